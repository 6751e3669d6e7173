//! The JSON grammar of numbers, and the exact integers and floats that they stand for.
//!
//! Source: [RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6), and the table of
//! [ProtoJSON](https://protobuf.dev/programming-guides/json): an integer field accepts every number without a
//! fraction, so also `1e5` and `1.0`.

use crate::integer::Integer;

/// Returns the length of the longest number at the start of the text, or `None` if there is none.
pub(crate) fn number_len(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
    };
    let start = usize::from(text.first() == Some(&b'-'));
    let whole = match text.get(start) {
        Some(b'0') => 1,
        _ => digits(start),
    };
    if whole == 0 {
        return None;
    }
    let mut end = start + whole;
    if text.get(end) == Some(&b'.') {
        match digits(end + 1) {
            0 => return Some(end),
            fraction => end += 1 + fraction,
        }
    }
    if let Some(b'e' | b'E') = text.get(end) {
        let sign = usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        match digits(end + 1 + sign) {
            0 => return Some(end),
            exponent => end += 1 + sign + exponent,
        }
    }
    Some(end)
}

/// Returns the value of a number that [`number_len`] accepts, or `None` if it has a fraction or if its magnitude
/// exceeds 64 bits.
///
/// The time is linear in the length of the text, whatever the exponent is.
pub(crate) fn integer(number: &[u8]) -> Option<Integer> {
    let negative = number.first() == Some(&b'-');
    let number = &number[usize::from(negative)..];
    let end = number.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
    let (mantissa, exponent) = number.split_at(end);
    let dot = mantissa.iter().position(|byte| *byte == b'.').unwrap_or(mantissa.len());
    let digits = || mantissa.iter().filter(|byte| **byte != b'.');

    // The number is 0.DIGITS times ten to the power of `point`, where DIGITS has no zeros at either end.
    let leading = digits().take_while(|digit| **digit == b'0').count();
    let trailing = digits().rev().take_while(|digit| **digit == b'0').count();
    let total = digits().count();
    if leading == total {
        return Some(Integer { negative, magnitude: 0 });
    }
    let significant = total - leading - trailing;
    let point = i64::try_from(dot).ok()? - i64::try_from(leading).ok()?;
    let point = point.saturating_add(exponent_value(exponent));
    let zeros = usize::try_from(point).ok()?.checked_sub(significant)?;
    if significant + zeros.min(20) > 20 {
        return None;
    }
    let mut magnitude = 0u64;
    for digit in digits().skip(leading).take(significant) {
        magnitude = magnitude.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
    }
    for _ in 0..zeros {
        magnitude = magnitude.checked_mul(10)?;
    }
    Some(Integer { negative, magnitude })
}

/// Returns the value of an exponent, such as `e-5`, limited to the range of `i64`. An empty exponent is 0.
fn exponent_value(exponent: &[u8]) -> i64 {
    let Some((_, exponent)) = exponent.split_first() else { return 0 };
    let (negative, digits) = match exponent.split_first() {
        Some((b'-', digits)) => (true, digits),
        Some((b'+', digits)) => (false, digits),
        _ => (false, exponent),
    };
    let value = digits.iter().fold(0i64, |value, digit| {
        value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    if negative { -value } else { value }
}

/// Returns the integer that a text stands for, bare or from a string, or `None` if it is not an integer of at most
/// 64 bits.
pub(crate) fn parse_integer(text: &str) -> Option<Integer> {
    let text = text.as_bytes();
    // Nearly all integers have at most 19 digits and nothing else, which cannot overflow.
    let negative = text.first() == Some(&b'-');
    let digits = &text[usize::from(negative)..];
    if let [first, rest @ ..] = digits
        && digits.len() <= 19
        && (*first != b'0' || rest.is_empty())
    {
        let magnitude = digits.iter().try_fold(0u64, |magnitude, digit| {
            digit.is_ascii_digit().then(|| magnitude * 10 + u64::from(digit - b'0'))
        });
        if let Some(magnitude) = magnitude {
            return Some(Integer { negative, magnitude });
        }
    }
    (number_len(text) == Some(text.len())).then(|| integer(text)).flatten()
}

/// Returns the double that a string stands for: a number, or one of the three values that are not numbers of JSON.
pub(crate) fn double_in_quotes(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => double(text),
    }
}

/// Returns the float that a string stands for, as [`double_in_quotes`].
pub(crate) fn float_in_quotes(text: &str) -> Option<f32> {
    match text {
        "NaN" => Some(f32::NAN),
        "Infinity" => Some(f32::INFINITY),
        "-Infinity" => Some(f32::NEG_INFINITY),
        _ => float(text),
    }
}

/// Returns the double with the nearest value, or `None` if the text is no number or rounds to infinity.
pub(crate) fn double(number: &str) -> Option<f64> {
    let valid = number_len(number.as_bytes()) == Some(number.len());
    number.parse().ok().filter(|value: &f64| valid && value.is_finite())
}

/// Returns the float with the nearest value, or `None` if the text is no number or rounds to infinity.
///
/// The text is not converted through a double, which would round twice.
pub(crate) fn float(number: &str) -> Option<f32> {
    let valid = number_len(number.as_bytes()) == Some(number.len());
    number.parse().ok().filter(|value: &f32| valid && value.is_finite())
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    fn value(text: &str) -> Option<i128> {
        assert_eq!(number_len(text.as_bytes()), Some(text.len()), "{text}");
        let Integer { negative, magnitude } = integer(text.as_bytes())?;
        Some(if negative { -i128::from(magnitude) } else { i128::from(magnitude) })
    }

    #[test]
    fn finds_the_end_of_numbers() {
        for (text, len) in [
            ("0", 1),
            ("-0", 2),
            ("12", 2),
            ("1.5", 3),
            ("1.5e3,", 5),
            ("1E+3]", 4),
            ("1e-03", 5),
            ("01", 1),
            ("-01", 2),
            ("1.", 1),
            ("1.x", 1),
            ("1e", 1),
            ("1e+", 1),
            ("1.5e", 3),
            ("0x1", 1),
            ("12abc", 2),
        ] {
            assert_eq!(number_len(text.as_bytes()), Some(len), "{text}");
        }
        for text in ["", "-", "+1", ".5", "-.5", "e5", "NaN", "Infinity", "-Infinity", " 1", "a"] {
            assert_eq!(number_len(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn reads_integers_exactly() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0", 0),
            ("0e99999999999", 0),
            ("0e-99999999999", 0),
            ("0.000e5", 0),
            ("1e5", 100_000),
            ("1E2", 100),
            ("100000.000", 100_000),
            ("2.147483647e9", 2_147_483_647),
            ("100e-2", 1),
            ("1200e-2", 12),
            ("0.00001e5", 1),
            ("1.0", 1),
            ("-5", -5),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("9007199254740991.0", 9_007_199_254_740_991),
            ("18446744073709551615", u64::MAX.into()),
            ("1844674407370955161.5e1", u64::MAX.into()),
            ("18446744073709551615.000", u64::MAX.into()),
            ("-9223372036854775808", i64::MIN.into()),
            ("10000000000000000000", 10_000_000_000_000_000_000),
            ("1e19", 10_000_000_000_000_000_000),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        let zeros = "0".repeat(10_000);
        assert_eq!(value(&format!("1{zeros}e-10000")), Some(1));
        assert_eq!(value(&format!("0.{zeros}1e10001")), Some(1));
    }

    #[test]
    fn rejects_fractions_and_numbers_out_of_range() {
        for text in [
            "0.5",
            "1.5",
            "1e-1",
            "1e-999999999999",
            "1e536870000",
            "1e99999999999999999999999999",
            "1e-99999999999999999999999999",
            "18446744073709551616",
            "1e20",
            "100000000000000000000",
            "123456789012345678901",
            "0.1234567890123456789e18",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn checks_the_range_of_each_width() {
        let integer = |text: &str| integer(text.as_bytes()).unwrap();
        for (text, fits) in [("2147483647", true), ("2147483648", false), ("-2147483648", true)] {
            assert_eq!(integer(text).signed(32).is_some(), fits, "{text}");
        }
        assert_eq!(integer("-2147483649").signed(32), None);
        assert_eq!(integer("-2147483648").signed(32), Some(i32::MIN.into()));
        assert_eq!(integer("-9223372036854775808").signed(64), Some(i64::MIN));
        assert_eq!(integer("9223372036854775808").signed(64), None);
        assert_eq!(integer("4294967295").unsigned(32), Some(u32::MAX.into()));
        assert_eq!(integer("4294967296").unsigned(32), None);
        assert_eq!(integer("18446744073709551615").unsigned(64), Some(u64::MAX));
        assert_eq!(integer("-0").unsigned(64), Some(0));
        assert_eq!(integer("-1").unsigned(64), None);
        assert_eq!(integer("-0").signed(32), Some(0));
    }

    #[test]
    fn rounds_floats_once_and_rejects_overflow() {
        assert_eq!(float("3.4028235e+38"), Some(f32::MAX));
        assert_eq!(float("3.40282356e38"), Some(f32::MAX));
        assert_eq!(float("3.4028236e38"), None);
        assert_eq!(float("1e-50"), Some(0.0));
        assert_eq!(double("1.89769e+308"), None);
        assert_eq!(double("1.8e308"), None);
        assert_eq!(double("18446744073709552000"), Some(18_446_744_073_709_552_000.0));
        assert_eq!(double("1.5E1"), Some(15.0));
        assert_eq!(double("-0").map(f64::to_bits), Some((-0.0f64).to_bits()));
        for text in ["", "inf", "nan", "NaN", "Infinity", "+1", "1.", ".5", "1_0", "12abc", "01"] {
            assert_eq!(double(text), None, "{text}");
            assert_eq!(float(text), None, "{text}");
        }
        // Halfway between two floats as a double, and above that as text.
        let text = "1.00000005960464477539062500000000001";
        assert_ne!(float(text), Some(text.parse::<f64>().unwrap() as f32));
        assert_eq!(float(&f32::MIN_POSITIVE.to_string()), Some(f32::MIN_POSITIVE));
    }
}
