//! Compilation of sources with the embedded compiler, `rust-grpc-compiler`.
//!
//! This module passes the include roots to the compiler, and converts its outcome to that of the
//! front end: errors in one style, and the paths of the files that were read.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

use rust_grpc_compiler::{Compiler, Directories, Found, Listed, Outcome, Resolver, WellKnown};

use crate::error::{Diagnostic, Diagnostics, Error, Location, Severity};

use super::inputs::{self, Inputs};
use super::source::Source;
use super::{Compiled, DescriptorSet, Sources, Tool, utf8};

/// Compiles the inputs.
///
/// # Errors
/// Returns all errors in the inputs and their imports.
pub(super) fn compile(sources: &Sources, inputs: &Inputs) -> Result<Compiled, Error> {
    let set = DescriptorSet {
        include_imports: true,
        include_source_info: !sources.skip_source_info,
        retain_options: false,
        experimental_editions: false,
    };
    run(inputs, set, true)
}

/// Compiles the inputs; with `for_rust`, rejects what protoc accepts but Rust cannot represent.
pub(super) fn run(inputs: &Inputs, set: DescriptorSet, for_rust: bool) -> Result<Compiled, Error> {
    let files = Files::below(&inputs.roots);
    let not_utf8 = Rc::clone(&files.not_utf8);
    let outcome = Compiler::new(files.clone())
        .source_info(set.include_source_info)
        .retain_options(set.retain_options)
        .experimental_editions(set.experimental_editions)
        .compile(inputs.files.iter().map(|file| file.name.as_str()));
    let paths: BTreeMap<String, PathBuf> = outcome
        .files
        .iter()
        .filter_map(|file| Some((file.name.clone(), file.path.clone()?)))
        .collect();
    let mut diagnostics = Diagnostics::default();
    let mut texts = Texts { files: &files, known: HashMap::new() };
    diagnostics.extend(outcome.diagnostics.iter().map(|problem| texts.diagnostic(problem)));
    diagnostics.omit(outcome.omitted);
    diagnostics.extend(one_name_per_file(inputs, &paths));
    if for_rust {
        let not_utf8 = not_utf8.take();
        diagnostics.extend(not_utf8.iter().map(|(name, at)| texts.not_utf8(name, *at)));
    }
    if for_rust && !diagnostics.has_errors() {
        let strings = utf8::check(&outcome, || compile_with_source_info(inputs));
        diagnostics.extend(strings.iter().map(|found| texts.string(found)));
    }
    let warnings = diagnostics.finish()?;
    let Some(descriptor_set) = outcome.descriptor_set(set.include_imports) else {
        return Err(Diagnostic::error("the sources could not be compiled").into());
    };
    Ok(Compiled {
        descriptor_set,
        files_read: outcome.files_read,
        paths,
        tool: Tool::Embedded,
        warnings,
        ..Compiled::default()
    })
}

/// Compiles the inputs again, for the locations of errors that were found without source info.
fn compile_with_source_info(inputs: &Inputs) -> Outcome {
    let names = inputs.files.iter().map(|file| file.name.as_str());
    Compiler::new(Files::below(&inputs.roots)).source_info(true).compile(names)
}

/// The files below the include roots, and the files that protobuf provides.
#[derive(Clone)]
pub(super) struct Files {
    roots: Directories,
    /// The include roots, as errors show them.
    shown: Vec<String>,
    /// The files that are not UTF-8, each with the offset of the first invalid byte.
    not_utf8: Rc<RefCell<BTreeMap<String, usize>>>,
}

impl Files {
    pub(super) fn below(roots: &[PathBuf]) -> Self {
        Self {
            roots: Directories::new(roots),
            shown: vec![inputs::list(roots)],
            not_utf8: Rc::default(),
        }
    }
}

impl Resolver for Files {
    fn find(&self, name: &str) -> Result<Option<Found>, String> {
        let Some(found) = self.roots.find(name)? else { return WellKnown.find(name) };
        if let Err(error) = std::str::from_utf8(&found.source) {
            self.not_utf8.borrow_mut().insert(name.to_owned(), error.valid_up_to());
        }
        Ok(Some(found))
    }

    fn places(&self) -> Vec<String> {
        self.shown.clone()
    }

    fn list(&self) -> Vec<Listed> {
        let mut files = self.roots.list();
        files.extend(WellKnown.list());
        files
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.roots.folders()
    }
}

/// The texts of the files that diagnostics point to.
struct Texts<'f> {
    files: &'f Files,
    known: HashMap<String, Option<Source>>,
}

impl Texts<'_> {
    fn get(&mut self, name: &str) -> Option<&Source> {
        if !self.known.contains_key(name) {
            let found = self.files.find(name).ok().flatten();
            let source = found.map(|found| Source::new(name, found.source));
            self.known.insert(name.to_owned(), source);
        }
        self.known.get(name)?.as_ref()
    }

    fn location(&mut self, label: &rust_grpc_compiler::Label) -> Location {
        let range = label.range.clone();
        let location = range.and_then(|range| Some(self.get(&label.file)?.range(range)));
        location.unwrap_or_else(|| Location::file(&label.file))
    }

    fn diagnostic(&mut self, problem: &rust_grpc_compiler::Diagnostic) -> Diagnostic {
        let message = problem.message.as_str();
        let location = self.location(&problem.label);
        let mut out = match self.get(&problem.label.file) {
            Some(source) => source.error(message, location),
            None => Diagnostic::error(message).at(location),
        };
        if problem.severity == rust_grpc_compiler::Severity::Warning {
            out.severity = Severity::Warning;
        }
        for label in &problem.related {
            out = out.related(self.location(label), label.text.as_str());
        }
        out.hint.clone_from(&problem.help);
        out
    }

    fn not_utf8(&mut self, name: &str, at: usize) -> Diagnostic {
        let message = "this is not valid UTF-8";
        let out = match self.get(name) {
            Some(source) => source.error(message, source.range(at..at + 1)),
            None => Diagnostic::error(message).at(Location::file(name)),
        };
        out.hint("save the file as UTF-8")
    }

    fn string(&mut self, found: &utf8::Found) -> Diagnostic {
        let message =
            "this element contains a string that is not UTF-8, which a Rust string cannot hold";
        let source = self.get(&found.file);
        let out = match found.place.zip(source) {
            Some(((line, column), source)) => source.error(message, source.protoc(line, column)),
            None => Diagnostic::error(message).at(Location::file(&found.file)),
        };
        out.hint("write the characters themselves, or `\\u` escapes, instead of bytes above 127")
    }
}

/// Reports files that are loaded under two names.
///
/// Otherwise everything in them would be defined twice, with errors that blame the file.
fn one_name_per_file(inputs: &Inputs, paths: &BTreeMap<String, PathBuf>) -> Vec<Diagnostic> {
    if inputs.roots.len() < 2 {
        return Vec::new();
    }
    let mut seen: HashMap<PathBuf, &String> = HashMap::new();
    let twice = paths.iter().filter_map(|(name, path)| {
        let first = seen.insert(path.canonicalize().ok()?, name)?;
        let message =
            format!("`{first}` and `{name}` are the same file, found through two include roots");
        Some(Diagnostic::error(message).at(Location::file(path.display().to_string())).hint(
            format!(
                "all imports must use the same name; include roots: {}\nremove the root that \
                 makes the other name possible, or change the imports that use it",
                inputs::list(&inputs.roots)
            ),
        ))
    });
    twice.collect()
}
