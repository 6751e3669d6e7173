use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::{format, vec};
use core::fmt::Debug;

use super::*;

const DEPTH: u32 = 100;

/// Reads a whole text with a function.
fn read<'a, T>(text: &'a str, f: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> Result<T> {
    let mut reader = Reader::new(text, DEPTH);
    let value = f(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Returns the error of a text as it is shown.
fn error<'a, T: Debug>(text: &'a str, f: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> String {
    read(text, f).expect_err(text).to_string()
}

fn skip(text: &str) -> Result<()> {
    read(text, Reader::skip)
}

#[test]
fn accepts_all_json_with_any_white_space() {
    for text in [
        "{}",
        "[]",
        " \t\r\n{ } ",
        "[[],{},[{}]]",
        "{\"a\" : 1 , \"b\" : [ true , false , null ] }",
        "{\"a\":{\"b\":{\"c\":[0,-1.5e+3,\"x\"]}}}",
        "\"\"",
        "0",
        "null",
    ] {
        assert!(skip(text).is_ok(), "{text}");
    }
}

#[test]
fn rejects_texts_that_are_no_json() {
    for text in [
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "{} x",
        "{}{}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{\"a\"}",
        "{\"a\":1]",
        "{a:1}",
        "{'a':1}",
        "['a']",
        "{1:1}",
        "{null:1}",
        "/**/{}",
        "// c\n{}",
        "{}#",
        "NaN",
        "Infinity",
        "-Infinity",
        "True",
        "TRUE",
        "nul",
        "nulls",
        "truefalse",
        "+1",
        "01",
        "-01",
        "-",
        "1.",
        ".5",
        "1e",
        "0x1",
        "1_0",
        "\"",
        "\"\\",
        "\"\\\"",
        "\"a",
        "\u{feff}{}",
        "\u{a0}{}",
        "\u{b}{}",
        "\u{c}{}",
        "\0",
        "{\"a\":\0}",
        "[1,\0]",
    ] {
        assert!(skip(text).is_err(), "{text:?}");
    }
}

#[test]
fn limits_the_depth_of_what_is_skipped() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(skip(&nested(100)).is_ok());
    assert!(skip(&nested(101)).is_err());
    assert!(skip(&"[".repeat(1_000_000)).is_err());
    let objects = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(skip(&objects(100)).is_ok());
    assert!(skip(&objects(101)).is_err());
    // Only the current depth is limited, not the number of objects and lists.
    let wide = format!("[{}]", vec!["[{}]"; 1000].join(","));
    assert!(skip(&wide).is_ok());
}

#[test]
fn borrows_strings_without_escapes() {
    let text = read("\"größe ist groß genug für mehr als ein Wort\"", Reader::string).unwrap();
    assert!(matches!(text, Cow::Borrowed(text) if text.starts_with("größe")));
    assert_eq!(read("\"\"", Reader::string).unwrap(), "");
}

#[test]
fn unescapes_strings() {
    for (text, expected) in [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""fieldn\u0061me1""#, "fieldname1"),
        (r#""\u8C37\u6b4c""#, "谷歌"),
        (r#""\uD83D\ude01!""#, "😁!"),
        (r#""\udbff\udfff""#, "\u{10ffff}"),
        (r#""\uD800\uDC00""#, "\u{10000}"),
        (r#""\u0000""#, "\0"),
        (
            r#""a long run before \n and a long run after it""#,
            "a long run before \n and a long run after it",
        ),
        ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
    ] {
        assert_eq!(read(text, Reader::string).unwrap(), expected, "{text}");
    }
}

#[test]
fn rejects_escapes_and_characters_that_strings_cannot_have() {
    for text in [
        r#""\U0041""#,
        r#""\x41""#,
        r#""\'""#,
        r#""\a""#,
        r#""\u""#,
        r#""\u12""#,
        r#""\u123g""#,
        r#""\u+123""#,
        r#""\u 123""#,
        r#""\uD800""#,
        r#""\uDC00""#,
        r#""\uD800x""#,
        r#""\uD800\n""#,
        r#""\uD800\uD800""#,
        r#""\uDC00\uD800""#,
        r#""\uD800\u0041""#,
        r#""\u12é""#,
        "\"a\tb\"",
        "\"a\nb\"",
        "\"a\u{1}b\"",
        "\"\0\"",
        "'a'",
        "\"\\",
        "\"\\u123",
        "\"\\ud800\\u",
    ] {
        assert!(read(text, Reader::string).is_err(), "{text:?}");
        assert!(skip(text).is_err(), "{text:?}");
    }
    for text in ["1", "true", "null", "[\"a\"]", "{}"] {
        assert!(read(text, Reader::string).is_err(), "{text}");
    }
}

#[test]
fn reads_integers_bare_and_in_quotes() {
    let int32 = |text| read(text, |reader| reader.int32("an int32"));
    for (text, value) in [
        ("0", 0),
        ("-0", 0),
        ("\"-0\"", 0),
        (" 42 ", 42),
        ("\"2\\u003147\"", 2147),
        ("2147483647", i32::MAX),
        ("-2147483648", i32::MIN),
        ("\"-2147483648\"", i32::MIN),
        ("1e5", 100_000),
        ("\"1e5\"", 100_000),
        ("1.0", 1),
        ("\"1.0\"", 1),
        ("100000.000", 100_000),
        ("2.147483647e9", i32::MAX),
        ("0e999999999999", 0),
        ("100e-2", 1),
        ("0000e0".strip_prefix("000").unwrap(), 0),
    ] {
        assert_eq!(int32(text).unwrap(), value, "{text}");
    }
    for text in [
        "2147483648",
        "-2147483649",
        "0.5",
        "\"0.5\"",
        "\"\"",
        "\" 1\"",
        "\"1 \"",
        "\"12 34\"",
        "\"12,34\"",
        "\"12谷歌34\"",
        "\"12abc\"",
        "true",
        "false",
        "null",
        "{}",
        "[]",
        "[1]",
        "\"+1\"",
        "\"01\"",
        "01",
        "-01",
        "00",
        "-",
        "\"-\"",
        "1e-999999999999",
        "1e536870000",
        "\"1e536870000\"",
        "\"NaN\"",
        "12abc",
        "0x10",
        "\"0x10\"",
        "1_000",
        "\"1\\u0000\"",
    ] {
        assert!(int32(text).is_err(), "{text}");
    }
}

#[test]
fn reads_integers_of_64_bits_exactly() {
    let int64 = |text| read(text, |reader| reader.int64("an int64")).ok();
    let uint64 = |text| read(text, |reader| reader.uint64("a uint64")).ok();
    let uint32 = |text| read(text, |reader| reader.uint32("a uint32")).ok();
    assert_eq!(int64("\"9007199254740993.0\""), Some(9_007_199_254_740_993));
    assert_eq!(int64("9007199254740991.0"), Some(9_007_199_254_740_991));
    assert_eq!(int64("9223372036854775807"), Some(i64::MAX));
    assert_eq!(int64("-9223372036854775808"), Some(i64::MIN));
    assert_eq!(int64("9223372036854775808"), None);
    assert_eq!(uint64("18446744073709551615"), Some(u64::MAX));
    assert_eq!(uint64("\"18446744073709551615\""), Some(u64::MAX));
    assert_eq!(uint64("18446744073709551616"), None);
    assert_eq!(uint64("99999999999999999999"), None);
    assert_eq!(uint64("-1"), None);
    for zero in ["-0", "\"-0\"", "-0.0"] {
        assert_eq!(uint64(zero), Some(0), "{zero}");
    }
    assert_eq!(uint64("\"1e536870000\""), None);
    assert_eq!(uint32("4294967295"), Some(u32::MAX));
    assert_eq!(uint32("4294967296"), None);
}

#[test]
fn reads_floats_bare_and_in_quotes() {
    let double = |text| read(text, Reader::double).ok();
    let float = |text| read(text, Reader::float).ok();
    for (text, value) in [
        ("1.5E1", 15.0),
        ("\"1.5\"", 1.5),
        ("18446744073709552000", 18_446_744_073_709_552_000.0),
        ("9007199254740991.0", 9_007_199_254_740_991.0),
        ("\"Infinity\"", f64::INFINITY),
        ("\"-Infinity\"", f64::NEG_INFINITY),
        ("0e99999999999", 0.0),
    ] {
        assert_eq!(double(text), Some(value), "{text}");
    }
    assert!(double("\"NaN\"").unwrap().is_nan() && float("\"NaN\"").unwrap().is_nan());
    assert_eq!(double("-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
    assert_eq!(float("3.4028235e+38"), Some(f32::MAX));
    assert_eq!(float("\"3.40282356e38\""), Some(f32::MAX));
    for text in [
        "NaN",
        "Infinity",
        "-Infinity",
        "\"nan\"",
        "\"inf\"",
        "\"+Infinity\"",
        "\"infinity\"",
        "\"\"",
        "true",
        "false",
        "null",
        "\"1.5 \"",
        "\"12 34\"",
        "\"12谷歌34\"",
        "1.8e308",
        "\"1.8e308\"",
        "-1e400",
        ".5",
        "5.",
        "[1]",
        "\"-NaN\"",
    ] {
        assert_eq!(double(text), None, "{text}");
        assert_eq!(float(text), None, "{text}");
    }
    assert_eq!(float("3.4028236e38"), None);
    assert_eq!(float("-3.4028236e38"), None);
}

#[test]
fn reads_bools() {
    assert!(read(" true", Reader::bool).unwrap());
    assert!(!read("false", Reader::bool).unwrap());
    for text in ["\"true\"", "1", "0", "True", "TRUE", "t", "tru", "truee", "null", "[]"] {
        assert!(read(text, Reader::bool).is_err(), "{text}");
    }
}

#[test]
fn reads_bytes_in_base64() {
    assert_eq!(read("\"-_\"", Reader::base64).unwrap(), [0xfb]);
    assert_eq!(read("\"\\u0051UI=\"", Reader::base64).unwrap(), b"AB");
    assert!(read("\"QUJD!!!\"", Reader::base64).is_err());
    assert!(read("1", Reader::base64).is_err());
}

#[test]
fn says_what_is_wrong_and_where() {
    let int64 = |text| error(text, |reader| reader.int64("an int64"));
    assert_eq!(int64("\n 12.5"), "12.5 is not an int64 (line 2, column 2)");
    assert_eq!(int64("\"abc\""), "\"abc\" is not an int64 (line 1, column 1)");
    assert_eq!(int64("[1]"), "an array is not an int64 (line 1, column 1)");
    assert_eq!(
        int64("99999999999999999999"),
        "99999999999999999999 is not an int64 (line 1, column 1)"
    );
    assert_eq!(int64("01"), "01 is not a number of JSON (line 1, column 1)");
    assert_eq!(error("null", Reader::bool), "null is not a bool (line 1, column 1)");
    let show = |text| skip(text).unwrap_err().to_string();
    assert_eq!(show("{\"a\":1"), "the text ends where `,` or `}` is expected (line 1, column 7)");
    assert_eq!(show("{\"a\":1,}"), "'}' is not a key in quotes (line 1, column 8)");
    assert_eq!(show("[1,]"), "']' is not a value (line 1, column 4)");
    assert_eq!(show("{} x"), "`x` is not the end of the text (line 1, column 4)");
    assert_eq!(show("[NaN]"), "`NaN` is not a value (line 1, column 2)");
    assert_eq!(show("[01]"), "01 is not a number of JSON (line 1, column 2)");
    let long = format!("\"{}\"", "ä".repeat(1000));
    assert!(int64(&long).len() < 150, "{}", int64(&long));
}
