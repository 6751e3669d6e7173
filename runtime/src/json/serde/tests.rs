//! Comparisons with the reader and the writer of text.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use ::serde::de::DeserializeOwned;
use prost_types::value::Kind as Member;
use prost_types::{Any, Duration, FieldMask, ListValue, Struct, Timestamp, Value};

use super::*;
use crate::json::damaged::for_each_damaged;
use crate::json::{Error, from_str, to_string};
use crate::reflect::sample::{Choice, Color, Sample};
use crate::reflect::{ExtensionTable, Registry};
use crate::{DecodeOptions, Extension, OpenEnum, kind, rt};

fn by_serde<M: Reflect + Default>(
    options: &ReadOptions<'_>,
    text: &str,
) -> Result<M, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let message = options.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(message)
}

/// Reads a text in both ways, and returns the statement of the error if both refuse it.
fn compare<M: Reflect + Default>(options: &ReadOptions<'_>, text: &str) -> Option<(Error, String)> {
    match (options.from_str::<M>(text), by_serde::<M>(options, text)) {
        (Ok(direct), Ok(serde)) => {
            assert_eq!(to_string(&serde), to_string(&direct), "{text}");
            let Ok(direct) = to_string(&direct) else { return None };
            let written = serde_json::to_string(&AsSerde(&serde)).expect(text);
            assert_eq!(written, direct, "{text}");
            None
        }
        (Err(direct), Err(serde)) => Some((direct, serde.to_string())),
        (direct, serde) => {
            panic!("{text}: {:?}, but {:?} by serde", direct.map(|_| ()), serde.map(|_| ()))
        }
    }
}

/// Reads a text that both refuse, and compares the errors without the position, which serde_json takes after the value.
fn refused<M: Reflect + Default>(options: &ReadOptions<'_>, text: &str) -> String {
    let Some((direct, serde)) = compare::<M>(options, text) else { panic!("{text}: accepted") };
    let (direct, serde) = (direct.to_string(), serde);
    let statement = direct.split(" (line").next().unwrap_or_default();
    assert_eq!(serde.split(" at line").next(), Some(statement), "{text}");
    serde
}

#[test]
fn agrees_with_the_direct_reader_on_damaged_texts() {
    let mut refused = 0;
    for lenient in [false, true] {
        let options = ReadOptions::new().ignore_unknown_fields(lenient);
        for_each_damaged(|text| {
            // serde_json rejects a number that no type can hold before the field is asked.
            // It does not check the strings that it skips.
            let error = serde_json::from_str::<serde_json::Value>(text).err();
            let in_range =
                |error: &serde_json::Error| !error.to_string().starts_with("number out of range");
            if error.is_some_and(|error| lenient || !in_range(&error)) {
                return;
            }
            refused += usize::from(compare::<Sample>(&options, text).is_some());
        });
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn errors_have_the_path_and_the_statement_of_the_direct_reader() {
    let strict = ReadOptions::new();
    for text in [
        r#"{"nope":1}"#,
        r#"{"old":1}"#,
        r#"{"[x.y]":1}"#,
        r#"{"children":[{},{"child":{"nope":1}}]}"#,
        r#"{"id":1,"id":1}"#,
        r#"{"byName":{},"by_name":{}}"#,
        r#"{"flag":true,"node":{}}"#,
        r#"{"byName":{"a":{},"\u0061":{}}}"#,
        r#"{"counts":{"1":1,"01":1}}"#,
        r#"{"counts":{"x":1}}"#,
        r#"{"colors":[null]}"#,
        r#"{"counts":{"1":null}}"#,
        r#"{"id":"x"}"#,
        r#"{"id":true}"#,
        r#"{"id":[1]}"#,
        r#"{"id":2147483648}"#,
        r#"{"custom":1}"#,
        r#"{"data":"*"}"#,
        r#"{"data":5}"#,
        r#"{"child":1}"#,
        r#"{"child":[{}]}"#,
        r#"{"children":{}}"#,
        r#"{"numbers":1}"#,
        r#"{"numbers":[[1]]}"#,
        r#"{"byName":[]}"#,
        r#"{"color":"BLUE"}"#,
        r#"{"color":true}"#,
        r#"{"color":2147483648}"#,
        r#"{"flag":"true"}"#,
        r#"{"wrapper":1}"#,
        "null",
        "[]",
        "1",
    ] {
        refused::<Sample>(&strict, text);
    }
    assert_eq!(
        refused::<Sample>(&strict, r#"{"children":[{},{"byName":{"k":{"id":12.5}}}]}"#),
        "children[1].byName[\"k\"].id: 12.5 is not an int32 at line 1 column 41"
    );
}

#[test]
fn null_is_a_value_of_few_types() {
    let strict = ReadOptions::new();
    let names: Vec<_> =
        Sample::message_table().fields().iter().map(|field| field.json_name()).collect();
    let members: Vec<_> = names.iter().map(|name| format!("\"{name}\":null")).collect();
    for text in [
        format!("{{{}}}", members.join(",")),
        r#"{"flag":true,"node":null}"#.into(),
        r#"{"node":null,"flag":true}"#.into(),
    ] {
        assert!(compare::<Sample>(&strict, &text).is_none(), "{text}");
    }
    assert!(compare::<Value>(&strict, "null").is_none());
    assert!(compare::<ListValue>(&strict, "[null,[null]]").is_none());
    refused::<ListValue>(&strict, "null");
    refused::<i32>(&strict, "null");
    refused::<Timestamp>(&strict, "null");
}

#[test]
fn well_known_types_have_their_forms() {
    let strict = ReadOptions::new();
    for text in [r#""1.5s""#, r#""-3s""#, r#""1 minute""#, "1", "{}", r#"{"seconds":1}"#] {
        compare::<Duration>(&strict, text);
    }
    for text in [r#""2000-01-01T00:00:00Z""#, r#""2000-01-01""#, "[]", "0", "true"] {
        compare::<Timestamp>(&strict, text);
    }
    for text in [r#""a.bC,d""#, r#""a_b""#, r#""""#, "[]", "{}"] {
        compare::<FieldMask>(&strict, text);
    }
    for text in
        ["{}", r#"{"a":{"b":[1,null,"x",true,{}]},"c":-0.5}"#, "[]", "1", r#"{"a":1,"a":2}"#]
    {
        compare::<Struct>(&strict, text);
        compare::<Value>(&strict, text);
        compare::<ListValue>(&strict, text);
    }
    for text in [
        "5",
        "\"5\"",
        "\"5e2\"",
        "5.5",
        "1e3",
        "-0",
        "{}",
        "true",
        "9007199254740993",
        "\"-9223372036854775808\"",
    ] {
        compare::<i64>(&strict, text);
        compare::<u64>(&strict, text);
        compare::<u32>(&strict, text);
        compare::<f32>(&strict, text);
        compare::<f64>(&strict, text);
        compare::<bool>(&strict, text);
        compare::<String>(&strict, text);
        compare::<Vec<u8>>(&strict, text);
        compare::<()>(&strict, text);
    }
    for text in [
        "\"NaN\"",
        "\"Infinity\"",
        "\"-Infinity\"",
        "\"nan\"",
        "\"\"",
        "3.40282356e38",
        "3.4028236e38",
        "1e-5",
    ] {
        compare::<f32>(&strict, text);
        compare::<f64>(&strict, text);
    }
}

#[test]
fn writes_floats_as_the_direct_writer() {
    let mut bits = 0x1234_5678_9abc_def1u64;
    let mut doubles: Vec<f64> = (0..20_000)
        .map(|_| {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(bits)
        })
        .collect();
    for exponent in -30..30 {
        for digits in [1.0, 1.5, 9.0, 1.234_567_891_234_568, 9.999_999_999_999_999] {
            doubles.extend([digits * 10f64.powi(exponent), -digits * 2f64.powi(2 * exponent)]);
        }
    }
    doubles.extend([0.0, 9_007_199_254_740_993.0, f64::MAX, f64::MIN_POSITIVE, f64::NAN]);
    for double in doubles {
        assert_eq!(serde_json::to_string(&AsSerde(&double)).unwrap(), to_string(&double).unwrap());
        let float = double as f32;
        if float != 0.0 || double == 0.0 {
            assert_eq!(
                serde_json::to_string(&AsSerde(&float)).unwrap(),
                to_string(&float).unwrap()
            );
        }
    }
}

#[test]
fn any_has_its_type_at_any_place() {
    let registry = Registry::new().with_types(&[Sample::message_table]);
    let options = ReadOptions::new().registry(&registry);
    for text in [
        "{}",
        r#"{"@type":"a.b/test.Sample","id":5,"label":"x","colors":["GREEN"]}"#,
        r#"{"id":5,"children":[{"id":1.0}],"@type":"a.b/test.Sample","numbers":["NaN"]}"#,
        r#"{"value":"1.5s","@type":"a.b/google.protobuf.Duration"}"#,
        r#"{"@type":"a.b/google.protobuf.Any","value":{"@type":"a.b/google.protobuf.Empty"}}"#,
    ] {
        let any: Any = by_serde(&options, text).expect(text);
        assert_eq!(any, options.from_str(text).expect(text), "{text}");
        let write = WriteOptions::new().registry(&registry);
        let written = write.serialize(&any, serde_json::value::Serializer).expect(text);
        assert_eq!(
            written,
            serde_json::from_str::<serde_json::Value>(&write.to_string(&any).unwrap()).unwrap()
        );
        let mut bytes = Vec::new();
        write.serialize(&any, &mut serde_json::Serializer::new(&mut bytes)).expect(text);
        assert_eq!(String::from_utf8(bytes).unwrap(), write.to_string(&any).unwrap());
    }
    for text in [
        r#"{"id":5}"#,
        r#"{"@type":""}"#,
        r#"{"@type":"a.b/test.Nope"}"#,
        r#"{"@type":"a.b/test.Sample","@type":"a.b/test.Sample"}"#,
        r#"{"@type":"a.b/test.Sample","id":5,"id":5}"#,
        r#"{"@type":"a.b/test.Sample","children":[{"nope":5}]}"#,
        r#"{"@type":"a.b/google.protobuf.Duration","value":"x"}"#,
        r#"{"@type":"a.b/google.protobuf.Duration"}"#,
        "[]",
        "5",
    ] {
        refused::<Any>(&options, text);
    }
    refused::<Any>(&ReadOptions::new(), r#"{"@type":"a.b/test.Sample"}"#);
    let nested = |levels: usize| {
        let start = r#"{"@type":"a.b/google.protobuf.Any","value":"#.repeat(levels);
        format!("{start}{{}}{}", "}".repeat(levels))
    };
    for levels in [10, 60, 99, 100, 110, 5000] {
        compare::<Any>(&options, &nested(levels));
    }
}

const NOTE: Extension<Sample, kind::Int32> = Extension::new("test.note", 40);

#[test]
fn extensions_have_their_full_name_in_brackets() {
    let table: fn() -> &'static ExtensionTable = rt::extension_table!(NOTE, "test.Sample", 40 "test.note" Int32.json("[test.note]").optional());
    let registry = Registry::new().with_extensions(&[table]);
    let options = ReadOptions::new().registry(&registry);
    let sample: Sample = by_serde(&options, r#"{"[test.note]":"7"}"#).unwrap();
    assert_eq!(NOTE.get(&sample).unwrap(), Some(7));
    let write = WriteOptions::new().registry(&registry);
    assert_eq!(
        write.serialize(&sample, serde_json::value::Serializer).unwrap().to_string(),
        r#"{"[test.note]":7}"#
    );
    for text in
        [r#"{"[test.note]":7,"[test.note]":7}"#, r#"{"[test.note]":"x"}"#, r#"{"[test.other]":1}"#]
    {
        refused::<Sample>(&options, text);
    }
}

#[test]
fn limits_apply() {
    let nested = |levels: usize| {
        format!("{}{}", r#"{"child":"#.repeat(levels), "{}".to_string() + &"}".repeat(levels))
    };
    for levels in [3, 4, 5, 6, 50] {
        let options = ReadOptions::new().limits(DecodeOptions::new().recursion_limit(5));
        compare::<Sample>(&options, &nested(levels));
    }
    let lists = format!("{}{}", "[".repeat(50), "]".repeat(50));
    let shallow = ReadOptions::new().limits(DecodeOptions::new().recursion_limit(20));
    refused::<ListValue>(&shallow, &lists);
    refused::<Value>(&shallow, &lists);

    let wide = format!(r#"{{"children":[{}]}}"#, ["{}"; 1000].join(","));
    let tight = ReadOptions::new().limits(DecodeOptions::new().max_memory(10_000));
    // The length of the text is not known before its end.
    assert!(compare::<Sample>(&tight, &wide).is_some());
    let tight = ReadOptions::new().limits(DecodeOptions::new().max_memory_per_byte(8));
    assert!(compare::<Sample>(&tight, &wide).is_some());
    assert!(compare::<Sample>(&ReadOptions::new().limits(DecodeOptions::SAFE), &wide).is_none());
    let short = ReadOptions::new().limits(DecodeOptions::new().max_size(100));
    assert!(compare::<Sample>(&short, &wide).is_some());
}

crate::rt::serde_impls! { message Sample }
crate::rt::serde_impls! { enumeration Color }

#[test]
fn generated_types_and_enums_have_the_traits() {
    fn round<T: DeserializeOwned + Serialize>(text: &str) -> Result<String, String> {
        let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
        serde_json::to_string(&value).map_err(|error| error.to_string())
    }
    let text = r#"{"id":-7,"color":"GREEN","node":{"flag":false}}"#;
    assert_eq!(round::<Sample>(text).as_deref(), Ok(text));
    assert_eq!(round::<Vec<Sample>>("[{},{}]").as_deref(), Ok("[{},{}]"));
    for text in ["\"GREEN\"", "\"VERDE\"", "5", "5.0"] {
        assert_eq!(round::<Color>(text).as_deref(), Ok("\"GREEN\""));
        assert_eq!(round::<OpenEnum<Color>>(text).as_deref(), Ok("\"GREEN\""));
    }
    assert_eq!(round::<OpenEnum<Color>>("9").as_deref(), Ok("9"));
    assert_eq!(round::<Color>("9").unwrap_err(), "test.Color has no value 9");
    for text in ["\"BLUE\"", "null", "true", "{}", "1.5"] {
        assert!(round::<Color>(text).is_err() && round::<OpenEnum<Color>>(text).is_err(), "{text}");
    }
}

#[test]
fn values_from_a_tree_are_read_as_from_text() {
    let text =
        r#"{"id":-7,"label":"a","counts":{"-1":2},"numbers":[1,2.5,"NaN"],"node":{"flag":true}}"#;
    let tree: serde_json::Value = serde_json::from_str(text).unwrap();
    let Serde(sample): Serde<Sample> = serde_json::from_value(tree.clone()).unwrap();
    assert_eq!(to_string(&sample), to_string(&from_str::<Sample>(text).unwrap()));
    assert!(matches!(sample.choice, Some(Choice::Node(_))));
    assert_eq!(serde_json::to_value(Serde(sample)).unwrap(), tree);
}

#[test]
fn numbers_of_arbitrary_precision_are_read_as_written() {
    // serde_json passes them as maps when any crate of the build enables its feature `arbitrary_precision`.
    let number = |text: &str| format!(r#"{{"$serde_json::private::Number":"{text}"}}"#);
    let strict = ReadOptions::new();
    let id: i64 = by_serde(&strict, &number("9007199254740993.0")).unwrap();
    assert_eq!(id, 9_007_199_254_740_993);
    let value: Value = by_serde(&strict, &number("1.5")).unwrap();
    assert_eq!(value.kind, Some(Member::NumberValue(1.5)));
    let list: ListValue = by_serde(&strict, &format!("[{}]", number("2"))).unwrap();
    assert_eq!(list.values[0].kind, Some(Member::NumberValue(2.0)));
    assert!(by_serde::<i64>(&strict, &number("1.5")).is_err());
    let any = format!(r#"{{"value":{},"@type":"a.b/google.protobuf.Value"}}"#, number("1.5"));
    let any: Any = by_serde(&strict, &any).unwrap();
    assert_eq!(to_string(&any).unwrap(), r#"{"@type":"a.b/google.protobuf.Value","value":1.5}"#);
}

#[test]
fn writing_fails_with_the_path() {
    let value = Value { kind: Some(Member::NumberValue(f64::NAN)) };
    let message = ListValue { values: [Value::from(1.0), value].into() };
    let direct = to_string(&message).unwrap_err().to_string();
    assert_eq!(serde_json::to_string(&AsSerde(&message)).unwrap_err().to_string(), direct);
    let late = Timestamp { seconds: i64::MAX, nanos: 0 };
    let direct = to_string(&late).unwrap_err().to_string();
    assert_eq!(serde_json::to_string(&Serde(late)).unwrap_err().to_string(), direct);
}

#[test]
fn writing_obeys_the_options() {
    let sample = Sample { color: 5, counts: [(3, 1), (-2, 2)].into(), ..Sample::default() };
    for options in [
        WriteOptions::new(),
        WriteOptions::new().emit_default_values(true),
        WriteOptions::new().emit_unpopulated(true),
        WriteOptions::new().use_proto_field_name(true).use_enum_numbers(true),
        WriteOptions::new().sort_map_keys(true),
    ] {
        let mut bytes = Vec::new();
        options.serialize(&sample, &mut serde_json::Serializer::new(&mut bytes)).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), options.to_string(&sample).unwrap());
    }
    let number = WriteOptions::new().stringify_64_bit_integers(false);
    assert_eq!(number.serialize(&5i64, serde_json::value::Serializer).unwrap(), 5);
    let deep = WriteOptions::new().recursion_limit(2);
    let text = r#"{"child":{"child":{}}}"#;
    let sample: Sample = from_str(text).unwrap();
    let error = deep.serialize(&sample, serde_json::value::Serializer).unwrap_err().to_string();
    assert_eq!(error, deep.to_string(&sample).unwrap_err().to_string());
}
