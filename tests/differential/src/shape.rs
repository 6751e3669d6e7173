//! The fields of message types, according to their descriptors.
//!
//! They are read from the descriptor, because the generator's own model is under test.

use std::collections::{HashMap, HashSet};

use rust_grpc_codegen::descriptor::{
    DescriptorProto, FieldDescriptorProto, Label, decode_file_descriptor_set,
};

/// Wire types, as encoded in a tag.
pub mod wire {
    #![allow(missing_docs, reason = "the names of the encoding guide")]
    pub const VARINT: u32 = 0;
    pub const FIXED64: u32 = 1;
    pub const LEN: u32 = 2;
    pub const START_GROUP: u32 = 3;
    pub const END_GROUP: u32 = 4;
    pub const FIXED32: u32 = 5;
}

/// The encoding of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `int32` and other varints, including enums.
    Varint,
    /// `sint32` and `sint64`.
    Zigzag,
    /// `bool`.
    Bool,
    /// A value of four bytes; true for `float`.
    Fixed32(bool),
    /// A value of eight bytes; true for `double`.
    Fixed64(bool),
    /// `string`.
    Text,
    /// `bytes`.
    Bytes,
    /// A length-delimited message, including map entries.
    Message,
    /// A delimited message (group).
    Group,
}

impl Kind {
    /// Returns the wire type.
    pub fn wire(self) -> u32 {
        match self {
            Self::Varint | Self::Zigzag | Self::Bool => wire::VARINT,
            Self::Fixed32(_) => wire::FIXED32,
            Self::Fixed64(_) => wire::FIXED64,
            Self::Text | Self::Bytes | Self::Message => wire::LEN,
            Self::Group => wire::START_GROUP,
        }
    }
}

/// A field of a message type.
#[derive(Clone, Debug)]
pub struct Field {
    /// The field number.
    pub number: u32,
    /// The encoding of the values.
    pub kind: Kind,
    /// True if the field is repeated or a map.
    pub repeated: bool,
    /// The full name of the message type of the field.
    pub of: String,
}

/// The fields of all message types of a descriptor set, by full name.
#[derive(Debug, Default)]
pub struct Shapes {
    messages: HashMap<String, Vec<Field>>,
    /// The message types that can be nested without limit.
    endless: HashSet<String>,
}

impl Shapes {
    /// Reads the fields from a descriptor set.
    ///
    /// # Panics
    /// Panics if the bytes are not a descriptor set.
    pub fn new(set: &[u8]) -> Self {
        let files = decode_file_descriptor_set(set).expect("a descriptor set");
        let mut messages = HashMap::new();
        for file in &files {
            let delimited = file.options.features.message_encoding == 2;
            for message in &file.message_type {
                add(&mut messages, file.package, message, delimited);
            }
        }
        let mut endless: HashSet<String> = messages.keys().cloned().collect();
        loop {
            let goes_on = |name: &String| messages[name].iter().any(|f| endless.contains(&f.of));
            let left: HashSet<String> = endless.iter().filter(|n| goes_on(n)).cloned().collect();
            if left.len() == endless.len() {
                return Self { messages, endless };
            }
            endless = left;
        }
    }

    /// Returns the fields of a message type.
    pub fn fields(&self, name: &str) -> &[Field] {
        self.messages.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the fields of a message type that can be nested without limit.
    pub fn endless_fields(&self, name: &str) -> Vec<&Field> {
        self.fields(name).iter().filter(|field| self.endless.contains(&field.of)).collect()
    }
}

fn add(
    messages: &mut HashMap<String, Vec<Field>>,
    scope: &str,
    message: &DescriptorProto<'_>,
    delimited: bool,
) {
    let name = [scope, message.name].join(".").trim_start_matches('.').to_owned();
    let delimited = or(message.options.features.message_encoding, delimited);
    for nested in &message.nested_type {
        // The value of a map entry is never delimited.
        add(messages, &name, nested, delimited && !nested.options.map_entry);
    }
    let entries: HashSet<String> = message
        .nested_type
        .iter()
        .filter(|nested| nested.options.map_entry)
        .map(|nested| format!(".{name}.{}", nested.name))
        .collect();
    let fields = message.field.iter().map(|field| {
        let written = field.options.features.message_encoding;
        let delimited = or(written, delimited) && !entries.contains(field.type_name);
        shape(field, delimited)
    });
    messages.insert(name, fields.collect());
}

/// Returns the explicit setting, or else the inherited one.
fn or(message_encoding: i32, inherited: bool) -> bool {
    if message_encoding == 0 { inherited } else { message_encoding == 2 }
}

fn shape(field: &FieldDescriptorProto<'_>, delimited: bool) -> Field {
    let kind = match field.r#type {
        1 => Kind::Fixed64(true),
        2 => Kind::Fixed32(true),
        3 | 4 | 5 | 13 | 14 => Kind::Varint,
        6 | 16 => Kind::Fixed64(false),
        7 | 15 => Kind::Fixed32(false),
        8 => Kind::Bool,
        9 => Kind::Text,
        10 => Kind::Group,
        11 if delimited => Kind::Group,
        11 => Kind::Message,
        12 => Kind::Bytes,
        17 | 18 => Kind::Zigzag,
        other => panic!("{} has type {other}", field.name),
    };
    let of = match kind {
        Kind::Message | Kind::Group => field.type_name.trim_start_matches('.').to_owned(),
        _ => String::new(),
    };
    let number = u32::try_from(field.number).expect("a field number");
    Field { number, kind, repeated: field.label == Label::Repeated, of }
}
