//! Result types of calls, and the request extension that all kinds of calls have in common.

use alloc::boxed::Box;
use core::future::Future;
use core::pin::Pin;

use tonic::codegen::GrpcMethod;
use tonic::{Request, Response, Status};

/// The result that methods of services and clients return.
pub type CallResult<T> = Result<Response<T>, Status>;

/// The boxed future of a call, which methods of trait objects return.
pub type BoxCall<'a, T> = Pin<Box<dyn Future<Output = CallResult<T>> + Send + 'a>>;

/// Adds the method of a request to its extensions, where interceptors can read it.
///
/// `path` is the path of the call, such as `/pkg.Greeter/SayHello`.
pub(super) fn set_method<T>(request: &mut Request<T>, path: &'static str) {
    let name = path.strip_prefix('/').unwrap_or(path);
    let (service, method) = name.split_once('/').unwrap_or((name, ""));
    request.extensions_mut().insert(GrpcMethod::new(service, method));
}
