//! Tests of the memory that decoding allocates, for hostile and honest input.
//!
//! The hostile input for every message of every fixture consists of lists and maps of elements with an
//! empty encoding, in turn, at random and nested, of repeated keys, and of false lengths. The same values
//! are used for extensions, which are decoded when they are read.

mod counting;

use std::collections::BTreeMap;

use counting::taken;
use prost::DecodeError;
use rust_grpc::{DecodeOptions, Extendable, Extension, RepeatedExtension, UnknownFields, kind, rt};
use rust_grpc_differential::make::{nested, varint, wrapped};
use rust_grpc_differential::shape::{Field, Kind, Shapes, wire};
use rust_grpc_differential::{ENTRIES, Entry, Limited, Random, SETS, Source};

const KILOBYTE: usize = 1024;

/// A contiguous buffer, and one with several chunks, which must be copied.
const SOURCES: [Source; 2] = [Source::Slice, Source::Pieces(64)];

/// Returns the message type without and with unknown fields.
fn both(entry: &Entry) -> impl Iterator<Item = &'static dyn Limited> {
    std::iter::once(entry.limited).chain(entry.kept.map(|kept| kept as &dyn Limited))
}

fn shapes(set: &str) -> Shapes {
    let (_, bytes) = SETS.iter().find(|(name, _)| *name == set).expect("a set");
    Shapes::new(bytes)
}

/// Returns the shortest value of a field.
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

/// Concatenates parts up to a kilobyte.
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

/// Returns fields in random order, most of them empty, with nested messages.
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
        // Packed values: with a true length, and with a length larger than the input.
        let mut block = Vec::new();
        varint(u64::from(field.number << 3 | wire::LEN), &mut block);
        let mut claim = block.clone();
        varint(1000, &mut block);
        block.resize(block.len() + 1000, 0);
        varint(u64::from(u32::MAX), &mut claim);
        claim.resize(KILOBYTE, 0);
        // Numbers that are not values of an enum.
        let unlike = block.iter().map(|byte| if *byte == 0 { 0x3f } else { *byte }).collect();
        inputs.extend([block, unlike, claim]);
        // Elements with each of their own fields, among them map keys that differ.
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
    // Unknown fields, some of them short, at any position.
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

/// Returns true if no lists and maps are decoded by prost's derive, which does not limit its memory.
fn all_ours(entry: &Entry) -> bool {
    entry.kind != "mixed"
}

#[test]
fn memory_of_messages_stays_within_the_limit() {
    let mut refused = 0;
    let mut most = 0.0_f64;
    for entry in ENTRIES.iter().filter(|entry| all_ours(entry)) {
        let inputs = hostile(&shapes(entry.set), entry);
        let ways = both(entry).flat_map(|message| SOURCES.map(|source| (message, source)));
        for (message, source) in ways {
            let limited = |options: DecodeOptions, bytes: &[u8]| {
                taken(|look| drop(message.decode(options, bytes, source, look)))
            };
            // The default message may hold memory for boxes that are always present.
            let empty = limited(DecodeOptions::new(), &[]).held;
            for input in &inputs {
                let absolute = DecodeOptions::new().max_memory(10 * input.len());
                let by_byte = |times| (times, DecodeOptions::new().max_memory_per_byte(times));
                for (times, options) in [by_byte(1), by_byte(4), by_byte(64), (10, absolute)] {
                    let limit = times * input.len();
                    let taken = limited(options, input);
                    let what = || format!("{entry:?}: {} of {limit}: {input:x?}", taken.held);
                    assert!(taken.held <= limit + empty, "{}", what());
                    // A list is held twice while it is moved, and an error includes the path to the field.
                    let error = if taken.accepted { 0 } else { 10 * KILOBYTE };
                    assert!(taken.peak <= 2 * limit + empty + error, "{} {}", taken.peak, what());
                    refused += usize::from(!taken.accepted);
                    most = most.max(taken.held as f64 / limit as f64);
                }
            }
        }
    }
    assert!(refused > 1000 && most > 0.9, "{refused} rejected, at most {most} of a limit used");
}

/// A message that has only extensions.
#[derive(Default)]
struct Base {
    unknown_fields: UnknownFields,
}
rt::message!(Base);
rt::extendable!(Base, unknown_fields);

impl Base {
    /// Creates a message with these unknown fields.
    fn new(fields: &[u8]) -> Self {
        DecodeOptions::new().decode(fields).expect("whole fields")
    }
}

impl rt::NativeMessage for Base {
    const NAMES: &'static str = "Base";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut rt::Decoder<'a>,
    ) -> rt::ReadResult<'a> {
        decoder.unknown(&mut self.unknown_fields, tag, input)
    }

    fn write_fields<'w>(&'w self, w: rt::Writer<'w>) -> rt::Writer<'w> {
        w
    }
}

const NUMBER: u32 = 100;

/// Returns a value of the extension with its tag.
fn value(wire_type: u32, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(u64::from(NUMBER << 3 | wire_type), &mut out);
    if wire_type == wire::LEN {
        varint(bytes.len() as u64, &mut out);
    }
    out.extend(bytes);
    out
}

/// A function that reads an extension and calls its argument while the value is alive.
type ReadExtension<'a> = dyn Fn(&mut dyn FnMut()) -> Result<(), DecodeError> + 'a;

/// Reads a singular and a repeated extension from a kilobyte of each value, with limits. Returns the number
/// of times that a limit was exceeded.
fn extension_stays_within<K: kind::Element>(values: &[Vec<u8>]) -> usize {
    let one = Extension::<Base, K>::new("pkg.one", NUMBER);
    let many = RepeatedExtension::<Base, K>::expanded("pkg.many", NUMBER);
    let mut refused = 0;
    for value in values {
        let base = Base::new(&value.repeat((KILOBYTE / value.len()).max(1)));
        let len = base.unknown_fields().as_bytes().len();
        for times in [1, 4, 64] {
            let options = DecodeOptions::new().max_memory_per_byte(times);
            let limit = times * len;
            let mut check = |read: &ReadExtension<'_>| {
                let taken = taken(|look| drop(read(look)));
                let kind = std::any::type_name::<K>();
                assert!(taken.held <= limit, "{kind}: {} of {limit}", taken.held);
                let error = if taken.accepted { 0 } else { 10 * KILOBYTE };
                assert!(taken.peak <= 2 * limit + error, "{kind}: {} of {limit}", taken.peak);
                refused += usize::from(!taken.accepted);
            };
            check(&|look| one.get_with(&base, &options).map(|value| (look(), value).1).map(drop));
            check(&|look| many.get_with(&base, &options).map(|list| (look(), list).1).map(drop));
        }
    }
    refused
}

#[test]
fn memory_of_extensions_stays_within_the_limit() {
    use rust_grpc_differential::native::{
        required_messages::required_messages, well_known::well_known, wide::wide,
    };
    let empty = [value(wire::LEN, &[])];
    let texts = [value(wire::LEN, &[]), value(wire::LEN, b"x")];
    let any = [value(wire::LEN, &[]), value(wire::LEN, &[0x0a, 1, b'x', 0x12, 1, 0])];
    let known = [value(wire::LEN, &[]), value(wire::LEN, &[0x22, 2, 0x0a, 0])];
    let mut group = value(wire::START_GROUP, &[]);
    group.extend(value(wire::END_GROUP, &[]));
    let groups = [group];
    let refused = [
        extension_stays_within::<kind::Message<wide::Wide>>(&empty),
        extension_stays_within::<kind::Message<required_messages::Element>>(&empty),
        extension_stays_within::<kind::Message<required_messages::Outer>>(&empty),
        extension_stays_within::<kind::Message<well_known::WellKnown>>(&known),
        extension_stays_within::<kind::ProstMessage<prost_types::Any>>(&any),
        extension_stays_within::<kind::String>(&texts),
        extension_stays_within::<kind::String<std::sync::Arc<str>>>(&texts),
        extension_stays_within::<kind::Bytes>(&texts),
        extension_stays_within::<kind::Bytes<bytes::Bytes>>(&texts),
        extension_stays_within::<kind::Group<wide::Wide>>(&groups),
        extension_stays_within::<kind::Group<required_messages::Outer>>(&groups),
        extension_stays_within::<kind::ProstGroup<prost_types::Any>>(&groups),
        extension_stays_within::<kind::Int64>(&[value(wire::LEN, &[7; 1000])]),
        extension_stays_within::<kind::Bool>(&[value(wire::LEN, &[1; 1000])]),
        extension_stays_within::<kind::Int64>(&[value(wire::VARINT, &[7])]),
    ];
    assert!(refused.iter().all(|refused| *refused > 0), "{refused:?}");
}

#[test]
fn reading_an_extension_is_limited_by_default() {
    use rust_grpc_differential::native::wide::wide::Wide;
    const MANY: RepeatedExtension<Base, kind::Message<Wide>> =
        RepeatedExtension::expanded("pkg.many", NUMBER);
    let base = Base::new(&value(wire::LEN, &[]).repeat(10_000));
    let safe = taken(|look| drop(MANY.get(&base).map(|_| look())));
    assert!(!safe.accepted);
    assert!(safe.peak < 3 * (4 << 20), "{}", safe.peak);
    let error = MANY.get(&base).unwrap_err().to_string();
    let numbers = "bytes allocates more memory than the limit of 4194304 bytes";
    assert!(error.contains(numbers), "{error}");
    assert_eq!(MANY.get_with(&base, &DecodeOptions::new()).unwrap().len(), 10_000);
    let flat = DecodeOptions::new().recursion_limit(0);
    assert!(MANY.get_with(&base, &flat).unwrap_err().to_string().contains("recursion limit"));
    let error = MANY.get_with(&base, &DecodeOptions::new().max_size(100)).unwrap_err().to_string();
    assert!(error.contains("larger than the limit of 100 bytes"), "{error}");
}

/// Appends a realistic value: numbers of one byte, strings and bytes of eight.
fn honest_value(shapes: &Shapes, field: &Field, depth: usize, out: &mut Vec<u8>) {
    match field.kind {
        Kind::Text | Kind::Bytes => out.extend(wrapped(field, b"a value.")),
        Kind::Message | Kind::Group => {
            let mut inner = Vec::new();
            // The innermost messages contain no further messages.
            let wanted = |inside: &&Field| depth > 0 || inside.of.is_empty();
            let fields = shapes.fields(&field.of).iter().filter(wanted);
            fields.for_each(|inside| honest_value(shapes, inside, depth.max(1) - 1, &mut inner));
            out.extend(wrapped(field, &inner));
        }
        _ => {
            let mut value = shortest(field);
            if let Some(last) = value.last_mut() {
                *last = 1;
            }
            out.extend(value);
        }
    }
}

/// Returns honest messages: lists of many short elements, with all fields and with one field each, and
/// messages with all fields.
fn honest(shapes: &Shapes, entry: &Entry) -> Vec<(&'static str, Vec<u8>)> {
    const ELEMENTS: usize = 800;
    let fields = shapes.fields(entry.name);
    let mut inputs = Vec::new();
    for depth in 0..4 {
        let mut all = Vec::new();
        fields.iter().for_each(|field| honest_value(shapes, field, depth, &mut all));
        inputs.push(("all fields", all));
    }
    for field in fields.iter().filter(|field| field.repeated) {
        let mut element = Vec::new();
        honest_value(shapes, field, 1, &mut element);
        inputs.push(("full elements", element.repeat(ELEMENTS)));
        for inside in shapes.fields(&field.of) {
            let mut element = Vec::new();
            honest_value(shapes, inside, 1, &mut element);
            inputs.push(("one field of each", wrapped(field, &element).repeat(ELEMENTS)));
        }
        if field.of.is_empty() {
            inputs.push(("shortest", shortest(field).repeat(ELEMENTS)));
        }
    }
    inputs
}

/// Honest messages stay within the default limits. If all fields of list elements are set, the limit by
/// length suffices. The constant minimum is needed for wide elements with few fields set.
#[test]
fn accepts_honest_messages_with_the_default_limits() {
    let mut most: BTreeMap<&str, (f64, String)> = BTreeMap::new();
    for entry in ENTRIES {
        let shapes = shapes(entry.set);
        for message in both(entry) {
            let decode = |options, input: &[u8]| {
                taken(|look| drop(message.decode(options, input, Source::Slice, look)))
            };
            let empty = decode(DecodeOptions::new(), &[]).held;
            for (what, input) in honest(&shapes, entry) {
                let free = decode(DecodeOptions::new(), &input);
                let safe = decode(DecodeOptions::SAFE, &input);
                assert_eq!(free.accepted, safe.accepted, "{entry:?}, {what}: {} bytes", free.held);
                let held = free.held.saturating_sub(empty) + input.len();
                let ratio = held as f64 / input.len().max(1) as f64;
                let name = format!("{entry:?}");
                let worst = most.entry(what).or_default();
                if ratio > worst.0 {
                    *worst = (ratio, name);
                }
            }
        }
    }
    for (what, (ratio, name)) in &most {
        eprintln!("{what}: at most {ratio:.1} bytes of memory for a byte of input, by {name}");
    }
    for what in ["full elements", "shortest"] {
        assert!(most[what].0 < 64.0, "{most:?}");
    }
}

/// The memory of a small map, which is allocated for entries that may all have the same key.
const TABLE: usize = 2_200;

/// Without a limit, everything is accepted that prost accepts, and no more memory is held than by prost,
/// apart from the growth steps of lists that grow by one element.
#[test]
fn holds_no_more_memory_than_prost_without_a_limit() {
    let mut all = (0, 0);
    let mut worst = (0, String::new());
    for entry in ENTRIES.iter().filter(|entry| all_ours(entry)) {
        for input in hostile(&shapes(entry.set), entry) {
            // Data that is initialized once for all decodes must not be counted.
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
