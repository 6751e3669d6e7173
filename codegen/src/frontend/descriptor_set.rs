//! Validation of a given descriptor set, and selection of the requested files in it.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::descriptor::{
    FileDescriptorProto, decode_file_descriptor_set, encode_file_descriptor_set, order,
};
use crate::error::{Diagnostic, Diagnostics, Error, Location};
use crate::options::closest;

use super::{Compiled, Sources, Tool, inputs};

pub(super) fn read(path: &Path, sources: &Sources) -> Result<Compiled, Error> {
    let here = || Location::file(path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| {
        Diagnostic::error(format!("this descriptor set cannot be read: {error}")).at(here())
    })?;
    let files = decode_file_descriptor_set(&bytes).map_err(|error| {
        Diagnostic::error(format!("this is not a serialized `FileDescriptorSet`: {error}"))
            .at(here())
            .hint("write one with `buf build -o set.binpb` or `protoc --include_imports -o set.binpb`")
    })?;
    let mut diagnostics = Diagnostics::default();
    if files.is_empty() {
        diagnostics.push(Diagnostic::error("this descriptor set has no files").at(here()));
    }
    if files.iter().any(|file| file.name.is_empty()) {
        let message = "this is not a `FileDescriptorSet`: it has a file without a name";
        diagnostics.push(Diagnostic::error(message).at(here()));
    }
    imports(&files, path, &mut diagnostics);
    inputs::check_roots(&sources.includes, sources.strict, &mut diagnostics);
    let roots = roots(&files, path, sources, &mut diagnostics);
    let warnings = diagnostics.finish()?;
    let descriptor_set = selected(files, &roots, sources);
    Ok(Compiled {
        descriptor_set: descriptor_set.unwrap_or(bytes),
        roots,
        files_read: vec![path.to_owned()],
        tool: Tool::DescriptorSet,
        warnings,
        ..Compiled::default()
    })
}

/// Returns a descriptor set with the files that the roots need, sorted if `sort_inputs` is set.
///
/// Returns `None` if it would be the same as the given set.
fn selected(
    mut files: Vec<FileDescriptorProto<'_>>,
    roots: &[String],
    sources: &Sources,
) -> Option<Vec<u8>> {
    let roots: Vec<&str> = roots.iter().map(String::as_str).collect();
    let count = files.len();
    if !sources.inputs.is_empty() {
        let needed = order::reachable(&files, &roots);
        files.retain(|file| needed.contains(file.name));
    }
    if sources.sort_inputs {
        files = order::sorted(files, &roots);
    } else if files.len() == count {
        return None;
    }
    Some(encode_file_descriptor_set(&files))
}

fn imports(files: &[FileDescriptorProto<'_>], path: &Path, diagnostics: &mut Diagnostics) {
    let mut importer: HashMap<&str, &str> = HashMap::new();
    let mut known = HashSet::new();
    for file in files {
        if !known.insert(file.name) {
            diagnostics.push(
                Diagnostic::error(format!("this descriptor set has `{}` twice", file.name))
                    .at(Location::file(path.display().to_string())),
            );
        }
        for import in &file.dependency {
            importer.entry(import).or_insert(file.name);
        }
    }
    for file in files {
        for import in file.dependency.iter().filter(|import| !known.contains(*import)) {
            let mut chain = vec![file.name, import];
            while let Some(from) = importer.get(chain[0]).filter(|f| !chain.contains(f)) {
                chain.insert(0, from);
            }
            diagnostics.push(
                Diagnostic::error(format!(
                    "`{import}`, which `{}` imports, is not in the descriptor set",
                    file.name
                ))
                .at(Location::file(path.display().to_string()))
                .hint(format!(
                    "import chain: {}\nwrite the set with its imports: `protoc --include_imports`, \
                     or `buf build` without `--exclude-imports`",
                    chain.join(" -> ")
                )),
            );
        }
    }
}

/// Returns the names of the files that the inputs select; without inputs, of all files.
///
/// An input names a file or a directory, by file name or by a path below an include root.
fn roots(
    files: &[FileDescriptorProto<'_>],
    path: &Path,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut roots: Vec<String> = Vec::new();
    if sources.inputs.is_empty() {
        roots.extend(files.iter().map(|file| file.name.to_owned()));
    }
    for input in &sources.inputs {
        let absolute = inputs::absolute(input);
        let below = sources.includes.iter().filter_map(|root| {
            inputs::file_name(absolute.strip_prefix(inputs::absolute(root)).ok()?)
        });
        let names: Vec<String> = inputs::file_name(input).into_iter().chain(below).collect();
        let meant = |file: &&FileDescriptorProto<'_>| {
            names.iter().any(|name| {
                let rest = file.name.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }) || sources.includes.iter().any(|root| inputs::absolute(root) == absolute)
        };
        let before = roots.len();
        roots.extend(files.iter().filter(meant).map(|file| file.name.to_owned()));
        if roots.len() == before {
            let name = input.display().to_string();
            let message = format!("the descriptor set has no file `{name}`");
            let mut error =
                Diagnostic::error(message).at(Location::file(path.display().to_string()));
            let near = closest(&name, files.iter().map(|f| f.name));
            error.hint = near.map(|near| format!("did you mean `{near}`?"));
            diagnostics.push(error);
        }
    }
    let mut seen = HashSet::new();
    roots.retain(|name| seen.insert(name.clone()));
    if sources.sort_inputs {
        roots.sort();
    }
    roots
}
