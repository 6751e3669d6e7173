//! The details of errors in `google/rpc/error_details.proto`, which every transcoder writes as JSON.
//!
//! A service attaches them as bytes, with tonic-types for example, whose types have no JSON. The code is generated:
//! run `protoc-gen-rust-grpc generate` in `runtime/error-details/`.

#![allow(clippy::all, missing_docs, unreachable_pub, reason = "the code is generated")]

include!("google.rpc.rs");
