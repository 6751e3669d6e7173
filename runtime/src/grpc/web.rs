//! Support for gRPC-Web, which clients in browsers use, over HTTP/1.1 or HTTP/2.
//!
//! This module re-exports [tonic-web](https://docs.rs/tonic-web), whose layer translates calls for
//! any generated service:
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use rust_grpc::grpc::web::GrpcWebLayer;
//! use rust_grpc::tonic::{service::Routes, transport::Server};
//!
//! let services = Routes::default(); // .add_service(GreeterServer::new(…))
//! Server::builder()
//!     .accept_http1(true)
//!     .layer(GrpcWebLayer::new())
//!     .add_routes(services)
//!     .serve("127.0.0.1:8080".parse()?)
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! Add a layer that reads calls, such as `observe::CallLayer`, after this layer, as in
//! `.layer(GrpcWebLayer::new()).layer(…)`, so that it receives gRPC calls. A web page from another
//! origin also needs a CORS layer before this layer, for instance that of tower-http.
pub use tonic_web::*;
