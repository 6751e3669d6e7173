//! The names that the user's manifest has for the crates that generated code names.
//!
//! With the native codec, generated code finds prost, prost-types and tonic in the crate `rust_grpc`. A
//! manifest that gives one of their names to another package, or gives `rust_grpc` another name, means
//! its own crate: the code that prost-build writes would name it. A path that is set by an option is
//! left as it is.

use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Diagnostic, Options};

use crate::manifest::{Dependency, DependencyTable, Manifest};

/// The package of the runtime.
const RUNTIME: &str = "rust-grpc";

/// Sets the paths that follow from a manifest. Returns what it cannot follow.
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
    if options.prost_types_path.is_none() && crates.is_own("prost_types", "prost-types") {
        options.prost_types_path = Some("::prost_types".to_owned());
    }
    if options.tonic_path.is_none() && crates.is_own("tonic", "tonic") {
        options.tonic_path = Some("::tonic".to_owned());
        // A codec of another tonic is no codec for this one.
        if options.codec_path.is_none() && crates.is_own("tonic_prost", "tonic-prost") {
            options.codec_path = Some("::tonic_prost::ProstCodec".to_owned());
        }
    }
    let prost = crates.named("prost").find(|entry| entry.package != "prost");
    let prost = prost.filter(|_| options.prost_path.is_none());
    prost.map(other_prost).into_iter().collect()
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

/// The dependencies of the code that is generated.
struct Crates<'m>(Vec<&'m Dependency>);

impl<'m> Crates<'m> {
    /// The normal dependencies, and those of tests where the runtime is one of them.
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

    /// Whether a name stands for a crate that is not the one that `rust_grpc` re-exports.
    fn is_own(&self, name: &str, package: &str) -> bool {
        self.named(name).any(|entry| entry.package != package || entry.is_elsewhere)
    }

    /// The name of the runtime where it is not `rust_grpc`.
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

    /// The paths of the runtime, prost-types, tonic and the codec.
    fn paths(options: &Options) -> [Option<&str>; 4] {
        [&options.runtime_path, &options.prost_types_path, &options.tonic_path, &options.codec_path]
            .map(Option::as_deref)
    }

    #[test]
    fn uses_other_packages_that_the_manifest_names() {
        let (options, warnings) = applied(
            &Options::default(),
            "[dependencies]\nrpc = { package = \"rust-grpc\", version = \"0.1\" }\n\
             prost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n\
             tonic = { package = \"madsim-tonic\", version = \"0.6\" }\n",
        );
        assert_eq!(paths(&options), [Some("::rpc"), Some("::prost_types"), Some("::tonic"), None]);
        assert_eq!(warnings, []);
        let (options, _) = applied(
            &Options::default(),
            "[target.'cfg(all())'.dependencies]\ntonic = { git = \"https://example.com\" }\n\
             tonic-prost = { git = \"https://example.com\" }\n",
        );
        assert_eq!(
            paths(&options),
            [None, None, Some("::tonic"), Some("::tonic_prost::ProstCodec")]
        );
    }

    #[test]
    fn keeps_to_the_runtime_where_the_names_mean_what_it_re_exports() {
        let usual = "[dependencies]\nprost = \"0.14\"\nprost-types = \"0.14\"\ntonic = \"0.14\"\n\
                     rust-grpc = \"0.1\"\nbytes = { package = \"bytes-facade\", version = \"1\" }\n\
                     [dev-dependencies]\nprost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n";
        let (options, warnings) = applied(&Options::default(), usual);
        assert_eq!(options, Options::default());
        assert_eq!(warnings, []);
    }

    #[test]
    fn looks_at_tests_where_generated_code_is_for_tests() {
        let manifest = "[dev-dependencies]\nrust-grpc = \"0.1\"\n\
                        prost-types = { package = \"prost-wkt-types\", version = \"0.7\" }\n";
        let (options, _) = applied(&Options::default(), manifest);
        assert_eq!(paths(&options), [None, Some("::prost_types"), None, None]);
    }

    #[test]
    fn says_what_to_set_for_another_prost() {
        let manifest = "[dependencies]\nprost = { package = \"my-prost\", version = \"0.14\" }\n";
        let (_, warnings) = applied(&Options::default(), manifest);
        assert_eq!(warnings.len(), 1);
        let text = warnings[0].to_string();
        assert!(
            text.contains("the package `my-prost`") && text.contains("Codec::Derive"),
            "{text}"
        );
        let derive = Options { codec: Codec::Derive, ..Options::default() };
        assert_eq!(applied(&derive, manifest).1, []);
        let given = Options { prost_path: Some("::prost".to_owned()), ..Options::default() };
        assert_eq!(applied(&given, manifest), (given.clone(), vec![]));
    }

    #[test]
    fn leaves_given_paths_alone() {
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
