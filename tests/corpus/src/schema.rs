//! Descriptor sets of public schemas, whole or in part.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use prost::Message as _;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use rust_grpc_codegen::frontend::{self, Sources};

use crate::{paths, report};

/// A descriptor set that can be split into parts.
pub struct Schema {
    files: Vec<File>,
}

struct File {
    name: String,
    imports: Vec<String>,
    bytes: Vec<u8>,
}

impl Schema {
    /// Returns the descriptor set of all of googleapis, which is compiled once.
    ///
    /// # Panics
    /// Panics if it does not compile.
    pub fn googleapis() -> &'static Self {
        static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
            let root = paths::googleapis();
            let inputs = paths::googleapis_protos().iter().map(|name| root.join(name)).collect();
            // The package has some of protobuf's own files in a different version.
            let includes = vec![paths::protobuf_include(), root];
            report::stage("compile googleapis", || Schema::compile(inputs, includes))
        });
        &SCHEMA
    }

    /// Returns the descriptor set of the common subset, which is published separately.
    ///
    /// # Panics
    /// Panics if it does not compile.
    pub fn common() -> Self {
        let root = paths::common();
        Self::compile(vec![root.clone()], vec![root, paths::protobuf_include()])
    }

    /// Returns the descriptor set of the files in `protobuf/include` that do not use editions.
    ///
    /// # Panics
    /// Panics if they do not compile.
    pub fn protobuf() -> Self {
        let root = paths::protobuf_include();
        let inputs = paths::protos(&root)
            .iter()
            .map(|name| root.join(name))
            .filter(|path| !is_edition(path))
            .collect();
        Self::compile(inputs, vec![root])
    }

    /// Returns the descriptor set of a source, as the file `test.proto`.
    ///
    /// # Panics
    /// Panics if it does not compile.
    pub fn inline(text: &str) -> Self {
        Self::inline_files(&[("test.proto", text)])
    }

    /// Returns the descriptor set of several sources, which may import each other.
    ///
    /// # Panics
    /// Panics if they do not compile.
    pub fn inline_files(files: &[(&str, &str)]) -> Self {
        let folder = write(files);
        let inputs = files.iter().map(|(name, _)| folder.path().join(name)).collect();
        Self::compile(inputs, vec![folder.path().to_owned()])
    }

    /// Returns the descriptor set of files on disk.
    ///
    /// # Panics
    /// Panics if the inputs do not compile.
    pub fn compile(inputs: Vec<PathBuf>, includes: Vec<PathBuf>) -> Self {
        Self::from_sources(&Sources { inputs, includes, ..Sources::default() })
    }

    /// Returns the descriptor set of the sources that the front end compiles.
    ///
    /// # Panics
    /// Panics if the sources do not compile.
    pub fn from_sources(sources: &Sources) -> Self {
        let compiled = frontend::compile(sources).unwrap_or_else(|error| panic!("{error}"));
        Self::from_bytes(&compiled.descriptor_set)
    }

    /// Returns the schema of an encoded `FileDescriptorSet`.
    ///
    /// # Panics
    /// Panics if the bytes are not a `FileDescriptorSet`.
    pub fn from_bytes(set: &[u8]) -> Self {
        let mut files = Vec::new();
        let mut rest = set;
        while !rest.is_empty() {
            let (tag, _) = prost::encoding::decode_key(&mut rest).expect("a field");
            assert_eq!(tag, 1, "a FileDescriptorSet has one field");
            let length = prost::encoding::decode_varint(&mut rest).expect("a length");
            let (bytes, after) = rest.split_at(usize::try_from(length).expect("a length"));
            rest = after;
            let file = FileDescriptorProto::decode(bytes).expect("a file");
            files.push(File {
                name: file.name().to_owned(),
                imports: file.dependency,
                bytes: bytes.to_vec(),
            });
        }
        Self { files }
    }

    /// Returns the names of the files, in the order of the set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    /// Returns the selected files and all files that they import.
    #[must_use]
    pub fn part(&self, chosen: impl Fn(&str) -> bool) -> Self {
        let by_name: HashMap<&str, &File> =
            self.files.iter().map(|file| (file.name.as_str(), file)).collect();
        let mut open: Vec<&str> = self.names().filter(|name| chosen(name)).collect();
        let mut wanted: HashSet<&str> = HashSet::new();
        while let Some(name) = open.pop() {
            if wanted.insert(name) {
                open.extend(by_name[name].imports.iter().map(String::as_str));
            }
        }
        let files = self.files.iter().filter(|file| wanted.contains(file.name.as_str()));
        let files = files.map(|file| File {
            name: file.name.clone(),
            imports: file.imports.clone(),
            bytes: file.bytes.clone(),
        });
        Self { files: files.collect() }
    }

    /// Returns the encoded set.
    pub fn bytes(&self) -> Vec<u8> {
        let mut set = Vec::with_capacity(self.files.iter().map(|file| file.bytes.len() + 8).sum());
        for file in &self.files {
            prost::encoding::encode_key(1, prost::encoding::WireType::LengthDelimited, &mut set);
            prost::encoding::encode_varint(file.bytes.len() as u64, &mut set);
            set.extend_from_slice(&file.bytes);
        }
        set
    }

    /// Returns the decoded set, for the peer.
    ///
    /// # Panics
    /// Panics if it cannot be decoded.
    pub fn decoded(&self) -> FileDescriptorSet {
        let decode = |file: &File| FileDescriptorProto::decode(&*file.bytes).expect("a file");
        FileDescriptorSet { file: self.files.iter().map(decode).collect() }
    }
}

/// Writes files into a new directory.
///
/// # Panics
/// Panics if a file cannot be written.
pub fn write(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

/// Returns true if a file uses an edition, which the peer does not support.
///
/// # Panics
/// Panics if the file cannot be read.
pub fn is_edition(path: &std::path::Path) -> bool {
    let text = std::fs::read_to_string(path).expect("a file");
    text.lines().any(|line| line.starts_with("edition = "))
}
