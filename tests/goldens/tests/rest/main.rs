//! Tests of REST: requests by the rules of `google.api.http`, over a tonic server.

mod bodies;
mod client;
mod errors;
mod layers;
mod service;
mod streams;
mod unary;
