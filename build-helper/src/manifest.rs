//! The `Cargo.toml` of the package whose build script is running.
//!
//! Cargo passes the path of the manifest to a build script. Its dependency tables contain the names
//! under which generated code finds its crates, and the name under which the build script calls
//! this crate. A manifest that is missing, too large or not valid TOML is treated as unknown: cargo
//! has accepted it before, so the build continues without its information.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

/// The maximum size of a manifest; larger files are not read.
const MAX_BYTES: u64 = 1 << 20;
/// The maximum number of directories above the package in which the workspace root is searched.
const MAX_ANCESTORS: usize = 64;

/// The values of TOML that are read from a manifest.
#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Flag(bool),
    List(Vec<Value>),
    Table(Table),
    Other,
}

type Table = BTreeMap<String, Value>;

/// The parts of a manifest that determine which crates generated code can name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// The files that were read: the manifest, and that of the workspace if a value is inherited.
    pub(crate) files: Vec<PathBuf>,
    /// The name of the package.
    pub(crate) name: String,
    /// The edition: `2015` by default, as in cargo; empty if it is inherited from an unknown
    /// workspace.
    pub(crate) edition: String,
    /// The entries of all dependency tables, including those of `target` tables.
    pub(crate) dependencies: Vec<Dependency>,
}

/// An entry of a dependency table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The name in Rust code: `prost_types` for the key `prost-types`.
    pub(crate) name: String,
    /// The name of the package, which differs from the key if the entry renames it.
    pub(crate) package: String,
    /// The table that the entry is in.
    pub(crate) table: DependencyTable,
    /// True if the package comes from a path, from git or from another registry.
    pub(crate) is_elsewhere: bool,
    /// True if a feature of the package must enable the dependency.
    pub(crate) optional: bool,
    /// True if the default features are enabled.
    pub(crate) default_features: bool,
    /// The features that the entry enables, and those that the package's own features enable.
    pub(crate) features: Vec<String>,
}

/// The kinds of dependency tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DependencyTable {
    /// `[dependencies]`
    Normal,
    /// `[build-dependencies]`
    Build,
    /// `[dev-dependencies]`
    Dev,
}

/// The keys of the tables, including the older spelling that cargo accepts.
const TABLES: [(&str, DependencyTable); 5] = [
    ("dependencies", DependencyTable::Normal),
    ("build-dependencies", DependencyTable::Build),
    ("build_dependencies", DependencyTable::Build),
    ("dev-dependencies", DependencyTable::Dev),
    ("dev_dependencies", DependencyTable::Dev),
];

impl Manifest {
    /// Reads the manifest that cargo names in the environment. Returns `None` if it is unknown.
    pub(crate) fn from_env() -> Option<Self> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let path = match variable("CARGO_MANIFEST_PATH") {
            Some(path) => PathBuf::from(path),
            None => Path::new(&variable("CARGO_MANIFEST_DIR")?).join("Cargo.toml"),
        };
        Self::read(&path)
    }

    /// Reads a manifest, and that of its workspace if it inherits something.
    pub(crate) fn read(path: &Path) -> Option<Self> {
        let text = read_table(path)?;
        let package = text.get("package").or_else(|| text.get("project"))?.as_table()?;
        let mut workspace = Workspace { package: path, manifest: &text, found: None };
        let edition = match package.get("edition") {
            Some(Value::Text(edition)) => edition.clone(),
            Some(inherited) if inherits(inherited) => {
                let edition = workspace.get(&["package", "edition"]);
                edition.and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            _ => "2015".to_owned(),
        };
        let mut dependencies = Vec::new();
        let targets = text.get("target").and_then(Value::as_table).into_iter();
        let targets = targets.flat_map(BTreeMap::values).filter_map(Value::as_table);
        for tables in std::iter::once(&text).chain(targets) {
            for (key, table) in TABLES {
                let entries = tables.get(key).and_then(Value::as_table).into_iter().flatten();
                dependencies.extend(entries.map(|(key, entry)| {
                    let shared = inherits(entry)
                        .then(|| workspace.get(&["dependencies", key]).cloned())
                        .flatten();
                    let mut entry = dependency(key, table, entry, shared.as_ref());
                    entry.features.extend(forwarded(&text, key));
                    entry
                }));
            }
        }
        let mut files = vec![path.to_owned()];
        files.extend(workspace.found.and_then(|(path, _)| path));
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(Self { files, name, edition, dependencies })
    }

    /// Returns the entries of one kind of table.
    pub(crate) fn table(&self, table: DependencyTable) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(move |entry| entry.table == table)
    }
}

/// The manifest of the workspace, which is read when the first value is inherited.
struct Workspace<'a> {
    package: &'a Path,
    manifest: &'a Table,
    /// The path, unless it is the package's own manifest, and the table `workspace`.
    found: Option<(Option<PathBuf>, Table)>,
}

impl Workspace<'_> {
    /// Returns the value at a path of keys below `workspace`.
    fn get(&mut self, keys: &[&str]) -> Option<&Value> {
        if self.found.is_none() {
            self.found = Some(self.find().unwrap_or_default());
        }
        let (_, table) = self.found.as_ref()?;
        let (last, tables) = keys.split_last()?;
        let mut table = table;
        for key in tables {
            table = table.get(*key)?.as_table()?;
        }
        table.get(*last)
    }

    fn find(&self) -> Option<(Option<PathBuf>, Table)> {
        let own = |manifest: &Table| manifest.get("workspace")?.as_table().cloned();
        if let Some(table) = own(self.manifest) {
            return Some((None, table));
        }
        let package = self.manifest.get("package").and_then(Value::as_table);
        let folder = self.package.parent()?;
        if let Some(root) = package.and_then(|package| package.get("workspace")?.as_str()) {
            let path = folder.join(root).join("Cargo.toml");
            let table = own(&read_table(&path)?)?;
            return Some((Some(path), table));
        }
        let folder = std::path::absolute(folder).ok()?;
        folder.ancestors().skip(1).take(MAX_ANCESTORS).find_map(|folder| {
            let path = folder.join("Cargo.toml");
            let table = own(&read_table(&path)?)?;
            Some((Some(path), table))
        })
    }
}

fn read_table(path: &Path) -> Option<Table> {
    let mut text = String::new();
    let file = fs::File::open(path).ok()?;
    let read = file.take(MAX_BYTES + 1).read_to_string(&mut text).ok()?;
    if u64::try_from(read).ok()? > MAX_BYTES {
        return None;
    }
    let table = DeTable::parse(&text).ok()?;
    Some(owned(table.get_ref()))
}

/// Converts a table; the parser limits the depth of nested values.
fn owned(table: &DeTable<'_>) -> Table {
    fn convert(value: &DeValue<'_>) -> Value {
        match value {
            DeValue::String(text) => Value::Text(text.clone().into_owned()),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Array(list) => {
                Value::List(list.iter().map(|item| convert(item.get_ref())).collect())
            }
            DeValue::Table(table) => Value::Table(owned(table)),
            _ => Value::Other,
        }
    }
    let entries = table.iter();
    entries
        .map(|(key, item)| (key.get_ref().clone().into_owned(), convert(item.get_ref())))
        .collect()
}

impl Value {
    fn get(&self, key: &str) -> Option<&Value> {
        self.as_table()?.get(key)
    }

    fn as_table(&self) -> Option<&Table> {
        match self {
            Self::Table(table) => Some(table),
            _ => None,
        }
    }

    fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }
}

/// Returns true if a value is `{ workspace = true, … }`.
fn inherits(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

/// Returns the features of a dependency that the package's own features enable.
///
/// In the table `features`, they are `key/feature` or `key?/feature`.
fn forwarded(manifest: &Table, key: &str) -> Vec<String> {
    let features = manifest.get("features").and_then(Value::as_table).into_iter();
    let values = features.flat_map(BTreeMap::values).filter_map(Value::as_list).flatten();
    let of_key = |value: &str| {
        let rest = value.strip_prefix(key)?;
        let feature = rest.strip_prefix('?').unwrap_or(rest).strip_prefix('/')?;
        Some(feature.to_owned())
    };
    values.filter_map(Value::as_str).filter_map(of_key).collect()
}

/// Converts an entry; `shared` is the entry of the workspace that it inherits.
fn dependency(
    key: &str,
    table: DependencyTable,
    entry: &Value,
    shared: Option<&Value>,
) -> Dependency {
    let both = || shared.into_iter().chain([entry]);
    let text = |key: &str| both().find_map(|entry| entry.get(key)?.as_str());
    let default_features = |entry: &Value| {
        let key = ["default-features", "default_features"];
        key.iter().find_map(|key| entry.get(key)?.as_bool())
    };
    let features = both().filter_map(|entry| entry.get("features")?.as_list()).flatten();
    Dependency {
        name: key.replace('-', "_"),
        package: text("package").unwrap_or(key).to_owned(),
        table,
        is_elsewhere: ["path", "git", "registry", "registry-index"]
            .iter()
            .any(|key| text(key).is_some()),
        optional: entry.get("optional").and_then(Value::as_bool).unwrap_or(false),
        // A package can enable what its workspace has disabled, but not vice versa.
        default_features: default_features(entry).unwrap_or(false)
            || default_features(shared.unwrap_or(entry)).unwrap_or(true),
        features: features.filter_map(Value::as_str).map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name).join("Cargo.toml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn parse(text: &str) -> Option<Manifest> {
        let folder = tempfile::tempdir().unwrap();
        Manifest::read(&write(folder.path(), "", text))
    }

    /// Returns lines of the form `table name = package`, with `!` if the source is not crates.io.
    fn shown(manifest: &Manifest) -> Vec<String> {
        let mut lines: Vec<_> = manifest
            .dependencies
            .iter()
            .map(|entry| {
                let elsewhere = if entry.is_elsewhere { "!" } else { "" };
                format!("{:?} {} = {}{elsewhere}", entry.table, entry.name, entry.package)
            })
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn manifests_with_duplicate_tables_are_unknown() {
        // Cargo rejects such a manifest, too.
        assert_eq!(
            parse("package.name = \"a\"\n[dependencies]\n[dependencies]\nb = \"1\"\n"),
            None
        );
    }

    #[test]
    fn reads_entries_in_every_spelling() {
        let manifest = parse(
            r#"
            dev_dependencies = { tempfile = "3" }
            [package]
            name = "user"
            edition = "2021"

            [dependencies]
            prost.version = "0.14"
            tonic = "0.14"
            prost-types = { package = "prost-wkt-types", version = "0.7", optional = true }
            "bytes" = { git = "https://example.com/bytes" }

            [build-dependencies.prost-build]
            package = "rust-grpc-build"
            path = "../build-helper"
            default-features = false
            features = ["transport"]

            [target.'cfg(unix)'.dependencies]
            rpc = { package = "rust-grpc", version = "0.1" }
            [target.x86_64-unknown-linux-gnu.build_dependencies]
            cc = "1"
            "#,
        )
        .unwrap();
        assert_eq!(
            shown(&manifest),
            [
                "Build cc = cc",
                "Build prost_build = rust-grpc-build!",
                "Dev tempfile = tempfile",
                "Normal bytes = bytes!",
                "Normal prost = prost",
                "Normal prost_types = prost-wkt-types",
                "Normal rpc = rust-grpc",
                "Normal tonic = tonic",
            ]
        );
        assert_eq!((manifest.name.as_str(), manifest.edition.as_str()), ("user", "2021"));
        let ours = manifest.table(DependencyTable::Build).find(|entry| entry.name == "prost_build");
        let ours = ours.unwrap();
        assert!(!ours.default_features && !ours.optional);
        assert_eq!(ours.features, ["transport"]);
        assert!(manifest.dependencies.iter().any(|entry| entry.optional));
    }

    #[test]
    fn reads_features_that_the_package_forwards() {
        let manifest = parse(
            "[package]\nname = \"a\"\n[dependencies]\nrust-grpc = \"0.1\"\nother = \"1\"\n\
             [features]\ndefault = [\"a\", \"rust-grpc/tonic\"]\n\
             a = [\"rust-grpc?/mock\", \"dep:other\", \"rust-grpc-build/x\"]\n",
        )
        .unwrap();
        let entry = manifest.dependencies.iter().find(|entry| entry.name == "rust_grpc").unwrap();
        assert_eq!(entry.features, ["mock", "tonic"]);
    }

    #[test]
    fn inherits_from_the_workspace() {
        let folder = tempfile::tempdir().unwrap();
        let root = write(
            folder.path(),
            "",
            r#"
            [workspace]
            members = ["a/b"]
            [workspace.package]
            edition = "2024"
            [workspace.dependencies]
            prost-types = { package = "prost-wkt-types", version = "0.7", features = ["std"] }
            rust-grpc = "0.1"
            "#,
        );
        let member = write(
            folder.path(),
            "a/b",
            r#"
            [package]
            name = "b"
            edition.workspace = true
            [dependencies]
            prost-types = { workspace = true, features = ["extra"] }
            rust-grpc.workspace = true
            missing.workspace = true
            "#,
        );
        let manifest = Manifest::read(&member).unwrap();
        assert_eq!(manifest.edition, "2024");
        assert_eq!(
            shown(&manifest),
            [
                "Normal missing = missing",
                "Normal prost_types = prost-wkt-types",
                "Normal rust_grpc = rust-grpc"
            ]
        );
        let types = manifest.dependencies.iter().find(|entry| entry.name == "prost_types").unwrap();
        assert_eq!(types.features, ["std", "extra"]);
        assert_eq!(manifest.files, [member, std::path::absolute(root).unwrap()]);
    }

    #[test]
    fn inherits_from_the_workspace_that_the_package_names() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "root", "[workspace]\ndependencies.x = { package = \"y\" }\n");
        let member = write(
            folder.path(),
            "member",
            "[package]\nname = \"m\"\nworkspace = \"../root\"\n[dependencies]\nx.workspace = true\n",
        );
        let manifest = Manifest::read(&member).unwrap();
        assert_eq!(shown(&manifest), ["Normal x = y"]);
        assert_eq!(manifest.edition, "2015");
    }

    #[test]
    fn unreadable_manifests_are_unknown() {
        let nested =
            format!("[package]\nname = \"n\"\n[dependencies]\nx = {}", "[".repeat(100_000));
        let large = format!("[package]\nname = \"n\"\n#{}", "x".repeat(1 << 20));
        for text in ["", "[package", "package = 1", "[dependencies]\nx = 1", &nested, &large] {
            assert_eq!(parse(text), None, "{}", &text[..text.len().min(40)]);
        }
        assert_eq!(Manifest::read(Path::new("no/such/Cargo.toml")), None);
        let odd = "[package]\nname = 1\nedition = 2\n[dependencies]\na = 1\nb = { package = 2 }\n\
                   [target]\nx = 1\n[build-dependencies]\nc = { features = [1, \"d\"] }\n";
        let odd = parse(odd).unwrap();
        assert_eq!(shown(&odd), ["Build c = c", "Normal a = a", "Normal b = b"]);
    }
}
