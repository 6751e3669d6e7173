//! How does protoc write the default of a `float` or `double`?
//!
//! As C's `%g` with the fewest of two precisions that reads back to the same number; protox writes
//! all digits. Code that is generated from either must be the same.

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// Rewrites every default of a file in protoc's form.
pub(super) fn normalise(file: &mut FileDescriptorProto) {
    file.extension.iter_mut().for_each(field);
    file.message_type.iter_mut().for_each(message);
}

fn message(message: &mut DescriptorProto) {
    message.field.iter_mut().for_each(field);
    message.extension.iter_mut().for_each(field);
    message.nested_type.iter_mut().for_each(self::message);
}

fn field(field: &mut FieldDescriptorProto) {
    let (kind, Some(text)) = (field.r#type(), &field.default_value) else { return };
    let text = match kind {
        Type::Double => text.parse().ok().filter(|v: &f64| v.is_finite()).map(double),
        Type::Float => text.parse().ok().filter(|v: &f32| v.is_finite()).map(float),
        _ => None,
    };
    if text.is_some() {
        field.default_value = text;
    }
}

fn double(value: f64) -> String {
    let short = general(value, 15);
    if short.parse() == Ok(value) { short } else { general(value, 17) }
}

fn float(value: f32) -> String {
    let short = general(value.into(), 6);
    if short.parse() == Ok(value) { short } else { general(value.into(), 9) }
}

/// C's `%.{precision}g`.
fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    match usize::try_from(exponent + 4) {
        // From 1e-4 up, and as long as the precision has digits for it.
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

    /// What protoc 36.2 wrote for these.
    #[test]
    fn as_protoc_writes_it() {
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
        ] {
            assert_eq!(double(value), text);
        }
        for (value, text) in
            [(1e10, "1e+10"), (0.1, "0.1"), (16777216.0, "16777216"), (1e6, "1e+06")]
        {
            assert_eq!(float(value), text);
        }
    }
}
