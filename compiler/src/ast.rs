//! Syntax tree of a file, with nodes in vectors and token indices as positions.
//!
//! Nodes refer to each other by index and own no strings. A body is a [`List`] of [`Item`]s in
//! source order; [`crate::declare`] derives the order of descriptors from it.

use crate::intern::Atom;
use crate::token::{Tok, Token};

/// A range of one of the vectors of [`Ast`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl List {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    pub(crate) fn indices(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(crate) fn len(self) -> usize {
        self.indices().len()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// The first and the last token of a part of the source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extent {
    pub(crate) first: Tok,
    pub(crate) last: Tok,
}

/// A statement: its kind, and its index in the vector of that kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Item {
    /// A lone `;`, with its token.
    Empty(Tok),
    Syntax,
    Import(u32),
    Package(u32),
    Option(u32),
    Message(u32),
    Enum(u32),
    Service(u32),
    Extend(u32),
    /// A field, a map field or a group.
    Field(u32),
    Oneof(u32),
    Extensions(u32),
    Reserved(u32),
    Value(u32),
    Method(u32),
}

/// The tree of one file.
#[derive(Default)]
pub(crate) struct Ast {
    pub(crate) tokens: Vec<Token>,
    pub(crate) items: Vec<Item>,
    pub(crate) root: List,
    /// The parts of dotted names.
    pub(crate) parts: Vec<Atom>,
    pub(crate) syntax: Option<Syntax>,
    pub(crate) edition: i32,
    pub(crate) imports: Vec<Import>,
    pub(crate) packages: Vec<Package>,
    pub(crate) options: Vec<OptionNode>,
    pub(crate) option_parts: Vec<OptionPart>,
    pub(crate) messages: Vec<Message>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) services: Vec<Service>,
    pub(crate) extends: Vec<Extend>,
    pub(crate) fields: Vec<Field>,
    pub(crate) maps: Vec<Map>,
    pub(crate) oneofs: Vec<Oneof>,
    pub(crate) extensions: Vec<Extensions>,
    pub(crate) reserved: Vec<Reserved>,
    pub(crate) ranges: Vec<RangeNode>,
    pub(crate) reserved_names: Vec<ReservedName>,
    pub(crate) values: Vec<EnumValue>,
    pub(crate) methods: Vec<Method>,
    /// The declarations that may be missing because of syntax errors.
    pub(crate) hidden: Option<crate::parse::Hidden>,
}

impl Ast {
    pub(crate) fn items(&self, list: List) -> &[Item] {
        &self.items[list.indices()]
    }

    pub(crate) fn parts(&self, path: Path) -> &[Atom] {
        &self.parts[path.parts.indices()]
    }

    pub(crate) fn token(&self, token: Tok) -> Token {
        self.tokens[token as usize]
    }

    /// Returns the range of bytes from the first to the last token.
    pub(crate) fn span(&self, extent: Extent) -> crate::source::Span {
        let (first, last) = (self.token(extent.first), self.token(extent.last));
        crate::source::Span { start: first.start, end: last.end.max(first.start) }
    }
}

/// A dotted name, perhaps with a leading dot.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Path {
    pub(crate) extent: Extent,
    pub(crate) parts: List,
    pub(crate) absolute: bool,
}

/// The `syntax` or `edition` statement.
#[derive(Clone, Copy)]
pub(crate) struct Syntax {
    pub(crate) extent: Extent,
}

/// The kind of an import statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportKind {
    Plain,
    Public,
    Weak,
    Option,
}

pub(crate) struct Import {
    pub(crate) extent: Extent,
    pub(crate) kind: ImportKind,
    /// The token of the modifier, if there is one.
    pub(crate) modifier: Tok,
    pub(crate) path: Vec<u8>,
}

pub(crate) struct Package {
    pub(crate) extent: Extent,
    pub(crate) name: Path,
}

/// The kind of an option: some entries in brackets are fields of the descriptor itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OptionKind {
    Option,
    Default,
    JsonName,
}

/// One option with its value.
pub(crate) struct OptionNode {
    /// The whole statement; for an option in brackets, from the name to the value.
    pub(crate) extent: Extent,
    pub(crate) kind: OptionKind,
    pub(crate) name: List,
    pub(crate) name_extent: Extent,
    pub(crate) value: Value,
    pub(crate) value_extent: Extent,
}

/// A part of an option's name: an identifier, or a name in parentheses.
#[derive(Clone, Copy)]
pub(crate) struct OptionPart {
    pub(crate) path: Path,
    pub(crate) extension: bool,
}

/// The value of an option as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// An identifier, or `inf` or `nan` after a minus sign.
    Ident {
        token: Tok,
        negative: bool,
    },
    Int {
        token: Tok,
        negative: bool,
    },
    Float {
        token: Tok,
        negative: bool,
    },
    /// Adjacent strings.
    Str {
        first: Tok,
        last: Tok,
    },
    /// A message literal, with the tokens of its braces.
    Literal {
        open: Tok,
        close: Tok,
    },
    /// Any other token; occurs only as the default of a field whose type is a name.
    Other {
        token: Tok,
    },
}

/// The visibility of a type: `export`, `local` or unset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    Unset,
    Local,
    Export,
}

pub(crate) struct Message {
    pub(crate) extent: Extent,
    pub(crate) visibility: Visibility,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) open: Tok,
    pub(crate) body: List,
}

pub(crate) struct Enum {
    pub(crate) extent: Extent,
    pub(crate) visibility: Visibility,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) open: Tok,
    pub(crate) body: List,
}

pub(crate) struct Service {
    pub(crate) extent: Extent,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) open: Tok,
    pub(crate) body: List,
}

pub(crate) struct Extend {
    pub(crate) extent: Extent,
    pub(crate) extendee: Path,
    pub(crate) open: Tok,
    pub(crate) body: List,
}

/// A type as it is written: the descriptor number of a scalar type, or a name if the number is 0.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TypeRef {
    pub(crate) scalar: u8,
    /// The name; the extent is set for scalars too.
    pub(crate) path: Path,
}

/// The label of a field, with its number in descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Optional = 1,
    Required = 2,
    Repeated = 3,
}

/// Options in brackets.
#[derive(Clone, Copy, Default)]
pub(crate) struct Brackets {
    /// The brackets, if there are any.
    pub(crate) extent: Option<Extent>,
    pub(crate) options: List,
}

pub(crate) struct Field {
    pub(crate) extent: Extent,
    pub(crate) label: Option<(Label, Tok)>,
    pub(crate) ty: TypeRef,
    /// The index of the map type.
    pub(crate) map: Option<u32>,
    /// The opening brace and the body of a group.
    pub(crate) group: Option<(Tok, List)>,
    pub(crate) name: Tok,
    /// The name as it is written; for a group, the name of the message.
    pub(crate) atom: Atom,
    pub(crate) number: i32,
    pub(crate) number_token: Tok,
    pub(crate) brackets: Brackets,
}

pub(crate) struct Map {
    pub(crate) key: TypeRef,
    pub(crate) value: TypeRef,
}

pub(crate) struct Oneof {
    pub(crate) extent: Extent,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) open: Tok,
    pub(crate) body: List,
}

pub(crate) struct Extensions {
    pub(crate) extent: Extent,
    pub(crate) ranges: List,
    pub(crate) brackets: Brackets,
}

/// A range of numbers from `start` to `end`, both inclusive.
#[derive(Clone, Copy)]
pub(crate) struct RangeNode {
    pub(crate) start: i32,
    pub(crate) end: i32,
    /// True if the end is written as `max`.
    pub(crate) max: bool,
    pub(crate) start_extent: Extent,
    /// The extent of the end; the first token of the start if no end is written.
    pub(crate) end_extent: Extent,
}

pub(crate) struct Reserved {
    pub(crate) extent: Extent,
    pub(crate) ranges: List,
    pub(crate) names: List,
}

#[derive(Clone, Copy)]
pub(crate) struct ReservedName {
    pub(crate) extent: Extent,
    pub(crate) atom: Atom,
}

pub(crate) struct EnumValue {
    pub(crate) extent: Extent,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) number: i32,
    pub(crate) number_extent: Extent,
    pub(crate) brackets: Brackets,
}

pub(crate) struct Method {
    pub(crate) extent: Extent,
    pub(crate) name: Tok,
    pub(crate) atom: Atom,
    pub(crate) input: Path,
    pub(crate) output: Path,
    pub(crate) client_streaming: Option<Tok>,
    pub(crate) server_streaming: Option<Tok>,
    /// The opening brace and the options of a method with a block.
    pub(crate) block: Option<(Tok, List)>,
}
