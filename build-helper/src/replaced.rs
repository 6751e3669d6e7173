//! Detection of output files that a later call in the same build script overwrites.
//!
//! A build script may call `compile_protos` several times. Each call writes whole files, and would
//! discard what an earlier call wrote to a file of the same name. This is harmless if the later file
//! contains all of it, as for an import that both calls share; otherwise it is an error.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use quote::ToTokens;
use rust_grpc_codegen::descriptor::decode_file_descriptor_set;
use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::{Diagnostic, Diagnostics};

/// The hashes of the files that this process has written, by path.
pub(crate) type Written = BTreeMap<PathBuf, u64>;

/// The files written so far. It is locked while a call compares and writes, so that concurrent calls
/// cannot overwrite each other's files undetected.
pub(crate) static WRITTEN: Mutex<Written> = Mutex::new(Written::new());

/// The number of names that are shown; further ones are only counted.
const SHOWN_NAMES: usize = 6;

/// Reports what is lost if `files` are written.
///
/// Returns an error for items that an earlier call has written and that this call does not write, a
/// warning if the two outputs differ in other ways, and an error if two files have the same path.
pub(crate) fn check(written: &Written, files: &[(PathBuf, &[u8])]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut paths: HashMap<PathBuf, &[u8]> = HashMap::with_capacity(files.len());
    for (path, content) in files {
        let key = key(path);
        if let Some(hash) = written.get(&key)
            && *hash != hash_of(content)
            && let Ok(old) = fs::read(path)
            // A file that another program has overwritten in the meantime is not compared.
            && *hash == hash_of(&old)
        {
            problems.extend(replaced(path, &old, content));
        }
        if paths.insert(key, content).is_some() {
            problems.push(
                Diagnostic::error("two output files of one call have this path")
                    .at(Location::file(path.display().to_string()))
                    .hint("rename one of the two"),
            );
        }
    }
    problems
}

/// Records the files that were written.
pub(crate) fn record(written: &mut Written, files: &[(PathBuf, &[u8])]) {
    written.extend(files.iter().map(|(path, content)| (key(path), hash_of(content))));
}

fn replaced(path: &Path, old: &[u8], new: &[u8]) -> Option<Diagnostic> {
    let (old, new) = (parts(path, old), parts(path, new));
    let lost: Vec<&str> = old.names.difference(&new.names).map(String::as_str).collect();
    let here = Location::file(path.display().to_string());
    if lost.is_empty() {
        if old.items.iter().all(|item| new.items.contains(item)) {
            return None;
        }
        let message =
            "this file was written by an earlier call with different settings, which would be lost";
        return Some(Diagnostic::warning(message).at(here).hint(
            "use the same settings in both calls, or set another `out_dir` for one of them",
        ));
    }
    // A module is listed instead of its contents.
    let inner = |name: &str| name.rmatch_indices("::").any(|(at, _)| lost.contains(&&name[..at]));
    let outer: Vec<&str> = lost.iter().copied().filter(|name| !inner(name)).collect();
    let shown: Vec<String> =
        outer.iter().take(SHOWN_NAMES).map(|name| format!("`{name}`")).collect();
    let mut shown = shown.join(", ");
    if let more @ 1.. = outer.len().saturating_sub(SHOWN_NAMES) {
        shown.push_str(&format!(" and {more} more"));
    }
    let message = format!(
        "this file was written by an earlier call, and this call would remove {shown} from it"
    );
    Some(Diagnostic::error(message).at(here).hint(
        "pass all `.proto` files that generate this file to one call, or set another `out_dir` for one \
         of the calls",
    ))
}

/// The parts of a file that are compared.
#[derive(Default)]
struct Parts {
    /// The paths of Rust items, or the names of the files in a descriptor set.
    names: BTreeSet<String>,
    /// The tokens of each item, including `impl`s.
    items: HashSet<String>,
}

fn parts(path: &Path, content: &[u8]) -> Parts {
    let mut parts = Parts::default();
    if path.extension().is_some_and(|extension| extension == "rs") {
        let text = String::from_utf8_lossy(content);
        if let Ok(file) = syn::parse_file(&text) {
            parts.add(&file.items, "");
        }
    } else if let Ok(files) = decode_file_descriptor_set(content) {
        parts.names.extend(files.iter().map(|file| file.name.to_owned()));
    }
    parts
}

impl Parts {
    fn add(&mut self, items: &[syn::Item], inside: &str) {
        for item in items {
            let ident = match item {
                syn::Item::Mod(item) => Some(&item.ident),
                syn::Item::Struct(item) => Some(&item.ident),
                syn::Item::Enum(item) => Some(&item.ident),
                syn::Item::Trait(item) => Some(&item.ident),
                syn::Item::Const(item) => Some(&item.ident),
                syn::Item::Static(item) => Some(&item.ident),
                syn::Item::Type(item) => Some(&item.ident),
                syn::Item::Fn(item) => Some(&item.sig.ident),
                _ => None,
            };
            let name = ident.map(|ident| format!("{inside}{ident}"));
            if let (syn::Item::Mod(syn::ItemMod { content: Some((_, content)), .. }), Some(name)) =
                (item, &name)
            {
                self.add(content, &format!("{name}::"));
            } else {
                self.items.insert(format!("{inside} {}", item.to_token_stream()));
            }
            // `const _` has no name.
            self.names.extend(name.filter(|_| ident.is_some_and(|ident| ident != "_")));
        }
    }
}

fn key(path: &Path) -> PathBuf {
    // A directory that does not exist yet cannot be canonicalized, and has no alias either.
    let real = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
    match (real, path.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}

fn hash_of(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}
