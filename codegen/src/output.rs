//! Which items go in which file?

use std::collections::BTreeMap;

use crate::OutputFile;
use crate::error::{Diagnostic, Diagnostics};
use crate::format::HEADER;
use crate::ir::RustName;
use crate::options::{Layout, Options};

/// The text of one module.
pub(crate) struct ModuleText<'a> {
    pub(crate) path: &'a [RustName],
    /// With the header, or empty.
    pub(crate) text: String,
}

/// Files for modules, which are sorted by path; those without text are left out.
pub(crate) fn files(modules: Vec<ModuleText<'_>>, options: &Options) -> Vec<OutputFile> {
    let modules: Vec<_> = modules.into_iter().filter(|module| !module.text.is_empty()).collect();
    let mut files = Vec::with_capacity(modules.len() + 1);
    if options.layout == Layout::Single {
        if !modules.is_empty() {
            let mut content = format!("{HEADER}\n");
            tree(&mut content, &modules, |out, module, depth| {
                let items = module.text.strip_prefix(HEADER).unwrap_or(&module.text);
                indent(out, items.strip_prefix('\n').unwrap_or(items), depth);
            });
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

/// `a.b.c.rs` or `a/b/c.rs`; a keyword keeps its escape, as with prost.
fn file_name(module: &[RustName], options: &Options) -> String {
    if module.is_empty() {
        return format!("{}.rs", options.default_package_filename);
    }
    let parts: Vec<_> = module.iter().map(RustName::as_str).collect();
    let separator = if options.layout == Layout::Nested { "/" } else { "." };
    format!("{}.rs", parts.join(separator))
}

/// The file with the descriptors of a module: beside the module's own, under the same name.
pub(crate) fn descriptor_set_name(module: &[RustName], options: &Options) -> String {
    let file = file_name(module, options);
    format!("{}.bin", file.strip_suffix(".rs").unwrap_or(&file))
}

/// A tree of modules that includes every file.
fn include_file(modules: &[ModuleText<'_>], options: &Options) -> String {
    let mut content = format!("{HEADER}\n");
    // The included files are named from the directory of this one.
    let above =
        "../".repeat(options.include_file.as_deref().unwrap_or_default().matches('/').count());
    tree(&mut content, modules, |out, module, depth| {
        let name = file_name(module.path, options);
        // An editor knows where `OUT_DIR` is, but not where a relative path starts there.
        let line = if options.include_from_out_dir {
            format!("include!(concat!(env!(\"OUT_DIR\"), \"/{name}\"));\n")
        } else {
            format!("include!(\"{above}{name}\");\n")
        };
        indent(out, &line, depth);
    });
    content
}

/// Writes nested `pub mod`s, with `leaf` for the content of each module.
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

/// Reports names that cannot be files below the output directory, and files that meet.
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
    if let Some(name) = &options.include_file {
        let bad = |part: &str| part.is_empty() || part == "." || part == "..";
        if name.contains(['\\', '\0']) || name.split('/').any(bad) {
            diagnostics.push(
                Diagnostic::error(format!(
                    "`include_file`: `{name}` is not a file below the output directory"
                ))
                .hint("write a relative path such as `mod.rs`"),
            );
        } else if options.layout == Layout::Single {
            diagnostics.push(
                Diagnostic::warning(
                    "`include_file` has no use with `layout=single`: one file holds everything",
                )
                .hint("leave out one of the two; `default_package_filename` names the file"),
            );
        }
    }
}

/// Reports two outputs with one name: the include file and a package's.
pub(crate) fn check_unique<'a>(
    names: impl Iterator<Item = &'a str>,
    diagnostics: &mut Diagnostics,
) {
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for name in names {
        if seen.insert(name, ()).is_some() {
            diagnostics.push(
                Diagnostic::error(format!("two outputs are called `{name}`"))
                    .hint("choose another name with `include_file` or `default_package_filename`"),
            );
        }
    }
}
