//! Tests of the Rust types that options select.
//!
//! The expected handling of unknown values of closed enums was observed with upb, through Python's
//! protobuf, for the same bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use prost::Message;
use rust_grpc::{DecodeOptions, OpenEnum, UnknownValue};
use rust_grpc_goldens::boxed::{self, Big};
use rust_grpc_goldens::bytes::Blob;
use rust_grpc_goldens::custom_types::{Record, record};
use rust_grpc_goldens::enum_types::{Color, Paint, paint};
use rust_grpc_goldens::unknown_fields::{Keeper, Level, Part, keeper};

fn keeper(bytes: &[u8]) -> Keeper {
    Keeper::decode(bytes).unwrap_or_else(|error| panic!("{bytes:x?}: {error}"))
}

#[test]
fn closed_enums_move_unknown_values_to_the_unknown_fields() {
    let single = keeper(&[0x10, 2, 0x10, 7]);
    assert_eq!(single.level, Some(Level::High), "the known value is lost");
    assert_eq!(single.unknown_fields_.as_bytes(), [0x10, 7]);
    assert_eq!(single.encode_to_vec(), [0x10, 2, 0x10, 7]);

    let low_half = keeper(&[0x10, 0x81, 0x80, 0x80, 0x80, 0x10]);
    assert_eq!(low_half.level, Some(Level::Low), "2^32 + 1 is not truncated to 1");

    let expanded = keeper(&[0x18, 1, 0x18, 7, 0x18, 2]);
    assert_eq!(expanded.levels, [Level::Low, Level::High]);
    assert_eq!(expanded.unknown_fields_.as_bytes(), [0x18, 7]);

    let packed = keeper(&[0x22, 3, 1, 7, 2]);
    assert_eq!(packed.packed, [Level::Low, Level::High]);
    assert_eq!(
        packed.unknown_fields_.as_bytes(),
        [0x20, 7],
        "the value is not re-emitted as an expanded field"
    );

    let picked = keeper(&[0x3a, 1, b'x', 0x30, 7]);
    assert_eq!(
        picked.choice,
        Some(keeper::Choice::Text("x".into())),
        "the previous member is lost"
    );
    assert_eq!(picked.unknown_fields_.as_bytes(), [0x30, 7]);

    for entry in
        [&[0x2a, 7, 0x0a, 1, b'k', 0x10, 1, 0x10, 7][..], &[0x2a, 5, 0x0a, 1, b'k', 0x10, 7]]
    {
        let map = keeper(entry);
        assert!(map.named.is_empty());
        assert_eq!(map.unknown_fields_.as_bytes(), entry, "the entry is not preserved as a whole");
    }
    assert_eq!(keeper(&[0x2a, 5, 0x0a, 1, b'k', 0x10, 2]).named["k"], Level::High);
}

#[test]
fn preserves_the_bytes_and_order_of_unknown_fields() {
    // Number 1 as a string, an overlong varint, a group in a group, and values of 32 and 64 bits.
    let unknown = b"\x0a\x01x\x50\x81\x00\x5b\x63\x08\x01\x64\x5c\x6d\x01\x00\x00\x00\x71\x02\x00\x00\x00\x00\x00\x00\x00";
    let mut bytes = vec![0x10, 1];
    bytes.extend_from_slice(unknown);
    let mut message = keeper(&bytes);
    assert_eq!(message.unknown_fields_.as_bytes(), unknown);
    assert_eq!(message.encode_to_vec(), bytes);
    assert_eq!(message.encoded_len(), bytes.len());
    let fields: Vec<_> =
        message.unknown_fields_.iter().map(|field| (field.number, field.value)).collect();
    assert_eq!(
        fields,
        [
            (1, UnknownValue::LengthPrefixed(b"x")),
            (10, UnknownValue::Varint(1)),
            (11, UnknownValue::Group(b"\x63\x08\x01\x64")),
            (13, UnknownValue::Fixed32(1)),
            (14, UnknownValue::Fixed64(2)),
        ]
    );
    let shown = format!("{:?}", message.unknown_fields_);
    assert_eq!(
        shown,
        "{1: \"x\", 10: 1, 11: {12: {1: 1}}, 13: 0x00000001, 14: 0x0000000000000002}"
    );
    message.unknown_fields_.clear();
    assert_eq!(message, keeper(&[0x10, 1]));
}

#[test]
fn message_without_unknown_fields_rejects_a_wrong_wire_type() {
    let error = Keeper::decode(&b"\x42\x02\x0a\x00"[..]).unwrap_err().to_string();
    let wrong = "invalid wire type: LengthDelimited (expected Varint)";
    assert_eq!(error, format!("failed to decode Protobuf message: Part.a: Keeper.part: {wrong}"));
    assert_eq!(
        Part::decode(&b"\x12\x00"[..]).unwrap(),
        Part::default(),
        "an unknown field is rejected"
    );
}

#[test]
fn open_enums_preserve_every_number() {
    let paint = Paint {
        open: OpenEnum::from_number(7),
        maybe: Some(Color::Red.into()),
        many: vec![Color::Red.into(), OpenEnum::from_number(-1)],
        by_id: [(1, OpenEnum::from_number(9))].into(),
        choice: Some(paint::Choice::Picked(OpenEnum::from_number(5))),
        closed: Color::Red,
        number: 8,
        ..Paint::default()
    };
    assert_eq!(Paint::decode(&paint.encode_to_vec()[..]).unwrap(), paint);
    let same = Paint {
        open: 7.into(),
        maybe: Some(OpenEnum::from(Color::Red)),
        many: vec![Color::Red.into(), (-1).into()],
        by_id: [(1, OpenEnum::from(9))].into(),
        choice: Some(paint::Choice::Picked(5.into())),
        ..paint.clone()
    };
    assert_eq!(same, paint);
    assert_eq!((paint.open.known(), paint.open.number()), (None, 7));
    assert!(format!("{paint:?}").starts_with("Paint { open: 7, maybe: Some(Red), many: [Red, -1]"));
}

#[test]
fn encodes_and_decodes_user_defined_types() {
    let record = Record {
        name: "grün".into(),
        nick: Some("".into()),
        tags: vec!["a".into(), "b".into()],
        labels: [("k".into(), "v".into())].into_iter().collect(),
        data: rust_grpc_goldens::outside::Blob(vec![1, 2]),
        more: Some(Box::from([5, 6])),
        parts: [(1, Arc::from([3])), (2, Arc::default())].into_iter().collect(),
        plain: "p".into(),
        choice: Some(record::Choice::Text("t".into())),
        sorted: BTreeMap::from([("k".into(), "v".into())]),
        shared: Bytes::from_static(b"b"),
        other: Some(record::Other::Lent(Bytes::from_static(b"l"))),
    };
    assert_eq!(Record::decode(&record.encode_to_vec()[..]).unwrap(), record);
    assert!(Record::decode(&b"\x0a\x01\xff"[..]).is_err(), "invalid UTF-8 is accepted");

    let raw = Some(record::Choice::Raw(b"raw".as_slice().into()));
    let record = Record { choice: raw, more: Some(Box::default()), ..record };
    let bytes = record.encode_to_vec();
    assert_eq!(Record::decode(&bytes[..]).unwrap(), record);
    // prost reads and writes the same bytes.
    #[derive(Clone, PartialEq, prost::Message)]
    struct Theirs {
        #[prost(bytes = "vec", optional, tag = "6")]
        more: Option<Vec<u8>>,
        #[prost(btree_map = "int32, bytes", tag = "7")]
        parts: BTreeMap<i32, Vec<u8>>,
        #[prost(bytes = "vec", tag = "9")]
        raw: Vec<u8>,
    }
    let theirs = Theirs::decode(&bytes[..]).unwrap();
    let parts = BTreeMap::from([(1, vec![3]), (2, vec![])]);
    assert_eq!(theirs, Theirs { more: Some(vec![]), parts, raw: b"raw".to_vec() });
    let again = Record::decode(&theirs.encode_to_vec()[..]).unwrap();
    assert_eq!((again.more, again.parts, again.choice), (record.more, record.parts, record.choice));
}

/// prost drops minus zero, because it compares by value; the default is positive zero.
#[test]
fn preserves_minus_zero() {
    use rust_grpc_goldens::{maps::Maps, scalars::Scalars};
    let entry = [0x2a, 9, 0x11, 0, 0, 0, 0, 0, 0, 0, 0x80];
    assert_eq!(Maps::decode(&entry[..]).unwrap().encode_to_vec(), entry);
    let field = [0x09, 0, 0, 0, 0, 0, 0, 0, 0x80];
    assert_eq!(Scalars::decode(&field[..]).unwrap().encode_to_vec(), field);
}

#[test]
fn bytes_fields_share_the_input_buffer() {
    let blob = Blob { shared: vec![7; 100].into(), ..Blob::default() };
    let input = Bytes::from(blob.encode_to_vec());
    let inside = |data: &Bytes| input.as_ptr_range().contains(&data.as_ptr());
    assert!(inside(&Blob::decode(input.clone()).unwrap().shared));
    assert!(!inside(&Blob::decode(&input[..]).unwrap().shared), "a slice is shared");
    let fragments = input.slice(..50).chain(input.slice(50..));
    assert_eq!(Blob::decode(fragments).unwrap(), blob);
}

#[test]
fn limits_of_the_call_apply() {
    let small = DecodeOptions::new().max_size(3);
    assert!(small.decode::<Part>(&[0x08, 1][..]).is_ok());
    let error = small.decode::<Part>(&[0x08, 1, 0x08, 1][..]).unwrap_err();
    assert!(error.to_string().contains("larger than the limit"), "{error}");
    let flat = DecodeOptions::new().recursion_limit(0);
    let error = flat.decode::<Keeper>(&[0x42, 0][..]).unwrap_err();
    assert!(error.to_string().contains("recursion limit reached"), "{error}");
}

#[test]
fn memory_limit_includes_the_overhead_of_types() {
    // An `Arc<str>` stores two counters before the text.
    let name = [0x0a, 1, b'n'];
    let taken = name.len() + 2 * size_of::<usize>();
    let decode = |memory| DecodeOptions::new().max_memory(memory).decode::<Record>(&name[..]);
    assert!(decode(taken).is_ok());
    assert!(decode(taken - 1).unwrap_err().to_string().contains("memory"));
}

#[test]
fn memory_limit_counts_a_boxed_member_once() {
    let merged = [0x1a, 0].repeat(20);
    let decode = |memory| DecodeOptions::new().max_memory(memory).decode::<Big>(&merged[..]);
    assert!(decode(merged.len() + size_of::<boxed::Part>()).is_ok());
    assert!(decode(merged.len() + size_of::<boxed::Part>() - 1).is_err());
}

#[test]
fn unknown_fields_do_not_depend_on_the_chunks_of_the_input() {
    #[derive(Clone, PartialEq, prost::Message)]
    struct Parent {
        #[prost(message, optional, tag = "1")]
        child: Option<Keeper>,
    }
    // An overlong varint, in a group and outside of it.
    let bytes = [0x0a, 8, 0x5b, 0x50, 0x81, 0x00, 0x5c, 0x50, 0x82, 0x00];
    for cut in 0..bytes.len() {
        let parent = Parent::decode(bytes[..cut].chain(&bytes[cut..])).unwrap();
        assert_eq!(parent.child.unwrap().unknown_fields_.as_bytes(), &bytes[2..], "{cut}");
    }
}

#[test]
fn declared_defaults_have_the_user_defined_types() {
    let always = rust_grpc_goldens::custom_defaults::Always::default();
    assert_eq!((&*always.name, &always.data.0[..]), ("n", &[1, 2][..]));
}
