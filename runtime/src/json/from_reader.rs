//! Messages from an [`io::Read`]: one, many that follow each other, or the elements of an array.

use alloc::format;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use std::io::{self, Read};

use super::decode::Decoder;
use super::delimit::Delimiter;
use super::options::ReadOptions;
use super::reader::{Reader, is_word};
use super::utf8;
use crate::format_error::{Error, position_after};
use crate::reflect::Reflect;

/// The number of bytes that a stream asks its reader for at once.
const CHUNK: usize = 8 << 10;

impl ReadOptions<'_> {
    /// Reads a message from a reader, up to the end of the input.
    ///
    /// The text is held in a buffer, and its length counts twice for the limits on memory. At most one byte more
    /// than the limits on size and memory allow is read. Without `max_size` or `max_memory`, which
    /// [`DecodeOptions::SAFE`](crate::DecodeOptions::SAFE) does not set, the text can have any length.
    ///
    /// ```
    /// use rust_grpc::DecodeOptions;
    /// use rust_grpc::json::ReadOptions;
    ///
    /// // A reader such as a file or a socket.
    /// let mut reader = &b"\"1.5s\"\n"[..];
    /// let options = ReadOptions::new().limits(DecodeOptions::SAFE.max_size(1 << 20));
    /// let duration: prost_types::Duration = options.from_reader(&mut reader)?;
    /// assert_eq!(duration.nanos, 500_000_000);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// Fails if the reader fails. Fails with [`InvalidData`](io::ErrorKind::InvalidData) and an [`Error`] in the
    /// error if the text is not JSON in UTF-8, is not a message of this type, or exceeds a limit.
    pub fn from_reader<M: Reflect + Default>(&self, reader: &mut dyn Read) -> io::Result<M> {
        let limit = self.limits.longest_text();
        let mut text = Vec::new();
        let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        Read::take(reader, most).read_to_end(&mut text)?;
        if text.len() > limit {
            return Err(invalid(too_long(&text, limit)));
        }
        let mut message = M::default();
        self.buffered(&text)
            .and_then(|mut decoder| decoder.document(&mut message))
            .map_err(invalid)?;
        Ok(message)
    }

    /// Returns an iterator over messages that follow each other in the input of a reader, such as one in each line.
    ///
    /// A message is returned as soon as its end is known: after the last byte of an object, an array or a string, and
    /// after the byte that follows a number or a literal. The input may have any length: the limits of the options
    /// apply to each message, without the white space around it. Without `max_size` or `max_memory`, which
    /// [`DecodeOptions::SAFE`](crate::DecodeOptions::SAFE) does not set, a message can have any length.
    pub fn stream_reader<M, R>(&self, reader: R) -> ReaderStream<'_, M, R>
    where
        M: Reflect + Default,
        R: Read,
    {
        ReaderStream::new(reader, self, Layout::Sequence)
    }

    /// Returns an iterator over the elements of an array that is the whole input of a reader.
    ///
    /// An element is returned as soon as its end is known. The array may have any length: the limits of the options
    /// apply to each element, as for [`stream_reader`](Self::stream_reader).
    pub fn stream_array<M, R>(&self, reader: R) -> ReaderStream<'_, M, R>
    where
        M: Reflect + Default,
        R: Read,
    {
        ReaderStream::new(reader, self, Layout::Start)
    }

    /// Returns a decoder for a text in a buffer, which counts for the limits on memory in addition to what is
    /// copied from it.
    fn buffered<'a>(&'a self, text: &'a [u8]) -> Result<Decoder<'a, 'a>, Error> {
        let mut decoder = Decoder::new(utf8(text)?, self)?;
        decoder.charge(text.len())?;
        Ok(decoder)
    }
}

/// An iterator over messages in the input of a reader, see [`ReadOptions::stream_reader`] and
/// [`ReadOptions::stream_array`].
///
/// It ends after the first error. The error of the reader is returned as it is. Other errors have the kind
/// [`InvalidData`](io::ErrorKind::InvalidData) and hold an [`Error`], whose position is that in the whole input.
///
/// ```
/// use rust_grpc::json::{Error, ReadOptions};
///
/// let options = ReadOptions::new();
/// let lines = &b"1\n2\n\"x\"\n"[..];
/// let mut numbers = options.stream_reader::<i32, _>(lines);
/// assert_eq!(numbers.next().transpose()?, Some(1));
/// assert_eq!(numbers.next().transpose()?, Some(2));
/// let error = numbers.next().unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "\"x\" is not an int32 (line 3, column 1)");
/// assert!(error.get_ref().is_some_and(|error| error.is::<Error>()));
/// assert!(numbers.next().is_none());
///
/// let array = &b"[1, 2, 3]"[..];
/// let numbers: Vec<i32> = options.stream_array(array).collect::<Result<_, _>>()?;
/// assert_eq!(numbers, [1, 2, 3]);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct ReaderStream<'o, M, R> {
    reader: R,
    options: &'o ReadOptions<'o>,
    layout: Layout,
    /// Input that no value has had yet, from `start` on.
    buffer: Vec<u8>,
    start: usize,
    /// The number of lines, and of characters in the last one, before `start`.
    position: (usize, usize),
    messages: PhantomData<fn() -> M>,
}

/// The position of the next message in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// It follows the last one.
    Sequence,
    /// After the bracket of an array, which is next.
    Start,
    /// After a comma, unless the array ends.
    Next,
    /// There are no more messages.
    End,
}

impl<'o, M: Reflect + Default, R: Read> ReaderStream<'o, M, R> {
    fn new(reader: R, options: &'o ReadOptions<'o>, layout: Layout) -> Self {
        let (buffer, start) = (Vec::new(), 0);
        Self { reader, options, layout, buffer, start, position: (0, 0), messages: PhantomData }
    }

    /// Reads the next message.
    fn read(&mut self) -> io::Result<Option<M>> {
        match core::mem::replace(&mut self.layout, Layout::End) {
            Layout::End => return Ok(None),
            Layout::Sequence => {
                if self.peek()?.is_none() {
                    return Ok(None);
                }
                let message = self.message()?;
                self.layout = Layout::Sequence;
                return Ok(Some(message));
            }
            Layout::Start => {
                if self.peek()? != Some(b'[') {
                    return Err(self.expected("an array"));
                }
                self.consume(1);
                if self.peek()? == Some(b']') {
                    return self.end();
                }
            }
            Layout::Next => match self.peek()? {
                Some(b']') => return self.end(),
                Some(b',') => self.consume(1),
                _ => return Err(self.expected("`,` or `]`")),
            },
        }
        if matches!(self.peek()?, None | Some(b']' | b',')) {
            return Err(self.expected("a value"));
        }
        let message = self.message()?;
        self.layout = Layout::Next;
        Ok(Some(message))
    }

    /// Leaves an array, after which nothing but white space may follow.
    fn end(&mut self) -> io::Result<Option<M>> {
        self.consume(1);
        match self.peek()? {
            None => Ok(None),
            Some(_) => Err(self.expected("the end of the text")),
        }
    }

    /// Decodes the value that starts with the next byte.
    fn message(&mut self) -> io::Result<M> {
        let len = self.value_len()?;
        let text = &self.buffer[self.start..self.start + len];
        let mut message = M::default();
        let result = self.options.buffered(text);
        let result = result.and_then(|mut decoder| decoder.document(&mut message));
        result.map_err(|error| self.invalid(error))?;
        self.consume(len);
        Ok(message)
    }

    /// Reads up to the end of the value that starts with the next byte, and returns its length.
    fn value_len(&mut self) -> io::Result<usize> {
        let limit = self.options.limits.longest_text();
        let mut delimiter = Delimiter::default();
        let mut len = 0;
        loop {
            let more = &self.buffer[self.start + len..];
            let end = delimiter.end(more);
            len += end.unwrap_or(more.len());
            if len > limit {
                let text = &self.buffer[self.start..];
                return Err(self.invalid(too_long(text, limit)));
            }
            if end.is_some() || !self.fill(limit)? {
                return Ok(len);
            }
        }
    }

    /// Skips white space, and returns the next byte without taking it. Returns `None` at the end of the input.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let rest = &self.buffer[self.start..];
            let white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            let skipped = rest.iter().position(|byte| !white(byte)).unwrap_or(rest.len());
            self.consume(skipped);
            if let Some(byte) = self.buffer.get(self.start) {
                return Ok(Some(*byte));
            }
            if !self.fill(usize::MAX)? {
                return Ok(None);
            }
        }
    }

    /// Reads once, so that the buffer has at most one byte more than `limit`. Returns false at the end of the
    /// input.
    fn fill(&mut self, limit: usize) -> io::Result<bool> {
        self.buffer.drain(..core::mem::take(&mut self.start));
        let held = self.buffer.len();
        let more = limit.saturating_add(1).saturating_sub(held).clamp(1, CHUNK);
        self.buffer.resize(held + more, 0);
        let result = loop {
            match self.reader.read(&mut self.buffer[held..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        let read = *result.as_ref().unwrap_or(&0);
        self.buffer.truncate(held + read);
        result.map(|read| read > 0)
    }

    /// Takes bytes of the buffer.
    fn consume(&mut self, len: usize) {
        let taken = &self.buffer[self.start..self.start + len];
        self.position = position_after(self.position, taken);
        self.start += len;
    }

    /// Creates an error that says what should be here instead of the text that follows.
    #[cold]
    fn expected(&mut self, expected: &str) -> io::Error {
        // A word or a character may go on after the bytes in the buffer.
        let len = match self.buffer.get(self.start) {
            None => 0,
            Some(byte) if is_word(*byte) || !byte.is_ascii() => match self.value_len() {
                Ok(len) => len,
                Err(error) => return error,
            },
            Some(_) => 1,
        };
        let text = utf8(&self.buffer[self.start..self.start + len]);
        self.invalid(match text {
            Ok(text) => Reader::new(text, 0).expected(expected),
            Err(error) => error,
        })
    }

    #[cold]
    fn invalid(&self, error: Error) -> io::Error {
        invalid(error.after(self.position))
    }
}

impl<M, R> fmt::Debug for ReaderStream<'_, M, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReaderStream").field("options", self.options).finish_non_exhaustive()
    }
}

impl<M: Reflect + Default, R: Read> Iterator for ReaderStream<'_, M, R> {
    type Item = io::Result<M>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

impl<M: Reflect + Default, R: Read> core::iter::FusedIterator for ReaderStream<'_, M, R> {}

fn invalid(error: Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Creates the error about a text of which more than `limit` bytes have been read.
#[cold]
fn too_long(text: &[u8], limit: usize) -> Error {
    let statement = format!("the message is longer than the limit of {limit} bytes");
    Error::at(text, limit, statement)
}

#[cfg(all(test, feature = "prost-types"))]
mod tests;
