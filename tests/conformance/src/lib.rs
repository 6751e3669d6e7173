//! Protobuf's conformance suite, run on the generated code.
//!
//! ```text
//!  runner (from protobuf) ── request ──▶ testee-native, testee-derive
//!     ▲                                     │ serve    length-prefixed messages on stdin and stdout
//!     │                                     │ answer   decodes, encodes, and reports the outcome
//!     └────────── response ─────────────────┘ codec    one of the two kinds of messages
//! ```
//!
//! Each testee is a program that compiles the same `answer.rs` with its own `codec.rs` and its own
//! generated messages, including those of the protocol. The runner is not part of the repository:
//!
//! ```text
//! .ci/fetch-corpus && .ci/fetch-interop && cargo test -p rust-grpc-conformance --test conformance --test peers
//! ```
//!
//! The suite hardly looks at the text that is written, and at few mistakes. `tests/peers.rs` sends random
//! messages, and JSON with random edits, to the testee with the native codec, to Python's protobuf and to
//! protobuf-es, and compares what they write, read and refuse. It does the same for all messages of `fixtures/` and
//! of a sample of googleapis with `testee-schemas`, which knows the messages only by their tables. `peers/rules.py`
//! lists where the peers break the rules.
//!
//! `failing-derive.txt` and `failing-derive-text.txt` list the tests that prost fails. The runner rejects a listed test that
//! succeeds, so the list is never longer than necessary. There is no list for the native codec. Both testees read and
//! write JSON and the text format. That of the native codec runs a second time with JSON through serde, and a third
//! time with a copy of each message, of which every field is read and written by reflection.

pub mod paths;
mod serve;

pub use serve::serve;

/// The variable of the environment that says what else `testee-native` does with messages: `serde` if JSON goes
/// through serde and `serde_json`, `reflection` if each message is copied to another one field by field.
pub const WAY: &str = "CONFORMANCE_WAY";
