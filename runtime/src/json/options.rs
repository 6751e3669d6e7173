//! Options of reading and writing JSON.

use crate::options::DecodeOptions;
use crate::reflect::Registry;

/// Options for reading messages from JSON.
///
/// By default, unknown fields and unknown names of enum values are errors, there are no types for
/// `google.protobuf.Any` but the well-known ones, and the limits are those of [`DecodeOptions::new`].
///
/// ```
/// use rust_grpc::DecodeOptions;
/// use rust_grpc::json::ReadOptions;
///
/// const LENIENT: ReadOptions = ReadOptions::new()
///     .ignore_unknown_fields(true)
///     .limits(DecodeOptions::SAFE.max_size(1 << 20));
///
/// // prost represents `google.protobuf.Int32Value` as `i32`.
/// assert_eq!(LENIENT.from_str::<i32>("1e3")?, 1000);
/// # Ok::<(), rust_grpc::json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ReadOptions<'r> {
    pub(super) ignore_unknown_fields: bool,
    pub(super) registry: Option<&'r Registry>,
    pub(super) limits: DecodeOptions,
}

impl<'r> ReadOptions<'r> {
    /// Returns the default options.
    pub const fn new() -> Self {
        Self { ignore_unknown_fields: false, registry: None, limits: DecodeOptions::new() }
    }

    /// Sets whether fields and enum values are skipped whose names are unknown.
    ///
    /// A singular field with an unknown name of an enum value stays unset. In lists and maps, the element or
    /// entry is dropped.
    #[must_use]
    pub const fn ignore_unknown_fields(mut self, ignore: bool) -> Self {
        self.ignore_unknown_fields = ignore;
        self
    }

    /// Sets the types that `google.protobuf.Any` can hold, and the extensions that are known.
    #[must_use]
    pub const fn registry(mut self, registry: &'r Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Sets the limits on nesting, size and memory.
    ///
    /// Each message, and each object and array in a `google.protobuf.Value`, takes one level of
    /// [`recursion_limit`](DecodeOptions::recursion_limit). Memory is counted as for the binary format; the length
    /// of the text counts as that of the input. While it is read, a string with escapes can take twice its length in
    /// the text, which is not counted.
    #[must_use]
    pub const fn limits(mut self, limits: DecodeOptions) -> Self {
        self.limits = limits;
        self
    }
}

/// Options for writing messages as JSON.
///
/// ```
/// use rust_grpc::json::WriteOptions;
///
/// // prost represents `google.protobuf.Int64Value` as `i64`.
/// assert_eq!(WriteOptions::new().to_string(&5i64)?, "\"5\"");
/// assert_eq!(WriteOptions::new().stringify_64_bit_integers(false).to_string(&5i64)?, "5");
/// # Ok::<(), rust_grpc::json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WriteOptions<'r> {
    pub(super) emit: Emit,
    pub(super) use_proto_field_name: bool,
    pub(super) use_enum_numbers: bool,
    pub(super) stringify_64_bit_integers: bool,
    pub(super) sort_map_keys: bool,
    pub(super) indent: Option<usize>,
    pub(super) registry: Option<&'r Registry>,
    pub(super) recursion_limit: u32,
}

/// The fields that are written although they are not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Emit {
    /// No fields.
    Set,
    /// Fields without presence.
    Defaults,
    /// Fields without presence, and `null` for the others, except for members of oneofs.
    All,
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
            emit: Emit::Set,
            use_proto_field_name: false,
            use_enum_numbers: false,
            stringify_64_bit_integers: true,
            sort_map_keys: false,
            indent: None,
            registry: None,
            recursion_limit: crate::decode::DEPTH,
        }
    }

    /// Sets whether fields without presence are written when they have their default value: zeros, empty
    /// strings, lists and maps. Unset fields with presence are not written.
    #[must_use]
    pub const fn emit_default_values(mut self, emit: bool) -> Self {
        self.emit = if emit { Emit::Defaults } else { Emit::Set };
        self
    }

    /// Sets whether all fields are written: those without presence with their default value, and those with
    /// presence as `null`. Unset members of oneofs are not written.
    #[must_use]
    pub const fn emit_unpopulated(mut self, emit: bool) -> Self {
        self.emit = if emit { Emit::All } else { Emit::Set };
        self
    }

    /// Sets whether fields have their names as in the `.proto` file, such as `unit_price` instead of `unitPrice`.
    #[must_use]
    pub const fn use_proto_field_name(mut self, proto: bool) -> Self {
        self.use_proto_field_name = proto;
        self
    }

    /// Sets whether enum values are written as numbers.
    #[must_use]
    pub const fn use_enum_numbers(mut self, numbers: bool) -> Self {
        self.use_enum_numbers = numbers;
        self
    }

    /// Sets whether integers of 64 bits are written as strings, which is the default.
    ///
    /// ProtoJSON demands strings, since JavaScript reads all numbers as doubles.
    #[must_use]
    pub const fn stringify_64_bit_integers(mut self, stringify: bool) -> Self {
        self.stringify_64_bit_integers = stringify;
        self
    }

    /// Sets whether the entries of maps are sorted by their keys. By default, they are in the order of the map.
    #[must_use]
    pub const fn sort_map_keys(mut self, sort: bool) -> Self {
        self.sort_map_keys = sort;
        self
    }

    /// Sets that each member and element has a line of its own, indented by two spaces for each level.
    #[must_use]
    pub const fn pretty(self) -> Self {
        self.indent(Some(2))
    }

    /// Sets the number of spaces of indentation for each level, or `None` for text without white space.
    #[must_use]
    pub const fn indent(mut self, spaces: Option<usize>) -> Self {
        self.indent = spaces;
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
