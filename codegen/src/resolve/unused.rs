//! What was meant by a pattern that matched nothing?

use std::collections::{BTreeMap, BTreeSet};

use super::scoped::Selectors;
use crate::error::{Diagnostic, Diagnostics};
use crate::options::closest;

impl<'a> Selectors<'a> {
    /// Reports the patterns that matched nothing. `elements` are all full names with a leading dot
    /// and what they are.
    pub(super) fn report_unused(
        &self,
        externs: impl Iterator<Item = (&'static str, &'a str)>,
        matched_elsewhere: &BTreeSet<(String, String)>,
        elements: impl FnOnce() -> BTreeMap<String, &'static str>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut unused = self.unused();
        unused.extend(externs);
        // `.` asks for whatever there is, and there may be nothing.
        unused.retain(|(option, pattern)| {
            *pattern != "." && !matched_elsewhere.contains(&((*option).into(), (*pattern).into()))
        });
        if unused.is_empty() {
            return;
        }
        let elements = elements();
        for (option, pattern) in unused {
            let found = unused_pattern(option, pattern, &elements);
            diagnostics.extend(found.map(|diagnostic| Diagnostic {
                unmatched: Some((option.to_owned(), pattern.to_owned())),
                ..diagnostic
            }));
        }
    }
}

fn unused_pattern(
    option: &str,
    pattern: &str,
    elements: &BTreeMap<String, &'static str>,
) -> Option<Diagnostic> {
    let exact = pattern.strip_prefix('=').unwrap_or(pattern);
    let named =
        |name: &str| elements.get_key_value(name).map(|(name, kind)| (name.as_str(), *kind));
    let found = if exact.starts_with('.') {
        named(exact)
    } else {
        let suffix = format!(".{exact}");
        elements
            .iter()
            .find(|(name, _)| name.ends_with(&suffix))
            .map(|(name, kind)| (name.as_str(), *kind))
    };
    let diagnostic =
        Diagnostic::warning(format!("`{option}`: the pattern `{pattern}` matches nothing"));
    Some(match found {
        // A whole package is a broad choice that need not hold an element of every kind.
        Some((_, "a package")) if !pattern.starts_with('=') => return None,
        // Nothing is generated for the message of a map entry, but lists of all messages have it.
        Some((_, "a map entry" | "a field of a map entry"))
            if applies(option, "a message") && !is_about_fields(option) =>
        {
            return None;
        }
        Some((name, kind)) => {
            diagnostic.hint(format!("`{name}` is {kind}, to which `{option}` does not apply"))
        }
        None => {
            let names: Vec<&str> = elements
                .iter()
                .filter(|(_, kind)| applies(option, kind))
                .map(|(name, _)| name.as_str())
                .collect();
            match alike(exact, &names).or_else(|| same_tail(exact, &names)) {
                Some(name) => diagnostic.hint(format!("did you mean `{name}`?")),
                None => diagnostic.hint(
                    "patterns are `.pkg.Msg` for an element and all in it, `Msg.field` for every name that ends so, \
                     `=.pkg.Msg` for one element, and `.` for everything",
                ),
            }
        }
    })
}

/// Whether an option has something to do at an element of this kind, or at what is in one.
fn applies(option: &str, kind: &str) -> bool {
    let kinds: &[&str] = match option {
        "unknown_fields" | "message_attribute" | "type_name_domain" => &["a message"],
        "extern_path" | "skip_debug" => &["a message", "an enum"],
        "extensions" | "descriptor_options" => &["a message", "an extension"],
        "type_attribute" | "enum_attribute" => &["a message", "a oneof", "an enum"],
        "map_type" | "btree_map" | "check_required" => &["a message", "a field"],
        "boxed" => &["a message", "a field", "a oneof", "a variant of a oneof"],
        "enum_type" | "string_type" | "bytes_type" | "bytes" => {
            &["a message", "a field", "a oneof", "a variant of a oneof", "an extension"]
        }
        "field_attribute" => {
            &["a message", "a field", "a oneof", "a variant of a oneof", "an enum", "an enum value"]
        }
        "client_mod_attribute"
        | "client_attribute"
        | "server_mod_attribute"
        | "server_attribute"
        | "trait_attribute"
        | "client_trait"
        | "shared_client"
        | "native_server"
        | "mock"
        | "method_descriptors" => &["a service"],
        _ => return true,
    };
    kind == "a package" || kinds.contains(&kind)
}

/// Whether an option decides how fields are represented.
fn is_about_fields(option: &str) -> bool {
    let about_fields = [
        "boxed",
        "btree_map",
        "bytes",
        "bytes_type",
        "check_required",
        "enum_type",
        "map_type",
        "string_type",
    ];
    about_fields.contains(&option)
}

/// The name that is spelled most like the pattern; for a pattern that stands for the end of a name,
/// the end of one.
fn alike<'n>(pattern: &str, names: &[&'n str]) -> Option<&'n str> {
    let names = names.iter().copied();
    if pattern.starts_with('.') {
        return closest(pattern, names);
    }
    let dots = pattern.matches('.').count();
    let end = |name: &'n str| name.rmatch_indices('.').nth(dots).map(|(at, _)| &name[at + 1..]);
    closest(pattern, names.filter_map(end))
}

/// An element whose last name is the pattern's: the package was wrong.
fn same_tail<'n>(pattern: &str, names: &[&'n str]) -> Option<&'n str> {
    let last = pattern.rsplit('.').next().filter(|last| !last.is_empty())?;
    let tail = format!(".{last}");
    names.iter().copied().find(|name| name.ends_with(&tail))
}
