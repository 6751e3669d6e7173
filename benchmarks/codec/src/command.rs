//! How does a program that measures begin and end, and what does its command line look like?

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Understands the command line, or says how it is used, and runs.
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

/// Arguments of the forms `--name`, `--name value` and `--name=value`.
pub struct Words<I>(pub I);

impl<I: Iterator<Item = String>> Iterator for Words<I> {
    type Item = (String, Option<String>);

    /// A name, and what stands behind `=`.
    fn next(&mut self) -> Option<Self::Item> {
        let argument = self.0.next()?;
        Some(match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        })
    }
}

impl<I: Iterator<Item = String>> Words<I> {
    /// What was given behind `=`, or else the next argument.
    pub fn value(&mut self, name: &str, given: Option<String>) -> Result<String, String> {
        let value = given.or_else(|| self.0.next());
        value.ok_or_else(|| format!("{name} is not known, or needs a value"))
    }
}

/// Where `--write` writes to when nothing is said: the folder with all benchmarks.
pub fn folder_above() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn number(value: &str) -> Result<u32, String> {
    match value.parse() {
        Ok(0) | Err(_) => Err(format!("{value} is not a number above zero")),
        Ok(number) => Ok(number),
    }
}
