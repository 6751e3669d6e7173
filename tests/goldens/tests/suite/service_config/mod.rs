//! Tests of clients with a service config, calling a server that fails on purpose.
//!
//! The server is tonic's, with the golden service `services.v1.HTTPGreeter`. It is called in-process if time
//! is paused, and over a socket if the network matters.

mod calls;
mod hedging;
mod http2;
mod json;
mod network;
mod ping_pong;
mod server;
mod services;
mod streams;
