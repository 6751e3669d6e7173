//! The path of the value that is being read or written, for errors.

use alloc::borrow::Cow;
use alloc::borrow::ToOwned;

use crate::format_error::{Error, Step};

/// A step from a message to a value in it, and the path of the message.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    outer: Option<&'p Path<'p>>,
    step: PathStep<'p>,
}

#[derive(Clone, Copy)]
enum PathStep<'p> {
    Root,
    Field(&'static str),
    Index(usize),
    Key(&'p str),
}

impl<'p> Path<'p> {
    /// The path of the outermost message.
    pub(super) const ROOT: Path<'static> = Path { outer: None, step: PathStep::Root };

    pub(super) fn field(&'p self, name: &'static str) -> Self {
        Self { outer: Some(self), step: PathStep::Field(name) }
    }

    pub(super) fn index(&'p self, index: usize) -> Self {
        Self { outer: Some(self), step: PathStep::Index(index) }
    }

    pub(super) fn key(&'p self, key: &'p str) -> Self {
        Self { outer: Some(self), step: PathStep::Key(key) }
    }

    /// Creates an error about the value.
    #[cold]
    pub(super) fn error(&self, statement: impl Into<Cow<'static, str>>) -> Error {
        self.wrap(Error::new(statement))
    }

    /// Adds the path to an error about something in the value.
    #[cold]
    pub(super) fn wrap(&self, mut error: Error) -> Error {
        let mut path = Some(self);
        while let Some(Path { outer, step }) = path {
            error = match *step {
                PathStep::Root => error,
                PathStep::Field(name) => error.within(Step::Field(name.into())),
                PathStep::Index(index) => error.within(Step::Index(index)),
                PathStep::Key(key) => error.within(Step::Key(key.to_owned())),
            };
            path = *outer;
        }
        error
    }
}
