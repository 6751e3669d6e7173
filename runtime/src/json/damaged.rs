//! A comparison with serde_json on texts with one damaged byte, and on the messages that are read from them.

use alloc::string::String;
use alloc::vec::Vec;

use super::reader::Reader;
use super::{from_str, to_string, to_string_pretty};
use crate::reflect::sample::Sample;

/// Texts with all constructs of JSON and with fields of all shapes.
const TEXTS: &[&str] = &[
    r#"{"a":[1,-2.50e+3,true,false,null],"b\u0041\n":{"c":"\ud83d\ude01 é"}, "d" : [ ] }"#,
    r#"{"id":-7,"custom":"","label":"über\/","data":"AQI=","color":"GREEN","open":9e0}"#,
    r#"{"colors":["GREEN","RED"],"child":{"id":"1"},"children":[{},{"id":2}],"numbers":[1.5,"NaN",-0]}"#,
    r#"{"byName":{"a":{},"b":{"id":3}},"counts":{"-1":2},"palette":{"true":0},"node":{"flag":false}}"#,
    r#"{"label":null,"wrapper":"x","flag":true}"#,
];

/// Characters with which others are replaced.
const OTHERS: &str = "\"\\{}[],:-+.eE019 \n\ttfnu/d\u{1}é\0";

/// Calls a function with each text in which one character is replaced, removed or inserted, or at which the text
/// ends.
pub(super) fn for_each_damaged(mut f: impl FnMut(&str)) {
    for text in TEXTS {
        f(text);
        for (at, character) in text.char_indices() {
            let (before, rest) = text.split_at(at);
            let after = &rest[character.len_utf8()..];
            f(before);
            f(&[before, after].concat());
            for other in OTHERS.chars() {
                let other = other.encode_utf8(&mut [0; 4]).to_owned();
                f(&[before, &other, after].concat());
                f(&[before, &other, rest].concat());
            }
        }
    }
}

#[test]
fn accepts_the_same_texts_as_serde_json() {
    let mut verdicts = [0, 0];
    for_each_damaged(|text| {
        let mut reader = Reader::new(text, 100);
        let accepted = reader.skip().and_then(|()| reader.end()).is_ok();
        let expected = match serde_json::from_str::<serde_json::Value>(text) {
            // serde_json rejects a number that no type can hold. Here, a number gets a type with its field.
            Err(error) if alloc::format!("{error}").starts_with("number out of range") => return,
            result => result.is_ok(),
        };
        assert_eq!(accepted, expected, "{text:?}");
        verdicts[usize::from(accepted)] += 1;
    });
    assert!(verdicts.iter().all(|count| *count > 1000), "{verdicts:?}");
}

#[test]
fn reads_what_it_writes_whatever_the_text_was() {
    let mut read = 0;
    for_each_damaged(|text| {
        let Ok(message) = from_str::<Sample>(text) else { return };
        assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text:?}");
        for written in [to_string(&message), to_string_pretty(&message)] {
            let written = written.unwrap_or_else(|error| panic!("{text:?}: {error}"));
            let again: Sample =
                from_str(&written).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            // `NaN` differs from itself, but not as text.
            assert_eq!(to_string(&again), to_string(&message), "{text:?}");
            // serde_json sees the same values in both forms.
            let values: Vec<serde_json::Value> =
                [&written, &to_string(&message).unwrap_or_default()]
                    .map(|text: &String| serde_json::from_str(text).expect("valid JSON"))
                    .into();
            assert_eq!(values[0], values[1]);
        }
        read += 1;
    });
    assert!(read > 500, "{read}");
}
