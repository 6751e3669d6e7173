//! Dependencies, and features of `rust-grpc`, that generated code needs and the user's manifest lacks.
//!
//! Without them, rustc reports every line of generated code that names the crate. The build script
//! instead reads the manifest and reports the line to add.

use std::path::Path;

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::{Diagnostic, Diagnostics, Generated};

use crate::manifest::{DependencyTable, Manifest};

/// Crates that generated code names: the name in code, the package, and the version.
///
/// The version of `rust-grpc` is that of this crate.
const CRATES: [(&str, &str, &str); 5] = [
    ("rust_grpc", "rust-grpc", env!("CARGO_PKG_VERSION")),
    ("prost", "prost", "0.14"),
    ("prost_types", "prost-types", "0.14"),
    ("tonic", "tonic", "0.14"),
    ("tonic_prost", "tonic-prost", "0.14"),
];

/// A feature of `rust-grpc` that generated code can need.
struct Feature {
    name: &'static str,
    /// The paths that only code with this feature names; `$` stands for the crate.
    paths: &'static [&'static str],
    /// The other features that enable these paths.
    implied_by: &'static [&'static str],
}

const FEATURES: [Feature; 7] = [
    Feature {
        name: "tonic",
        paths: &["$::grpc::", "$::tonic::", "$::tonic_prost::"],
        implied_by: &[
            "codegen",
            "http",
            "layers",
            "metrics",
            "mock",
            "observe",
            "operations",
            "rich-errors",
            "service-config",
            "tracing",
            "web",
        ],
    },
    Feature {
        name: "prost-types",
        paths: &["$::prost_types::"],
        implied_by: &["http", "operations"],
    },
    Feature { name: "mock", paths: &["$::grpc::mock::"], implied_by: &[] },
    Feature { name: "fast-map", paths: &["$::types::FastMap"], implied_by: &[] },
    Feature { name: "descriptor", paths: &["$::descriptor::"], implied_by: &[] },
    Feature { name: "http", paths: &["rt::HttpService"], implied_by: &[] },
    Feature { name: "serde", paths: &["$::rt::serde_impls!"], implied_by: &[] },
];

impl Feature {
    /// Returns true if generated code, in which `rust-grpc` has this name, needs the feature.
    fn is_used(&self, generated: &Generated, name: &str) -> bool {
        let crate_path = format!("::{name}");
        let paths: Vec<_> = self.paths.iter().map(|path| path.replace('$', &crate_path)).collect();
        let mut lines = generated.files.iter().flat_map(|file| code_lines(&file.content));
        lines.any(|line| paths.iter().any(|path| line.contains(path)))
    }
}

/// Reports every crate that the generated code names, but that is no dependency in the manifest.
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
        let is_needed =
            |feature: &&Feature| name == "rust_grpc" && feature.is_used(generated, name);
        let features: Vec<&str> =
            FEATURES.iter().filter(is_needed).map(|feature| feature.name).collect();
        let line = if features.is_empty() {
            format!("{package} = \"{version}\"")
        } else {
            format!("{package} = {{ version = \"{version}\", features = {features:?} }}")
        };
        problems.push(
            Diagnostic::error(format!(
                "generated code uses the crate `{name}`, which is not among the dependencies"
            ))
            .at(location(manifest))
            .hint(format!("add this line to [dependencies]:\n{line}")),
        );
    }
    problems
}

/// Warns of every feature of `rust-grpc` that the generated code needs, but the manifest does not
/// enable.
///
/// This is not an error, because another package of the build can enable the feature, which the
/// manifest does not show.
pub(crate) fn missing_features(manifest: &Manifest, generated: &Generated) -> Vec<Diagnostic> {
    let entries = manifest.dependencies.iter();
    let entries: Vec<_> = entries
        .filter(|entry| entry.table != DependencyTable::Build && entry.package == "rust-grpc")
        .collect();
    let asks_for = |feature: &str| {
        let mut features = entries.iter().flat_map(|entry| &entry.features);
        features.any(|asked_for| asked_for == feature)
    };
    let missing = FEATURES.iter().filter(|feature| {
        let mut all = std::iter::once(&feature.name).chain(feature.implied_by);
        !all.any(|name| asks_for(name))
            && entries.iter().any(|entry| feature.is_used(generated, &entry.name))
    });
    let warnings = missing.map(|Feature { name, .. }| {
        Diagnostic::warning(format!(
            "generated code uses the feature `{name}` of `rust-grpc`, which the manifest does not enable"
        ))
        .at(location(manifest))
        .hint(format!("add \"{name}\" to the features of the dependency `rust-grpc`"))
    });
    warnings.collect()
}

fn location(manifest: &Manifest) -> Option<Location> {
    manifest.files.first().map(|path| Location::file(path.display().to_string()))
}

/// Relative paths in services of `codec=derive` that always name a crate, never a module of the
/// user.
const RELATIVE: [(&str, &str); 2] =
    [("tonic", "use tonic::codegen::*;"), ("tonic_prost", " tonic_prost::ProstCodec::default()")];

/// Returns true if the text names a crate outside of its comments.
fn uses(text: &str, name: &str) -> bool {
    let path = format!("::{name}::");
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | '"' | '`');
    let relative = RELATIVE.iter().find(|(of, _)| *of == name).map(|(_, line)| *line);
    code_lines(text).any(|line| {
        relative.is_some_and(|relative| line.contains(relative))
            || line.match_indices(&path).any(|(at, _)| !line[..at].ends_with(is_inside))
    })
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Returns true if code in a directory belongs to the package whose build script is running: in OUT_DIR, and in
/// the directory `src` of the package.
pub(crate) fn is_for_package(folder: &Path, manifest: &Manifest) -> bool {
    let of_cargo = std::env::var_os("OUT_DIR");
    if of_cargo.is_some_and(|of_cargo| folder.starts_with(of_cargo)) {
        return true;
    }
    let package = manifest.files.first().and_then(|path| path.parent());
    let sources = package.and_then(|package| std::path::absolute(package.join("src")).ok());
    let folder = std::path::absolute(folder);
    sources.is_some_and(|sources| folder.is_ok_and(|folder| folder.starts_with(sources)))
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
