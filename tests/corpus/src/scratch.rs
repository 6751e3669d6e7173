//! Packages of generated code that cargo compiles outside of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::paths;

/// A package in `target/scratch`.
///
/// All packages share one target directory, so that their dependencies are compiled once.
pub struct Package {
    folder: PathBuf,
}

impl Package {
    /// Writes a package with dependencies and source files.
    ///
    /// The dependencies are lines of a manifest, and their versions are those of the workspace. The
    /// names of the files are relative to `src`. Files of an earlier test run are removed.
    ///
    /// # Panics
    /// Panics if a file cannot be written.
    pub fn write<N, C>(
        name: &str,
        dependencies: &str,
        files: impl IntoIterator<Item = (N, C)>,
    ) -> Self
    where
        N: AsRef<Path>,
        C: AsRef<[u8]>,
    {
        let package = Self { folder: scratch().join(name) };
        let _ = std::fs::remove_dir_all(&package.folder);
        let manifest = format!(
            "[package]\nname = \"scratch-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n\n[profile.dev]\ndebug = false\nincremental = false\n\n\
             [workspace]\n"
        );
        package.put("Cargo.toml", manifest.as_bytes());
        let lock = std::fs::read(paths::repository().join("Cargo.lock"));
        package.put("Cargo.lock", &lock.expect("the workspace's lock file"));
        for (name, content) in files {
            package.put(Path::new("src").join(name), content.as_ref());
        }
        package
    }

    fn put(&self, name: impl AsRef<Path>, content: &[u8]) {
        let path = self.folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(&path, content)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Returns a command that runs a cargo subcommand in the package's folder.
    #[must_use]
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([subcommand, "--quiet"]).current_dir(&self.folder);
        cargo.env("CARGO_TARGET_DIR", scratch().join("target")).env_remove("RUSTFLAGS");
        cargo
    }
}

fn scratch() -> PathBuf {
    paths::target().join("scratch")
}

/// Returns the line of a manifest for a dependency on a package of the repository, without default
/// features.
#[must_use]
pub fn dependency(name: &str, folder: &str, features: &[&str]) -> String {
    let path = paths::repository().join(folder);
    format!("{name} = {{ path = {path:?}, default-features = false, features = {features:?} }}\n")
}
