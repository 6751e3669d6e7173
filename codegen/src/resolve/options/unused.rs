//! Hints for patterns that match nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{On, OptionInfo, closest};
use crate::resolve::options::selection::Selectors;
use crate::resolve::partial::STRATEGY_ALL;

/// The kind of a type that `extern_path` maps, or of a well-known type.
pub(in crate::resolve) const FROM_ELSEWHERE: &str = "an external type";
/// The kind of an element in an external type.
pub(in crate::resolve) const PART_FROM_ELSEWHERE: &str = "a part of an external type";

impl<'a> Selectors<'a> {
    /// Reports the patterns that matched nothing.
    ///
    /// `elements` returns all full names, with a leading dot, and the kinds of the elements.
    /// `directory` is the directory of all files in the request, if buf may have sent others.
    pub(in crate::resolve) fn report_unused(
        &self,
        externs: impl Iterator<Item = (&'static str, &'a str)>,
        matched_elsewhere: &BTreeSet<(String, String)>,
        elements: impl FnOnce() -> BTreeMap<String, &'static str>,
        directory: Option<&str>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut unused = self.unused();
        unused.extend(externs);
        // The pattern `.` selects everything, even if there is nothing.
        unused.retain(|(option, pattern)| {
            *pattern != "." && !matched_elsewhere.contains(&((*option).into(), (*pattern).into()))
        });
        if unused.is_empty() {
            return;
        }
        let elements = elements();
        for (option, pattern) in unused {
            let found = unused_pattern(option, pattern, &elements, directory);
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
    directory: Option<&str>,
) -> Option<Diagnostic> {
    let on = OptionInfo::of(option).map_or(On::Nothing, |row| row.on);
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
    let hint = match found {
        // A map entry has no generated message, but it occurs in lists of all messages.
        Some((_, "a map entry" | "a field of a map entry"))
            if applies(on, "a message") && !is_about_fields(on) =>
        {
            return None;
        }
        Some((name, "a package")) if is_elsewhere(name, elements) && option != "extern_path" => {
            format!("the types of `{name}` are not generated: they are mapped to external types")
        }
        Some((name, kind)) => nothing_to_do((option, on), pattern, name, kind),
        None => {
            let names: Vec<&str> = elements
                .iter()
                .filter(|(_, kind)| applies(on, kind))
                .map(|(name, _)| name.as_str())
                .collect();
            let meant = alike(exact, &names).or_else(|| same_tail(exact, elements, &names));
            let meant = meant.map(|name| format!("did you mean `{name}`?"));
            match (meant, directory) {
                (meant, Some(directory)) => {
                    let meant = meant.map_or(String::new(), |meant| meant + "\n");
                    format!(
                        "{meant}this request contains only the directory `{directory}`; for elements of \
                         other directories, {STRATEGY_ALL}"
                    )
                }
                (Some(meant), None) => meant,
                (None, None) => {
                    "write `.pkg.Msg` for an element and everything in it, `Msg.field` for every name \
                     that ends with it, `=.pkg.Msg` for one element, or `.` for everything"
                        .to_owned()
                }
            }
        }
    };
    let message = format!("`{option}`: the pattern `{pattern}` matches nothing");
    Some(Diagnostic::warning(message).hint(hint))
}

/// Returns true if a type of a package is external.
fn is_elsewhere(package: &str, elements: &BTreeMap<String, &'static str>) -> bool {
    let below = format!("{package}.");
    let in_it = elements.range(below.clone()..).take_while(|(name, _)| name.starts_with(&below));
    in_it.into_iter().any(|(_, kind)| *kind == FROM_ELSEWHERE)
}

/// Returns the reason why an option has no effect on an element that exists.
fn nothing_to_do((option, on): (&str, On), pattern: &str, name: &str, kind: &str) -> String {
    let subject = subject(on);
    let container = matches!(kind, "a package" | "a message" | "a oneof" | "an enum");
    if pattern.starts_with('.') && container && applies(on, kind) {
        return format!("`{name}` has no {subject}");
    }
    if kind == PART_FROM_ELSEWHERE || kind == FROM_ELSEWHERE && option != "extern_path" {
        return format!("`{name}` is not generated: it is {kind}");
    }
    let hint = format!("`{name}` is {kind}, and `{option}` applies to {subject}");
    if !pattern.starts_with('.') && container && applies(on, kind) {
        return format!("{hint}; write `{name}` for everything in it");
    }
    hint
}

/// Returns the elements to which an option applies.
fn subject(on: On) -> &'static str {
    match on {
        On::Nothing => "nothing",
        On::Everything => "elements with comments",
        On::Messages => "messages",
        On::MessagesAndEnums | On::TypesFromElsewhere => "messages and enums",
        On::Types => "messages, enums and oneofs",
        On::EnumsAndOneofs => "enums and oneofs",
        On::Members => "fields, variants of oneofs and enum values",
        On::MapFields => "map fields",
        On::BytesFields => "`bytes` fields",
        On::StringFields => "`string` fields",
        On::EnumFields => "enum fields",
        On::RequiredFields => "`required` fields",
        On::BoxableFields => "singular message fields and variants of oneofs",
        On::Extensions => "extensions",
        On::ExtensionsOfServiceOptions => "extensions of service and method options",
        On::Services => "services",
        On::ServicesAndMethods => "services and methods",
    }
}

/// Returns true if an option applies to an element of this kind, or to elements in it.
fn applies(on: On, kind: &str) -> bool {
    let kinds: &[&str] = match on {
        On::Nothing => &[],
        On::Everything => return true,
        On::Messages => &["a message"],
        On::MessagesAndEnums => &["a message", "an enum"],
        On::TypesFromElsewhere => &["a message", "an enum", FROM_ELSEWHERE],
        On::Types | On::EnumsAndOneofs => &["a message", "a oneof", "an enum"],
        On::Members => {
            &["a message", "a field", "a oneof", "a variant of a oneof", "an enum", "an enum value"]
        }
        On::MapFields | On::RequiredFields => &["a message", "a field"],
        On::BytesFields | On::StringFields | On::EnumFields => {
            &["a message", "a field", "a oneof", "a variant of a oneof", "an extension"]
        }
        On::BoxableFields => &["a message", "a field", "a oneof", "a variant of a oneof"],
        On::Extensions | On::ExtensionsOfServiceOptions => &["a message", "an extension"],
        On::Services => &["a service"],
        On::ServicesAndMethods => &["a service", "a method"],
    };
    kind == "a package" || kinds.contains(&kind)
}

/// Returns true if an option decides how fields are represented.
fn is_about_fields(on: On) -> bool {
    match on {
        On::MapFields
        | On::BytesFields
        | On::StringFields
        | On::EnumFields
        | On::RequiredFields
        | On::BoxableFields => true,
        On::Nothing
        | On::Everything
        | On::Messages
        | On::MessagesAndEnums
        | On::Types
        | On::EnumsAndOneofs
        | On::TypesFromElsewhere
        | On::Members
        | On::Extensions
        | On::ExtensionsOfServiceOptions
        | On::Services
        | On::ServicesAndMethods => false,
    }
}

/// Returns the name that is most similar to the pattern.
///
/// A pattern without a leading dot is compared with the ends of names.
fn alike<'n>(pattern: &str, names: &[&'n str]) -> Option<&'n str> {
    let names = names.iter().copied();
    if pattern.starts_with('.') {
        return closest(pattern, names);
    }
    let dots = pattern.matches('.').count();
    let end = |name: &'n str| name.rmatch_indices('.').nth(dots).map(|(at, _)| &name[at + 1..]);
    closest(pattern, names.filter_map(end))
}

/// Returns an element with the last name of the pattern, which may have the wrong package.
///
/// Packages are not considered, because the last name of a package is often a version.
fn same_tail<'n>(
    pattern: &str,
    elements: &BTreeMap<String, &'static str>,
    names: &[&'n str],
) -> Option<&'n str> {
    let last = pattern.rsplit('.').next().filter(|last| !last.is_empty())?;
    let tail = format!(".{last}");
    let is_package = |name: &str| elements.get(name).is_some_and(|kind| *kind == "a package");
    names.iter().copied().find(|name| name.ends_with(&tail) && !is_package(name))
}
