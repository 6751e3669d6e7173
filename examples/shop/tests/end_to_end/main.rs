//! The shop as it is opened, from outside.

mod clients;
mod drain;
mod hostile;
mod kill;
mod open;
mod trade;
