//! Values of any type as JSON text.

use ::serde::Deserializer;
use ::serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use core::fmt;

use super::scalar::{NUMBER, Text};
use crate::json::reader::TOO_DEEP;
use crate::json::writer::Writer;

/// A value that is written as JSON text.
pub(super) struct Transcode<'w> {
    pub(super) out: &'w mut Writer,
    /// The number of arrays and objects that may still be entered.
    pub(super) nesting: u32,
    /// True for the first element of an array, false for the others, and `None` for a value elsewhere.
    pub(super) separator: Option<bool>,
}

impl<'w> Transcode<'w> {
    /// Returns the writer after the sign that separates the value from the one before.
    fn start(self) -> &'w mut Writer {
        if let Some(first) = self.separator {
            self.out.element(first);
        }
        self.out
    }
}

/// Writes an object.
pub(super) fn object<'de, A: MapAccess<'de>>(
    out: &mut Writer,
    nesting: u32,
    mut access: A,
) -> Result<(), A::Error> {
    let nesting = nesting.checked_sub(1).ok_or_else(|| A::Error::custom(TOO_DEEP))?;
    let first: Option<Text<'de>> = access.next_key()?;
    let mut next = match first {
        Some(Text(key)) if key == NUMBER => {
            let number: Text<'de> = access.next_value()?;
            out.raw(&number.0);
            return Ok(());
        }
        first => first,
    };
    out.open("{");
    let mut first = true;
    while let Some(Text(key)) = next {
        out.member_with_key(&key, first);
        first = false;
        access.next_value_seed(Transcode { out: &mut *out, nesting, separator: None })?;
        next = access.next_key()?;
    }
    out.close("}", first);
    Ok(())
}

impl<'de> DeserializeSeed<'de> for Transcode<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Transcode<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.start().raw("null");
        Ok(())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.start().bool(value);
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.start().bare_int64(value);
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.start().bare_uint64(value);
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.start().double(value);
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.start().string(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let nesting = self.nesting.checked_sub(1).ok_or_else(|| A::Error::custom(TOO_DEEP))?;
        let out = self.start();
        out.open("[");
        let mut first = true;
        loop {
            let element = Transcode { out: &mut *out, nesting, separator: Some(first) };
            if access.next_element_seed(element)?.is_none() {
                break;
            }
            first = false;
        }
        out.close("]", first);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let nesting = self.nesting;
        object(self.start(), nesting, access)
    }
}
