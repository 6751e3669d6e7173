//! Scalar values of options.

use super::value::Val;
use crate::literal;

/// A number as it is written: a sign and a token.
#[derive(Clone, Copy)]
pub(crate) struct Number<'s> {
    pub(crate) text: &'s [u8],
    pub(crate) negative: bool,
    /// True if the token is an integer.
    pub(crate) integer: bool,
}

/// Returns the value of an integer for a type, or an error message.
pub(crate) fn integer(kind: u8, number: Number<'_>) -> Result<Val, String> {
    let value = literal::integer(number.text).filter(|_| number.integer);
    let (bits, signed) = match kind {
        3 | 16 | 18 => (64, true),
        4 | 6 => (64, false),
        5 | 15 | 17 => (32, true),
        _ => (32, false),
    };
    let name = match (bits, signed) {
        (64, true) => "a signed 64-bit integer",
        (64, false) => "an unsigned 64-bit integer",
        (_, true) => "a signed 32-bit integer",
        _ => "an unsigned 32-bit integer",
    };
    if !number.integer {
        return Err(format!("the value must be {name}"));
    }
    if number.negative && !signed {
        return Err(format!("the value must be {name}, without a sign"));
    }
    let out_of_range = || format!("the value is out of the range of {name}");
    let value = value.ok_or_else(out_of_range)?;
    let most = match (bits, signed, number.negative) {
        (64, true, false) => i64::MAX as u64,
        (64, true, true) => 1 << 63,
        (64, false, _) => u64::MAX,
        (_, true, false) => i32::MAX as u64,
        (_, true, true) => 1 << 31,
        _ => u64::from(u32::MAX),
    };
    if value > most {
        return Err(out_of_range());
    }
    Ok(Val::Scalar(if number.negative { value.wrapping_neg() } else { value }))
}

/// Returns the value of a float or double.
pub(crate) fn float(kind: u8, value: f64) -> Val {
    let float = || u64::from(literal::to_float(value).to_bits());
    Val::Scalar(if kind == 2 { float() } else { value.to_bits() })
}

/// Returns the value of a number token as a double.
pub(crate) fn number(number: Number<'_>) -> f64 {
    let value = match literal::integer(number.text).filter(|_| number.integer) {
        Some(value) => value as f64,
        None => literal::float(number.text),
    };
    if number.negative { -value } else { value }
}
