//! Tests of extensions in unknown fields.

use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::kind::{self, Float, Int32, ProstMessage, Sint64};

#[derive(Default)]
struct Base {
    unknown_fields: UnknownFields,
}
__extendable!(Base, unknown_fields);

fn base(bytes: &[u8]) -> Base {
    let mut base = Base::default();
    base.unknown_fields.write(&|w| w.put(bytes));
    base
}

const COUNT: Extension<Base, Int32> = Extension::new("pkg.count", 5).with_default(|| 42);
const NAME: Extension<Base, kind::String> = Extension::new("name", 6);
const OFFSETS: RepeatedExtension<Base, Sint64> = RepeatedExtension::packed("pkg.offsets", 7);
const WEIGHTS: RepeatedExtension<Base, Float> = RepeatedExtension::expanded("pkg.weights", 8);

#[test]
fn returns_the_last_value_and_ignores_other_wire_types() {
    let message = base(&[0x28, 1, 0x32, 1, b'x', 0x28, 2, 0x2a, 1, 9]);
    assert_eq!(COUNT.get(&message), Ok(Some(2)));
    assert_eq!(COUNT.get_or_default(&base(&[])), Ok(42));
    let other = base(&[0x2a, 1, 9]);
    assert_eq!((COUNT.get(&other), COUNT.is_set(&other)), (Ok(None), false));
}

#[test]
fn set_replaces_the_value_and_preserves_the_order_of_other_fields() {
    let mut message = base(&[0x08, 1, 0x28, 1, 0x2b, 0x08, 1, 0x2c, 0x10, 2, 0x2d, 0, 0, 0, 0]);
    COUNT.set(&mut message, -1);
    let mut expected = Vec::from([0x08, 1, 0x10, 2, 0x28]);
    prost::encoding::encode_varint(u64::MAX, &mut expected);
    assert_eq!(message.unknown_fields.as_bytes(), expected);
    assert!(COUNT.is_set(&message));
    COUNT.clear(&mut message);
    assert_eq!(message.unknown_fields.as_bytes(), [0x08, 1, 0x10, 2]);
}

#[test]
fn decodes_packed_and_expanded_values() {
    let mut message = base(&[0x38, 1, 0x3a, 3, 2, 3, 4, 0x38, 5]);
    assert_eq!(OFFSETS.get(&message).unwrap(), [-1, 1, -2, 2, -3]);
    OFFSETS.set(&mut message, [1, -1]);
    assert_eq!(message.unknown_fields.as_bytes(), [0x3a, 2, 2, 1]);
    OFFSETS.set(&mut message, []);
    assert!(message.unknown_fields.is_empty(), "an empty list is not written");

    WEIGHTS.set(&mut message, [1.0, 2.0]);
    let bytes = [[0x45].as_slice(), &1f32.to_le_bytes(), &[0x45], &2f32.to_le_bytes()].concat();
    assert_eq!(message.unknown_fields.as_bytes(), bytes);
    assert_eq!(WEIGHTS.get(&message).unwrap(), [1.0, 2.0]);
}

#[test]
fn errors_name_the_extension() {
    let error = NAME.get(&base(&[0x32, 1, 0xff])).unwrap_err().to_string();
    assert!(error.contains(".name: invalid string value"), "{error}");
    let error = OFFSETS.get(&base(&[0x3a, 1, 0x80])).unwrap_err().to_string();
    assert!(error.contains("pkg.offsets: invalid varint"), "{error}");
}

#[test]
fn merges_messages_of_other_codecs() {
    // prost implements `Message` for `String` as a message with the string as its field 1.
    const WRAPPED: Extension<Base, ProstMessage<String>> = Extension::new("pkg.wrapped", 9);
    let mut message = base(&[0x4a, 3, 0x0a, 1, b'a', 0x4a, 0]);
    assert_eq!(WRAPPED.get(&message), Ok(Some("a".into())), "an empty one changes nothing");
    WRAPPED.set(&mut message, "b".into());
    assert_eq!(message.unknown_fields.as_bytes(), [0x4a, 3, 0x0a, 1, b'b']);
}
