//! The crate that a build script takes this one for.
//!
//! prost-build and tonic-prost-build give the same names to different functions. A manifest that calls
//! this crate `prost-build` gets the behaviour of prost-build.

use crate::cargo;
use crate::manifest::{Dependency, DependencyTable, Manifest};

/// The package of this crate.
const PACKAGE: &str = "rust-grpc-build";
/// The packages that have the interface of one crate, and need no name to be told apart.
const OTHERS: [&str; 2] = ["rust-grpc-prost-build", "rust-grpc-tonic-build"];

/// Whether the manifest calls this crate `prost-build`, and nothing else.
pub(crate) fn is_prost_build() -> bool {
    Manifest::from_env()
        .is_some_and(|manifest| name(&manifest, cargo::is_listening()) == Some("prost_build"))
}

/// Whether the manifest lists this crate, so that it is the one of the package whose build script calls it.
pub(crate) fn is_named_by(manifest: &Manifest) -> bool {
    let is_ours = |package: &str| package == PACKAGE || OTHERS.contains(&package);
    manifest.dependencies.iter().any(|entry| is_ours(&entry.package))
}

/// Returns the name that the code of the package has for this crate, if there is exactly one.
///
/// A build script sees the build dependencies; any other program of the package sees the rest.
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
    fn a_build_script_uses_the_name_of_its_own_table() {
        use DependencyTable::{Build, Dev, Normal};
        let both = manifest(&[(Normal, "rust_grpc_build"), (Build, "prost_build")]);
        assert_eq!(name(&both, true), Some("prost_build"));
        assert_eq!(name(&both, false), Some("rust_grpc_build"));
        let tests_only = manifest(&[(Dev, "prost_build")]);
        assert_eq!(name(&tests_only, true), Some("prost_build"));
        assert_eq!(name(&manifest(&[]), true), None);
    }

    #[test]
    fn two_names_for_one_program_decide_nothing() {
        use DependencyTable::Build;
        let two = manifest(&[(Build, "prost_build"), (Build, "tonic_prost_build")]);
        assert_eq!(name(&two, true), None);
        let twice = manifest(&[(Build, "prost_build"), (Build, "prost_build")]);
        assert_eq!(name(&twice, true), Some("prost_build"));
    }
}
