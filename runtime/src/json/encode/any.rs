//! `google.protobuf.Any`: the packed message with its type URL.

use alloc::boxed::Box;
use alloc::format;

use super::{Encoder, Result, wrong_slot};
use crate::format_error::{Error, Step};
use crate::json::options::WriteOptions;
use crate::options::DecodeOptions;
use crate::reflect::{Reflect, Registry, ValueRef};

/// The content of an `Any`.
pub(in crate::json) struct Packed<'m> {
    pub(in crate::json) type_url: &'m str,
    pub(in crate::json) message: Box<dyn Reflect>,
}

/// Returns the content of an `Any`, whose fields are the type URL and the bytes, or `None` if it is empty.
pub(in crate::json) fn unpack<'m>(
    any: &'m dyn Reflect,
    options: &WriteOptions<'_>,
    depth: u32,
) -> Result<Option<Packed<'m>>> {
    let (Some(ValueRef::String(type_url)), Some(ValueRef::Bytes(bytes))) =
        (any.slot(0).value(), any.slot(1).value())
    else {
        return Err(wrong_slot());
    };
    if type_url.is_empty() && bytes.is_empty() {
        return Ok(None);
    }
    let name = match type_url.rsplit_once('/') {
        Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => name,
        _ => return Err(Error::new(format!("{type_url:?} is not a type URL"))),
    };
    static WELL_KNOWN: Registry = Registry::new();
    let registry = options.registry.unwrap_or(&WELL_KNOWN);
    let Some(table) = registry.message(name) else {
        return Err(Error::new(format!("the registry has no type {name:?}")));
    };
    let mut message = table.create();
    let options = DecodeOptions::SAFE.recursion_limit(depth).allow_partial(true);
    message
        .merge_binary(bytes, &options)
        .map_err(|error| Error::new(format!("the bytes of the Any are not a {name}: {error}")))?;
    Ok(Some(Packed { type_url, message }))
}

impl Encoder<'_> {
    /// Writes an `Any`.
    pub(super) fn any(&mut self, any: &dyn Reflect) -> Result<()> {
        let Some(packed) = unpack(any, self.options, self.depth)? else {
            self.out.raw("{}");
            return Ok(());
        };
        let Packed { type_url, message } = packed;
        let Some(well_known) = message.table().well_known() else {
            return self.object(&*message, Some(type_url));
        };
        self.descend()?;
        self.out.open("{");
        self.out.member("@type", true);
        self.out.string(type_url);
        self.out.member("value", false);
        let result = self.well_known(&*message, well_known);
        result.map_err(|error| error.within(Step::Field("value".into())))?;
        self.out.close("}", false);
        self.ascend();
        Ok(())
    }
}
