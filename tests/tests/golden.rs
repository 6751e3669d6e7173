//! Golden tests: the generated code of every fixture equals the checked-in files.
//!
//! A fixture is a folder in `fixtures/` with `.proto` files, the descriptor set that protoc creates from
//! them, options in the plugin's syntax, and either `expected/` with all output files or `expected.err`
//! with the error message. `UPDATE_GOLDEN=1` rewrites the expected files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rust_grpc_codegen::{Diagnostic, Diagnostics, Error, Generated, Options, generate, options};

fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let entries = fs::read_dir(root).expect("the fixtures are beside the tests");
    let mut folders: Vec<_> =
        entries.map(|e| e.expect("readable").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().expect("a folder has a name").to_string_lossy().into_owned()
}

/// Reads the options of a fixture, with one or several per line.
fn read_options(folder: &Path) -> Result<Options, Error> {
    let text = fs::read_to_string(folder.join("options.txt")).unwrap_or_default();
    let mut options = Options::default();
    for line in text.lines() {
        for (key, value) in options::split_parameter(line)? {
            options.set(&key, value.as_deref())?;
        }
    }
    options.read_files(|path| fs::read_to_string(folder.join(path)))?;
    Ok(options)
}

fn protos(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".proto"))
        .collect();
    names.sort();
    names
}

fn run(folder: &Path) -> Result<Generated, Error> {
    let set =
        fs::read(folder.join("descriptor.binpb")).expect("every fixture has a descriptor set");
    generate(&set, &protos(folder), &read_options(folder)?)
}

/// Returns the generated files by name, or the error message.
fn actual(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    match run(folder) {
        Ok(generated) => {
            let texts = generated.files.into_iter().chain(generated.document);
            let texts = texts.map(|file| (file.name, file.content.into_bytes()));
            let bytes = generated.binary_files.into_iter().map(|file| (file.name, file.content));
            let mut files: BTreeMap<_, _> = texts
                .chain(bytes)
                .map(|(name, content)| (format!("expected/{name}"), content))
                .collect();
            if !generated.warnings.is_empty() {
                let text = shown(folder, generated.warnings);
                files.insert("expected.warn".to_owned(), text.into_bytes());
            }
            files
        }
        Err(error) => {
            let text = shown(folder, error.diagnostics().to_vec());
            BTreeMap::from([("expected.err".to_owned(), text.into_bytes())])
        }
    }
}

/// Formats diagnostics as a user sees them, including source lines.
fn shown(folder: &Path, problems: Vec<Diagnostic>) -> String {
    let mut diagnostics = Diagnostics::default();
    diagnostics.extend(problems);
    diagnostics.attach_sources(|name| fs::read_to_string(folder.join(name)).ok());
    let text: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
    format!("{}\n", text.join("\n\n"))
}

fn expected(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for name in ["expected.err", "expected.warn"] {
        if let Ok(text) = fs::read(folder.join(name)) {
            files.insert(name.to_owned(), text);
        }
    }
    collect(&folder.join("expected"), "expected", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("readable").path();
        let name = format!("{prefix}/{}", name(&path));
        if path.is_dir() {
            collect(&path, &name, files);
        } else {
            files.insert(name, fs::read(path).expect("readable"));
        }
    }
}

fn bless(folder: &Path, actual: &BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(folder.join("expected"));
    for name in ["expected.err", "expected.warn"] {
        let _ = fs::remove_file(folder.join(name));
    }
    for (name, content) in actual {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("below the fixture")).expect("writable");
        fs::write(path, content).expect("writable");
    }
}

/// Formats the first difference of two texts as `path:line` and a short diff.
fn difference(path: &Path, expected: &[u8], actual: &[u8]) -> String {
    let (expected, actual) = (String::from_utf8_lossy(expected), String::from_utf8_lossy(actual));
    let line = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count() + 1;
    let diff = similar::TextDiff::from_lines(&*expected, &*actual);
    let diff = diff.unified_diff().context_radius(2).to_string();
    let short: Vec<_> = diff.lines().take(24).collect();
    format!("{}:{line}\n{}\n", path.display(), short.join("\n"))
}

#[test]
fn goldens_are_fresh() {
    let mut stale = String::new();
    for folder in fixtures() {
        let actual = actual(&folder);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            bless(&folder, &actual);
        }
        let expected = expected(&folder);
        for name in expected.keys().chain(actual.keys()).collect::<std::collections::BTreeSet<_>>()
        {
            let (want, got) = (expected.get(name), actual.get(name));
            if want != got {
                let path = folder.join(name);
                let (want, got) = (want.map_or(&[][..], |w| w), got.map_or(&[][..], |g| g));
                stale.push_str(&difference(&path, want, got));
            }
        }
    }
    assert!(
        stale.is_empty(),
        "the output has changed:\n{stale}\nbless it with: UPDATE_GOLDEN=1 cargo test -p rust-grpc-tests --test golden"
    );
}

/// The schema has the same meaning in both syntaxes.
#[test]
fn editions_generate_the_same_code_as_proto3() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let old = run(&root.join("presence")).expect("valid").files;
    let new = run(&root.join("presence_editions")).expect("valid").files;
    assert_eq!(old, new);
}

/// The crate `tests/goldens` compiles the golden files.
#[test]
fn every_golden_is_compiled() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("goldens/src/lib.rs");
    let source = fs::read_to_string(source).expect("the crate that compiles them");
    for folder in fixtures().into_iter().filter(|folder| folder.join("expected").is_dir()) {
        let path = format!("fixtures/{}/expected/", name(&folder));
        assert!(source.contains(&path), "tests/goldens/src/lib.rs does not include {path}");
    }
}

#[test]
fn every_fixture_is_short() {
    for folder in fixtures() {
        for proto in protos(&folder) {
            let text = fs::read_to_string(folder.join(&proto)).expect("UTF-8");
            assert!(text.lines().count() <= 60, "{}/{proto} has more than one idea", name(&folder));
        }
    }
}
