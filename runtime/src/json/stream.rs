//! Many messages in one text.

use core::fmt;
use core::marker::PhantomData;

use super::decode::Decoder;
use super::options::ReadOptions;
use crate::format_error::Error;
use crate::reflect::Reflect;

/// An iterator over messages that follow each other in a text, with white space between them or none.
///
/// It ends after the first error. The limits of the options apply to all messages together.
///
/// ```
/// use rust_grpc::json::{Error, ReadOptions};
///
/// let options = ReadOptions::new();
/// let numbers: Result<Vec<i32>, Error> = options.stream("1\n2\n3\n").collect();
/// assert_eq!(numbers?, [1, 2, 3]);
/// # Ok::<(), Error>(())
/// ```
pub struct Stream<'a, M> {
    text: &'a str,
    options: &'a ReadOptions<'a>,
    /// The decoder after the first message, unless there was an error.
    state: State<'a>,
    messages: PhantomData<fn() -> M>,
}

enum State<'a> {
    Start,
    Next(Decoder<'a, 'a>),
    End,
}

impl<'a, M: Reflect + Default> Stream<'a, M> {
    pub(super) fn new(text: &'a str, options: &'a ReadOptions<'a>) -> Self {
        Self { text, options, state: State::Start, messages: PhantomData }
    }

    fn read(&mut self, mut decoder: Decoder<'a, 'a>) -> Option<Result<M, Error>> {
        if decoder.reader.is_at_end() {
            return None;
        }
        let mut message = M::default();
        if let Err(error) = decoder.message(&mut message) {
            return Some(Err(error));
        }
        self.state = State::Next(decoder);
        Some(Ok(message))
    }
}

impl<M> fmt::Debug for Stream<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("options", self.options).finish_non_exhaustive()
    }
}

impl<M: Reflect + Default> Iterator for Stream<'_, M> {
    type Item = Result<M, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match core::mem::replace(&mut self.state, State::End) {
            State::Start => match Decoder::new(self.text, self.options) {
                Ok(decoder) => self.read(decoder),
                Err(error) => Some(Err(error)),
            },
            State::Next(decoder) => self.read(decoder),
            State::End => None,
        }
    }
}
