//! Selectors of options by element.
//!
//! They contain the patterns of every per-path option, return the value for one element at a time,
//! and report invalid attributes.

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
        /// The patterns of all per-path options, for paths that are full names with a leading dot.
        pub(in crate::resolve) struct Selectors<'a> {
            $(pub(in crate::resolve) $name: <kind::$kind as Select<'a, $ty>>::Selector,)*
        }

        impl<'a> Selectors<'a> {
            /// Creates the selectors, and reports invalid values.
            pub(in crate::resolve) fn new(options: &'a Options, diagnostics: &mut Diagnostics) -> Self {
                Self {
                    $($name: <kind::$kind as Select<'a, $ty>>::select(
                        stringify!($name),
                        &options.$name,
                        diagnostics,
                    ),)*
                }
            }

            /// Returns the patterns of every option.
            fn all(&self) -> impl Iterator<Item = &PatternSet<'a>> {
                let all = [$(<kind::$kind as Select<'a, $ty>>::patterns(&self.$name)),*];
                all.into_iter().flatten()
            }
        }
    };
}

crate::for_each_option!(selectors);

/// An option for which the value of the closest pattern applies.
pub(in crate::resolve) struct Closest<'a, T> {
    pub(in crate::resolve) patterns: PatternSet<'a>,
    pub(in crate::resolve) scoped: &'a Scoped<T>,
}

/// An option with texts, for which the text of the closest pattern applies.
pub(in crate::resolve) type Texts<'a> = Closest<'a, String>;

impl<T: Copy> Closest<'_, T> {
    /// Returns the value for an element.
    pub(in crate::resolve) fn value(&self, path: &str) -> Option<T> {
        self.patterns.best(path).map(|i| self.scoped[i].1)
    }
}

impl<'a> Texts<'a> {
    pub(in crate::resolve) fn best(&self, path: &str) -> Option<&'a str> {
        self.nearest(path).map(|(_, text)| text)
    }

    /// Returns the distance and the text of the closest pattern.
    pub(in crate::resolve) fn nearest(&self, path: &str) -> Option<(usize, &'a str)> {
        self.patterns.nearest(path).map(|(distance, i)| (distance, self.scoped[i].1.as_str()))
    }
}

/// An option whose values are attributes.
pub(in crate::resolve) struct Attributes<'a> {
    pub(in crate::resolve) patterns: PatternSet<'a>,
    /// The attribute of each pattern; an invalid one is empty.
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
                    let hint = match (text.trim().strip_prefix("#!"), parsed) {
                        (Some(outer), _) => format!("write an outer attribute: `#{outer}`"),
                        (None, Err(error)) if text.contains("#[") => {
                            format!(
                                "write attributes and nothing else; Rust's parser says: {error}"
                            )
                        }
                        _ => format!("write the attribute in Rust syntax: `#[{}]`", text.trim()),
                    };
                    // This is an error because the attribute may keep a secret out of the output of
                    // a program.
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

    /// Appends the attributes that match `path`, in the order in which they were set.
    pub(in crate::resolve) fn add(&self, path: &str, out: &mut Vec<String>) {
        for i in self.patterns.all(path) {
            push_once(out, self.texts[i]);
        }
    }

    /// Appends the attributes that match either name of an element, in the order they were set.
    pub(in crate::resolve) fn add_either(&self, first: &str, second: &str, out: &mut Vec<String>) {
        let mut found = self.patterns.all(first);
        found.extend(self.patterns.all(second));
        found.sort_unstable();
        for i in found {
            push_once(out, self.texts[i]);
        }
    }
}

/// Appends an attribute unless it is there already: a duplicate derive would not compile.
fn push_once(out: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !out.iter().any(|other| other == text) {
        out.push(text.to_owned());
    }
}

/// Returns the names in the `derive` attributes of a list.
pub(in crate::resolve) fn derived_traits(attributes: &[String]) -> BTreeSet<String> {
    let mut traits = BTreeSet::new();
    for text in attributes.iter().filter(|text| text.contains("derive")) {
        for attribute in syn::Attribute::parse_outer.parse_str(text).into_iter().flatten() {
            if attribute.path().is_ident("derive") {
                // rustc reports a derive that does not parse.
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
    /// Sets whether the matches that follow count as uses.
    ///
    /// Matches of `extensions` always count, because an extension is generated where it is
    /// declared.
    pub(in crate::resolve) fn set_marking(&self, marking: bool) {
        self.all().for_each(|patterns| patterns.set_marking(marking));
        self.extensions.set_marking(true);
    }

    /// Returns the patterns that matched nothing, each with its option.
    pub(in crate::resolve) fn unused(&self) -> Vec<(&'static str, &'a str)> {
        self.all().flat_map(PatternSet::unused).collect()
    }
}
