//! Methods of the accounts service.

use std::path::Path;
use std::time::Duration;

use rust_grpc::grpc::errors::FieldViolation;
use tonic::{Request, Response, Status};

use super::passwords;
use super::people::{People, Person};
use crate::Failure;
use crate::ground::badge;
use crate::ground::errors::{self, Reason};
use crate::ground::tokens::{Caller, Signer};
use crate::proto::shop::accounts::v1::{
    Account, GetAccountRequest, SignInReply, SignInRequest, SignUpReply, SignUpRequest,
    accounts_async,
};

/// The accounts service, with a database and a signing key.
pub struct Accounts {
    people: People,
    signer: Signer,
    token: Duration,
}

impl Accounts {
    /// Opens the data in a folder. Staff accounts are created from the passwords there.
    ///
    /// # Errors
    /// Returns an error if a file is missing.
    pub async fn open(data: &Path, token: Duration) -> Result<Self, Failure> {
        let people = People::open(data)?;
        for (name, role) in badge::STAFF {
            let hash = passwords::hash(badge::password(data, name)?).await?;
            let person =
                Person { name: name.into(), hash, role: role.into(), address: String::new() };
            people.replace(person).await?;
        }
        Ok(Self { people, signer: Signer::open(data)?, token })
    }
}

impl accounts_async::Accounts for Accounts {
    async fn sign_up(
        &self,
        request: Request<SignUpRequest>,
    ) -> Result<Response<SignUpReply>, Status> {
        let SignUpRequest { name, password, address } = request.into_inner();
        check(&name, &password, &address)?;
        let hash = passwords::hash(password).await?;
        let person = Person { name: name.clone(), hash, role: "customer".into(), address };
        if !self.people.add(person).await? {
            return Err(errors::already_exists("account", &name, "the name is taken"));
        }
        Ok(Response::new(SignUpReply {}))
    }

    async fn sign_in(
        &self,
        request: Request<SignInRequest>,
    ) -> Result<Response<SignInReply>, Status> {
        let SignInRequest { name, password } = request.into_inner();
        let person = self.people.find(name).await?;
        let kept = person.as_ref().map(|person| person.hash.clone());
        // The error does not reveal which of the two is wrong.
        let wrong = || errors::unauthenticated(Reason::WrongPassword, "name or password is wrong");
        if !passwords::matches(password, kept).await? {
            return Err(wrong());
        }
        let Person { name, role, .. } = person.ok_or_else(wrong)?;
        let token = self
            .signer
            .sign(&Caller { name, role }, self.token)
            .map_err(|error| Status::internal(error.to_string()))?;
        let expires_in_seconds = i64::try_from(self.token.as_secs()).unwrap_or(i64::MAX);
        Ok(Response::new(SignInReply { token, expires_in_seconds }))
    }

    async fn get_account(
        &self,
        request: Request<GetAccountRequest>,
    ) -> Result<Response<Account>, Status> {
        let name = request.into_inner().name;
        match self.people.find(name.clone()).await? {
            Some(person) => {
                Ok(Response::new(Account { name: person.name, address: person.address }))
            }
            None => Err(errors::not_found("account", &name)),
        }
    }
}

fn check(name: &str, password: &str, address: &str) -> Result<(), Status> {
    let mut wrong = Vec::new();
    if !(3..=40).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        wrong.push(FieldViolation::new("name", "must consist of 3 to 40 letters and digits"));
    }
    if !(8..=200).contains(&password.chars().count()) {
        wrong.push(FieldViolation::new("password", "must consist of 8 to 200 characters"));
    }
    if address.trim().is_empty() || address.len() > 500 {
        wrong.push(FieldViolation::new("address", "must not be empty or longer than 500 bytes"));
    }
    errors::invalid(wrong)
}
