//! Text of `float` and `double` defaults in the form that protoc writes.
//!
//! The form is C's `%g` with the lower of two precisions that reads back to the same number. Other
//! compilers write all digits, and digits for numbers that protoc writes as `inf`.

/// Returns the text that protoc writes for a `double`.
pub(crate) fn double_text(value: f64) -> String {
    if !value.is_finite() {
        return special(value);
    }
    let short = general(value, 15);
    if short.parse() == Ok(value) { short } else { general(value, 17) }
}

/// Returns the text that protoc writes for a `float` whose value in the source is `value`.
pub(crate) fn float_text(value: f64) -> String {
    let value = to_float(value);
    if !value.is_finite() {
        return special(value.into());
    }
    let short = general(value.into(), 6);
    if short.parse() == Ok(value) { short } else { general(value.into(), 9) }
}

/// Returns the `float` that represents a number in protobuf.
///
/// Numbers out of range are infinite, except that those up to and including half a unit beyond the
/// largest `float` are rounded to it. Rust would round exactly half a unit up.
fn to_float(value: f64) -> f32 {
    const ROUNDED_DOWN: f64 = 3.4028235677973366e38;
    if value.abs() == ROUNDED_DOWN {
        return f32::MAX.copysign(if value < 0.0 { -1.0 } else { 1.0 });
    }
    #[expect(clippy::cast_possible_truncation, reason = "numbers that do not fit become infinite")]
    let float = value as f32;
    float
}

fn special(value: f64) -> String {
    let text = match () {
        () if value.is_nan() => "nan",
        () if value > 0.0 => "inf",
        () => "-inf",
    };
    text.to_owned()
}

/// Formats a number like `%.{precision}g` in C.
fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    match usize::try_from(exponent + 4) {
        // The number is at least 1e-4, and the precision is sufficient for all digits before the
        // point.
        Ok(shifted) if shifted < precision + 4 => {
            trim(&format!("{value:.*}", precision + 3 - shifted)).to_owned()
        }
        _ => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{}e{sign}{:02}", trim(digits), exponent.unsigned_abs())
        }
    }
}

fn trim(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with the output of protoc 36.2.
    #[test]
    fn formats_numbers_like_protoc() {
        for (value, text) in [
            (1e30, "1e+30"),
            (1e-9, "1e-09"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (123456789012345.0, "123456789012345"),
            (1e15, "1e+15"),
            (0.1, "0.1"),
            (1.0 / 3.0, "0.33333333333333331"),
            (-1.5, "-1.5"),
            (0.0, "0"),
            (100.0, "100"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(double_text(value), text);
        }
        for (value, text) in [
            (1e10, "1e+10"),
            (0.1, "0.1"),
            (16777216.0, "16777216"),
            (1e6, "1e+06"),
            (1e39, "inf"),
            (-3.5e38, "-inf"),
            (3.4028236e38, "inf"),
            (3.4028235e38, "3.40282347e+38"),
            (3.4028235677973366e38, "3.40282347e+38"),
            (-3.4028235677973366e38, "-3.40282347e+38"),
            (3.402823567797337e38, "inf"),
            (1e-60, "0"),
        ] {
            assert_eq!(float_text(value), text);
        }
    }
}
