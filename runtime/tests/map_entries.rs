//! Tests of invalid and repeated map entries, and of the memory that is charged for them.
#![allow(missing_docs, unreachable_pub, reason = "the code has the form of generated code")]

use std::collections::{BTreeMap, HashMap};

use prost::Message;
use rust_grpc::rt::{Decoder, ReadResult, Writer};
use rust_grpc::{DecodeOptions, NativeMessage, UnknownFields, kind, rt};

#[derive(Clone, PartialEq, Debug, Default)]
struct Dropping {
    sorted: BTreeMap<String, i32>,
}

impl NativeMessage for Dropping {
    const NAMES: &'static str = "Dropping 10:sorted";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => rt::read_map!(decoder, self.sorted, tag, input, String, Int32),
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.map::<kind::String, kind::Int32, _>(10, &self.sorted)
    }
}

rt::message!(Dropping);

#[derive(Clone, PartialEq, Debug, Default)]
struct Preserving {
    sorted: BTreeMap<String, i32>,
    unknown_fields: UnknownFields,
}

impl NativeMessage for Preserving {
    const NAMES: &'static str = "Preserving 10:sorted";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => rt::read_map!(decoder, self.sorted, tag, input, String, Int32, preserving),
            _ => decoder.unknown(&mut self.unknown_fields, tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.unknown(&self.unknown_fields).map::<kind::String, kind::Int32, _>(10, &self.sorted)
    }
}

rt::message!(Preserving);

#[derive(Clone, PartialEq, Debug, Default)]
struct Hashed {
    map: HashMap<i32, i32>,
}

impl NativeMessage for Hashed {
    const NAMES: &'static str = "Hashed 10:map";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => rt::read_map!(decoder, self.map, tag, input, Int32, Int32),
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.map::<kind::Int32, kind::Int32, _>(10, &self.map)
    }
}

rt::message!(Hashed);

#[derive(Clone, PartialEq, Message)]
struct Derived {
    #[prost(btree_map = "string, int32", tag = "1")]
    sorted: BTreeMap<String, i32>,
}

fn entry(parts: &[&[u8]]) -> Vec<u8> {
    let fields = parts.concat();
    [&[10, fields.len() as u8], &fields[..]].concat()
}

const KEY: &[u8] = &[0x0a, 1, b'a'];
const VALUE: &[u8] = &[0x10, 7];

/// Keys and values with an unexpected wire type, as complete fields.
const MISMATCHED: &[&[u8]] = &[
    &[0x08, 1],
    &[0x09, 1, 2, 3, 4, 5, 6, 7, 8],
    &[0x0b, 0x08, 1, 0x0c],
    &[0x0d, 1, 2, 3, 4],
    &[0x11, 1, 2, 3, 4, 5, 6, 7, 8],
    &[0x12, 1, b'x'],
    &[0x13, 0x14],
    &[0x15, 1, 2, 3, 4],
];

#[test]
fn skips_unexpected_wire_types_in_entries_if_unknown_fields_are_preserved() {
    let expected = |key: &str, value| BTreeMap::from([(key.to_owned(), value)]);
    for mismatched in MISMATCHED {
        for (bytes, map) in [
            (entry(&[KEY, VALUE, mismatched]), expected("a", 7)),
            (entry(&[mismatched, KEY, VALUE]), expected("a", 7)),
            (entry(&[KEY, mismatched]), expected("a", 0)),
            (entry(&[mismatched, VALUE]), expected("", 7)),
            (entry(&[mismatched]), expected("", 0)),
        ] {
            let message = Preserving::decode(&bytes[..]).unwrap();
            assert_eq!(message.sorted, map, "{bytes:x?}");
            assert!(message.unknown_fields.is_empty());
        }
    }
}

#[test]
fn rejects_unexpected_wire_types_in_entries_as_prost_does() {
    for mismatched in MISMATCHED {
        let bytes = entry(&[KEY, mismatched, VALUE]);
        let error = Dropping::decode(&bytes[..]).unwrap_err().to_string();
        let derived = Derived::decode(&bytes[..]).unwrap_err().to_string();
        assert_eq!(error.replace("Dropping", "Derived"), derived);
    }
}

#[test]
fn rejects_invalid_fields_in_entries() {
    // End-group tags, invalid wire types, field number 0, and truncated values.
    let invalid: [&[u8]; 7] =
        [&[0x0c], &[0x14], &[0x0e], &[0x17], &[0x02, 0], &[0x0d, 1, 2], &[0x0b, 0x08, 1]];
    for field in invalid {
        let bytes = entry(&[KEY, VALUE, field]);
        assert!(Dropping::decode(&bytes[..]).is_err(), "{bytes:x?}");
        assert!(Preserving::decode(&bytes[..]).is_err(), "{bytes:x?}");
        assert!(Derived::decode(&bytes[..]).is_err(), "{bytes:x?}");
    }
}

/// Encodes entries with these keys, either consecutively or each followed by another field.
fn entries(keys: impl IntoIterator<Item = u8>, consecutive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    for key in keys {
        bytes.extend(entry(&[&[0x0a, 1, key], VALUE]));
        if !consecutive {
            bytes.extend([0x78, 1]);
        }
    }
    bytes
}

/// Returns the lowest memory limit with which the message decodes.
fn lowest_limit(bytes: &[u8]) -> usize {
    let fits = |limit| DecodeOptions::new().max_memory(limit).decode::<Dropping>(bytes).is_ok();
    let (mut low, mut high) = (0, 1 << 20);
    while low < high {
        let middle = (low + high) / 2;
        if fits(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

#[test]
fn charges_entries_with_equal_keys_once() {
    for consecutive in [true, false] {
        for len in 1..=12u8 {
            let once = entries(b'a'..b'a' + len, consecutive);
            for key in [b'a', b'a' + len - 1] {
                let again = [once.clone(), entries([key; 100], consecutive)].concat();
                let grown = again.len() - once.len();
                assert_eq!(
                    lowest_limit(&again),
                    lowest_limit(&once) + grown,
                    "{len} entries, consecutive: {consecutive}"
                );
            }
        }
    }
}

#[test]
fn charges_entries_with_new_keys() {
    for consecutive in [true, false] {
        let few = entries(b'a'..b'f', consecutive);
        let more = entries(b'a'..b'g', consecutive);
        assert!(lowest_limit(&more) > lowest_limit(&few) + 11 * size_of::<(String, i32)>());
    }
}

#[test]
fn charges_hash_map_entries_with_equal_keys_only_when_the_table_grows() {
    let bytes = [10, 4, 8, 1, 16, 7].repeat(10_000);
    let options = DecodeOptions::new().max_memory(bytes.len() + 1024);
    assert_eq!(options.decode::<Hashed>(&bytes[..]).unwrap().map, HashMap::from([(1, 7)]));
}
