//! Authorization of callers.

use rust_grpc::prost::Message;
use tonic::{Request, Status};

use super::context::Context;
use super::errors::{self, Reason};
use super::tokens::{Caller, Checker, Refused};
use crate::proto::shop::options::v1::Rules;

/// An interceptor that checks the token of each call and compares its role with the method option
/// `role`. The method finds a [`Caller`] in the request's extensions.
#[derive(Clone, Debug)]
pub struct Guard {
    checker: Checker,
}

impl Guard {
    /// Creates an interceptor that checks tokens with a public key.
    pub fn new(checker: Checker) -> Self {
        Self { checker }
    }

    /// Returns the caller, or `None` if there is no token.
    fn caller(&self, request: &Request<()>) -> Result<Option<Caller>, Status> {
        let Some(value) = request.metadata().get("authorization") else { return Ok(None) };
        let token =
            value.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or_else(|| {
                errors::unauthenticated(
                    Reason::TokenForged,
                    "the authorization is not a bearer token",
                )
            })?;
        match self.checker.check(token) {
            Ok(caller) => Ok(Some(caller)),
            Err(Refused::Forged) => Err(errors::unauthenticated(
                Reason::TokenForged,
                "the token was not signed by the accounts service",
            )),
            Err(Refused::Expired) => {
                Err(errors::unauthenticated(Reason::TokenExpired, "the token has expired"))
            }
        }
    }
}

impl tonic::service::Interceptor for Guard {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        // A path without a method is rejected by the service with the appropriate status.
        let Some(method) = Context::of(&request).method else { return Ok(request) };
        let role = Rules::decode(method.options).unwrap_or_default().role;
        if role == "anyone" {
            return Ok(request);
        }
        let Some(caller) = self.caller(&request)? else {
            return Err(errors::unauthenticated(Reason::TokenMissing, "sign in first"));
        };
        if caller.role != role {
            return Err(errors::denied(&caller.role, method.name));
        }
        request.extensions_mut().insert(caller);
        Ok(request)
    }
}

/// Returns the caller that a [`Guard`] has authenticated.
///
/// # Errors
/// Returns `UNAUTHENTICATED` if there is none.
pub fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Caller>().cloned();
    caller.ok_or_else(|| errors::unauthenticated(Reason::TokenMissing, "sign in first"))
}
