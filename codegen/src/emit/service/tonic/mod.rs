//! Servers in tonic's own code.
//!
//! With `codec=derive`, the server's module equals tonic's, syntax tree for syntax tree, and uses
//! nothing of the runtime.

mod dispatch;
mod server;

pub(super) use server::server;
