//! What stands in for a service in tests?
//!
//! Generated code (option `mock`) has a struct with a [`MockMethod`] for each method, which implements
//! the service's traits. Each answers from a queue of replies, then from a closure, and remembers the
//! calls.
//!
//! ```
//! use rust_grpc::grpc::mock::MockMethod;
//! use rust_grpc::tonic::{Code, Request, Status};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! // As in `mock.get_feature`, with messages that are numbers here.
//! let get: MockMethod<i32, i32> = MockMethod::new("/pkg.Service/Get");
//! get.returns(7);
//! get.fails(Status::not_found("no such thing"));
//!
//! assert_eq!(get.call(Request::new(1)).await.unwrap().into_inner(), 7);
//! assert_eq!(get.call(Request::new(2)).await.unwrap_err().code(), Code::NotFound);
//! assert_eq!(get.requests(), [1, 2]);
//! # }
//! ```

mod method;
mod record;
mod script;

pub use method::MockMethod;
pub use record::{MockCall, MockRequest};
pub use script::Script;
