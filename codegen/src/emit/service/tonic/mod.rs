//! What does tonic generate for a server?
//!
//! With prost's derive, the server's module is tonic's, syntax tree for syntax tree, and needs nothing of
//! the runtime.

mod dispatch;
mod server;

pub(super) use server::server;
