//! A route guide: a service with all four kinds of methods, and a client that calls them.

pub mod guide;

/// The generated code, with a module for each package.
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}
