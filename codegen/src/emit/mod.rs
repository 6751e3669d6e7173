//! What does the schema become?
//!
//! Total and pure: every function takes a [`Cx`](cx::Cx) and a node of the IR and returns tokens; a
//! `match` on the IR is exhaustive, so that a new kind of field is a list of compile errors. The
//! functions in this file are tables of contents: they say what a construct gets, and under which
//! option.

pub(crate) mod cx;
mod docs;
pub(crate) mod rt;
mod service;
