//! Do the tests of the example `route-guide` pass on checked-in code as well?

extern crate route_guide_checked_in as route_guide;

#[path = "../../route-guide/tests/calls.rs"]
mod calls;
