//! Options of elements, as values of the options messages of `descriptor.proto`.

mod encode;
mod interpret;
mod literal;
mod name;
mod raw;
mod scalar;
mod value;

pub(crate) use encode::{append, is_left_out, is_unset, source_only};
pub(crate) use interpret::{Pass, interpret};
pub(crate) use value::{Dyn, Val};

use crate::ast::List;
use crate::pool::{EnumId, FieldId, MessageId, MethodId, OneofId, Pool, ServiceId, ValueId};
use crate::source::{FileId, Span};
use crate::symbols::{ROOT, SymbolId};

/// An element that has options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    File(FileId),
    Message(MessageId),
    Field(FieldId),
    Oneof(OneofId),
    Enum(EnumId),
    Value(ValueId),
    Service(ServiceId),
    Method(MethodId),
    /// The ranges of an `extensions` statement, with its syntax node.
    Range(MessageId, u32),
}

impl Element {
    /// Returns the index of the kind of element in [`OPTIONS`].
    pub(crate) fn kind(self) -> usize {
        match self {
            Self::File(_) => 0,
            Self::Message(_) => 1,
            Self::Field(_) => 2,
            Self::Oneof(_) => 3,
            Self::Enum(_) => 4,
            Self::Value(_) => 5,
            Self::Service(_) => 6,
            Self::Method(_) => 7,
            Self::Range(..) => 8,
        }
    }

    /// Returns the number of the field `features` in the options message.
    pub(crate) fn features_number(self) -> Option<i32> {
        [50, 12, 21, 1, 7, 2, 34, 35, 50].get(self.kind()).copied()
    }

    /// Returns the number of the kind in the enum `OptionTargetType`.
    pub(crate) fn target(self) -> u64 {
        [1, 3, 4, 5, 6, 7, 8, 9, 2][self.kind()]
    }

    /// Returns the noun for the kind of element in diagnostics.
    pub(crate) fn noun(self) -> &'static str {
        NOUNS[self.kind()]
    }
}

/// The noun for each kind of element in diagnostics.
pub(crate) const NOUNS: [&str; 9] = [
    "file",
    "message",
    "field",
    "oneof",
    "enum",
    "enum value",
    "service",
    "method",
    "extension range",
];

/// The options message of each kind of element.
pub(crate) const OPTIONS: [&str; 9] = [
    "FileOptions",
    "MessageOptions",
    "FieldOptions",
    "OneofOptions",
    "EnumOptions",
    "EnumValueOptions",
    "ServiceOptions",
    "MethodOptions",
    "ExtensionRangeOptions",
];

/// The options of an element.
pub(crate) struct Opts {
    pub(crate) file: FileId,
    pub(crate) element: Element,
    /// The scope from which names of extensions are looked up.
    pub(crate) scope: SymbolId,
    /// The statements, in [`Pool::option_statements`].
    pub(crate) statements: List,
    /// The values of all statements, merged, with every extension decoded.
    pub(crate) value: Dyn,
    /// The values with extensions as they were written, if the compiler retains options.
    pub(crate) raw: Option<Box<Dyn>>,
    /// The number of times that a repeated option was set, by its path.
    pub(crate) counts: hashbrown::HashMap<Vec<i32>, i32>,
}

impl Opts {
    pub(crate) fn none() -> Self {
        Self::new(FileId(0), Element::File(FileId(0)), ROOT, List::default())
    }

    pub(crate) fn new(file: FileId, element: Element, scope: SymbolId, statements: List) -> Self {
        let (value, raw, counts) = (Dyn::default(), None, hashbrown::HashMap::new());
        Self { file, element, scope, statements, value, raw, counts }
    }
}

/// Checks that an integer fits a type, or returns an error message.
pub(crate) fn integer(kind: u8, text: &[u8], negative: bool) -> Result<(), String> {
    let number = scalar::Number { text, negative, integer: true };
    scalar::integer(kind, number).map(|_| ())
}

/// Returns the range of the element that has options.
pub(crate) fn element_span(pool: &Pool, opts: &Opts) -> Span {
    let file = &pool[opts.file];
    let symbol = match opts.element {
        Element::File(_) => {
            return Span { start: 0, end: 0 };
        }
        Element::Range(_, node) => {
            return file.ast.span(file.ast.extensions[node as usize].extent);
        }
        Element::Message(id) => pool[id].symbol,
        Element::Field(id) => pool[id].symbol,
        Element::Oneof(id) => pool[id].symbol,
        Element::Enum(id) => pool[id].symbol,
        Element::Value(id) => pool[id].symbol,
        Element::Service(id) => pool[id].symbol,
        Element::Method(id) => pool[id].symbol,
    };
    crate::link::symbol_span(pool, symbol).unwrap_or(Span { start: 0, end: 0 })
}

/// The options messages of the loaded `descriptor.proto`, or those of the built-in one.
#[derive(Clone, Copy)]
pub(crate) struct OptionTypes {
    messages: [Option<MessageId>; 9],
    pub(crate) feature_set: Option<MessageId>,
}

impl OptionTypes {
    /// Finds the messages in the package `google.protobuf` below a scope.
    pub(crate) fn find(pool: &Pool, atoms: &crate::intern::Interner, root: SymbolId) -> Self {
        let message = |name: &str| {
            let parts = ["google", "protobuf", name];
            let mut scope = root;
            for part in parts {
                scope = pool.symbols.child(scope, atoms.find(part.as_bytes())?)?;
            }
            match pool.symbols.get(scope).kind {
                crate::symbols::SymbolKind::Message(id) => Some(id),
                _ => None,
            }
        };
        Self { messages: OPTIONS.map(message), feature_set: message("FeatureSet") }
    }

    pub(crate) fn of(&self, element: Element) -> Option<MessageId> {
        self.messages[element.kind()]
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.messages.iter().all(Option::is_some) && self.feature_set.is_some()
    }
}
