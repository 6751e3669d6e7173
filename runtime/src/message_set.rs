//! Encoding of extensions in a message with `message_set_wire_format`.
//!
//! The format predates extensions. Each extension is an item, which is a group with the number of the
//! extension and its message:
//!
//! ```text
//! repeated group Item = 1 {
//!   required int32 type_id = 2;
//!   required bytes message = 3;
//! }
//! ```

use crate::decode::{split_varint, wire};
use crate::encode::Writer;
use crate::kind::Element;
use crate::unknown::{Record, records};

/// The start-group tag of an item.
pub(crate) const ITEM: u32 = 1 << 3 | wire::START_GROUP;
const TYPE_ID: u32 = 2 << 3 | wire::VARINT;
const MESSAGE: u32 = 3 << 3 | wire::LEN;

/// Returns the message in an item, if the item is that of the extension with this number.
///
/// The number and the message can be in either order. If either occurs more than once, the first one counts.
pub(crate) fn message(item: &[u8], number: u32) -> Option<Record<'_>> {
    let first = |tag| records(item).find(|record| record.tag == tag);
    let (type_id, _) = split_varint(first(TYPE_ID)?.value)?;
    first(MESSAGE).filter(|_| type_id == u64::from(number))
}

/// Writes an item.
pub(crate) fn write<'w, K: Element>(w: Writer<'w>, number: u32, value: &'w K::Value) -> Writer<'w> {
    let end = w.varint(u64::from(ITEM - wire::START_GROUP + wire::END_GROUP));
    let message = K::write(end, MESSAGE, value);
    message.varint(number.into()).varint(TYPE_ID.into()).varint(ITEM.into())
}
