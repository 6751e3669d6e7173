//! Other protocols than gRPC for the services of a gRPC server, on the same port.
//!
//! The options `http` and `connect` generate a constant [`HttpService`] for each service. It describes which
//! requests are calls of which methods, and has the tables of the messages, with which JSON is read and written.
//!
//! | module | contents |
//! |---|---|
//! | `table` | the constants that generated code has |

mod table;

pub use table::{HttpMethod, HttpRule, HttpService, PathVariable, Segment};
