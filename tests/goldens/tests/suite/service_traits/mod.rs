//! Tests that code written against the client trait works with every implementation.
//!
//! The suite (`suite.rs`) runs with every way to call a service (`reach.rs`): over a socket with each
//! client, in-process, through a trait object, through either server trait, and with a mock.

mod guide;
mod reach;
mod suite;

mod descriptors;
mod in_process;
mod mocks;
