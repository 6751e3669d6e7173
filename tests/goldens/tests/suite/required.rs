//! Does decoding find the same required fields missing as protoc does?
//!
//! `required.txt` is what protoc's C++ parser said: a message, its bytes, and the paths that it warned of
//! (`protoc --decode=check_required.Part check_required.proto`); `?` where it warned and named none.

use bytes::{Buf, Bytes};
use prost::{DecodeError, Message};
use rust_grpc::{DecodeOptions, Native};
use rust_grpc_goldens::check_required::{Every, Half, Holder, Many, Part};
use rust_grpc_goldens::check_required_editions::{Loose, Strict};

/// A singular message that comes in pieces. protobuf merges them before it looks; here each piece has
/// to be complete, and the README says so.
const PIECES: &[&str] = &[
    "120174180122020807220312016ea3010d01020304a401",
    "1201741801220312016e22020807a3010d01020304a401",
    "0a0208070a0312016e",
    "0a0312016e0a020807",
    "0a0208070a00",
    "0a000a020807",
    "220312016e2801",
    "22002801",
    "22020807220312016e",
    "220208072200",
    "3318013433080734",
    "333433080734",
    "42050a0312016e42040a020807",
    "42020a0042040a020807",
    "1a0b0801120312016e12020807",
    "1a0b080112020807120312016e",
];

struct Case<'t> {
    name: &'t str,
    hex: &'t str,
    bytes: Vec<u8>,
    missing: Vec<&'t str>,
}

fn cases() -> impl Iterator<Item = Case<'static>> {
    include_str!("required.txt").lines().map(|line| {
        let mut words = line.split(' ');
        let (name, hex) = (words.next().unwrap(), words.next().unwrap().trim_matches('-'));
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes = (0..hex.len()).step_by(2).map(byte).collect();
        Case { name, hex, bytes, missing: words.filter(|word| *word != "complete").collect() }
    })
}

/// Every way that bytes come in.
fn everyhow<M: Message + Native + PartialEq + std::fmt::Debug>(
    bytes: &[u8],
) -> Result<M, DecodeError> {
    let result = M::decode(bytes);
    let middle = bytes.len() / 2;
    let prefixed = {
        let mut prefixed = vec![u8::try_from(bytes.len() & 0x7f).unwrap() | 0x80];
        prefixed.push(u8::try_from(bytes.len() >> 7).unwrap());
        prefixed.extend(bytes);
        prefixed
    };
    let mut merged = M::default();
    let mut merged_delimited = M::default();
    let others = [
        M::decode(bytes[..middle].chain(&bytes[middle..])),
        M::decode(Bytes::copy_from_slice(bytes)),
        M::decode_length_delimited(&prefixed[..]),
        merged.merge(bytes).map(|()| merged),
        merged_delimited.merge_length_delimited(&prefixed[..]).map(|()| merged_delimited),
        DecodeOptions::new().decode(bytes),
        DecodeOptions::new().recursion_limit(20).max_size(1 << 20).decode(bytes),
    ];
    for other in others {
        assert_eq!(other, result, "{bytes:x?}");
    }
    let partial = DecodeOptions::new().allow_partial(true);
    assert!(partial.decode::<M>(bytes).is_ok(), "{bytes:x?}");
    result
}

fn decoded(name: &str, bytes: &[u8]) -> Result<(), DecodeError> {
    match name {
        "Part" => everyhow::<Part>(bytes).map(drop),
        "Every" => everyhow::<Every>(bytes).map(drop),
        "Holder" => everyhow::<Holder>(bytes).map(drop),
        "Many" => everyhow::<Many>(bytes).map(drop),
        "Loose" => everyhow::<Loose>(bytes).map(drop),
        "Strict" => everyhow::<Strict>(bytes).map(drop),
        _ => panic!("no message {name}"),
    }
}

/// `inner.list[1].id` as an error shows it: `inner list id`. A oneof has the name of the whole.
fn steps(path: &str) -> String {
    let steps = path.replace(".value", "").replace("chosen", "choice");
    steps.split('.').map(|step| step.split('[').next().unwrap()).collect::<Vec<_>>().join(" ")
}

/// The fields that an error names, outermost first.
fn place(error: &DecodeError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to decode Protobuf message: ").expect(&text);
    let text = text.strip_suffix(": missing required field").expect(text);
    let steps: Vec<_> = text.rsplit(": ").map(|step| step.split_once('.').unwrap().1).collect();
    steps.join(" ")
}

#[test]
fn what_is_missing_is_what_protoc_finds_missing() {
    let mut seen = 0;
    for case in cases() {
        let what = format!("{} {}", case.name, case.hex);
        match decoded(case.name, &case.bytes) {
            Ok(()) => assert!(case.missing.is_empty(), "{what}: protoc misses {:?}", case.missing),
            Err(error) if case.missing.is_empty() => {
                assert!(PIECES.contains(&case.hex), "{what}: {error}");
                seen += 1;
            }
            Err(error) => {
                let place = place(&error);
                let named = case.missing.iter().any(|path| *path == "?" || steps(path) == place);
                assert!(named, "{what}: {error}, protoc misses {:?}", case.missing);
            }
        }
    }
    assert_eq!(seen, PIECES.len(), "what is different is still different");
}

#[test]
fn the_error_says_where() {
    let error = Part::decode(&b""[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to decode Protobuf message: Part.id: missing required field"
    );
    let error = Holder::decode(&b"\x42\x04\x12\x02\x12\x00"[..]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to decode Protobuf message: Part.id: Holder.list: Holder.inner: missing required field"
    );
}

#[test]
fn only_the_fields_that_were_asked_for_are_checked() {
    assert_eq!(Half::decode(&b"\x08\x01"[..]), Ok(Half { checked: 1, unchecked: 0 }));
    assert!(Half::decode(&b"\x10\x01"[..]).is_err());
}

#[test]
fn a_part_can_be_merged_into_what_is_complete() {
    let mut part = Part { id: 7, note: None };
    let note = b"\x12\x01n";
    assert!(part.clone().merge(&note[..]).is_err(), "nobody knows where the 7 is from");
    DecodeOptions::new().allow_partial(true).merge(&mut part, &note[..]).unwrap();
    assert_eq!(part, Part { id: 7, note: Some("n".into()) });
}

/// prost asks for one field at a time and never says that a message has ended: of a message that stands
/// directly in one of prost's, its own fields are not checked, and what is in them is.
#[test]
fn in_a_message_of_prosts_derive_what_is_below_is_checked() {
    #[derive(Clone, PartialEq, Message)]
    struct Outside {
        #[prost(message, optional, tag = "1")]
        part: Option<Part>,
        #[prost(message, optional, tag = "2")]
        holder: Option<Holder>,
    }
    assert!(Outside::decode(&b"\x0a\x00"[..]).is_ok());
    assert!(Outside::decode(&b"\x12\x02\x0a\x00"[..]).is_err());
    assert!(Outside::decode(&b"\x12\x04\x0a\x02\x08\x07"[..]).is_ok());
}

#[test]
fn what_is_encoded_is_complete() {
    let every = Every::default();
    assert_eq!(Every::decode(&every.encode_to_vec()[..]), Ok(every));
}
