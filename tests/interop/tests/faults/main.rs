//! What does a call come to when something goes wrong on the way?
//!
//! Each test says which status gRPC names, and asks for that one or, where tonic says another, for
//! that. At the end, tasks, sockets and calls are what they were before.

mod bench;
mod cut;
mod hostile;
mod load;
mod unfinished;
