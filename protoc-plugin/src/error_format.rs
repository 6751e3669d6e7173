//! Errors and warnings on one line each, in the formats of protoc, for editors and build tools.

use clap::ValueEnum;
use rust_grpc_codegen::error::Severity;
use rust_grpc_codegen::{Diagnostic, Error};

use crate::{say, warn};

/// A format of `--error-format`, as in protoc.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// FILE:LINE:COLUMN: MESSAGE
    Gcc,
    /// FILE(LINE) : error in column=COLUMN: MESSAGE
    Msvs,
}

impl ErrorFormat {
    /// Returns a diagnostic as one line.
    fn line(self, diagnostic: &Diagnostic) -> String {
        let is_warning = diagnostic.severity == Severity::Warning;
        let word = if is_warning { "warning: " } else { "" };
        let mut line = match &diagnostic.location {
            None => word.to_owned(),
            Some(location) => {
                let file = location.path.as_ref().unwrap_or(&location.file);
                let (number, column) = (location.line, location.column);
                match self {
                    _ if number == 0 => format!("{file}: {word}"),
                    Self::Gcc => format!("{file}:{number}:{column}: {word}"),
                    Self::Msvs => {
                        let kind = if is_warning { "warning" } else { "error" };
                        format!("{file}({number}) : {kind} in column={column}: ")
                    }
                }
            }
        };
        line.push_str(&diagnostic.message);
        if let Some(hint) = &diagnostic.hint {
            line.push_str("; help: ");
            line.push_str(hint);
        }
        line.replace(['\n', '\r'], "; ")
    }
}

/// Prints an error in a format; without one, as all commands do.
pub(crate) fn say_error(error: &Error, format: Option<ErrorFormat>) {
    let Some(format) = format else { return say(error) };
    error.diagnostics().iter().for_each(|diagnostic| say(format.line(diagnostic)));
    if let more @ 1.. = error.omitted() {
        say(format_args!("… and {more} more"));
    }
}

/// Prints warnings in a format; without one, as all commands do.
pub(crate) fn say_warnings(warnings: &[Diagnostic], format: Option<ErrorFormat>) {
    match format {
        Some(format) => warnings.iter().for_each(|warning| say(format.line(warning))),
        None => warn(warnings),
    }
}
