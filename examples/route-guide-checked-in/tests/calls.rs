//! Tests of the example `route-guide`, with the checked-in code.

extern crate route_guide_checked_in as route_guide;

#[path = "../../route-guide/tests/calls.rs"]
mod calls;
