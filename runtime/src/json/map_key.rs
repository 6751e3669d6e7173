//! The keys of maps, which are strings in JSON whatever their type is.

use crate::integer::Integer;
use crate::reflect::{Kind, MapKey};

/// Returns the key of a type for its text, or `None` if the text is no value of the type.
pub(super) fn parse(kind: Kind, text: &str) -> Option<MapKey<'_>> {
    match kind {
        Kind::String => Some(MapKey::String(text)),
        Kind::Bool => match text {
            "true" => Some(MapKey::Bool(true)),
            "false" => Some(MapKey::Bool(false)),
            _ => None,
        },
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            let key = integer(text)?.signed(32);
            key.and_then(|key| key.try_into().ok()).map(MapKey::I32)
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => integer(text)?.signed(64).map(MapKey::I64),
        Kind::Uint32 | Kind::Fixed32 => {
            let key = integer(text)?.unsigned(32);
            key.and_then(|key| key.try_into().ok()).map(MapKey::U32)
        }
        Kind::Uint64 | Kind::Fixed64 => integer(text)?.unsigned(64).map(MapKey::U64),
        _ => None,
    }
}

/// Returns a key as an integer: an optional minus and decimal digits.
///
/// Leading zeros are accepted, as other implementations of protobuf do.
fn integer(key: &str) -> Option<Integer> {
    let digits = key.strip_prefix('-').unwrap_or(key);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let magnitude = digits.parse().ok().filter(|_| valid)?;
    Some(Integer { negative: digits.len() < key.len(), magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_keys_of_integer_maps() {
        let of = |negative, magnitude| Some(Integer { negative, magnitude });
        assert_eq!(integer("5"), of(false, 5));
        assert_eq!(integer("-5"), of(true, 5));
        assert_eq!(integer("007"), of(false, 7));
        for text in ["", "-", "+1", " 1", "1 ", "1.0", "1e0", "--1", "99999999999999999999", "a"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
