//! The sides: programs with code from different generators.
//!
//! A side is a file with the generated code as `proto`, a client and a server. `client.rs` is compiled for
//! each side with its `proto` and `Client`, and so is `server.rs` for the sides whose server has tonic's
//! trait. `async_server.rs` is the same server without `async_trait`.

#![allow(clippy::duplicate_mod, reason = "one source is compiled for each side")]

pub mod async_trait;
pub mod in_process;
pub mod ours;
pub mod tonic_prost;

use std::error::Error;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use tonic::Status;

use crate::values::Values;
use crate::wire::Wire;
use crate::work::Work;

/// A future of the duration of each call.
pub type Latencies = Pin<Box<dyn Future<Output = Result<Vec<Duration>, Status>> + Send>>;

/// A running server with a connected client.
pub trait Program {
    /// Makes `times` consecutive calls, with `messages` messages if they are streams.
    fn calls(&self, work: Work, times: u32, messages: u32) -> Latencies;

    /// Returns the messages as encoded by this side.
    fn encoded(&self) -> Values;
}

type Started = Result<Box<dyn Program>, Box<dyn Error>>;
type Address = Result<SocketAddr, Box<dyn Error>>;

/// A function that starts a server, which ends with the program.
pub type Serve = fn(&Wire, &Values) -> Address;

/// A program that can be started.
pub struct Side {
    pub name: &'static str,
    pub start: fn(&Wire, &Values) -> Started,
    /// The server alone, if there is one.
    pub serve: Option<Serve>,
}

/// All sides. The others are compared with the first one.
pub const ALL: &[Side] = &[
    Side { name: "tonic-prost-build", start: tonic_prost::start, serve: Some(tonic_prost::serve) },
    Side { name: "ours", start: ours::start, serve: Some(ours::serve) },
    Side { name: "ours, async server", start: async_trait::start, serve: Some(async_trait::serve) },
    Side { name: "ours, in-process", start: in_process::start, serve: None },
];
