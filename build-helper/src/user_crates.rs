//! The names in the user's manifest of the crates that generated code refers to.
//!
//! With the native codec, generated code uses the re-exports of prost, prost-types and tonic in the crate
//! `rust_grpc`. If a manifest uses the name `prost-types` for another package, or renames `rust_grpc`,
//! generated code follows the manifest, as the output of prost-build would. For `prost` and `tonic`, whose
//! traits the runtime implements and calls, a warning says that the codec has to be the derive. Paths
//! that are set by an option are not changed.

use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Diagnostic, Options, Summary};

use crate::manifest::{Dependency, DependencyTable, Manifest};

/// The package name of the runtime.
const RUNTIME: &str = "rust-grpc";

/// Sets the paths according to the manifest, and returns warnings for names that cannot be followed.
pub(crate) fn apply(options: &mut Options, manifest: &Manifest) -> Vec<Diagnostic> {
    let crates = Crates::of(manifest);
    if options.runtime_path.is_none()
        && let Some(name) = crates.runtime_name()
    {
        options.runtime_path = Some(format!("::{name}"));
    }
    if options.codec == Codec::Derive {
        return Vec::new();
    }
    if options.prost_types_path.is_none() && crates.own("prost_types", "prost-types").is_some() {
        options.prost_types_path = Some("::prost_types".to_owned());
    }
    let prost = crates.named("prost").find(|entry| entry.package != "prost");
    let prost = prost.filter(|_| options.prost_path.is_none());
    prost.map(other_prost).into_iter().collect()
}

/// Warns if services with the native codec run on another tonic than the one that the manifest names.
pub(crate) fn check_tonic(
    manifest: &Manifest,
    options: &Options,
    summary: &Summary,
) -> Option<Diagnostic> {
    let has_services = summary.services > 0 && (options.build_client || options.build_server);
    if !has_services || options.codec == Codec::Derive || options.tonic_path.is_some() {
        return None;
    }
    let crates = Crates::of(manifest);
    let entry = crates.own("tonic", "tonic")?;
    let other = match entry.package.as_str() {
        "tonic" => "not the one of crates.io".to_owned(),
        package => format!("the package `{package}`"),
    };
    Some(
        Diagnostic::warning(format!(
            "`tonic` is {other} in Cargo.toml, but services with the native codec use the `tonic` that \
             `rust-grpc` re-exports"
        ))
        .hint(
            "call `codec(Codec::Derive)` to use `::tonic`, or `tonic_path(\"::tonic\")` if that crate \
             re-exports tonic",
        ),
    )
}

fn other_prost(entry: &Dependency) -> Diagnostic {
    Diagnostic::warning(format!(
        "`prost` is the package `{}` in Cargo.toml, but messages with the native codec implement the \
         `Message` trait of the package `prost`",
        entry.package
    ))
    .hint(
        "call `codec(Codec::Derive)` to use `::prost`, or `prost_path(\"::prost\")` if that crate \
         re-exports prost",
    )
}

/// The dependencies that generated code can refer to.
struct Crates<'m>(Vec<&'m Dependency>);

impl<'m> Crates<'m> {
    /// Selects the normal dependencies, and also those of tests if the runtime is only among the latter.
    fn of(manifest: &'m Manifest) -> Self {
        let is_runtime = |entry: &&Dependency| entry.package == RUNTIME;
        let tests_only = !manifest.table(DependencyTable::Normal).any(|entry| is_runtime(&entry))
            && manifest.table(DependencyTable::Dev).any(|entry| is_runtime(&entry));
        let is_seen = |entry: &&Dependency| match entry.table {
            DependencyTable::Normal => true,
            DependencyTable::Dev => tests_only,
            DependencyTable::Build => false,
        };
        Self(manifest.dependencies.iter().filter(is_seen).collect())
    }

    fn named<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'m Dependency> + 'n {
        self.0.iter().copied().filter(move |entry| entry.name == name)
    }

    /// Returns the entry that gives the name to another crate than the one that `rust_grpc` re-exports.
    fn own(&self, name: &str, package: &str) -> Option<&'m Dependency> {
        self.named(name).find(|entry| entry.package != package || entry.is_elsewhere)
    }

    /// Returns the name of the runtime if it is not `rust_grpc`.
    fn runtime_name(&self) -> Option<&'m str> {
        let is_runtime = |entry: &&Dependency| entry.package == RUNTIME;
        let mut names = self.0.iter().copied().filter(is_runtime).map(|entry| entry.name.as_str());
        let first = names.next()?;
        (first != "rust_grpc" && names.all(|name| name == first)).then_some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(options: &Options, manifest: &str) -> (Options, Vec<Diagnostic>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.toml");
        std::fs::write(&path, format!("[package]\nname = \"user\"\n{manifest}")).unwrap();
        let manifest = Manifest::read(&path).unwrap();
        let mut options = options.clone();
        let warnings = apply(&mut options, &manifest);
        (options, warnings)
    }

    /// Returns the paths of the runtime and of prost-types.
    fn paths(options: &Options) -> [Option<&str>; 2] {
        [&options.runtime_path, &options.prost_types_path].map(Option::as_deref)
    }

    #[test]
    fn uses_packages_that_the_manifest_renames() {
        let (options, warnings) = applied(
            &Options::default(),
            "[dependencies]\nrpc = { package = \"rust-grpc\", version = \"0.1\" }\n\
             prost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n",
        );
        assert_eq!(paths(&options), [Some("::rpc"), Some("::prost_types")]);
        assert_eq!(warnings, []);
    }

    #[test]
    fn uses_the_runtime_for_packages_that_it_re_exports() {
        let usual = "[dependencies]\nprost = \"0.14\"\nprost-types = \"0.14\"\ntonic = \"0.14\"\n\
                     rust-grpc = \"0.1\"\nbytes = { package = \"bytes-facade\", version = \"1\" }\n\
                     [dev-dependencies]\nprost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n";
        let (options, warnings) = applied(&Options::default(), usual);
        assert_eq!(options, Options::default());
        assert_eq!(warnings, []);
    }

    #[test]
    fn uses_dev_dependencies_if_the_runtime_is_one() {
        let manifest = "[dev-dependencies]\nrust-grpc = \"0.1\"\n\
                        prost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n";
        let (options, _) = applied(&Options::default(), manifest);
        assert_eq!(paths(&options), [None, Some("::prost_types")]);
    }

    #[test]
    fn warns_about_another_package_named_prost() {
        let manifest = "[dependencies]\nprost = { package = \"my-prost\", version = \"0.14\" }\n";
        let (_, warnings) = applied(&Options::default(), manifest);
        assert_eq!(warnings.len(), 1);
        let text = warnings[0].to_string();
        assert!(
            text.contains("the package `my-prost`") && text.contains("Codec::Derive"),
            "{text}"
        );
        let mut derive = Options::default();
        derive.codec = Codec::Derive;
        assert_eq!(applied(&derive, manifest).1, []);
        let mut given = Options::default();
        given.prost_path = Some("::prost".to_owned());
        assert_eq!(applied(&given, manifest), (given.clone(), vec![]));
    }

    #[test]
    fn keeps_paths_that_are_set_by_options() {
        let mut options = Options::default();
        for option in ["runtime_path", "prost_types_path", "tonic_path"] {
            options.set(option, Some("::given")).unwrap();
        }
        let manifest = "[dependencies]\nrpc = { package = \"rust-grpc\", version = \"0.1\" }\n\
                        prost-types = { package = \"x\", version = \"1\" }\n\
                        tonic = { package = \"y\", version = \"1\" }\n";
        assert_eq!(applied(&options, manifest), (options.clone(), vec![]));
    }
}
