//! Which options hold for which element?
//!
//! Holds the patterns of every per-path option, answers for one element at a time, and reports the
//! attributes that are none.

use std::collections::BTreeSet;

use syn::parse::Parser;

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Codec, DerivePolicy, EnumType, Layout, Options, PatternSet, Scoped, kind};
use crate::resolve::options::select::Select;

macro_rules! selectors {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? { $($rest:tt)* }
    )*) => {
        /// The patterns of all per-path options. Paths are full names with a leading dot.
        pub(in crate::resolve) struct Selectors<'a> {
            $(pub(in crate::resolve) $name: <kind::$kind as Select<'a, $ty>>::Selector,)*
        }

        impl<'a> Selectors<'a> {
            /// Reports the values that are not what they should be.
            pub(in crate::resolve) fn new(options: &'a Options, diagnostics: &mut Diagnostics) -> Self {
                Self {
                    $($name: <kind::$kind as Select<'a, $ty>>::select(
                        stringify!($name),
                        &options.$name,
                        diagnostics,
                    ),)*
                }
            }

            /// The patterns of every option.
            fn all(&self) -> impl Iterator<Item = &PatternSet<'a>> {
                let all = [$(<kind::$kind as Select<'a, $ty>>::patterns(&self.$name)),*];
                all.into_iter().flatten()
            }
        }
    };
}

crate::for_each_option!(selectors);

/// An option of which the value of the closest match counts.
pub(in crate::resolve) struct Closest<'a, T> {
    pub(in crate::resolve) patterns: PatternSet<'a>,
    pub(in crate::resolve) scoped: &'a Scoped<T>,
}

/// The same for text.
pub(in crate::resolve) type Texts<'a> = Closest<'a, String>;

impl<T: Copy> Closest<'_, T> {
    /// The value for this element.
    pub(in crate::resolve) fn value(&self, path: &str) -> Option<T> {
        self.patterns.best(path).map(|i| self.scoped[i].1)
    }
}

impl<'a> Texts<'a> {
    pub(in crate::resolve) fn best(&self, path: &str) -> Option<&'a str> {
        self.nearest(path).map(|(_, text)| text)
    }

    /// The closest match, and how close it is.
    pub(in crate::resolve) fn nearest(&self, path: &str) -> Option<(usize, &'a str)> {
        self.patterns.nearest(path).map(|(distance, i)| (distance, self.scoped[i].1.as_str()))
    }
}

/// An option whose values are attributes.
pub(in crate::resolve) struct Attributes<'a> {
    pub(in crate::resolve) patterns: PatternSet<'a>,
    /// As many as there are patterns; one that does not parse is empty.
    texts: Vec<&'a str>,
}

impl<'a> Attributes<'a> {
    pub(in crate::resolve) fn new(
        option: &'static str,
        scoped: &'a Scoped<String>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut texts = Vec::with_capacity(scoped.len());
        for (pattern, text) in scoped {
            match syn::Attribute::parse_outer.parse_str(text) {
                Ok(found) if !found.is_empty() || text.is_empty() => texts.push(text.as_str()),
                parsed => {
                    let hint = match parsed {
                        Err(error) if text.contains("#[") => error.to_string(),
                        _ => format!("write it as it stands in Rust: `#[{}]`", text.trim()),
                    };
                    // Left out, it may be what keeps a secret out of the output of a program.
                    diagnostics.push(
                        Diagnostic::error(format!(
                            "`{option}` for `{pattern}` is not an attribute: `{text}`"
                        ))
                        .hint(hint),
                    );
                    texts.push("");
                }
            }
        }
        Self { patterns: PatternSet::new(option, scoped), texts }
    }

    /// Appends what matches `path`, in the order it was given.
    pub(in crate::resolve) fn add(&self, path: &str, out: &mut Vec<String>) {
        for i in self.patterns.all(path) {
            push_once(out, self.texts[i]);
        }
    }

    /// The same for an element that answers to two names, in one pass so that the order is kept.
    pub(in crate::resolve) fn add_either(&self, first: &str, second: &str, out: &mut Vec<String>) {
        let mut found = self.patterns.all(first);
        found.extend(self.patterns.all(second));
        found.sort_unstable();
        for i in found {
            push_once(out, self.texts[i]);
        }
    }
}

/// Identical attributes are applied once: a second derive of one trait would not compile.
fn push_once(out: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !out.iter().any(|other| other == text) {
        out.push(text.to_owned());
    }
}

/// Names in the `derive`s among some attributes.
pub(in crate::resolve) fn derived_traits(attributes: &[String]) -> BTreeSet<String> {
    let mut traits = BTreeSet::new();
    for text in attributes.iter().filter(|text| text.contains("derive")) {
        for attribute in syn::Attribute::parse_outer.parse_str(text).into_iter().flatten() {
            if attribute.path().is_ident("derive") {
                // A derive that does not parse is rustc's to report.
                let _ = attribute.parse_nested_meta(|meta| {
                    traits
                        .extend(meta.path.segments.last().map(|segment| segment.ident.to_string()));
                    Ok(())
                });
            }
        }
    }
    traits
}

impl<'a> Selectors<'a> {
    /// Says whether the matches that follow count as uses; those of `extensions` always do, since an
    /// extension is generated wherever it is declared.
    pub(in crate::resolve) fn set_marking(&self, marking: bool) {
        self.all().for_each(|patterns| patterns.set_marking(marking));
        self.extensions.set_marking(true);
    }

    /// Patterns that matched nothing, with the option they belong to.
    pub(in crate::resolve) fn unused(&self) -> Vec<(&'static str, &'a str)> {
        self.all().flat_map(PatternSet::unused).collect()
    }
}
