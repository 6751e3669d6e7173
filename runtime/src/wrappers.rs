//! Implementations of this crate's codec for the types by which prost represents the wrappers and `Empty` of
//! protobuf.
//!
//! prost's own codec of a wrapper drops -0.0, and accepts tags and lengths of more than five bytes.

use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

use crate::rt::{Decoder, NativeMessage, ReadResult, Writer};

/// Implements the codec of wrappers, each with its name, the tag of its only field, the type that represents it, the
/// method that reads and writes the field, and what the method that writes it takes of a reference to the value.
macro_rules! wrappers {
    ($($name:literal, $tag:literal, $type:ty, $field:ident, |$value:ident| $argument:expr;)*) => {$(
        impl NativeMessage for $type {
            // The field has no name, since prost does not mention it in errors.
            const NAMES: &'static str = concat!($name, " ", stringify!($tag), ":");

            fn read_field<'a>(
                &mut self,
                tag: u32,
                input: &'a [u8],
                decoder: &mut Decoder<'a>,
            ) -> ReadResult<'a> {
                match tag {
                    $tag => decoder.$field(self, tag, input),
                    _ => decoder.skip(&[(1, 1)], tag, input),
                }
            }

            fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
                let $value = self;
                w.$field($tag, $argument)
            }
        }
    )*};
}

wrappers! {
    "BoolValue", 8, bool, bool, |value| *value;
    "BytesValue", 10, Bytes, bytes, |value| value;
    "BytesValue", 10, Vec<u8>, bytes, |value| value;
    "DoubleValue", 9, f64, double, |value| *value;
    "FloatValue", 13, f32, float, |value| *value;
    "Int32Value", 8, i32, int32, |value| *value;
    "Int64Value", 8, i64, int64, |value| *value;
    "StringValue", 10, String, string, |value| value;
    "UInt32Value", 8, u32, uint32, |value| *value;
    "UInt64Value", 8, u64, uint64, |value| *value;
}

/// Implements the codec of `Empty`.
impl NativeMessage for () {
    const NAMES: &'static str = "()";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.skip(&[], tag, input)
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use core::fmt::Debug;

    use prost::Message;

    use super::*;
    use crate::rt;

    fn text(error: prost::DecodeError) -> String {
        error.to_string()
    }

    fn check<M: NativeMessage + Message + PartialEq + Debug>(messages: &[M]) {
        for message in messages {
            let bytes = Message::encode_to_vec(message);
            assert_eq!(rt::encode_to_vec(message), bytes);
            for end in 0..=bytes.len() {
                let mut native = M::default();
                let native = rt::merge(&mut native, &bytes[..end]).map(|()| native);
                let by_prost = M::decode(&bytes[..end]);
                assert_eq!(native.map_err(text), by_prost.map_err(text), "{:x?}", &bytes[..end]);
            }
        }
        for tag in 0x08..0x18 {
            let bytes = [tag, 1, 0, 0, 0, 0, 0, 0, 0];
            let mut native = M::default();
            let native = rt::merge(&mut native, &bytes[..]).map(|()| native);
            assert_eq!(native.map_err(text), M::decode(&bytes[..]).map_err(text), "{tag:x}");
        }
    }

    #[test]
    fn encodes_and_decodes_wrappers_as_prost_does() {
        check(&[false, true]);
        check(&[Vec::new(), alloc::vec![0, 255]]);
        check(&[Bytes::new(), Bytes::from_static(&[0, 255])]);
        check(&[0.0, 1.5, f64::MIN]);
        check(&[0.0, 1.5, f32::MAX]);
        check(&[0, 1, i32::MIN]);
        check(&[0, 1, i64::MIN]);
        check(&[String::new(), "grün".to_string()]);
        check(&[0, u32::MAX]);
        check(&[0, u64::MAX]);
        check(&[()]);
    }

    #[test]
    fn preserves_negative_zero_in_a_wrapper() {
        assert_eq!(rt::encode_to_vec(&-0.0f32), [0x0d, 0, 0, 0, 0x80]);
        assert_eq!(rt::encode_to_vec(&-0.0f64), [0x09, 0, 0, 0, 0, 0, 0, 0, 0x80]);
    }

    #[test]
    fn refuses_overlong_tags_and_lengths_in_a_wrapper() {
        let mut number = 0;
        assert!(rt::merge(&mut number, &[0x88, 0x80, 0x80, 0x80, 0x80, 0, 1][..]).is_err());
        let mut text = String::new();
        assert!(rt::merge(&mut text, &[0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0][..]).is_err());
    }
}
