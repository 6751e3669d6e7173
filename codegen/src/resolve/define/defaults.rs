//! Declared default values of fields.
//!
//! `FieldDescriptorProto.default_value` is text: numbers in the form that protoc prints, C-escaped
//! `bytes`, `string`s without escapes, and the names of enum values.

use std::borrow::Cow;

use crate::descriptor::float;
use crate::ir::Scalar;

/// Returns the default of a number or `bool` as text that Rust and prost's derive read like
/// protobuf.
///
/// It returns `None` if the text is not a value of this type. The text is unchanged, except where
/// protobuf and Rust differ: a `float` or `double` beyond the range of the type is `inf`, and NaN
/// has no sign.
pub(in crate::resolve) fn scalar(scalar: Scalar, text: &str) -> Option<Cow<'_, str>> {
    if !is_scalar(scalar, text) {
        return None;
    }
    let special = match scalar {
        Scalar::Double => text.parse::<f64>().is_ok_and(|value| !value.is_finite()),
        Scalar::Float => text.parse::<f32>().is_ok_and(|value| !value.is_finite()),
        _ => false,
    };
    Some(match scalar {
        Scalar::Double if special => float::double_text(text.parse().ok()?).into(),
        Scalar::Float if special => float::float_text(text.parse().ok()?).into(),
        _ => text.into(),
    })
}

/// Returns true if the text is a number or `bool` of this type in the form that protoc prints.
fn is_scalar(scalar: Scalar, text: &str) -> bool {
    let (digits, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    match scalar {
        Scalar::Bool => matches!(text, "true" | "false"),
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => plain && text.parse::<i32>().is_ok(),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => plain && text.parse::<i64>().is_ok(),
        Scalar::Uint32 | Scalar::Fixed32 => plain && !negative && text.parse::<u32>().is_ok(),
        Scalar::Uint64 | Scalar::Fixed64 => plain && !negative && text.parse::<u64>().is_ok(),
        Scalar::Double | Scalar::Float => matches!(digits, "inf" | "nan") || is_float(digits),
    }
}

/// Returns true for numbers such as `1`, `1.5` and `1e+09`.
///
/// These are forms that protoc prints and Rust reads; words that only Rust reads are excluded.
fn is_float(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.parse::<f64>().is_ok()
}

/// Resolves the C escapes of a `bytes` default; returns `None` if an escape is invalid.
pub(in crate::resolve) fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        out.push(match bytes.next()? {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            c @ (b'\\' | b'?' | b'\'' | b'"') => c,
            digit @ b'0'..=b'7' => number(digit, 8, 3, &mut bytes)?,
            b'x' | b'X' => {
                let digit = bytes.next().filter(u8::is_ascii_hexdigit)?;
                number(digit, 16, 2, &mut bytes)?
            }
            _ => return None,
        });
    }
    Some(out)
}

fn number(
    first: u8,
    radix: u32,
    digits: usize,
    bytes: &mut std::iter::Peekable<std::str::Bytes<'_>>,
) -> Option<u8> {
    let mut value = char::from(first).to_digit(radix)?;
    for _ in 1..digits {
        let Some(digit) = bytes.peek().and_then(|b| char::from(*b).to_digit(radix)) else { break };
        value = value * radix + digit;
        bytes.next();
    }
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_c_escapes() {
        assert_eq!(unescape(r#"a\n\001\377\x4F\"\\"#).unwrap(), b"a\n\x01\xff\x4f\"\\");
        for broken in ["\\", "\\q", "\\x", "\\400"] {
            assert_eq!(unescape(broken), None, "{broken}");
        }
    }

    #[test]
    fn accepts_only_scalars_as_protoc_prints_them() {
        for (scalar, text) in [
            (Scalar::Int32, "-2147483648"),
            (Scalar::Uint64, "18446744073709551615"),
            (Scalar::Float, "1e+09"),
            (Scalar::Double, "-inf"),
            (Scalar::Double, "nan"),
            (Scalar::Double, "-nan"),
            (Scalar::Bool, "true"),
        ] {
            assert!(is_scalar(scalar, text), "{text}");
        }
        for (scalar, text) in [
            (Scalar::Int32, "2147483648"),
            (Scalar::Int32, "+1"),
            (Scalar::Uint32, "-1"),
            (Scalar::Double, "infinity"),
            (Scalar::Double, "1e"),
            (Scalar::Bool, "yes"),
            (Scalar::Int64, ""),
        ] {
            assert!(!is_scalar(scalar, text), "{text}");
        }
    }
    /// Other compilers may write any of these defaults; protoc writes the right-hand side.
    #[test]
    fn numbers_out_of_range_are_infinite() {
        for (kind, text, expected) in [
            (Scalar::Float, "1e39", "inf"),
            (Scalar::Float, "-3.5e38", "-inf"),
            (Scalar::Float, "3.4028236e38", "inf"),
            (Scalar::Float, "-3.4028236e+38", "-inf"),
            (Scalar::Float, "1e999", "inf"),
            // The number is halfway between the largest `float` and the next one; C++ rounds it
            // down.
            (Scalar::Float, "3.40282356779733661637539395458142568448e38", "3.40282347e+38"),
            (Scalar::Float, "3.4028235677973366e+38", "3.4028235677973366e+38"),
            (Scalar::Float, "3.4028235e+38", "3.4028235e+38"),
            (Scalar::Float, "1e-60", "1e-60"),
            (Scalar::Float, "-nan", "nan"),
            (Scalar::Double, "1e39", "1e39"),
            (Scalar::Double, "1e309", "inf"),
            (Scalar::Double, "-1e309", "-inf"),
            (Scalar::Double, "-nan", "nan"),
        ] {
            assert_eq!(scalar(kind, text).as_deref(), Some(expected), "{text}");
        }
    }
}
