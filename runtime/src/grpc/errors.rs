//! Error details in statuses, as defined by `google.rpc.Status`.
//!
//! A status has a code and a message. `google.rpc.Status` adds messages such as `BadRequest`,
//! `RetryInfo` or `ErrorInfo`, which all gRPC implementations send in `grpc-status-details-bin`.
//! This module re-exports [tonic-types](https://docs.rs/tonic-types). A server attaches details and
//! a client reads them with one call each:
//!
//! ```
//! use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
//! use rust_grpc::tonic::{Code, Status};
//!
//! fn refuse() -> Result<(), Status> {
//!     Err(Status::with_error_details(Code::InvalidArgument, "no such order", ErrorDetails::with_bad_request_violation("id", "is empty")))
//! }
//!
//! // On the client:
//! let violations = refuse().unwrap_err().get_details_bad_request().map_or(vec![], |it| it.field_violations);
//! assert_eq!((&*violations[0].field, &*violations[0].description), ("id", "is empty"));
//! ```
//!
//! A status can have several details:
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
//! The generated messages are in [`pb`].
pub use tonic_types::*;
