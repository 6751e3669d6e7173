//! Suggestions for the name of a type that is not defined.

use std::collections::HashMap;

use prost_reflect::DescriptorPool;

use super::load::Loaded;
use super::suggest;
use super::unloaded::{Found, Unloaded};

/// A misspelt name is compared with every name there is; so often at most.
const SUGGESTIONS: usize = 20;

/// What is looked up for suggestions, read at the first question.
#[derive(Default)]
pub(super) struct Meant {
    /// Simple name to full names of types, with the files that define them.
    by_simple_name: Option<HashMap<String, Vec<(String, usize)>>>,
    unloaded: Option<Unloaded>,
    suggestions: usize,
}

impl Meant {
    /// Returns a hint for `name`, which is looked up from `scope` in the message `around`. `types` are
    /// the full names of all types in loaded files.
    pub(super) fn hint<'t, I: Iterator<Item = (&'t str, usize)>>(
        &mut self,
        loaded: &Loaded,
        types: impl FnOnce() -> I,
        around: &str,
        scope: &str,
        name: &str,
    ) -> Option<String> {
        let plain = name.trim_start_matches('.');
        let global = DescriptorPool::global();
        let known = global.get_message_by_name(plain).map(|m| m.parent_file());
        if let Some(file) = known.or_else(|| Some(global.get_enum_by_name(plain)?.parent_file())) {
            return Some(import(file.name()));
        }
        let unloaded =
            self.unloaded.get_or_insert_with(|| Unloaded::read(&loaded.roots, &loaded.index));
        let elsewhere = unloaded.find(plain);
        if let Some(found) = elsewhere.iter().find(|found| means(scope, name, &found.full_name)) {
            return Some(import(&found.file));
        }
        let index = self.by_simple_name.get_or_insert_with(|| {
            let mut index: HashMap<String, Vec<(String, usize)>> = HashMap::new();
            for (full_name, file) in types() {
                let simple = simple(full_name).to_owned();
                index.entry(simple).or_default().push((full_name.to_owned(), file));
            }
            index
        });
        // Nobody gives the message itself the name of another package.
        let same = index.get(simple(plain)).into_iter().flatten();
        let same = same.filter(|(full_name, _)| *full_name != around).min();
        let (meant, file) = match (same, elsewhere.first()) {
            (Some(meant), _) => meant,
            (None, Some(Found { full_name, file })) => {
                return Some(format!(
                    "did you mean `{full_name}`, defined in `{file}`? Then add `import \"{file}\";`"
                ));
            }
            (None, None) if self.suggestions < SUGGESTIONS => {
                self.suggestions += 1;
                let names = index.keys().map(String::as_str);
                index[suggest::nearest(simple(plain), names)?].iter().min()?
            }
            (None, None) => return None,
        };
        let file = &loaded.files[*file].name;
        Some(format!("did you mean `{meant}`, defined in `{file}`?"))
    }
}

fn import(file: &str) -> String {
    format!("it is defined in `{file}`: add `import \"{file}\";`")
}

fn simple(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a name in a scope can mean the type `full_name`.
fn means(scope: &str, name: &str, full_name: &str) -> bool {
    if let Some(absolute) = name.strip_prefix('.') {
        return absolute == full_name;
    }
    let Some(outer) = full_name.strip_suffix(name) else { return false };
    match outer.strip_suffix('.') {
        Some(outer) => scope.strip_prefix(outer).is_some_and(|inner| inner.starts_with('.')),
        None => outer.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_types_of_their_scopes() {
        for (scope, name, full_name) in [
            ("a.b.M.f", "N", "a.b.N"),
            ("a.b.M.f", "N", "N"),
            ("a.b.M.f", "b.N", "a.b.N"),
            ("a.M.f", ".b.N", "b.N"),
        ] {
            assert!(means(scope, name, full_name), "{name} in {scope}");
        }
        for (scope, name, full_name) in [
            ("a.b.M.f", "N", "c.N"),
            ("a.M.f", "N", "a.XN"),
            ("ab.M", "N", "a.N"),
            ("a.M", ".N", "a.N"),
        ] {
            assert!(!means(scope, name, full_name), "{name} in {scope}");
        }
    }
}
