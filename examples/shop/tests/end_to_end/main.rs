//! The shop as it is opened, from outside.

#![expect(clippy::print_stdout, reason = "it is shown when a test fails")]

mod clients;
mod drain;
mod hostile;
mod kill;
mod open;
mod trade;
