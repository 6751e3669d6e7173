//! The dependencies that generated code needs and the user's manifest lacks.
//!
//! Without them, rustc reports every line of generated code that names the crate. A build script can
//! see the manifest, and says which line to add.

use std::path::Path;

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::{Diagnostic, Diagnostics, Generated};

use crate::manifest::{DependencyTable, Manifest};

/// Crates that generated code names: the name in code, the package, and the version, of which ours is
/// that of this crate.
const CRATES: [(&str, &str, &str); 5] = [
    ("rust_grpc", "rust-grpc", env!("CARGO_PKG_VERSION")),
    ("prost", "prost", "0.14"),
    ("prost_types", "prost-types", "0.14"),
    ("tonic", "tonic", "0.14"),
    ("tonic_prost", "tonic-prost", "0.14"),
];

/// Features of `rust-grpc`, each with a path that it brings.
const FEATURES: [(&str, &str); 2] = [("tonic", "grpc"), ("prost-types", "prost_types")];

/// Reports every crate that the generated code names and the manifest does not.
pub(crate) fn missing(manifest: &Manifest, generated: &Generated) -> Diagnostics {
    let texts = || generated.files.iter().map(|file| file.content.as_str());
    let is_there = |name: &str| {
        let mut entries = manifest.dependencies.iter();
        entries.any(|entry| entry.table != DependencyTable::Build && entry.name == name)
    };
    let mut problems = Diagnostics::default();
    for (name, package, version) in CRATES {
        if is_there(name) || manifest.name == package || !texts().any(|text| uses(text, name)) {
            continue;
        }
        let features: Vec<String> = FEATURES
            .iter()
            .filter(|(_, path)| {
                texts().any(|text| text.contains(&format!("::rust_grpc::{path}::")))
            })
            .map(|(feature, _)| format!("\"{feature}\""))
            .collect();
        let line = if name != "rust_grpc" || features.is_empty() {
            format!("{package} = \"{version}\"")
        } else {
            let features = features.join(", ");
            format!("{package} = {{ version = \"{version}\", features = [{features}] }}")
        };
        let path = manifest.files.first().map(|path| path.display().to_string());
        problems.push(
            Diagnostic::error(format!(
                "generated code uses the crate `{name}`, which is not among the dependencies"
            ))
            .at(path.map(Location::file))
            .hint(format!("add this line to [dependencies]:\n{line}")),
        );
    }
    problems
}

/// What services of the derived codec say of crates without `::`, which cannot be a module of the user's.
const RELATIVE: [(&str, &str); 2] =
    [("tonic", "use tonic::codegen::*;"), ("tonic_prost", " tonic_prost::ProstCodec::default()")];

/// Whether the text names a crate, but for its comments.
fn uses(text: &str, name: &str) -> bool {
    let path = format!("::{name}::");
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | '"' | '`');
    let relative = RELATIVE.iter().find(|(of, _)| *of == name).map(|(_, line)| *line);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.into_iter().any(|line| {
        relative.is_some_and(|relative| line.contains(relative))
            || line.match_indices(&path).any(|(at, _)| !line[..at].ends_with(is_inside))
    })
}

/// Whether code in a directory belongs to the package whose build script is running.
pub(crate) fn is_for_package(folder: &Path) -> bool {
    let of_cargo = std::env::var_os("OUT_DIR");
    of_cargo.is_some_and(|of_cargo| folder.starts_with(of_cargo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_crates_at_the_start_of_paths() {
        for (text, name) in [
            ("#[derive(Clone, ::prost::Message)]", "prost"),
            ("    use tonic::codegen::*;", "tonic"),
            ("x: ::rust_grpc::prost_types::Any,", "rust_grpc"),
            ("f(::prost::alloc::x, ::std::vec::Vec::<::prost_types::Any>::new())", "prost_types"),
        ] {
            assert!(uses(text, name), "{name} in {text}");
        }
        for (text, name) in [
            ("x: ::rust_grpc::prost_types::Any,", "prost_types"),
            ("/// As ::prost::Message.", "prost"),
            ("use super::tonic_prost::x;", "tonic"),
            ("    \"::prost::x\"", "prost"),
            ("    pub default: ::core::option::Option<tonic::Default>,", "tonic"),
        ] {
            assert!(!uses(text, name), "{name} in {text}");
        }
    }
}
