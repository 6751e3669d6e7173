//! The command `compile`, which writes a descriptor set and, for `make`, from which files it was made.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::frontend::{self, DescriptorSet, Sources};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error};

use crate::cli::CompileArguments;
use crate::error_format::{say_error, say_warnings};
use crate::output::{Planned, State};
use crate::progress::Progress;
use crate::{FAILED, write};

pub(crate) fn compile(arguments: CompileArguments) -> ExitCode {
    let format = arguments.error_format;
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error, format);
            ExitCode::from(FAILED)
        }
    }
}

fn run(arguments: CompileArguments) -> Result<(), Error> {
    if arguments.dependency_out.is_some() && arguments.out == Path::new("-") {
        let message = "`--dependency-out` needs the name of a file that contains the set";
        return Err(Diagnostic::error(message).hint("write the set with `-o FILE`").into());
    }
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
    say_warnings(&problems.finish()?, arguments.error_format);
    put(&arguments.out, "the descriptor set", &compiled.descriptor_set)?;
    match arguments.dependency_out {
        Some(path) => {
            let rule = rule(&arguments.out, &compiled.files_read);
            put(&path, "the list of dependencies", rule.as_bytes())
        }
        None => Ok(()),
    }
}

/// Returns the rule of a makefile that says from which files a file is made.
fn rule(made: &Path, from: &[PathBuf]) -> String {
    // These characters have a meaning for make: a space ends a name, and `$` starts a variable.
    let name = |path: &Path| {
        path.display().to_string().replace('$', "$$").replace(' ', "\\ ").replace('#', "\\#")
    };
    let from: Vec<String> = from.iter().map(|path| name(path)).collect();
    format!("{}: {}\n", name(made), from.join("\\\n "))
}

/// Writes a regular file completely or not at all; writes directly to standard output, pipes and
/// devices.
fn put(path: &Path, what: &str, content: &[u8]) -> Result<(), Error> {
    let failed = |error: io::Error| {
        let message = format!("{what} cannot be written: {error}");
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
