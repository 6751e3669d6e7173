//! Other protocols than gRPC for the services of a gRPC server, on the same port.
//!
//! [`Transcoder`] wraps a gRPC service, such as tonic's [`Routes`](tonic::service::Routes). It turns calls of other
//! protocols into gRPC calls of that service, so that its layers and interceptors see every call, and turns the
//! responses back. gRPC calls, and requests that it does not recognize, it passes on unchanged.
//!
//! The options `http` and `connect` generate a constant [`HttpService`] for each service. It describes which
//! requests are calls of which methods, and has the tables of the messages, with which JSON is read and written.
//!
//! ```
//! # use rust_grpc::http::HttpService;
//! # const SERVICE: HttpService = HttpService::new("hello.v1.Greeter", &[]);
//! use rust_grpc::http::Transcoder;
//! use rust_grpc::tonic::service::Routes;
//! # static GREETER: HttpService = SERVICE;
//!
//! let routes = Routes::default(); // .add_service(GreeterServer::new(…))
//! // An axum router takes it as `fallback_service`, and hyper as a service.
//! let service = Transcoder::new(routes).service(&GREETER);
//! ```
//!
//! # Protocols
//!
//! | content type | protocol |
//! |---|---|
//! | `application/json`, `application/proto` | Connect, unary methods, also with `GET` for methods without side effects |
//! | `application/connect+json`, `application/connect+proto` | Connect, streams |
//! | `application/grpc+json` | gRPC with messages in JSON |
//! | `application/grpc-web`, `application/grpc-web-text` | gRPC-Web, and with `+json` messages in JSON |
//!
//! These are for the methods that the option `connect` selects. The methods that `http` selects are reachable by the
//! HTTP methods and paths of their `google.api.http` rules:
//!
//! - The path, the query and the body become the fields of the request; the path has precedence. Query parameters
//!   that are not fields are errors, apart from the system parameters of Google's APIs, such as
//!   `$alt=json;enum-encoding=int`.
//! - The header `accept` chooses the form of a stream of responses: an array (`application/json`), a line for each
//!   message (`application/x-ndjson`), or server-sent events (`text/event-stream`). A stream of requests is an array
//!   or JSON texts that follow each other.
//! - A `google.api.HttpBody` is the body itself, with its content type.
//! - Errors have the form of AIP-193, see [`ErrorFormat`]. A path without a rule is passed on, and a gRPC server's
//!   response to it becomes the HTTP status 404. A path with a rule for another HTTP method only is refused with 405.
//! - Headers are metadata, and so are those that start with `grpc-metadata-`, without this. The headers
//!   `x-server-timeout`, in seconds, and `grpc-timeout` limit the duration of a call.
//!
//! # Limits
//!
//! [`Transcoder::limits`] limits messages of requests. At most one message of a request is in memory at a time, apart
//! from what the service itself holds. The timeout of a request ends the call, whether or not the inner service
//! observes it. A call ends as well when the client goes away: nothing runs on its own.
//!
//! # Modules
//!
//! | module | contents |
//! |---|---|
//! | `table` | the constants that generated code has |
//! | `transcoder` | the service that decides which protocol a request speaks |
//! | `config` | methods, message types and limits |
//! | `upstream` | a gRPC call of the inner service, which the calls of all protocols become |
//! | `framed` | requests and responses whose messages are in frames |
//! | `connect` | the Connect protocol |
//! | `grpc_json`, `web` | gRPC with JSON, and gRPC-Web |
//! | `rest` | REST by the rules of `google.api.http` |
//! | `error_details` | the details of errors in `google/rpc/error_details.proto` |
//! | `headers`, `compression`, `status` | what the protocols have in common |

mod compression;
mod config;
mod connect;
mod error_details;
mod framed;
mod grpc_json;
mod headers;
mod rest;
mod status;
mod table;
mod transcoder;
mod upstream;
mod web;

pub use rest::ErrorFormat;
pub use table::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
pub use transcoder::{ResponseFuture, Transcoder, TranscoderLayer};
