//! Text of numbers and bytes in `default_value`, in the format of C's `printf`.

/// Formats a number as `printf` does with `%.{digits}g`.
fn general(value: f64, digits: usize) -> String {
    let text = format!("{:.*e}", digits - 1, value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trim = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 || exponent >= digits as i32 {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trim(mantissa), exponent.abs());
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    trim(&format!("{value:.decimals$}"))
}

/// Formats a double with 15 digits if they determine the value, otherwise with 17.
pub(crate) fn double(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let short = general(value, 15);
    if short.parse::<f64>().is_ok_and(|read| read == value) { short } else { general(value, 17) }
}

/// Formats a float with 6 digits if they determine the value, otherwise with 9.
///
/// Subnormal floats have 9 digits: protoc reads the 6 digits with `strtof`, which fails for them.
pub(crate) fn float(value: f32) -> String {
    let wide = f64::from(value);
    if value.is_nan() || value.is_infinite() {
        return double(wide);
    }
    let short = general(wide, 6);
    let exact = short.parse::<f32>().is_ok_and(|read| read == value);
    if exact && !value.is_subnormal() { short } else { general(wide, 9) }
}

/// Appends bytes as text with C escape sequences.
pub(crate) fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\'' | b'\\' => out.extend([b'\\', byte]),
            0x20..0x7f => out.push(byte),
            _ => out.extend([b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{double, float};

    #[test]
    fn formats_numbers_as_printf_does() {
        for (value, text) in [
            (0.1, "0.1"),
            (1e22, "1e+22"),
            (1e-7, "1e-07"),
            (-0.0, "-0"),
            (0.123_456_789_012_345_6, "0.12345678901234559"),
            (1e15, "1e+15"),
            (123_456_789_012_345.0, "123456789012345"),
            (1.5, "1.5"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "4.94065645841247e-324"),
        ] {
            assert_eq!(double(value), text);
        }
        assert_eq!(float(0.1), "0.1");
        assert_eq!(float(3.402_823_4e38), "3.40282347e+38");
        assert_eq!(float(16_777_216.0), "16777216");
        assert_eq!(float(1e-39), "1.00000022e-39");
        assert_eq!(float(1e-45), "1.40129846e-45");
        assert_eq!(float(0.0), "0");
    }
}
