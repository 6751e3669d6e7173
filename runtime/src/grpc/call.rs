//! The types of a call: its result, and the parts that all kinds of calls share.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;

use tonic::codegen::GrpcMethod;
use tonic::{Request, Response, Status};

/// The result of a call, as methods of services and clients return it.
pub type CallResult<T> = Result<Response<T>, Status>;

/// A boxed call, as methods of trait objects return it.
pub type BoxCall<'a, T> = Pin<Box<dyn Future<Output = CallResult<T>> + Send + 'a>>;

/// Tells interceptors which method a request is for, given the path of the call:
/// `/pkg.Greeter/SayHello`.
pub(super) fn set_method<T>(request: &mut Request<T>, path: &'static str) {
    let name = path.strip_prefix('/').unwrap_or(path);
    let (service, method) = name.split_once('/').unwrap_or((name, ""));
    request.extensions_mut().insert(GrpcMethod::new(service, method));
}
