//! Do the plugin and the command line do what they say?
//!
//! Every test runs the real program in a directory of its own.

mod check;
mod checked_in;
mod compile;
mod generate;
mod plugin;
mod project;
mod settings;
