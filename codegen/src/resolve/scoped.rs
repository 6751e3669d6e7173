//! Which options hold for which element?
//!
//! Holds the patterns of every per-path option, answers for one element at a time, and reports the
//! attributes that are none.

use std::collections::BTreeSet;

use syn::parse::Parser;

use crate::error::{Diagnostic, Diagnostics};
use crate::options::{Codec, EnumType, Options, PatternSet, Scoped};

/// The patterns of all per-path options. Paths are full names with a leading dot.
pub(super) struct Selectors<'a> {
    pub(super) btree_map: PatternSet<'a>,
    pub(super) bytes: PatternSet<'a>,
    pub(super) boxed: PatternSet<'a>,
    pub(super) disable_comments: PatternSet<'a>,
    pub(super) skip_debug: PatternSet<'a>,
    pub(super) type_attribute: Attributes<'a>,
    pub(super) message_attribute: Attributes<'a>,
    pub(super) enum_attribute: Attributes<'a>,
    pub(super) field_attribute: Attributes<'a>,
    pub(super) client_mod_attribute: Attributes<'a>,
    pub(super) client_attribute: Attributes<'a>,
    pub(super) server_mod_attribute: Attributes<'a>,
    pub(super) server_attribute: Attributes<'a>,
    pub(super) trait_attribute: Attributes<'a>,
    pub(super) unknown_fields: PatternSet<'a>,
    pub(super) client_trait: PatternSet<'a>,
    pub(super) shared_client: PatternSet<'a>,
    pub(super) native_server: PatternSet<'a>,
    pub(super) mock: PatternSet<'a>,
    pub(super) mock_mod_attribute: Attributes<'a>,
    pub(super) method_descriptors: PatternSet<'a>,
    pub(super) descriptor_options: PatternSet<'a>,
    pub(super) extensions: PatternSet<'a>,
    pub(super) check_required: PatternSet<'a>,
    pub(super) string_type: Texts<'a>,
    pub(super) bytes_type: Texts<'a>,
    pub(super) map_type: Texts<'a>,
    enum_type: (PatternSet<'a>, &'a Scoped<EnumType>),
    type_name_domain: Texts<'a>,
}

/// An option whose values are text, of which the closest match counts.
pub(super) struct Texts<'a> {
    patterns: PatternSet<'a>,
    scoped: &'a Scoped<String>,
}

impl<'a> Texts<'a> {
    fn new(option: &'static str, scoped: &'a Scoped<String>) -> Self {
        Self { patterns: PatternSet::new(option, scoped), scoped }
    }

    pub(super) fn best(&self, path: &str) -> Option<&'a str> {
        self.nearest(path).map(|(_, text)| text)
    }

    /// The closest match, and how close it is.
    pub(super) fn nearest(&self, path: &str) -> Option<(usize, &'a str)> {
        self.patterns.nearest(path).map(|(distance, i)| (distance, self.scoped[i].1.as_str()))
    }
}

/// An option whose values are attributes.
pub(super) struct Attributes<'a> {
    patterns: PatternSet<'a>,
    /// As many as there are patterns; one that does not parse is empty.
    texts: Vec<&'a str>,
}

impl<'a> Attributes<'a> {
    fn new(
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
    pub(super) fn add(&self, path: &str, out: &mut Vec<String>) {
        for i in self.patterns.all(path) {
            push_once(out, self.texts[i]);
        }
    }

    /// The same for an element that answers to two names, in one pass so that the order is kept.
    pub(super) fn add_either(&self, first: &str, second: &str, out: &mut Vec<String>) {
        let mut found = self.patterns.all(first);
        found.extend(self.patterns.all(second));
        found.sort_unstable();
        for i in found {
            push_once(out, self.texts[i]);
        }
    }
}

/// Reports options that should be Rust paths and are not.
pub(super) fn check_paths(options: &Options, diagnostics: &mut Diagnostics) {
    let paths = [
        ("prost_path", options.prost_path.as_deref()),
        ("prost_types_path", options.prost_types_path.as_deref()),
        ("tonic_path", options.tonic_path.as_deref()),
        ("proto_path", Some(options.proto_path.as_str())),
        ("codec_path", options.codec_path.as_deref()),
        ("runtime_path", options.runtime_path.as_deref()),
    ];
    for (option, path) in paths {
        if let Some(path) = path.filter(|path| syn::parse_str::<syn::Path>(path).is_err()) {
            diagnostics.push(
                Diagnostic::error(format!("`{option}`: `{path}` is not a Rust path"))
                    .hint("write a path such as `::my_crate::module`"),
            );
        }
    }
}

/// Reports options that the chosen codec does not have.
pub(super) fn check_codec(options: &Options, diagnostics: &mut Diagnostics) {
    if options.codec == Codec::Native {
        return check_derive_attributes(options, diagnostics);
    }
    let needs_native = [
        ("unknown_fields", options.unknown_fields.is_empty()),
        ("extensions", options.extensions.is_empty()),
        ("check_required", options.check_required.is_empty()),
        ("enum_type", options.enum_type.is_empty()),
        ("string_type", options.string_type.is_empty()),
        ("bytes_type", options.bytes_type.is_empty()),
        ("map_type", options.map_type.is_empty()),
    ];
    for (option, _) in needs_native.iter().filter(|(_, empty)| !empty) {
        diagnostics.push(
            Diagnostic::error(format!("`{option}` cannot be had from `#[derive(prost::Message)]`"))
                .hint("leave out `codec=derive`"),
        );
    }
}

/// Reports attributes that only prost's derive reads.
fn check_derive_attributes(options: &Options, diagnostics: &mut Diagnostics) {
    let attributes = [
        ("type_attribute", &options.type_attribute),
        ("message_attribute", &options.message_attribute),
        ("enum_attribute", &options.enum_attribute),
        ("field_attribute", &options.field_attribute),
    ];
    for (option, scoped) in attributes {
        for (pattern, text) in scoped.iter().filter(|(_, text)| text.contains("#[prost(")) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{option}` for `{pattern}` is an attribute of prost's derive: `{text}`"
                ))
                .hint("the native codec has no derive; write `codec=derive`, or leave it out"),
            );
        }
    }
}

/// Reports options that should be Rust types and are not.
pub(super) fn check_types(options: &Options, diagnostics: &mut Diagnostics) {
    let types = [
        ("string_type", &options.string_type),
        ("bytes_type", &options.bytes_type),
        ("map_type", &options.map_type),
    ];
    for (option, scoped) in types {
        for (pattern, text) in
            scoped.iter().filter(|(_, ty)| syn::parse_str::<syn::TypePath>(ty).is_err())
        {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{option}` for `{pattern}` is not a Rust type: `{text}`"
                ))
                .hint("write a path such as `::my_crate::Type`"),
            );
        }
    }
    for (pattern, text) in options.map_type.iter().filter(|(_, ty)| has_parameters(ty)) {
        diagnostics.push(
            Diagnostic::error(format!(
                "`map_type` for `{pattern}` has parameters, which are those of each field: `{text}`"
            ))
            .hint("write it without them, such as `::std::collections::HashMap`"),
        );
    }
}

fn has_parameters(ty: &str) -> bool {
    let path = syn::parse_str::<syn::TypePath>(ty);
    path.is_ok_and(|ty| ty.path.segments.last().is_some_and(|last| !last.arguments.is_none()))
}

/// Identical attributes are applied once: a second derive of one trait would not compile.
fn push_once(out: &mut Vec<String>, text: &str) {
    if !text.is_empty() && !out.iter().any(|other| other == text) {
        out.push(text.to_owned());
    }
}

/// Names in the `derive`s among some attributes.
pub(super) fn derived_traits(attributes: &[String]) -> BTreeSet<String> {
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
    pub(super) fn new(options: &'a Options, diagnostics: &mut Diagnostics) -> Self {
        let mut attributes = |option, scoped| Attributes::new(option, scoped, diagnostics);
        Self {
            btree_map: PatternSet::new("btree_map", &options.btree_map),
            bytes: PatternSet::new("bytes", &options.bytes),
            boxed: PatternSet::new("boxed", &options.boxed),
            disable_comments: PatternSet::new("disable_comments", &options.disable_comments),
            skip_debug: PatternSet::new("skip_debug", &options.skip_debug),
            type_attribute: attributes("type_attribute", &options.type_attribute),
            message_attribute: attributes("message_attribute", &options.message_attribute),
            enum_attribute: attributes("enum_attribute", &options.enum_attribute),
            field_attribute: attributes("field_attribute", &options.field_attribute),
            client_mod_attribute: attributes("client_mod_attribute", &options.client_mod_attribute),
            client_attribute: attributes("client_attribute", &options.client_attribute),
            server_mod_attribute: attributes("server_mod_attribute", &options.server_mod_attribute),
            server_attribute: attributes("server_attribute", &options.server_attribute),
            trait_attribute: attributes("trait_attribute", &options.trait_attribute),
            mock_mod_attribute: attributes("mock_mod_attribute", &options.mock_mod_attribute),
            unknown_fields: PatternSet::new("unknown_fields", &options.unknown_fields),
            client_trait: PatternSet::new("client_trait", &options.client_trait),
            shared_client: PatternSet::new("shared_client", &options.shared_client),
            native_server: PatternSet::new("native_server", &options.native_server),
            mock: PatternSet::new("mock", &options.mock),
            method_descriptors: PatternSet::new("method_descriptors", &options.method_descriptors),
            descriptor_options: PatternSet::new("descriptor_options", &options.descriptor_options),
            extensions: PatternSet::new("extensions", &options.extensions),
            check_required: PatternSet::new("check_required", &options.check_required),
            string_type: Texts::new("string_type", &options.string_type),
            bytes_type: Texts::new("bytes_type", &options.bytes_type),
            map_type: Texts::new("map_type", &options.map_type),
            enum_type: (PatternSet::new("enum_type", &options.enum_type), &options.enum_type),
            type_name_domain: Texts::new("type_name_domain", &options.type_name_domain),
        }
    }

    /// The domain of a message's type URL; empty when none is given.
    pub(super) fn type_name_domain(&self, path: &str) -> &'a str {
        self.type_name_domain.best(path).unwrap_or_default()
    }

    /// What holds the value of an enum field.
    pub(super) fn enum_type(&self, path: &str) -> EnumType {
        let (patterns, scoped) = &self.enum_type;
        patterns.best(path).map_or(EnumType::I32, |i| scoped[i].1)
    }

    /// Says whether the matches that follow count as uses; those of `extensions` always do, since an
    /// extension is generated wherever it is declared.
    pub(super) fn set_marking(&self, marking: bool) {
        self.all().for_each(|patterns| patterns.set_marking(marking));
    }

    /// Patterns that matched nothing, with the option they belong to.
    pub(super) fn unused(&self) -> Vec<(&'static str, &'a str)> {
        self.all().chain([&self.extensions]).flat_map(PatternSet::unused).collect()
    }

    /// The patterns of every option but `extensions`.
    fn all(&self) -> impl Iterator<Item = &PatternSet<'a>> {
        let plain = [
            &self.btree_map,
            &self.bytes,
            &self.boxed,
            &self.disable_comments,
            &self.skip_debug,
            &self.unknown_fields,
            &self.client_trait,
            &self.shared_client,
            &self.native_server,
            &self.mock,
            &self.method_descriptors,
            &self.descriptor_options,
            &self.check_required,
            &self.enum_type.0,
            &self.string_type.patterns,
            &self.bytes_type.patterns,
            &self.map_type.patterns,
            &self.type_name_domain.patterns,
        ];
        let attributes = [
            &self.type_attribute,
            &self.message_attribute,
            &self.enum_attribute,
            &self.field_attribute,
            &self.client_mod_attribute,
            &self.client_attribute,
            &self.server_mod_attribute,
            &self.server_attribute,
            &self.trait_attribute,
            &self.mock_mod_attribute,
        ];
        let attributes = attributes.into_iter().map(|option| &option.patterns);
        plain.into_iter().chain(attributes)
    }
}
