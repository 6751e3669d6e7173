//! How much memory does a hostile kilobyte take?
//!
//! For every message of every fixture: lists and maps of elements that are empty on the wire, in turn and
//! at random, in one another, the same key again and again, and lengths that are not true.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use rust_grpc::DecodeOptions;
use rust_grpc_differential::make::{nested, varint, wrapped};
use rust_grpc_differential::shape::{Field, Kind, Shapes, wire};
use rust_grpc_differential::{ENTRIES, Entry, Limited, Random, SETS, Source};

const KILOBYTE: usize = 1024;

/// At once, and so that it has to be put together.
const SOURCES: [Source; 2] = [Source::Slice, Source::Pieces(64)];

thread_local! {
    /// Bytes that this thread holds, and the most that it ever held.
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn note(bytes: usize, sign: isize) {
    // When a thread ends, its counter is gone before its memory.
    let _ = HELD.try_with(|held| {
        let now = held.get().0 + sign * bytes as isize;
        held.set((now, now.max(held.get().1)));
    });
}

// SAFETY: every call is passed on to the allocator of the system, which upholds the contract. A block that
// grows is moved, as in the worst case, which is what the provided `realloc` does.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size(), 1);
        // SAFETY: the layout is the caller's, under the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        note(layout.size(), -1);
        // SAFETY: the block comes from `System.alloc` with this layout, as `alloc` has no other source.
        unsafe { System.dealloc(block, layout) }
    }
}

/// What one decode took.
struct Taken {
    /// By the message.
    held: usize,
    /// At any time.
    peak: usize,
    /// Whether it was a message, within the limits.
    accepted: bool,
}

/// What `decode` takes until it looks, which it does when there is a message.
fn taken(decode: impl FnOnce(&mut dyn FnMut())) -> Taken {
    let start = HELD.get().0;
    HELD.set((start, start));
    let mut end = None;
    decode(&mut || end = Some(HELD.get().0));
    let since = |now: isize| usize::try_from(now - start).unwrap_or(0);
    Taken { held: since(end.unwrap_or(start)), peak: since(HELD.get().1), accepted: end.is_some() }
}

/// Both ways to generate a message: without what it does not know, and with it.
fn both(entry: &Entry) -> impl Iterator<Item = &'static dyn Limited> {
    std::iter::once(entry.limited).chain(entry.kept.map(|kept| kept as &dyn Limited))
}

fn shapes(set: &str) -> Shapes {
    let (_, bytes) = SETS.iter().find(|(name, _)| *name == set).expect("a set");
    Shapes::new(bytes)
}

/// A value that is as short as it can be.
fn shortest(field: &Field) -> Vec<u8> {
    let mut out = Vec::new();
    if matches!(field.kind, Kind::Text | Kind::Bytes | Kind::Message | Kind::Group) {
        return wrapped(field, &[]);
    }
    varint(u64::from(field.number << 3 | field.kind.wire()), &mut out);
    let len = match field.kind.wire() {
        wire::FIXED64 => 8,
        wire::FIXED32 => 4,
        _ => 1,
    };
    out.resize(out.len() + len, 0);
    out
}

/// The same until there is a kilobyte.
fn filled(mut next: impl FnMut(usize) -> Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    for i in 0..KILOBYTE {
        let more = next(i);
        if more.is_empty() || out.len() + more.len() > KILOBYTE {
            break;
        }
        out.extend(more);
    }
    out
}

/// Fields in any order, most of them empty, with messages in messages.
fn confused(shapes: &Shapes, name: &str, random: &mut Random, room: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let fields = shapes.fields(name);
    while out.len() + 4 < room && !fields.is_empty() {
        let field = random.pick(fields);
        let nests = matches!(field.kind, Kind::Message | Kind::Group);
        let left = room - out.len();
        let more = if nests && left > 16 && random.one_in(3) {
            let inside = random.below(left - 8);
            wrapped(field, &confused(shapes, &field.of, random, inside))
        } else {
            shortest(field)
        };
        if more.len() > left || random.one_in(60) {
            break;
        }
        out.extend(more);
    }
    out
}

fn hostile(shapes: &Shapes, entry: &Entry) -> Vec<Vec<u8>> {
    let random = &mut Random::new(7, entry.name);
    let fields = shapes.fields(entry.name);
    let mut inputs = Vec::new();
    for field in fields {
        inputs.push(filled(|_| shortest(field)));
        // Packed: as much as it says, and more than there is.
        let mut block = Vec::new();
        varint(u64::from(field.number << 3 | wire::LEN), &mut block);
        let mut claim = block.clone();
        varint(1000, &mut block);
        block.resize(block.len() + 1000, 0);
        varint(u64::from(u32::MAX), &mut claim);
        claim.resize(KILOBYTE, 0);
        // Numbers that no enum has.
        let unlike = block.iter().map(|byte| if *byte == 0 { 0x3f } else { *byte }).collect();
        inputs.extend([block, unlike, claim]);
        // Elements with each of their own fields, keys of maps that differ among them.
        for inner in shapes.fields(&field.of) {
            inputs.push(filled(|i| {
                let mut part = shortest(inner);
                if inner.kind == Kind::Varint {
                    part.pop();
                    varint(i as u64, &mut part);
                }
                wrapped(field, &part)
            }));
            let innermost = wrapped(inner, &filled(|_| shortest(inner))[..100.min(KILOBYTE)]);
            inputs.push(filled(|_| wrapped(field, &innermost)));
        }
        for other in fields.iter().filter(|other| field.repeated && other.repeated) {
            inputs.push(filled(|i| shortest(if i % 2 == 0 { field } else { other })));
        }
    }
    // What a message does not know, some of it short, and at any place.
    let free = (1..).find(|number| fields.iter().all(|field| field.number != *number));
    for number in free.into_iter().chain([1 << 28]) {
        inputs.push(filled(|_| {
            let mut part = Vec::new();
            varint(u64::from(number << 3), &mut part);
            part.push(7);
            part
        }));
        let unknown = inputs[inputs.len() - 1][..6].to_vec();
        inputs.extend(fields.iter().map(|field| filled(|_| wrapped(field, &unknown))));
    }
    for levels in [10, 50, 90] {
        if let Some(deep) = nested(shapes, entry.name, random, levels, &[]) {
            inputs.push(filled(|_| deep.clone()));
        }
    }
    inputs.extend((0..100).map(|_| confused(shapes, entry.name, random, KILOBYTE)));
    inputs.retain(|input| !input.is_empty());
    inputs
}

/// Messages of prost's derive make room as they like.
fn all_ours(entry: &Entry) -> bool {
    entry.kind != "mixed" && !matches!(entry.set, "well_known" | "extern_path")
}

#[test]
fn memory_stays_within_the_limit() {
    let mut refused = 0;
    let mut most = 0.0_f64;
    for entry in ENTRIES.iter().filter(|entry| all_ours(entry)) {
        let inputs = hostile(&shapes(entry.set), entry);
        let ways = both(entry).flat_map(|message| SOURCES.map(|source| (message, source)));
        for (message, source) in ways {
            let limited = |options: DecodeOptions, bytes: &[u8]| {
                taken(|look| drop(message.decode(options, bytes, source, look)))
            };
            // What the default of the message itself takes, for boxes that are always there.
            let empty = limited(DecodeOptions::new(), &[]).held;
            for input in &inputs {
                let absolute = DecodeOptions::new().max_memory(10 * input.len());
                let by_byte = |times| (times, DecodeOptions::new().max_memory_per_byte(times));
                for (times, options) in [by_byte(1), by_byte(4), by_byte(64), (10, absolute)] {
                    let limit = times * input.len();
                    let taken = limited(options, input);
                    let what = || format!("{entry:?}: {} of {limit}: {input:x?}", taken.held);
                    assert!(taken.held <= limit + empty, "{}", what());
                    // While a list is moved, it is there twice; and an error has its place with it.
                    let error = if taken.accepted { 0 } else { 10 * KILOBYTE };
                    assert!(taken.peak <= 2 * limit + empty + error, "{} {}", taken.peak, what());
                    refused += usize::from(!taken.accepted);
                    most = most.max(taken.held as f64 / limit as f64);
                }
            }
        }
    }
    assert!(refused > 1000 && most > 0.9, "{refused} refused, at most {most} of a limit taken");
}

/// A map makes room for a few entries that come one after the other, of which all may have one key.
const TABLE: usize = 2_200;

/// Without a limit, what prost accepts is accepted, and no more is held than prost holds; a list that grows
/// one at a time has steps of its own.
#[test]
fn without_a_limit_no_more_is_held_than_by_prost() {
    let mut all = (0, 0);
    let mut worst = (0, String::new());
    for entry in ENTRIES.iter().filter(|entry| all_ours(entry)) {
        for input in hostile(&shapes(entry.set), entry) {
            // What is made once, for all decodes, is there when it is counted.
            entry.native.decode(&input, &mut || ());
            let ours = taken(|look| entry.native.decode(&input, look));
            let theirs = taken(|look| entry.derive.decode(&input, look));
            let what = || format!("{entry:?}: {input:x?}");
            assert_eq!(ours.accepted, theirs.accepted, "{}", what());
            assert!(
                ours.held <= 2 * theirs.held + TABLE,
                "{} {}: {}",
                ours.held,
                theirs.held,
                what()
            );
            all = (all.0 + ours.held, all.1 + theirs.held);
            if ours.held > worst.0 {
                let start = &input[..input.len().min(12)];
                worst = (ours.held, format!("{entry:?}, prost {}, {start:x?}", theirs.held));
            }
        }
    }
    eprintln!("held {} by ours, {} by prost; at most {} by {}", all.0, all.1, worst.0, worst.1);
    assert!(all.0 <= all.1, "{all:?}");
}
