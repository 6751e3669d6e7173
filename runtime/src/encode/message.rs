//! Encoding of nested messages, groups, oneofs and unknown fields.

use alloc::boxed::Box;

use prost::Message;

use super::writer::Writer;
use crate::erased::{Subject, Subjects};
use crate::rt::{NativeMessage, Oneof};
use crate::unknown::UnknownFields;

/// Writes a length-delimited message field.
fn prefixed<'w>(w: Writer<'w>, tag: u32, message: Subject<'w>) -> Writer<'w> {
    let end = w.position();
    message.write_fields(w).close(end, tag)
}

/// Writes a group. `tag` is its start-group tag.
fn delimited<'w>(w: Writer<'w>, tag: u32, message: Subject<'w>) -> Writer<'w> {
    message.write_fields(w.varint(u64::from(tag) + 1)).varint(tag.into())
}

/// Writes a repeated length-delimited message field.
fn all_prefixed<'w>(mut w: Writer<'w>, tag: u32, messages: Subjects<'w>) -> Writer<'w> {
    for message in messages {
        w = prefixed(w, tag, message);
    }
    w
}

/// Writes a repeated group.
fn all_delimited<'w>(mut w: Writer<'w>, tag: u32, messages: Subjects<'w>) -> Writer<'w> {
    for message in messages {
        w = delimited(w, tag, message);
    }
    w
}

impl<'w> Writer<'w> {
    /// Writes a message field that is always present.
    #[inline]
    pub fn message<M: NativeMessage>(self, tag: u32, message: &'w M) -> Self {
        prefixed(self, tag, Subject::new(message))
    }

    /// Writes a boxed message field that is always present.
    #[allow(clippy::borrowed_box, reason = "the type of the message is inferred from the box")]
    #[inline]
    pub fn boxed_message<M: NativeMessage>(self, tag: u32, message: &'w Box<M>) -> Self {
        prefixed(self, tag, Subject::new(&**message))
    }

    /// Writes a message that is the value of a map entry, unless it encodes to nothing.
    pub(crate) fn message_unless_empty<M: NativeMessage>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        let w = message.write_fields(self);
        w.close_unless_empty(end, tag)
    }

    /// Writes a message of another codec that is the value of a map entry, unless it encodes to nothing.
    pub(crate) fn foreign_message_unless_empty<M: Message>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        let w = self.encoded(message);
        w.close_unless_empty(end, tag)
    }

    /// Writes the length and tag of the bytes written since position `end`, if there are any.
    fn close_unless_empty(self, end: usize, tag: u32) -> Self {
        if self.position() == end { self } else { self.close(end, tag) }
    }

    /// Writes a singular message field, if it is set.
    #[inline]
    pub fn optional_message<M: NativeMessage>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => prefixed(self, tag, Subject::new(message)),
            None => self,
        }
    }

    /// Writes a boxed singular message field, if it is set.
    #[inline]
    pub fn optional_boxed_message<M: NativeMessage>(
        self,
        tag: u32,
        message: &'w Option<Box<M>>,
    ) -> Self {
        match message {
            Some(message) => prefixed(self, tag, Subject::new(&**message)),
            None => self,
        }
    }

    /// Writes a repeated message field.
    #[inline]
    pub fn repeated_message<M: NativeMessage>(self, tag: u32, list: &'w [M]) -> Self {
        all_prefixed(self, tag, Subjects::new(list))
    }

    /// Writes a group that is always present.
    #[inline]
    pub fn group<M: NativeMessage>(self, tag: u32, message: &'w M) -> Self {
        delimited(self, tag, Subject::new(message))
    }

    /// Writes a boxed group that is always present.
    #[allow(clippy::borrowed_box, reason = "the type of the message is inferred from the box")]
    #[inline]
    pub fn boxed_group<M: NativeMessage>(self, tag: u32, message: &'w Box<M>) -> Self {
        delimited(self, tag, Subject::new(&**message))
    }

    /// Writes a singular group, if it is set.
    #[inline]
    pub fn optional_group<M: NativeMessage>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => delimited(self, tag, Subject::new(message)),
            None => self,
        }
    }

    /// Writes a boxed singular group, if it is set.
    #[inline]
    pub fn optional_boxed_group<M: NativeMessage>(
        self,
        tag: u32,
        message: &'w Option<Box<M>>,
    ) -> Self {
        match message {
            Some(message) => delimited(self, tag, Subject::new(&**message)),
            None => self,
        }
    }

    /// Writes a repeated group.
    #[inline]
    pub fn repeated_group<M: NativeMessage>(self, tag: u32, list: &'w [M]) -> Self {
        all_delimited(self, tag, Subjects::new(list))
    }

    /// Writes the member of a oneof that is set, if any.
    #[inline]
    pub fn oneof<O: Oneof>(self, value: &'w Option<O>) -> Self {
        match value {
            Some(value) => value.write_field(self),
            None => self,
        }
    }

    /// Writes the unknown fields, as they were preserved.
    #[inline]
    pub fn unknown(self, fields: &'w UnknownFields) -> Self {
        self.put(fields.as_bytes())
    }

    /// Writes a message field of another codec that is always present.
    #[inline]
    pub fn foreign_message<M: Message>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        self.encoded(message).close(end, tag)
    }

    /// Writes a singular message field of another codec, if it is set.
    #[inline]
    pub fn optional_foreign_message<M: Message>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => self.foreign_message(tag, message),
            None => self,
        }
    }

    /// Writes a repeated message field of another codec.
    #[inline]
    pub fn repeated_foreign_message<M: Message>(mut self, tag: u32, list: &'w [M]) -> Self {
        for message in list.iter().rev() {
            self = self.foreign_message(tag, message);
        }
        self
    }

    /// Writes a group of another codec that is always present.
    #[inline]
    pub fn foreign_group<M: Message>(self, tag: u32, message: &'w M) -> Self {
        self.varint(u64::from(tag) + 1).encoded(message).varint(tag.into())
    }

    /// Writes a singular group of another codec, if it is set.
    #[inline]
    pub fn optional_foreign_group<M: Message>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => self.foreign_group(tag, message),
            None => self,
        }
    }

    /// Writes a repeated group of another codec.
    #[inline]
    pub fn repeated_foreign_group<M: Message>(mut self, tag: u32, list: &'w [M]) -> Self {
        for message in list.iter().rev() {
            self = self.foreign_group(tag, message);
        }
        self
    }
}
