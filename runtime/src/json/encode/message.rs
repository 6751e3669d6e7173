//! Objects: the fields of a message that are set, in the order of their numbers, and extensions after them.

use alloc::format;

use super::{Encoder, Result};
use crate::format_error::{Error, Step};
use crate::json::options::Emit;
use crate::options::DecodeOptions;
use crate::reflect::{FieldTable, Presence, Reflect, Slot};

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
        self.out.open('{');
        let mut first = true;
        if let Some(type_url) = type_url {
            self.out.member("@type", true);
            self.out.string(type_url);
            first = false;
        }
        for (index, field) in message.table().fields().iter().enumerate() {
            let written = self.field(field, message.slot(index), first);
            first &= !written.map_err(|error| error.within(Step::Field(field.name().into())))?;
        }
        if message.unknown_fields().is_some_and(|fields| !fields.is_empty()) {
            self.extensions(message, &mut first)?;
        }
        self.out.close('}', first);
        self.ascend();
        Ok(())
    }

    /// Writes a field unless it is left out. Returns true if it is written.
    #[inline]
    fn field(&mut self, field: &FieldTable, slot: Slot<'_>, first: bool) -> Result<bool> {
        let emit = self.options.emit;
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
            slot => match slot.value() {
                None if emit == Emit::All && field.oneof_index().is_none() => {
                    self.key(field, first);
                    self.out.raw("null");
                }
                None => return Ok(false),
                Some(value) => {
                    let implicit = field.presence() == Some(Presence::Implicit);
                    if implicit && emit == Emit::Set && value.is_zero() {
                        return Ok(false);
                    }
                    self.key(field, first);
                    self.value(field.kind(), value)?;
                }
            },
        }
        Ok(true)
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
        let (Some(registry), Some(fields)) = (self.options.registry, message.unknown_fields())
        else {
            return Ok(());
        };
        let options = DecodeOptions::new().recursion_limit(self.depth);
        for extension in registry.extensions_of(message.table().full_name()) {
            let field = extension.field();
            let step = |error: Error| error.within(Step::Field(field.json_name().into()));
            let value = extension.read(fields, &options).map_err(|error| {
                step(Error::new(format!("the extension cannot be decoded: {error}")))
            })?;
            let Some(value) = value else { continue };
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
