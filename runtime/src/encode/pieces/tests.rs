//! Everything that a writer can do, with every size of scratch space.

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

/// Sizes around those where something changes, and any number.
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

/// The same from its front to its end, by prost.
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

/// By each way that there is to copy it.
fn gathered<const SCRATCH: usize>(fields: &[Field]) -> Vec<u8> {
    let into = |buf: &mut dyn FnMut(Written<'_, '_>)| {
        gather::<SCRATCH, _>(|w| write(w, fields), buf);
    };
    let (mut at_once, mut with_room, mut grown) = (None, Vec::new(), Vec::new());
    into(&mut |written| {
        at_once = written.at_once().map(<[u8]>::to_vec);
        let len = written.len;
        with_room.reserve_exact(len);
        written.put(&mut with_room);
        assert_eq!(with_room.len(), len);
    });
    into(&mut |written| written.put(&mut grown));
    assert!(at_once.is_none_or(|all| all == with_room));
    assert_eq!(grown, with_room);

    // What cannot grow, and is not in one piece.
    let mut split = alloc::vec![0; with_room.len()];
    let (front, end) = split.split_at_mut(with_room.len() / 3);
    into(&mut |written| written.put(&mut (&mut *front).chain_mut(&mut *end)));
    assert_eq!(split, with_room);
    with_room
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 64 }))]

    #[test]
    fn any_scratch_space_gives_the_same(fields in prop::collection::vec(field(), 0..12)) {
        let expected = expected(&fields);
        prop_assert_eq!(measure(|w| write(w, &fields)), expected.len());
        prop_assert_eq!(&gathered::<0>(&fields), &expected);
        prop_assert_eq!(&gathered::<100>(&fields), &expected);
        prop_assert_eq!(&gathered::<4096>(&fields), &expected);
        prop_assert_eq!(&gathered::<50_000>(&fields), &expected);
    }
}

#[test]
fn what_is_long_is_lent() {
    let long = [1; LENT];
    let (count, memory) = gather::<1024, _>(
        |w| w.bytes_field(10, &long).bytes_field(10, b"short"),
        |written| (written.pieces.count, written.pieces.more.is_some()),
    );
    assert_eq!((count, memory), (1, false));
}

#[test]
fn of_many_pieces_the_first_are_not_on_the_stack() {
    let long = [1; LENT];
    let all = gather::<1024, _>(
        |w| (0..=FEW).fold(w, |w, _| w.bytes_field(10, &long)),
        |written| {
            assert!(written.pieces.more.is_some());
            let mut all = Vec::new();
            written.put(&mut all);
            all
        },
    );
    assert_eq!(all, [&[10, 0x80, 8][..], &long].concat().repeat(FEW + 1));
}

#[test]
fn scratch_space_is_filled_before_a_block_is_opened() {
    // Ten bytes each, of which sixteen are asked for.
    let list = [u64::MAX; 96];
    let at_once =
        gather::<1024, _>(|w| w.packed_uint64(10, &list), |written| written.at_once().is_some());
    assert!(at_once);
}

/// Writes `count` copies of a field with `blob`, as a target does whose longest message has so many
/// bytes. Returns the message, or none when it is too long.
fn lent(longest: usize, blob: &[u8], count: usize) -> Option<Vec<u8>> {
    gather_within::<1024, _>(
        longest,
        |w| (0..count).fold(w, |w, _| w.bytes_field(10, blob)),
        |written| {
            (written.len != Written::TOO_LONG).then(|| {
                let mut all = Vec::with_capacity(written.len);
                written.put(&mut all);
                all
            })
        },
    )
}

#[test]
fn borrowed_bytes_beyond_the_longest_message_are_noticed() {
    let blob = alloc::vec![7; 64 << 10];
    let field = blob.len() + 4;
    for longest in [1 << 20, (1 << 20) + 1, 10 * field + 1024, 10 * field + 1023] {
        for count in (0..40).step_by(if cfg!(miri) { 8 } else { 1 }) {
            let fits = count * field + 1024 <= longest;
            match lent(longest, &blob, count) {
                Some(all) => assert_eq!(all.len(), count * field),
                None => assert!(!fits, "{count} fields fit into {longest} bytes"),
            }
            let exceeds = count * field > longest;
            assert!(!exceeds || lent(longest, &blob, count).is_none());
        }
    }
}

/// 256 times 16 MiB are 4 GiB, whose length in 32 bits is 0.
#[test]
fn the_length_does_not_wrap_where_a_word_has_32_bits() {
    let blob = alloc::vec![0; 16 << 20];
    let longest = i32::MAX as usize;
    for count in [128, 255, 256, 257, 512] {
        assert_eq!(lent(longest, &blob, count), None);
    }
}

#[test]
fn written_bytes_beside_borrowed_ones_are_noticed() {
    let (blob, text) = (alloc::vec![7; 1 << 20], alloc::vec![7; LENT - 1]);
    let longest = (1 << 20) + (256 << 10);
    let len = |texts: usize| {
        gather_within::<1024, _>(
            longest,
            |w| (0..texts).fold(w.bytes_field(10, &blob), |w, _| w.bytes_field(10, &text)),
            |written| written.len,
        )
    };
    assert_eq!(len(20), blob.len() + 4 + 20 * (text.len() + 3));
    assert_eq!(len(300), Written::TOO_LONG);
}

#[test]
#[should_panic = "longer than the address space allows"]
fn a_message_that_is_too_long_is_never_copied() {
    let blob = alloc::vec![7; 1 << 20];
    let mut out = [0; 64];
    gather_within::<1024, _>(
        1 << 20,
        |w| w.bytes_field(10, &blob).bytes_field(10, &blob),
        |written| written.put(&mut &mut out[..]),
    );
}

#[test]
fn what_is_only_measured_takes_no_memory() {
    // As long as memory can be, several times over.
    let long = alloc::vec![0; 1 << 20];
    let len = measure(|mut w| {
        for _ in 0..1 << 12 {
            w = w.bytes_field(10, &long);
        }
        w
    });
    assert_eq!(len, (1 << 12) * ((1 << 20) + 4));
}
