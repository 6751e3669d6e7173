//! Shared parts of the tests over public schemas.
//!
//! ```text
//!  paths ─▶ paths of the fetched schemas and tools
//!  schema ─▶ descriptor sets of them, whole or in part
//!     ├─ peer ─▶ the output of prost-build and tonic-prost-build for a set
//!     └─ generate ─▶ our output for it
//!          └─ compare ─▶ the syntax trees of both
//! ```
//!
//! `random_schema` generates schemas, to compare the compiler with protoc.
//!
//! The public schemas are not in the repository: `.ci/fetch-corpus` fetches them, and all tests of
//! this package fail without them. Run the tests with
//!
//! ```text
//! .ci/fetch-corpus && cargo test -p rust-grpc-corpus --test corpus --test openapi -- --test-threads=1
//! ```

pub mod compare;
pub mod deviation;
pub mod option_sets;
pub mod paths;
pub mod peer;
pub mod program;
pub mod random_schema;
mod random_schema_tokens;
pub mod report;
pub mod schema;
pub mod scratch;
