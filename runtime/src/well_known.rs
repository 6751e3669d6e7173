//! Implementations of this crate's codec for well-known types of `prost_types`.
//!
//! The types that most schemas use have one. prost's codec is generic over the buffer and computes lengths
//! again at every level, which takes most of the time of encoding a message with a deeply nested `Struct`.
//! `codegen/src/resolve/externs.rs` has the same list of types.

use prost_types::{Any, Duration, FieldMask, ListValue, Struct, Timestamp, Value, value::Kind};

use crate::kind;
use crate::rt::{Decoder, NativeMessage, Oneof, ReadResult, Writer};

/// Implements the codec of `Timestamp` and `Duration`, which have the same fields.
macro_rules! seconds_and_nanos {
    ($message:ident, $names:literal) => {
        impl NativeMessage for $message {
            const NAMES: &'static str = $names;

            fn read_field<'a>(
                &mut self,
                tag: u32,
                input: &'a [u8],
                decoder: &mut Decoder<'a>,
            ) -> ReadResult<'a> {
                match tag {
                    8 => decoder.int64(&mut self.seconds, tag, input),
                    16 => decoder.int32(&mut self.nanos, tag, input),
                    _ => decoder.skip(&[(1, 2)], tag, input),
                }
            }

            fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
                w.int32(16, self.nanos).int64(8, self.seconds)
            }
        }
    };
}

seconds_and_nanos!(Timestamp, "Timestamp 8:seconds 16:nanos");
seconds_and_nanos!(Duration, "Duration 8:seconds 16:nanos");

impl NativeMessage for Any {
    const NAMES: &'static str = "Any 10:type_url 18:value";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => decoder.string(&mut self.type_url, tag, input),
            18 => decoder.bytes(&mut self.value, tag, input),
            _ => decoder.skip(&[(1, 2)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.bytes(18, &self.value).string(10, &self.type_url)
    }
}

impl NativeMessage for FieldMask {
    const NAMES: &'static str = "FieldMask 10:paths";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => decoder.repeated_string(&mut self.paths, tag, input),
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.repeated_string(10, &self.paths)
    }
}

impl NativeMessage for Struct {
    const NAMES: &'static str = "Struct 10:fields";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => {
                decoder.map::<kind::String, kind::Message<Value>, _>(&mut self.fields, tag, input)
            }
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.map::<kind::String, kind::Message<Value>, _>(10, &self.fields)
    }
}

impl NativeMessage for ListValue {
    const NAMES: &'static str = "ListValue 10:values";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => decoder.repeated_message(&mut self.values, tag, input),
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.repeated_message(10, &self.values)
    }
}

impl NativeMessage for Value {
    const NAMES: &'static str = "Value 8:kind 17:kind 26:kind 32:kind 42:kind 50:kind";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            8 | 17 | 26 | 32 | 42 | 50 => decoder.oneof(&mut self.kind, tag, input),
            _ => decoder.skip(&[(1, 6)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.oneof(&self.kind)
    }
}

impl Oneof for Kind {
    fn read_field<'a>(
        slot: &mut Option<Self>,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            8 => decoder.int32(crate::__member!(slot, Self::NullValue), tag, input),
            17 => decoder.double(crate::__member!(slot, Self::NumberValue), tag, input),
            26 => decoder.string(crate::__member!(slot, Self::StringValue), tag, input),
            32 => decoder.bool(crate::__member!(slot, Self::BoolValue), tag, input),
            42 => decoder.message(crate::__member!(slot, Self::StructValue), tag, input),
            50 => decoder.message(crate::__member!(slot, Self::ListValue), tag, input),
            _ => decoder.skip(&[], tag, input),
        }
    }

    fn write_field<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        match self {
            Self::NullValue(value) => w.required_int32(8, *value),
            Self::NumberValue(value) => w.required_double(17, *value),
            Self::StringValue(value) => w.required_string(26, value),
            Self::BoolValue(value) => w.required_bool(32, *value),
            Self::StructValue(value) => w.message(42, value),
            Self::ListValue(value) => w.message(50, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};
    use alloc::vec;
    use alloc::vec::Vec;
    use core::fmt::Debug;

    use prost::Message;

    use super::*;
    use crate::rt;

    /// Checks that both codecs encode the same bytes, decode the same messages, and report the same errors
    /// for truncated input.
    ///
    /// For corrupted input, only the success is compared: if there are two errors, prost may report the
    /// other one.
    fn check<M: NativeMessage + PartialEq + Debug>(message: &M) {
        let bytes = message.encode_to_vec();
        assert_eq!(rt::encode_to_vec(message), bytes);
        assert_eq!(rt::encoded_len(message), bytes.len());
        for end in 0..=bytes.len() {
            let (native, by_prost) = both::<M>(&bytes[..end]);
            assert_eq!(native, by_prost, "{:x?}", &bytes[..end]);
        }
        for at in 0..bytes.len() {
            for other in [0x00, 0x0f, 0x80, 0xff, bytes[at] ^ 1, bytes[at] ^ 8] {
                let mut broken = bytes.clone();
                broken[at] = other;
                let (native, by_prost) = both::<M>(&broken);
                assert_eq!(native.ok(), by_prost.ok(), "{broken:x?}");
            }
        }
    }

    /// Returns the results of both codecs as text, since a corrupted number may be NaN, which is not equal to
    /// itself.
    fn both<M: NativeMessage + Debug>(
        bytes: &[u8],
    ) -> (Result<String, String>, Result<String, String>) {
        let text = |result: Result<M, prost::DecodeError>| {
            result.map(|message| alloc::format!("{message:?}")).map_err(|error| error.to_string())
        };
        let mut message = M::default();
        let native = rt::merge(&mut message, bytes).map(|()| message);
        (text(native), text(Message::decode(bytes)))
    }

    fn value(kind: Kind) -> Value {
        Value { kind: Some(kind) }
    }

    fn object() -> Struct {
        let list = vec![value(Kind::NumberValue(-0.0)), Value { kind: None }];
        let inner = [("x".to_string(), value(Kind::BoolValue(false)))];
        let fields = [
            (String::new(), value(Kind::NullValue(0))),
            ("list".to_string(), value(Kind::ListValue(ListValue { values: list }))),
            ("none".to_string(), Value::default()),
            ("struct".to_string(), value(Kind::StructValue(Struct { fields: inner.into() }))),
            ("text".to_string(), value(Kind::StringValue("grün".to_string()))),
        ];
        Struct { fields: fields.into() }
    }

    #[test]
    fn encodes_and_decodes_well_known_types_as_prost_does() {
        check(&Timestamp { seconds: -1, nanos: 999_999_999 });
        check(&Timestamp::default());
        check(&Duration { seconds: 300, nanos: 0 });
        check(&Any { type_url: "type/x".to_string(), value: vec![1, 2, 3] });
        check(&FieldMask { paths: vec!["a.b".to_string(), String::new()] });
        check(&object());
        check(&ListValue { values: object().fields.into_values().collect() });
    }

    #[test]
    fn refuses_deeply_nested_values_at_the_same_depth_as_prost() {
        let mut inner = Value::default();
        let mut results = Vec::new();
        for _ in 0..60 {
            inner = value(Kind::ListValue(ListValue { values: vec![inner] }));
            let bytes = inner.encode_to_vec();
            let (native, by_prost) = both::<Value>(&bytes);
            results.push(native.is_ok());
            assert_eq!(native, by_prost);
        }
        assert!(results[0] && !results[59]);
    }
}
