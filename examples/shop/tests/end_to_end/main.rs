//! End-to-end tests of the shop as separate processes.

#![expect(clippy::print_stdout, reason = "the output is shown when a test fails")]

mod clients;
mod drain;
mod hostile;
mod kill;
mod open;
mod patient;
mod trade;
