//! Options of reading and writing the text format.

use crate::options::DecodeOptions;
use crate::reflect::Registry;

/// Options for reading messages from the text format.
///
/// By default, there are no types for `google.protobuf.Any` but the well-known ones, no extensions, and the
/// limits are those of [`DecodeOptions::new`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions<'r> {
    pub(super) registry: Option<&'r Registry>,
    pub(super) limits: DecodeOptions,
}

impl<'r> ReadOptions<'r> {
    /// Returns the default options.
    pub const fn new() -> Self {
        Self { registry: None, limits: DecodeOptions::new() }
    }

    /// Sets the types that `google.protobuf.Any` can hold, and the extensions that are known.
    #[must_use]
    pub const fn registry(mut self, registry: &'r Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Sets the limits on nesting, size and memory.
    ///
    /// Each message and each entry of a map takes one level of
    /// [`recursion_limit`](DecodeOptions::recursion_limit). Memory is counted as for the binary format; the length
    /// of the text counts as that of the input. While it is read, a string can take twice its length in the text,
    /// which is not counted.
    #[must_use]
    pub const fn limits(mut self, limits: DecodeOptions) -> Self {
        self.limits = limits;
        self
    }
}

/// Options for writing messages in the text format.
///
/// ```
/// use rust_grpc::text::WriteOptions;
///
/// let duration = prost_types::Duration { seconds: 1, nanos: 5 };
/// assert_eq!(WriteOptions::new().to_string(&duration)?, "seconds: 1\nnanos: 5\n");
/// assert_eq!(WriteOptions::new().single_line(true).to_string(&duration)?, "seconds: 1 nanos: 5");
/// # Ok::<(), rust_grpc::text::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'r> {
    pub(super) single_line: bool,
    pub(super) print_unknown_fields: bool,
    pub(super) redact: bool,
    pub(super) escape_unicode: bool,
    pub(super) registry: Option<&'r Registry>,
    pub(super) recursion_limit: u32,
}

impl Default for WriteOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'r> WriteOptions<'r> {
    /// Returns the default options.
    pub const fn new() -> Self {
        Self {
            single_line: false,
            print_unknown_fields: false,
            redact: false,
            escape_unicode: true,
            registry: None,
            recursion_limit: crate::decode::DEPTH,
        }
    }

    /// Sets whether the text is one line.
    #[must_use]
    pub const fn single_line(mut self, single_line: bool) -> Self {
        self.single_line = single_line;
        self
    }

    /// Sets whether unknown fields are written, with their numbers as names. Such a text cannot be read.
    #[must_use]
    pub const fn print_unknown_fields(mut self, print: bool) -> Self {
        self.print_unknown_fields = print;
        self
    }

    /// Sets whether the values of fields with `[debug_redact = true]` are replaced by `[REDACTED]`. Such a text
    /// cannot be read. The bytes of a `google.protobuf.Any` whose type the registry lacks are written, and so are unknown
    /// fields if they are [asked for](Self::print_unknown_fields).
    #[must_use]
    pub const fn redact(mut self, redact: bool) -> Self {
        self.redact = redact;
        self
    }

    /// Sets whether characters of strings are escaped that are not ASCII, which is the default.
    #[must_use]
    pub const fn escape_unicode(mut self, escape: bool) -> Self {
        self.escape_unicode = escape;
        self
    }

    /// Sets the types that `google.protobuf.Any` can hold, and the extensions that are known.
    #[must_use]
    pub const fn registry(mut self, registry: &'r Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Sets the maximum nesting depth of messages, which is 100 by default.
    #[must_use]
    pub const fn recursion_limit(mut self, levels: u32) -> Self {
        self.recursion_limit = levels;
        self
    }
}
