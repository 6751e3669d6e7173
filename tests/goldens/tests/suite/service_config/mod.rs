//! Does a client call a server that fails on purpose as its service config says?
//!
//! The server is tonic's, with the golden service `services.v1.HTTPGreeter`: in the same process where
//! time is paused, behind a socket where the network matters.

mod calls;
mod hedging;
mod http2;
mod json;
mod network;
mod ping_pong;
mod server;
mod services;
mod streams;
