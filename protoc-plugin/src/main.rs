//! Entry point, which selects plugin mode or the command line.
//!
//! protoc and buf start the program without arguments and write a request to its standard input. On
//! the command line, the first argument is the name of a command.

mod cli;
mod compile;
mod config;
mod diff;
mod document;
mod error_format;
mod job;
mod output;
mod progress;
mod protoc_request;
mod run;
mod write;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use rust_grpc_codegen::Diagnostic;

/// The allocator of the program.
///
/// Tokens and syntax trees are many small, short-lived allocations: generating code for all of
/// googleapis takes half the processor time that it takes with the allocator of glibc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Exit status if `check` found differences, or if the plugin could not read its request or write its
/// response.
const DIFFERENT: u8 = 1;
/// Exit status after an error in the input, the options or the file system.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    if std::env::args_os().len() <= 1 {
        if io::stdin().is_terminal() {
            return cli::print_help();
        }
        return protoc_request::answer();
    }
    match cli::parse() {
        Ok(cli::Command::Generate(arguments)) => run::generate(arguments),
        Ok(cli::Command::Check(arguments)) => run::check(arguments),
        Ok(cli::Command::Compile(arguments)) => compile::compile(arguments),
        Err(code) => code,
    }
}

/// Prints a line to standard error and ignores failures, which cannot be reported anywhere.
fn say(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints warnings to standard error, in the format that plugin mode uses too.
fn warn(warnings: &[Diagnostic]) {
    for warning in warnings {
        say(format_args!("{warning}\n"));
    }
}
