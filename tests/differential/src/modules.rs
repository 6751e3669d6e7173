//! Generation of modules with messages, and of a table of the messages, from a descriptor set.
//!
//! The build script uses it for the fixtures, and the corpus tests for a part of googleapis.
//!
//! | module | options | purpose |
//! |---|---|---|
//! | `derive` | `codec=derive` | the reference: `#[derive(prost::Message)]` |
//! | `native` | `codec=native` | the native codec behaves like the reference |
//! | `sorted` | and `btree_map=.` | sorted maps are encoded in the same order, if there are maps |
//! | `mixed` | and every second message from `derive` | messages of both codecs can contain each other |
//! | `kept` | and `unknown_fields`, `enum_type=auto` | unknown fields and enum values are preserved |
//!
//! Messages of `native` and `kept` also have `reflect`, if [`Input::reflect`] says so.

use std::fmt::Write;

use rust_grpc_codegen::{Options, generate, options};

/// A descriptor set with the options for generating code from it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The name of the module.
    pub name: &'a str,
    /// The encoded descriptor set, and a Rust expression for it.
    pub set: (&'a [u8], &'a str),
    /// The files to generate, or an empty list for all files.
    pub roots: &'a [String],
    /// The options, with one or several per line.
    pub options: &'a str,
    /// True if messages can be accessed without knowing their types.
    pub reflect: bool,
}

/// Rust source code, which is combined with that of other inputs.
#[derive(Debug, Default)]
pub struct Output {
    /// The modules.
    pub modules: String,
    /// The elements of `ENTRIES`.
    pub entries: String,
    /// The elements of `SETS`.
    pub sets: String,
}

/// Options that do not affect the codec, or that the derive or the table of messages does not support.
const LEFT_OUT: &[&str] = &[
    "bytes_type",
    // The derive does not check required fields, and random messages lack some.
    "check_required",
    "client_trait",
    "codec",
    "connect",
    "default_package_filename",
    "descriptor_options",
    "enum_type",
    "extensions",
    "http",
    "http_config",
    "include_file",
    "json",
    "layout",
    "map_type",
    "method_descriptors",
    "mock",
    "mock_mod_attribute",
    "openapi",
    "reflect",
    "serde",
    "async_server",
    "shared_client",
    // `Debug` is needed for the comparison.
    "skip_debug",
    "string_type",
    "text",
    "unknown_fields",
];

/// Options with attributes that may require traits that `UnknownFields` and external messages lack.
const ATTRIBUTES: &[&str] =
    &["type_attribute", "message_attribute", "enum_attribute", "field_attribute"];

/// The full name of a message, and its path below the module of its set.
type Place = (String, String);

/// Appends the code that is generated from `input`.
///
/// # Errors
/// Returns an error if the code cannot be generated.
pub fn add(output: &mut Output, input: Input<'_>) -> Result<(), String> {
    let name = input.name;
    let derive = source(input, &[("codec", "derive")], &[])?;
    let places = places(&derive)?;
    if places.is_empty() {
        return Ok(());
    }
    writeln!(output.sets, "(\"{name}\", {}),", input.set.1).map_err(|e| e.to_string())?;
    let reflect: &[_] = if input.reflect { &[("reflect", ".")] } else { &[] };
    let native = source(input, &[&[("codec", "native")], reflect].concat(), &[])?;
    let kept = &[("codec", "native"), ("unknown_fields", "."), ("enum_type", ".=auto")];
    let kept = source(input, &[kept, reflect].concat(), ATTRIBUTES)?;
    let unordered = derive.contains("HashMap");
    module(output, "derive", name, &derive);
    module(output, "native", name, &native);
    module(output, "kept", name, &kept);
    for place in &places {
        let kept = format!("Of::<crate::kept::{name}{}>::NEW", place.1);
        let native = format!("Of::<crate::native::{name}{}>::NEW", place.1);
        let reflected = if input.reflect { format!("&{native}, &{kept}") } else { String::new() };
        entry(output, input, "native", place, unordered, &format!("Some(&{kept})"), &reflected);
    }
    if unordered {
        let sorted = [("btree_map", ".")];
        let with = |codec| [&[("codec", codec)], &sorted[..]].concat();
        module(output, "sorted", name, &source(input, &with("native"), &[])?);
        module(output, "derive_sorted", name, &source(input, &with("derive"), &[])?);
        for place in &places {
            entry(output, input, "sorted", place, false, "None", "");
        }
    }
    mixed(output, input, &places, unordered)
}

/// Generates native messages, with every second message replaced by the one from `derive`.
fn mixed(
    output: &mut Output,
    input: Input<'_>,
    places: &[Place],
    unordered: bool,
) -> Result<(), String> {
    let foreign: Vec<&Place> = places.iter().skip(1).step_by(2).collect();
    let externs: Vec<String> = foreign
        .iter()
        .map(|(full_name, path)| format!(".{full_name}=crate::derive::{}{path}", input.name))
        .collect();
    let mut options = vec![("codec", "native")];
    options.extend(externs.iter().map(|path| ("extern_path", path.as_str())));
    let text = source(input, &options, ATTRIBUTES)?;
    if !text.contains("foreign_") && !text.contains("ProstMessage") && !text.contains("ProstGroup")
    {
        return Ok(());
    }
    module(output, "mixed", input.name, &text);
    for place in self::places(&text)? {
        entry(output, input, "mixed", &place, unordered, "None", "");
    }
    Ok(())
}

/// Generates the Rust code for one set of options, in one file.
fn source(input: Input<'_>, extra: &[(&str, &str)], left_out: &[&str]) -> Result<String, String> {
    let run = || {
        // The modules are embedded in one file, so descriptors must be inline.
        let mut options = Options::default();
        options.inline_descriptor_set = true;
        for line in input.options.lines() {
            for (key, value) in options::split_parameter(line)? {
                let key = key.as_str();
                if !LEFT_OUT.contains(&key) && !left_out.contains(&key) && key != "strict" {
                    options.set(key, value.as_deref())?;
                }
            }
        }
        let always = [
            ("build_client", "false"),
            ("build_server", "false"),
            // With redaction, `codec=derive` writes `Debug` itself, and shows enums in lists and maps as numbers.
            ("debug_redact", "false"),
            ("enable_type_names", "true"),
            ("format", "false"),
            ("layout", "single"),
        ];
        for (key, value) in always.iter().chain(extra) {
            options.set(key, Some(value))?;
        }
        generate(input.set.0, input.roots, &options)
    };
    let generated = run().map_err(|error| format!("{}: {error}", input.name))?;
    Ok(generated.files.into_iter().map(|file| file.content).collect())
}

fn module(output: &mut Output, kind: &str, name: &str, text: &str) {
    // `finish` combines the modules of one kind.
    let _ = writeln!(output.modules, "//@ {kind}\npub mod {name} {{\n{text}\n}}");
}

fn entry(
    output: &mut Output,
    input: Input<'_>,
    kind: &str,
    (full_name, path): &Place,
    unordered: bool,
    kept: &str,
    reflected: &str,
) {
    let set = input.name;
    let oracle = if kind == "sorted" { "derive_sorted" } else { "derive" };
    let _ = writeln!(
        output.entries,
        "Entry {{ set: \"{set}\", kind: \"{kind}\", name: \"{full_name}\", unordered: {unordered}, \
         native: &Of::<crate::{kind}::{set}{path}>::NEW, \
         limited: &Of::<crate::{kind}::{set}{path}>::NEW, \
         derive: &Of::<crate::{oracle}::{set}{path}>::NEW, kept: {kept}, \
         reflected: &[{reflected}] }},"
    );
}

/// Returns the source of a file to include at the root of a crate.
pub fn finish(output: &Output, engine: &str) -> String {
    let mut text = String::new();
    for kind in ["derive", "native", "kept", "sorted", "derive_sorted", "mixed"] {
        let of_kind = output.modules.split("//@ ").filter_map(|part| {
            let (name, module) = part.split_once('\n')?;
            (name == kind).then_some(module)
        });
        let modules: String = of_kind.collect();
        let _ = writeln!(
            text,
            "#[allow(clippy::all, deprecated, dead_code, missing_docs, unreachable_pub, unused, \
             reason = \"the shape is prost's\")]\npub mod {kind} {{\n{modules}\n}}"
        );
    }
    let _ = writeln!(
        text,
        "/// All message types.\npub static ENTRIES: &[{engine}::Entry] = {{\n\
         use {engine}::{{Entry, Of}};\n&[\n{}]\n}};\n\
         /// The descriptor sets of the message types.\n\
         pub static SETS: &[(&str, &[u8])] = &[\n{}];",
        output.entries, output.sets
    );
    text
}

/// Returns all message types in generated code. Their full names are taken from `prost::Name`.
fn places(text: &str) -> Result<Vec<Place>, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    walk(&file.items, "", &mut found);
    found.sort();
    Ok(found)
}

fn walk(items: &[syn::Item], path: &str, found: &mut Vec<Place>) {
    for item in items {
        match item {
            syn::Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    walk(items, &format!("{path}::{}", module.ident), found);
                }
            }
            syn::Item::Impl(item) => found.extend(name(item, path)),
            _ => {}
        }
    }
}

/// Returns the message type of an `impl prost::Name for Message`.
fn name(item: &syn::ItemImpl, path: &str) -> Option<Place> {
    let of = &item.trait_.as_ref()?.0.segments.last()?.ident;
    let syn::Type::Path(message) = &*item.self_ty else { return None };
    let message = &message.path.segments.last()?.ident;
    let full_name = item.items.iter().find_map(|item| match item {
        syn::ImplItem::Fn(function) if function.sig.ident == "full_name" => {
            function.block.stmts.first()
        }
        _ => None,
    })?;
    let syn::Stmt::Expr(syn::Expr::MethodCall(into), None) = full_name else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &*into.receiver else {
        return None;
    };
    (of == "Name").then(|| (text.value(), format!("{path}::{message}")))
}
