use alloc::string::String;

use super::*;
use crate::json::reader::Reader;

fn compact(f: impl FnOnce(&mut Writer)) -> String {
    let mut writer = Writer::new(String::new(), None);
    f(&mut writer);
    writer.into_text()
}

/// Writes an object with a member, a list and an empty list.
fn object(writer: &mut Writer) {
    writer.open("{");
    writer.member("a", true);
    writer.int32(1);
    writer.member_with_key("b\n", false);
    writer.open("[");
    writer.element(true);
    writer.bool(true);
    writer.element(false);
    writer.raw("null");
    writer.close("]", false);
    writer.member("c", false);
    writer.open("[");
    writer.close("]", true);
    writer.close("}", false);
}

#[test]
fn lays_out_compact_and_indented_text() {
    assert_eq!(compact(object), r#"{"a":1,"b\n":[true,null],"c":[]}"#);
    let mut writer = Writer::new(String::new(), Some(2));
    object(&mut writer);
    assert_eq!(
        writer.into_text(),
        "{\n  \"a\": 1,\n  \"b\\n\": [\n    true,\n    null\n  ],\n  \"c\": []\n}"
    );
}

#[test]
fn writes_integers_of_64_bits_as_strings() {
    assert_eq!(compact(|w| w.int64(i64::MIN)), "\"-9223372036854775808\"");
    assert_eq!(compact(|w| w.uint64(u64::MAX)), "\"18446744073709551615\"");
    assert_eq!(compact(|w| w.int32(i32::MIN)), "-2147483648");
    for number in -1000..1000 {
        assert_eq!(compact(|w| w.int32(number)), alloc::format!("{number}"));
    }
    assert_eq!(compact(|w| w.uint32(u32::MAX)), "4294967295");
}

#[test]
fn writes_floats_in_the_fewest_digits_that_come_back() {
    for (value, text) in [
        (0.1f32, "0.1"),
        (1.0, "1"),
        (-0.0, "-0.0"),
        (1.5, "1.5"),
        (f32::MAX, "3.4028235e+38"),
        (f32::MIN_POSITIVE, "1.1754944e-38"),
        (f32::from_bits(1), "1e-45"),
        (f32::INFINITY, "\"Infinity\""),
        (f32::NEG_INFINITY, "\"-Infinity\""),
        (f32::NAN, "\"NaN\""),
    ] {
        let written = compact(|w| w.float(value));
        assert_eq!(written, text);
        let read = Reader::new(&written, 1).float().unwrap();
        assert!(read.to_bits() == value.to_bits() || value.is_nan(), "{text}");
    }
    for value in [0.1, 1e300, 5e-324, f64::MAX, -0.0, 123_456_789.0, 1e21, 0.000_001, 1e-7] {
        let written = compact(|w| w.double(value));
        assert_eq!(Reader::new(&written, 1).double().unwrap().to_bits(), value.to_bits());
        // serde_json writes the shortest digits, too.
        let peer: f64 = written.parse().unwrap();
        assert_eq!(peer.to_bits(), value.to_bits(), "{written}");
    }
}

#[test]
fn escapes_what_json_demands_and_nothing_else() {
    assert_eq!(compact(|w| w.string("größe </a> \u{2028}\u{7f}")), "\"größe </a> \u{2028}\u{7f}\"");
    assert_eq!(
        compact(|w| w.string("\"\\/\u{8}\u{c}\n\r\t\0\u{1f}")),
        r#""\"\\/\b\f\n\r\t\u0000\u001f""#
    );
    for character in (0..0x300).filter_map(char::from_u32) {
        let text = alloc::format!("a run before {character} and after");
        let written = compact(|w| w.string(&text));
        assert_eq!(Reader::new(&written, 1).string().unwrap(), text);
    }
}

#[test]
fn writes_bytes_in_base64() {
    assert_eq!(compact(|w| w.base64(&[0xfb, 0xff])), "\"+/8=\"");
    assert_eq!(compact(|w| w.base64(&[])), "\"\"");
}
