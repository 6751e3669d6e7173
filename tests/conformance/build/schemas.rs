//! Generates the messages of all fixtures and of a sample of googleapis, with JSON and the text format.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use rust_grpc_codegen::{Options, frontend, generate as generate_code, options};

use crate::paths;

/// The options of fixtures that change the types of fields, or how they are encoded.
const KEPT: &[&str] = &[
    "boxed",
    "btree_map",
    "bytes",
    "bytes_type",
    "codec",
    "enum_type",
    "enum_aliases",
    "map_type",
    "retain_enum_prefix",
    "string_type",
    "unknown_fields",
];

/// Folders of googleapis whose messages have fields of all kinds.
const SAMPLE: &[&str] = &[
    "google/firestore/v1",
    "google/iam/v1",
    "google/logging",
    "google/longrunning",
    "google/pubsub/v1",
    "google/rpc",
    "google/type",
];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Writes to `OUT_DIR/schemas`: for each schema a folder with its modules, and NAME.binpb, its descriptor set;
/// and `mod.rs`, which includes the modules.
pub(crate) fn generate() -> Result<()> {
    let out = Path::new(&env::var("OUT_DIR")?).join("schemas");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let mut names = fixtures(&out)?;
    names.extend(sample(&out)?);

    let mut modules = String::new();
    let mut registries = String::new();
    for name in names {
        writeln!(modules, "pub mod {name} {{ include!(\"{name}/mod.rs\"); }}")?;
        writeln!(registries, "(\"{name}\", {name}::registry),")?;
    }
    let registry = "fn() -> rust_grpc::reflect::Registry";
    let table = format!("pub static REGISTRIES: &[(&str, {registry})] = &[\n{registries}];\n");
    fs::write(out.join("mod.rs"), modules + &table)?;
    Ok(())
}

/// Returns the names of the fixtures that have messages.
fn fixtures(out: &Path) -> Result<Vec<String>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../fixtures").canonicalize()?;
    println!("cargo::rerun-if-changed={}", root.display());
    let mut names = Vec::new();
    for folder in sorted(&root)?.iter().filter(|folder| folder.join("expected").is_dir()) {
        let set = fs::read(folder.join("descriptor.binpb"))?;
        let files = sorted(folder)?.into_iter().filter_map(|path| file_name(&path));
        let roots: Vec<_> = files.filter(|file| file.ends_with(".proto")).collect();
        let name = file_name(folder).ok_or("a fixture without a name")?;
        let written = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
        if schema(out, &name, &set, &roots, &written)? {
            names.push(name);
        }
    }
    Ok(names)
}

fn sample(out: &Path) -> Result<Option<String>> {
    let root = paths::existing("googleapis")?;
    let sources = frontend::Sources {
        inputs: SAMPLE.iter().map(|folder| root.join(folder)).collect(),
        includes: vec![root],
        skip_source_info: true,
        sort_inputs: true,
        ..Default::default()
    };
    let compiled = frontend::compile(&sources)?;
    let name = "googleapis";
    let found = schema(
        out,
        name,
        &compiled.descriptor_set,
        &compiled.roots,
        "string_type=.google.rpc=::std::sync::Arc<str>",
    )?;
    Ok(found.then(|| name.to_owned()))
}

/// Generates one schema. Returns false, and writes nothing, if it has no messages.
fn schema(out: &Path, name: &str, set: &[u8], roots: &[String], written: &str) -> Result<bool> {
    let mut options = Options::default();
    for line in written.lines() {
        for (key, value) in options::split_parameter(line)? {
            if KEPT.contains(&key.as_str()) {
                options.set(&key, value.as_deref())?;
            }
        }
    }
    let mut always = vec![
        ("build_client", "false"),
        ("build_server", "false"),
        ("disable_comments", "."),
        ("format", "false"),
        ("include_file", "mod.rs"),
        ("json", "."),
        ("text", "."),
    ];
    if options.codec == options::Codec::Native {
        always.extend([("extensions", "."), ("unknown_fields", ".")]);
    }
    for (key, value) in always {
        options.set(key, Some(value))?;
    }
    let generated =
        generate_code(set, roots, &options).map_err(|error| format!("{name}: {error}"))?;
    let has_messages = generated.files.iter().any(|file| file.content.contains("fn registry()"));
    if has_messages {
        let folder = out.join(name);
        fs::create_dir_all(&folder)?;
        for file in generated.files {
            fs::write(folder.join(file.name), file.content)?;
        }
        fs::write(out.join(format!("{name}.binpb")), set)?;
    }
    Ok(has_messages)
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>> {
    let paths: std::io::Result<Vec<_>> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}
