//! Objects: their keys, and the fields that the keys name.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::vec::Vec;

use super::{Decoder, Result};
use crate::format_error::{Error, Step};
use crate::reflect::{Cardinality, FieldTable, Kind, MessageTable, Reflect, WellKnown};
use crate::seen::Seen;

/// The number of fields after the last one whose names are compared with a key before the table is searched.
const AHEAD: usize = 8;

/// The state of an object.
#[derive(Default)]
pub(super) struct Members {
    /// True after the first member.
    any: bool,
    /// The index of the field after the last one.
    next: usize,
    fields: Seen,
    oneofs: Seen,
    /// The numbers of the extensions so far.
    extensions: Vec<u32>,
    /// True if the object is an `Any`, and the number of its members `@type` so far.
    type_url: Option<u32>,
}

impl Members {
    /// Returns the state of an object that has `@type` in addition to the fields.
    pub(super) fn in_any() -> Self {
        Self { type_url: Some(0), ..Self::default() }
    }
}

impl Decoder<'_, '_> {
    /// Decodes a message.
    pub(in crate::json) fn message(&mut self, message: &mut dyn Reflect) -> Result<()> {
        match message.table().well_known() {
            None => self.object(message, Members::default()),
            Some(well_known) => self.well_known(message, well_known),
        }
    }

    /// Decodes an object with the fields of a message.
    pub(super) fn object(&mut self, message: &mut dyn Reflect, mut members: Members) -> Result<()> {
        let table = message.table();
        self.reader.enter_object("an object")?;
        self.reader.descend()?;
        while self.reader.next_member(!members.any)? {
            members.any = true;
            let start = self.reader.offset();
            let Some(index) = self.field_of_key(message, &mut members)? else { continue };
            let field = &table.fields()[index];
            members.next = index + 1;
            let result = self.field(message, index, field, &mut members, start);
            result.map_err(|error| error.within(Step::Field(field.json_name().into())))?;
        }
        self.reader.ascend();
        Ok(())
    }

    /// Reads a key with its colon, and returns the index of its field. For other keys, reads the value as well
    /// and returns `None`.
    #[inline]
    fn field_of_key(
        &mut self,
        message: &mut dyn Reflect,
        members: &mut Members,
    ) -> Result<Option<usize>> {
        let table = message.table();
        // Most texts have the fields in the order of their numbers.
        let ahead = table.fields().iter().enumerate().skip(members.next).take(AHEAD);
        for (index, field) in ahead {
            if field.has_plain_json_name() && self.reader.take_key(field.json_name()) {
                self.reader.colon()?;
                return Ok(Some(index));
            }
        }
        self.search(message, table, members)
    }

    /// Reads any key, see [`field_of_key`](Self::field_of_key).
    fn search(
        &mut self,
        message: &mut dyn Reflect,
        table: &'static MessageTable,
        members: &mut Members,
    ) -> Result<Option<usize>> {
        let start = self.reader.offset();
        let key = self.reader.key()?;
        self.reader.colon()?;
        if let Some(index) = table.index_of_json_name(&key) {
            return Ok(Some(index));
        }
        if let (Some(count), "@type") = (&mut members.type_url, &*key) {
            *count += 1;
            if *count > 1 {
                return Err(self.reader.error_at(start, "the object has more than one \"@type\""));
            }
            self.reader.skip()?;
            return Ok(None);
        }
        if let Some(name) = key.strip_prefix('[').and_then(|name| name.strip_suffix(']'))
            && let Some(extension) = self.find_extension(table, name, start)?
        {
            let number = extension.field().number();
            let step = || Step::Field(key.clone().into_owned().into());
            let result = if members.extensions.contains(&number) {
                Err(self.reader.error_at(start, "the extension occurs more than once"))
            } else {
                members.extensions.push(number);
                self.extension(message, extension)
            };
            return result.map(|()| None).map_err(|error| error.within(step()));
        }
        self.unknown(table, &key, start)?;
        Ok(None)
    }

    /// Skips the value of a key that is not a field, if unknown fields are ignored.
    fn unknown(&mut self, table: &MessageTable, key: &str, start: usize) -> Result<()> {
        if self.options.ignore_unknown_fields {
            return self.reader.skip();
        }
        let statement = format!("{} has no field {key:?}", table.full_name());
        Err(self.reader.error_at(start, statement))
    }

    /// Decodes the value of a field.
    #[inline]
    fn field(
        &mut self,
        message: &mut dyn Reflect,
        index: usize,
        field: &FieldTable,
        members: &mut Members,
        start: usize,
    ) -> Result<()> {
        if !members.fields.insert(index) {
            return Err(self.reader.error_at(start, "the field occurs more than once"));
        }
        if self.reader.peek() == b'n' && !takes_null(field) && self.reader.take_null()? {
            return Ok(());
        }
        if let Some(oneof) = field.oneof_index()
            && !members.oneofs.insert(oneof)
        {
            let name = message.table().oneofs().get(oneof).map_or("", |oneof| oneof.name());
            let statement = format!("another field of the oneof \"{name}\" is set");
            return Err(self.reader.error_at(start, statement));
        }
        match (field.cardinality(), field.kind()) {
            // The oneof of an enum must not be set if the name of the value is unknown and ignored.
            (Cardinality::Singular(_), Kind::Enum(table)) => match self.enumeration(table())? {
                Some(number) => super::stored(message.slot_mut(index).set_i32(number)),
                None => Ok(()),
            },
            _ => self.slot(field, message.slot_mut(index)),
        }
    }
}

/// Returns true if `null` is a value of the field, rather than the absence of one.
fn takes_null(field: &FieldTable) -> bool {
    matches!(field.cardinality(), Cardinality::Singular(_)) && kind_takes_null(field.kind())
}

/// Returns true if `null` is a value of the type.
pub(super) fn kind_takes_null(kind: Kind) -> bool {
    match kind {
        Kind::Message(table) => table().well_known() == Some(WellKnown::Value),
        Kind::Enum(table) => table().full_name() == "google.protobuf.NullValue",
        _ => false,
    }
}

/// Adds the key of an entry to the path of an error.
pub(super) fn within_key(error: Error, key: &str) -> Error {
    error.within(Step::Key(key.to_owned()))
}
