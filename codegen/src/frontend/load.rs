//! Which files are needed, and what do they say?
//!
//! Workers take names from one queue, read and parse, and put the imports they see for the first
//! time back into it. Nothing depends on who is first: names decide everywhere else.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Diagnostic, Diagnostics, Location};

use super::inputs::Inputs;
use super::parse::{self, Edition, File, Outcome};

/// Parsers recurse with the nesting of their input, which [`scan`](super::scan) limits.
pub(super) const STACK: usize = 32 << 20;

/// Everything that was loaded.
#[derive(Default)]
pub(super) struct Loaded {
    /// In no particular order.
    pub(super) files: Vec<File>,
    /// File name to place in `files`.
    pub(super) index: HashMap<String, usize>,
    /// Paths of the files that were read, those that do not parse included.
    pub(super) paths: HashMap<String, PathBuf>,
    /// Files that need a protoc.
    pub(super) editions: Vec<Edition>,
    /// Files that exist but could not be parsed.
    pub(super) broken: HashSet<String>,
    /// Where more files are.
    pub(super) roots: Vec<PathBuf>,
}

struct Queue {
    names: Vec<String>,
    seen: HashSet<String>,
    /// Names taken and not finished.
    busy: usize,
}

struct Work<'a> {
    inputs: &'a Inputs,
    given: HashMap<&'a str, &'a Path>,
    queue: Mutex<Queue>,
    changed: Condvar,
}

/// What a worker found.
#[derive(Default)]
struct Part {
    loaded: Loaded,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn load(inputs: &Inputs, diagnostics: &mut Diagnostics) -> Loaded {
    let names: Vec<String> = inputs.files.iter().rev().map(|f| f.name.clone()).collect();
    let work = Work {
        inputs,
        given: inputs.files.iter().map(|f| (f.name.as_str(), f.path.as_path())).collect(),
        queue: Mutex::new(Queue { seen: names.iter().cloned().collect(), names, busy: 0 }),
        changed: Condvar::new(),
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(16));
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map_while(|_| {
                let worker = || run(&work);
                std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).ok()
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    let mut all = Loaded { roots: inputs.roots.clone(), ..Loaded::default() };
    for part in parts {
        all.files.extend(part.loaded.files);
        all.paths.extend(part.loaded.paths);
        all.editions.extend(part.loaded.editions);
        all.broken.extend(part.loaded.broken);
        diagnostics.extend(part.diagnostics);
    }
    all.index = all.files.iter().enumerate().map(|(i, f)| (f.name.clone(), i)).collect();
    one_name_per_file(inputs, &all, diagnostics);
    all
}

fn run(work: &Work<'_>) -> Part {
    let mut part = Part::default();
    while let Some(name) = work.take() {
        // The parser is not ours: should it panic on some input, say so with the name of the file.
        let read = std::panic::AssertUnwindSafe(|| one(work, &name, &mut part));
        let imports = std::panic::catch_unwind(read).unwrap_or_else(|_| {
            part.diagnostics.push(crashed(&name));
            part.loaded.broken.insert(name);
            Vec::new()
        });
        work.done(imports);
    }
    part
}

/// The diagnostic for a panic below us.
pub(super) fn crashed(name: &str) -> Diagnostic {
    Diagnostic::error("the embedded compiler crashed on this file")
        .at(Location::file(name))
        .hint("please report it; a protoc can be used instead: set PROTOC to its path")
}

impl Work<'_> {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<String> {
        let mut queue = self.lock();
        loop {
            if let Some(name) = queue.names.pop() {
                queue.busy += 1;
                return Some(name);
            }
            if queue.busy == 0 {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, imports: Vec<String>) {
        let mut queue = self.lock();
        queue.busy -= 1;
        for import in imports {
            if !queue.seen.contains(&import) {
                queue.seen.insert(import.clone());
                queue.names.push(import);
            }
        }
        drop(queue);
        self.changed.notify_all();
    }
}

/// Reads one file into `part`; the answer is what it imports.
fn one(work: &Work<'_>, name: &str, part: &mut Part) -> Vec<String> {
    let given = work.given.get(name).map(|path| path.to_path_buf());
    let asked_for = given.is_some();
    let Some(path) = given.or_else(|| work.inputs.resolve(name)) else {
        return match embedded(name) {
            Some(file) => keep(part, file),
            // Whoever imports it reports it.
            None => Vec::new(),
        };
    };
    part.loaded.paths.insert(name.to_owned(), path.clone());
    let outcome = match read(name, &path) {
        Ok(text) => parse::parse(name, text.strip_prefix('\u{feff}').unwrap_or(&text)),
        Err(diagnostic) => Outcome::Broken(vec![*diagnostic]),
    };
    // Newer protobuf releases write their own files in syntax that the parser does not know. What
    // they say to us is on board.
    let replacement =
        if asked_for || matches!(outcome, Outcome::Parsed(..)) { None } else { embedded(name) };
    match (outcome, replacement) {
        (_, Some(file)) => keep(part, file),
        (Outcome::Parsed(file, diagnostics), None) => {
            part.diagnostics.extend(diagnostics);
            keep(part, file)
        }
        (Outcome::Edition(edition), None) => {
            part.loaded.editions.push(edition);
            part.loaded.broken.insert(name.to_owned());
            Vec::new()
        }
        (Outcome::Broken(diagnostics), None) => {
            part.diagnostics.extend(diagnostics);
            part.loaded.broken.insert(name.to_owned());
            Vec::new()
        }
    }
}

fn keep(part: &mut Part, file: File) -> Vec<String> {
    let imports = file.imports.iter().map(|i| i.name.clone()).collect();
    part.loaded.files.push(file);
    imports
}

fn read(name: &str, path: &Path) -> Result<String, Box<Diagnostic>> {
    let bytes = std::fs::read(path).map_err(|error| {
        let message = format!("`{}` cannot be read: {error}", path.display());
        Box::new(Diagnostic::error(message).at(Location::file(name)))
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        let out = Diagnostic::error("this is not valid UTF-8")
            .at(Location {
                file: name.to_owned(),
                line: u32::try_from(line).unwrap_or(u32::MAX),
                column: u32::try_from(column).unwrap_or(u32::MAX),
                length: 1,
            })
            .hint("save the file as UTF-8");
        Box::new(out)
    })
}

/// The copy of a `google/protobuf/*.proto` that is on board.
fn embedded(name: &str) -> Option<File> {
    if !name.starts_with("google/protobuf/") {
        return None;
    }
    let file = prost_reflect::DescriptorPool::global().get_file_by_name(name)?;
    let proto = file.file_descriptor_proto();
    Some(File {
        name: name.to_owned(),
        proto: file.encode_to_vec(),
        source_info: Vec::new(),
        imports: proto
            .dependency
            .iter()
            .map(|name| parse::Import { name: name.clone(), public: false, span: Vec::new() })
            .collect(),
        quirks: super::check::Quirks::default(),
        custom_options: Vec::new(),
        proto3: proto.syntax() == "proto3",
    })
}

/// One file under two names would define everything in it twice, with errors that blame the file.
fn one_name_per_file(inputs: &Inputs, loaded: &Loaded, diagnostics: &mut Diagnostics) {
    if inputs.roots.len() < 2 {
        return;
    }
    let mut names: Vec<(&String, &PathBuf)> = loaded.paths.iter().collect();
    names.sort();
    let mut seen: HashMap<PathBuf, &String> = HashMap::new();
    for (name, path) in names {
        let Ok(real) = path.canonicalize() else { continue };
        let Some(first) = seen.insert(real, name) else { continue };
        diagnostics.push(
            Diagnostic::error(format!(
                "`{first}` and `{name}` are the same file, seen through two include roots"
            ))
            .at(Location::file(path.display().to_string()))
            .hint(format!(
                "imports must agree on one of the names; include roots: {}\nremove the root that \
                 makes the other name possible, or change the imports that use it",
                super::inputs::list(&inputs.roots)
            )),
        );
    }
}
