//! Which door was opened: plugin or command line?
//!
//! protoc and buf start this program without arguments and write a request to its standard input;
//! people name a command.

mod cli;
mod compile;
mod config;
mod diff;
mod document;
mod door;
mod job;
mod output;
mod progress;
mod run;
mod write;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use rust_grpc_codegen::Diagnostic;

/// Tokens and syntax trees are many small pieces that come and go: generating all of googleapis takes
/// half the processor time with this allocator that it takes with that of glibc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `check` found differences; the plugin could not read its request.
const DIFFERENT: u8 = 1;
/// Something is wrong with the input, the options or the file system.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    if std::env::args_os().len() <= 1 {
        if io::stdin().is_terminal() {
            return cli::print_help();
        }
        return door::answer();
    }
    match cli::parse() {
        Ok(cli::Command::Generate(arguments)) => run::generate(arguments),
        Ok(cli::Command::Check(arguments)) => run::check(arguments),
        Ok(cli::Command::Compile(arguments)) => compile::compile(arguments),
        Err(code) => code,
    }
}

/// Prints to standard error. When nobody listens there is nobody to tell.
fn say(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints warnings as they look in every door.
fn warn(warnings: &[Diagnostic]) {
    for warning in warnings {
        say(format_args!("{warning}\n"));
    }
}
