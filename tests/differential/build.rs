//! Generates the messages of the fixtures.

#[path = "src/modules.rs"]
#[allow(unreachable_pub, reason = "the library includes the module, too")]
mod modules;

use std::path::{Path, PathBuf};
use std::{env, fs};

use modules::{Input, Output};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/modules.rs");
    if env::var_os("CARGO_FEATURE_FIXTURES").is_none() {
        return Ok(());
    }
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../fixtures").canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut output = Output::default();
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&root)? {
        folders.push(entry?.path());
    }
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.join("expected").is_dir()) {
        let descriptor = folder.join("descriptor.binpb");
        let set = fs::read(&descriptor)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut roots = Vec::new();
        for entry in fs::read_dir(folder)? {
            let file = entry?.file_name().to_string_lossy().into_owned();
            roots.extend(Some(file).filter(|file| file.ends_with(".proto")));
        }
        roots.sort();
        let bytes = format!("include_bytes!({:?})", descriptor.display().to_string());
        let options = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
        let reflect = !options.lines().any(|line| line.starts_with("extern_path"));
        let (name, set) = (&*name, (&*set, &*bytes));
        let input = Input { name, set, roots: &roots, options: &options, reflect };
        modules::add(&mut output, input)?;
    }
    let out = Path::new(&env::var("OUT_DIR")?).join("messages.rs");
    fs::write(out, modules::finish(&output, "crate"))?;
    Ok(())
}
