//! What do the conformance tests of protobuf itself say about the generated code?
//!
//! ```text
//!  runner (protobuf's own) ── request ──▶ testee-native, testee-derive
//!     ▲                                      │ serve    frames on standard input and output
//!     │                                      │ answer   parse, serialize, say how it went
//!     └────────── response ──────────────────┘ codec    the one or the other kind of messages
//! ```
//!
//! Each testee is its own program: the same `answer.rs` over its own `codec.rs` and its own generated
//! messages, those of the protocol included. What the runner needs is not in the repository:
//!
//! ```text
//! .ci/fetch-corpus && cargo test -p rust-grpc-conformance
//! ```
//!
//! `failing-derive.txt` lists what prost does differently. The runner complains about a test that is
//! in the list and succeeds, so it never says more than is true. For the native codec there is no
//! list.

pub mod place;
mod serve;

pub use serve::serve;
