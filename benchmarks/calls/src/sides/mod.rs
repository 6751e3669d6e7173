//! Who takes part? Programs that differ in who generated their code.
//!
//! A side is a file with the generated code as `proto` and the two halves of the program. `client.rs` is
//! one source, compiled for each side against its own `proto` and the `Client` it names, and so is
//! `server.rs` for those whose server has tonic's trait; `native_server.rs` is the same without
//! `async_trait`.

#![allow(clippy::duplicate_mod, reason = "this is how one source becomes a program for each side")]

pub mod in_process;
pub mod native;
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

/// How long each of some calls took.
pub type Latencies = Pin<Box<dyn Future<Output = Result<Vec<Duration>, Status>> + Send>>;

/// A server that runs, and a client that is connected to it.
pub trait Program {
    /// Makes that many calls, one after the other, with as many messages on a stream.
    fn calls(&self, work: Work, times: u32, messages: u32) -> Latencies;

    /// The messages as this side encodes them.
    fn encoded(&self) -> Values;
}

type Started = Result<Box<dyn Program>, Box<dyn Error>>;
type Address = Result<SocketAddr, Box<dyn Error>>;

/// Starts a server, which ends with the program.
pub type Serve = fn(&Wire, &Values) -> Address;

/// A program that can be started.
pub struct Side {
    pub name: &'static str,
    pub start: fn(&Wire, &Values) -> Started,
    /// Its server alone, where there is one.
    pub serve: Option<Serve>,
}

/// All of them. The first is the one that the others are compared with.
pub const ALL: &[Side] = &[
    Side { name: "tonic-prost-build", start: tonic_prost::start, serve: Some(tonic_prost::serve) },
    Side { name: "ours", start: ours::start, serve: Some(ours::serve) },
    Side { name: "ours, native server", start: native::start, serve: Some(native::serve) },
    Side { name: "ours, in the process", start: in_process::start, serve: None },
];
