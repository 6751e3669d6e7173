//! `google.protobuf.Any`: the members of the packed message and `@type`, which may be anywhere.

use alloc::format;
use alloc::string::String;

use super::message::Members;
use super::{Decoder, Result, stored};
use crate::format_error::Step;
use crate::json::reader::excerpt;
use crate::reflect::{MessageTable, Reflect, Registry};

impl Decoder<'_, '_> {
    /// Decodes an `Any`, whose fields are the type URL and the bytes.
    pub(in crate::json) fn any(&mut self, message: &mut dyn Reflect) -> Result<()> {
        self.reader.peek();
        let start = self.reader.offset();
        let Some(type_url) = self.type_url()? else { return Ok(()) };
        let table = self.packed_table(&type_url, start)?;
        self.charge(table.size())?;
        let mut packed = table.create();
        self.reader.rewind(start);
        match table.well_known() {
            None => {
                self.object(&mut *packed, Members::in_any())?;
            }
            Some(_) => self.packed_value(&mut *packed, start)?,
        }
        let bytes = packed.to_binary();
        self.charge(bytes.len())?;
        stored(message.slot_mut(0).set_string(type_url))?;
        stored(message.slot_mut(1).set_bytes(bytes))
    }

    /// Returns the type URL of an object, and skips the object up to it at least. Returns `None` after an empty
    /// object.
    fn type_url(&mut self) -> Result<Option<String>> {
        let start = self.reader.offset();
        self.reader.enter_object("an object")?;
        let mut first = true;
        while self.reader.next_member(first)? {
            first = false;
            let key = self.reader.key()?;
            self.reader.colon()?;
            if key == "@type" {
                return Ok(Some(self.reader.string()?.into_owned()));
            }
            self.reader.skip()?;
        }
        if first {
            return Ok(None);
        }
        Err(self.reader.error_at(start, "the object has no \"@type\""))
    }

    /// Returns the table of the type that a type URL names.
    fn packed_table(&self, type_url: &str, start: usize) -> Result<&'static MessageTable> {
        let name = match type_url.rsplit_once('/') {
            Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => name,
            _ => {
                let statement = format!("{:?} is not a type URL", excerpt(type_url));
                return Err(self.reader.error_at(start, statement));
            }
        };
        static WELL_KNOWN: Registry = Registry::new();
        let registry = self.options.registry.unwrap_or(&WELL_KNOWN);
        registry.message(name).ok_or_else(|| {
            let statement = format!("the registry has no type {:?}", excerpt(name));
            self.reader.error_at(start, statement)
        })
    }

    /// Decodes an object whose member `value` is a packed message with a JSON form of its own.
    fn packed_value(&mut self, packed: &mut dyn Reflect, start: usize) -> Result<()> {
        self.reader.enter_object("an object")?;
        self.reader.descend()?;
        let mut first = true;
        let (mut types, mut values) = (0, 0);
        while self.reader.next_member(first)? {
            first = false;
            let at = self.reader.offset();
            let key = self.reader.key()?;
            self.reader.colon()?;
            let count = match &*key {
                "@type" => {
                    self.reader.skip()?;
                    &mut types
                }
                "value" if values == 0 => {
                    let result = self.message(packed);
                    result.map_err(|error| error.within(Step::Field("value".into())))?;
                    &mut values
                }
                "value" => &mut values,
                _ if self.options.ignore_unknown_fields => {
                    self.reader.skip()?;
                    continue;
                }
                _ => {
                    let name = packed.table().full_name();
                    let statement =
                        format!("the object of a {name} has no member {:?}", excerpt(&key));
                    return Err(self.reader.error_at(at, statement));
                }
            };
            *count += 1;
            if *count > 1 {
                let statement = format!("the object has more than one {key:?}");
                return Err(self.reader.error_at(at, statement));
            }
        }
        self.reader.ascend();
        if values == 0 {
            return Err(self.reader.error_at(start, "the object has no \"value\""));
        }
        Ok(())
    }
}
