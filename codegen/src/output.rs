//! Distribution of the modules over output files.

use std::collections::BTreeMap;

use crate::error::{Diagnostic, Diagnostics};
use crate::format::{header, without_header};
use crate::ir::RustName;
use crate::options::{Layout, Options};
use crate::{OutputFile, openapi};

/// The text of one module.
pub(crate) struct ModuleText<'a> {
    pub(crate) path: &'a [RustName],
    /// The text with the header; empty for a module without items.
    pub(crate) text: String,
    /// The constants for registries, each with the method that takes it.
    pub(crate) registrations: Vec<(&'static str, &'a RustName)>,
}

/// Returns the files for modules, which are sorted by path. Modules without text have no file.
///
/// `sources` are the names of all source files.
pub(crate) fn files<'a>(
    modules: Vec<ModuleText<'_>>,
    sources: impl Iterator<Item = &'a str>,
    options: &Options,
) -> Vec<OutputFile> {
    let modules: Vec<_> = modules.into_iter().filter(|module| !module.text.is_empty()).collect();
    let mut files = Vec::with_capacity(modules.len() + 1);
    if options.layout == Layout::Single {
        if !modules.is_empty() {
            let mut content = header(sources, 0);
            tree(&mut content, &modules, |out, module, depth| {
                indent(out, without_header(&module.text), depth);
            });
            content.push_str(&registry(&modules, options));
            files.push(OutputFile {
                name: format!("{}.rs", options.default_package_filename),
                content,
            });
        }
    } else {
        if let Some(name) = &options.include_file {
            files.push(OutputFile { name: name.clone(), content: include_file(&modules, options) });
        }
        for module in modules {
            files.push(OutputFile { name: file_name(module.path, options), content: module.text });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Returns the name of a module's file: `a.b.c.rs` or `a/b/c.rs`.
///
/// A keyword keeps its escape, as with prost.
fn file_name(module: &[RustName], options: &Options) -> String {
    if module.is_empty() {
        return format!("{}.rs", options.default_package_filename);
    }
    let parts: Vec<_> = module.iter().map(RustName::as_str).collect();
    let separator = if options.layout == Layout::Nested { "/" } else { "." };
    format!("{}.rs", parts.join(separator))
}

/// Returns the name of the file with a module's descriptors, which is next to the module's own
/// file.
pub(crate) fn descriptor_set_name(module: &[RustName], options: &Options) -> String {
    let file = file_name(module, options);
    format!("{}.bin", file.strip_suffix(".rs").unwrap_or(&file))
}

/// Returns a file with a tree of modules that includes all other files.
fn include_file(modules: &[ModuleText<'_>], options: &Options) -> String {
    let mut content = header(std::iter::empty(), 0);
    // The paths of the included files are relative to the directory of this one.
    let above =
        "../".repeat(options.include_file.as_deref().unwrap_or_default().matches('/').count());
    tree(&mut content, modules, |out, module, depth| {
        let name = file_name(module.path, options);
        // Editors know `OUT_DIR`, but not the directory to which a relative path in it refers.
        let line = if options.include_from_out_dir {
            format!("include!(concat!(env!(\"OUT_DIR\"), \"/{name}\"));\n")
        } else {
            format!("include!(\"{above}{name}\");\n")
        };
        indent(out, &line, depth);
    });
    content.push_str(&registry(modules, options));
    content
}

/// Returns a function with the registry of all packages, if there are messages with reflection.
fn registry(modules: &[ModuleText<'_>], options: &Options) -> String {
    let mut calls = String::new();
    for module in modules {
        for (method, constant) in &module.registrations {
            let path: String = module.path.iter().map(|part| format!("{part}::")).collect();
            calls.push_str(&format!("\n        .{method}({path}{constant})"));
        }
    }
    if calls.is_empty() {
        return String::new();
    }
    let runtime = options.runtime();
    format!(
        "/// Returns a registry of the message types and extensions of all packages.\n\
         #[allow(dead_code)]\n\
         pub fn registry() -> {runtime}::reflect::Registry {{\n    {runtime}::reflect::Registry::new(){calls}\n}}\n"
    )
}

/// Writes nested `pub mod`s; `leaf` writes the content of each module.
fn tree(
    out: &mut String,
    modules: &[ModuleText<'_>],
    leaf: impl Fn(&mut String, &ModuleText<'_>, usize),
) {
    let mut open: &[RustName] = &[];
    for module in modules {
        let shared = open.iter().zip(module.path).take_while(|(a, b)| a == b).count();
        for depth in (shared..open.len()).rev() {
            indent(out, "}\n", depth);
        }
        for (depth, part) in module.path.iter().enumerate().skip(shared) {
            indent(out, &format!("pub mod {part} {{\n"), depth);
        }
        leaf(out, module, module.path.len());
        open = module.path;
    }
    for depth in (0..open.len()).rev() {
        indent(out, "}\n", depth);
    }
}

fn indent(out: &mut String, text: &str, depth: usize) {
    for line in text.lines() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("    ", depth));
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// Reports file names that are not valid below the output directory, and an unused `include_file`.
pub(crate) fn check_names(options: &Options, diagnostics: &mut Diagnostics) {
    let stem = &options.default_package_filename;
    if stem.is_empty() || stem.contains(['/', '\\', '\0']) || stem == ".." {
        diagnostics.push(
            Diagnostic::error(format!(
                "`default_package_filename`: `{stem}` is not the stem of a file name"
            ))
            .hint("write a name without a directory and without `.rs`"),
        );
    }
    if let Some(name) = &options.openapi {
        if !is_below(name) {
            diagnostics.push(not_below("openapi", name, "openapi.yaml"));
        } else if !openapi::has_format(name) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`openapi`: the extension of `{name}` selects no format"
                ))
                .hint("write a name that ends with `.yaml`, `.yml` or `.json`"),
            );
        }
    }
    if let Some(name) = &options.include_file {
        if !is_below(name) {
            diagnostics.push(not_below("include_file", name, "mod.rs"));
        } else if options.layout == Layout::Single {
            diagnostics.push(
                Diagnostic::warning(
                    "`include_file` has no effect with `layout=single`: one file contains everything",
                )
                .hint("remove one of the two options; `default_package_filename` names the file"),
            );
        }
    }
}

/// Returns true if a path is that of a file below the output directory.
fn is_below(name: &str) -> bool {
    let bad = |part: &str| part.is_empty() || part == "." || part == "..";
    !name.contains(['\\', '\0']) && !name.split('/').any(bad)
}

fn not_below(option: &str, name: &str, example: &str) -> Diagnostic {
    Diagnostic::error(format!("`{option}`: `{name}` is not a file below the output directory"))
        .hint(format!("write a relative path such as `{example}`"))
}

/// Reports outputs with the same name, such as the include file and the file of a package.
pub(crate) fn check_unique<'a>(
    names: impl Iterator<Item = &'a str>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for name in names {
        if seen.insert(name, ()).is_some() {
            diagnostics.push(Diagnostic::error(format!("two outputs are called `{name}`")).hint(
                "choose another name with `include_file`, `openapi` or `default_package_filename`",
            ));
        }
    }
}
