//! Does what is generated speak gRPC with those who have never heard of it?
//!
//! ```text
//!  client cases:  ours (client/) · grpcio (peers/client.py) · grpc-js (peers/client.js)
//!       ╳
//!  servers:       ours, native and tonic's trait (server.rs) · peers/server.py · peers/server.js
//! ```
//!
//! [`matrix`] runs every case of [`CASES`] for every pair that has one of ours in it; what does not
//! pass is explained in [`known`], check by check.

pub mod client;
pub mod known;
pub mod matrix;
pub mod peer;
pub mod server;
pub mod watch;

/// What is generated.
#[allow(missing_docs, reason = "the schema does not explain everything")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/grpc.testing.rs"));
}

/// All cases. The last three are not in the published list as such: sizes, and many calls at once.
pub const CASES: &[&str] = &[
    "empty_unary",
    "cacheable_unary",
    "large_unary",
    "client_compressed_unary",
    "server_compressed_unary",
    "client_streaming",
    "client_compressed_streaming",
    "server_streaming",
    "server_compressed_streaming",
    "ping_pong",
    "empty_stream",
    "cancel_after_begin",
    "cancel_after_first_response",
    // Behind those that count calls that are cancelled: the server may be slow to see that this one is.
    "timeout_on_sleeping_server",
    "status_code_and_message",
    "special_status_message",
    "custom_metadata",
    "unimplemented_method",
    "unimplemented_service",
    "max_message_size",
    "concurrent_large_unary",
    "more_streams_than_allowed",
];

/// How many calls may be under way on a connection to any of the servers.
pub const MAX_CONCURRENT_STREAMS: u32 = 100;

/// Metadata by which a client asks a server how many calls were cancelled, and by which it answers.
pub const CANCELLED_CALLS: &str = "x-cancelled-calls";
/// Comes back in the initial metadata.
pub const ECHO_INITIAL: &str = "x-grpc-test-echo-initial";
/// Comes back behind the last message.
pub const ECHO_TRAILING: &str = "x-grpc-test-echo-trailing-bin";
