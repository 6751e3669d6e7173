//! A contender: a peer with a message.

use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use prost::Message;
use rustix::time::{ClockId, clock_gettime};

use crate::peer::{Copied, Copying, Input, Peer};
use crate::stream;

/// The measured operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Decodes a slice to an owned value, which is dropped.
    Decode,
    /// Encodes to a new `Vec<u8>`.
    Encode,
    /// Encodes into the buffer of a gRPC stream.
    Stream,
}

impl Operation {
    pub const ALL: [Self; 3] = [Self::Decode, Self::Encode, Self::Stream];

    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Stream => "stream",
        }
    }
}

/// A peer with the decoded messages of a batch. The loops are inside the closures, so that the compiler can inline the
/// peer's code and no indirect call is measured.
pub struct Contender {
    pub peer: &'static str,
    run: Box<dyn Fn(Operation, u32)>,
    encoded: Box<dyn Fn() -> Vec<Vec<u8>>>,
    streamed: Box<dyn Fn() -> Vec<usize>>,
}

impl Contender {
    pub fn new<M: 'static, P: Peer<M>>(peer: &'static str, batch: &[Input]) -> Self {
        Self::with::<M, P>(peer, batch, |input, _| P::decode(input))
    }

    /// Creates a contender without a codec, which clones messages and copies bytes.
    pub fn copying<M>(peer: &'static str, batch: &[Input]) -> Self
    where
        M: Message + Default + Clone + 'static,
    {
        Self::with::<Copied<M>, Copying>(peer, batch, |_, message| message.clone())
    }

    fn with<M: 'static, P: Peer<M>>(
        peer: &'static str,
        batch: &[Input],
        decode: impl Fn(&Input, &M) -> M + 'static,
    ) -> Self {
        let messages: Rc<[M]> = batch.iter().map(P::decode).collect();
        let (encoded, streamed) = (messages.clone(), messages.clone());
        let batch = batch.to_vec();
        Self {
            peer,
            run: Box::new(move |operation, times| match operation {
                Operation::Decode => {
                    let pairs = batch.iter().zip(&*messages).cycle();
                    for (input, message) in pairs.take(times as usize) {
                        black_box(decode(black_box(input), black_box(message)));
                    }
                }
                Operation::Encode => {
                    for message in messages.iter().cycle().take(times as usize) {
                        black_box(P::encode(black_box(message)));
                    }
                }
                Operation::Stream => {
                    black_box(stream::send::<M, P>(&messages, times));
                }
            }),
            encoded: Box::new(move || encoded.iter().map(P::encode).collect()),
            streamed: Box::new(move || {
                let one = std::slice::from_ref;
                streamed.iter().map(|message| stream::send::<M, P>(one(message), 1)).collect()
            }),
        }
    }

    /// Executes the operation a number of times, and returns the CPU time.
    pub fn run(&self, operation: Operation, times: u32) -> Duration {
        let start = processor_time();
        (self.run)(operation, times);
        processor_time() - start
    }

    /// Returns how often the operation fills the given time. This also warms up the code.
    pub fn calibrate(&self, operation: Operation, batch: Duration) -> u32 {
        let mut times = 1;
        loop {
            let took = self.run(operation, times);
            if took >= batch / 4 || times > u32::MAX / 4 {
                let all = f64::from(times) * batch.as_secs_f64() / took.as_secs_f64();
                return all.clamp(1.0, f64::from(u32::MAX)) as u32;
            }
            times *= 2;
        }
    }

    /// Returns the encodings of the decoded messages.
    pub fn encoded(&self) -> Vec<Vec<u8>> {
        (self.encoded)()
    }

    /// Returns the number of bytes of each message on a stream, without the five bytes of the frame prefix.
    pub fn streamed_lens(&self) -> Vec<usize> {
        (self.streamed)().into_iter().map(|bytes| bytes - 5).collect()
    }
}

/// Returns the CPU time of this thread, which excludes other load of the machine.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
