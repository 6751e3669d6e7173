//! Extensions, whose names are full names in brackets.

use alloc::format;

use super::Decoder;
use super::message::Members;
use crate::format_error::Step;
use crate::reflect::{Cardinality, MessageTable};
use crate::text::reader::{Result, excerpt};

impl Decoder<'_, '_> {
    /// Decodes the value of an extension. A repeated extension may occur several times.
    pub(super) fn extension(
        &mut self,
        table: &MessageTable,
        name: &str,
        start: usize,
        members: &mut Members,
    ) -> Result<()> {
        let registry = self.options.registry;
        let found = registry.and_then(|registry| registry.extension(table.full_name(), name));
        let Some(extension) = found else {
            let message = table.full_name();
            let statement = format!("{message} has no extension \"{}\"", excerpt(name));
            return Err(self.reader.error_at(start, statement));
        };
        let field = extension.field();
        let number = field.number();
        let known =
            members.extensions.iter().position(|(table, _)| table.field().number() == number);
        let at = match known {
            Some(_) if matches!(field.cardinality(), Cardinality::Singular(_)) => {
                return Err(self.reader.error_at(start, "the extension occurs more than once"));
            }
            Some(at) => at,
            None => {
                members.extensions.push((extension, extension.create()));
                members.extensions.len() - 1
            }
        };
        self.colon(field)?;
        let result = self.slot(field, members.extensions[at].1.slot_mut());
        result.map_err(|error| error.within(Step::Field(format!("[{name}]").into())))
    }
}
