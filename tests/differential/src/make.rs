//! Random valid encodings of messages.
//!
//! They contain everything that the encoding guide allows for a descriptor, including encodings that
//! encoders do not produce and decoders must accept.

use crate::random::Random;
use crate::shape::{Field, Kind, Shapes, wire};

/// The maximum nesting depth of random messages.
const DEPTH: usize = 4;

/// Creates a message.
pub fn message(shapes: &Shapes, name: &str, random: &mut Random) -> Vec<u8> {
    let mut out = Vec::new();
    fill(shapes, name, random, DEPTH, &mut out);
    out
}

/// Bytes that may follow in a message, most of which are not a valid field. At a limit, the error depends
/// on the order of checks.
pub const NEXT: &[&[u8]] = &[
    &[],
    // Fields 1 and 15 with valid wire types.
    &[0x08, 0x00],
    &[0x7d, 0, 0, 0, 0],
    // Invalid wire types, without and with a value.
    &[0x0e],
    &[0xff, 0x00, 0x00],
    // Field number 0, also with the end of a group and with an invalid wire type.
    &[0x00, 0x00],
    &[0x04],
    &[0x06],
    // The end of another group.
    &[0x94, 0x7d],
    // Tags above 32 bits, above 64 bits, and a truncated tag.
    &[0xf8, 0xff, 0xff, 0xff, 0x7f, 0x00],
    &[0xff; 11],
    &[0x80],
];

/// Creates messages nested `levels` deep, with `next` after the fields of the innermost one. Returns
/// `None` if the message type cannot be nested that deep.
pub fn nested(
    shapes: &Shapes,
    name: &str,
    random: &mut Random,
    levels: usize,
    next: &[u8],
) -> Option<Vec<u8>> {
    let mut path = Vec::new();
    let mut at = name.to_owned();
    for _ in 0..levels {
        let fields = shapes.endless_fields(&at);
        if fields.is_empty() {
            return None;
        }
        let field = *random.pick(&fields);
        at.clone_from(&field.of);
        path.push(field);
    }
    let mut out = Vec::new();
    fill(shapes, &at, random, 0, &mut out);
    out.extend_from_slice(next);
    for field in path.into_iter().rev() {
        out = wrapped(field, &out);
    }
    Some(out)
}

/// Creates unknown groups nested `levels` deep, with `next` in the innermost one.
pub fn unknown_groups(shapes: &Shapes, name: &str, levels: usize, next: &[u8]) -> Vec<u8> {
    let number = unknown_number(shapes, name, 7);
    let mut out = Vec::new();
    (0..levels).for_each(|_| varint(tag(number, wire::START_GROUP), &mut out));
    out.extend_from_slice(next);
    (0..levels).for_each(|_| varint(tag(number, wire::END_GROUP), &mut out));
    out
}

/// Returns the first field number from `at` on that the message type does not have.
fn unknown_number(shapes: &Shapes, name: &str, at: u32) -> u32 {
    let fields = shapes.fields(name);
    (at..).find(|number| fields.iter().all(|field| field.number != *number)).unwrap_or(at)
}

/// Encodes a message as the value of a field.
pub fn wrapped(field: &Field, message: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(tag(field.number, field.kind.wire()), &mut out);
    if field.kind == Kind::Group {
        out.extend_from_slice(message);
        varint(tag(field.number, wire::END_GROUP), &mut out);
    } else {
        varint(message.len() as u64, &mut out);
        out.extend_from_slice(message);
    }
    out
}

fn fill(shapes: &Shapes, name: &str, random: &mut Random, depth: usize, out: &mut Vec<u8>) {
    let fields = shapes.fields(name);
    // The message has no fields, a few, or many that repeat.
    let count = match random.below(8) {
        0 => random.below(2),
        1 => random.below(3 * fields.len() + 2),
        _ => random.below(fields.len() + 2),
    };
    for _ in 0..count {
        if fields.is_empty() || random.one_in(9) {
            unknown(shapes, name, random, out);
        } else {
            occurrence(shapes, random.pick(fields), random, depth, out);
        }
    }
}

/// Appends one occurrence of a field, with several values if it is repeated.
fn occurrence(
    shapes: &Shapes,
    field: &Field,
    random: &mut Random,
    depth: usize,
    out: &mut Vec<u8>,
) {
    let nests = matches!(field.kind, Kind::Message | Kind::Group);
    if nests && depth == 0 {
        return;
    }
    let times = if field.repeated { random.below(4) } else { 1 };
    if field.repeated && field.kind.wire() != wire::LEN && !nests && random.one_in(2) {
        let mut block = Vec::new();
        let values = if random.one_in(20) { 300 } else { times };
        (0..values).for_each(|_| scalar(field.kind, random, &mut block));
        key(field.number, wire::LEN, random, out);
        varint(block.len() as u64, out);
        out.extend_from_slice(&block);
        return;
    }
    for _ in 0..times {
        key(field.number, field.kind.wire(), random, out);
        if nests {
            let mut message = Vec::new();
            fill(shapes, &field.of, random, depth - 1, &mut message);
            if field.kind == Kind::Message {
                varint(message.len() as u64, out);
            }
            out.extend_from_slice(&message);
            if field.kind == Kind::Group {
                key(field.number, wire::END_GROUP, random, out);
            }
        } else {
            scalar(field.kind, random, out);
        }
    }
}

/// Appends a tag of at most five bytes, occasionally longer than necessary.
fn key(number: u32, wire_type: u32, random: &mut Random, out: &mut Vec<u8>) {
    let start = out.len();
    varint(tag(number, wire_type), out);
    if random.one_in(60) && out.len() - start < 5 {
        lengthen(out);
    }
}

fn tag(number: u32, wire_type: u32) -> u64 {
    u64::from(number << 3 | wire_type)
}

/// Makes the varint at the end one byte longer.
fn lengthen(out: &mut Vec<u8>) {
    if let Some(last) = out.last_mut() {
        *last |= 0x80;
        out.push(0);
    }
}

/// Appends a varint in its shortest encoding.
pub fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn scalar(kind: Kind, random: &mut Random, out: &mut Vec<u8>) {
    match kind {
        Kind::Varint | Kind::Zigzag => {
            varint(number(random), out);
            if random.one_in(40) && out.last().is_some_and(|last| *last != 1) {
                lengthen(out);
            }
        }
        Kind::Bool => varint(*random.pick(&[0, 1, 1, 1, 2, 128, 1 << 63]), out),
        Kind::Fixed32(float) => out.extend(match float {
            true => single(random).to_le_bytes(),
            false => (number(random) as u32).to_le_bytes(),
        }),
        Kind::Fixed64(float) => out.extend(match float {
            true => double(random).to_le_bytes(),
            false => number(random).to_le_bytes(),
        }),
        Kind::Text => prefixed(text(random).as_bytes(), out),
        Kind::Bytes | Kind::Message | Kind::Group => prefixed(&bytes(random), out),
    }
}

fn prefixed(bytes: &[u8], out: &mut Vec<u8>) {
    varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// Returns a small number, such as an enum value, the limit of a type, or any number.
fn number(random: &mut Random) -> u64 {
    match random.below(4) {
        0 => random.below(6) as u64,
        1 => *random.pick(&[
            0,
            1,
            127,
            128,
            u32::MAX.into(),
            1 << 31,
            (1 << 31) - 1,
            1 << 32,
            u64::MAX,
            u64::MAX - 1,
            1 << 63,
            (1 << 63) - 1,
            i64::from(i32::MIN) as u64,
        ]),
        2 => random.bits() >> random.below(64),
        _ => (-((random.bits() >> random.below(64)) as i64 >> 1)) as u64,
    }
}

fn single(random: &mut Random) -> f32 {
    match random.below(3) {
        0 => f32::from_bits(random.bits() as u32),
        1 => random.below(100) as f32 / 8.0,
        _ => *random.pick(&[0.0, -0.0, 1.5, f32::INFINITY, f32::NAN, f32::MIN, f32::MIN_POSITIVE]),
    }
}

fn double(random: &mut Random) -> f64 {
    match random.below(3) {
        0 => f64::from_bits(random.bits()),
        1 => random.below(100) as f64 / 8.0,
        _ => *random.pick(&[0.0, -0.0, 1.5, f64::INFINITY, f64::NAN, f64::MIN, f64::MIN_POSITIVE]),
    }
}

/// Returns a length around the sizes that are handled as a unit, and rarely more than scratch space has.
fn length(random: &mut Random) -> usize {
    match random.below(300) {
        0 => 4090 + random.below(20),
        1 => 5000,
        2..40 => random.below(140),
        40..160 => random.below(20),
        _ => random.below(4),
    }
}

fn text(random: &mut Random) -> String {
    let len = length(random);
    let plain = random.one_in(2);
    let letters = ['a', 'Z', '0', ' ', '\0', '"', '\n'];
    let others = ['ä', 'ß', '€', '日', '\u{7ff}', '\u{800}', '\u{ffff}', '😀', '\u{10ffff}'];
    let char = |random: &mut Random| {
        if plain || random.one_in(2) { *random.pick(&letters) } else { *random.pick(&others) }
    };
    (0..len).map(|_| char(random)).collect()
}

fn bytes(random: &mut Random) -> Vec<u8> {
    let len = length(random);
    (0..len).map(|_| random.bits() as u8).collect()
}

/// Appends an unknown field.
fn unknown(shapes: &Shapes, name: &str, random: &mut Random, out: &mut Vec<u8>) {
    let at = *random.pick(&[1, 2, 15, 16, 2047, 2048, 19_000, (1 << 29) - 64]);
    let number = unknown_number(shapes, name, at);
    unknown_value(number, random, 3, out);
}

fn unknown_value(number: u32, random: &mut Random, depth: usize, out: &mut Vec<u8>) {
    let kinds = [Kind::Varint, Kind::Fixed32(false), Kind::Fixed64(false), Kind::Bytes];
    if depth > 0 && random.one_in(4) {
        key(number, wire::START_GROUP, random, out);
        for _ in 0..random.below(3) {
            unknown_value(1 + random.below(20) as u32, random, depth - 1, out);
        }
        key(number, wire::END_GROUP, random, out);
    } else {
        let kind = *random.pick(&kinds);
        key(number, kind.wire(), random, out);
        scalar(kind, random, out);
    }
}
