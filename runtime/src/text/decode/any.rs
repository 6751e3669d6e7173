//! `google.protobuf.Any` with its message: `[type.googleapis.com/shop.v1.Order] { … }`.

use alloc::format;
use alloc::string::String;

use super::{Decoder, stored};
use crate::format_error::Step;
use crate::reflect::{Reflect, Registry, WellKnown};
use crate::text::reader::{Result, excerpt};

impl Decoder<'_, '_> {
    /// Decodes the message after a type URL, and packs it into an `Any`.
    pub(super) fn packed(
        &mut self,
        message: &mut dyn Reflect,
        url: String,
        prefix: usize,
        start: usize,
    ) -> Result<()> {
        if message.table().well_known() != Some(WellKnown::Any) {
            let name = message.table().full_name();
            return Err(self.reader.error_at(start, format!("{name} is not an Any")));
        }
        let name = &url[prefix..];
        static WELL_KNOWN: Registry = Registry::new();
        let registry = self.options.registry.unwrap_or(&WELL_KNOWN);
        let Some(table) = registry.message(name) else {
            let statement = format!("the registry has no type \"{}\"", excerpt(name));
            return Err(self.reader.error_at(start, statement));
        };
        self.charge(table.size())?;
        let mut packed = table.create();
        self.reader.take(b':');
        let result = self.message(&mut *packed);
        result.map_err(|error| error.within(Step::Field(format!("[{url}]").into())))?;
        let bytes = packed.to_binary();
        self.charge(bytes.len())?;
        stored(message.slot_mut(0).set_string(url))?;
        stored(message.slot_mut(1).set_bytes(bytes))
    }
}
