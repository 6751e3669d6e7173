//! Objects: the fields of a message that are set, in the order of their numbers, and extensions after them.

use alloc::boxed::Box;
use alloc::format;

use super::{Encoder, Result};
use crate::format_error::{Error, Step};
use crate::json::options::{Emit, WriteOptions};
use crate::options::DecodeOptions;
use crate::reflect::fields::Fields;
use crate::reflect::{
    ExtensionValue, FieldTable, ListRef, MapRef, Presence, Reflect, Slot, ValueRef,
};

/// The content that is written for a field.
pub(in crate::json) enum Shown<'m> {
    Null,
    Value(ValueRef<'m>),
    List(ListRef<'m>),
    Map(MapRef<'m>),
}

/// Returns what is written for a field, or `None` if it is left out.
#[inline]
pub(in crate::json) fn shown<'m>(
    field: &FieldTable,
    slot: Slot<'m>,
    emit: Emit,
) -> Option<Shown<'m>> {
    let implicit = field.presence() == Some(Presence::Implicit);
    match slot {
        Slot::List(list) => (emit > Emit::Set || !list.is_empty()).then_some(Shown::List(list)),
        Slot::Map(map) => (emit > Emit::Set || !map.is_empty()).then_some(Shown::Map(map)),
        slot => match slot.value() {
            None if emit == Emit::All && field.oneof_index().is_none() => Some(Shown::Null),
            None => None,
            Some(value) if implicit && emit == Emit::Set && value.is_zero() => None,
            Some(value) => Some(Shown::Value(value)),
        },
    }
}

/// Returns the fields of a message that may have to be written.
#[inline]
pub(in crate::json) fn fields(message: &dyn Reflect, emit: Emit) -> Fields<'_> {
    match emit {
        Emit::Set => Fields::candidates(message),
        _ => Fields::all(message),
    }
}

/// An extension as a field, and its value.
type ExtensionOf = (&'static FieldTable, Box<dyn ExtensionValue>);

/// Returns the extensions of a message that are set and that the registry has.
pub(in crate::json) fn extensions<'m>(
    message: &'m dyn Reflect,
    options: &WriteOptions<'m>,
    depth: u32,
) -> impl Iterator<Item = Result<ExtensionOf>> + use<'m> {
    let options_of = DecodeOptions::SAFE.recursion_limit(depth);
    let known = options.registry.zip(message.unknown_fields());
    let name = message.table().full_name();
    let all = known.into_iter().flat_map(move |(registry, fields)| {
        registry.extensions_of(name).map(move |extension| (extension, fields))
    });
    all.filter_map(move |(extension, fields)| {
        let field = extension.field();
        match extension.read(fields, &options_of) {
            Ok(value) => Some(Ok((field, value?))),
            Err(error) => {
                let error = Error::new(format!("the extension cannot be decoded: {error}"));
                Some(Err(error.within(Step::Field(field.json_name().into()))))
            }
        }
    })
}

impl Encoder<'_> {
    /// Writes a message.
    pub(super) fn message(&mut self, message: &dyn Reflect) -> Result<()> {
        match message.table().well_known() {
            None => self.object(message, None),
            Some(well_known) => self.well_known(message, well_known),
        }
    }

    /// Writes an object with the fields of a message, after the type URL if the message is in an `Any`.
    pub(super) fn object(&mut self, message: &dyn Reflect, type_url: Option<&str>) -> Result<()> {
        self.descend()?;
        self.out.open("{");
        let mut first = true;
        if let Some(type_url) = type_url {
            self.out.member("@type", true);
            self.out.string(type_url);
            first = false;
        }
        for (field, slot) in fields(message, self.options.emit) {
            let written = self.field(field, slot, first);
            first &=
                !written.map_err(|error| error.within(Step::Field(field.json_name().into())))?;
        }
        if message.unknown_fields().is_some_and(|fields| !fields.is_empty()) {
            self.extensions(message, &mut first)?;
        }
        self.out.close("}", first);
        self.ascend();
        Ok(())
    }

    /// Writes a field unless it is left out. Returns true if it is written.
    #[inline]
    fn field(&mut self, field: &FieldTable, slot: Slot<'_>, first: bool) -> Result<bool> {
        let emit = self.options.emit;
        let skips_zero = || field.presence() == Some(Presence::Implicit) && emit == Emit::Set;
        /// Writes a value, if it is set, with a method for its Rust type.
        macro_rules! field {
            ($value:expr, $is_set:expr, $write:ident $(($kind:expr))?) => {{
                if !$is_set && skips_zero() {
                    return Ok(false);
                }
                field!($value, $write $(($kind))?);
            }};
            ($value:expr, $write:ident $(($kind:expr))?) => {{
                self.key(field, first);
                self.$write($($kind,)? $value);
            }};
        }
        // The types of most fields have arms of their own, so that a field takes one jump.
        match slot {
            Slot::Unset => return Ok(false),
            Slot::List(list) => {
                if list.is_empty() && emit == Emit::Set {
                    return Ok(false);
                }
                self.key(field, first);
                self.list(field.kind(), list)?;
            }
            Slot::Map(map) => {
                if map.is_empty() && emit == Emit::Set {
                    return Ok(false);
                }
                self.key(field, first);
                self.map(field.kind(), map)?;
            }
            Slot::Bool(value) => field!(*value, *value, bool),
            Slot::I32(value) => field!(*value, *value != 0, int32(field.kind())),
            Slot::I64(value) => field!(*value, *value != 0, int64),
            Slot::U32(value) => field!(*value, *value != 0, uint32),
            Slot::U64(value) => field!(*value, *value != 0, uint64),
            Slot::F64(value) => field!(*value, value.to_bits() != 0, double),
            Slot::String(value) => field!(value, !value.is_empty(), string),
            Slot::OptionalBool(Some(value)) => field!(*value, bool),
            Slot::OptionalI32(Some(value)) => field!(*value, int32(field.kind())),
            Slot::OptionalI64(Some(value)) => field!(*value, int64),
            Slot::OptionalU32(Some(value)) => field!(*value, uint32),
            Slot::OptionalU64(Some(value)) => field!(*value, uint64),
            Slot::OptionalF64(Some(value)) => field!(*value, double),
            Slot::OptionalString(Some(value)) => field!(value, string),
            slot => {
                // A message is not passed on as a `ValueRef`, which is built in memory and read back at once.
                if let Some(message) = slot.message() {
                    self.key(field, first);
                    self.message(message)?;
                    return Ok(true);
                }
                return self.other_field(field, slot, first);
            }
        }
        Ok(true)
    }

    /// Writes a field of a type that is rare, and `null` for one that is not set if that is asked for.
    fn other_field(&mut self, field: &FieldTable, slot: Slot<'_>, first: bool) -> Result<bool> {
        let Some(shown) = shown(field, slot, self.options.emit) else { return Ok(false) };
        self.key(field, first);
        match shown {
            Shown::Null => self.out.raw("null"),
            Shown::Value(value) => self.value(field.kind(), value)?,
            Shown::List(list) => self.list(field.kind(), list)?,
            Shown::Map(map) => self.map(field.kind(), map)?,
        }
        Ok(true)
    }

    /// Writes the value of a field, also if it is not set.
    #[cfg(feature = "http")]
    pub(super) fn field_value(&mut self, field: &FieldTable, slot: Slot<'_>) -> Result<()> {
        match shown(field, slot, Emit::All) {
            None | Some(Shown::Null) => self.out.raw("null"),
            Some(Shown::Value(value)) => self.value(field.kind(), value)?,
            Some(Shown::List(list)) => self.list(field.kind(), list)?,
            Some(Shown::Map(map)) => self.map(field.kind(), map)?,
        }
        Ok(())
    }

    /// Writes the key of a field.
    #[inline]
    fn key(&mut self, field: &FieldTable, first: bool) {
        if self.options.use_proto_field_name {
            self.out.member(field.name(), first);
        } else if field.has_plain_json_name() {
            self.out.member(field.json_name(), first);
        } else {
            self.out.member_with_key(field.json_name(), first);
        }
    }

    /// Writes the extensions of a message that the registry has.
    #[cold]
    fn extensions(&mut self, message: &dyn Reflect, first: &mut bool) -> Result<()> {
        for extension in extensions(message, self.options, self.depth) {
            let (field, value) = extension?;
            let step = |error: Error| error.within(Step::Field(field.json_name().into()));
            self.out.member(field.json_name(), *first);
            *first = false;
            let result = match value.slot() {
                Slot::List(list) => self.list(field.kind(), list),
                Slot::Map(map) => self.map(field.kind(), map),
                slot => match slot.value() {
                    Some(value) => self.value(field.kind(), value),
                    None => Err(super::wrong_slot()),
                },
            };
            result.map_err(step)?;
        }
        Ok(())
    }
}
