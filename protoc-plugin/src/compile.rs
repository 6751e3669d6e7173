//! The command `compile`, which writes a descriptor set.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::frontend::{self, DescriptorSet, Sources};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error};

use crate::cli::CompileArguments;
use crate::output::{Planned, State};
use crate::progress::Progress;
use crate::{FAILED, say, warn, write};

pub(crate) fn compile(arguments: CompileArguments) -> ExitCode {
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(error);
            ExitCode::from(FAILED)
        }
    }
}

fn run(arguments: CompileArguments) -> Result<(), Error> {
    let mut includes: Vec<PathBuf> =
        arguments.includes.iter().flat_map(std::env::split_paths).collect();
    if includes.is_empty() {
        includes.push(PathBuf::from("."));
    }
    let strict = arguments.fatal_warnings;
    let sources = Sources { inputs: arguments.inputs, includes, strict, ..Sources::default() };
    let set = DescriptorSet {
        include_imports: arguments.include_imports,
        include_source_info: arguments.include_source_info,
        retain_options: arguments.retain_options,
        experimental_editions: arguments.experimental_editions,
    };
    let compiled = frontend::compile_set(&sources, set)?;
    let mut problems = Diagnostics::default();
    problems.extend(compiled.warnings);
    if strict {
        problems.deny_warnings();
    }
    warn(&problems.finish()?);
    put(&arguments.out, &compiled.descriptor_set)
}

/// Writes a regular file completely or not at all; writes directly to standard output, pipes and
/// devices.
fn put(path: &Path, content: &[u8]) -> Result<(), Error> {
    let failed = |error: io::Error| {
        let message = format!("the descriptor set cannot be written: {error}");
        Error::from(Diagnostic::error(message).at(Location::file(path.display().to_string())))
    };
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        return out.write_all(content).and_then(|()| out.flush()).map_err(failed);
    }
    let state = match fs::metadata(path) {
        Ok(meta) if meta.is_file() => State::Changed,
        Ok(meta) if meta.is_dir() => {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        Ok(_) => {
            let written = fs::OpenOptions::new().write(true).open(path);
            return written.and_then(|mut file| file.write_all(content)).map_err(failed);
        }
        Err(_) => State::Missing,
    };
    let planned = Planned { path: path.to_owned(), content, state, binary: true };
    write::write(&[planned], &Progress::new(true))
}
