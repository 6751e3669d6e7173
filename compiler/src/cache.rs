//! Reuse of syntax trees and descriptors of unchanged files in later compilations.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::ast::Ast;
use crate::diagnostic::{Report, Reports};
use crate::emit::Emit;
use crate::intern::Interner;
use crate::source::{FileId, Source};

/// The results of earlier compilations, for
/// [`Compiler::compile_with`](crate::Compiler::compile_with).
///
/// A file whose source has not changed is not parsed again. If, in addition, nothing has changed in the
/// files that it imports, directly or not, its descriptor is not encoded again. Sources are compared by
/// content, so a cache never needs to be told that a file has changed.
///
/// Names are resolved and rules are checked in every compilation, so a change in one file is
/// reported in all files that it affects. Compile only the files whose diagnostics are needed;
/// their imports are compiled too.
///
/// A cache keeps the syntax trees and descriptors of all files that it has seen, which take several
/// times the size of their sources, and every identifier that ever occurred in them. Use a new
/// cache to free them.
///
/// # Examples
///
/// A language server compiles after each change. Here, `types.proto` is parsed once.
///
/// ```
/// use rust_grpc_compiler::{Cache, Chain, Compiler, Memory};
///
/// let compile = |cache: &mut Cache, shop: &str| {
///     let mut types = Memory::new();
///     types.add("types.proto", "syntax = \"proto3\"; message Price { int64 cents = 1; }");
///     let mut overlay = Memory::new();
///     overlay.add("shop.proto", shop);
///     Compiler::new(Chain::new().with(overlay).with(types)).compile_with(cache, ["shop.proto"])
/// };
///
/// let mut cache = Cache::new();
/// let shop = "syntax = \"proto3\"; import \"types.proto\"; message Order { Prise price = 1; }";
/// let outcome = compile(&mut cache, shop);
/// assert_eq!(outcome.diagnostics[0].help.as_deref(), Some("did you mean `Price`, defined in `types.proto`?"));
///
/// let outcome = compile(&mut cache, &shop.replace("Prise", "Price"));
/// assert!(outcome.diagnostics.is_empty());
/// ```
#[derive(Default)]
pub struct Cache {
    pub(crate) atoms: Interner,
    parsed: HashMap<String, Parsed>,
    closures: HashMap<String, Closure>,
    descriptors: HashMap<String, Descriptor>,
    next_stamp: u64,
}

/// An identifier of the content of a file and of all files that it imports.
///
/// Two files with the same name and stamp have the same descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

/// A parsed file.
struct Parsed {
    source: Arc<Source>,
    ast: Arc<Ast>,
    /// True if the file could use the unstable edition.
    unstable: bool,
    /// The reports of the parser.
    reports: Vec<Report>,
    /// The identifier of the content of the file alone.
    stamp: Stamp,
}

/// The content that the stamp of a file identifies.
#[derive(PartialEq, Eq)]
struct Content {
    own: Stamp,
    imports: Vec<Stamp>,
}

struct Closure {
    content: Content,
    stamp: Stamp,
}

/// A descriptor and everything that its bytes depend on.
struct Descriptor {
    of: DescriptorKey,
    bytes: Vec<u8>,
}

/// Everything that the bytes of a descriptor depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct DescriptorKey {
    /// The stamp of the file and its imports.
    pub(crate) file: Stamp,
    /// The stamp of the `descriptor.proto` that declares the options; `None` for the built-in one.
    pub(crate) options: Option<Stamp>,
    pub(crate) settings: Emit,
}

impl Cache {
    /// Returns an empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a file that was parsed before, if its source is the same.
    ///
    /// Repeats the parser's reports with the file's id in this compilation.
    pub(crate) fn parsed(
        &self,
        name: &str,
        bytes: &[u8],
        unstable: bool,
        id: FileId,
        reports: &mut Reports,
    ) -> Option<(Arc<Source>, Arc<Ast>)> {
        let parsed = self
            .parsed
            .get(name)
            .filter(|parsed| parsed.unstable == unstable && *parsed.source.bytes == *bytes)?;
        reports.repeat(&parsed.reports, id);
        Some((Arc::clone(&parsed.source), Arc::clone(&parsed.ast)))
    }

    /// Remembers a file that was parsed, with the reports that the parser added.
    pub(crate) fn remember(
        &mut self,
        name: &str,
        unstable: bool,
        source: &Arc<Source>,
        ast: &Arc<Ast>,
        reports: &[Report],
    ) {
        let stamp = self.new_stamp();
        let (source, ast) = (Arc::clone(source), Arc::clone(ast));
        let parsed = Parsed { source, ast, unstable, reports: reports.to_vec(), stamp };
        self.parsed.insert(name.to_owned(), parsed);
    }

    /// Returns the stamp of a file whose imports have the given stamps, in order.
    pub(crate) fn stamp(&mut self, name: &str, imports: Vec<Stamp>) -> Option<Stamp> {
        let content = Content { own: self.parsed.get(name)?.stamp, imports };
        if let Some(known) = self.closures.get(name)
            && known.content == content
        {
            return Some(known.stamp);
        }
        let stamp = self.new_stamp();
        self.closures.insert(name.to_owned(), Closure { content, stamp });
        Some(stamp)
    }

    /// Returns a descriptor that was encoded before, or encodes and remembers it.
    pub(crate) fn descriptor_or_else(
        &mut self,
        name: &str,
        of: DescriptorKey,
        encode: impl FnOnce() -> Vec<u8>,
    ) -> Vec<u8> {
        match self.descriptors.get(name) {
            Some(known) if known.of == of => known.bytes.clone(),
            _ => {
                let bytes = encode();
                self.descriptors.insert(name.to_owned(), Descriptor { of, bytes: bytes.clone() });
                bytes
            }
        }
    }

    fn new_stamp(&mut self) -> Stamp {
        self.next_stamp += 1;
        Stamp(self.next_stamp)
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("files", &self.parsed.len()).finish_non_exhaustive()
    }
}
