//! Detection of the name under which a manifest depends on this crate.
//!
//! prost-build and tonic-prost-build have different functions with equal names. If a manifest renames
//! this crate to `prost-build`, its functions behave like those of prost-build.

use crate::cargo;
use crate::manifest::{Dependency, DependencyTable, Manifest};

/// The name of this package.
const PACKAGE: &str = "rust-grpc-build";
/// The packages that re-export the interface of one crate. Their behaviour does not depend on the name.
const OTHERS: [&str; 2] = ["rust-grpc-prost-build", "rust-grpc-tonic-build"];

/// Returns true if `prost-build` is the only name of this crate in the manifest.
pub(crate) fn is_prost_build() -> bool {
    Manifest::from_env()
        .is_some_and(|manifest| name(&manifest, cargo::is_listening()) == Some("prost_build"))
}

/// Returns true if the manifest depends on this crate, so that it belongs to the running build script.
pub(crate) fn is_named_by(manifest: &Manifest) -> bool {
    let is_ours = |package: &str| package == PACKAGE || OTHERS.contains(&package);
    manifest.dependencies.iter().any(|entry| is_ours(&entry.package))
}

/// Returns the name of this crate in the package's code, if there is exactly one.
///
/// A build script can use the build dependencies, and other programs of the package can use the rest.
fn name(manifest: &Manifest, is_build_script: bool) -> Option<&str> {
    let is_seen = |entry: &&Dependency| is_build_script == (entry.table == DependencyTable::Build);
    let ours = || manifest.dependencies.iter().filter(|entry| entry.package == PACKAGE);
    let first = ours().find(is_seen).or_else(|| ours().next())?;
    let same_table = |entry: &&Dependency| is_seen(entry) == is_seen(&first);
    ours().filter(same_table).all(|entry| entry.name == first.name).then_some(first.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(entries: &[(DependencyTable, &str)]) -> Manifest {
        let entry = |&(table, name): &(DependencyTable, &str)| Dependency {
            name: name.to_owned(),
            package: PACKAGE.to_owned(),
            table,
            is_elsewhere: false,
            optional: false,
            default_features: true,
            features: Vec::new(),
        };
        Manifest { dependencies: entries.iter().map(entry).collect(), ..Manifest::default() }
    }

    #[test]
    fn build_script_uses_the_name_in_build_dependencies() {
        use DependencyTable::{Build, Dev, Normal};
        let both = manifest(&[(Normal, "rust_grpc_build"), (Build, "prost_build")]);
        assert_eq!(name(&both, true), Some("prost_build"));
        assert_eq!(name(&both, false), Some("rust_grpc_build"));
        let tests_only = manifest(&[(Dev, "prost_build")]);
        assert_eq!(name(&tests_only, true), Some("prost_build"));
        assert_eq!(name(&manifest(&[]), true), None);
    }

    #[test]
    fn two_different_names_are_ambiguous() {
        use DependencyTable::Build;
        let two = manifest(&[(Build, "prost_build"), (Build, "tonic_prost_build")]);
        assert_eq!(name(&two, true), None);
        let twice = manifest(&[(Build, "prost_build"), (Build, "prost_build")]);
        assert_eq!(name(&twice, true), Some("prost_build"));
    }
}
