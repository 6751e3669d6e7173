//! Credentials of services and staff.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::{Request, Status};
use uuid::Uuid;

use super::context::Context;
use super::setup::{read, write_secret};
use crate::Failure;
use crate::proto::shop::accounts::v1::SignInRequest;
use crate::proto::shop::accounts::v1::accounts_api::AccountsApi;

/// The staff accounts and their roles. They sign in like customers, with passwords in the data folder.
pub const STAFF: [(&str, &str); 2] = [("orders", "service"), ("clerk", "clerk")];

/// Creates the passwords of the staff accounts that do not have one.
pub(super) fn prepare(data: &Path) -> Result<(), Failure> {
    for (service, _) in STAFF {
        let path = path(data, service);
        if !path.exists() {
            write_secret(&path, &Uuid::new_v4().to_string())?;
        }
    }
    Ok(())
}

/// Returns the password of a staff account.
///
/// # Errors
/// Returns an error if there is none.
pub fn password(data: &Path, service: &str) -> Result<String, Failure> {
    read(&path(data, service))
}

fn path(data: &Path, service: &str) -> PathBuf {
    data.join(format!("{service}.password"))
}

/// The token of a service, which is requested when it is needed and renewed before it expires.
#[derive(Debug)]
pub struct Badge<A> {
    accounts: A,
    name: &'static str,
    password: String,
    token: Mutex<Option<(MetadataValue<Ascii>, Instant)>>,
}

impl<A: AccountsApi> Badge<A> {
    /// Creates the credentials of a service with a password.
    pub fn new(accounts: A, name: &'static str, password: String) -> Self {
        Self { accounts, name, password, token: Mutex::new(None) }
    }

    /// Adds the token to a request that is made on behalf of `context`.
    ///
    /// # Errors
    /// Returns an error if the accounts service returns no token.
    pub async fn show<T>(&self, context: &Context, request: &mut Request<T>) -> Result<(), Status> {
        let mut token = self.token.lock().await;
        let value = match &*token {
            Some((value, until)) if *until > Instant::now() => value.clone(),
            _ => {
                let (name, password) = (self.name.to_owned(), self.password.clone());
                let request = context.request(SignInRequest { name, password });
                let reply = self.accounts.sign_in(request).await?.into_inner();
                let good = u64::try_from(reply.expires_in_seconds).unwrap_or(0);
                let value: MetadataValue<_> =
                    format!("Bearer {}", reply.token).parse().map_err(|_| {
                        Status::internal("the token from the accounts service is invalid")
                    })?;
                // The margin covers the duration of calls and differences between clocks.
                *token = Some((value.clone(), Instant::now() + Duration::from_secs(good) * 3 / 4));
                value
            }
        };
        request.metadata_mut().insert("authorization", value);
        Ok(())
    }

    /// Discards a token that was rejected, for example because the accounts service has new keys.
    pub async fn lose(&self) {
        *self.token.lock().await = None;
    }
}
