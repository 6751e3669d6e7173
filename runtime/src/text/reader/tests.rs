use alloc::string::{String, ToString};
use alloc::{format, vec};

use super::*;

fn reader(text: &str) -> Reader<'_> {
    Reader::new(text, 100)
}

fn number(text: &str) -> Option<Number<'_>> {
    let mut reader = reader(text);
    let number = reader.number("a number").ok()?;
    reader.at_end().then_some(number)
}

fn string(text: &str) -> Option<alloc::vec::Vec<u8>> {
    let mut reader = reader(text);
    let bytes = reader.string("a string").ok()?;
    reader.at_end().then_some(bytes)
}

#[test]
fn reads_integers_in_three_bases() {
    let signed = |text| number(text).and_then(|number| number.signed(32));
    let unsigned = |text| number(text).and_then(|number| number.unsigned(64));
    for (text, value) in [
        ("0", 0),
        ("-0", 0),
        ("012", 10),
        ("-017", -15),
        ("0x1F", 31),
        ("-0X1f", -31),
        ("2147483647", i64::from(i32::MAX)),
        ("-2147483648", i64::from(i32::MIN)),
        ("- # comment\n5", -5),
        (" \t\u{b}\u{c}\r\n7 # x", 7),
    ] {
        assert_eq!(signed(text), Some(value), "{text}");
    }
    assert_eq!(unsigned("0xFFFFFFFFFFFFFFFF"), Some(u64::MAX));
    assert_eq!(unsigned("01777777777777777777777"), Some(u64::MAX));
    for text in [
        "",
        "-",
        "- ",
        "+1",
        "08",
        "0x",
        "0xg",
        "1.0",
        "1e3",
        "1f",
        "10bar",
        "0x1g",
        "2147483648",
        "1_0",
        "--1",
        "\"1\"",
        "0b1",
        "1 2",
    ] {
        assert_eq!(signed(text), None, "{text}");
    }
    for text in ["-0", "-1", "18446744073709551616", "0x10000000000000000"] {
        assert_eq!(unsigned(text), None, "{text}");
    }
}

#[test]
fn reads_floats_in_all_forms() {
    let double = |text| number(text).and_then(|number| number.double());
    let float = |text| number(text).and_then(|number| number.float());
    for (text, value) in [
        ("1", 1.0),
        ("1.", 1.0),
        ("1.f", 1.0),
        (".5", 0.5),
        (".5e2f", 50.0),
        ("-.125", -0.125),
        ("1e3", 1000.0),
        ("1E+3F", 1000.0),
        ("10f", 10.0),
        ("1.5e-1", 0.15),
        ("0.5", 0.5),
        ("0", 0.0),
        ("inf", f64::INFINITY),
        ("-Infinity", f64::NEG_INFINITY),
        ("- INF", f64::NEG_INFINITY),
        ("1e400", f64::INFINITY),
        ("-1e99999999999999999999", f64::NEG_INFINITY),
        ("1e-99999999999999999999", 0.0),
        ("18446744073709551616", 18_446_744_073_709_551_616.0),
    ] {
        assert_eq!(double(text), Some(value), "{text}");
    }
    assert_eq!(double("-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
    assert_eq!(double("-1e-400").map(f64::to_bits), Some((-0.0f64).to_bits()));
    assert!(double("NaN").unwrap().is_nan() && double("-nan").unwrap().is_nan());
    assert_eq!(float("3.5e38"), Some(f32::INFINITY));
    assert_eq!(float("3.4028235e38"), Some(f32::MAX));
    for text in [
        ".", "-.", "012", "00.5", "0x1", "1e", "1e+", ".e5", "infx", "inff", "1.5x", "1.5ff",
        "nan1", "true",
    ] {
        assert_eq!(double(text), None, "{text}");
    }
}

#[test]
fn joins_and_unescapes_strings() {
    for (text, value) in [
        (r#""""#, &b""[..]),
        (r#"'a"b'"#, b"a\"b"),
        (r#""a'b""#, b"a'b"),
        (r#""a" 'b'"c" # d"#, b"abc"),
        (r#""\a\b\f\n\r\t\v\?\\\'\"""#, b"\x07\x08\x0c\n\r\t\x0b?\\'\""),
        (r#""\0\12\1234\377""#, b"\x00\nS4\xff"),
        (r#""\x4\x41\x412""#, b"\x04AA2"),
        (r#""\u00e9\U0001F601""#, "é😁".as_bytes()),
        ("\"\t\u{1}é\"", "\t\u{1}é".as_bytes()),
    ] {
        assert_eq!(string(text).as_deref(), Some(value), "{text}");
    }
    for text in [
        "\"",
        "'",
        "\"a",
        "\"a'",
        "\"\\",
        "\"\\\"",
        "\"a\nb\"",
        "\"a\0b\"",
        r#""\z""#,
        r#""\x""#,
        r#""\xg""#,
        r#""\u123""#,
        r#""\U0011ffff""#,
        r#""\U00110000""#,
        r#""\ud83d""#,
        r#""\ud83d\ude01""#,
        r#""\udc00""#,
        r#""\U0000d83d""#,
        r#""\400""#,
        r#""\8""#,
        "a",
        "1",
        "",
    ] {
        assert_eq!(string(text), None, "{text}");
    }
}

#[test]
fn reads_names_in_brackets() {
    let read = |text| match reader(text).bracketed() {
        Ok(Bracketed::Extension(name)) => name,
        Ok(Bracketed::Type { url, prefix }) => format!("{} {}", &url[..prefix], &url[prefix..]),
        Err(_) => "error".to_string(),
    };
    for (text, expected) in [
        ("[a.b_c.D1]", "a.b_c.D1"),
        ("[ a . b # comment ]\n c]", "a.bc"),
        ("[type.googleapis.com/a.B]", "type.googleapis.com/ a.B"),
        ("[non.default.domain/a.B]", "non.default.domain/ a.B"),
        ("[x/sub-path_0/~!$&()*+,;=/a.B]", "x/sub-path_0/~!$&()*+,;=/ a.B"),
        ("[x/%2F/a.B]", "x/%2F/ a.B"),
        ("[x # c\n / a\n. B]", "x/ a.B"),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
    for text in [
        "[]",
        "[a",
        "[a..b]",
        "[.a]",
        "[a.]",
        "[1a]",
        "[a-b]",
        "[/a.B]",
        "[x/]",
        "[x/a.b-c]",
        "[x/%ZZ/a.B]",
        "[x/%2/a]",
        "[x/%/a]",
        "[\"a\"]",
        "[x:y/a]",
        "a",
    ] {
        assert_eq!(read(text), "error", "{text}");
    }
}

#[test]
fn skips_values_of_any_type() {
    let skip = |text: &str| {
        let mut reader = reader(text);
        reader.skip_field().is_ok() && reader.at_end()
    };
    for text in [
        ": 1",
        ": -1.5f",
        ": \"a\" 'b'",
        ": NAME",
        ": -inf",
        ": [1, 2]",
        ": []",
        ": {}",
        "{}",
        "<>",
        "{a: 1; b <c: 2>}",
        ": {[x.y]: 1, [x/y.Z] {}}",
        "[{}, <a: 1>]",
        ": [[1]]",
        "{1: 2}",
        ": ['a' 'b', \"c\"]",
    ] {
        assert!(skip(text), "{text}");
    }
    for text in [
        "",
        ":",
        " 1",
        ": [1,]",
        ": [1 2]",
        "{",
        "{>",
        "{a}",
        "{a: 1,, b: 2}",
        ": 10bar",
        ": [",
        "{a: }",
    ] {
        assert!(!skip(text), "{text}");
    }
    assert!(!skip(&"{a".repeat(1000)) && !skip(&format!(":{}", "[".repeat(100_000))));
    let wide = vec!["{}"; 1000].join(",");
    assert!(skip(&format!("[{wide}]")));
}

#[test]
fn says_what_is_wrong_and_where() {
    let error = |text| -> String { reader(text).number("an int32").unwrap_err().to_string() };
    assert_eq!(error("\n  10bar"), "`10bar` is not a number (line 2, column 3)");
    assert_eq!(error("x"), "`x` is not an int32 (line 1, column 1)");
    assert_eq!(error("-"), "the text ends where an int32 is expected (line 1, column 2)");
    assert_eq!(error("}"), "`}` is not an int32 (line 1, column 1)");
}
