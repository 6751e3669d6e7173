//! Where is what is written until all of it is there?
//!
//! Whoever writes backwards does not know how long a message will be, and asking it first would be to
//! walk through it twice. So it is written into scratch space on the stack, and when that is full into
//! blocks on the heap, one before the other. What is long and lies in the message in one piece is not
//! written at all, but lent. In the end everything is copied once, from its front to its end.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::writer::Writer;
use super::written::Written;
use crate::memory::SHORT;

/// What fits where a writer is near, whatever it is: the longest text that is copied without a call, its
/// length and its tag.
pub(super) const NEAR: usize = SHORT + 10 + 10;

/// From how many bytes on it is cheaper to lend than to copy twice.
pub(super) const LENT: usize = 1 << 10;

/// How many pieces there can be before they take memory of the heap.
const FEW: usize = 16;

/// The first block, and all others twice as large as the one before.
const SMALLEST: usize = 32 << 10;

/// The largest block, unless something larger has to be in one. So large that an allocator which gives
/// back what lies free at its end keeps some of it for the next message.
const LARGEST: usize = 1024 << 10;

/// What has been written of a message, which lives as long as `'m`, and the room that is left.
#[derive(Debug)]
pub(super) struct Pieces<'m> {
    /// From this address on, there is room for [`NEAR`] bytes before it.
    near: usize,
    /// The start of the block that is written to.
    front: *mut u8,
    /// The end of the part of it that is in no piece.
    end: *mut u8,
    /// What is to be taken from an address in the block for a position in the message.
    origin: usize,
    /// How many pieces are finished.
    count: usize,
    /// As many of them as there is space for, the last one of the message first. Nothing is set up here,
    /// since most messages are in one piece.
    few: [MaybeUninit<Piece<'m>>; FEW],
    /// What these do not hold.
    more: Option<Box<More<'m>>>,
}

#[derive(Debug, Default)]
struct More<'m> {
    /// The pieces before the few.
    pieces: Vec<Piece<'m>>,
    /// What they lie in, but for the first ones, which are in the scratch space.
    blocks: Vec<Vec<u8>>,
    /// How large the last of them was.
    largest: usize,
}

/// A part of a block, and what was lent before it. When that is nothing, it is the last one of its block
/// and another was opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'m> {
    pub(super) part: Part,
    pub(super) lent: &'m [u8],
}

/// Bytes of a block, all of which are initialized.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    start: *const u8,
    pub(super) len: usize,
}

impl Part {
    pub(super) const NONE: Self = Self { start: NonNull::dangling().as_ptr(), len: 0 };

    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { start: bytes.as_ptr(), len: bytes.len() }
    }

    /// What is left without so many bytes, of as many at least.
    pub(super) fn behind(self, count: usize) -> Self {
        Self { start: self.start.wrapping_add(count), len: self.len - count }
    }

    /// # Safety
    /// The block is there for as long as the slice.
    #[allow(unsafe_code)]
    pub(super) unsafe fn bytes<'s>(self) -> &'s [u8] {
        // SAFETY: the caller's, and they are initialized.
        unsafe { core::slice::from_raw_parts(self.start, self.len) }
    }
}

#[allow(unsafe_code, reason = "each block says why it is sound")]
impl<'m> Pieces<'m> {
    fn new(scratch: &mut [MaybeUninit<u8>]) -> Self {
        let room = scratch.as_mut_ptr_range();
        Self {
            near: room.start.addr().saturating_add(NEAR),
            front: room.start.cast(),
            end: room.end.cast(),
            origin: 0,
            count: 0,
            few: [MaybeUninit::uninit(); FEW],
            more: None,
        }
    }

    /// No room at all, for those who only want to know how much it takes.
    fn measure() -> Self {
        let end = core::ptr::without_provenance_mut(isize::MAX.unsigned_abs());
        let nowhere = core::ptr::without_provenance_mut(usize::MAX);
        let few = [MaybeUninit::uninit(); FEW];
        Self { near: usize::MAX, front: nowhere, end, origin: 0, count: 0, few, more: None }
    }

    #[inline(always)]
    pub(super) fn end(&self) -> *mut u8 {
        self.end
    }

    #[inline(always)]
    pub(super) fn near(&self) -> usize {
        self.near
    }

    pub(super) fn measures(&self) -> bool {
        self.near == usize::MAX
    }

    /// Where a writer at `at` is in the message. Later ones are smaller: what is between is the length.
    #[inline(always)]
    pub(super) fn position(&self, at: *mut u8) -> usize {
        at.addr().wrapping_sub(self.origin)
    }

    /// How many bytes there is room for before `at`. None where nothing is written.
    #[inline(always)]
    pub(super) fn room(&self, at: *mut u8) -> usize {
        at.addr().saturating_sub(self.front.addr())
    }

    /// A new block for at least `len` bytes before `at`. Returns its end.
    #[cold]
    pub(super) fn open(&mut self, at: *mut u8, len: usize) -> *mut u8 {
        let position = self.position(at);
        self.cut(at, &[]);
        let more = self.more.get_or_insert_default();
        more.largest = (2 * more.largest).clamp(SMALLEST, LARGEST);
        let mut block = Vec::<u8>::with_capacity(more.largest.max(len).saturating_add(NEAR));
        let room = block.spare_capacity_mut().as_mut_ptr_range();
        more.blocks.push(block);
        self.near = room.start.addr() + NEAR;
        self.front = room.start.cast();
        self.end = room.end.cast();
        self.origin = self.end.addr().wrapping_sub(position);
        self.end
    }

    /// Puts `bytes` before `at`, where they stay for as long as the message.
    #[inline(always)]
    pub(super) fn lend(&mut self, at: *mut u8, bytes: &'m [u8]) {
        self.cut(at, bytes);
        self.origin = self.origin.wrapping_add(bytes.len());
    }

    #[inline(always)]
    fn cut(&mut self, at: *mut u8, lent: &'m [u8]) {
        let piece = Piece { part: self.part(at), lent };
        self.end = at;
        match self.few.get_mut(self.count) {
            Some(slot) => _ = slot.write(piece),
            None => self.more.get_or_insert_default().pieces.push(piece),
        }
        self.count += 1;
    }

    /// Whether no piece is finished.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The last piece, which is the next one of the message. The block before it is given back.
    pub(super) fn take(&mut self) -> Option<Piece<'m>> {
        self.count = self.count.checked_sub(1)?;
        let piece = match self.few.get(self.count) {
            // SAFETY: all up to what the count was are written.
            Some(slot) => unsafe { slot.assume_init() },
            None => self.more.as_mut()?.pieces.pop()?,
        };
        if piece.lent.is_empty()
            && let Some(more) = &mut self.more
        {
            more.blocks.pop();
        }
        Some(piece)
    }

    /// What a writer at `at` has behind it that is in no piece.
    #[inline(always)]
    fn part(&self, at: *mut u8) -> Part {
        Part { start: at, len: self.end.addr() - at.addr() }
    }
}

/// How many bytes `write` writes.
pub(super) fn measure<'m>(write: impl FnOnce(Writer<'m>) -> Writer<'m>) -> usize {
    let mut pieces = Pieces::measure();
    // SAFETY: it is back, or dropped, when `write` returns.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut pieces) };
    let start = w.position();
    let w = write(w);
    start - w.position()
}

/// Runs `then` on what `write` has written, with so much scratch space on the stack.
///
/// `write` has to give back the writer that it was given, or what has become of it.
#[inline(always)]
pub(super) fn gather<'m, const SCRATCH: usize, T>(
    write: impl FnOnce(Writer<'m>) -> Writer<'m>,
    then: impl FnOnce(Written<'m, '_>) -> T,
) -> T {
    let mut scratch = [MaybeUninit::<u8>::uninit(); SCRATCH];
    let mut pieces = Pieces::new(&mut scratch);
    // SAFETY: it is back, or dropped, when `write` returns.
    #[allow(unsafe_code)]
    let w = unsafe { Writer::new(&mut pieces) };
    let start = w.position();
    let w = write(w);
    let len = start.wrapping_sub(w.position());
    let first = pieces.part(w.finish());
    then(Written::new(len, first, &mut pieces))
}

#[cfg(test)]
mod tests {
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
                Field::Fixed(value) => {
                    w.fixed_field(tag(WireType::SixtyFourBit), value.to_le_bytes())
                }
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
        let at_once = gather::<1024, _>(
            |w| w.packed_uint64(10, &list),
            |written| written.at_once().is_some(),
        );
        assert!(at_once);
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
}
