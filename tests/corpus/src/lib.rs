//! What do tests over public schemas share?
//!
//! ```text
//!  place ─▶ where the fetched schemas and tools are
//!  schema ─▶ descriptor sets of them, whole or in part
//!     ├─ peer ─▶ what prost-build and tonic-prost-build make of a set
//!     └─ generate ─▶ what we make of it
//!          └─ compare ─▶ do both parse to the same syntax tree?
//! ```
//!
//! `random_schema` makes schemas of its own, to compare the compiler with protoc.
//!
//! The schemas are not in the repository: `.ci/fetch-corpus` fetches them, and every test here
//! fails without them rather than pass without having looked. Run them with
//!
//! ```text
//! .ci/fetch-corpus && cargo test -p rust-grpc-corpus -- --test-threads=1
//! ```

pub mod compare;
pub mod deviation;
pub mod meter;
pub mod option_sets;
pub mod peer;
pub mod place;
pub mod program;
pub mod random_schema;
mod random_schema_tokens;
pub mod schema;
pub mod scratch;
