//! The part of a request that is kept for other attempts, within a limit of memory.
//!
//! HTTP may cut a request into frames anywhere, and gRPC reads through the cuts. So small frames are
//! copied into common blocks: what is kept takes about as much memory as it has bytes, however many
//! frames it came in. Large frames are shared with the attempt that sends them.

use std::collections::VecDeque;
use std::mem::size_of;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use http_body::Frame;

/// Frames from this length on are shared instead of copied: the cost of a segment is small beside them.
const SHARED: usize = 4 * 1024;

/// The length at which a block of small frames is full.
const BLOCK: usize = 16 * 1024;

/// What was kept, from its first unreleased byte to `end`.
///
/// A position counts bytes; trailers count as one.
pub(super) struct Recording {
    segments: VecDeque<Segment>,
    end: u64,
    /// How much memory the segments take.
    charged: usize,
    limit: usize,
}

struct Segment {
    start: u64,
    part: Part,
}

enum Part {
    /// Small frames, to which more may be appended.
    Block(Vec<u8>),
    Data(Bytes),
    Trailers(Box<HeaderMap>),
}

/// What is not kept any more. The owner of a `Bytes` can run any code when it is dropped: drop it without
/// a lock.
#[derive(Default)]
pub(super) struct Released {
    _segments: VecDeque<Segment>,
    _frame: Option<Frame<Bytes>>,
}

impl Segment {
    fn end(&self) -> u64 {
        self.start
            + match &self.part {
                Part::Block(bytes) => bytes.len() as u64,
                Part::Data(bytes) => bytes.len() as u64,
                Part::Trailers(_) => 1,
            }
    }
}

impl Recording {
    pub(super) fn new(limit: usize) -> Self {
        Self { segments: VecDeque::new(), end: 0, charged: 0, limit }
    }

    /// Returns the position behind everything that has come.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Appends a copy of the frame, and returns whether the limit allows it. A frame that is neither data
    /// nor trailers cannot be copied.
    pub(super) fn keep(&mut self, frame: &Frame<Bytes>) -> bool {
        let cost = match (frame.data_ref(), frame.trailers_ref()) {
            (Some(data), _) => data.len(),
            (None, Some(trailers)) => size_of_trailers(trailers),
            (None, None) => return false,
        };
        let charged = self.charged.saturating_add(cost);
        if charged > self.limit {
            return false;
        }
        self.charged = charged;
        match (frame.data_ref(), frame.trailers_ref()) {
            (Some(data), _) if data.len() < SHARED => self.append(data),
            (Some(data), _) => self.push(Part::Data(data.clone())),
            (None, Some(trailers)) => self.push(Part::Trailers(Box::new(trailers.clone()))),
            (None, None) => {}
        }
        self.end += length(frame);
        true
    }

    fn append(&mut self, data: &[u8]) {
        if data.is_empty() {
            return;
        }
        match self.segments.back_mut().map(|last| &mut last.part) {
            Some(Part::Block(block)) if block.len() + data.len() <= BLOCK => {
                block.extend_from_slice(data);
            }
            _ => self.push(Part::Block(data.to_vec())),
        }
    }

    fn push(&mut self, part: Part) {
        if let Some(last) = self.segments.back_mut()
            && let Part::Block(block) = &mut last.part
        {
            let mut block = std::mem::take(block);
            // `Bytes` would keep what is allocated beyond the length.
            block.shrink_to_fit();
            last.part = Part::Data(Bytes::from(block));
        }
        self.segments.push_back(Segment { start: self.end, part });
    }

    /// Passes a frame that is not kept, and releases all before it.
    pub(super) fn advance(&mut self, frame: &Frame<Bytes>) -> Released {
        self.end += length(frame);
        self.release(self.end)
    }

    /// Returns what was kept at a position, and moves the position behind it.
    pub(super) fn read(&self, position: &mut u64) -> Option<Frame<Bytes>> {
        let index = self.segments.partition_point(|segment| segment.end() <= *position);
        let segment = self.segments.get(index)?;
        // A segment lies in memory, so that its length is a `usize`.
        let from = usize::try_from(position.saturating_sub(segment.start)).unwrap_or(usize::MAX);
        let frame = match &segment.part {
            Part::Block(block) => Frame::data(Bytes::copy_from_slice(block.get(from..)?)),
            Part::Data(data) => Frame::data(data.slice(from.min(data.len())..)),
            Part::Trailers(trailers) => Frame::trailers((**trailers).clone()),
        };
        *position = segment.end();
        Some(frame)
    }

    /// Takes out the segments before a position.
    pub(super) fn release(&mut self, position: u64) -> Released {
        let index = self.segments.partition_point(|segment| segment.end() <= position);
        if index == 0 {
            return Released::default();
        }
        let rest = self.segments.split_off(index);
        Released { _segments: std::mem::replace(&mut self.segments, rest), _frame: None }
    }
}

impl Released {
    /// Takes a frame that nobody gets.
    pub(super) fn frame(frame: Frame<Bytes>) -> Self {
        Self { _segments: VecDeque::new(), _frame: Some(frame) }
    }
}

/// The length of a frame, as positions count.
fn length(frame: &Frame<Bytes>) -> u64 {
    frame.data_ref().map_or(1, |data| data.len() as u64)
}

/// The memory of trailers: the map allocates up to twice what it has, and a table of indices.
fn size_of_trailers(trailers: &HeaderMap) -> usize {
    let entry = 2 * (size_of::<HeaderName>() + size_of::<Bytes>() + 3 * size_of::<usize>());
    let text: usize = trailers
        .iter()
        .map(|(name, value)| name.as_str().len().saturating_add(value.len()).saturating_add(entry))
        .fold(0, usize::saturating_add);
    size_of::<HeaderMap>().saturating_add(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(bytes: &[u8]) -> Frame<Bytes> {
        Frame::data(Bytes::copy_from_slice(bytes))
    }

    /// All that is kept, read from a position.
    fn rest(recording: &Recording, mut position: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(frame) = recording.read(&mut position) {
            bytes.extend_from_slice(frame.data_ref().unwrap());
        }
        bytes
    }

    #[test]
    fn every_position_reads_the_rest_whatever_the_frames_were() {
        let mut random = fastrand::Rng::with_seed(5);
        for _ in 0..30 {
            let mut recording = Recording::new(usize::MAX);
            let mut all = Vec::new();
            for _ in 0..random.usize(1..60) {
                let longest = if random.u8(..) < 30 { 3 * SHARED } else { 60 };
                let bytes: Vec<u8> = (0..random.usize(0..longest)).map(|_| random.u8(..)).collect();
                assert!(recording.keep(&data(&bytes)));
                all.extend(bytes);
            }
            assert_eq!(recording.end(), all.len() as u64);
            for _ in 0..20 {
                let from = random.usize(0..=all.len());
                assert!(rest(&recording, from as u64) == all[from..]);
            }
            let from = random.usize(0..=all.len());
            drop(recording.release(from as u64));
            assert!(rest(&recording, from as u64) == all[from..]);
        }
    }

    #[test]
    fn tiny_frames_share_blocks_and_empty_ones_take_nothing() {
        let mut recording = Recording::new(100_000);
        for _ in 0..1_000_000 {
            assert!(recording.keep(&data(&[])));
        }
        for _ in 0..100_000 {
            assert!(recording.keep(&data(&[1])));
        }
        assert!(!recording.keep(&data(&[1])));
        assert!(recording.segments.len() <= 100_000 / BLOCK + 1);
        assert!(recording.segments.capacity() < 32);
    }

    #[test]
    fn trailers_count_and_are_charged() {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-a", "b".parse().unwrap());
        let mut recording = Recording::new(1000);
        assert!(recording.keep(&data(b"abc")));
        assert!(recording.keep(&Frame::trailers(trailers.clone())));
        let mut position = 3;
        let frame = recording.read(&mut position).unwrap();
        assert_eq!(frame.trailers_ref(), Some(&trailers));
        assert_eq!((position, recording.end()), (4, 4));
        assert!(recording.read(&mut position).is_none());
        let kept = (0..100).take_while(|_| recording.keep(&Frame::trailers(trailers.clone())));
        assert!(kept.count() < 10);
    }
}
