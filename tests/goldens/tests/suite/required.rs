//! Tests of missing required fields against the output of protoc.
//!
//! `required.txt` was created with protoc's C++ parser: a message, its bytes, and the missing fields that it
//! warned of (`protoc --decode=check_required.Part check_required.proto`), or `?` for a warning without
//! fields.

use bytes::{Buf, Bytes};
use prost::{DecodeError, Message};
use rust_grpc::{DecodeOptions, NativeMessage};
use rust_grpc_goldens::check_required::{Every, Half, Holder, Many, Part};
use rust_grpc_goldens::check_required_editions::{Loose, Strict};

/// Inputs in which a singular message occurs several times. protobuf merges the occurrences before it
/// checks them; here each must be complete, as documented in the README.
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

/// Decodes with every function and every kind of buffer, and checks that the results agree.
fn decode_in_every_way<M: NativeMessage + PartialEq + std::fmt::Debug>(
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
        "Part" => decode_in_every_way::<Part>(bytes).map(drop),
        "Every" => decode_in_every_way::<Every>(bytes).map(drop),
        "Holder" => decode_in_every_way::<Holder>(bytes).map(drop),
        "Many" => decode_in_every_way::<Many>(bytes).map(drop),
        "Loose" => decode_in_every_way::<Loose>(bytes).map(drop),
        "Strict" => decode_in_every_way::<Strict>(bytes).map(drop),
        _ => panic!("no message {name}"),
    }
}

/// Converts a path such as `inner.list[1].id` to the fields in an error: `inner list id`. The members of a
/// oneof are replaced by the oneof.
fn steps(path: &str) -> String {
    let steps = path.replace(".value", "").replace("chosen", "choice");
    steps.split('.').map(|step| step.split('[').next().unwrap()).collect::<Vec<_>>().join(" ")
}

/// Returns the fields that an error names, outermost first.
fn path_in_error(error: &DecodeError) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("failed to decode Protobuf message: ").expect(&text);
    let text = text.strip_suffix(": missing required field").expect(text);
    let steps: Vec<_> = text.rsplit(": ").map(|step| step.split_once('.').unwrap().1).collect();
    steps.join(" ")
}

#[test]
fn reports_the_missing_fields_that_protoc_reports() {
    let mut seen = 0;
    for case in cases() {
        let what = format!("{} {}", case.name, case.hex);
        match decoded(case.name, &case.bytes) {
            Ok(()) => assert!(case.missing.is_empty(), "{what}: protoc reports {:?}", case.missing),
            Err(error) if case.missing.is_empty() => {
                assert!(PIECES.contains(&case.hex), "{what}: {error}");
                seen += 1;
            }
            Err(error) => {
                let path_in_error = path_in_error(&error);
                let named =
                    case.missing.iter().any(|path| *path == "?" || steps(path) == path_in_error);
                assert!(named, "{what}: {error}, protoc reports {:?}", case.missing);
            }
        }
    }
    assert_eq!(seen, PIECES.len(), "not all listed inputs differ from protoc");
}

#[test]
fn error_contains_the_path_to_the_field() {
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
fn checks_only_the_selected_fields() {
    assert_eq!(Half::decode(&b"\x08\x01"[..]), Ok(Half { checked: 1, unchecked: 0 }));
    assert!(Half::decode(&b"\x10\x01"[..]).is_err());
}

#[test]
fn merges_a_part_into_a_complete_message() {
    let mut part = Part { id: 7, note: None };
    let note = b"\x12\x01n";
    assert!(
        part.clone().merge(&note[..]).is_err(),
        "the field of the existing message counts as decoded"
    );
    DecodeOptions::new().allow_partial(true).merge(&mut part, &note[..]).unwrap();
    assert_eq!(part, Part { id: 7, note: Some("n".into()) });
}

/// prost decodes one field at a time and does not signal the end of a message. The required fields of a
/// message directly in a prost message are therefore not checked, but those nested in it are.
#[test]
fn checks_nested_messages_below_a_prost_message() {
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
fn encoded_messages_are_complete() {
    let every = Every::default();
    assert_eq!(Every::decode(&every.encode_to_vec()[..]), Ok(every));
}

#[test]
fn json_without_a_checked_field_is_refused() {
    use rust_grpc::json::{ReadOptions, from_str};

    let part = |json: &str| from_str::<Part>(json).map_err(|error| error.to_string());
    assert_eq!(part(r#"{"id":0}"#), Ok(Part::default()));
    let missing = "the required field id is missing (line 1, column 13)";
    assert_eq!(part(r#"{"note":"n"}"#), Err(missing.to_owned()));
    assert_eq!(
        part(r#"{"id":null}"#),
        Err("id: a required field cannot be null (line 1, column 2)".to_owned())
    );
    let holder = |json: &str| from_str::<Holder>(json).map_err(|error| error.path());
    assert_eq!(holder("{}"), Ok(Holder::default()));
    assert_eq!(holder(r#"{"list":[{"id":1},{}]}"#), Err("list[1]".to_owned()));
    assert_eq!(holder(r#"{"inner":{"map":{"3":{}}}}"#), Err("inner.map[\"3\"]".to_owned()));
    assert_eq!(from_str::<Half>(r#"{"checked":1}"#).map(|half| half.checked), Ok(1));

    // Serde has the same rule.
    for (text, expected) in [
        (r#"{"note":"n"}"#, "the required field id is missing at line 1 column 12"),
        (r#"{"id":null}"#, "id: a required field cannot be null at line 1 column 10"),
    ] {
        let error = serde_json::from_str::<rust_grpc::json::Serde<Part>>(text).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    let partial = DecodeOptions::new().allow_partial(true);
    let read = ReadOptions::new().limits(partial);
    assert_eq!(read.from_str::<Part>(r#"{"id":null}"#), Ok(Part::default()));
    assert_eq!(read.from_str::<Every>("{}"), Ok(Every::default()));
}

#[test]
fn text_without_a_checked_field_is_refused() {
    use rust_grpc::text::{ReadOptions, from_str};

    let part = |text: &str| from_str::<Part>(text).map_err(|error| error.to_string());
    assert_eq!(part("id: 0"), Ok(Part::default()));
    let missing = "the required field id is missing (line 1, column 10)";
    assert_eq!(part("note: 'n'"), Err(missing.to_owned()));
    let holder = |text: &str| from_str::<Holder>(text).map_err(|error| error.path());
    assert_eq!(holder(""), Ok(Holder::default()));
    assert_eq!(holder("list { id: 1 } list {}"), Err("list[1]".to_owned()));
    assert_eq!(holder("Opened {}"), Err("opened".to_owned()));
    assert_eq!(holder("map { key: 3 }"), Err("map".to_owned()));
    assert_eq!(from_str::<Half>("checked: 1").map(|half| half.checked), Ok(1));

    let partial = DecodeOptions::new().allow_partial(true);
    let read = ReadOptions::new().limits(partial);
    assert_eq!(read.from_str::<Holder>("map { key: 3 }").map(|holder| holder.map.len()), Ok(1));
    assert_eq!(read.from_str::<Every>(""), Ok(Every::default()));
}

#[test]
fn json_and_text_have_required_fields_that_are_zero() {
    let many = Many::default();
    let json = rust_grpc::json::to_string(&many).unwrap();
    let text = rust_grpc::text::to_string(&many).unwrap();
    let fields = <Many as rust_grpc::reflect::Reflect>::message_table().fields();
    assert!(fields.len() > 64);
    for field in fields {
        assert!(json.contains(&format!("\"{}\":", field.json_name())), "{json}");
        assert!(text.contains(&format!("{}: ", field.name())), "{text}");
    }
}
