//! Plugin mode: reads a request from protoc or buf and writes the response.
//!
//! The request is read from standard input, and the response is written to standard output. Errors in
//! the schema or the options are part of the response, and the process exits with success, as the
//! plugin protocol requires. The process fails only if it cannot read the request or write the
//! response.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use rust_grpc_codegen::{Diagnostic, plugin};

use crate::{DIFFERENT, say, warn};

pub(crate) fn answer() -> ExitCode {
    let mut request = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut request) {
        return broken(&format!("standard input cannot be read: {error}"));
    }
    if request.is_empty() {
        return broken("standard input is empty, but a request from protoc was expected");
    }
    let answer = match plugin::run_with_files(&request, read_below_current_dir, |path| {
        std::fs::read_to_string(path)
    }) {
        Ok(answer) => answer,
        Err(error) => {
            return broken(&format!("standard input is not a request from protoc: {error}"));
        }
    };
    warn(&answer.warnings);
    let mut out = io::stdout().lock();
    match out.write_all(&answer.response).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(Diagnostic::error(format!("the response cannot be written: {error}")));
            ExitCode::from(DIFFERENT)
        }
    }
}

fn broken(message: &str) -> ExitCode {
    say(Diagnostic::error(message)
        .hint("without arguments, this program is a plugin for protoc and buf: see `protoc-gen-rust-grpc --help`"));
    ExitCode::from(DIFFERENT)
}

/// Returns the source text of a file, so that a diagnostic can show the line.
///
/// Works only if the current directory is the root of the imports. The name comes from the request,
/// so files outside of the current directory are never opened.
fn read_below_current_dir(name: &str) -> Option<String> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    let path = here.join(Path::new(name)).canonicalize().ok()?;
    (path.starts_with(&here) && path.is_file()).then(|| std::fs::read_to_string(path).ok())?
}
