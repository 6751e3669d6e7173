//! The text forms of `google.protobuf.Duration`.
//!
//! Source: [ProtoJSON](https://protobuf.dev/programming-guides/json) and
//! [duration.proto](https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/duration.proto): decimal
//! seconds with an `s`, at most 10,000 years in either direction. Only the whole seconds are compared with the
//! limit.

use super::ascii::{Ascii, fraction};

/// The largest number of whole seconds.
const MAX: u64 = 315_576_000_000;

/// Returns the text of a duration, or `None` if it is out of range or if its two parts differ in sign.
pub(crate) fn format(seconds: i64, nanos: i32) -> Option<Ascii<24>> {
    let negative = seconds < 0 || nanos < 0;
    let mixed = negative && (seconds > 0 || nanos > 0);
    let (seconds, nanos) = (seconds.unsigned_abs(), nanos.unsigned_abs());
    if mixed || seconds > MAX || nanos > 999_999_999 {
        return None;
    }
    let mut text = Ascii::new();
    if negative {
        text.push(b'-');
    }
    text.number(seconds);
    text.fraction(nanos);
    text.push(b's');
    Some(text)
}

/// Returns the seconds and nanoseconds of a duration, which have the same sign, or `None` if the text is not one.
pub(crate) fn parse(text: &str) -> Option<(i64, i32)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let text = text.as_bytes().strip_suffix(b"s")?;
    let whole = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(whole);
    if whole.is_empty() {
        return None;
    }
    let seconds = whole.iter().fold(0u64, |seconds, digit| {
        seconds.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
    });
    let (nanos, rest) = match rest.split_first() {
        Some((b'.', rest)) => fraction(rest)?,
        _ => (0, rest),
    };
    if seconds > MAX || !rest.is_empty() {
        return None;
    }
    let seconds = seconds.cast_signed();
    Some(if negative { (-seconds, -nanos) } else { (seconds, nanos) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_sign_before_the_seconds() {
        for (seconds, nanos, text) in [
            (0, 0, "0s"),
            (1, 500_000_000, "1.500s"),
            (0, -500_000_000, "-0.500s"),
            (-1, -1, "-1.000000001s"),
            (-3, 0, "-3s"),
            (0, 1_000, "0.000001s"),
            (315_576_000_000, 999_999_999, "315576000000.999999999s"),
            (-315_576_000_000, -999_999_999, "-315576000000.999999999s"),
        ] {
            assert_eq!(format(seconds, nanos).unwrap().as_str(), text);
            assert_eq!(parse(text), Some((seconds, nanos)), "{text}");
        }
    }

    #[test]
    fn writes_no_duration_out_of_range_or_with_two_signs() {
        for (seconds, nanos) in [
            (315_576_000_001, 0),
            (-315_576_000_001, 0),
            (0, 1_000_000_000),
            (0, -1_000_000_000),
            (1, -1),
            (-1, 1),
            (i64::MIN, i32::MIN),
        ] {
            assert!(format(seconds, nanos).is_none(), "{seconds} {nanos}");
        }
    }

    #[test]
    fn reads_any_number_of_digits_up_to_nine() {
        assert_eq!(parse("1.5s"), Some((1, 500_000_000)));
        assert_eq!(parse("-0.1s"), Some((0, -100_000_000)));
        assert_eq!(parse("-0s"), Some((0, 0)));
        assert_eq!(parse("00000000000000000000001s"), Some((1, 0)));
    }

    #[test]
    fn rejects_other_texts() {
        for text in [
            "",
            "s",
            "-s",
            "1",
            ".1s",
            "1.s",
            "+1s",
            "--1s",
            " 1s",
            "1s ",
            "1S",
            "500ms",
            "1.1e-05s",
            "0.1234567890s",
            "315576000001s",
            "-315576000001s",
            "99999999999999999999s",
            "1.-5s",
            "1..5s",
            "0x1s",
            "1\u{e9}s",
            "1.5.5s",
            "1,5s",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
