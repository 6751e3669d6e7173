//! Comparison of a message that is written as generated code with prost's derive.
#![allow(missing_docs, unreachable_pub, reason = "the code has the form of generated code")]

use prost::Message;

#[derive(Clone, PartialEq, Debug, Default)]
pub struct Node {
    pub id: i32,
    pub name: String,
    pub next: Option<Box<Node>>,
    pub many: Vec<Node>,
    pub list: Vec<i64>,
    pub labels: std::collections::BTreeMap<String, i32>,
    pub kind: Option<Kind>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    Text(String),
    Node(Box<Node>),
}

impl rust_grpc::rt::Oneof for Kind {
    #[inline(always)]
    fn read_field<'a>(
        slot: &mut Option<Self>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut rust_grpc::rt::Decoder<'a>,
    ) -> rust_grpc::rt::ReadResult<'a> {
        match tag {
            58 => decoder.string(rust_grpc::rt::member!(slot, Self::Text), tag, input),
            66 => rust_grpc::rt::read_boxed!(decoder, slot, Self::Node, boxed_message, tag, input),
            _ => decoder.skip(&[], tag, input),
        }
    }

    fn write_field<'w>(&'w self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        match self {
            Self::Text(value) => w.required_string(58, value),
            Self::Node(value) => w.boxed_message(66, value),
        }
    }
}

impl rust_grpc::rt::NativeMessage for Node {
    const NAMES: &'static str =
        "Node 8:id 18:name 26:next 34:many 40:list 50:labels 58:kind 66:kind";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut rust_grpc::rt::Decoder<'a>,
    ) -> rust_grpc::rt::ReadResult<'a> {
        match tag {
            8 => decoder.int32(&mut self.id, tag, input),
            18 => decoder.string(&mut self.name, tag, input),
            26 => decoder.optional_boxed_message(&mut self.next, tag, input),
            34 => decoder.repeated_message(&mut self.many, tag, input),
            40 | 42 => decoder.repeated_int64(&mut self.list, tag, input),
            50 => decoder.map::<rust_grpc::kind::String, rust_grpc::kind::Int32, _>(
                &mut self.labels,
                tag,
                input,
            ),
            58 | 66 => decoder.oneof(&mut self.kind, tag, input),
            _ => decoder.skip(&[(1, 8)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        w.oneof(&self.kind)
            .map::<rust_grpc::kind::String, rust_grpc::kind::Int32, _>(50, &self.labels)
            .packed_int64(42, &self.list)
            .repeated_message(34, &self.many)
            .optional_boxed_message(26, &self.next)
            .string(18, &self.name)
            .int32(8, self.id)
    }
}

rust_grpc::rt::message!(Node);

mod derived {
    #[derive(Clone, PartialEq, prost::Message)]
    pub struct Node {
        #[prost(int32, tag = "1")]
        pub id: i32,
        #[prost(string, tag = "2")]
        pub name: String,
        #[prost(message, optional, boxed, tag = "3")]
        pub next: Option<Box<Node>>,
        #[prost(message, repeated, tag = "4")]
        pub many: Vec<Node>,
        #[prost(int64, repeated, tag = "5")]
        pub list: Vec<i64>,
        #[prost(btree_map = "string, int32", tag = "6")]
        pub labels: std::collections::BTreeMap<String, i32>,
        #[prost(oneof = "Kind", tags = "7, 8")]
        pub kind: Option<Kind>,
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub enum Kind {
        #[prost(string, tag = "7")]
        Text(String),
        #[prost(message, tag = "8")]
        Node(Box<Node>),
    }
}

fn sample(depth: i32) -> Node {
    Node {
        id: depth,
        name: "name ✓".repeat(depth as usize),
        next: (depth > 0).then(|| Box::new(sample(depth - 1))),
        many: (0..depth.min(3)).map(|i| Node { id: -i, ..Node::default() }).collect(),
        list: (0..depth as i64).map(|i| i * i * i * -9999).collect(),
        labels: (0..depth).map(|i| (i.to_string(), i)).collect(),
        kind: match depth % 3 {
            0 => None,
            1 => Some(Kind::Text(String::new())),
            _ => Some(Kind::Node(Box::default())),
        },
    }
}

#[test]
fn encodes_and_decodes_as_prost_does() {
    for depth in 0..if cfg!(miri) { 6 } else { 40 } {
        let native = sample(depth);
        let bytes = native.encode_to_vec();
        assert_eq!(bytes.len(), native.encoded_len());
        assert_eq!(Node::decode(&bytes[..]).unwrap(), native);
        let derived = derived::Node::decode(&bytes[..]).unwrap();
        assert_eq!(derived.encode_to_vec(), bytes);
        assert_eq!(format!("{native:?}"), format!("{derived:?}"));
        let mut buf = bytes::BytesMut::new();
        native.encode(&mut buf).unwrap();
        assert_eq!(buf, bytes);
        for end in 0..bytes.len().min(if cfg!(miri) { 40 } else { 300 }) {
            let (a, b) = (Node::decode(&bytes[..end]), derived::Node::decode(&bytes[..end]));
            assert_eq!(a.is_ok(), b.is_ok(), "{end}: {a:?} {b:?}");
        }
    }
}

#[test]
fn reports_the_same_errors_as_prost() {
    for bytes in [
        &[0x1a, 4, 0x12, 2, 0xff, 0xff][..],
        &[0x22, 2, 0x0d, 0],
        &[0x32, 3, 0x0a, 1, 0xff],
        &[0x3a, 1, 0xff],
        &[0x08],
        &[0x00],
        &[0x0e],
        &[0x0c],
        &[0x7c],
        &[0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
        &[0x7b, 0x7b, 0x84, 1],
    ] {
        let native = Node::decode(bytes).unwrap_err();
        let derived = derived::Node::decode(bytes).unwrap_err();
        assert_eq!(native.to_string(), derived.to_string());
        assert_eq!(native, derived);
    }
}
