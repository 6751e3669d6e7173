//! Objects of map fields.

use alloc::string::ToString;
use core::ops::ControlFlow;

use super::{Encoder, Result};
use crate::format_error::Step;
use crate::reflect::{Kind, MapKey, MapRef, ValueRef};

impl Encoder<'_> {
    /// Writes a map. Keys of all types are strings.
    pub(super) fn map(&mut self, kind: Kind, map: MapRef<'_>) -> Result<()> {
        self.out.open("{");
        let mut first = true;
        if self.options.sort_map_keys {
            for (key, value) in map.sorted() {
                self.entry(kind, key, value, first)?;
                first = false;
            }
        } else {
            let mut result = Ok(());
            let _ = map.visit(&mut |key, value| {
                result = self.entry(kind, key, value, first);
                first = false;
                if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            });
            result?;
        }
        self.out.close("}", first);
        Ok(())
    }

    #[inline]
    fn entry(
        &mut self,
        kind: Kind,
        key: MapKey<'_>,
        value: ValueRef<'_>,
        first: bool,
    ) -> Result<()> {
        self.out.element(first);
        match key {
            MapKey::String(key) => self.out.string(key),
            MapKey::Bool(key) => self.out.plain_string(if key { "true" } else { "false" }),
            MapKey::I32(key) => self.out.int64(key.into()),
            MapKey::I64(key) => self.out.int64(key),
            MapKey::U32(key) => self.out.uint64(key.into()),
            MapKey::U64(key) => self.out.uint64(key),
        }
        self.out.colon();
        self.value(kind, value).map_err(|error| {
            error.within(Step::Key(match key {
                MapKey::String(key) => key.to_string(),
                MapKey::Bool(key) => key.to_string(),
                MapKey::I32(key) => key.to_string(),
                MapKey::I64(key) => key.to_string(),
                MapKey::U32(key) => key.to_string(),
                MapKey::U64(key) => key.to_string(),
            }))
        })
    }
}
