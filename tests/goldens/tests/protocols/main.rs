//! Tests of the protocols other than gRPC, by the rules that they publish, over a tonic server with layers.
//!
//! `tests/interop` has tests with clients that others wrote.

mod client;
mod hostile;
mod layers;
mod service;
mod streams;
mod unary;
mod upstream;
mod web;

/// The generated code.
use rust_grpc_goldens::protocols as talk;
