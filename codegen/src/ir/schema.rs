//! What holds it all together?

use std::borrow::Cow;
use std::ops::Index;

use super::{Enum, Extension, Message, Output, RustName, Service};

macro_rules! ids {
    ($($id:ident => $list:ident: $item:ty),* $(,)?) => {$(
        #[doc = concat!("Index into [`Schema::", stringify!($list), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);

        impl<'a> Index<$id> for Schema<'a> {
            type Output = $item;

            /// Ids are minted by `resolve` alone, so this cannot miss.
            fn index(&self, id: $id) -> &$item {
                &self.$list[id.0 as usize]
            }
        }

        impl $id {
            pub(crate) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 elements fit into a descriptor set of 2 GiB"))
            }

            /// The position in the list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    FileId => files: File<'a>,
    ModuleId => modules: Module,
    MessageId => messages: Message<'a>,
    EnumId => enums: Enum<'a>,
    ServiceId => services: Service<'a>,
    ExtensionId => extensions: Extension<'a>,
}

/// All files of a run, linked.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Schema<'a> {
    /// What all of the output has in common.
    pub output: Output,
    /// In the order of the descriptor set: imports before the files that import them.
    pub files: Vec<File<'a>>,
    /// One for each Rust module that a package becomes, sorted by path.
    pub modules: Vec<Module>,
    /// Messages at every depth, without map entries.
    pub messages: Vec<Message<'a>>,
    /// Enums at every depth.
    pub enums: Vec<Enum<'a>>,
    /// Services.
    pub services: Vec<Service<'a>>,
    /// Extensions with a handle, at every depth.
    pub extensions: Vec<Extension<'a>>,
}

/// One `.proto` file.
#[derive(Debug)]
#[non_exhaustive]
pub struct File<'a> {
    /// As imports spell it.
    pub name: &'a str,
    /// Protobuf package, possibly empty.
    pub package: &'a str,
    /// Where its items go.
    pub module: ModuleId,
    /// Whether code is generated for it; its types can be referred to either way.
    pub generate: bool,
    /// Top-level messages in declaration order.
    pub messages: Vec<MessageId>,
    /// Top-level enums in declaration order.
    pub enums: Vec<EnumId>,
    /// Services in declaration order.
    pub services: Vec<ServiceId>,
    /// Top-level extensions with a handle, in declaration order.
    pub extensions: Vec<ExtensionId>,
}

/// The Rust module of a package. Packages that differ only in case share one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Module {
    /// `["google", "rpc"]`; empty for files without a package.
    pub path: Vec<RustName>,
    /// Its files, in the order of the descriptor set.
    pub files: Vec<FileId>,
    /// The constant with their descriptors, where that is asked for.
    pub descriptor_set: Option<DescriptorSet>,
}

/// A constant with the descriptors of a package's files, and of all that they import.
#[derive(Debug)]
#[non_exhaustive]
pub struct DescriptorSet {
    /// `FILE_DESCRIPTOR_SET`.
    pub name: RustName,
    /// A serialized `FileDescriptorSet`, imports before the files that import them.
    pub bytes: Vec<u8>,
}

/// The comments of an element, as written. Lines end in `\n`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Comments<'a> {
    /// Comments that stand apart before it.
    pub leading_detached: Vec<Cow<'a, str>>,
    /// Directly before it.
    pub leading: Option<Cow<'a, str>>,
    /// Behind it.
    pub trailing: Option<Cow<'a, str>>,
}
