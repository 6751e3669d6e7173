//! Tests of whole messages. The inputs are those that the conformance suite does not have.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Debug;

use prost_types::value::Kind as Member;
use prost_types::{Any, Duration, FieldMask, ListValue, Struct, Timestamp, Value};

use super::*;
use crate::reflect::sample::{Choice, Color, Sample};
use crate::reflect::{ExtensionTable, Registry};
use crate::{DecodeOptions, Extension, RepeatedExtension, kind, rt};

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

fn lenient() -> ReadOptions<'static> {
    ReadOptions::new().ignore_unknown_fields(true)
}

#[test]
fn reads_and_writes_fields_of_all_shapes() {
    let text = concat!(
        r#"{"id":-7,"custom":"","label":"über","data":"AQI=","color":"GREEN","open":9,"#,
        r#""colors":["GREEN","RED"],"child":{"id":1},"children":[{},{"id":2}],"numbers":[1.5,"NaN",-0.0],"#,
        r#""byName":{"a":{},"b":{"id":3}},"counts":{"-1":2,"5":6},"palette":{"false":"RED","true":"GREEN"},"#,
        r#""wrapper":"","node":{"flag":false}}"#
    );
    let sample = read(text);
    assert_eq!((sample.id, sample.label.as_deref(), &*sample.custom), (-7, Some(""), "über"));
    assert_eq!(sample.data.as_deref(), Some(&[1, 2][..]));
    assert_eq!((sample.color, sample.open.map(|open| open.number())), (5, Some(9)));
    assert_eq!(sample.colors, [Color::Green, Color::Red]);
    assert_eq!((sample.children.len(), sample.children[1].id), (2, 2));
    assert!(sample.numbers[1].is_nan() && sample.numbers[2].is_sign_negative());
    assert_eq!(sample.by_name["b"].id, 3);
    assert_eq!(sample.counts.into_iter().collect::<Vec<_>>(), [(-1, 2), (5, 6)]);
    assert_eq!(sample.palette[&true], Color::Green);
    assert_eq!(sample.wrapper.as_deref(), Some(""));
    let Some(Choice::Node(node)) = &sample.choice else { panic!("{:?}", sample.choice) };
    assert_eq!(node.choice, Some(Choice::Flag(false)));

    assert_eq!(to_string(&read(text)).unwrap(), text);
    let spaced: Sample = from_str(&to_string_pretty(&read(text)).unwrap()).unwrap();
    assert_eq!(to_string(&spaced).unwrap(), text);
}

#[test]
fn accepts_proto_names_escapes_and_any_order() {
    let sample = read(r#"{"n\u006fde":{}, "by_name":{}, "children":[], "byN\u0061me2":1}"#.replace(", \"byN\\u0061me2\":1", "").as_str());
    assert!(matches!(sample.choice, Some(Choice::Node(_))));
    assert!(from_str::<Sample>(r#"{"byname":{}}"#).is_err());
    // The JSON name of one field is the name of another.
    let sample = read(r#"{"label":"a","custom":"b"}"#);
    assert_eq!((&*sample.custom, sample.label.as_deref()), ("a", Some("b")));
}

#[test]
fn rejects_unknown_fields_with_their_path() {
    assert_eq!(
        error::<Sample>(r#"{"nope":1}"#),
        "test.Sample has no field \"nope\" (line 1, column 2)"
    );
    assert_eq!(
        error::<Sample>("{\"children\":[{},\n{\"child\":{\"nope\":1}}]}"),
        "children[1].child: test.Sample has no field \"nope\" (line 2, column 11)"
    );
    assert!(error::<Sample>(r#"{"old":1}"#).contains("has no field \"old\""), "a reserved name");
    assert!(error::<Sample>(r#"{"[x.y]":1}"#).contains("has no field \"[x.y]\""));
    let skipped: Sample =
        lenient().from_str(r#"{"nope":[{"a":[1,"x",{}]}],"id":1,"[x.y]":{}}"#).unwrap();
    assert_eq!(skipped.id, 1);
    assert!(lenient().from_str::<Sample>(r#"{"nope":[1,]}"#).is_err());
    let nested = format!("{{\"nope\":{}", "[".repeat(100_000));
    assert!(lenient().from_str::<Sample>(&nested).is_err());
}

#[test]
fn rejects_duplicates_under_any_name() {
    refused(&[
        r#"{"id":1,"id":1}"#,
        r#"{"byName":{},"by_name":{}}"#,
        r#"{"id":null,"id":1}"#,
        r#"{"id":1,"i\u0064":1}"#,
        r#"{"child":{},"child":{}}"#,
        r#"{"children":[],"children":[]}"#,
        r#"{"flag":true,"node":{}}"#,
        r#"{"byName":{"a":{},"\u0061":{}}}"#,
        r#"{"counts":{"1":1,"01":1}}"#,
        r#"{"palette":{"true":0,"true":0}}"#,
    ]);
    assert_eq!(
        error::<Sample>(r#"{"flag":true,"node":{}}"#),
        "node: another field of the oneof \"choice\" is set (line 1, column 14)"
    );
    assert_eq!(
        error::<Sample>(r#"{"byName":{"a":{},"a":{}}}"#),
        "byName[\"a\"]: the key occurs more than once (line 1, column 19)"
    );
}

#[test]
fn null_leaves_fields_unset() {
    let all = Sample::message_table().fields().iter().map(|field| field.json_name());
    let members: Vec<_> = all.map(|name| format!("\"{name}\":null")).collect();
    assert_eq!(read(&format!("{{{}}}", members.join(","))), Sample::default());
    let one = Some(Choice::Flag(true));
    assert_eq!(read(r#"{"flag":true,"node":null}"#).choice, one);
    assert_eq!(read(r#"{"node":null,"flag":true}"#).choice, one);
    refused(&[
        r#"{"colors":[null]}"#,
        r#"{"children":[null]}"#,
        r#"{"numbers":[null]}"#,
        r#"{"counts":{"1":null}}"#,
        r#"{"byName":{"a":null}}"#,
        r#"{"nope":null}"#,
        r#"{"id":nul}"#,
        "null",
    ]);
    assert!(from_str::<i32>("null").is_err());
}

#[test]
fn rejects_values_of_other_types() {
    refused(&[
        "[]",
        "1",
        "\"{}\"",
        "",
        "{}{}",
        "{} x",
        r#"{"id":"x"}"#,
        r#"{"id":true}"#,
        r#"{"id":[1]}"#,
        r#"{"id":1.5}"#,
        r#"{"custom":1}"#,
        r#"{"data":"*"}"#,
        r#"{"child":1}"#,
        r#"{"child":[{}]}"#,
        r#"{"children":{}}"#,
        r#"{"numbers":1}"#,
        r#"{"numbers":[[1]]}"#,
        r#"{"numbers":[true]}"#,
        r#"{"byName":[]}"#,
        r#"{"counts":{"1.0":1}}"#,
        r#"{"counts":{"1e0":1}}"#,
        r#"{"counts":{" 1":1}}"#,
        r#"{"counts":{"":1}}"#,
        r#"{"counts":{"+1":1}}"#,
        r#"{"counts":{"2147483648":1}}"#,
        r#"{"palette":{"True":0}}"#,
        r#"{"palette":{"1":0}}"#,
        r#"{"flag":"true"}"#,
        r#"{"wrapper":1}"#,
    ]);
    assert_eq!(
        error::<Sample>(r#"{"children":[{},{"byName":{"k":{"id":12.5}}}]}"#),
        "children[1].byName[\"k\"].id: 12.5 is not an int32 (line 1, column 38)"
    );
    assert_eq!(
        error::<Sample>(r#"{"counts":{"x":1}}"#),
        "counts[\"x\"]: \"x\" is not an int32 (line 1, column 12)"
    );
}

#[test]
fn reads_quoted_numbers_in_lists_and_maps() {
    assert_eq!(read(r#"{"numbers":["1","2e1",3.0]}"#).numbers, [1.0, 20.0, 3.0]);
    assert_eq!(read(r#"{"counts":{"1":"5","2":1e1}}"#).counts[&2], 10);
}

#[test]
fn reads_enums_by_name_alias_and_number() {
    for text in ["\"GREEN\"", "\"VERDE\"", "5", "5.0", "0.5e1", "\"GR\\u0045EN\""] {
        assert_eq!(read(&format!("{{\"color\":{text}}}")).color, 5, "{text}");
        assert_eq!(read(&format!("{{\"colors\":[{text}]}}")).colors, [Color::Green], "{text}");
    }
    assert_eq!(read(r#"{"color":77}"#).color, 77);
    for text in ["\"green\"", "\"\"", "\"5\"", "true", "[5]", "5.5", "2147483648", "{}", "\"BLUE\""]
    {
        assert!(from_str::<Sample>(&format!("{{\"color\":{text}}}")).is_err(), "{text}");
    }
    assert_eq!(
        to_string(&Sample { color: 5, ..Sample::default() }).unwrap(),
        r#"{"color":"GREEN"}"#
    );
    assert_eq!(to_string(&Sample { color: 77, ..Sample::default() }).unwrap(), r#"{"color":77}"#);
}

#[test]
fn drops_unknown_enum_names_with_unknown_fields() {
    let text = r#"{"color":"BLUE","open":"BLUE","colors":["BLUE","GREEN"],"palette":{"true":"BLUE","false":"GREEN"}}"#;
    let sample: Sample = lenient().from_str(text).unwrap();
    assert_eq!((sample.color, sample.open), (0, None));
    assert_eq!(sample.colors, [Color::Green]);
    assert_eq!(sample.palette.len(), 1);
}

#[test]
fn writes_fields_with_presence_even_if_zero() {
    let sample = Sample {
        label: Some(String::new()),
        wrapper: Some(String::new()),
        choice: Some(Choice::Flag(false)),
        ..Sample::default()
    };
    assert_eq!(to_string(&sample).unwrap(), r#"{"custom":"","wrapper":"","flag":false}"#);
    assert_eq!(to_string(&Sample::default()).unwrap(), "{}");
}

#[test]
fn writes_by_options() {
    let sample =
        Sample { color: 5, by_name: [("b".into(), Sample::default())].into(), ..Sample::default() };
    let options = WriteOptions::new().use_proto_field_name(true).use_enum_numbers(true);
    assert_eq!(options.to_string(&sample).unwrap(), r#"{"color":5,"by_name":{"b":{}}}"#);

    let defaults = WriteOptions::new().emit_default_values(true);
    assert_eq!(
        defaults.to_string(&Sample::default()).unwrap(),
        concat!(
            r#"{"id":0,"label":"","color":"RED","colors":[],"children":[],"numbers":[],"byName":{},"#,
            r#""counts":{},"palette":{}}"#
        )
    );
    let all = WriteOptions::new().emit_unpopulated(true);
    assert_eq!(
        all.to_string(&Sample::default()).unwrap(),
        concat!(
            r#"{"id":0,"custom":null,"label":"","data":null,"color":"RED","open":null,"colors":[],"child":null,"#,
            r#""children":[],"numbers":[],"byName":{},"counts":{},"palette":{},"wrapper":null}"#
        )
    );
    for options in [defaults, all] {
        let text = options.to_string(&Sample::default()).unwrap();
        assert_eq!(read(&text), Sample::default());
    }
    let number = WriteOptions::new().stringify_64_bit_integers(false);
    assert_eq!(number.to_string(&i64::MAX).unwrap(), "9223372036854775807");
    assert_eq!(to_string(&u64::MAX).unwrap(), "\"18446744073709551615\"");
}

#[test]
fn limits_depth_and_memory() {
    let nested =
        |levels: usize| format!("{}{}{}", "{\"child\":".repeat(levels), "{}", "}".repeat(levels));
    assert!(from_str::<Sample>(&nested(99)).is_ok());
    assert!(error::<Sample>(&nested(100)).contains("nested too deeply"));
    let options = ReadOptions::new().limits(DecodeOptions::new().recursion_limit(200));
    let deep = options.from_str::<Sample>(&nested(150)).unwrap();
    assert!(to_string(&deep).is_err());
    assert!(WriteOptions::new().recursion_limit(200).to_string(&deep).is_ok());

    let many = format!("{{\"children\":[{}{{}}]}}", "{},".repeat(999));
    let limit = |bytes| ReadOptions::new().limits(DecodeOptions::new().max_memory(bytes));
    let needed = 1024 * size_of::<Sample>();
    assert!(limit(needed + many.len() + 100).from_str::<Sample>(&many).is_ok());
    let error = limit(needed / 4).from_str::<Sample>(&many).unwrap_err();
    assert!(error.to_string().contains("more memory than the limit"), "{error}");
    assert!(limit(2).from_str::<Sample>("{ }").is_err());
    let size = ReadOptions::new().limits(DecodeOptions::new().max_size(3));
    assert!(size.from_str::<Sample>("{  }").is_err() && size.from_str::<Sample>("{ }").is_ok());
    let boxed = r#"{"child":{"child":{}}}"#;
    assert!(limit(boxed.len() + 2 * size_of::<Sample>()).from_str::<Sample>(boxed).is_ok());
    assert!(limit(boxed.len() + size_of::<Sample>()).from_str::<Sample>(boxed).is_err());
}

#[test]
fn reads_long_streams() {
    // With time that grows with the square of the length, this would not end.
    let text = "{\"id\":1}\n".repeat(if cfg!(miri) { 100 } else { 200_000 });
    let options = ReadOptions::new();
    let samples = options.stream::<Sample>(&text).map(|sample| sample.unwrap().id as usize);
    assert_eq!(samples.sum::<usize>(), text.lines().count());
}

#[test]
fn reads_and_writes_well_known_types() {
    assert_eq!(
        from_str::<Timestamp>("\"1970-01-01T00:00:01.5Z\"").unwrap(),
        Timestamp { seconds: 1, nanos: 500_000_000 }
    );
    assert_eq!(
        to_string(&Timestamp { seconds: 1, nanos: 500_000_000 }).unwrap(),
        "\"1970-01-01T00:00:01.500Z\""
    );
    assert_eq!(to_string(&Duration { seconds: 0, nanos: -1 }).unwrap(), "\"-0.000000001s\"");
    for text in ["{\"seconds\":1}", "0", "true", "\"\"", "null"] {
        assert!(
            from_str::<Timestamp>(text).is_err() && from_str::<Duration>(text).is_err(),
            "{text}"
        );
    }
    assert!(to_string(&Timestamp { seconds: 0, nanos: -1 }).is_err());
    assert!(to_string(&Duration { seconds: 1, nanos: -1 }).is_err());

    let mask = FieldMask { paths: vec!["user.display_name".into(), "photo".into()] };
    assert_eq!(to_string(&mask).unwrap(), "\"user.displayName,photo\"");
    assert_eq!(from_str::<FieldMask>("\"user.displayName,photo\"").unwrap(), mask);
    assert!(to_string(&FieldMask { paths: vec!["abc_".into()] }).is_err());
    assert!(to_string(&FieldMask { paths: vec![String::new()] }).is_err());
    assert!(from_str::<FieldMask>("\"foo,,bar\"").is_err());

    assert_eq!(to_string(&123i64).unwrap(), "\"123\"");
    assert_eq!(from_str::<i64>("123").unwrap(), 123);
    assert_eq!(to_string(&()).unwrap(), "{}");
    assert!(from_str::<()>("{}").is_ok() && from_str::<()>("{\"a\":1}").is_err());
}

#[test]
fn reads_and_writes_values_of_any_kind() {
    let text = r#"{"a":[null,1,"1",true,{},[]]}"#;
    let object: Struct = from_str(text).unwrap();
    let Some(Member::ListValue(list)) = &object.fields["a"].kind else { panic!("{object:?}") };
    assert_eq!(list.values[0].kind, Some(Member::NullValue(0)));
    assert_eq!(list.values[2].kind, Some(Member::StringValue("1".into())));
    assert_eq!(to_string(&object).unwrap(), text);
    assert_eq!(from_str::<Value>("null").unwrap().kind, Some(Member::NullValue(0)));
    assert_eq!(from_str::<ListValue>("[null]").unwrap().values.len(), 1);
    assert!(from_str::<Struct>(r#"{"a":1,"\u0061":2}"#).is_err());
    assert!(from_str::<Struct>("null").is_err() && from_str::<Struct>("[]").is_err());
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(to_string(&Value { kind: Some(Member::NumberValue(number)) }).is_err());
    }
    assert!(to_string(&Value { kind: None }).is_err());
    let nested = |levels| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(from_str::<Value>(&nested(25)).is_ok() && from_str::<Value>(&nested(200)).is_err());
    let nested = |levels| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    assert!(from_str::<Struct>(&nested(25)).is_ok() && from_str::<Struct>(&nested(200)).is_err());
}

#[test]
fn reads_and_writes_any() {
    let registry = Registry::new().with_types(&[<Sample as Reflect>::message_table]);
    let reader = ReadOptions::new().registry(&registry);
    let writer = WriteOptions::new().registry(&registry);
    let text = r#"{"@type":"example.com/a/b/test.Sample","id":5}"#;
    let any: Any = reader.from_str(text).unwrap();
    assert_eq!(any.type_url, "example.com/a/b/test.Sample");
    assert_eq!(any.value, [8, 5]);
    assert_eq!(writer.to_string(&any).unwrap(), text);
    assert_eq!(
        reader.from_str::<Any>(r#"{"id":5,"@typ\u0065":"example.com/a/b/test.Sample"}"#).unwrap(),
        any
    );

    let nested = r#"{"@type":"x/google.protobuf.Any","value":{"@type":"x/google.protobuf.Duration","value":"1s"}}"#;
    assert_eq!(to_string(&from_str::<Any>(nested).unwrap()).unwrap(), nested);
    let empty = r#"{"@type":"x/google.protobuf.Empty"}"#;
    assert_eq!(to_string(&from_str::<Any>(empty).unwrap()).unwrap(), empty);
    assert_eq!(from_str::<Any>("{}").unwrap(), Any::default());
    assert_eq!(to_string(&Any::default()).unwrap(), "{}");
    for text in [
        r#"{"@type":"/test.Sample"}"#,
        r#"{"@type":"test.Sample"}"#,
        r#"{"@type":""}"#,
        r#"{"@type":"x/"}"#,
        r#"{"@type":1}"#,
        r#"{"id":1}"#,
        r#"{"@type":"x/unknown.Type"}"#,
        r#"{"@type":"x/test.Sample","@type":"x/test.Sample"}"#,
        r#"{"@type":"x/test.Sample","nope":1}"#,
        r#"{"@type":"x/test.Sample","value":{}}"#,
        r#"{"@type":"x/google.protobuf.Duration"}"#,
        r#"{"@type":"x/google.protobuf.Duration","value":"1s","value":"1s"}"#,
        r#"{"@type":"x/google.protobuf.Duration","value":"1s","other":1}"#,
        r#"{"@type":"x/google.protobuf.Duration","@type":"x/google.protobuf.Duration","value":"1s"}"#,
        r#"{"@type":"x/google.protobuf.Duration","value":1}"#,
        r#"{"@type":"x/google.protobuf.Empty","value":{}}"#,
        "[]",
        "null",
    ] {
        assert!(reader.from_str::<Any>(text).is_err(), "{text}");
    }
    let any = |type_url: &str, value: &[u8]| Any { type_url: type_url.into(), value: value.into() };
    for any in [
        any("test.Sample", &[]),
        any("x/unknown.Type", &[]),
        any("x/test.Sample", &[8]),
        any("", &[8, 1]),
    ] {
        assert!(writer.to_string(&any).is_err(), "{any:?}");
    }
}

rt::extendable!(Sample, unknown_fields);

const LAST: Extension<Sample, kind::Int32> = Extension::new("test.last", 536_870_911);
const NAMES: RepeatedExtension<Sample, kind::String> =
    RepeatedExtension::expanded("test.names", 100);

#[test]
fn reads_and_writes_extensions() {
    let tables: [fn() -> &'static ExtensionTable; 3] = [
        crate::__extension_table!(LAST, "test.Sample", 536_870_911 "test.last" Int32.json("[test.last]").optional()),
        crate::__extension_table!(NAMES, "test.Sample", 100 "test.names" String.json("[test.names]").repeated()),
        crate::__extension_table!(NAMES, "test.Other", 100 "test.other" String.json("[test.other]").repeated()),
    ];
    let registry = Registry::new().with_extensions(&tables);
    let reader =
        ReadOptions::new().registry(&registry).limits(DecodeOptions::new().max_memory(4096));
    let text = r#"{"id":1,"[test.names]":["a","b"],"[test.last]":0}"#;
    let sample: Sample = reader.from_str(text).unwrap();
    assert_eq!(LAST.get(&sample).unwrap(), Some(0));
    assert_eq!(NAMES.get(&sample).unwrap(), ["a", "b"]);
    assert_eq!(WriteOptions::new().registry(&registry).to_string(&sample).unwrap(), text);
    assert_eq!(to_string(&sample).unwrap(), r#"{"id":1}"#);
    assert_eq!(reader.from_str::<Sample>(r#"{"[test.last]":null}"#).unwrap(), Sample::default());
    for text in [
        r#"{"[test.last]":1,"[test.last]":1}"#,
        r#"{"[test.last]":"x"}"#,
        r#"{"[test.names]":[null]}"#,
        r#"{"[test.unknown]":1}"#,
        r#"{"[test.other]":["a"]}"#,
        r#"{"test.last":1}"#,
    ] {
        assert!(reader.from_str::<Sample>(text).is_err(), "{text}");
    }
    let lenient = reader.ignore_unknown_fields(true);
    assert!(lenient.from_str::<Sample>(r#"{"[test.unknown]":1}"#).is_ok());
    assert!(lenient.from_str::<Sample>(r#"{"[test.other]":["a"]}"#).is_err(), "of another message");
    let error = reader.from_str::<Sample>(r#"{"[test.names]":["a",1]}"#).unwrap_err().to_string();
    assert_eq!(error, "[test.names][1]: 1 is not a string (line 1, column 22)");
}

#[test]
fn limits_the_depth_of_nested_any() {
    let text = |levels: usize, close: &str| {
        let open = r#"{"@type":"x/google.protobuf.Any","value":"#;
        format!("{}{close}{}", open.repeat(levels), "}".repeat(levels))
    };
    assert!(from_str::<Any>(&text(50, "{}")).is_ok());
    assert!(from_str::<Any>(&text(150, "{}")).is_err());
    let open = r#"{"value":"#;
    let last = r#","@type":"x/google.protobuf.Any"}"#;
    assert!(from_str::<Any>(&format!("{}{{}}{}", open.repeat(150), last.repeat(150))).is_err());
}

#[test]
fn reads_bytes_and_streams() {
    assert_eq!(from_slice::<i32>(b" 5 ").unwrap(), 5);
    let error = from_slice::<String>(b"\"\n\xff\"").unwrap_err();
    assert_eq!(error.to_string(), "the text is not UTF-8 (line 2, column 1)");
    let options = ReadOptions::new();
    let read =
        |text| options.stream::<Sample>(text).map(|m| m.ok().map(|m| m.id)).collect::<Vec<_>>();
    assert_eq!(read("{\"id\":1}\n{\"id\":2}{}\n"), [Some(1), Some(2), Some(0)]);
    assert_eq!(read(" "), []);
    assert_eq!(read("{} x {}"), [Some(0), None]);
    let mut out = Vec::new();
    WriteOptions::new().to_writer(&mut out, &5i32).unwrap();
    assert_eq!(out, b"5");
}

#[test]
fn ignored_members_of_any_are_skipped() {
    let text = r#"{"x":[1],"@type":"x/google.protobuf.Duration","value":"1s","other":1}"#;
    assert!(lenient().from_str::<Any>(text).is_ok());
    let _: Box<dyn core::error::Error> = Box::new(from_str::<Any>(text).unwrap_err());
}
