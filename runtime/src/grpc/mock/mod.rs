//! Mocks of services for tests.
//!
//! For each service, generated code (option `mock`) has a struct with a [`MockMethod`] for each
//! method, which implements the service's traits. A method answers from a queue of replies, then
//! with a closure, and records all calls.
//!
//! ```
//! use rust_grpc::grpc::mock::MockMethod;
//! use rust_grpc::tonic::{Code, Request, Status};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! // A method such as `mock.get_feature`, here with numbers as messages.
//! let get: MockMethod<i32, i32> = MockMethod::new("/pkg.Service/Get");
//! get.returns(7);
//! get.fails(Status::not_found("no such thing"));
//!
//! assert_eq!(get.call(Request::new(1)).await.unwrap().into_inner(), 7);
//! assert_eq!(get.call(Request::new(2)).await.unwrap_err().code(), Code::NotFound);
//! assert_eq!(get.requests(), [1, 2]);
//! # }
//! ```

use alloc::string::String;
use alloc::vec::Vec;

mod method;
mod record;
mod script;

pub use method::MockMethod;
pub use record::{MockCall, MockRequest};
pub use script::Script;

/// Panics with the problems of all methods of a mock, if there are any. Generated mocks call it.
#[doc(hidden)]
#[track_caller]
pub fn assert_done(problems: &[Option<String>]) {
    let problems: Vec<&str> = problems.iter().flatten().map(String::as_str).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
