//! Random mutations of encoded messages.

use crate::make::varint;
use crate::random::Random;

/// Mutates the encoding of a message. `other` is another message to take bytes from.
pub fn mutated(bytes: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.below(3) / 2 {
        once(&mut bytes, other, random);
    }
    bytes
}

fn once(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    match random.below(10) {
        0 => bytes.truncate(at),
        1 => flip(bytes, random),
        2 => replace(bytes, random),
        3 => insert(bytes, at, &[random.bits() as u8]),
        4 => insert(bytes, at, &huge(random)),
        5 => remove(bytes, at, random),
        6 => splice(bytes, at, other, random),
        7 => lengthen(bytes, random),
        8 => wire_type(bytes, random),
        _ => repeat(bytes, at, random),
    }
}

fn flip(bytes: &mut [u8], random: &mut Random) {
    if !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] ^= 1 << random.below(8);
    }
}

fn replace(bytes: &mut [u8], random: &mut Random) {
    if !bytes.is_empty() {
        let at = random.below(bytes.len());
        bytes[at] = *random.pick(&[0, 1, 2, 3, 4, 0x7f, 0x80, 0x81, 0xff, 0xc0, 0xf5]);
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied());
}

/// Returns a varint with a huge length, or an invalid varint.
fn huge(random: &mut Random) -> Vec<u8> {
    let mut out = Vec::new();
    match random.below(4) {
        0 => varint(u64::MAX >> random.below(64), &mut out),
        1 => varint(1 << random.below(64), &mut out),
        2 => out.extend([0xff; 11]),
        // The tenth byte has bits above the 64th.
        _ => out.extend([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2]),
    }
    out
}

fn remove(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let len = (1 + random.below(4)).min(bytes.len() - at);
    bytes.drain(at..at + len);
}

fn splice(bytes: &mut Vec<u8>, at: usize, other: &[u8], random: &mut Random) {
    let from = random.below(other.len() + 1);
    let to = from + random.below(other.len() - from + 1);
    if random.one_in(2) {
        bytes.truncate(at);
    }
    insert(bytes, at, &other[from..to]);
}

/// Makes a varint longer than necessary, or invalid.
fn lengthen(bytes: &mut Vec<u8>, random: &mut Random) {
    let Some(at) = pick_where(bytes, random, |byte| byte < 0x80) else { return };
    bytes[at] |= 0x80;
    let zeros = vec![0x80; random.below(10)];
    insert(bytes, at + 1, &[&zeros[..], &[0]].concat());
}

/// Changes the wire type of a byte that is likely to be a tag.
fn wire_type(bytes: &mut [u8], random: &mut Random) {
    if let Some(at) = pick_where(bytes, random, |byte| (8..0x80).contains(&byte)) {
        bytes[at] = bytes[at] & !7 | random.below(8) as u8;
    }
}

fn repeat(bytes: &mut Vec<u8>, at: usize, random: &mut Random) {
    let to = (at + 1 + random.below(12)).min(bytes.len());
    let part = bytes[at..to].to_vec();
    insert(bytes, to, &part);
}

fn pick_where(bytes: &[u8], random: &mut Random, fits: fn(u8) -> bool) -> Option<usize> {
    let start = random.below(bytes.len().max(1));
    let places = (start..bytes.len()).chain(0..start);
    places.into_iter().find(|at| fits(bytes[*at]))
}

/// Shrinks bytes while `shows` still returns true.
pub fn shrunk(bytes: &[u8], shows: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let mut step = bytes.len().div_ceil(2);
    while step > 0 {
        let mut at = 0;
        while at < bytes.len() {
            let mut fewer = bytes.clone();
            fewer.drain(at..(at + step).min(bytes.len()));
            if shows(&fewer) {
                bytes = fewer;
            } else {
                at += step;
            }
        }
        step /= 2;
    }
    for at in 0..bytes.len() {
        for smaller in [0, 1, bytes[at] & 0x7f] {
            let mut simpler = bytes.clone();
            simpler[at] = smaller;
            if smaller < bytes[at] && shows(&simpler) {
                bytes = simpler;
                break;
            }
        }
    }
    bytes
}
