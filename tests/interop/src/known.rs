//! Which checks are known not to hold, and why?
//!
//! The table is all there is: a check that fails and is not in it fails the run, and so does an entry
//! whose check holds.

/// Whose client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Client {
    /// Generated here.
    Ours,
    /// Of grpcio.
    Grpcio,
    /// Of grpc-js.
    GrpcJs,
}

/// Whose server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Server {
    /// Generated here, with the native trait.
    Native,
    /// Generated here, with tonic's trait.
    Tonic,
    /// Of grpcio.
    Grpcio,
    /// Of grpc-js.
    GrpcJs,
}

use Client::{GrpcJs as JsClient, Grpcio as PyClient, Ours};
use Server::{GrpcJs as JsServer, Grpcio as PyServer, Native, Tonic};

/// A reason, and all that it explains.
#[derive(Clone, Copy, Debug)]
pub struct Exception {
    /// For the README.
    pub reason: &'static str,
    /// Where it holds.
    pub of: &'static [Where],
}

/// A check of a case, between some.
#[derive(Clone, Copy, Debug)]
pub struct Where {
    clients: &'static [Client],
    servers: &'static [Server],
    case: &'static str,
    check: &'static str,
    /// Whether it holds when one side happens to be faster than the other.
    race: bool,
}

const fn of(
    clients: &'static [Client],
    servers: &'static [Server],
    case: &'static str,
    check: &'static str,
) -> Where {
    Where { clients, servers, case, check, race: false }
}

const fn race(of: Where) -> Where {
    Where { race: true, ..of }
}

impl Where {
    /// Whether it is about this cell of the matrix.
    pub fn is_about(&self, client: Client, server: Server, case: &str) -> bool {
        self.case == case && self.clients.contains(&client) && self.servers.contains(&server)
    }

    /// Whether it may hold all the same.
    pub fn is_a_race(&self) -> bool {
        self.race
    }

    /// Whether it is about what failed in the cell.
    pub fn explains(&self, failed: &str) -> bool {
        failed.split_once(": ").is_some_and(|(check, _)| check == self.check)
    }
}

const CLIENTS: &[Client] = &[Ours, PyClient, JsClient];
const SERVERS: &[Server] = &[Native, Tonic, PyServer, JsServer];
const OURS: &[Server] = &[Native, Tonic];
const THEIRS: &[Server] = &[PyServer, JsServer];

/// All of them.
pub const KNOWN: &[Exception] = &[
    Exception {
        reason: "No cache: tonic sends no `GET`, and neither do grpcio and grpc-js, so that nothing \
                 on the way could keep a response. Both calls are made, and the cache headers come.",
        of: &[of(CLIENTS, SERVERS, "cacheable_unary", "the same from the cache")],
    },
    Exception {
        reason: "tonic compresses all messages of a stream or none. The second message is compressed, \
                 which our servers see and refuse.",
        of: &[
            of(&[Ours], SERVERS, "client_compressed_streaming", "message by message"),
            of(&[Ours], OURS, "client_compressed_streaming", "call"),
            of(&[Ours], OURS, "server_compressed_streaming", "message by message"),
        ],
    },
    Exception {
        reason: "grpcio's client compresses all messages of a call or none. The second message is \
                 compressed, which our servers see and refuse.",
        of: &[of(&[PyClient], OURS, "client_compressed_streaming", "call")],
    },
    Exception {
        reason: "The servers of grpcio and grpc-js are not told whether a request was compressed, and \
                 take the probe that they should refuse. What is compressed arrives.",
        of: &[
            of(&[Ours], THEIRS, "client_compressed_unary", "probe"),
            of(&[Ours], THEIRS, "client_compressed_streaming", "probe"),
        ],
    },
    Exception {
        reason: "grpc-js's server never compresses.",
        of: &[
            of(&[Ours], &[JsServer], "server_compressed_unary", "compressed response"),
            of(&[Ours], &[JsServer], "server_compressed_streaming", "message by message"),
        ],
    },
    Exception {
        reason: "The clients of grpcio and grpc-js do not show whether a response was compressed. Its \
                 contents are right; that it is compressed is seen by our client.",
        of: &[
            of(&[PyClient, JsClient], OURS, "server_compressed_unary", "compressed response"),
            of(&[PyClient, JsClient], OURS, "server_compressed_unary", "uncompressed response"),
            of(&[PyClient, JsClient], OURS, "server_compressed_streaming", "message by message"),
        ],
    },
    Exception {
        reason: "tonic's channel looks at the time until the response begins, and no longer: a stream \
                 whose messages do not come has no deadline. When the time is over before, tonic says \
                 `CANCELLED`. The servers of grpcio and grpc-js look at it too, and say what is right \
                 if they are faster; tonic's do as its channel does.",
        of: &[
            of(&[Ours], OURS, "timeout_on_sleeping_server", "status"),
            race(of(&[Ours], THEIRS, "timeout_on_sleeping_server", "status")),
        ],
    },
    Exception {
        reason: "With tonic, a call is cancelled by dropping it, and there is nobody left to whom a \
                 status could be told. That the server sees the call end is checked.",
        of: &[
            of(&[Ours], SERVERS, "cancel_after_begin", "status"),
            of(&[Ours], SERVERS, "cancel_after_first_response", "status"),
        ],
    },
    Exception {
        reason: "When the response has begun, dropping it does not reset the stream as long as the \
                 stream of requests is open: hyper, below tonic, holds on to that. A call ends there \
                 when both are dropped.",
        of: &[of(&[Ours], SERVERS, "cancel_after_first_response", "at the server")],
    },
    Exception {
        reason: "When grpc-js cancels a call, Node ends the stream of requests and then resets it. A \
                 server that is quick sees an end as the client would want it, and answers.",
        of: &[
            race(of(&[JsClient], OURS, "cancel_after_begin", "at the server")),
            race(of(&[JsClient], OURS, "cancel_after_first_response", "at the server")),
        ],
    },
    Exception {
        reason: "tonic says `OUT_OF_RANGE` of a message that is too large, and not \
                 `RESOURCE_EXHAUSTED`.",
        of: &[
            of(CLIENTS, OURS, "max_message_size", "too large a request"),
            of(&[Ours], SERVERS, "max_message_size", "too large a response"),
        ],
    },
];
