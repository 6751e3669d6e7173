//! Types defined in files below the include roots that nobody imports.
//!
//! Looked at only when a name leads nowhere, to suggest the import that is missing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use prost_types::{DescriptorProto, EnumDescriptorProto};

use super::{inputs, scan};

/// Directories with more files than this are not searched to the end.
const SEARCHED_FILES: usize = 20_000;

/// So many files are parsed for one name at most.
const PARSED_FILES: usize = 20;

/// A type in a file that was not loaded.
pub(super) struct Found {
    pub(super) full_name: String,
    pub(super) file: String,
}

/// For each simple name the files whose text defines something of that name.
#[derive(Default)]
pub(super) struct Unloaded {
    files: HashMap<String, BTreeSet<(String, PathBuf)>>,
}

impl Unloaded {
    /// Reads every `.proto` file below the roots whose name is not in `loaded`.
    pub(super) fn read(roots: &[PathBuf], loaded: &HashMap<String, usize>) -> Self {
        let mut all = Self::default();
        let mut seen = HashSet::new();
        let mut left = SEARCHED_FILES;
        for root in roots {
            // What cannot be read has no suggestion to offer.
            let _ = inputs::walk(root, |path| {
                left = left.saturating_sub(1);
                let name = path.strip_prefix(root).ok().and_then(inputs::file_name);
                let wanted = |name: &String| name.ends_with(".proto") && !loaded.contains_key(name);
                // The first root that has a file of this name is the one that an import finds.
                if let Some(name) = name.filter(wanted).filter(|name| seen.insert(name.clone()))
                    && let Ok(text) = std::fs::read_to_string(&path)
                {
                    for simple in defined(&text) {
                        let files = all.files.entry(simple.to_owned()).or_default();
                        files.insert((name.clone(), path.clone()));
                    }
                }
                left > 0
            });
        }
        all
    }

    /// The types with the last name of `name`.
    pub(super) fn find(&self, name: &str) -> Vec<Found> {
        let simple = name.rsplit('.').next().unwrap_or(name);
        let files = self.files.get(simple).into_iter().flatten();
        files.take(PARSED_FILES).flat_map(|(file, path)| types(file, path, simple)).collect()
    }
}

/// What stands behind the words `message` and `enum`, in comments too: what is found is parsed before
/// it is suggested.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut words = text.split(move |c| !is_word(c)).filter(|word| !word.is_empty());
    std::iter::from_fn(move || {
        words.by_ref().find(|word| matches!(*word, "message" | "enum"))?;
        words.next()
    })
}

/// The types of a file that have a simple name.
fn types(file: &str, path: &Path, simple: &str) -> Vec<Found> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if scan::scan(text).too_deep.is_some() {
        return Vec::new();
    }
    let Ok(proto) = protox_parse::parse(file, text) else { return Vec::new() };
    let mut names = Vec::new();
    let scope = proto.package();
    collect(scope, &proto.message_type, &proto.enum_type, simple, &mut names);
    names.into_iter().map(|full_name| Found { full_name, file: file.to_owned() }).collect()
}

fn collect(
    scope: &str,
    messages: &[DescriptorProto],
    enums: &[EnumDescriptorProto],
    simple: &str,
    names: &mut Vec<String>,
) {
    let full =
        |name: &str| if scope.is_empty() { name.to_owned() } else { format!("{scope}.{name}") };
    names.extend(enums.iter().filter(|e| e.name() == simple).map(|e| full(e.name())));
    for message in messages {
        let full_name = full(message.name());
        collect(&full_name, &message.nested_type, &message.enum_type, simple, names);
        if message.name() == simple {
            names.push(full_name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_text_defines() {
        let text = "package p; message A { enum B{} } // message C\nenumeration D; message";
        assert_eq!(defined(text).collect::<Vec<_>>(), ["A", "B", "C"]);
    }
}
