//! Tests of overlong tags and lengths, in every position and through every function that decodes.
#![allow(missing_docs, unreachable_pub, reason = "the code has the form of generated code")]

use std::collections::BTreeMap;

use prost::Message;
use prost::bytes::{Buf, Bytes};
use prost::encoding::encode_varint;
use rust_grpc::rt::{Decoder, ReadResult, Writer};
use rust_grpc::{Extension, RepeatedExtension, UnknownFields, kind, rt};

/// A message that preserves unknown fields.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Node {
    id: i32,
    name: String,
    next: Option<Box<Node>>,
    many: Vec<Node>,
    list: Vec<i64>,
    labels: BTreeMap<String, Node>,
    group: Option<Box<Node>>,
    blob: Bytes,
    derived: Option<Derived>,
    columns: Vec<u32>,
    unknown_fields: UnknownFields,
}

impl rust_grpc::NativeMessage for Node {
    const NAMES: &'static str = "Node 8:id 18:name 26:next 34:many 42:list 50:labels 59:group 66:blob \
                                 74:derived 82:columns";

    const SHARES_INPUT: bool = true;

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            8 => decoder.int32(&mut self.id, tag, input),
            18 => decoder.string(&mut self.name, tag, input),
            26 => decoder.optional_boxed_message(&mut self.next, tag, input),
            34 => decoder.repeated_message(&mut self.many, tag, input),
            40 | 42 => decoder.repeated_int64(&mut self.list, tag, input),
            50 => rt::read_map!(decoder, self.labels, tag, input, String, Message<Node>),
            59 => decoder.optional_boxed_group(&mut self.group, tag, input),
            66 => decoder.bytes(&mut self.blob, tag, input),
            74 => decoder.optional_foreign_message(&mut self.derived, tag, input),
            82 | 85 => decoder.repeated_fixed32(&mut self.columns, tag, input),
            _ => decoder.unknown(&mut self.unknown_fields, tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.unknown(&self.unknown_fields)
            .packed_fixed32(82, &self.columns)
            .optional_foreign_message(74, &self.derived)
            .bytes(66, &self.blob)
            .optional_boxed_group(59, &self.group)
            .map::<kind::String, kind::Message<Node>, _>(50, &self.labels)
            .packed_int64(42, &self.list)
            .repeated_message(34, &self.many)
            .optional_boxed_message(26, &self.next)
            .string(18, &self.name)
            .int32(8, self.id)
    }
}

rt::message!(Node);
rt::extendable!(Node, unknown_fields);

/// A message that discards unknown fields.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Dropping {
    id: i32,
}

impl rust_grpc::NativeMessage for Dropping {
    const NAMES: &'static str = "Dropping 8:id";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            8 => decoder.int32(&mut self.id, tag, input),
            _ => decoder.skip(&[], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.int32(8, self.id)
    }
}

rt::message!(Dropping);

/// A message of prost's derive.
#[derive(Clone, PartialEq, Message)]
pub struct Derived {
    #[prost(int32, tag = "1")]
    id: i32,
}

/// A message of prost's derive with a nested message of this crate's codec.
#[derive(Clone, PartialEq, Message)]
struct Parent {
    #[prost(message, optional, tag = "1")]
    node: Option<Node>,
}

const NOTE: Extension<Node, kind::String> = Extension::new("test.note", 100);
const PART: Extension<Node, kind::Message<Node>> = Extension::new("test.part", 101);
const SIZES: RepeatedExtension<Node, kind::Int32> = RepeatedExtension::packed("test.sizes", 102);

/// A field by its wire format.
#[derive(Clone)]
enum Field {
    Varint(u32, u64),
    Fixed32(u32),
    Bytes(u32, Vec<u8>),
    /// A message, or the entry of a map.
    Len(u32, Vec<Field>),
    Group(u32, Vec<Field>),
}
use Field::{Bytes as Data, Fixed32, Group, Len, Varint};

/// An encoder that pads one of all tags and lengths to a number of bytes.
struct Encoder {
    /// The index of the tag or length to pad.
    padded: usize,
    /// The number of bytes to pad it to.
    len: usize,
    /// The number of tags and lengths so far.
    seen: usize,
    /// True if the padded one is the tag of a field of the outermost message.
    outermost: bool,
}

impl Encoder {
    fn prefix(&mut self, value: u64, level: u32, out: &mut Vec<u8>) {
        let start = out.len();
        encode_varint(value, out);
        if self.seen == self.padded && self.len > out.len() - start {
            self.outermost = level == 0;
            *out.last_mut().unwrap() |= 0x80;
            out.resize(start + self.len - 1, 0x80);
            out.push(0);
        }
        self.seen += 1;
    }

    fn len(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.prefix(bytes.len() as u64, 1, out);
        out.extend_from_slice(bytes);
    }

    fn fields(&mut self, fields: &[Field], level: u32, out: &mut Vec<u8>) {
        for field in fields {
            match field {
                Varint(number, value) => {
                    self.prefix(u64::from(number << 3), level, out);
                    encode_varint(*value, out);
                }
                Fixed32(number) => {
                    self.prefix(u64::from(number << 3 | 5), level, out);
                    out.extend([1, 2, 3, 4]);
                }
                Data(number, bytes) => {
                    self.prefix(u64::from(number << 3 | 2), level, out);
                    self.len(bytes, out);
                }
                Len(number, fields) => {
                    self.prefix(u64::from(number << 3 | 2), level, out);
                    let mut inner = Vec::new();
                    self.fields(fields, level + 1, &mut inner);
                    self.len(&inner, out);
                }
                Group(number, fields) => {
                    self.prefix(u64::from(number << 3 | 3), level, out);
                    self.fields(fields, level + 1, out);
                    // The end tag of a group in a message of prost is read by the nested codec.
                    self.prefix(u64::from(number << 3 | 4), level + 1, out);
                }
            }
        }
    }
}

fn encoded(fields: &[Field], padded: usize, len: usize) -> (Vec<u8>, Encoder) {
    let mut encoder = Encoder { padded, len, seen: 0, outermost: false };
    let mut out = Vec::new();
    encoder.fields(fields, 0, &mut out);
    (out, encoder)
}

/// Encodes the message with each of its tags and lengths padded to one to ten bytes, and calls `check`.
///
/// The arguments of `check` are the shortest encoding, the padded encoding, whether the padded tag or length
/// is too long, and whether it is the tag of an outermost field.
fn every_prefix(fields: &[Field], mut check: impl FnMut(&[u8], &[u8], bool, bool)) {
    let (shortest, all) = encoded(fields, usize::MAX, 0);
    for padded in 0..all.seen {
        for len in 1..=10 {
            let (bytes, encoder) = encoded(fields, padded, len);
            check(&shortest, &bytes, len > 5, encoder.outermost);
        }
    }
}

/// Returns known fields of all wire types.
fn known() -> Vec<Field> {
    let leaf = || vec![Varint(1, 300), Data(2, b"name".to_vec())];
    let text = "long enough for its length to take two bytes ".repeat(6).into_bytes();
    vec![
        Varint(1, 5),
        Data(2, text),
        Len(3, leaf()),
        Len(4, leaf()),
        Len(4, vec![Data(5, vec![1, 2, 0x80, 1]), Data(8, vec![9])]),
        Data(5, vec![1, 2, 3]),
        Len(6, vec![Data(1, b"key".to_vec()), Len(2, leaf())]),
        Group(7, vec![Varint(1, 3), Len(3, leaf())]),
        Data(8, vec![0; 40]),
        Data(10, vec![1, 0, 0, 0, 2, 0, 0, 0]),
    ]
}

/// Returns unknown fields.
fn unknown() -> Vec<Field> {
    vec![
        Varint(20, 1),
        Fixed32(21),
        Data(2000, b"text".to_vec()),
        Group(
            22,
            vec![Varint(1, 2), Group(23, vec![Data(3, vec![1, 2]), Fixed32(4)]), Varint(5, 1)],
        ),
        Data(100, b"note".to_vec()),
    ]
}

/// A buffer with chunks of a few bytes.
struct Chunks<'a>(&'a [u8], usize);

impl Buf for Chunks<'_> {
    fn remaining(&self) -> usize {
        self.0.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.0[..self.1.min(self.0.len())]
    }

    fn advance(&mut self, count: usize) {
        self.0 = &self.0[count..];
    }
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![10];
    encode_varint(bytes.len() as u64, &mut out);
    out.extend_from_slice(bytes);
    out
}

/// Decodes a message with every function that decodes an outermost message.
fn decoded<M: Message + Default>(bytes: &[u8]) -> Vec<Result<M, prost::DecodeError>> {
    let delimited = &prefixed(bytes)[1..];
    vec![
        M::decode(bytes),
        M::decode(Bytes::copy_from_slice(bytes)),
        M::decode(Chunks(bytes, 1)),
        M::decode(Chunks(bytes, 7)),
        M::decode_length_delimited(delimited),
        M::decode_length_delimited(Chunks(delimited, 1)),
    ]
}

/// Decodes a message that is nested in a message of prost's derive.
fn as_child(bytes: &[u8]) -> Vec<Result<Node, prost::DecodeError>> {
    let parent = prefixed(bytes);
    let decoded = [
        Parent::decode(&parent[..]),
        Parent::decode(Chunks(&parent, 1)),
        Parent::decode(Chunks(&parent, 5)),
    ];
    decoded.map(|parent| parent.map(|parent| parent.node.unwrap())).into()
}

#[test]
fn rejects_overlong_prefixes_of_known_and_unknown_fields() {
    for fields in [known(), unknown(), [known(), unknown()].concat()] {
        every_prefix(&fields, |shortest, bytes, too_long, _| {
            let expected = Node::decode(shortest).unwrap();
            assert_eq!(expected.encode_to_vec(), shortest);
            for result in decoded::<Node>(bytes) {
                match result {
                    Ok(node) => {
                        assert!(!too_long, "{bytes:x?} is accepted");
                        assert_eq!(node, expected);
                        assert_eq!(
                            node.encode_to_vec(),
                            shortest,
                            "not preserved in the shortest encoding"
                        );
                    }
                    Err(error) => {
                        assert!(too_long, "{bytes:x?}: {error}");
                        assert!(error.to_string().ends_with("invalid varint"), "{error}");
                    }
                }
            }
        });
    }
}

#[test]
fn rejects_overlong_prefixes_of_skipped_fields() {
    every_prefix(&unknown(), |_, bytes, too_long, _| {
        for result in decoded::<Dropping>(bytes) {
            assert_eq!(result.is_err(), too_long, "{bytes:x?}");
        }
    });
}

/// prost decodes the tags of the outermost fields, and accepts overlong ones.
#[test]
fn rejects_overlong_prefixes_in_messages_nested_in_messages_of_prost() {
    for fields in [known(), unknown()] {
        every_prefix(&fields, |shortest, bytes, too_long, outermost| {
            for result in as_child(bytes) {
                match result {
                    Ok(node) => {
                        assert!(!too_long || outermost, "{bytes:x?} is accepted");
                        assert_eq!(
                            node.encode_to_vec(),
                            shortest,
                            "not preserved in the shortest encoding"
                        );
                    }
                    Err(error) => assert!(too_long && !outermost, "{bytes:x?}: {error}"),
                }
            }
        });
    }
}

#[test]
fn rejects_overlong_lengths_of_messages_of_prost() {
    every_prefix(&[Len(9, vec![])], |_, bytes, too_long, outermost| {
        for result in decoded::<Node>(bytes) {
            assert_eq!(result.is_err(), too_long, "{bytes:x?}");
        }
        for result in as_child(bytes) {
            assert_eq!(result.is_err(), too_long && !outermost, "{bytes:x?}");
        }
    });
}

#[test]
fn rejects_overlong_lengths_of_length_delimited_messages() {
    for len in 1..=10 {
        let mut bytes = vec![0x80; len - 1];
        bytes.push(0);
        assert_eq!(Node::decode_length_delimited(&bytes[..]).is_err(), len > 5, "{bytes:x?}");
        assert_eq!(
            Node::decode_length_delimited(Chunks(&bytes, 2)).is_err(),
            len > 5,
            "{bytes:x?}"
        );
    }
}

#[test]
fn rejects_overlong_prefixes_in_the_values_of_extensions() {
    every_prefix(&[Len(101, known())], |shortest, bytes, too_long, _| {
        let Ok(node) = Node::decode(bytes) else {
            return assert!(too_long, "{bytes:x?}");
        };
        match PART.get(&node) {
            Ok(part) => {
                assert!(!too_long, "{bytes:x?} is accepted");
                assert_eq!(part, PART.get(&Node::decode(shortest).unwrap()).unwrap());
            }
            Err(error) => assert!(too_long, "{bytes:x?}: {error}"),
        }
    });
    every_prefix(&[Data(102, vec![1, 2]), Data(100, b"x".to_vec())], |_, bytes, too_long, _| {
        match Node::decode(bytes) {
            Ok(node) => {
                assert!(!too_long, "{bytes:x?} is accepted");
                assert_eq!(SIZES.get(&node).unwrap(), [1, 2]);
                assert_eq!(NOTE.get(&node).unwrap().as_deref(), Some("x"));
            }
            Err(error) => assert!(too_long, "{bytes:x?}: {error}"),
        }
    });
}

#[test]
fn reports_prefixes_of_more_than_32_bits_as_prost_does() {
    for bytes in [
        &[0xff, 0xff, 0xff, 0xff, 0x7f][..],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        &[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        &[0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    ] {
        let native = Dropping::decode(bytes).unwrap_err();
        let derived = <()>::decode(bytes).unwrap_err();
        assert_eq!(native.to_string().rsplit(": ").next(), derived.to_string().rsplit(": ").next());
    }
}
