//! Tests of whole messages. The inputs are those that the conformance suite does not have.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use core::fmt::Debug;

use prost_types::{Any, Duration, Struct};

use super::*;
use crate::reflect::Registry;
use crate::reflect::sample::{Choice, Color, Sample};
use crate::{DecodeOptions, UnknownFields};

fn read(text: &str) -> Sample {
    from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Returns the error of a text as it is shown.
fn error<M: Reflect + Default + Debug>(text: &str) -> String {
    from_str::<M>(text).expect_err(text).to_string()
}

fn refused(texts: &[&str]) {
    for text in texts {
        assert!(from_str::<Sample>(text).is_err(), "{text}");
    }
}

#[test]
fn reads_and_writes_fields_of_all_shapes() {
    let text = r#"id: -7
label: ""
custom: "\303\274\'\n"
data: "\001\377"
color: GREEN
open: 9
colors: GREEN
colors: RED
child {
  id: 1
}
children {
}
children {
  id: 2
}
numbers: 1.5
numbers: nan
numbers: -0
by_name {
  key: "a"
  value {
  }
}
by_name {
  key: "b"
  value {
    id: 3
  }
}
counts {
  key: -1
  value: 2
}
palette {
  key: false
  value: RED
}
palette {
  key: true
  value: GREEN
}
wrapper {
}
node {
  flag: false
}
"#;
    let sample = read(text);
    assert_eq!((sample.id, sample.label.as_deref(), &*sample.custom), (-7, Some(""), "ü'\n"));
    assert_eq!(sample.data.as_deref(), Some(&[1, 255][..]));
    assert_eq!((sample.color, sample.open.map(|open| open.number())), (5, Some(9)));
    assert_eq!((sample.children.len(), sample.counts[&-1]), (2, 2));
    assert_eq!(sample.palette[&true], Color::Green);
    assert_eq!(to_string(&sample).unwrap(), text);
    let line = WriteOptions::new().single_line(true).to_string(&sample).unwrap();
    assert!(line.starts_with("id: -7 label: \"\" custom: ") && !line.contains('\n'), "{line}");
    assert_eq!(to_string(&read(&line)).unwrap(), text);
    let unicode = WriteOptions::new().escape_unicode(false).to_string(&sample).unwrap();
    assert!(unicode.contains(r#"custom: "ü\'\n""#), "{unicode}");
    assert_eq!(to_string(&Sample::default()).unwrap(), "");
    assert_eq!(read(" # nothing\n"), Sample::default());
}

#[test]
fn accepts_all_forms_of_fields_and_lists() {
    let children = |text| read(text).children.len();
    assert_eq!(children("children [{}, {}]"), 2);
    assert_eq!(children("children: [{}, <>] children {}"), 3);
    assert_eq!(children("children: []"), 0);
    assert_eq!(children("children <id: 1>; children: {id: 2,},"), 2);
    assert_eq!(read("numbers: [1, 2.5, -inf] numbers: 0 numbers: []").numbers.len(), 4);
    assert_eq!(read("id: - # c\n5").id, -5);
    assert_eq!(read("custom: 'a' \"b\" # c\n 'd'").custom.as_ref(), "abd");
    assert_eq!(read("color: 0x5").color, 5);
    assert_eq!(read("color: VERDE, colors: [5, VERDE]").colors, [Color::Green, Color::Green]);
    for text in ["t", "True", "0x1", "true", "1", "01"] {
        assert_eq!(read(&format!("flag: {text}")).choice, Some(Choice::Flag(true)), "{text}");
    }
    for text in ["f", "False", "0x0", "false", "0", "00"] {
        assert_eq!(read(&format!("flag: {text}")).choice, Some(Choice::Flag(false)), "{text}");
    }
}

#[test]
fn rejects_other_texts() {
    refused(&[
        "id",
        "id:",
        "id 1",
        "id: -",
        "id: 1.0",
        "id: \"1\"",
        "id: 10bar",
        "id: 2147483648",
        "id: [0]",
        "id: [1, 2]",
        "id: 1 id: 2",
        "flag: true node {}",
        "flag: TRUE",
        "flag: 2",
        "flag: -0",
        "flag: \"true\"",
        "numbers [1]",
        "numbers: [1,]",
        "numbers: [1 2]",
        "numbers: [1; 2]",
        "numbers: 012",
        "numbers: 0x1",
        "child {",
        "child {>",
        "child <}",
        "child: 1",
        "child [{}]",
        "children [{}",
        "children: [{},]",
        "id: 1,, color: 0",
        "id: 1;;",
        ",",
        ";id: 1",
        "custom: a",
        "custom: \"\\377\"",
        "color: BLUE",
        "color: green",
        "colors: 6",
        "nope: 1",
        "ID: 1",
        "byName {}",
        "[a.b]: 1",
        "1: 1",
        "child {} child {}",
        "}",
        "id: 1 }",
        "by_name: 1",
        "by_name {key: 1}",
        "by_name {key: \"a\" key: \"a\"}",
        "by_name {other: 1}",
        "by_name {value: 1}",
        "counts {key: 1 value}",
        "counts {value {}}",
        "\"id\": 1",
        "'id': 1",
        "id = 1",
        "/* */ id: 1",
        "// \n id: 1",
        "label: nil",
    ]);
    assert_eq!(
        error::<Sample>("children {}\nchildren { child { nope: 1 } }"),
        "children[1].child: test.Sample has no field \"nope\" (line 2, column 20)"
    );
    assert_eq!(
        error::<Sample>("by_name { value { id: x } }"),
        "by_name.value.id: `x` is not an int32 (line 1, column 23)"
    );
    assert_eq!(
        error::<Sample>("id: 1 id: 2"),
        "id: the field occurs more than once (line 1, column 7)"
    );
}

#[test]
fn skips_reserved_names() {
    for text in ["old: 1", "old {a: [1, {}]}", "old: 'x' 'y'", "old [{}]", "child { old: -inf }"] {
        assert!(from_str::<Sample>(&format!("{text} id: 1")).is_ok(), "{text}");
    }
    refused(&["old", "old 1", "old:", "old {", "old: 10bar"]);
}

#[test]
fn reads_map_entries_in_any_order() {
    let counts = |text| read(text).counts.into_iter().collect::<vec::Vec<_>>();
    assert_eq!(counts("counts {value: 2, key: 1}"), [(1, 2)]);
    assert_eq!(counts("counts {}"), [(0, 0)]);
    assert_eq!(counts("counts {key: 3} counts {value: 4}"), [(0, 4), (3, 0)]);
    assert_eq!(counts("counts: [{key: 1 value: 1}, <key: 1 value: 2>]"), [(1, 2)]);
    assert_eq!(counts("counts []"), []);
    assert_eq!(read("by_name {value: <id: 5>; key: 'k'}").by_name["k"].id, 5);
}

#[test]
fn reads_and_writes_any() {
    let registry = Registry::new().with_types(&[<Sample as Reflect>::message_table]);
    let reader = ReadOptions::new().registry(&registry);
    let writer = WriteOptions::new().registry(&registry);
    let text = "[example.com/a/b/test.Sample] {\n  id: 5\n}\n";
    let any: Any = reader.from_str(text).unwrap();
    assert_eq!((&*any.type_url, &*any.value), ("example.com/a/b/test.Sample", &[8, 5][..]));
    assert_eq!(writer.to_string(&any).unwrap(), text);
    let raw = "type_url: \"example.com/a/b/test.Sample\"\nvalue: \"\\010\\005\"\n";
    assert_eq!(to_string(&any).unwrap(), raw);
    assert_eq!(reader.from_str::<Any>(raw).unwrap(), any);
    for (type_url, value) in
        [("test.Sample", vec![]), ("x/test.Sample", vec![8]), ("x y/test.Sample", vec![])]
    {
        let any = Any { type_url: type_url.into(), value };
        assert!(writer.to_string(&any).unwrap().starts_with("type_url: "), "{any:?}");
    }
    for text in [
        "[x/unknown.Type] {}",
        "[test.Sample] {}",
        "[x/test.Sample] {} type_url: 'x'",
        "type_url: 'x' [x/test.Sample] {}",
        "[x/test.Sample] {} [x/test.Sample] {}",
        "[x/test.Sample] {nope: 1}",
        "[x/test.Sample]: 1",
    ] {
        assert!(reader.from_str::<Any>(text).is_err(), "{text}");
    }
    assert!(reader.from_str::<Duration>("[x/test.Sample] {}").is_err());
    let nested = |levels: usize| {
        let open = "[x/google.protobuf.Any] {";
        format!("{}{}", open.repeat(levels), "}".repeat(levels))
    };
    assert!(from_str::<Any>(&nested(50)).is_ok() && from_str::<Any>(&nested(150)).is_err());
}

#[test]
fn limits_depth_and_memory() {
    let nested = |levels: usize| format!("{}{}", "child {".repeat(levels), "}".repeat(levels));
    assert!(from_str::<Sample>(&nested(99)).is_ok() && from_str::<Sample>(&nested(100)).is_err());
    let options = ReadOptions::new().limits(DecodeOptions::new().recursion_limit(200));
    let deep = options.from_str::<Sample>(&nested(150)).unwrap();
    assert!(to_string(&deep).is_err());
    let many = "children {} ".repeat(1000);
    let limit = |bytes| ReadOptions::new().limits(DecodeOptions::new().max_memory(bytes));
    assert!(limit(1024 * size_of::<Sample>() + many.len()).from_str::<Sample>(&many).is_ok());
    assert!(limit(256 * size_of::<Sample>()).from_str::<Sample>(&many).is_err());
    // An entry that replaces another one takes no more memory.
    let entry = |key: usize| format!("by_name {{ key: \"{key}\" value {{ id: {key} }} }} ");
    let entries =
        |count: usize, keys: usize| (0..count).map(|at| entry(at % keys)).collect::<String>();
    let memory = |text: &str| limit(text.len() + 64 * size_of::<Sample>());
    let repeated = entries(2000, 5);
    assert_eq!(memory(&repeated).from_str::<Sample>(&repeated).unwrap().by_name.len(), 5);
    let distinct = entries(2000, 2000);
    assert!(memory(&distinct).from_str::<Sample>(&distinct).is_err());
}

#[test]
fn writes_unknown_fields_on_request() {
    let mut sample = Sample { id: 1, ..Sample::default() };
    let bytes = [
        &[0xa0, 0x06, 0x05][..],               // 100: varint
        &[0xad, 0x06, 1, 0, 0, 0],             // 101: fixed32
        &[0xb1, 0x06, 1, 0, 0, 0, 0, 0, 0, 0], // 102: fixed64
        &[0xba, 0x06, 2, 8, 5],                // 103: a message
        &[0xba, 0x06, 2, 0xff, b'a'],          // 103: bytes
        &[0xba, 0x06, 0],                      // 103: nothing
        &[0xc3, 0x06, 8, 5, 0xc4, 0x06],       // 104: a group
    ]
    .concat();
    sample.unknown_fields = UnknownFields::default();
    sample.merge_binary(&bytes, &DecodeOptions::new()).unwrap();
    assert_eq!(to_string(&sample).unwrap(), "id: 1\n");
    let text = WriteOptions::new().print_unknown_fields(true).to_string(&sample).unwrap();
    assert_eq!(
        text,
        "id: 1\n100: 5\n101: 0x00000001\n102: 0x0000000000000001\n103 {\n  1: 5\n}\n103: \"\\377a\"\n\
         103: \"\"\n104 {\n  1: 5\n}\n"
    );
}

#[test]
fn redacts_on_request() {
    let sample = Sample { id: 1, data: Some(vec![1].into()), ..Sample::default() };
    let redacted = WriteOptions::new().redact(true).single_line(true);
    assert_eq!(redacted.to_string(&sample).unwrap(), "id: 1 data: [REDACTED]");
    assert_eq!(redacted.redact(false).to_string(&sample).unwrap(), "id: 1 data: \"\\001\"");
}

#[test]
fn reads_and_writes_well_known_types_by_their_fields() {
    let object: Struct = from_str("fields {key: 'a' value {number_value: 1}}").unwrap();
    assert_eq!(
        WriteOptions::new().single_line(true).to_string(&object).unwrap(),
        "fields { key: \"a\" value { number_value: 1 } }"
    );
}
