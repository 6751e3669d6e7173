//! How do protoc and buf reach the engine?
//!
//! The request comes on standard input, the response goes to standard output. Whatever is wrong
//! with the schema or the options is part of the response and a success of this program; only a
//! request that cannot be read is not.

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
        return broken("standard input is empty, there should be a request from protoc");
    }
    let answer = match plugin::run_with_sources(&request, read_below_here) {
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
        .hint("protoc and buf start this program; by hand, see `protoc-gen-rust-grpc --help`"));
    ExitCode::from(DIFFERENT)
}

/// The source of a file, for showing a line of it, when protoc was started where names start from.
///
/// The name is whatever the request says: nothing outside of the current directory is opened.
fn read_below_here(name: &str) -> Option<String> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok()?;
    let path = here.join(Path::new(name)).canonicalize().ok()?;
    (path.starts_with(&here) && path.is_file()).then(|| std::fs::read_to_string(path).ok())?
}
