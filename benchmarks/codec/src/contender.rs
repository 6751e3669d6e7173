//! What can be measured: one peer with one message.

use std::hint::black_box;
use std::time::Duration;

use prost::Message;
use rustix::time::{ClockId, clock_gettime};

use crate::peer::{Copied, Copying, Input, Peer};
use crate::stream;

/// What is done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// From a slice to a value that owns what it contains, which is dropped again.
    Decode,
    /// To a new `Vec<u8>`.
    Encode,
    /// Into the buffer of a gRPC stream.
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

/// A peer with a message that it has decoded. The loops are in here, so that the compiler sees the
/// peer's code in them and no call through a pointer is measured.
pub struct Contender {
    pub peer: &'static str,
    run: Box<dyn Fn(Operation, u32)>,
    encoded: Box<dyn Fn() -> Vec<u8>>,
    streamed: Box<dyn Fn() -> usize>,
}

impl Contender {
    pub fn new<M: 'static, P: Peer<M>>(peer: &'static str, input: &Input) -> Self {
        Self::with::<M, P>(peer, input, |input, _| P::decode(input))
    }

    /// Nobody's codec: messages are cloned, and bytes copied.
    pub fn copying<M>(peer: &'static str, input: &Input) -> Self
    where
        M: Message + Default + Clone + 'static,
    {
        Self::with::<Copied<M>, Copying>(peer, input, |_, message| message.clone())
    }

    fn with<M: 'static, P: Peer<M>>(
        peer: &'static str,
        input: &Input,
        decode: impl Fn(&Input, &M) -> M + 'static,
    ) -> Self {
        let message = std::rc::Rc::new(P::decode(input));
        let (encoded, streamed) = (message.clone(), message.clone());
        let input = input.clone();
        Self {
            peer,
            run: Box::new(move |operation, times| match operation {
                Operation::Decode => {
                    for _ in 0..times {
                        black_box(decode(black_box(&input), black_box(&message)));
                    }
                }
                Operation::Encode => {
                    for _ in 0..times {
                        black_box(P::encode(black_box(&message)));
                    }
                }
                Operation::Stream => {
                    black_box(stream::send::<M, P>(&message, times));
                }
            }),
            encoded: Box::new(move || P::encode(&encoded)),
            streamed: Box::new(move || stream::send::<M, P>(&streamed, 1)),
        }
    }

    /// Does it some times, and returns how long that took.
    pub fn run(&self, operation: Operation, times: u32) -> Duration {
        let start = processor_time();
        (self.run)(operation, times);
        processor_time() - start
    }

    /// How often it must be done to fill about the time given, after that often to warm up.
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

    /// What it makes of the message that it decoded.
    pub fn encoded(&self) -> Vec<u8> {
        (self.encoded)()
    }

    /// How many bytes it writes on a stream, without the five of the frame's head.
    pub fn streamed_len(&self) -> usize {
        (self.streamed)() - 5
    }
}

/// Of this thread, so that what else the machine does in between is not counted.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
