//! How does a browser call a server?
//!
//! With gRPC-Web, over HTTP/1.1 if need be. [tonic-web](https://docs.rs/tonic-web) translates; any
//! generated service works behind it:
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
//! A layer that looks at calls, such as `observe::CallLayer`, stands inside of it,
//! `.layer(GrpcWebLayer::new()).layer(…)`, where calls are gRPC again. A page from another origin also
//! needs a CORS layer, outside of it, for instance that of tower-http.
pub use tonic_web::*;
