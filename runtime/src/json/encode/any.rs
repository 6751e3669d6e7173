//! `google.protobuf.Any`: the packed message with its type URL.

use alloc::format;

use super::{Encoder, Result, wrong_slot};
use crate::format_error::{Error, Step};
use crate::options::DecodeOptions;
use crate::reflect::{Reflect, Registry, ValueRef};

impl Encoder<'_> {
    /// Writes an `Any`, whose fields are the type URL and the bytes.
    pub(super) fn any(&mut self, message: &dyn Reflect) -> Result<()> {
        let (Some(ValueRef::String(type_url)), Some(ValueRef::Bytes(bytes))) =
            (message.slot(0).value(), message.slot(1).value())
        else {
            return Err(wrong_slot());
        };
        if type_url.is_empty() && bytes.is_empty() {
            self.out.raw("{}");
            return Ok(());
        }
        let name = match type_url.rsplit_once('/') {
            Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => name,
            _ => return Err(Error::new(format!("{type_url:?} is not a type URL"))),
        };
        static WELL_KNOWN: Registry = Registry::new();
        let registry = self.options.registry.unwrap_or(&WELL_KNOWN);
        let Some(table) = registry.message(name) else {
            return Err(Error::new(format!("the registry has no type {name:?}")));
        };
        let mut packed = table.create();
        let options = DecodeOptions::new().recursion_limit(self.depth).allow_partial(true);
        packed.merge_binary(bytes, &options).map_err(|error| {
            Error::new(format!("the bytes of the Any are not a {name}: {error}"))
        })?;
        let Some(well_known) = table.well_known() else {
            return self.object(&*packed, Some(type_url));
        };
        self.descend()?;
        self.out.open("{");
        self.out.member("@type", true);
        self.out.string(type_url);
        self.out.member("value", false);
        let result = self.well_known(&*packed, well_known);
        result.map_err(|error| error.within(Step::Field("value".into())))?;
        self.out.close("}", false);
        self.ascend();
        Ok(())
    }
}
