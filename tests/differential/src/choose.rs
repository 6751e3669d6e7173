//! Test cases encoded in the input of a fuzzer.
//!
//! ```text
//!  2 bytes  message type    1 byte  function    1 byte  buffer
//!  1 byte   length of the base    base message    input
//! ```

use crate::parent::Place;
use crate::{Case, ENTRIES, Entry, Random, Source, Way};

/// Returns the position of a message type among the values of two bytes.
///
/// The position is a hash, and the following message type is selected. A type that is added moves few of
/// the others, so that the fuzzer's corpus stays useful.
fn position(entry: &Entry) -> u16 {
    Random::new(0, &format!("{entry:?}")).bits() as u16
}

/// Returns the message types, sorted by position.
fn ring() -> &'static [(u16, &'static Entry)] {
    static RING: std::sync::OnceLock<Vec<(u16, &Entry)>> = std::sync::OnceLock::new();
    RING.get_or_init(|| {
        let mut ring: Vec<_> = ENTRIES.iter().map(|entry| (position(entry), entry)).collect();
        ring.sort_by_key(|(position, _)| *position);
        ring
    })
}

/// Selects a message type by the first two bytes, and returns it with the remaining bytes.
fn entry(data: &[u8]) -> Option<(&'static Entry, &[u8])> {
    let (key, rest) = data.split_first_chunk()?;
    let key = u16::from_le_bytes(*key);
    let at = ring().partition_point(|(position, _)| *position < key);
    let (_, entry) = ring().get(at).or(ring().first())?;
    Some((entry, rest))
}

/// Decodes a test case. Returns `None` if the input is too short.
pub fn case(data: &[u8]) -> Option<(&'static Entry, Case<'_>)> {
    let (entry, rest) = entry(data)?;
    let ([way, source, len], rest) = rest.split_first_chunk()?;
    let (base, bytes) = rest.split_at_checked(usize::from(*len))?;
    Some((entry, Case { bytes, base, way: self::way(*way), source: self::source(*source) }))
}

fn way(byte: u8) -> Way {
    match byte % 16 {
        1 => Way::Merge,
        2 => Way::LengthDelimited,
        3 => Way::MergeLengthDelimited,
        at @ 4..11 => Way::Child(Place::ALL[usize::from(at) - 4]),
        _ => Way::Decode,
    }
}

fn source(byte: u8) -> Source {
    let size = usize::from(byte >> 3);
    match byte & 7 {
        1 => Source::Bytes,
        2 => Source::BytesMut,
        3 => Source::Pieces(1),
        4 => Source::Pieces(1 + size),
        5 => Source::Chain(size),
        _ => Source::Slice,
    }
}

/// Encodes a test case for a message type, as a seed for a fuzzer.
pub fn seed(entry: &Entry, way: u8, source: u8, base: &[u8], bytes: &[u8]) -> Vec<u8> {
    let base = if base.len() > 255 { &[] } else { base };
    let [a, b] = position(entry).to_le_bytes();
    [&[a, b, way, source, base.len() as u8], base, bytes].concat()
}
