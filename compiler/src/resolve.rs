//! Resolvers that find imported files in folders, in memory or in the crate.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A source file that a [`Resolver`] found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The path of the file, if it is on disk.
    pub path: Option<PathBuf>,
    /// The bytes of the file.
    pub source: Arc<[u8]>,
}

/// A source of files, which are found by the names by which they are imported.
pub trait Resolver {
    /// Returns the file with a name, or `None` if there is none.
    ///
    /// # Errors
    ///
    /// Returns a description of the problem if the file exists but cannot be read.
    fn find(&self, name: &str) -> Result<Option<Found>, String>;

    /// Returns the locations that are searched, for the help text of an import that is not found.
    fn places(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the files that exist, as far as they can be listed.
    ///
    /// The compiler calls this method only if a file or a name is not found, to suggest another
    /// one.
    fn list(&self) -> Vec<Listed> {
        Vec::new()
    }

    /// Returns the folders on disk that are searched, to suggest other folders.
    fn folders(&self) -> Vec<PathBuf> {
        Vec::new()
    }
}

/// A file that could be imported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// The name by which it is imported.
    pub name: String,
    /// The path of the file, if it is on disk.
    pub path: Option<PathBuf>,
}

/// A resolver that searches folders on disk. If several folders have a file, the first one wins.
#[derive(Clone, Debug, Default)]
pub struct Directories {
    folders: Vec<PathBuf>,
}

impl Directories {
    /// Returns a resolver that searches folders in order, as protoc does with `-I`.
    pub fn new(folders: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self { folders: folders.into_iter().map(Into::into).collect() }
    }
}

impl Resolver for Directories {
    fn find(&self, name: &str) -> Result<Option<Found>, String> {
        for folder in &self.folders {
            let path = folder.join(name);
            match std::fs::read(&path) {
                Ok(bytes) => {
                    return Ok(Some(Found { path: Some(path), source: bytes.into() }));
                }
                Err(error) => match error.kind() {
                    std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {}
                    _ => return Err(format!("{}: {error}", path.display())),
                },
            }
        }
        Ok(None)
    }

    fn places(&self) -> Vec<String> {
        self.folders.iter().map(|folder| folder.display().to_string()).collect()
    }

    fn list(&self) -> Vec<Listed> {
        let mut files = Vec::new();
        let mut left = MOST_LISTED;
        for folder in &self.folders {
            list(folder, &mut left, &mut files);
        }
        files
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.folders.clone()
    }
}

/// The number of folder entries that are listed for suggestions.
const MOST_LISTED: usize = 50_000;

/// Appends the `.proto` files below a folder, without following symbolic links to other folders.
fn list(root: &Path, left: &mut usize, files: &mut Vec<Listed>) {
    let start = files.len();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        // A folder that cannot be read has no files to suggest.
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if *left == 0 {
                break;
            }
            *left -= 1;
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "proto")
                && let Some(name) = path.strip_prefix(root).ok().and_then(import_name)
            {
                files.push(Listed { name, path: Some(path) });
            }
        }
    }
    files[start..].sort();
}

/// Returns the name by which a file with a relative path is imported.
fn import_name(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// A resolver for files in memory, such as unsaved buffers of an editor.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: HashMap<String, Found>,
}

impl Memory {
    /// Returns a resolver without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, or replaces it.
    pub fn add(&mut self, name: impl Into<String>, source: impl Into<Vec<u8>>) -> &mut Self {
        let found = Found { path: None, source: source.into().into() };
        self.files.insert(name.into(), found);
        self
    }
}

impl Resolver for Memory {
    fn find(&self, name: &str) -> Result<Option<Found>, String> {
        Ok(self.files.get(name).cloned())
    }

    fn list(&self) -> Vec<Listed> {
        let listed = |name: &String| Listed { name: name.clone(), path: None };
        let mut files: Vec<Listed> = self.files.keys().map(listed).collect();
        files.sort();
        files
    }
}

/// A resolver that asks several resolvers in order. The first one that has a file wins.
#[derive(Default)]
pub struct Chain {
    parts: Vec<Box<dyn Resolver>>,
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain").field("resolvers", &self.parts.len()).finish()
    }
}

impl Chain {
    /// Returns a chain without resolvers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a resolver at the end of the chain.
    #[must_use]
    pub fn with(mut self, resolver: impl Resolver + 'static) -> Self {
        self.parts.push(Box::new(resolver));
        self
    }
}

impl Resolver for Chain {
    fn find(&self, name: &str) -> Result<Option<Found>, String> {
        for part in &self.parts {
            if let Some(found) = part.find(name)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn places(&self) -> Vec<String> {
        self.parts.iter().flat_map(|part| part.places()).collect()
    }

    fn list(&self) -> Vec<Listed> {
        self.parts.iter().flat_map(|part| part.list()).collect()
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.parts.iter().flat_map(|part| part.folders()).collect()
    }
}

macro_rules! well_known {
    ($($name:literal)*) => {
        const FILES: &[(&str, &[u8])] = &[$((
            concat!("google/protobuf/", $name),
            include_bytes!(concat!("wkt/google/protobuf/", $name)),
        )),*];
    };
}

well_known! {
    "any.proto" "api.proto" "c_sharp_features.proto" "compiler/plugin.proto"
    "cpp_features.proto" "cpp_file_options.proto" "cpp_options.proto" "descriptor.proto"
    "duration.proto" "empty.proto" "field_mask.proto" "go_features.proto" "java_features.proto"
    "json_enumvalue_options.proto" "json_options.proto" "source_context.proto" "struct.proto"
    "timestamp.proto" "type.proto" "wrappers.proto"
}

/// The name of the file that describes descriptors and options.
pub(crate) const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// A resolver for the files that ship with protobuf: `google/protobuf/*.proto` of release 36.2.
#[derive(Clone, Copy, Debug, Default)]
pub struct WellKnown;

impl Resolver for WellKnown {
    fn find(&self, name: &str) -> Result<Option<Found>, String> {
        let file = FILES.iter().find(|(file, _)| *file == name);
        Ok(file.map(|(_, source)| Found { path: None, source: Arc::from(*source) }))
    }

    fn places(&self) -> Vec<String> {
        vec!["the files that ship with protobuf".to_owned()]
    }

    fn list(&self) -> Vec<Listed> {
        let listed = |name: &str| Listed { name: name.to_owned(), path: None };
        FILES.iter().map(|(name, _)| listed(name)).collect()
    }
}

/// Returns the source of the built-in `descriptor.proto`.
pub(crate) fn descriptor() -> Arc<[u8]> {
    let file = FILES.iter().find(|(file, _)| *file == DESCRIPTOR);
    file.map_or_else(|| Arc::from(&[][..]), |(_, source)| Arc::from(*source))
}

/// Returns true if a name is a relative path without `\`, empty parts, `.` and `..`.
pub(crate) fn is_virtual_path(name: &str) -> bool {
    !name.contains('\\')
        && Path::new(name).is_relative()
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}
