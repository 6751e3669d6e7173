//! May they?

use rust_grpc::prost::Message;
use tonic::{Request, Status};

use super::context::Context;
use super::errors::{self, Reason};
use super::tokens::{Caller, Checker, Refused};
use crate::proto::shop::options::v1::Rules;

/// An interceptor that reads the token of each call, and compares its role with the one that the
/// method's option `role` asks for. The method finds a [`Caller`] in the request's extensions.
#[derive(Clone, Debug)]
pub struct Guard {
    checker: Checker,
}

impl Guard {
    /// With a public key.
    pub fn new(checker: Checker) -> Self {
        Self { checker }
    }

    /// Who calls; nobody, when there is no token.
    fn caller(&self, request: &Request<()>) -> Result<Option<Caller>, Status> {
        let Some(value) = request.metadata().get("authorization") else { return Ok(None) };
        let token = value
            .to_str()
            .ok()
            .and_then(|text| text.strip_prefix("Bearer "))
            .ok_or_else(|| errors::unauthenticated(Reason::TokenForged, "no bearer token"))?;
        match self.checker.check(token) {
            Ok(caller) => Ok(Some(caller)),
            Err(Refused::Forged) => {
                Err(errors::unauthenticated(Reason::TokenForged, "the token is not one of ours"))
            }
            Err(Refused::Expired) => {
                Err(errors::unauthenticated(Reason::TokenExpired, "the token has expired"))
            }
        }
    }
}

impl tonic::service::Interceptor for Guard {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        // A path that names no method is answered by the service, with what is right for it.
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

/// Who calls, behind a [`Guard`].
///
/// # Errors
/// `UNAUTHENTICATED` when nobody has looked.
pub fn caller<T>(request: &Request<T>) -> Result<Caller, Status> {
    let caller = request.extensions().get::<Caller>().cloned();
    caller.ok_or_else(|| errors::unauthenticated(Reason::TokenMissing, "sign in first"))
}
