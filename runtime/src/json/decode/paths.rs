//! The paths of the fields that a JSON text sets, for field masks.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::Result;
use crate::json::options::ReadOptions;
use crate::json::reader::{Kind as Token, Reader};
use crate::reflect::{Cardinality, Kind, MessageTable};

/// Returns the paths of the fields that an object has. The fields of a single message in it have paths of their own,
/// unless the message is empty or has a JSON form of its own.
///
/// Keys that are not fields are skipped. A text that is no object has no paths.
///
/// # Errors
/// Fails if the text is not JSON, or is nested too deeply.
pub(crate) fn paths_of(
    table: &'static MessageTable,
    text: &str,
    options: &ReadOptions<'_>,
) -> Result<Vec<String>> {
    let mut reader = Reader::new(text, options.limits.limits().depth);
    let mut paths = Vec::new();
    if reader.kind()? == Token::Object && table.well_known().is_none() {
        object(&mut reader, table, &mut String::new(), &mut paths)?;
    }
    Ok(paths)
}

fn object(
    reader: &mut Reader<'_>,
    table: &'static MessageTable,
    prefix: &mut String,
    paths: &mut Vec<String>,
) -> Result<()> {
    reader.enter_object("an object")?;
    reader.descend()?;
    let mut first = true;
    while reader.next_member(first)? {
        first = false;
        let key = reader.key()?;
        reader.colon()?;
        let Some(index) = table.index_of_json_name(&key) else {
            reader.skip()?;
            continue;
        };
        let field = &table.fields()[index];
        let length = prefix.len();
        if length > 0 {
            prefix.push('.');
        }
        prefix.push_str(field.name());
        let before = paths.len();
        match (field.cardinality(), field.kind()) {
            (Cardinality::Singular(_), Kind::Message(table))
                if table().well_known().is_none() && reader.kind()? == Token::Object =>
            {
                object(reader, table(), prefix, paths)?;
            }
            _ => reader.skip()?,
        }
        if paths.len() == before {
            paths.push(prefix.to_owned());
        }
        prefix.truncate(length);
    }
    reader.ascend();
    Ok(())
}
