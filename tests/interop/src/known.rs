//! Checks that are known to fail, with the reasons.
//!
//! The table is complete: the run fails if another check fails, or if a check in the table succeeds.

/// An implementation of the client.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Client {
    /// The generated client.
    Ours,
    /// The client of grpcio.
    Grpcio,
    /// The client of grpc-js.
    GrpcJs,
}

/// An implementation of the server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Server {
    /// The generated server with the async trait.
    AsyncTrait,
    /// The generated server with tonic's trait.
    Tonic,
    /// The server of grpcio.
    Grpcio,
    /// The server of grpc-js.
    GrpcJs,
}

use Client::{GrpcJs as JsClient, Grpcio as PyClient, Ours};
use Server::{AsyncTrait, GrpcJs as JsServer, Grpcio as PyServer, Tonic};

/// A reason, with all checks that it explains.
#[derive(Clone, Copy, Debug)]
pub struct Exception {
    /// The reason, as shown in the README.
    pub reason: &'static str,
    /// The checks that fail for this reason.
    pub of: &'static [Where],
}

/// A check of a case for some pairs of clients and servers.
#[derive(Clone, Copy, Debug)]
pub struct Where {
    clients: &'static [Client],
    servers: &'static [Server],
    case: &'static str,
    check: &'static str,
    /// True if the check succeeds when one side happens to be faster than the other.
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
    /// Returns true if the check belongs to the cell of the matrix.
    pub fn is_about(&self, client: Client, server: Server, case: &str) -> bool {
        self.case == case && self.clients.contains(&client) && self.servers.contains(&server)
    }

    /// Returns true if the check may also succeed.
    pub fn is_a_race(&self) -> bool {
        self.race
    }

    /// Returns true if this is the failed check.
    pub fn explains(&self, failed: &str) -> bool {
        failed.split_once(": ").is_some_and(|(check, _)| check == self.check)
    }
}

const CLIENTS: &[Client] = &[Ours, PyClient, JsClient];
const SERVERS: &[Server] = &[AsyncTrait, Tonic, PyServer, JsServer];
const OURS: &[Server] = &[AsyncTrait, Tonic];
const THEIRS: &[Server] = &[PyServer, JsServer];

/// All known exceptions.
pub const KNOWN: &[Exception] = &[
    Exception {
        reason: "There is no cache: like grpcio and grpc-js, tonic does not send `GET` requests, \
                 so no intermediary could cache a response. Both calls are made, and the cache \
                 headers arrive.",
        of: &[of(CLIENTS, SERVERS, "cacheable_unary", "the same from the cache")],
    },
    Exception {
        reason: "tonic compresses all messages of a stream or none. The second message is \
                 compressed, so our servers reject it.",
        of: &[
            of(&[Ours], SERVERS, "client_compressed_streaming", "message by message"),
            of(&[Ours], OURS, "client_compressed_streaming", "call"),
            of(&[Ours], OURS, "server_compressed_streaming", "message by message"),
        ],
    },
    Exception {
        reason: "grpcio's client compresses all messages of a call or none. The second message is \
                 compressed, so our servers reject it.",
        of: &[of(&[PyClient], OURS, "client_compressed_streaming", "call")],
    },
    Exception {
        reason: "The servers of grpcio and grpc-js cannot see whether a request was compressed, \
                 and accept the probe that they should reject. Compressed requests arrive.",
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
        reason: "The clients of grpcio and grpc-js do not show whether a response was compressed. \
                 They check its contents; our client checks its compression.",
        of: &[
            of(&[PyClient, JsClient], OURS, "server_compressed_unary", "compressed response"),
            of(&[PyClient, JsClient], OURS, "server_compressed_unary", "uncompressed response"),
            of(&[PyClient, JsClient], OURS, "server_compressed_streaming", "message by message"),
        ],
    },
    Exception {
        reason: "tonic's channel applies the timeout only until the response begins: a stream \
                 without messages has no deadline. If the timeout expires earlier, tonic returns \
                 `CANCELLED`. The servers of grpcio and grpc-js apply the timeout, too, and \
                 return the right status if they are faster; tonic's servers behave like its \
                 channel.",
        of: &[
            of(&[Ours], OURS, "timeout_on_sleeping_server", "status"),
            race(of(&[Ours], THEIRS, "timeout_on_sleeping_server", "status")),
        ],
    },
    Exception {
        reason: "With tonic, a call is cancelled by dropping it, so nobody can receive a status. \
                 The case checks that the server sees the call end.",
        of: &[
            of(&[Ours], SERVERS, "cancel_after_begin", "status"),
            of(&[Ours], SERVERS, "cancel_after_first_response", "status"),
        ],
    },
    Exception {
        reason: "Once the response has begun, dropping it does not reset the stream while the \
                 request stream is open, because hyper keeps the stream alive. The call ends when \
                 both are dropped.",
        of: &[of(&[Ours], SERVERS, "cancel_after_first_response", "at the server")],
    },
    Exception {
        reason: "When grpc-js cancels a call, Node closes the request stream and then resets it. \
                 A fast server sees a regular end of the requests, and responds.",
        of: &[
            race(of(&[JsClient], OURS, "cancel_after_begin", "at the server")),
            race(of(&[JsClient], OURS, "cancel_after_first_response", "at the server")),
        ],
    },
    Exception {
        reason: "tonic returns `OUT_OF_RANGE` for a message that is too large, instead of \
                 `RESOURCE_EXHAUSTED`.",
        of: &[
            of(CLIENTS, OURS, "max_message_size", "too large a request"),
            of(&[Ours], SERVERS, "max_message_size", "too large a response"),
        ],
    },
];
