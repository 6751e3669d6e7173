//! End-to-end tests of the plugin and the command line.
//!
//! Every test starts the real program in its own directory.

mod check;
mod checked_in;
mod compile;
mod generate;
mod http_config;
mod openapi;
mod plugin;
mod project;
mod settings;
