//! The requested files and their names.
//!
//! The name of a file is its path relative to an include root, as imports write it. The name of an
//! input comes from the first root that contains it. The name must refer to the same file in all
//! imports: if an earlier root has a file with this name, that file shadows the input, which is an
//! error.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use crate::error::{Diagnostic, Diagnostics, Location};

use super::Sources;

/// The requested files, and the directories in which imports are found.
pub(super) struct Inputs {
    /// The include roots, in order of precedence.
    pub(super) roots: Vec<PathBuf>,
    /// The requested files, without duplicates.
    pub(super) files: Vec<Input>,
    /// The environment variables that were read.
    pub(super) env_read: Vec<&'static str>,
}

/// A requested file.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) path: PathBuf,
}

pub(super) fn collect(sources: &Sources, diagnostics: &mut Diagnostics) -> Inputs {
    let mut roots: Vec<PathBuf> = sources.includes.iter().map(|p| or_here(p)).collect();
    check_roots(&roots, sources.strict, diagnostics);
    if sources.inputs.is_empty() {
        diagnostics.push(
            Diagnostic::error("there is nothing to compile")
                .hint("name `.proto` files, or directories that contain some"),
        );
    }
    if roots.is_empty() {
        let (folders, files): (Vec<_>, Vec<_>) = sources.inputs.iter().partition(|p| p.is_dir());
        let parents = files.into_iter().map(|f| f.parent().unwrap_or(Path::new("")));
        let all = folders.into_iter().map(PathBuf::as_path).chain(parents).map(or_here);
        let mut seen = HashSet::new();
        roots = all.filter(|root| seen.insert(absolute(root))).collect();
    }
    // These roots come last, so that the roots of the project take precedence.
    if let Some(more) = std::env::var_os("PROTOC_INCLUDE") {
        let more: Vec<PathBuf> =
            std::env::split_paths(&more).filter(|p| !p.as_os_str().is_empty()).collect();
        check_roots(&more, sources.strict, diagnostics);
        roots.extend(more);
    }
    let mut inputs = Inputs { roots, files: Vec::new(), env_read: vec!["PROTOC_INCLUDE"] };
    let mut paths = Vec::new();
    for input in &sources.inputs {
        if input.is_dir() {
            folder(input, &mut paths, diagnostics);
        } else {
            paths.push(input.clone());
        }
    }
    let absolute_roots: Vec<PathBuf> = inputs.roots.iter().map(|r| absolute(r)).collect();
    let mut seen = HashSet::new();
    for path in paths {
        match name(&path, &inputs.roots, &absolute_roots) {
            Ok(input) if seen.insert(input.name.clone()) => inputs.files.push(input),
            Ok(_) => {}
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    inputs
}

impl Inputs {
    /// Returns the path of an input or of a file that an import names.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        let input = self.files.iter().find(|input| input.name == name);
        input.map(|input| input.path.clone()).or_else(|| self.resolve(name))
    }

    /// Returns the path of the file that an import names, or `None` if there is no such file.
    pub(super) fn resolve(&self, name: &str) -> Option<PathBuf> {
        // An absolute name, or a name with `..`, would refer to a file outside of the include
        // roots.
        let plain = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
        let mut paths = self.roots.iter().map(|root| root.join(name));
        paths.find(|path| plain && path.is_file())
    }
}

/// Reports include roots that are not directories, in which no file can be found.
///
/// They are warnings, as with protoc, unless `strict` is set.
pub(super) fn check_roots(roots: &[PathBuf], strict: bool, diagnostics: &mut Diagnostics) {
    for root in roots.iter().filter(|root| !root.is_dir()) {
        let what = if root.exists() { "is not a directory" } else { "does not exist" };
        let message = format!("the include root `{}` {what}", root.display());
        let problem =
            if strict { Diagnostic::error(message) } else { Diagnostic::warning(message) };
        let from = match std::env::current_dir() {
            Ok(here) if root.is_relative() => format!("; it is relative to `{}`", here.display()),
            _ => String::new(),
        };
        diagnostics.push(problem.hint(format!("correct or remove the path{from}")));
    }
}

fn or_here(path: &Path) -> PathBuf {
    if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
}

/// Adds all `.proto` files below a directory, sorted.
fn folder(root: &Path, paths: &mut Vec<PathBuf>, diagnostics: &mut Diagnostics) {
    let before = paths.len();
    let complete = walk(root, |path| {
        if path.extension().is_some_and(|e| e == "proto") {
            paths.push(path);
        }
        true
    });
    if let Err((path, error)) = complete {
        diagnostics.push(
            Diagnostic::error(format!("this directory cannot be read: {error}"))
                .at(Location::file(path.display().to_string())),
        );
    } else if paths.len() == before {
        diagnostics.push(
            Diagnostic::error("there is no `.proto` file in this directory or below it")
                .at(Location::file(root.display().to_string())),
        );
    }
    paths[before..].sort();
}

/// Calls `visit` with every file below a directory until it returns false.
///
/// Links to directories are followed, but no directory is entered twice.
pub(super) fn walk(
    root: &Path,
    mut visit: impl FnMut(PathBuf) -> bool,
) -> Result<(), (PathBuf, std::io::Error)> {
    let mut open = vec![root.to_owned()];
    let mut linked = HashSet::new();
    while let Some(directory) = open.pop() {
        let fail = |error| (directory.clone(), error);
        for entry in std::fs::read_dir(&directory).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let path = entry.path();
            let kind = entry.file_type().map_err(fail)?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_symlink() && path.is_dir() {
                let target = path.canonicalize().unwrap_or_else(|_| path.clone());
                // A link to a parent directory would lead to an endless recursion.
                let inside = directory.canonicalize().is_ok_and(|d| d.starts_with(&target));
                if !inside && linked.insert(target) {
                    open.push(path);
                }
            } else if !visit(path) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Returns an absolute path without `.` and `..`, computed from the text of the path.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn name(
    path: &Path,
    roots: &[PathBuf],
    absolute_roots: &[PathBuf],
) -> Result<Input, Box<Diagnostic>> {
    let here = || Location::file(path.display().to_string());
    if !path.is_file() {
        return by_name(path, roots).ok_or_else(|| Box::new(not_found(path, roots)));
    }
    let Some((index, below)) = below_root(path, roots, absolute_roots) else {
        return Err(Box::new(
            Diagnostic::error("this file is not below any include root").at(here()).hint(format!(
                "imports name files relative to an include root; roots: {}\nadd the directory to \
                     which the imports of this file are relative",
                list(roots)
            )),
        ));
    };
    let Some(name) = file_name(&below) else {
        return Err(Box::new(
            Diagnostic::error("this path is not valid UTF-8, so that no import could name it")
                .at(here()),
        ));
    };
    for root in &roots[..index] {
        let other = root.join(&name);
        if other.is_file() && !same_file(&other, path) {
            return Err(Box::new(
                Diagnostic::error(format!(
                    "`{name}` refers to `{}`, whose include root comes first",
                    other.display()
                ))
                .at(here())
                .hint(format!(
                    "pass `{}` as the input, or put `{}` before `{}`",
                    other.display(),
                    roots[index].display(),
                    root.display()
                )),
            ));
        }
    }
    Ok(Input { path: roots[index].join(&name), name })
}

/// Finds an input that is not the path of a file by its name below a root, as protoc does.
fn by_name(path: &Path, roots: &[PathBuf]) -> Option<Input> {
    let name = file_name(path)?;
    let found = roots.iter().map(|root| root.join(&name)).find(|p| p.is_file())?;
    Some(Input { name, path: found })
}

fn not_found(path: &Path, roots: &[PathBuf]) -> Diagnostic {
    let message = if path.exists() {
        "this input is neither a file nor a directory"
    } else {
        "there is no such file or directory"
    };
    let here = std::env::current_dir().map_or_else(|_| ".".to_owned(), |d| d.display().to_string());
    Diagnostic::error(message)
        .at(Location::file(path.display().to_string()))
        .hint(format!("looked in {here} and in the include roots: {}", list(roots)))
}

fn below_root(path: &Path, roots: &[PathBuf], absolutes: &[PathBuf]) -> Option<(usize, PathBuf)> {
    let strip = |path: &Path, roots: &mut dyn Iterator<Item = PathBuf>| {
        roots.enumerate().find_map(|(i, root)| Some((i, path.strip_prefix(root).ok()?.to_owned())))
    };
    let textual = strip(&absolute(path), &mut absolutes.iter().cloned());
    // The paths of the same file can differ if they contain links.
    textual.or_else(|| {
        let real = path.canonicalize().ok()?;
        strip(&real, &mut roots.iter().map(|r| r.canonicalize().unwrap_or_else(|_| r.clone())))
    })
}

/// Returns a path such as `a/b.proto`, with `/` on every platform.
pub(super) fn file_name(path: &Path) -> Option<String> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

pub(super) fn list(roots: &[PathBuf]) -> String {
    if roots.is_empty() {
        return "none".to_owned();
    }
    let shown: Vec<String> = roots
        .iter()
        .map(|root| {
            let note = if root.is_dir() { "" } else { " (does not exist)" };
            format!("`{}`{note}", root.display())
        })
        .collect();
    shown.join(", ")
}
