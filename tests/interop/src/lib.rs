//! Interop tests of the generated code with independent gRPC implementations.
//!
//! ```text
//!  clients:  ours (client/) · grpcio (peers/client.py) · grpc-js (peers/client.js)
//!       ╳
//!  servers:  ours, async trait and tonic's trait (server.rs) · peers/server.py · peers/server.js
//! ```
//!
//! [`matrix`] runs every case in [`CASES`] for every pair with at least one of ours. Failed checks are
//! explained in [`known`].

pub mod client;
pub mod known;
pub mod matrix;
pub mod peer;
pub mod server;
pub mod watch;

/// The generated code.
#[allow(missing_docs, reason = "not everything in the schema has comments")]
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/grpc.testing.rs"));
}

/// All cases. The last three, about sizes and many calls, are not in the published list in this form.
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
    // This case follows those that count cancelled calls, because the server may notice its end late.
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

/// The number of concurrent calls per connection that the servers allow.
pub const MAX_CONCURRENT_STREAMS: u32 = 100;

/// The metadata key for the number of cancelled calls, in requests and responses.
pub const CANCELLED_CALLS: &str = "x-cancelled-calls";
/// The metadata key that is echoed in the initial metadata.
pub const ECHO_INITIAL: &str = "x-grpc-test-echo-initial";
/// The metadata key that is echoed in the trailing metadata.
pub const ECHO_TRAILING: &str = "x-grpc-test-echo-trailing-bin";
