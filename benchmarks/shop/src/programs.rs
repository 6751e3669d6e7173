//! Where are the programs of both sides?
//!
//! Their names are the same, so each has a folder of its own, below cargo's for this program.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What was resolved for the shop, and for its peer.
const SHOP_LOCK: &str = include_str!("../../../examples/shop/Cargo.lock");
const PEER_LOCK: &str = include_str!("../Cargo.lock");

/// Those that take part, first the one that the other is compared with.
pub const SIDES: [&str; 2] = ["tonic-prost-build", "ours"];

/// Programs that are built.
pub struct Programs {
    /// Of each side.
    folders: [PathBuf; 2],
    /// What the shops write goes below it.
    pub data: PathBuf,
}

impl Programs {
    /// Builds both sides as they are now.
    pub fn build() -> Result<Self, String> {
        let apart = packages_apart(SHOP_LOCK, PEER_LOCK);
        if !apart.is_empty() {
            return Err(format!(
                "examples/shop/Cargo.lock has {}, and benchmarks/shop/Cargo.lock has not: the sides would \
                 differ in more than generated code. `cargo update PACKAGE --precise VERSION` in one of the \
                 two folders brings them together",
                apart.join(", ")
            ));
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let below = program.ancestors().nth(2).ok_or("the program is in no folder")?.join("shop");
        let [theirs, ours] =
            [("peer", here.join("peer")), ("ours", here.join("../../examples/shop"))].map(
                |(name, package)| {
                    let target = below.join(name);
                    eprintln!("builds {}", package.display());
                    build(&package, &target).map(|()| target.join("release"))
                },
            );
        let data = below.join("data");
        // Of a run that did not come to its end.
        match std::fs::remove_dir_all(&data) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", data.display()));
            }
            _ => {}
        }
        Ok(Self { folders: [theirs?, ours?], data })
    }

    /// A program of the shop.
    pub fn shop(&self, side: usize) -> PathBuf {
        self.folders[side].join("shop")
    }

    /// What places orders: one and the same program for both sides.
    pub fn load(&self) -> PathBuf {
        self.folders[1].join("load")
    }
}

fn build(package: &Path, target: &Path) -> Result<(), String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--release", "--locked", "--bins", "--manifest-path"]);
    command.arg(package.join("Cargo.toml")).arg("--target-dir").arg(target);
    // What `cargo run` says of this package; build scripts that look at it would run again each time.
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

/// What the first lock file has and the second has not, by name and version.
fn packages_apart(one: &str, other: &str) -> Vec<String> {
    let packages = |lock: &str| -> Vec<String> {
        let field = |package: &str, name: &str| {
            let rest = package.split_once(&format!("{name} = \""))?.1;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let parts = lock.split("[[package]]").skip(1);
        // Those without a source are packages of this repository.
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
    fn both_sides_stand_on_the_same_packages() {
        assert_eq!(packages_apart(SHOP_LOCK, PEER_LOCK), [""; 0]);
    }

    #[test]
    fn another_version_is_seen() {
        let lock = |version| {
            format!(
                "[[package]]\nname = \"tonic\"\nversion = \"{version}\"\nsource = \"registry\"\n"
            )
        };
        assert_eq!(packages_apart(&lock("0.14.9"), &lock("0.14.8")), ["tonic 0.14.9"]);
    }
}
