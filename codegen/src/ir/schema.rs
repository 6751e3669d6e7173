//! The schema: all files, linked to each other.

use std::borrow::Cow;
use std::ops::Index;

use super::{Enum, Extension, ExtensionList, Message, Output, RustName, Service, TypeList};

macro_rules! ids {
    ($($id:ident => $list:ident: $item:ty),* $(,)?) => {$(
        #[doc = concat!("Index into [`Schema::", stringify!($list), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub(crate) u32);

        impl<'a> Index<$id> for Schema<'a> {
            type Output = $item;

            /// Returns the element with this id, which exists because only `resolve` creates ids.
            fn index(&self, id: $id) -> &$item {
                &self.$list[id.0 as usize]
            }
        }

        impl $id {
            pub(crate) fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 elements fit into a descriptor set of 2 GiB"))
            }

            /// Returns the position in the list.
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

/// The linked files of a descriptor set.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Schema<'a> {
    /// The decisions that apply to the whole output.
    pub output: Output,
    /// The files in the order of the descriptor set: imports precede the files that import them.
    pub files: Vec<File<'a>>,
    /// The Rust modules of the packages, sorted by path.
    pub modules: Vec<Module>,
    /// The messages at every depth, without map entries.
    pub messages: Vec<Message<'a>>,
    /// The enums at every depth.
    pub enums: Vec<Enum<'a>>,
    /// The services.
    pub services: Vec<Service<'a>>,
    /// The extensions at every depth for which a constant is generated.
    pub extensions: Vec<Extension<'a>>,
}

/// A `.proto` file.
#[derive(Debug)]
#[non_exhaustive]
pub struct File<'a> {
    /// The name, as imports write it.
    pub name: &'a str,
    /// The protobuf package, possibly empty.
    pub package: &'a str,
    /// The module of its items.
    pub module: ModuleId,
    /// True if code is generated for the file; other files can refer to its types in any case.
    pub generate: bool,
    /// The top-level messages in declaration order.
    pub messages: Vec<MessageId>,
    /// The top-level enums in declaration order.
    pub enums: Vec<EnumId>,
    /// The services in declaration order.
    pub services: Vec<ServiceId>,
    /// The top-level extensions with a constant, in declaration order.
    pub extensions: Vec<ExtensionId>,
}

/// The Rust module of a package.
///
/// Packages that differ only in case share a module.
#[derive(Debug)]
#[non_exhaustive]
pub struct Module {
    /// The path, such as `["google", "rpc"]`; empty for files without a package.
    pub path: Vec<RustName>,
    /// The files, in the order of the descriptor set.
    pub files: Vec<FileId>,
    /// The constant with the descriptors, if the option `file_descriptor_set` is set.
    pub descriptor_set: Option<DescriptorSet>,
    /// The constant with the message types, if there are messages with reflection.
    pub types: Option<TypeList>,
    /// The constant with the extensions, if there are extensions of messages with reflection.
    pub extension_list: Option<ExtensionList>,
}

/// A constant with the descriptors of a package's files and of all files that they import.
#[derive(Debug)]
#[non_exhaustive]
pub struct DescriptorSet {
    /// The name of the constant, `FILE_DESCRIPTOR_SET`.
    pub name: RustName,
    /// A serialized `FileDescriptorSet`, in which imports precede the files that import them.
    pub bytes: Vec<u8>,
}

/// The comments of an element, as written, with lines that end in `\n`.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Comments<'a> {
    /// The comments before the element that are separated from it by blank lines.
    pub leading_detached: Vec<Cow<'a, str>>,
    /// The comment directly before the element.
    pub leading: Option<Cow<'a, str>>,
    /// The comment after the element.
    pub trailing: Option<Cow<'a, str>>,
}
