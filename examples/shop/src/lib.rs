//! A shop of four gRPC services, and what they stand on.
//!
//! | module | what it is |
//! |---|---|
//! | [`accounts`] | who is who: sign-in, tokens |
//! | [`catalog`] | what there is to buy, and how much of it |
//! | [`orders`] | who wants what, and where it is |
//! | [`gateway`] | the door for browsers: a page, and gRPC-Web |
//! | [`ground`] | what all four need: TLS, tokens, deadlines, the log, databases |
//! | [`launch`] | all of them at once |
//!
//! Each of the first four has its `run`, which its program in `src/bin` calls.

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

/// What keeps a service from starting.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
