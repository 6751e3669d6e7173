use alloc::string::{String, ToString};
use alloc::vec;

use prost_types::Value;

use super::*;
use crate::DecodeOptions;
use crate::json::damaged::for_each_damaged;
use crate::json::to_string;
use crate::reflect::sample::Sample;

/// A reader that returns a few bytes at once, is interrupted each time before, and counts the bytes.
struct Trickle<'a> {
    input: &'a [u8],
    step: usize,
    read: usize,
    interrupted: bool,
}

impl<'a> Trickle<'a> {
    fn new(input: &'a [u8], step: usize) -> Self {
        Self { input, step, read: 0, interrupted: false }
    }
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = self.step.min(buffer.len());
        let read = self.input.read(&mut buffer[..len])?;
        self.read += read;
        Ok(read)
    }
}

/// A reader that fails after its input.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the cable is cut")),
            read => Ok(read),
        }
    }
}

/// Returns messages as text, and the error at which they end.
fn texts<M: Reflect, E: ToString>(messages: impl Iterator<Item = Result<M, E>>) -> Vec<String> {
    let text = |message: M| to_string(&message).unwrap_or_else(|error| error.to_string());
    messages.map(|message| message.map(text).unwrap_or_else(|error| error.to_string())).collect()
}

#[test]
fn reads_the_same_messages_and_errors_from_a_reader_as_from_a_text() {
    let options = ReadOptions::new();
    let mut counts = [0; 2];
    let mut turn = 0;
    for_each_damaged(|text| {
        // One text of several is enough.
        turn += 1;
        if turn % 5 > 0 {
            return;
        }
        let step = turn % 7 + 1;
        let mut reader = Trickle::new(text.as_bytes(), step);
        let one = options.from_reader::<Sample>(&mut reader);
        let expected = options.from_str::<Sample>(text);
        counts[usize::from(expected.is_ok())] += 1;
        assert_eq!(texts(core::iter::once(one)), texts(core::iter::once(expected)), "{text:?}");

        let text = [text, "\n", text].concat();
        let reader = Trickle::new(text.as_bytes(), step);
        let stream = options.stream_reader::<Sample, _>(reader);
        assert_eq!(texts(stream), texts(options.stream::<Sample>(&text)), "{text:?}");
        let reader = Trickle::new(text.as_bytes(), step);
        let stream = options.stream_reader::<Value, _>(reader);
        assert_eq!(texts(stream), texts(options.stream::<Value>(&text)), "{text:?}");
    });
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}

#[test]
fn reads_sequences_of_scalars_as_from_a_text() {
    let options = ReadOptions::new();
    for text in [
        "",
        " ",
        "1",
        " 1 2\n3\t",
        "1\"a\"2",
        "truefalse",
        "true false null",
        "{}{}[][]",
        "1{}[]\"\"",
        "nul",
        "-",
        "1-2",
        "\"\\\"\"\"",
        "\"\\\\\"1",
        "\"{\"1",
        "1,2",
        "1:2",
        "}",
        "]1",
        "é",
        "1é",
        "\"é\"é",
        "\0",
        "1\0",
        "+1",
        ".5 1",
        "[1}",
        "{\"a\":]",
        "[[\"]\"]",
        "[1,{\"b]\":2}] 3",
        "\"a",
        "\"a\\",
        "{\"a\":1",
        "[1,",
    ] {
        for step in 1..5 {
            let reader = Trickle::new(text.as_bytes(), step);
            let stream = options.stream_reader::<Value, _>(reader);
            assert_eq!(texts(stream), texts(options.stream::<Value>(text)), "{text:?}");
        }
    }
    let texts = texts(options.stream_reader::<Value, _>(&b"1\n \xc3"[..]));
    assert_eq!(texts, ["1", "the text is not UTF-8 (line 2, column 2)"]);
}

#[test]
fn reads_the_elements_of_arrays() {
    let options = ReadOptions::new();
    for (text, expected) in [
        ("[]", &[][..]),
        (" [ ] ", &[]),
        ("[1]", &["1"]),
        (" [1,2 , 3 ]\n", &["1", "2", "3"]),
        ("", &["the text ends where an array is expected (line 1, column 1)"]),
        ("1", &["`1` is not an array (line 1, column 1)"]),
        ("[", &["the text ends where a value is expected (line 1, column 2)"]),
        ("[,", &["',' is not a value (line 1, column 2)"]),
        ("[1", &["1", "the text ends where `,` or `]` is expected (line 1, column 3)"]),
        ("[1,", &["1", "the text ends where a value is expected (line 1, column 4)"]),
        ("[1,]", &["1", "']' is not a value (line 1, column 4)"]),
        ("[1,,2]", &["1", "',' is not a value (line 1, column 4)"]),
        ("[1 2]", &["1", "`2` is not `,` or `]` (line 1, column 4)"]),
        ("[1\n}", &["1", "'}' is not `,` or `]` (line 2, column 1)"]),
        ("[1\n, x-yz]", &["1", "`x-yz` is not a value (line 2, column 3)"]),
        ("[1,\"é\" \"x\"]", &["1", "\"é\" is not an int32 (line 1, column 4)"]),
        ("[1]\n é", &["1", "'é' is not the end of the text (line 2, column 2)"]),
        ("[1][2]", &["1", "'[' is not the end of the text (line 1, column 4)"]),
    ] {
        for step in 1..5 {
            let reader = Trickle::new(text.as_bytes(), step);
            assert_eq!(texts(options.stream_array::<i32, _>(reader)), expected, "{text:?}");
        }
    }
    let lists = &b"[[1], [[2]]]"[..];
    assert_eq!(texts(options.stream_array::<Value, _>(lists)), ["[1]", "[[2]]"]);
}

#[test]
fn limits_apply_to_each_message_of_a_reader() {
    let options = ReadOptions::new().limits(DecodeOptions::new().max_size(8));
    let statement = "the message is longer than the limit of 8 bytes";

    let spaces = " ".repeat(20_000);
    let text = ["[\"123456\"", "1,{    }", "{}]"].join(&["\n,", &spaces].concat());
    let stream = options.stream_array::<Value, _>(text.as_bytes());
    let expected = ["\"123456\"", "1", "{}", "{}"];
    assert_eq!(texts(stream), expected, "white space between messages does not count");

    let mut text = String::from("\"123456\"\n\"1234567\"");
    let expected = ["\"123456\"", &*[statement, " (line 2, column 9)"].concat()];
    assert_eq!(texts(options.stream_reader::<Value, _>(text.as_bytes())), expected);

    text.push_str(&"x".repeat(100_000));
    let mut reader = Trickle::new(text.as_bytes(), usize::MAX);
    assert_eq!(texts(options.stream_reader::<Value, _>(&mut reader)), expected);
    let read = reader.read;
    assert!(read <= CHUNK + 9, "{read}");

    let mut reader = Trickle::new(text.as_bytes(), usize::MAX);
    let error = options.from_reader::<Value>(&mut reader).unwrap_err();
    assert_eq!(error.to_string(), [statement, " (line 1, column 9)"].concat());
    assert_eq!(reader.read, 9, "one byte more than the limit");

    let mut reader = Trickle::new(b"\"123456\"", usize::MAX);
    assert_eq!(options.from_reader::<String>(&mut reader).unwrap(), "123456");
}

#[test]
fn the_buffer_of_a_reader_counts_as_memory() {
    let options = |memory| ReadOptions::new().limits(DecodeOptions::new().max_memory(memory));
    let text = "\"1234\"";
    for memory in 0..20 {
        let result = options(memory).from_reader::<String>(&mut text.as_bytes());
        let stream = options(memory).stream_reader::<String, _>(text.as_bytes()).next().transpose();
        assert_eq!(result.is_ok(), memory >= 2 * text.len(), "{memory}");
        assert_eq!(stream.is_ok(), result.is_ok(), "{memory}");
        if memory == 5 {
            let error = result.unwrap_err().to_string();
            assert!(
                error.starts_with("the message is longer than the limit of 5 bytes"),
                "{error}"
            );
        }
    }
}

#[test]
fn a_message_is_returned_before_the_next_one_is_there() {
    let options = ReadOptions::new();
    let mut stream = options.stream_reader::<Value, _>(Broken(b"{\"a\":1}[2]\"3\"4\n5"));
    let read: Vec<_> = core::iter::from_fn(|| stream.next()?.ok()).collect();
    assert_eq!(read.len(), 4);
    assert!(stream.next().is_none(), "the error ends the stream");

    let mut stream = options.stream_array::<i32, _>(Broken(b"[1,2,"));
    assert_eq!(stream.next().and_then(Result::ok), Some(1));
    assert_eq!(stream.next().and_then(Result::ok), Some(2));
    let error = stream.next().and_then(Result::err);
    assert_eq!(error.map(|error| error.to_string()).as_deref(), Some("the cable is cut"));
    let error = options.from_reader::<i32>(&mut Broken(b"1")).unwrap_err();
    assert_eq!(error.to_string(), "the cable is cut");
}

#[test]
fn reads_long_input_in_linear_time() {
    let lines = if cfg!(miri) { 100 } else { 50_000 };
    let text = "{\"id\":1}\n".repeat(lines);
    let options = ReadOptions::new();
    let stream = options.stream_reader::<Sample, _>(Trickle::new(text.as_bytes(), 1000));
    assert_eq!(stream.map(|sample| sample.unwrap().id).sum::<i32>(), lines as i32);

    let text = ["[\"", &"x".repeat(lines * 40), "\"]"].concat();
    let stream = options.stream_array::<String, _>(Trickle::new(text.as_bytes(), 1000));
    assert_eq!(
        vec![text[2..text.len() - 2].to_string()],
        stream.collect::<Result<Vec<_>, _>>().unwrap()
    );
}
