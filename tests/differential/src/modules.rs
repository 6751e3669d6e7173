//! How does a descriptor set become modules and a table of what is in them?
//!
//! Used by the build script for the fixtures, and by the corpus tests for a part of googleapis.
//!
//! | module | generated with | what it shows |
//! |---|---|---|
//! | `derive` | `codec=derive` | what is right: `#[derive(prost::Message)]` |
//! | `native` | `codec=native` | that the native codec does the same |
//! | `sorted` | and `btree_map=.` | that maps in order go out in the same order, where there are some |
//! | `mixed` | and every second message from `derive` | that messages of both stand in one another |
//! | `kept` | and `unknown_fields`, `enum_type=auto` | that nothing gets lost |

use std::fmt::Write;

use rust_grpc_codegen::{Options, generate, options};

/// A descriptor set with what is to be generated from it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Of the module.
    pub name: &'a str,
    /// The descriptor set, and an expression for it in Rust.
    pub set: (&'a [u8], &'a str),
    /// The files that are asked for; none means all.
    pub roots: &'a [String],
    /// One or several to a line.
    pub options: &'a str,
}

/// Rust source, to be put together with that for other inputs.
#[derive(Debug, Default)]
pub struct Output {
    /// The modules.
    pub modules: String,
    /// Elements of `ENTRIES`.
    pub entries: String,
    /// Elements of `SETS`.
    pub sets: String,
}

/// Options that change nothing about the codec and that the derive or the table cannot do with.
const LEFT_OUT: &[&str] = &[
    "bytes_type",
    // The derive does not check, and bytes made at random lack something.
    "check_required",
    "client_trait",
    "codec",
    "default_package_filename",
    "descriptor_options",
    "enum_type",
    "extensions",
    "include_file",
    "layout",
    "map_type",
    "method_descriptors",
    "mock",
    "mock_mod_attribute",
    "native_server",
    "shared_client",
    // Without `Debug` there is nothing to compare.
    "skip_debug",
    "string_type",
    "unknown_fields",
];

/// Attributes can ask for what `UnknownFields` and messages from elsewhere do not have.
const ATTRIBUTES: &[&str] =
    &["type_attribute", "message_attribute", "enum_attribute", "field_attribute"];

/// Where a message is: its full name, and its path below the module of its set.
type Place = (String, String);

/// Adds what is generated from `input`.
///
/// # Errors
/// When it cannot be generated.
pub fn add(output: &mut Output, input: Input<'_>) -> Result<(), String> {
    let name = input.name;
    let derive = source(input, &[("codec", "derive")], &[])?;
    let places = places(&derive)?;
    if places.is_empty() {
        return Ok(());
    }
    writeln!(output.sets, "(\"{name}\", {}),", input.set.1).map_err(|e| e.to_string())?;
    let native = source(input, &[("codec", "native")], &[])?;
    let kept = &[("codec", "native"), ("unknown_fields", "."), ("enum_type", ".=auto")];
    let kept = source(input, kept, ATTRIBUTES)?;
    let unordered = derive.contains("HashMap");
    module(output, "derive", name, &derive);
    module(output, "native", name, &native);
    module(output, "kept", name, &kept);
    for place in &places {
        let kept = format!("Some(&Of::<crate::kept::{name}{}>::NEW)", place.1);
        entry(output, input, "native", place, unordered, &kept);
    }
    if unordered {
        let sorted = [("btree_map", ".")];
        let with = |codec| [&[("codec", codec)], &sorted[..]].concat();
        module(output, "sorted", name, &source(input, &with("native"), &[])?);
        module(output, "derive_sorted", name, &source(input, &with("derive"), &[])?);
        for place in &places {
            entry(output, input, "sorted", place, false, "None");
        }
    }
    mixed(output, input, &places, unordered)
}

/// The native messages with every second one from `derive`, which brings what is nested in it.
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
    if !text.contains("foreign_") && !text.contains("Foreign") {
        return Ok(());
    }
    module(output, "mixed", input.name, &text);
    for place in self::places(&text)? {
        entry(output, input, "mixed", &place, unordered, "None");
    }
    Ok(())
}

/// The Rust code for one set of options, in one file.
fn source(input: Input<'_>, extra: &[(&str, &str)], left_out: &[&str]) -> Result<String, String> {
    let run = || {
        // The code is put together from texts.
        let mut options = Options { inline_descriptor_set: true, ..Options::default() };
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
    // Modules of one kind are put together by `finish`.
    let _ = writeln!(output.modules, "//@ {kind}\npub mod {name} {{\n{text}\n}}");
}

fn entry(
    output: &mut Output,
    input: Input<'_>,
    kind: &str,
    (full_name, path): &Place,
    unordered: bool,
    kept: &str,
) {
    let set = input.name;
    let oracle = if kind == "sorted" { "derive_sorted" } else { "derive" };
    let _ = writeln!(
        output.entries,
        "Entry {{ set: \"{set}\", kind: \"{kind}\", name: \"{full_name}\", unordered: {unordered}, \
         native: &Of::<crate::{kind}::{set}{path}>::NEW, \
         limited: &Of::<crate::{kind}::{set}{path}>::NEW, \
         derive: &Of::<crate::{oracle}::{set}{path}>::NEW, kept: {kept} }},"
    );
}

/// A file to include at the root of a crate.
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
        "/// All messages.\npub static ENTRIES: &[{engine}::Entry] = {{\n\
         use {engine}::{{Entry, Of}};\n&[\n{}]\n}};\n\
         /// The descriptor sets that they are made from.\n\
         pub static SETS: &[(&str, &[u8])] = &[\n{}];",
        output.entries, output.sets
    );
    text
}

/// All messages of generated code. Each says its full name in `prost::Name`.
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

/// The message that an `impl prost::Name for Message` is for.
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
