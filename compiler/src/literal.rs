//! Values of number and string tokens.

/// Returns the value of an integer token, or `None` if it is above `u64::MAX`.
///
/// An invalid token, which the lexer has reported, has an unspecified value.
pub(crate) fn integer(text: &[u8]) -> Option<u64> {
    let (digits, radix) = match text {
        [b'0', b'x' | b'X', digits @ ..] => (digits, 16),
        [b'0', digits @ ..] => (digits, 8),
        digits => (digits, 10),
    };
    let mut value = 0u64;
    for &byte in digits {
        let digit = (byte as char).to_digit(16).unwrap_or(0);
        value = value.checked_mul(radix)?.checked_add(u64::from(digit))?;
    }
    Some(value)
}

/// Returns true if an integer token is decimal.
pub(crate) fn is_decimal(text: &[u8]) -> bool {
    !matches!(text, [b'0', _, ..])
}

/// Returns the value of a decimal integer or float token.
pub(crate) fn float(text: &[u8]) -> f64 {
    let text = std::str::from_utf8(text).unwrap_or("0");
    text.parse().unwrap_or_else(|_| {
        // The token has been reported, such as `1e`.
        let end = text.find(['e', 'E']).unwrap_or(0);
        text[..end].parse().unwrap_or(0.0)
    })
}

/// Appends the bytes that a string token denotes.
pub(crate) fn string(token: &[u8], out: &mut Vec<u8>) {
    let Some((&quote, mut rest)) = token.split_first() else {
        return;
    };
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == quote && rest.is_empty() {
            return;
        }
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some((&kind, after)) = rest.split_first() else {
            return;
        };
        rest = after;
        match kind {
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let mut value = u32::from(kind - b'0');
                for _ in 0..2 {
                    let Some((&digit @ b'0'..=b'7', after)) = rest.split_first() else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    rest = after;
                }
                out.push(value as u8);
            }
            b'x' | b'X' => {
                let (value, length) = hex(rest, 2);
                rest = &rest[length..];
                out.push(value as u8);
            }
            b'u' | b'U' => {
                let wanted = if kind == b'u' { 4 } else { 8 };
                let (mut value, length) = hex(rest, wanted);
                rest = &rest[length..];
                if (0xd800..0xdc00).contains(&value) && rest.starts_with(b"\\u") {
                    let (low, length) = hex(&rest[2..], 4);
                    if length == 4 && (0xdc00..0xe000).contains(&low) {
                        value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
                        rest = &rest[6..];
                    }
                }
                code_point(value, out);
            }
            other => out.push(other),
        }
    }
}

/// Parses up to `most` hexadecimal digits, and returns their value and their count.
fn hex(text: &[u8], most: usize) -> (u32, usize) {
    let digits = text.iter().take(most).map_while(|&byte| (byte as char).to_digit(16));
    digits.fold((0, 0), |(value, count), digit| (value << 4 | digit, count + 1))
}

/// Appends a code point as UTF-8, surrogates included. A number above U+10FFFF is appended as its
/// escape sequence.
fn code_point(value: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (value >> shift & 0x3f) as u8;
    match value {
        0..0x80 => out.push(value as u8),
        0x80..0x800 => out.extend([0xc0 | (value >> 6) as u8, tail(0)]),
        0x800..0x10000 => out.extend([0xe0 | (value >> 12) as u8, tail(6), tail(0)]),
        0x10000..0x11_0000 => {
            out.extend([0xf0 | (value >> 18) as u8, tail(12), tail(6), tail(0)]);
        }
        _ => out.extend_from_slice(format!("\\U{value:08x}").as_bytes()),
    }
}

/// Returns the float nearest to a double.
///
/// As in protoc, the value halfway between the largest float and the next power of two is rounded
/// to the largest float, not to infinity.
pub(crate) fn to_float(value: f64) -> f32 {
    const MIDDLE: f64 = 3.402_823_567_797_336_6e38;
    if value.abs() == MIDDLE { f32::MAX.copysign(value as f32) } else { value as f32 }
}
