//! Entry point and command-line parsing of the benchmark programs.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Parses the command line, prints the usage if requested, and runs the program.
pub fn main<A>(
    usage: &str,
    parse: impl FnOnce(std::iter::Skip<std::env::Args>) -> Result<A, String>,
    run: impl FnOnce(&A) -> Result<(), Box<dyn Error>>,
) -> ExitCode {
    if std::env::args().any(|argument| argument == "--help") {
        print!("{usage}");
        return ExitCode::SUCCESS;
    }
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(what) => {
            eprintln!("{what}\n\n{usage}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}");
            ExitCode::FAILURE
        }
    }
}

/// An iterator over arguments of the forms `--name`, `--name value` and `--name=value`.
pub struct Words<I>(pub I);

impl<I: Iterator<Item = String>> Iterator for Words<I> {
    type Item = (String, Option<String>);

    /// Returns a name, and the value after `=`.
    fn next(&mut self) -> Option<Self::Item> {
        let argument = self.0.next()?;
        Some(match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        })
    }
}

impl<I: Iterator<Item = String>> Words<I> {
    /// Returns the value after `=`, or else the next argument.
    pub fn value(&mut self, name: &str, given: Option<String>) -> Result<String, String> {
        let value = given.or_else(|| self.0.next());
        value.ok_or_else(|| format!("{name} is unknown or needs a value"))
    }
}

/// Returns the default folder of `--write`, which contains all benchmarks.
pub fn folder_above() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn number(value: &str) -> Result<u32, String> {
    match value.parse() {
        Ok(0) | Err(_) => Err(format!("{value} is not a number above zero")),
        Ok(number) => Ok(number),
    }
}
