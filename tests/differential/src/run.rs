//! Comparison of many test cases, with a report of the differences.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Mutex;

use crate::compare::{Verdict, compare};
use crate::known::{KNOWN, same_text};
use crate::parent::Place;
use crate::shape::Shapes;
use crate::{Case, Entry, Random, Source, Way, make, mutate};

/// The amount of work for each message type.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The number of valid messages.
    pub messages: usize,
    /// The number of mutations of each message.
    pub mutations: usize,
    /// The size up to which messages are truncated at every byte.
    pub cut: usize,
    /// The seed of the random numbers.
    pub seed: u64,
}

/// The counted outcomes.
#[derive(Debug, Default)]
pub struct Tally {
    /// The number of cases that both codecs accepted.
    pub taken: usize,
    /// The number of cases that both codecs rejected.
    pub refused: usize,
    /// The number of occurrences of each difference in [`KNOWN`].
    pub known: Vec<usize>,
    /// All other differences, with the bytes that show them.
    pub failures: Vec<String>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.refused += other.refused;
        self.known.resize(KNOWN.len(), 0);
        for (sum, count) in self.known.iter_mut().zip(other.known) {
            *sum += count;
        }
        self.failures.extend(other.failures);
    }

    /// Asserts that there are only intended differences.
    ///
    /// # Panics
    /// Panics if there is another difference.
    pub fn assert_explained(&self) {
        let shown: Vec<&str> = self.failures.iter().take(12).map(String::as_str).collect();
        assert!(
            shown.is_empty(),
            "{} differences, starting with:\n\n{}",
            self.failures.len(),
            shown.join("\n\n")
        );
    }

    /// Asserts that every intended difference occurs.
    ///
    /// # Panics
    /// Panics if one does not occur.
    pub fn assert_all_known_occur(&self) {
        for (difference, count) in KNOWN.iter().zip(&self.known) {
            assert!(*count > 0, "this difference no longer occurs: {}", difference.name);
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cases accepted, {} rejected", self.taken, self.refused)?;
        for (difference, count) in KNOWN.iter().zip(&self.known) {
            write!(f, ", {count} `{}`", difference.name)?;
        }
        Ok(())
    }
}

/// Compares both codecs for all entries, on all available threads.
///
/// # Panics
/// Panics if an entry has no descriptor set.
pub fn run(entries: &[Entry], sets: &[(&str, &[u8])], effort: Effort) -> Tally {
    let shapes: HashMap<&str, Shapes> =
        sets.iter().map(|(name, set)| (*name, Shapes::new(set))).collect();
    let next = Mutex::new(entries.iter());
    let tally = Mutex::new(Tally::default());
    let work = || loop {
        let entry = next.lock().expect("the lock is not poisoned").next();
        let Some(entry) = entry else { break };
        let one = Run { entry, shapes: &shapes[entry.set], tally: Tally::default() }.run(effort);
        tally.lock().expect("the lock is not poisoned").add(one);
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            // Unoptimized code needs a large stack for a hundred levels of nesting.
            let thread = std::thread::Builder::new().stack_size(16 << 20);
            thread.spawn_scoped(scope, work).expect("a thread");
        }
    });
    tally.into_inner().expect("the lock is not poisoned")
}

/// Checks that unknown fields are preserved, and that encoding and decoding again changes nothing.
///
/// # Errors
/// Returns both messages if they differ.
pub fn stays(entry: &Entry, bytes: &[u8]) -> Result<(), String> {
    let Some(kept) = entry.kept else { return Ok(()) };
    let Some((equal, first, second)) = kept.round_trip(bytes) else { return Ok(()) };
    // The wrappers of google.protobuf are prost messages, which omit minus zero.
    let unsigned = |text: &str| text.replace("-0.0", "0.0");
    let same = same_text(entry, &unsigned(&first.debug), &unsigned(&second.debug))
        && (entry.unordered || first.bytes == second.bytes)
        && first.bytes.len() == second.bytes.len()
        && (equal || !first.reflexive);
    if same { Ok(()) } else { Err(format!("{first:?}\n{second:?}")) }
}

/// The comparison of one message type.
struct Run<'a> {
    entry: &'a Entry,
    shapes: &'a Shapes,
    tally: Tally,
}

impl Run<'_> {
    fn run(mut self, effort: Effort) -> Tally {
        self.tally.known = vec![0; KNOWN.len()];
        let name = self.entry.name;
        let mut random = Random::new(effort.seed, &format!("{:?}", self.entry));
        let mut base = Vec::new();
        for _ in 0..effort.messages {
            let message = make::message(self.shapes, name, &mut random);
            self.valid(&message, &base, &mut random);
            if message.len() <= effort.cut {
                for end in 0..message.len() {
                    self.any(&message[..end], &base, &mut random);
                }
            }
            for _ in 0..effort.mutations {
                let broken = mutate::mutated(&message, &base, &mut random);
                self.any(&broken, &base, &mut random);
            }
            base = message;
        }
        self.deep(&mut random);
        self.tally
    }

    /// Compares a valid message with every function and every kind of buffer.
    fn valid(&mut self, message: &[u8], base: &[u8], random: &mut Random) {
        let before = self.tally.refused;
        for way in [Way::Decode, Way::Merge, Way::LengthDelimited, Way::MergeLengthDelimited] {
            self.case(Case { bytes: message, base, way, source: source(random) });
        }
        for source in [Source::Slice, Source::Bytes, Source::BytesMut, Source::Pieces(1)] {
            self.case(Case { bytes: message, base, way: Way::Decode, source });
        }
        let way = Way::Child(*random.pick(&Place::ALL));
        self.case(Case { bytes: message, base, way, source: source(random) });
        if self.tally.refused > before {
            self.fail(&format!("both codecs reject a valid message: {message:02x?}"));
        }
        let (a, b) = (self.entry.native, self.entry.derive);
        for (left, right) in [(message, message), (message, base)] {
            if a.equal(left, right) != b.equal(left, right) {
                self.fail(&format!(
                    "only one codec considers the messages equal: {left:02x?} {right:02x?}"
                ));
            }
        }
        self.round_trip(message);
    }

    /// Compares a message that may be invalid, with a random function and buffer.
    fn any(&mut self, bytes: &[u8], base: &[u8], random: &mut Random) {
        let way = match random.below(10) {
            0 => Way::Merge,
            1 => Way::LengthDelimited,
            2 => Way::MergeLengthDelimited,
            3..5 => Way::Child(*random.pick(&Place::ALL)),
            _ => Way::Decode,
        };
        self.case(Case { bytes, base, way, source: source(random) });
        if random.one_in(4) {
            self.round_trip(bytes);
        }
    }

    /// Compares messages around the nesting limit, with all possible errors there.
    fn deep(&mut self, random: &mut Random) {
        let (shapes, name) = (self.shapes, self.entry.name);
        let cases = (97..=101).flat_map(|levels| make::NEXT.iter().map(move |next| (levels, next)));
        for (levels, next) in cases {
            let groups = make::unknown_groups(shapes, name, levels, next);
            let nested = make::nested(shapes, name, random, levels, next);
            // The innermost message contains unknown groups.
            let inner = make::unknown_groups(shapes, name, levels - levels / 2, next);
            let both = make::nested(shapes, name, random, levels / 2, &inner);
            for bytes in [Some(groups), nested, both].into_iter().flatten() {
                let way = Way::Child(*random.pick(&Place::ALL));
                for way in [Way::Decode, Way::LengthDelimited, way] {
                    self.case(Case { bytes: &bytes, base: &[], way, source: source(random) });
                }
            }
        }
    }

    fn round_trip(&mut self, bytes: &[u8]) {
        if let Err(what) = stays(self.entry, bytes) {
            let bytes = mutate::shrunk(bytes, |bytes| stays(self.entry, bytes).is_err());
            self.fail(&format!("is changed by a round trip: {bytes:02x?}\n{what}"));
        }
    }

    fn case(&mut self, case: Case<'_>) {
        match compare(self.entry, case) {
            Verdict::BothTake => self.tally.taken += 1,
            Verdict::BothRefuse => self.tally.refused += 1,
            Verdict::Known(known) => self.tally.known[known] += 1,
            Verdict::Different(_) => {
                let differs = |bytes: &[u8], base: &[u8]| {
                    let case = Case { bytes, base, ..case };
                    matches!(compare(self.entry, case), Verdict::Different(_))
                };
                let bytes = mutate::shrunk(case.bytes, |bytes| differs(bytes, case.base));
                let base = mutate::shrunk(case.base, |base| differs(&bytes, base));
                let mut text = format!("{:?} from {:?}: {bytes:02x?}", case.way, case.source);
                if !base.is_empty() {
                    let _ = write!(text, " into {base:02x?}");
                }
                let case = Case { bytes: &bytes, base: &base, ..case };
                if let Verdict::Different(what) = compare(self.entry, case) {
                    let _ = write!(text, "\n{what}");
                }
                self.fail(&text);
            }
        }
    }

    fn fail(&mut self, what: &str) {
        self.tally.failures.push(format!("{:?}: {what}", self.entry));
    }
}

fn source(random: &mut Random) -> Source {
    match random.below(7) {
        0 => Source::Bytes,
        1 => Source::BytesMut,
        2 => Source::Pieces(1),
        3 => Source::Pieces(2 + random.below(12)),
        4 => Source::Chain(random.below(40)),
        _ => Source::Slice,
    }
}
