//! Checks for packages of edition 2015, in which some of the generated code does not compile.

use std::fs;
use std::io::Read;

use rust_grpc_codegen::options::Codec;
use rust_grpc_codegen::{Diagnostic, Options, Summary};

use crate::manifest::Manifest;

/// The size limit for source files that are searched for `extern crate`.
const MAX_BYTES: u64 = 1 << 20;

/// Checks that generated code compiles in a package of edition 2015.
///
/// Returns an error if clients or servers are generated, because their methods are `async fn`. Returns
/// a warning if the crate root does not declare the crates that absolute paths start with.
pub(crate) fn check(
    manifest: &Manifest,
    options: &Options,
    summary: &Summary,
) -> Option<Diagnostic> {
    if manifest.edition != "2015" {
        return None;
    }
    if summary.services > 0 && (options.build_client || options.build_server) {
        return Some(
            Diagnostic::error(
                "the edition of the package is 2015, which does not support the `async fn`s of clients and servers",
            )
            .hint(
                "set `edition = \"2018\"` or a later one in Cargo.toml, or call \
                 `build_client(false)` and `build_server(false)`",
            ),
        );
    }
    let mut crates = vec!["core"];
    if options.codec == Codec::Native {
        crates.push(options.runtime().trim_start_matches("::"));
    }
    let lines = crates.iter().filter(|name| is_extern_crate(name));
    let lines: Vec<String> = lines.map(|name| format!("extern crate {name};")).collect();
    if lines.is_empty() || roots(manifest).any(|text| lines.iter().all(|line| text.contains(line)))
    {
        return None;
    }
    Some(
        Diagnostic::warning(
            "the edition of the package is 2015, in which generated code needs `extern crate` declarations \
             in the crate root",
        )
        .hint(format!(
            "write `{}` in `lib.rs` or `main.rs`, or set a later `edition` in Cargo.toml",
            lines.join(" ")
        )),
    )
}

/// Returns true if a path is the name of a crate.
fn is_extern_crate(path: &str) -> bool {
    !path.contains("::") && path != "crate"
}

/// Returns the contents of the package's default crate roots.
fn roots(manifest: &Manifest) -> impl Iterator<Item = String> + '_ {
    let folder = manifest.files.first().and_then(|path| path.parent()).map(ToOwned::to_owned);
    folder.into_iter().flat_map(|folder| {
        ["src/lib.rs", "src/main.rs"].into_iter().filter_map(move |name| {
            let mut text = String::new();
            let file = fs::File::open(folder.join(name)).ok()?;
            file.take(MAX_BYTES).read_to_string(&mut text).ok()?;
            Some(text)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(edition: &str, root: &str) -> (tempfile::TempDir, Manifest) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.toml");
        fs::write(&path, format!("[package]\nname = \"user\"\n{edition}\n")).unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/lib.rs"), root).unwrap();
        let manifest = Manifest::read(&path).unwrap();
        (folder, manifest)
    }

    #[test]
    fn rejects_services_in_edition_2015() {
        let mut summary = Summary::default();
        summary.services = 1;
        let (_folder, old) = manifest("", "extern crate core; extern crate rust_grpc;");
        let problem = check(&old, &Options::default(), &summary).unwrap();
        assert!(problem.to_string().starts_with("error: the edition of the package is 2015"));
        let mut messages_only = Options::default();
        (messages_only.build_client, messages_only.build_server) = (false, false);
        assert_eq!(check(&old, &messages_only, &summary), None);
        for edition in ["edition = \"2018\"", "edition = \"2024\"", "edition.workspace = true"] {
            let (_folder, manifest) = manifest(edition, "");
            assert_eq!(check(&manifest, &Options::default(), &summary), None, "{edition}");
        }
    }

    #[test]
    fn names_the_crates_that_the_root_must_declare() {
        let mut summary = Summary::default();
        summary.messages = 1;
        let (_folder, old) = manifest("edition = \"2015\"", "extern crate core;");
        let problem = check(&old, &Options::default(), &summary).unwrap().to_string();
        assert!(problem.starts_with("warning: "), "{problem}");
        assert!(problem.contains("extern crate core; extern crate rust_grpc;"), "{problem}");
        let mut derive = Options::default();
        derive.codec = Codec::Derive;
        assert_eq!(check(&old, &derive, &summary), None);
    }
}
