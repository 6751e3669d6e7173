//! Selectors for each kind of option, and checks of the values.

use std::collections::HashMap;

use crate::error::{Diagnostic, Diagnostics};
use crate::options::kind::{self, Choices, Domains, GenericTypes, Paths, RustPath, Types};
use crate::options::{PatternSet, Scoped};
use crate::resolve::options::selection::{Attributes, Closest, Texts};

/// A kind of options with the field type `T`, whose values are selected by element.
pub(in crate::resolve) trait Select<'a, T> {
    /// The type that returns the value for an element; `()` for an option without patterns.
    type Selector;

    /// Creates the selector, and reports invalid values.
    fn select(option: &'static str, field: &'a T, diagnostics: &mut Diagnostics) -> Self::Selector;

    fn patterns<'s>(_selector: &'s Self::Selector) -> Option<&'s PatternSet<'a>> {
        None
    }
}

/// Implements [`Select`] for kinds that have no patterns, or whose values are checked elsewhere.
macro_rules! plain {
    ($($kind:ident)*) => {$(
        impl<'a, T> Select<'a, T> for kind::$kind {
            type Selector = ();

            fn select(_: &'static str, _: &'a T, _: &mut Diagnostics) {}
        }
    )*};
}

// File names are checked where they are composed; mappings are checked in `externs`, which contains
// their patterns.
plain!(Flag Choice Name FileName Mappings);

impl<'a> Select<'a, String> for RustPath {
    type Selector = ();

    fn select(option: &'static str, field: &'a String, diagnostics: &mut Diagnostics) {
        check_path(option, field, diagnostics);
    }
}

impl<'a> Select<'a, Option<String>> for RustPath {
    type Selector = ();

    fn select(option: &'static str, field: &'a Option<String>, diagnostics: &mut Diagnostics) {
        field.iter().for_each(|path| check_path(option, path, diagnostics));
    }
}

impl<'a> Select<'a, Scoped<()>> for Paths {
    type Selector = PatternSet<'a>;

    fn select(option: &'static str, field: &'a Scoped<()>, _: &mut Diagnostics) -> PatternSet<'a> {
        PatternSet::new(option, field)
    }

    fn patterns<'s>(selector: &'s PatternSet<'a>) -> Option<&'s PatternSet<'a>> {
        Some(selector)
    }
}

impl<'a> Select<'a, Scoped<String>> for kind::Attributes {
    type Selector = Attributes<'a>;

    fn select(
        option: &'static str,
        field: &'a Scoped<String>,
        diagnostics: &mut Diagnostics,
    ) -> Attributes<'a> {
        Attributes::new(option, field, diagnostics)
    }

    fn patterns<'s>(selector: &'s Attributes<'a>) -> Option<&'s PatternSet<'a>> {
        Some(&selector.patterns)
    }
}

impl<'a, T: PartialEq + 'a> Select<'a, Scoped<T>> for Choices {
    type Selector = Closest<'a, T>;

    fn select(
        option: &'static str,
        field: &'a Scoped<T>,
        diagnostics: &mut Diagnostics,
    ) -> Closest<'a, T> {
        closest(option, field, diagnostics)
    }

    fn patterns<'s>(selector: &'s Closest<'a, T>) -> Option<&'s PatternSet<'a>> {
        Some(&selector.patterns)
    }
}

/// Implements [`Select`] for kinds with a text for each path, of which the closest applies.
macro_rules! texts {
    ($($kind:ident: $check:expr;)*) => {$(
        impl<'a> Select<'a, Scoped<String>> for $kind {
            type Selector = Texts<'a>;

            fn select(
                option: &'static str,
                field: &'a Scoped<String>,
                diagnostics: &mut Diagnostics,
            ) -> Texts<'a> {
                let check: fn(&str, &str, &str) -> Option<Diagnostic> = $check;
                let problems = field.iter().filter_map(|(path, text)| check(option, path, text));
                diagnostics.extend(problems);
                closest(option, field, diagnostics)
            }

            fn patterns<'s>(selector: &'s Texts<'a>) -> Option<&'s PatternSet<'a>> {
                Some(&selector.patterns)
            }
        }
    )*};
}

texts! {
    Domains: |_, _, _| None;
    Types: not_a_type;
    GenericTypes: |option, path, text| {
        not_a_type(option, path, text).or_else(|| has_parameters(option, path, text))
    };
}

fn closest<'a, T: PartialEq>(
    option: &'static str,
    field: &'a Scoped<T>,
    diagnostics: &mut Diagnostics,
) -> Closest<'a, T> {
    // A pattern has several values, but only one can apply to an element.
    let mut first: HashMap<&str, &T> = HashMap::new();
    for (pattern, value) in field {
        if *first.entry(pattern).or_insert(value) != value {
            diagnostics.push(
                Diagnostic::warning(format!("`{option}` for `{pattern}` has two values"))
                    .hint("remove one of the values; the first one is used"),
            );
        }
    }
    Closest { patterns: PatternSet::new(option, field), scoped: field }
}

fn check_path(option: &str, path: &str, diagnostics: &mut Diagnostics) {
    if syn::parse_str::<syn::Path>(path).is_err() {
        diagnostics.push(
            Diagnostic::error(format!("`{option}`: `{path}` is not a Rust path"))
                .hint("write a path such as `::my_crate::module`"),
        );
    }
}

fn not_a_type(option: &str, pattern: &str, text: &str) -> Option<Diagnostic> {
    syn::parse_str::<syn::TypePath>(text).is_err().then(|| {
        Diagnostic::error(format!("`{option}` for `{pattern}` is not a Rust type: `{text}`"))
            .hint("write a path such as `::my_crate::Type`")
    })
}

fn has_parameters(option: &str, pattern: &str, text: &str) -> Option<Diagnostic> {
    let ty = syn::parse_str::<syn::TypePath>(text).ok()?;
    ty.path.segments.last().filter(|last| !last.arguments.is_none()).map(|_| {
        Diagnostic::error(format!(
            "`{option}` for `{pattern}` has type parameters, which depend on the field: `{text}`"
        ))
        .hint("write the type without parameters, such as `::std::collections::HashMap`")
    })
}
