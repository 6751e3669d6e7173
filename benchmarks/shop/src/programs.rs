//! The programs of both sides.
//!
//! They have equal names, so each side has a separate folder below cargo's folder for this program.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The lock files of the shop and of its peer.
const SHOP_LOCK: &str = include_str!("../../../examples/shop/Cargo.lock");
const PEER_LOCK: &str = include_str!("../Cargo.lock");

/// The names of the sides. The second one is compared with the first.
pub const SIDES: [&str; 2] = ["tonic-prost-build", "ours"];

/// The built programs.
pub struct Programs {
    /// The folder of each side.
    folders: [PathBuf; 2],
    /// The folder for the data of the shops.
    pub data: PathBuf,
}

impl Programs {
    /// Builds both sides.
    pub fn build() -> Result<Self, String> {
        let apart = packages_apart(SHOP_LOCK, PEER_LOCK);
        if !apart.is_empty() {
            return Err(format!(
                "benchmarks/shop/Cargo.lock lacks {} of examples/shop/Cargo.lock, so the sides would \
                 differ in more than generated code: run `cargo update PACKAGE --precise VERSION` in one of \
                 the two folders",
                apart.join(", ")
            ));
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let below = program
            .ancestors()
            .nth(2)
            .ok_or("the path of the program has no parent directory")?
            .join("shop");
        let [theirs, ours] =
            [("peer", here.join("peer")), ("ours", here.join("../../examples/shop"))].map(
                |(name, package)| {
                    let target = below.join(name);
                    eprintln!("builds {}", package.display());
                    build(&package, &target).map(|()| target.join("release"))
                },
            );
        let data = below.join("data");
        // A previous run may have been interrupted.
        match std::fs::remove_dir_all(&data) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", data.display()));
            }
            _ => {}
        }
        Ok(Self { folders: [theirs?, ours?], data })
    }

    /// Returns the path of a side's `shop`.
    pub fn shop(&self, side: usize) -> PathBuf {
        self.folders[side].join("shop")
    }

    /// Returns the path of the load generator, which is the same program for both sides.
    pub fn load(&self) -> PathBuf {
        self.folders[1].join("load")
    }
}

fn build(package: &Path, target: &Path) -> Result<(), String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--release", "--locked", "--bins", "--manifest-path"]);
    command.arg(package.join("Cargo.toml")).arg("--target-dir").arg(target);
    // `cargo run` sets variables for this package. Build scripts that depend on them would run every time.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: cargo build: {status}", package.display())),
        Err(error) => Err(format!("cargo build: {error}")),
    }
}

/// Returns the packages with name and version that only the first lock file has.
fn packages_apart(one: &str, other: &str) -> Vec<String> {
    let packages = |lock: &str| -> Vec<String> {
        let field = |package: &str, name: &str| {
            let rest = package.split_once(&format!("{name} = \""))?.1;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let parts = lock.split("[[package]]").skip(1);
        // Packages without a source belong to this repository.
        let parts = parts.filter(|package| package.contains("source = "));
        parts
            .filter_map(|p| Some(format!("{} {}", field(p, "name")?, field(p, "version")?)))
            .collect()
    };
    let others = packages(other);
    packages(one).into_iter().filter(|package| !others.contains(package)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_use_the_same_packages() {
        assert_eq!(packages_apart(SHOP_LOCK, PEER_LOCK), [""; 0]);
    }

    #[test]
    fn detects_a_different_version() {
        let lock = |version| {
            format!(
                "[[package]]\nname = \"tonic\"\nversion = \"{version}\"\nsource = \"registry\"\n"
            )
        };
        assert_eq!(packages_apart(&lock("0.14.9"), &lock("0.14.8")), ["tonic 0.14.9"]);
    }
}
