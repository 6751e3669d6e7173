//! Rust names of the elements of a schema, by the default rules of the generator.

use alloc::string::String;

/// Returns a name in `lower_snake` case, such as that of a field.
pub(super) fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        if !out.is_empty() {
            out.push('_');
        }
        out.push_str(&word.to_ascii_lowercase());
    }
    out
}

/// Returns a name in `UpperCamel` case, such as that of a message.
pub(super) fn upper_camel(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in words(name) {
        let (first, rest) = word.split_at(1);
        out.push_str(&first.to_ascii_uppercase());
        out.push_str(&rest.to_ascii_lowercase());
    }
    out
}

/// Returns the name of an enum value's variant, without the name of the enum as a prefix.
pub(super) fn variant(enum_name: &str, value: &str) -> String {
    let camel = upper_camel(value);
    match camel.strip_prefix(&*upper_camel(enum_name)) {
        Some(rest) if rest.starts_with(char::is_uppercase) => rest.into(),
        _ => camel,
    }
}

/// Returns the last part of a full name.
pub(super) fn last(full_name: &str) -> &str {
    full_name.rsplit('.').next().unwrap_or(full_name)
}

/// Splits a name into words: at underscores, before a capital letter after a small one, and before the last of
/// several capital letters if a small one follows. Digits between two letters do not count.
fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).flat_map(|part| {
        let bytes = part.as_bytes();
        let mut starts = alloc::vec![0];
        // True if the last letter was a capital one; `None` before the first letter of the word.
        let mut is_capital = None;
        for (at, pair) in bytes.windows(2).enumerate() {
            let [byte, next] = [pair[0], pair[1]];
            let after = if byte.is_ascii_alphabetic() {
                Some(byte.is_ascii_uppercase())
            } else {
                is_capital
            };
            if after == Some(false) && next.is_ascii_uppercase() {
                starts.push(at + 1);
                is_capital = None;
            } else if is_capital == Some(true)
                && byte.is_ascii_uppercase()
                && next.is_ascii_lowercase()
            {
                starts.push(at);
                is_capital = None;
            } else {
                is_capital = after;
            }
        }
        starts.push(bytes.len());
        let word = |at: usize| &part[starts[at]..starts[at + 1]];
        (0..starts.len() - 1)
            .map(word)
            .filter(|word| !word.is_empty())
            .collect::<alloc::vec::Vec<_>>()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_names_as_the_generator_does() {
        for (name, expected_snake, expected_camel) in [
            ("FooBar", "foo_bar", "FooBar"),
            ("FOO_BAR", "foo_bar", "FooBar"),
            ("fieldName10", "field_name10", "FieldName10"),
            ("HTTPApi", "http_api", "HttpApi"),
            ("field_0_name6", "field_0_name6", "Field0Name6"),
            ("__a__b", "a_b", "AB"),
            ("A1b2C3", "a1b2_c3", "A1b2C3"),
            ("aB1C", "a_b1c", "AB1c"),
            ("S3Bucket", "s3_bucket", "S3Bucket"),
            ("H264Codec", "h264_codec", "H264Codec"),
            ("V1Api", "v1_api", "V1Api"),
            ("HTTP2Api", "http2_api", "Http2Api"),
            ("X", "x", "X"),
            ("_", "", ""),
        ] {
            assert_eq!(snake(name), expected_snake, "{name}");
            assert_eq!(upper_camel(name), expected_camel, "{name}");
        }
        assert_eq!(variant("Kind", "KIND_FOO"), "Foo");
        assert_eq!(variant("Kind", "KIND_1"), "Kind1");
        assert_eq!(variant("Kind", "KINDLY"), "Kindly");
        assert_eq!(variant("S3Mode", "S3_MODE_FAST"), "Fast");
    }
}
