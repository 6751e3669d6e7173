//! Tests of the deepest messages and the longest lists.
#![allow(missing_docs, unreachable_pub, reason = "the code has the form of generated code")]

use prost::Message;
use rust_grpc::rt::{Decoder, ReadResult, Writer};
use rust_grpc::{DecodeOptions, NativeMessage, UnknownFields, rt};

#[derive(Clone, PartialEq, Debug, Default)]
struct Preserving {
    unknown_fields: UnknownFields,
}

impl NativeMessage for Preserving {
    const NAMES: &'static str = "Preserving";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        decoder.unknown(&mut self.unknown_fields, tag, input)
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w.unknown(&self.unknown_fields)
    }
}

rt::message!(Preserving);

/// Encodes nested groups.
fn groups(levels: usize) -> Vec<u8> {
    [vec![0x0b; levels], vec![0x10, 7], vec![0x0c; levels]].concat()
}

/// Calls a function on a thread with this many bytes of stack.
fn on_stack<T: Send + 'static>(bytes: usize, run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(bytes).spawn(run).unwrap().join().unwrap()
}

#[test]
fn formats_deeply_nested_unknown_groups_with_little_stack() {
    let bytes = groups(10_000);
    let decoded = bytes.clone();
    let message: Preserving = on_stack(256 << 20, move || {
        DecodeOptions::new().recursion_limit(u32::MAX).decode(&decoded[..]).unwrap()
    });
    assert_eq!(message.encode_to_vec(), bytes);
    on_stack(1 << 20, move || {
        for text in [format!("{message:?}"), format!("{message:#?}"), format!("{message:x?}")] {
            assert!(text.contains("{..}"), "{text}");
            assert!(text.len() < 100_000);
        }
    });
}

#[test]
fn formats_as_many_levels_of_unknown_groups_as_prost_decodes() {
    let message = Preserving::decode(&groups(99)[..]).unwrap();
    let shown = format!("{:?}", message.unknown_fields);
    assert_eq!(shown, format!("{}{{2: 7}}{}", "{1: ".repeat(99), "}".repeat(99)));
}

/// A message with a list of zero-sized elements.
#[derive(Clone, Default)]
struct Empty {
    messages: Vec<()>,
}

impl NativeMessage for Empty {
    const NAMES: &'static str = "Empty 10:messages";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut Decoder<'a>,
    ) -> ReadResult<'a> {
        match tag {
            10 => decoder.repeated_message(&mut self.messages, tag, input),
            11 => decoder.repeated_group(&mut self.messages, tag, input),
            18 => decoder.repeated_foreign_message(&mut self.messages, tag, input),
            _ => decoder.skip(&[], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: Writer<'w>) -> Writer<'w> {
        w
    }
}
rt::message!(Empty);

#[test]
fn reports_lists_of_zero_sized_elements_that_are_full() {
    for (bytes, count) in [
        (&[10, 0, 10, 0, 10, 0][..], 3),
        (&[11, 12, 11, 12], 2),
        (&[18, 0], 1),
        (&[18, 0, 18, 0, 18, 0], 3),
    ] {
        for free in 0..5 {
            let mut message = Empty { messages: vec![(); usize::MAX - free] };
            match DecodeOptions::new().merge(&mut message, bytes) {
                Ok(()) => assert_eq!(message.messages.len(), usize::MAX - free + count),
                Err(error) => {
                    assert!(free < count, "{error}");
                    assert!(error.to_string().ends_with("list has too many elements"), "{error}");
                }
            }
        }
    }
}
