//! Declarations of all files of a compilation, in descriptor order.
//!
//! [`crate::declare`] fills the pool from syntax trees, [`crate::link`] resolves the types, and
//! later steps add features and options. Elements refer to each other by index.

use std::sync::Arc;

use crate::ast::{Ast, List, TypeRef};
use crate::cache::Stamp;
use crate::features::Features;
use crate::intern::Atom;
use crate::options::Opts;
use crate::reach::Reach;
use crate::source::{FileId, Source, Span};
use crate::symbols::{SymbolId, Symbols};

macro_rules! ids {
    ($($name:ident)*) => {$(
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            /// Returns all ids of a list.
            pub(crate) fn all(list: List) -> impl DoubleEndedIterator<Item = $name> + Clone {
                (list.start..list.end).map($name)
            }
        }
    )*};
}

ids!(MessageId FieldId OneofId EnumId ValueId ServiceId MethodId);

/// The index of the empty options, which elements without options share.
pub(crate) const NO_OPTIONS: u32 = 0;

/// An import of a file.
pub(crate) struct Dependency {
    /// The index of the import in the syntax tree.
    pub(crate) node: u32,
    pub(crate) kind: crate::ast::ImportKind,
    /// The imported file, if it was found.
    pub(crate) file: Option<FileId>,
    /// True if a name was found in it.
    pub(crate) used: bool,
}

/// A set of files that a file can see.
#[derive(Default)]
pub(crate) struct Visible {
    pub(crate) files: Vec<FileId>,
    /// The files that these import publicly, as sets that importers of the same file share.
    pub(crate) reaches: Vec<Reach>,
}

pub(crate) struct FileData {
    pub(crate) name: String,
    pub(crate) path: Option<std::path::PathBuf>,
    pub(crate) source: Arc<Source>,
    pub(crate) ast: Arc<Ast>,
    /// True if the caller requested this file.
    pub(crate) root: bool,
    /// True if a file that it imports is missing or has errors, so that unresolved names are
    /// expected.
    pub(crate) incomplete: bool,
    /// True if one of its imports is missing.
    pub(crate) lacks_import: bool,
    /// True if one of its public imports is missing.
    pub(crate) lacks_public_import: bool,
    pub(crate) dependencies: Vec<Dependency>,
    /// The identifier of the content of the file and its imports; absent without a cache.
    pub(crate) stamp: Option<Stamp>,
    /// The imported files with the indices of their imports, sorted.
    pub(crate) dependency_files: Vec<(FileId, u32)>,
    /// The files that the file imports publicly.
    pub(crate) public: Vec<FileId>,
    /// The files that the file imports publicly, directly or indirectly.
    pub(crate) reach: Reach,
    /// The files whose types are visible: the file itself, its imports, and their public imports.
    pub(crate) visible: Visible,
    /// The files of which only the extensions are visible.
    pub(crate) visible_options: Visible,
    pub(crate) package: SymbolId,
    pub(crate) messages: List,
    pub(crate) enums: List,
    pub(crate) services: List,
    pub(crate) extensions: List,
    /// All declarations of the file, including nested ones.
    pub(crate) all: AllOfFile,
    pub(crate) opts: u32,
    /// All options of the file's elements, in order.
    pub(crate) all_opts: List,
    pub(crate) features: Features,
    /// The path in the descriptor of each option of the syntax tree.
    pub(crate) option_paths: Vec<OptionPath>,
    pub(crate) path_numbers: Vec<i32>,
    /// The fields of all option paths.
    pub(crate) path_fields: Vec<FieldId>,
}

impl FileData {
    pub(crate) fn edition(&self) -> i32 {
        self.ast.edition
    }

    /// Frees the source and its syntax tree, which only this file's descriptor and reports need.
    pub(crate) fn forget_source(&mut self) {
        (self.ast, self.source) = Default::default();
        (self.option_paths, self.path_numbers, self.path_fields) = Default::default();
    }

    /// Returns the range of a token.
    pub(crate) fn token_span(&self, token: u32) -> Span {
        self.ast.token(token).span()
    }
}

/// The ranges of a file's declarations in the pool.
#[derive(Clone, Copy, Default)]
pub(crate) struct AllOfFile {
    pub(crate) messages: List,
    pub(crate) fields: List,
    pub(crate) oneofs: List,
    pub(crate) enums: List,
    pub(crate) values: List,
    pub(crate) services: List,
    pub(crate) methods: List,
}

/// The path of an option below its options message.
#[derive(Clone, Copy, Default)]
pub(crate) struct OptionPath {
    pub(crate) numbers: List,
    /// The fields of the path.
    pub(crate) fields: List,
}

/// The syntax node that declares a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageNode {
    Message(u32),
    /// The message of a group, with the index of the field.
    Group(u32),
    /// The entry type of a map, with the index of the field.
    Entry(u32),
}

pub(crate) struct MessageDecl {
    pub(crate) file: FileId,
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) parent: Option<MessageId>,
    pub(crate) node: MessageNode,
    pub(crate) fields: List,
    pub(crate) extensions: List,
    pub(crate) nested: List,
    pub(crate) enums: List,
    pub(crate) oneofs: List,
    /// Ranges of extension numbers, in [`Pool::ranges`].
    pub(crate) ranges: List,
    /// Reserved numbers, in [`Pool::ranges`].
    pub(crate) reserved: List,
    /// Reserved names, in [`Pool::reserved_names`].
    pub(crate) reserved_names: List,
    pub(crate) opts: u32,
    pub(crate) features: Features,
    /// True if the options set `message_set_wire_format`.
    pub(crate) message_set: bool,
}

/// The role of a field: the field of a syntax node, or the key or value of a map entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    MapKey,
    MapValue,
}

pub(crate) struct FieldDecl {
    pub(crate) file: FileId,
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) number: i32,
    pub(crate) label: u8,
    /// The number of the type in descriptors; 0 until the type's name has been resolved.
    pub(crate) kind: u8,
    pub(crate) target: Target,
    /// The message in which the field or extension is declared.
    pub(crate) parent: Option<MessageId>,
    /// For an extension, the index of the `extend` block.
    pub(crate) extend: Option<u32>,
    /// For an extension, the extended message once it has been resolved.
    pub(crate) extendee: Option<MessageId>,
    pub(crate) oneof: Option<OneofId>,
    pub(crate) proto3_optional: bool,
    pub(crate) role: Role,
    /// The index of the syntax node.
    pub(crate) node: u32,
    pub(crate) json_name: Atom,
    /// The JSON name that the field has without the option `json_name`.
    pub(crate) default_json_name: Atom,
    pub(crate) opts: u32,
    pub(crate) features: Features,
}

impl FieldDecl {
    pub(crate) fn repeated(&self) -> bool {
        self.label == 3
    }

    /// Returns the message that contains the field; for an extension, the extended message.
    pub(crate) fn container(&self) -> Option<MessageId> {
        if self.extend.is_some() { self.extendee } else { self.parent }
    }
}

/// The message or enum that is a field's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    None,
    Message(MessageId),
    Enum(EnumId),
}

pub(crate) struct OneofDecl {
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) parent: MessageId,
    /// The index of the syntax node; absent for the oneof of a proto3 `optional` field.
    pub(crate) node: Option<u32>,
    /// The index of the field for which a synthetic oneof exists.
    pub(crate) field: u32,
    pub(crate) opts: u32,
    pub(crate) features: Features,
}

pub(crate) struct EnumDecl {
    pub(crate) file: FileId,
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) parent: Option<MessageId>,
    pub(crate) node: u32,
    pub(crate) values: List,
    pub(crate) reserved: List,
    pub(crate) reserved_names: List,
    pub(crate) opts: u32,
    pub(crate) features: Features,
}

pub(crate) struct ValueDecl {
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) number: i32,
    pub(crate) parent: EnumId,
    pub(crate) node: u32,
    pub(crate) opts: u32,
}

pub(crate) struct ServiceDecl {
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) node: u32,
    pub(crate) methods: List,
    pub(crate) opts: u32,
    pub(crate) features: Features,
}

pub(crate) struct MethodDecl {
    pub(crate) symbol: SymbolId,
    pub(crate) name: Atom,
    pub(crate) node: u32,
    pub(crate) service: ServiceId,
    pub(crate) input: Option<MessageId>,
    pub(crate) output: Option<MessageId>,
    pub(crate) opts: u32,
}

/// A range of numbers of a message or enum, both ends inclusive.
#[derive(Clone, Copy)]
pub(crate) struct RangeDecl {
    pub(crate) start: i32,
    pub(crate) end: i32,
    /// The index of the syntax node.
    pub(crate) node: u32,
    pub(crate) opts: u32,
}

/// All declarations of the files of a compilation.
pub(crate) struct Pool {
    pub(crate) files: Vec<FileData>,
    /// The files of which declarations or public imports may be missing because of errors.
    pub(crate) damaged: Vec<FileId>,
    pub(crate) symbols: Symbols,
    pub(crate) messages: Vec<MessageDecl>,
    pub(crate) fields: Vec<FieldDecl>,
    pub(crate) oneofs: Vec<OneofDecl>,
    pub(crate) enums: Vec<EnumDecl>,
    pub(crate) values: Vec<ValueDecl>,
    pub(crate) services: Vec<ServiceDecl>,
    pub(crate) methods: Vec<MethodDecl>,
    pub(crate) ranges: Vec<RangeDecl>,
    /// The reserved names, as indices of syntax nodes.
    pub(crate) reserved_names: Vec<u32>,
    /// The options of all elements; the first entry is [`NO_OPTIONS`].
    pub(crate) opts: Vec<Opts>,
    /// The statements of options, as indices of syntax nodes.
    pub(crate) option_statements: Vec<u32>,
    /// The extensions, by extended message and number.
    pub(crate) extensions: hashbrown::HashMap<(MessageId, i32), FieldId>,
    /// The first value with a number, by enum and number.
    pub(crate) value_numbers: hashbrown::HashMap<(EnumId, i32), ValueId>,
    /// The names that messages reserve.
    pub(crate) reserved: hashbrown::HashSet<(MessageId, Atom)>,
    /// The required fields of messages that have any.
    pub(crate) required: hashbrown::HashMap<MessageId, Vec<FieldId>>,
}

macro_rules! index {
    ($($id:ident $list:ident $decl:ident)*) => {$(
        impl std::ops::Index<$id> for Pool {
            type Output = $decl;

            fn index(&self, id: $id) -> &$decl {
                &self.$list[id.0 as usize]
            }
        }

        impl std::ops::IndexMut<$id> for Pool {
            fn index_mut(&mut self, id: $id) -> &mut $decl {
                &mut self.$list[id.0 as usize]
            }
        }
    )*};
}

index! {
    FileId files FileData
    MessageId messages MessageDecl
    FieldId fields FieldDecl
    OneofId oneofs OneofDecl
    EnumId enums EnumDecl
    ValueId values ValueDecl
    ServiceId services ServiceDecl
    MethodId methods MethodDecl
}

impl Pool {
    /// Returns true if a file has syntax errors, so that parts of its messages and enums may be missing.
    pub(crate) fn is_damaged(&self, file: FileId) -> bool {
        self[file].ast.hidden.is_some()
    }

    pub(crate) fn new() -> Self {
        Self {
            files: Vec::new(),
            damaged: Vec::new(),
            symbols: Symbols::new(),
            messages: Vec::new(),
            fields: Vec::new(),
            oneofs: Vec::new(),
            enums: Vec::new(),
            values: Vec::new(),
            services: Vec::new(),
            methods: Vec::new(),
            ranges: Vec::new(),
            reserved_names: Vec::new(),
            opts: vec![Opts::none()],
            option_statements: Vec::new(),
            extensions: hashbrown::HashMap::new(),
            value_numbers: hashbrown::HashMap::new(),
            reserved: hashbrown::HashSet::new(),
            required: hashbrown::HashMap::new(),
        }
    }

    /// Returns the type of a field as it is written.
    pub(crate) fn field_type(&self, field: &FieldDecl) -> TypeRef {
        let ast = &self[field.file].ast;
        let node = &ast.fields[field.node as usize];
        match (field.role, node.map) {
            (Role::MapKey, Some(map)) => ast.maps[map as usize].key,
            (Role::MapValue, Some(map)) => ast.maps[map as usize].value,
            _ => node.ty,
        }
    }

    /// Returns the range of a field's type in the source.
    pub(crate) fn field_type_span(&self, field: &FieldDecl) -> Span {
        self[field.file].ast.span(self.field_type(field).path.extent)
    }

    /// Returns the range of a field's name in the source.
    pub(crate) fn field_name_span(&self, field: &FieldDecl) -> Span {
        let file = &self[field.file];
        file.token_span(file.ast.fields[field.node as usize].name)
    }

    /// Returns the range of a message's name in the source.
    pub(crate) fn message_name_span(&self, message: &MessageDecl) -> Span {
        let file = &self[message.file];
        let name = match message.node {
            MessageNode::Message(node) => file.ast.messages[node as usize].name,
            MessageNode::Group(node) | MessageNode::Entry(node) => {
                file.ast.fields[node as usize].name
            }
        };
        file.token_span(name)
    }

    /// Returns the field of a message with a number; extensions are ignored.
    pub(crate) fn field_numbered(&self, message: MessageId, number: i32) -> Option<FieldId> {
        FieldId::all(self[message].fields).find(|&field| self[field].number == number)
    }

    /// Returns the field of a message with a name; extensions are ignored.
    pub(crate) fn field_named(&self, message: MessageId, name: Atom) -> Option<FieldId> {
        match self.symbols.child(self[message].symbol, name).map(|id| self.symbols.get(id).kind) {
            Some(crate::symbols::SymbolKind::Field(field)) if self[field].extend.is_none() => {
                Some(field)
            }
            _ => None,
        }
    }
}
