//! How do messages in messages go out?

use alloc::boxed::Box;

use prost::Message;

use super::writer::Writer;
use crate::erased::{Subject, Subjects};
use crate::rt::{Native, Oneof};
use crate::unknown::UnknownFields;

/// The message with its length and tag.
fn prefixed<'w>(w: Writer<'w>, tag: u32, message: Subject<'w>) -> Writer<'w> {
    let end = w.position();
    message.write(w).close(end, tag)
}

/// The message between its tags. `tag` is the first of them.
fn delimited<'w>(w: Writer<'w>, tag: u32, message: Subject<'w>) -> Writer<'w> {
    message.write(w.varint(u64::from(tag) + 1)).varint(tag.into())
}

fn all_prefixed<'w>(mut w: Writer<'w>, tag: u32, messages: Subjects<'w>) -> Writer<'w> {
    for message in messages {
        w = prefixed(w, tag, message);
    }
    w
}

fn all_delimited<'w>(mut w: Writer<'w>, tag: u32, messages: Subjects<'w>) -> Writer<'w> {
    for message in messages {
        w = delimited(w, tag, message);
    }
    w
}

impl<'w> Writer<'w> {
    /// A message that is always there.
    #[inline]
    pub fn message<M: Native>(self, tag: u32, message: &'w M) -> Self {
        prefixed(self, tag, Subject::new(message))
    }

    /// The same behind a box.
    #[allow(clippy::borrowed_box, reason = "so that what is in the box is found without naming it")]
    #[inline]
    pub fn boxed_message<M: Native>(self, tag: u32, message: &'w Box<M>) -> Self {
        prefixed(self, tag, Subject::new(&**message))
    }

    /// A message as the value of a map, which is left out when it has no fields.
    pub(crate) fn message_unless_empty<M: Native>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        let w = message.write(self);
        w.close_unless_empty(end, tag)
    }

    /// The same from elsewhere.
    pub(crate) fn foreign_message_unless_empty<M: Message>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        let w = self.encoded(message);
        w.close_unless_empty(end, tag)
    }

    fn close_unless_empty(self, end: usize, tag: u32) -> Self {
        if self.position() == end { self } else { self.close(end, tag) }
    }

    /// A singular message.
    #[inline]
    pub fn optional_message<M: Native>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => prefixed(self, tag, Subject::new(message)),
            None => self,
        }
    }

    /// The same behind a box.
    #[inline]
    pub fn optional_boxed_message<M: Native>(self, tag: u32, message: &'w Option<Box<M>>) -> Self {
        match message {
            Some(message) => prefixed(self, tag, Subject::new(&**message)),
            None => self,
        }
    }

    /// A repeated message.
    #[inline]
    pub fn repeated_message<M: Native>(self, tag: u32, list: &'w [M]) -> Self {
        all_prefixed(self, tag, Subjects::new(list))
    }

    /// A message between tags that is always there.
    #[inline]
    pub fn group<M: Native>(self, tag: u32, message: &'w M) -> Self {
        delimited(self, tag, Subject::new(message))
    }

    /// The same behind a box.
    #[allow(clippy::borrowed_box, reason = "so that what is in the box is found without naming it")]
    #[inline]
    pub fn boxed_group<M: Native>(self, tag: u32, message: &'w Box<M>) -> Self {
        delimited(self, tag, Subject::new(&**message))
    }

    /// A singular message between tags.
    #[inline]
    pub fn optional_group<M: Native>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => delimited(self, tag, Subject::new(message)),
            None => self,
        }
    }

    /// The same behind a box.
    #[inline]
    pub fn optional_boxed_group<M: Native>(self, tag: u32, message: &'w Option<Box<M>>) -> Self {
        match message {
            Some(message) => delimited(self, tag, Subject::new(&**message)),
            None => self,
        }
    }

    /// A repeated message between tags.
    #[inline]
    pub fn repeated_group<M: Native>(self, tag: u32, list: &'w [M]) -> Self {
        all_delimited(self, tag, Subjects::new(list))
    }

    /// The member of a oneof that is set.
    #[inline]
    pub fn oneof<O: Oneof>(self, value: &'w Option<O>) -> Self {
        match value {
            Some(value) => value.write(self),
            None => self,
        }
    }

    /// What was not known when it came in, as it was.
    #[inline]
    pub fn unknown(self, fields: &'w UnknownFields) -> Self {
        self.put(fields.as_bytes())
    }

    /// A message from elsewhere that is always there.
    #[inline]
    pub fn foreign_message<M: Message>(self, tag: u32, message: &'w M) -> Self {
        let end = self.position();
        self.encoded(message).close(end, tag)
    }

    /// A singular message from elsewhere.
    #[inline]
    pub fn optional_foreign_message<M: Message>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => self.foreign_message(tag, message),
            None => self,
        }
    }

    /// A repeated message from elsewhere.
    #[inline]
    pub fn repeated_foreign_message<M: Message>(mut self, tag: u32, list: &'w [M]) -> Self {
        for message in list.iter().rev() {
            self = self.foreign_message(tag, message);
        }
        self
    }

    /// A message from elsewhere between tags.
    #[inline]
    pub fn foreign_group<M: Message>(self, tag: u32, message: &'w M) -> Self {
        self.varint(u64::from(tag) + 1).encoded(message).varint(tag.into())
    }

    /// A singular message from elsewhere between tags.
    #[inline]
    pub fn optional_foreign_group<M: Message>(self, tag: u32, message: &'w Option<M>) -> Self {
        match message {
            Some(message) => self.foreign_group(tag, message),
            None => self,
        }
    }

    /// A repeated message from elsewhere between tags.
    #[inline]
    pub fn repeated_foreign_group<M: Message>(mut self, tag: u32, list: &'w [M]) -> Self {
        for message in list.iter().rev() {
            self = self.foreign_group(tag, message);
        }
        self
    }
}
