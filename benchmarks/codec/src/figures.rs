//! Formatting of numbers.

use crate::spread::Spread;

/// Formats a ratio such as `1.50× (1.42–1.57)`.
pub fn ratio(spread: Spread) -> String {
    let Spread { median, min, max } = spread;
    format!("{median:.2}× ({min:.2}–{max:.2})")
}

/// Formats a number such as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn groups_digits_by_thousands() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(123_456), "123,456");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
