//! Messages to the text format: a loop over the fields that are set, for messages of any type.

use alloc::format;
use alloc::string::String;

use super::options::WriteOptions;
use super::unknown;
use super::writer::Writer;
use crate::format_error::{Error, Step};
use crate::options::DecodeOptions;
use crate::reflect::fields::Fields;
use crate::reflect::{FieldTable, Kind, MapKey, Reflect, Registry, Slot, ValueRef, WellKnown};
use crate::unknown::UnknownFields;

type Result<T> = core::result::Result<T, Error>;

/// Returns a message as text.
pub(super) fn text(message: &dyn Reflect, options: &WriteOptions<'_>) -> Result<String> {
    let out = Writer::new(options.single_line);
    let mut encoder = Encoder { out, options, depth: options.recursion_limit };
    encoder.fields(message)?;
    Ok(encoder.out.into_text())
}

/// A text that is being written.
struct Encoder<'o> {
    out: Writer,
    options: &'o WriteOptions<'o>,
    /// The number of levels of nesting that may still be entered.
    depth: u32,
}

impl Encoder<'_> {
    /// Writes the fields of a message in the order of their numbers, then extensions and unknown fields.
    fn fields(&mut self, message: &dyn Reflect) -> Result<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(Error::new("the message is nested too deeply")),
        }
        let table = message.table();
        if table.well_known() != Some(WellKnown::Any) || !self.packed(message)? {
            for (field, slot) in Fields::candidates(message) {
                if field.is_set(&slot) {
                    let result = self.field(field, name(field), slot);
                    result.map_err(|error| error.within(Step::Field(field.name().into())))?;
                }
            }
        }
        if let Some(fields) = message.unknown_fields()
            && !fields.is_empty()
        {
            self.unknown_fields(table.full_name(), fields)?;
        }
        self.depth += 1;
        Ok(())
    }

    fn field(&mut self, field: &FieldTable, name: &str, slot: Slot<'_>) -> Result<()> {
        if self.options.redact && field.is_redacted() {
            self.out.name(name);
            self.out.value("[REDACTED]");
            self.out.end();
            return Ok(());
        }
        match slot {
            Slot::List(list) => {
                for (index, element) in list.iter().enumerate() {
                    let result = self.named(name, field.kind(), element);
                    result.map_err(|error| error.within(Step::Index(index)))?;
                }
                Ok(())
            }
            Slot::Map(map) => {
                for (key, value) in map.sorted() {
                    self.out.name(name);
                    self.out.open();
                    self.key(key);
                    let result = self.named("value", field.kind(), value);
                    result.map_err(|error| error.within(Step::Key(key_text(key))))?;
                    self.out.close();
                    self.out.end();
                }
                Ok(())
            }
            slot => match slot.value() {
                Some(value) => self.named(name, field.kind(), value),
                None => Ok(()),
            },
        }
    }

    /// Writes a value with a name.
    fn named(&mut self, name: &str, kind: Kind, value: ValueRef<'_>) -> Result<()> {
        self.out.name(name);
        match value {
            ValueRef::Bool(value) => self.out.value(if value { "true" } else { "false" }),
            ValueRef::I32(value) => match kind {
                Kind::Enum(table) => match table().name_of(value) {
                    Some(name) => self.out.value(name),
                    None => self.out.value(itoa::Buffer::new().format(value)),
                },
                _ => self.out.value(itoa::Buffer::new().format(value)),
            },
            ValueRef::I64(value) => self.out.value(itoa::Buffer::new().format(value)),
            ValueRef::U32(value) => self.out.value(itoa::Buffer::new().format(value)),
            ValueRef::U64(value) => self.out.value(itoa::Buffer::new().format(value)),
            ValueRef::F32(value) => self.out.float(value),
            ValueRef::F64(value) => self.out.double(value),
            ValueRef::String(text) => self.string(text),
            ValueRef::Bytes(bytes) => self.out.string(bytes, None),
            ValueRef::Message(message) => {
                self.out.open();
                self.fields(message)?;
                self.out.close();
            }
        }
        self.out.end();
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.out.string(text.as_bytes(), Some(text).filter(|_| !self.options.escape_unicode));
    }

    fn key(&mut self, key: MapKey<'_>) {
        self.out.name("key");
        match key {
            MapKey::String(key) => self.string(key),
            key => self.out.value(&key_text(key)),
        }
        self.out.end();
    }

    /// Writes the message in an `Any`. Returns false if it has to be written as bytes: if its type is unknown,
    /// or if the bytes are not a message of the type.
    fn packed(&mut self, any: &dyn Reflect) -> Result<bool> {
        let (Some(ValueRef::String(type_url)), Some(ValueRef::Bytes(bytes))) =
            (any.slot(0).value(), any.slot(1).value())
        else {
            return Ok(false);
        };
        static WELL_KNOWN: Registry = Registry::new();
        let registry = self.options.registry.unwrap_or(&WELL_KNOWN);
        let table = match type_url.rsplit_once('/') {
            Some((prefix, name)) if is_prefix(prefix) => registry.message(name),
            _ => None,
        };
        let Some(table) = table else { return Ok(false) };
        let mut packed = table.create();
        let options = DecodeOptions::SAFE.recursion_limit(self.depth).allow_partial(true);
        if packed.merge_binary(bytes, &options).is_err() {
            return Ok(false);
        }
        let name = format!("[{type_url}]");
        self.out.name(&name);
        self.out.open();
        self.fields(&*packed).map_err(|error| error.within(Step::Field(name.into())))?;
        self.out.close();
        self.out.end();
        Ok(true)
    }

    /// Writes the extensions that the registry has, and the other unknown fields if they are asked for.
    fn unknown_fields(&mut self, full_name: &str, fields: &UnknownFields) -> Result<()> {
        let options = DecodeOptions::SAFE.recursion_limit(self.depth);
        let extensions = self.options.registry.into_iter();
        let extensions = extensions.flat_map(|registry| registry.extensions_of(full_name));
        for extension in extensions {
            let field = extension.field();
            let step = |error: Error| error.within(Step::Field(field.json_name().into()));
            let value = extension.read(fields, &options).map_err(|error| {
                step(Error::new(format!("the extension cannot be decoded: {error}")))
            })?;
            if let Some(value) = value {
                self.field(field, field.json_name(), value.slot()).map_err(step)?;
            }
        }
        if self.options.print_unknown_fields {
            let is_known = |number| {
                let registry = self.options.registry;
                registry.is_some_and(|all| all.extension_by_number(full_name, number).is_some())
            };
            unknown::write(&mut self.out, fields, &is_known);
        }
        Ok(())
    }
}

/// Returns the name of a field in the text format.
fn name(field: &FieldTable) -> &'static str {
    match field.kind() {
        Kind::Message(table) if field.is_group_like() => table().name(),
        _ => field.name(),
    }
}

/// Returns true if a type URL with this prefix can be written in brackets.
fn is_prefix(prefix: &str) -> bool {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&()*+,;=/".contains(&byte);
    !prefix.is_empty() && prefix.bytes().all(valid)
}

fn key_text(key: MapKey<'_>) -> String {
    match key {
        MapKey::Bool(key) => format!("{key}"),
        MapKey::I32(key) => format!("{key}"),
        MapKey::I64(key) => format!("{key}"),
        MapKey::U32(key) => format!("{key}"),
        MapKey::U64(key) => format!("{key}"),
        MapKey::String(key) => key.into(),
    }
}
