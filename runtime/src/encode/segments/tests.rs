//! Tests of the writer with several sizes of scratch space.

use bytes::BufMut;
use proptest::prelude::*;
use prost::encoding::{WireType, encode_key, encode_varint};

use super::*;

#[derive(Clone, Debug)]
enum Field {
    Number(u64),
    Fixed(u64),
    Text(Vec<u8>),
    Copied(Vec<u8>),
    Column(Vec<u32>),
    Block(Vec<u64>),
    Nested(Vec<Field>),
}

/// Generates fields whose sizes include the neighbourhood of each threshold.
fn field() -> impl Strategy<Value = Field> {
    let len = prop_oneof![0..90usize, 1000..1100usize, 4000..4200usize, 0..40_000usize];
    let bytes = len.prop_map(|len| (0..len).map(|at| (at * 7) as u8).collect::<Vec<u8>>());
    let number = (any::<u64>(), 0..64u32).prop_map(|(bits, shift)| bits >> shift);
    let leaf = prop_oneof![
        4 => number.clone().prop_map(Field::Number),
        2 => any::<u64>().prop_map(Field::Fixed),
        4 => bytes.clone().prop_map(Field::Text),
        1 => bytes.prop_map(Field::Copied),
        1 => prop::collection::vec(any::<u32>(), 1..3000).prop_map(Field::Column),
        1 => prop::collection::vec(number, 1..3000).prop_map(Field::Block),
    ];
    leaf.prop_recursive(4, 64, 12, |field| {
        prop::collection::vec(field, 0..12).prop_map(Field::Nested)
    })
}

fn write<'w>(mut w: Writer<'w>, fields: &'w [Field]) -> Writer<'w> {
    for (at, field) in fields.iter().enumerate().rev() {
        let tag = |wire: WireType| (at as u32 + 1) << 3 | wire as u32;
        let len = tag(WireType::LengthDelimited);
        w = match field {
            Field::Number(value) => w.varint_field(tag(WireType::Varint), *value),
            Field::Fixed(value) => w.fixed_field(tag(WireType::SixtyFourBit), value.to_le_bytes()),
            Field::Text(bytes) => w.bytes_field(len, bytes),
            Field::Copied(bytes) => {
                w.put_copied(bytes).varint(bytes.len() as u64).varint(len.into())
            }
            Field::Column(list) => w.packed_fixed32(len, list),
            Field::Block(list) => w.packed_uint64(len, list),
            Field::Nested(fields) => {
                let end = w.position();
                write(w, fields).close(end, len)
            }
        };
    }
    w
}

/// Returns the encoding by prost's functions, from the first field to the last.
fn expected(fields: &[Field]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, field) in (1u32..).zip(fields) {
        let bytes = match field {
            Field::Number(value) => {
                encode_key(number, WireType::Varint, &mut out);
                encode_varint(*value, &mut out);
                continue;
            }
            Field::Fixed(value) => {
                encode_key(number, WireType::SixtyFourBit, &mut out);
                out.extend_from_slice(&value.to_le_bytes());
                continue;
            }
            Field::Text(bytes) | Field::Copied(bytes) => bytes.clone(),
            Field::Column(list) => list.iter().flat_map(|value| value.to_le_bytes()).collect(),
            Field::Block(list) => list.iter().fold(Vec::new(), |mut block, &value| {
                encode_varint(value, &mut block);
                block
            }),
            Field::Nested(fields) => expected(fields),
        };
        encode_key(number, WireType::LengthDelimited, &mut out);
        encode_varint(bytes.len() as u64, &mut out);
        out.extend_from_slice(&bytes);
    }
    out
}

/// Encodes the fields, and checks that all ways to copy the result agree.
fn gathered<const SCRATCH: usize>(fields: &[Field]) -> Vec<u8> {
    let into = |buf: &mut dyn FnMut(Encoded<'_, '_>)| {
        gather::<SCRATCH, _>(|w| write(w, fields), buf);
    };
    let (mut contiguous, mut reserved, mut grown) = (None, Vec::new(), Vec::new());
    into(&mut |encoded| {
        contiguous = encoded.contiguous().map(<[u8]>::to_vec);
        let len = encoded.len;
        reserved.reserve_exact(len);
        encoded.put(&mut reserved);
        assert_eq!(reserved.len(), len);
    });
    into(&mut |encoded| encoded.put(&mut grown));
    assert!(contiguous.is_none_or(|all| all == reserved));
    assert_eq!(grown, reserved);

    // A destination that cannot grow and is not contiguous.
    let mut split = alloc::vec![0; reserved.len()];
    let (front, end) = split.split_at_mut(reserved.len() / 3);
    into(&mut |encoded| encoded.put(&mut (&mut *front).chain_mut(&mut *end)));
    assert_eq!(split, reserved);
    reserved
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 64 }))]

    #[test]
    fn encodes_as_prost_does_with_any_size_of_scratch_space(fields in prop::collection::vec(field(), 0..12)) {
        let expected = expected(&fields);
        prop_assert_eq!(measure(|w| write(w, &fields)), expected.len());
        prop_assert_eq!(&gathered::<0>(&fields), &expected);
        prop_assert_eq!(&gathered::<100>(&fields), &expected);
        prop_assert_eq!(&gathered::<4096>(&fields), &expected);
        prop_assert_eq!(&gathered::<50_000>(&fields), &expected);
    }
}

#[test]
fn borrows_long_bytes() {
    let long = [1; BORROW_MIN];
    let (count, memory) = gather::<1024, _>(
        |w| w.bytes_field(10, &long).bytes_field(10, b"short"),
        |encoded| (encoded.segments.count, encoded.segments.heap.is_some()),
    );
    assert_eq!((count, memory), (1, false));
}

#[test]
fn stores_more_segments_than_fit_inline_on_the_heap() {
    let long = [1; BORROW_MIN];
    let all = gather::<1024, _>(
        |w| (0..=INLINE_SEGMENTS).fold(w, |w, _| w.bytes_field(10, &long)),
        |encoded| {
            assert!(encoded.segments.heap.is_some());
            let mut all = Vec::new();
            encoded.put(&mut all);
            all
        },
    );
    assert_eq!(all, [&[10, 0x80, 8][..], &long].concat().repeat(INLINE_SEGMENTS + 1));
}

#[test]
fn fills_the_scratch_space_before_it_allocates_a_block() {
    // Each element takes ten bytes, and sixteen are checked for each.
    let list = [u64::MAX; 96];
    let contiguous =
        gather::<1024, _>(|w| w.packed_uint64(10, &list), |encoded| encoded.contiguous().is_some());
    assert!(contiguous);
}

/// Writes `count` copies of a field with `blob`, with a maximum length of `max_len` bytes. Returns the
/// message, or `None` if it is too long.
fn encode_copies(max_len: usize, blob: &[u8], count: usize) -> Option<Vec<u8>> {
    gather_within::<1024, _>(
        max_len,
        |w| (0..count).fold(w, |w, _| w.bytes_field(10, blob)),
        |encoded| {
            (encoded.len != Encoded::TOO_LONG).then(|| {
                let mut all = Vec::with_capacity(encoded.len);
                encoded.put(&mut all);
                all
            })
        },
    )
}

#[test]
fn detects_borrowed_bytes_beyond_the_maximum_length() {
    let blob = alloc::vec![7; 64 << 10];
    let field = blob.len() + 4;
    for max_len in [1 << 20, (1 << 20) + 1, 10 * field + 1024, 10 * field + 1023] {
        for count in (0..40).step_by(if cfg!(miri) { 8 } else { 1 }) {
            let fits = count * field + 1024 <= max_len;
            match encode_copies(max_len, &blob, count) {
                Some(all) => assert_eq!(all.len(), count * field),
                None => assert!(!fits, "{count} fields fit into {max_len} bytes"),
            }
            let exceeds = count * field > max_len;
            assert!(!exceeds || encode_copies(max_len, &blob, count).is_none());
        }
    }
}

/// Encodes 256 times 16 MiB, which is 4 GiB, a length that wraps to 0 in 32 bits.
#[test]
fn lengths_do_not_wrap_on_32_bit_targets() {
    let blob = alloc::vec![0; 16 << 20];
    let max_len = i32::MAX as usize;
    for count in [128, 255, 256, 257, 512] {
        assert_eq!(encode_copies(max_len, &blob, count), None);
    }
}

#[test]
fn detects_written_and_borrowed_bytes_beyond_the_maximum_length() {
    let (blob, text) = (alloc::vec![7; 1 << 20], alloc::vec![7; BORROW_MIN - 1]);
    let max_len = (1 << 20) + (256 << 10);
    let len = |texts: usize| {
        gather_within::<1024, _>(
            max_len,
            |w| (0..texts).fold(w.bytes_field(10, &blob), |w, _| w.bytes_field(10, &text)),
            |encoded| encoded.len,
        )
    };
    assert_eq!(len(20), blob.len() + 4 + 20 * (text.len() + 3));
    assert_eq!(len(300), Encoded::TOO_LONG);
}

#[test]
#[should_panic = "longer than the address space allows"]
fn panics_instead_of_copying_a_message_that_is_too_long() {
    let blob = alloc::vec![7; 1 << 20];
    let mut out = [0; 64];
    gather_within::<1024, _>(
        1 << 20,
        |w| w.bytes_field(10, &blob).bytes_field(10, &blob),
        |encoded| encoded.put(&mut &mut out[..]),
    );
}

#[test]
fn measures_messages_that_exceed_the_available_memory() {
    // The message has 4 GiB, and the same megabyte is borrowed for each field.
    let long = alloc::vec![0; 1 << 20];
    let len = measure(|mut w| {
        for _ in 0..1 << 12 {
            w = w.bytes_field(10, &long);
        }
        w
    });
    assert_eq!(len, (1 << 12) * ((1 << 20) + 4));
}
