//! Static tables that describe messages and their fields.

use alloc::boxed::Box;
use core::fmt;
use core::mem::size_of;

use super::{Cardinality, Kind, Presence, Reflect, Slot, WellKnown};

/// The description of a message type.
///
/// ```
/// use rust_grpc::reflect::{Kind, Presence, Reflect};
///
/// let table = <i64 as Reflect>::message_table();
/// assert_eq!(table.full_name(), "google.protobuf.Int64Value");
/// let field = &table.fields()[0];
/// assert_eq!((field.name(), field.number()), ("value", 1));
/// assert!(matches!(field.kind(), Kind::Int64));
/// ```
pub struct MessageTable {
    full_name: &'static str,
    fields: &'static [FieldTable],
    oneofs: &'static [OneofTable],
    by_name: &'static [u16],
    by_json_name: &'static [u16],
    reserved_names: &'static [&'static str],
    reserved_ranges: &'static [(u32, u32)],
    message_set: bool,
    /// True if a field is checked.
    checked: bool,
    well_known: Option<WellKnown>,
    size: usize,
    new: fn() -> Box<dyn Reflect>,
}

impl MessageTable {
    /// Returns the table of the message type `M`, for generated code.
    ///
    /// The fields are in the order of their numbers. `by_name` has the indices of all fields in the order of
    /// their names, and `by_json_name` those in the order of their JSON names, without fields whose JSON name
    /// an earlier field has.
    #[doc(hidden)]
    pub const fn new<M: Reflect + Default + 'static>(
        full_name: &'static str,
        fields: &'static [FieldTable],
        oneofs: &'static [OneofTable],
        by_name: &'static [u16],
        by_json_name: &'static [u16],
    ) -> Self {
        Self {
            full_name,
            fields,
            oneofs,
            by_name,
            by_json_name,
            reserved_names: &[],
            reserved_ranges: &[],
            message_set: false,
            checked: any_checked(fields),
            well_known: WellKnown::of(full_name),
            size: size_of::<M>(),
            new: new_boxed::<M>,
        }
    }

    /// Sets the reserved names and the reserved numbers, as ranges that include both ends.
    #[doc(hidden)]
    #[must_use]
    pub const fn reserved(
        self,
        reserved_names: &'static [&'static str],
        reserved_ranges: &'static [(u32, u32)],
    ) -> Self {
        Self { reserved_names, reserved_ranges, ..self }
    }

    /// Sets that the message has `message_set_wire_format`.
    #[doc(hidden)]
    #[must_use]
    pub const fn message_set(self) -> Self {
        Self { message_set: true, ..self }
    }

    /// Returns the full name, such as `shop.v1.Order`.
    pub const fn full_name(&self) -> &'static str {
        self.full_name
    }

    /// Returns the name without the package and the enclosing messages, such as `Order`.
    pub fn name(&self) -> &'static str {
        self.full_name.rsplit('.').next().unwrap_or(self.full_name)
    }

    /// Returns the fields, including the members of oneofs, in the order of their numbers.
    pub const fn fields(&self) -> &'static [FieldTable] {
        self.fields
    }

    /// Returns the oneofs. Synthetic oneofs of `optional` fields are not included.
    pub const fn oneofs(&self) -> &'static [OneofTable] {
        self.oneofs
    }

    /// Returns the index of the field with a number.
    pub fn index_of_number(&self, number: u32) -> Option<usize> {
        // Most messages number their fields without gaps.
        let guess = number.wrapping_sub(1) as usize;
        match self.fields.get(guess) {
            Some(field) if field.number == number => Some(guess),
            _ => self.fields.binary_search_by_key(&number, |field| field.number).ok(),
        }
    }

    /// Returns the index of the field with a name as in the `.proto` file.
    pub fn index_of_name(&self, name: &str) -> Option<usize> {
        self.search(self.by_name, |field| field.name.cmp(name))
    }

    /// Returns the index of the field with a name in JSON: its JSON name, or its name in the `.proto` file.
    ///
    /// If one field's name is another field's JSON name, the latter is returned.
    pub fn index_of_json_name(&self, name: &str) -> Option<usize> {
        self.search(self.by_json_name, |field| field.json_name.cmp(name))
            .or_else(|| self.index_of_name(name))
    }

    fn search(
        &self,
        order: &[u16],
        compare: impl Fn(&FieldTable) -> core::cmp::Ordering,
    ) -> Option<usize> {
        let found = order.binary_search_by(|index| compare(&self.fields[usize::from(*index)]));
        found.ok().map(|at| usize::from(order[at]))
    }

    /// Returns true if the name of a field is reserved.
    pub fn is_reserved_name(&self, name: &str) -> bool {
        self.reserved_names.contains(&name)
    }

    /// Returns true if a field number is reserved.
    pub fn is_reserved_number(&self, number: u32) -> bool {
        self.reserved_ranges.iter().any(|(first, last)| (*first..=*last).contains(&number))
    }

    /// Returns true if the message has `message_set_wire_format`.
    pub const fn is_message_set(&self) -> bool {
        self.message_set
    }

    /// Returns which well-known type with a JSON form of its own the message is, if it is one.
    pub const fn well_known(&self) -> Option<WellKnown> {
        self.well_known
    }

    /// Returns the size of the Rust type in bytes.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Returns true if a [field is checked](FieldTable::is_checked).
    pub const fn has_checked_fields(&self) -> bool {
        self.checked
    }

    /// Returns the first field that a message must have, by the option `check_required`, and that is not one of
    /// `seen`.
    #[cfg(any(feature = "json", feature = "text"))]
    pub(crate) fn missing(&self, seen: &crate::seen::Seen) -> Option<&'static FieldTable> {
        if !self.has_checked_fields() {
            return None;
        }
        let mut fields = self.fields.iter().enumerate();
        fields.find(|(index, field)| field.is_checked() && !seen.contains(*index)).map(|(_, f)| f)
    }

    /// Creates a message with the default of all fields.
    pub fn create(&self) -> Box<dyn Reflect> {
        (self.new)()
    }
}

/// Formats the full name.
impl fmt::Debug for MessageTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageTable").field(&self.full_name).finish()
    }
}

fn new_boxed<M: Reflect + Default + 'static>() -> Box<dyn Reflect> {
    Box::new(M::default())
}

/// The description of a field or of an extension.
#[derive(Clone, Copy, Debug)]
pub struct FieldTable {
    name: &'static str,
    json_name: &'static str,
    number: u32,
    kind: Kind,
    cardinality: Cardinality,
    oneof: Option<u16>,
    flags: u8,
}

const PACKED: u8 = 1;
const DELIMITED: u8 = 2;
const GROUP_LIKE: u8 = 4;
const REDACTED: u8 = 8;
const ESCAPED_JSON_NAME: u8 = 16;
const CHECKED: u8 = 32;

const fn any_checked(fields: &[FieldTable]) -> bool {
    let mut at = 0;
    while at < fields.len() {
        if fields[at].is_checked() {
            return true;
        }
        at += 1;
    }
    false
}

/// Returns true if JSON needs no escapes in a text.
const fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] < b' ' || bytes[at] == b'"' || bytes[at] == b'\\' {
            return false;
        }
        at += 1;
    }
    true
}

impl FieldTable {
    /// Returns the table of a field with implicit presence whose JSON name is its name, for generated code.
    #[doc(hidden)]
    pub const fn new(number: u32, name: &'static str, kind: Kind) -> Self {
        let cardinality = Cardinality::Singular(Presence::Implicit);
        Self { name, json_name: name, number, kind, cardinality, oneof: None, flags: 0 }
    }

    /// Sets the name in JSON.
    #[doc(hidden)]
    #[must_use]
    pub const fn json(self, json_name: &'static str) -> Self {
        let escaped = if is_plain(json_name) { 0 } else { ESCAPED_JSON_NAME };
        Self { json_name, flags: self.flags | escaped, ..self }
    }

    /// Sets that the field has explicit presence.
    #[doc(hidden)]
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { cardinality: Cardinality::Singular(Presence::Explicit), ..self }
    }

    /// Sets that the field is required.
    #[doc(hidden)]
    #[must_use]
    pub const fn required(self) -> Self {
        Self { cardinality: Cardinality::Singular(Presence::Required), ..self }
    }

    /// Sets that the field is repeated.
    #[doc(hidden)]
    #[must_use]
    pub const fn repeated(self) -> Self {
        Self { cardinality: Cardinality::Repeated, ..self }
    }

    /// Sets that the field is repeated and packed.
    #[doc(hidden)]
    #[must_use]
    pub const fn packed(self) -> Self {
        Self { flags: self.flags | PACKED, ..self.repeated() }
    }

    /// Sets that the field is a map with keys of this type. The type of the field is that of the values.
    #[doc(hidden)]
    #[must_use]
    pub const fn map(self, key: Kind) -> Self {
        Self { cardinality: Cardinality::Map(key), ..self }
    }

    /// Sets that the field is a member of the oneof with this index.
    #[doc(hidden)]
    #[must_use]
    pub const fn oneof(self, oneof: u16) -> Self {
        Self { oneof: Some(oneof), ..self.optional() }
    }

    /// Sets that the message is encoded between a start and an end tag.
    #[doc(hidden)]
    #[must_use]
    pub const fn delimited(self) -> Self {
        Self { flags: self.flags | DELIMITED, ..self }
    }

    /// Sets that the field is named like a group.
    #[doc(hidden)]
    #[must_use]
    pub const fn group_like(self) -> Self {
        Self { flags: self.flags | DELIMITED | GROUP_LIKE, ..self }
    }

    /// Sets that the value is hidden in debug output.
    #[doc(hidden)]
    #[must_use]
    pub const fn redacted(self) -> Self {
        Self { flags: self.flags | REDACTED, ..self }
    }

    /// Sets that messages without the field are refused.
    #[doc(hidden)]
    #[must_use]
    pub const fn checked(self) -> Self {
        Self { flags: self.flags | CHECKED, ..self }
    }

    /// Returns the name in the `.proto` file, or the full name of an extension.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name in JSON. For an extension, it is the full name in brackets.
    pub const fn json_name(&self) -> &'static str {
        self.json_name
    }

    /// Returns true if JSON needs no escapes in the name in JSON.
    #[cfg(feature = "json")]
    pub(crate) const fn has_plain_json_name(&self) -> bool {
        self.flags & ESCAPED_JSON_NAME == 0
    }

    /// Returns the field number.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Returns true if messages without the field are refused when they are decoded, which the option
    /// `check_required` of the generator decides.
    pub const fn is_checked(&self) -> bool {
        self.flags & CHECKED != 0
    }

    /// Returns the protobuf type of a value, of an element, or of the values of a map.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns how many values the field has.
    pub const fn cardinality(&self) -> Cardinality {
        self.cardinality
    }

    /// Returns the presence of a singular field.
    pub const fn presence(&self) -> Option<Presence> {
        match self.cardinality {
            Cardinality::Singular(presence) => Some(presence),
            Cardinality::Repeated | Cardinality::Map(_) => None,
        }
    }

    /// Returns the index in [`MessageTable::oneofs`] of the oneof that the field is a member of.
    pub const fn oneof_index(&self) -> Option<usize> {
        match self.oneof {
            Some(oneof) => Some(oneof as usize),
            None => None,
        }
    }

    /// Returns true if the field is repeated and encoded as a packed field.
    pub const fn is_packed(&self) -> bool {
        self.flags & PACKED != 0
    }

    /// Returns true if the message is encoded between a start and an end tag.
    pub const fn is_delimited(&self) -> bool {
        self.flags & DELIMITED != 0
    }

    /// Returns true if the text format uses the name of the message instead of the name of the field.
    pub const fn is_group_like(&self) -> bool {
        self.flags & GROUP_LIKE != 0
    }

    /// Returns true if the field has `[debug_redact = true]`.
    pub const fn is_redacted(&self) -> bool {
        self.flags & REDACTED != 0
    }

    /// Returns true if the field is set in a message whose slot for the field is `slot`.
    pub fn is_set(&self, slot: &Slot<'_>) -> bool {
        match self.cardinality {
            Cardinality::Singular(Presence::Implicit) => slot.value().is_some_and(|v| !v.is_zero()),
            _ => slot.is_present(),
        }
    }
}

/// The description of a oneof.
#[derive(Clone, Copy, Debug)]
pub struct OneofTable {
    name: &'static str,
    fields: &'static [u16],
}

impl OneofTable {
    /// Returns the table of a oneof, for generated code.
    #[doc(hidden)]
    pub const fn new(name: &'static str, fields: &'static [u16]) -> Self {
        Self { name, fields }
    }

    /// Returns the name in the `.proto` file.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the indices of the members in [`MessageTable::fields`].
    pub fn fields(&self) -> impl ExactSizeIterator<Item = usize> + use<> {
        self.fields.iter().map(|field| usize::from(*field))
    }
}
