//! How do the details of an error get to the caller?
//!
//! A status carries a code and a message; `google.rpc.Status` adds messages such as `BadRequest`,
//! `RetryInfo` or `ErrorInfo`, which every implementation of gRPC sends in `grpc-status-details-bin`.
//! This is [tonic-types](https://docs.rs/tonic-types), in one place. Attached in one line:
//!
//! ```
//! use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
//! use rust_grpc::tonic::{Code, Status};
//!
//! fn refuse() -> Result<(), Status> {
//!     Err(Status::with_error_details(Code::InvalidArgument, "no such order", ErrorDetails::with_bad_request_violation("id", "is empty")))
//! }
//!
//! // And read in one line:
//! let violations = refuse().unwrap_err().get_details_bad_request().map_or(vec![], |it| it.field_violations);
//! assert_eq!((&*violations[0].field, &*violations[0].description), ("id", "is empty"));
//! ```
//!
//! Several at once:
//!
//! ```
//! use std::time::Duration;
//! use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
//! use rust_grpc::tonic::{Code, Status};
//!
//! let mut details = ErrorDetails::with_retry_info(Some(Duration::from_secs(2)));
//! details.set_error_info("QUOTA", "shop.example.com", [("limit".to_owned(), "10".to_owned())]);
//! let status = Status::with_error_details(Code::ResourceExhausted, "later", details);
//!
//! let details = status.get_error_details();
//! assert_eq!(details.retry_info().unwrap().retry_delay, Some(Duration::from_secs(2)));
//! assert_eq!(details.error_info().unwrap().reason, "QUOTA");
//! ```
//!
//! The messages themselves are in [`pb`].
pub use tonic_types::*;
