//! A shop of four gRPC services, with the infrastructure that they share.
//!
//! | module | contents |
//! |---|---|
//! | [`accounts`] | accounts, sign-in and tokens |
//! | [`catalog`] | products and their stock |
//! | [`orders`] | orders and their progress |
//! | [`gateway`] | the web page, and Connect, REST, gRPC-Web and gRPC on its port |
//! | [`ground`] | shared infrastructure: TLS, tokens, deadlines, logging, databases |
//! | [`launch`] | supervision of all services |
//!
//! Each of the first four modules has a function `run`, which its program in `src/bin` calls.

pub mod accounts;
pub mod catalog;
pub mod gateway;
pub mod ground;
pub mod launch;
pub mod orders;

/// The generated code, with a module for each package.
#[expect(missing_docs, reason = "the comments of the .proto files are its documentation")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

/// An error that keeps a service from starting.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
