//! Resolution: turns descriptors and options into the [`ir::Schema`](crate::ir::Schema).
//!
//! All decisions are made here, with a file for each question. The result is a schema in which
//! everything is decided, or diagnostics.
//!
//! | stage | task |
//! |---|---|
//! | `options` | checks the options, and selects those that apply to an element |
//! | `declare` | walks all files and gives every type an id and a name |
//! | `define` | walks them again and resolves references to other types |
//! | `graph` | decides what depends on several messages: boxes, derives, memory |
//! | `plan` | decides how the code of each field looks |
//! | `http` | adds the rules of methods that are served over HTTP |
//! | `reflection` | selects the messages with reflection, and makes their tables |
//!
//! Several stages use [`names`], [`features`], [`externs`], [`types`] and [`source`].

mod declare;
mod define;
mod descriptor_set;
mod externs;
mod features;
mod graph;
mod http;
mod manual;
mod names;
mod options;
mod output;
pub(crate) mod partial;
mod plan;
mod reflection;
mod source;
mod types;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::descriptor::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};
use crate::error::{Diagnostic, Diagnostics};
use crate::ir::{EnumId, FileId, MessageId, RustName, Schema};
use crate::options::Options;
use externs::Externs;
use features::{Edition, Features};
use options::selection::Selectors;
use source::Places;

pub(crate) use manual::manual_service;
pub(crate) use options::token_limit::STACK_SIZE;
pub(crate) use output::of as output;

/// Returns the Rust modules of a package: `foo.HTTPApi` is `foo::http_api`.
pub fn module_path(package: &str) -> Vec<RustName> {
    names::package_path(package)
}

/// Resolves files, and marks those that `generate` selects for code generation.
///
/// The files are in the order of a descriptor set: imports precede the files that import them.
/// Problems are added to `diagnostics`; the schema is valid only if none of them is an error.
pub(crate) fn schema<'a>(
    files: &'a [FileDescriptorProto<'a>],
    generate: &(dyn Fn(&str) -> bool + Sync),
    options: &'a Options,
    diagnostics: &mut Diagnostics,
) -> Schema<'a> {
    if !options::token_limit::check(options, diagnostics) {
        return Schema::default();
    }
    options::combinations::check(options, diagnostics);
    let mut resolver = Resolver {
        files,
        options,
        externs: Externs::new(options, diagnostics),
        selectors: Selectors::new(options, diagnostics),
        http_config: http::HttpConfig::new(options, diagnostics),
        schema: Schema { output: output::of(options), ..Schema::default() },
        symbols: HashMap::new(),
        items: HashMap::new(),
        messages: Vec::new(),
        enums: Vec::new(),
        default_names: HashMap::new(),
        chosen_options: None,
        extension_ranges: HashMap::new(),
        not_extendable: HashSet::new(),
        places: Places::new(files),
        diagnostics,
    };
    if !resolver.check_limits() {
        return resolver.schema;
    }
    resolver.declare(generate);
    resolver.define();
    graph::recursion::boxes(
        &mut resolver.schema,
        resolver.diagnostics,
        &resolver.messages,
        &resolver.places,
    );
    graph::bytes_sharing::decide(&mut resolver.schema);
    graph::default_memory::decide(&mut resolver.schema);
    graph::derives::decide(&mut resolver.schema, options.derives);
    plan::decide(&mut resolver.schema);
    resolver.add_http();
    resolver.add_reflection();
    resolver.collect_descriptor_sets();
    resolver.report_options();
    resolver.schema
}

/// The state that the stages share.
struct Resolver<'a, 'd> {
    files: &'a [FileDescriptorProto<'a>],
    options: &'a Options,
    externs: Externs<'a>,
    selectors: Selectors<'a>,
    http_config: http::HttpConfig<'a>,
    schema: Schema<'a>,
    /// The types and map entries, by full name with a leading dot.
    symbols: HashMap<String, Symbol<'a>>,
    /// The origins of generated types and modules, by path, such as `a::b::Type`.
    items: HashMap<String, Origin>,
    /// The declarations of `schema.messages`, with the same indices.
    messages: Vec<Declared<'a, DescriptorProto<'a>>>,
    /// The declarations of `schema.enums`, with the same indices.
    enums: Vec<Declared<'a, EnumDescriptorProto<'a>>>,
    /// The values of each enum by name, for enums in which a default was looked up.
    default_names: HashMap<EnumId, HashMap<&'a str, &'a str>>,
    /// The custom options to include in constants, computed for the first file with services.
    chosen_options: Option<define::custom_options::ChosenOptions>,
    /// The extension ranges of each message, for messages in which an extension was looked up.
    extension_ranges: HashMap<MessageId, Vec<(i32, i32)>>,
    /// The messages for which it was reported that they do not preserve unknown fields.
    not_extendable: HashSet<MessageId>,
    places: Places<'a>,
    diagnostics: &'d mut Diagnostics,
}

/// The element with a full name.
#[derive(Clone, Copy)]
enum Symbol<'a> {
    Message(MessageId),
    Enum(EnumId),
    /// The entry message of a map field.
    MapEntry(&'a DescriptorProto<'a>),
}

/// The origin of an element: its file, and the path of its source location.
#[derive(Clone, Debug)]
struct Origin {
    file: FileId,
    path: Vec<i32>,
}

/// The input of the `define` stage for a type that the `declare` stage has named.
struct Declared<'a, D> {
    /// The descriptor; `None` for a type of which only an extern path is known.
    descriptor: Option<&'a D>,
    features: Features,
    edition: Edition,
    origin: Origin,
}

impl<D> Declared<'_, D> {
    /// Returns the declaration of a type of which only a use is known.
    fn unknown(origin: Origin) -> Self {
        Self {
            descriptor: None,
            features: Features::unknown(),
            edition: Edition::unknown(),
            origin,
        }
    }
}

impl Resolver<'_, '_> {
    fn locate(&self, origin: &Origin) -> crate::error::Location {
        self.places.locate(origin)
    }

    /// Reports options that have no effect.
    fn report_options(&mut self) {
        let (schema, files) = (&self.schema, self.files);
        let symbols = &self.symbols;
        let elements = || {
            let mut all = elements(schema, files);
            let entries = symbols.iter().filter(|(_, s)| matches!(s, Symbol::MapEntry(_)));
            for (name, _) in entries {
                all.insert(name.clone(), "a map entry");
                for part in ["key", "value"] {
                    all.insert(format!("{name}.{part}"), "a field of a map entry");
                }
            }
            all
        };
        let directory = self.only_directory().map(str::to_owned);
        self.selectors.report_unused(
            self.externs.unused(),
            &self.options.matched_elsewhere,
            elements,
            directory.as_deref(),
            self.diagnostics,
        );
        self.report_empty_output();
        self.report_partial_output();
    }

    /// Reports extern paths that cover all requested types, so that nothing is generated.
    fn report_empty_output(&mut self) {
        let schema = &self.schema;
        let mut types = schema.files.iter().filter(|file| file.generate).flat_map(|file| {
            let messages =
                file.messages.iter().map(|&id| (&schema[id].full_name, schema[id].is_extern));
            let enums = file.enums.iter().map(|&id| (&schema[id].full_name, schema[id].is_extern));
            messages.chain(enums)
        });
        let Some((first, true)) = types.next() else { return };
        if !types.all(|(_, is_extern)| is_extern)
            || schema.files.iter().any(|file| file.generate && !file.services.is_empty())
            || !schema.extensions.is_empty()
        {
            return;
        }
        let path = format!(".{first}");
        if self.externs.is_given(&path) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "nothing is generated: `extern_path` covers every requested type",
                )
                .named(first)
                .hint("remove the `extern_path` of the packages that should be generated"),
            );
        } else {
            self.diagnostics.push(
                Diagnostic::warning(
                    "nothing is generated: all types are well-known types of `prost_types`",
                )
                .named(first)
                .hint("set `compile_well_known_types` to generate them"),
            );
        }
    }
}

/// Returns all full names with a leading dot and the kinds of their elements, for suggestions.
fn elements(
    schema: &Schema<'_>,
    files: &[FileDescriptorProto<'_>],
) -> BTreeMap<String, &'static str> {
    let mut all = BTreeMap::new();
    define::extensions::each(files, &mut |name, _| {
        all.insert(name, "an extension");
    });
    for file in &schema.files {
        for (at, _) in file.package.match_indices('.') {
            all.insert(format!(".{}", &file.package[..at]), "a package");
        }
        if !file.package.is_empty() {
            all.insert(format!(".{}", file.package), "a package");
        }
    }
    for message in &schema.messages {
        let kind = if message.is_extern { options::unused::FROM_ELSEWHERE } else { "a message" };
        all.insert(format!(".{}", message.full_name), kind);
        let part = |kind: &'static str| {
            if message.is_extern { options::unused::PART_FROM_ELSEWHERE } else { kind }
        };
        for field in &message.fields {
            let oneof =
                field.oneof.map_or(String::new(), |i| format!(".{}", message.oneofs[i].proto_name));
            let kind = if oneof.is_empty() { "a field" } else { "a variant of a oneof" };
            all.insert(format!(".{}{oneof}.{}", message.full_name, field.proto_name), part(kind));
        }
        for oneof in &message.oneofs {
            all.insert(format!(".{}.{}", message.full_name, oneof.proto_name), part("a oneof"));
        }
    }
    for item in &schema.enums {
        let (kind, part) = match item.is_extern {
            true => (options::unused::FROM_ELSEWHERE, options::unused::PART_FROM_ELSEWHERE),
            false => ("an enum", "an enum value"),
        };
        all.insert(format!(".{}", item.full_name), kind);
        for value in &item.values {
            all.insert(format!(".{}.{}", item.full_name, value.proto_name), part);
        }
    }
    for service in &schema.services {
        all.insert(format!(".{}", service.full_name), "a service");
        for method in &service.methods {
            all.insert(format!(".{}.{}", service.full_name, method.proto_name), "a method");
        }
    }
    all
}
