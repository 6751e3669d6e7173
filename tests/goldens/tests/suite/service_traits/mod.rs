//! Does code that is written against the client trait run on everything that implements it?
//!
//! One suite (`suite.rs`), written once, and every way to reach a service (`reach.rs`): over a socket
//! by each client, in the process, by trait object, through either trait of the server, and on a mock.

mod guide;
mod reach;
mod suite;

mod descriptors;
mod in_process;
mod mocks;
