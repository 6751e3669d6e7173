//! Objects: their keys, and the fields that the keys name.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::enumeration::is_null;
use super::{Decoder, Result, extension};
use crate::format_error::{Error, Step};
use crate::json::options::ReadOptions;
use crate::json::reader::excerpt;
use crate::reflect::{Cardinality, FieldTable, Kind, MessageTable, Reflect, WellKnown};
use crate::seen::Seen;

/// The number of fields after the last one whose names are compared with a key before the table is searched.
pub(in crate::json) const AHEAD: usize = 8;

/// A result whose error is what is wrong.
pub(in crate::json) type Statement = core::result::Result<(), Cow<'static, str>>;

/// The state of an object.
#[derive(Default)]
pub(in crate::json) struct Members {
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
    /// Returns the index of the field that is most likely next.
    #[cfg(feature = "serde")]
    pub(in crate::json) fn next(&self) -> usize {
        self.next
    }

    /// Adds a field.
    ///
    /// # Errors
    /// Fails with a statement if the object has had the field.
    #[inline]
    pub(in crate::json) fn add_field(&mut self, index: usize) -> Statement {
        self.next = index + 1;
        match self.fields.insert(index) {
            true => Ok(()),
            false => Err("the field occurs more than once".into()),
        }
    }

    /// Adds the oneof of a field, if it is a member of one.
    ///
    /// # Errors
    /// Fails with a statement if the object has had another member.
    #[inline]
    pub(in crate::json) fn add_oneof(
        &mut self,
        table: &MessageTable,
        field: &FieldTable,
    ) -> Statement {
        let Some(oneof) = field.oneof_index() else { return Ok(()) };
        if self.oneofs.insert(oneof) {
            return Ok(());
        }
        let name = table.oneofs().get(oneof).map_or("", |oneof| oneof.name());
        Err(format!("another field of the oneof \"{name}\" is set").into())
    }

    /// Checks that the object has had the required fields that are checked.
    #[inline]
    pub(in crate::json) fn check_complete(
        &self,
        table: &MessageTable,
        options: &ReadOptions<'_>,
    ) -> Statement {
        match table.missing(&self.fields) {
            Some(field) if !options.limits.limits().allow_partial => {
                Err(format!("the required field {} is missing", field.json_name()).into())
            }
            _ => Ok(()),
        }
    }

    /// Adds an extension.
    ///
    /// # Errors
    /// Fails with a statement if the object has had the extension.
    pub(in crate::json) fn add_extension(&mut self, number: u32) -> Statement {
        if self.extensions.contains(&number) {
            return Err("the extension occurs more than once".into());
        }
        self.extensions.push(number);
        Ok(())
    }

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
            let result = self.field(message, index, field, &mut members, start);
            result.map_err(|error| error.within(Step::Field(field.json_name().into())))?;
        }
        members
            .check_complete(table, self.options)
            .map_err(|statement| self.reader.error_at(self.reader.offset(), statement))?;
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
        let extension = extension::find(self.options.registry, table, &key)
            .map_err(|statement| self.reader.error_at(start, statement))?;
        if let Some(extension) = extension {
            let result = match members.add_extension(extension.field().number()) {
                Ok(()) => self.extension(message, extension),
                Err(statement) => Err(self.reader.error_at(start, statement)),
            };
            let step = Step::Field(extension.field().json_name().into());
            return result.map(|()| None).map_err(|error| error.within(step));
        }
        self.unknown(table, &key, start)?;
        Ok(None)
    }

    /// Skips the value of a key that is not a field, if unknown fields are ignored.
    fn unknown(&mut self, table: &MessageTable, key: &str, start: usize) -> Result<()> {
        if self.options.ignore_unknown_fields {
            return self.reader.skip();
        }
        Err(self.reader.error_at(start, no_field(table, key)))
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
        members.add_field(index).map_err(|statement| self.reader.error_at(start, statement))?;
        if self.reader.peek() == b'n' && !takes_null(field) && self.reader.take_null()? {
            let result = check_null(field, self.options);
            return result.map_err(|statement| self.reader.error_at(start, statement));
        }
        members
            .add_oneof(message.table(), field)
            .map_err(|statement| self.reader.error_at(start, statement))?;
        match (field.cardinality(), field.kind()) {
            // The oneof of an enum must not be set if the name of the value is unknown and ignored.
            (Cardinality::Singular(_), Kind::Enum(table)) => match self.enumeration(table())? {
                Some(number) => super::stored(message.slot_mut(index).set_i32(number)),
                None => Ok(()),
            },
            _ => {
                let slot = message.slot_mut(index);
                self.charge(slot.member_memory(field))?;
                self.slot(field, slot)
            }
        }
    }
}

/// Returns the statement that a message has no field with a name.
#[cold]
pub(in crate::json) fn no_field(table: &MessageTable, key: &str) -> String {
    format!("{} has no field {:?}", table.full_name(), excerpt(key))
}

/// Checks that `null` may leave a field unset.
pub(in crate::json) fn check_null(field: &FieldTable, options: &ReadOptions<'_>) -> Statement {
    match field.is_checked() && !options.limits.limits().allow_partial {
        true => Err("a required field cannot be null".into()),
        false => Ok(()),
    }
}

/// Returns true if `null` is a value of the field, rather than the absence of one.
pub(super) fn takes_null(field: &FieldTable) -> bool {
    matches!(field.cardinality(), Cardinality::Singular(_)) && kind_takes_null(field.kind())
}

/// Returns true if `null` is a value of the type.
pub(in crate::json) fn kind_takes_null(kind: Kind) -> bool {
    match kind {
        Kind::Message(table) => table().well_known() == Some(WellKnown::Value),
        Kind::Enum(table) => is_null(table()),
        _ => false,
    }
}

/// Adds the key of an entry to the path of an error.
pub(super) fn within_key(error: Error, key: &str) -> Error {
    error.within(Step::Key(key.to_owned()))
}
