//! Values that are not arrays or objects, by the type of the field.

use ::serde::de::{Error, Visitor};
use ::serde::{Deserialize, Deserializer};
use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use core::fmt;

use super::value::nested;
use super::{Input, Statement};
use crate::integer::Integer;
use crate::json::decode::WRONG_SLOT;
use crate::json::decode::enumeration::{self, is_null, of_name, of_number};
use crate::json::decode::well_known::value;
use crate::json::reader::excerpt;
use crate::json::{base64, calendar, decimal, mask, span};
use crate::reflect::{EnumTable, Kind, Reflect, SlotMut, WellKnown};

/// The key of the only entry of a number in `serde_json` with the feature `arbitrary_precision`.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// The key of the only entry of a date and time in `toml`.
pub(super) const DATE_TIME: &str = "$__toml_private_datetime";

/// A value as the deserializer passes it.
pub(super) enum Token<'t> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// A number as it is written.
    Number(&'t str),
    Text(&'t str),
    Array,
    Object,
}

impl Token<'_> {
    /// Returns the length of the value in JSON at least.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 2,
            Self::Number(text) => text.len(),
            _ => 1,
        }
    }

    /// Returns the integer that the value stands for, which may be in quotes.
    fn integer(&self) -> Option<Integer> {
        match *self {
            Self::Unsigned(magnitude) => Some(Integer { negative: false, magnitude }),
            Self::Signed(value) => {
                Some(Integer { negative: value < 0, magnitude: value.unsigned_abs() })
            }
            Self::Float(value) if value.is_finite() => {
                decimal::parse_integer(zmij::Buffer::new().format_finite(value))
            }
            Self::Number(text) | Self::Text(text) => decimal::parse_integer(text),
            _ => None,
        }
    }

    fn double(&self) -> Option<f64> {
        match *self {
            Self::Unsigned(value) => Some(value as f64),
            Self::Signed(value) => Some(value as f64),
            Self::Float(value) => Some(value),
            Self::Number(text) => decimal::double(text),
            Self::Text(text) => decimal::double_in_quotes(text),
            _ => None,
        }
    }

    fn float(&self) -> Option<f32> {
        match *self {
            Self::Unsigned(value) => Some(value as f32),
            Self::Signed(value) => Some(value as f32),
            Self::Float(double) => {
                let float = double as f32;
                (float.is_infinite() == double.is_infinite()).then_some(float)
            }
            Self::Number(text) => decimal::float(text),
            Self::Text(text) => decimal::float_in_quotes(text),
            _ => None,
        }
    }
}

/// Formats the value for errors.
impl fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Signed(value) => value.fmt(f),
            Self::Float(value) => f.write_str(zmij::Buffer::new().format(value)),
            Self::Number(text) => f.write_str(&excerpt(text)),
            Self::Text(text) => write!(f, "{:?}", excerpt(text)),
            Self::Array => f.write_str("an array"),
            Self::Object => f.write_str("an object"),
        }
    }
}

/// Returns what a value of a type has to be, for errors.
pub(super) fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Bytes => "a string with Base64",
        Kind::Enum(_) => enumeration::EXPECTED,
        Kind::Message(table) => match table().well_known() {
            None | Some(WellKnown::Any | WellKnown::Struct) => "an object",
            Some(WellKnown::ListValue) => "an array",
            Some(WellKnown::Timestamp) => "a timestamp",
            Some(WellKnown::Duration) => "a duration",
            Some(WellKnown::FieldMask) => "a field mask",
            Some(WellKnown::Value) => "a value",
            Some(_) => table().fields().first().map_or("a value", |field| expected(field.kind())),
        },
        _ => kind.with_article(),
    }
}

#[cold]
fn mismatch(token: &Token<'_>, expected: &str) -> Statement {
    format!("{token} is not {expected}").into()
}

/// Checks that a slot has taken a value of the type that its table says.
pub(super) fn stored(stored: bool) -> Result<(), Statement> {
    if stored { Ok(()) } else { Err(WRONG_SLOT.into()) }
}

/// Returns the number of an enum value, or `None` for one that is unknown if those are ignored.
pub(super) fn enumeration(
    table: &EnumTable,
    token: &Token<'_>,
    ignore_unknown: bool,
) -> Result<Option<i32>, Statement> {
    match token {
        Token::Text(name) => Ok(of_name(table, name, ignore_unknown)?),
        Token::Null if is_null(table) => Ok(Some(0)),
        Token::Unsigned(_) | Token::Signed(_) | Token::Float(_) | Token::Number(_) => {
            let number = token.integer().and_then(|integer| integer.signed(32));
            match number.and_then(|number| number.try_into().ok()) {
                Some(number) => Ok(of_number(table, number, ignore_unknown)?),
                None => Err(mismatch(token, "the number of an enum value")),
            }
        }
        _ => Err(mismatch(token, enumeration::EXPECTED)),
    }
}

/// Sets a slot to the value, which is not that of an enum.
#[inline]
pub(super) fn set(
    input: &Input<'_>,
    kind: Kind,
    slot: SlotMut<'_>,
    token: &Token<'_>,
) -> Result<(), Statement> {
    let set = match (kind, token) {
        (Kind::String, Token::Text(text)) => {
            if let SlotMut::CustomString(field) = &slot {
                input.charge(field.overhead())?;
            }
            Some(slot.set_str(text))
        }
        (Kind::Bytes, Token::Text(text)) => {
            if let SlotMut::CustomBytes(field) = &slot {
                input.charge(field.overhead())?;
            }
            let bytes = base64::decode(text.as_bytes());
            Some(slot.set_bytes(bytes.ok_or_else(|| mismatch(token, "Base64"))?))
        }
        (Kind::Bool, Token::Bool(value)) => Some(slot.set_bool(*value)),
        (Kind::Double, _) => token.double().map(|value| slot.set_f64(value)),
        (Kind::Float, _) => token.float().map(|value| slot.set_f32(value)),
        (Kind::Int32 | Kind::Sint32 | Kind::Sfixed32, _) => {
            let value = token.integer().and_then(|integer| integer.signed(32));
            value.and_then(|value| value.try_into().ok()).map(|value| slot.set_i32(value))
        }
        (Kind::Int64 | Kind::Sint64 | Kind::Sfixed64, _) => {
            let value = token.integer().and_then(|integer| integer.signed(64));
            value.map(|value| slot.set_i64(value))
        }
        (Kind::Uint32 | Kind::Fixed32, _) => {
            let value = token.integer().and_then(|integer| integer.unsigned(32));
            value.and_then(|value| value.try_into().ok()).map(|value| slot.set_u32(value))
        }
        (Kind::Uint64 | Kind::Fixed64, _) => {
            let value = token.integer().and_then(|integer| integer.unsigned(64));
            value.map(|value| slot.set_u64(value))
        }
        (Kind::Message(table), _) => match table().well_known() {
            Some(well_known) => return message(input, slot, kind, well_known, token),
            None => None,
        },
        _ => None,
    };
    stored(set.ok_or_else(|| mismatch(token, expected(kind)))?)
}

/// Sets a message with a JSON form of its own.
fn message(
    input: &Input<'_>,
    slot: SlotMut<'_>,
    kind: Kind,
    well_known: WellKnown,
    token: &Token<'_>,
) -> Result<(), Statement> {
    let message = nested(input, slot)?;
    let wrong = || mismatch(token, expected(kind));
    match (well_known, token) {
        (WellKnown::Timestamp, Token::Text(text)) => {
            time(message, calendar::parse(text).ok_or_else(wrong)?)
        }
        (WellKnown::Duration, Token::Text(text)) => {
            time(message, span::parse(text).ok_or_else(wrong)?)
        }
        (WellKnown::FieldMask, Token::Text(text)) => {
            let Some(mut list) = message.slot_mut(0).list() else { return stored(false) };
            for path in mask::parse(text) {
                let (path, added) = path.ok_or_else(wrong)?;
                input.charge(list.growth().saturating_add(added))?;
                stored(list.push().set_string(path))?;
            }
            Ok(())
        }
        (WellKnown::Value, Token::Null) => stored(message.slot_mut(value::NULL).set_i32(0)),
        (WellKnown::Value, Token::Bool(bool)) => {
            stored(message.slot_mut(value::BOOL).set_bool(*bool))
        }
        (WellKnown::Value, Token::Text(text)) => {
            stored(message.slot_mut(value::STRING).set_str(text))
        }
        (WellKnown::Value, _) => {
            let number = token.double().ok_or_else(|| mismatch(token, "a double"))?;
            stored(message.slot_mut(value::NUMBER).set_f64(number))
        }
        _ if well_known.is_wrapper() => match message.table().fields() {
            [field] => set(input, field.kind(), message.slot_mut(0), token),
            _ => stored(false),
        },
        _ => Err(wrong()),
    }
}

fn time(message: &mut dyn Reflect, (seconds, nanos): (i64, i32)) -> Result<(), Statement> {
    stored(message.slot_mut(0).set_i64(seconds))?;
    stored(message.slot_mut(1).set_i32(nanos))
}

/// A string that is borrowed from the input if possible.
pub(super) struct Text<'de>(pub(super) Cow<'de, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;

        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(TextVisitor)
    }
}
