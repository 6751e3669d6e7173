//! Does a message written by hand, as the generator would write it, do what prost's derive does?
#![allow(missing_docs, unreachable_pub, reason = "as generated code is")]

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
    fn read<'a>(slot: &mut Option<Self>, f: rust_grpc::rt::In<'a, '_>) -> rust_grpc::rt::Out<'a> {
        match f.tag {
            58 => f.string(rust_grpc::rt::member!(slot, Self::Text)),
            66 => f.message(rust_grpc::rt::member!(slot, Self::Node)),
            _ => f.skip(&[]),
        }
    }

    fn write<'w>(&self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        match self {
            Self::Text(value) => w.required_string(58, value),
            Self::Node(value) => w.message(66, value),
        }
    }
}

impl rust_grpc::rt::Fields for Node {
    const NAMES: &'static str =
        "Node 8:id 18:name 26:next 34:many 40:list 50:labels 58:kind 66:kind";

    #[inline(always)]
    fn read<'a>(&mut self, f: rust_grpc::rt::In<'a, '_>) -> rust_grpc::rt::Out<'a> {
        match f.tag {
            8 => f.int32(&mut self.id),
            18 => f.string(&mut self.name),
            26 => f.optional_message(&mut self.next),
            34 => f.repeated_message(&mut self.many),
            40 | 42 => f.repeated_int64(&mut self.list),
            50 => f.map::<rust_grpc::rt::Text, rust_grpc::rt::Int32, _>(&mut self.labels),
            58 | 66 => f.oneof(&mut self.kind),
            _ => f.skip(&[(1, 8)]),
        }
    }

    fn write<'w>(&self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        w.oneof(&self.kind)
            .map::<rust_grpc::rt::Text, rust_grpc::rt::Int32, _>(50, &self.labels)
            .packed_int64(42, &self.list)
            .repeated_message(34, &self.many)
            .optional_message(26, &self.next)
            .string(18, &self.name)
            .int32(8, self.id)
    }
}

rust_grpc::rt::message!(Node, shares = false);

mod theirs {
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
fn both_ways_and_with_prost() {
    for depth in 0..40 {
        let ours = sample(depth);
        let bytes = ours.encode_to_vec();
        assert_eq!(bytes.len(), ours.encoded_len());
        assert_eq!(Node::decode(&bytes[..]).unwrap(), ours);
        let theirs = theirs::Node::decode(&bytes[..]).unwrap();
        assert_eq!(theirs.encode_to_vec(), bytes);
        assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
        let mut buf = bytes::BytesMut::new();
        ours.encode(&mut buf).unwrap();
        assert_eq!(buf, bytes);
        for end in 0..bytes.len().min(300) {
            let (a, b) = (Node::decode(&bytes[..end]), theirs::Node::decode(&bytes[..end]));
            assert_eq!(a.is_ok(), b.is_ok(), "{end}: {a:?} {b:?}");
        }
    }
}

#[test]
fn errors_have_a_place() {
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
        let ours = Node::decode(bytes).unwrap_err();
        let theirs = theirs::Node::decode(bytes).unwrap_err();
        assert_eq!(ours.to_string(), theirs.to_string());
        assert_eq!(ours, theirs);
    }
}
