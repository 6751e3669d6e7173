//! The program of the example `route-guide` on generated code that is checked in.

/// Neither the program nor its tests know where the generated code comes from.
#[path = "../../route-guide/src/guide/mod.rs"]
pub mod guide;

/// The generated code, with a module for each package. `gen` is a keyword, hence the other name.
#[path = "gen/mod.rs"]
pub mod proto;
