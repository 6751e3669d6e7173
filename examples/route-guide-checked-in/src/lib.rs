//! The program of the example `route-guide` on generated code that is checked in.

/// The program and its tests, which do not depend on how the code was generated.
#[path = "../../route-guide/src/guide/mod.rs"]
pub mod guide;

/// The generated code, with a module for each package. It is not called `gen`, which is a keyword.
#[path = "gen/mod.rs"]
pub mod proto;
