//! Tests of calls in which something goes wrong.
//!
//! Each test names the status that gRPC specifies, and checks for it or, if tonic returns another one, for
//! that one. At the end, the numbers of tasks, sockets and calls must be the same as before.

mod bench;
mod cut;
mod hostile;
mod load;
mod unfinished;
