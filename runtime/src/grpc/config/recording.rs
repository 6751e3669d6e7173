//! Buffer for the part of a request that other attempts may send again, with a memory limit.
//!
//! HTTP may split a request into frames anywhere, and gRPC ignores the boundaries. Small frames are
//! therefore copied into common blocks, so that the buffer takes about as much memory as it has
//! bytes, however many frames there were. Large frames are shared with the attempt that sends them.

use std::collections::VecDeque;
use std::mem::size_of;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use http_body::Frame;

/// The length from which on frames are shared instead of copied. The cost of a segment is small
/// compared with such a frame.
const SHARED: usize = 4 * 1024;

/// The length at which a block of small frames is full.
const BLOCK: usize = 16 * 1024;

/// The buffered part of a request, from its first unreleased byte to `end`.
///
/// A position counts bytes; trailers count as one.
pub(super) struct Recording {
    segments: VecDeque<Segment>,
    end: u64,
    /// The memory that the segments take.
    charged: usize,
    limit: usize,
}

struct Segment {
    start: u64,
    part: Part,
}

enum Part {
    /// A block of small frames, to which more frames may be appended.
    Block(Vec<u8>),
    Data(Bytes),
    Trailers(Box<HeaderMap>),
}

/// Data that has been released from the recording.
///
/// It must be dropped without holding a lock, since the owner of a `Bytes` can run any code when it
/// is dropped.
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

    /// Returns the position after all frames so far.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Appends a copy of a frame, and returns false if the limit does not allow it.
    ///
    /// A frame that is neither data nor trailers cannot be copied.
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

    /// Skips a frame that is not buffered, and releases all frames before it.
    pub(super) fn advance(&mut self, frame: &Frame<Bytes>) -> Released {
        self.end += length(frame);
        self.release(self.end)
    }

    /// Returns the frame at a position, and moves the position after it.
    pub(super) fn read(&self, position: &mut u64) -> Option<Frame<Bytes>> {
        let index = self.segments.partition_point(|segment| segment.end() <= *position);
        let segment = self.segments.get(index)?;
        // A segment is in memory, so its length fits a `usize`.
        let from = usize::try_from(position.saturating_sub(segment.start)).unwrap_or(usize::MAX);
        let frame = match &segment.part {
            Part::Block(block) => Frame::data(Bytes::copy_from_slice(block.get(from..)?)),
            Part::Data(data) => Frame::data(data.slice(from.min(data.len())..)),
            Part::Trailers(trailers) => Frame::trailers((**trailers).clone()),
        };
        *position = segment.end();
        Some(frame)
    }

    /// Removes the segments before a position.
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
    /// Wraps a frame that no attempt receives.
    pub(super) fn frame(frame: Frame<Bytes>) -> Self {
        Self { _segments: VecDeque::new(), _frame: Some(frame) }
    }
}

/// Returns the length of a frame in positions: its number of bytes, or 1 for trailers.
fn length(frame: &Frame<Bytes>) -> u64 {
    frame.data_ref().map_or(1, |data| data.len() as u64)
}

/// Returns an estimate of the memory of trailers.
///
/// The map allocates space for up to twice its entries, and a table of indices.
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

    /// Returns all buffered bytes from a position on.
    fn rest(recording: &Recording, mut position: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(frame) = recording.read(&mut position) {
            bytes.extend_from_slice(frame.data_ref().unwrap());
        }
        bytes
    }

    #[test]
    fn reads_the_rest_from_every_position_for_frames_of_any_size() {
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
    fn small_frames_share_blocks_and_empty_frames_take_no_memory() {
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
    fn trailers_take_one_position_and_count_towards_the_limit() {
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
