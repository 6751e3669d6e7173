//! How does an extension stand in a message set?
//!
//! `message_set_wire_format` is older than extensions, and a form of its own: each is an item, a group
//! with the number of the extension and the message.
//!
//! ```text
//! repeated group Item = 1 {
//!   required int32 type_id = 2;
//!   required bytes message = 3;
//! }
//! ```

use crate::decode::{split_varint, wire};
use crate::element::Element;
use crate::encode::Writer;
use crate::unknown::{Record, records};

/// The tag of an item.
pub(crate) const ITEM: u32 = 1 << 3 | wire::START_GROUP;
const TYPE_ID: u32 = 2 << 3 | wire::VARINT;
const MESSAGE: u32 = 3 << 3 | wire::LEN;

/// The message in an item, if it is that of the extension with this number. Whichever of the two comes
/// first; of several, the first counts.
pub(crate) fn message(item: &[u8], number: u32) -> Option<Record<'_>> {
    let first = |tag| records(item).find(|record| record.tag == tag);
    let (type_id, _) = split_varint(first(TYPE_ID)?.value)?;
    first(MESSAGE).filter(|_| type_id == u64::from(number))
}

/// Writes the item.
pub(crate) fn write<'w, K: Element>(w: Writer<'w>, number: u32, value: &'w K::Value) -> Writer<'w> {
    let end = w.varint(u64::from(ITEM - wire::START_GROUP + wire::END_GROUP));
    let message = K::write(end, MESSAGE, value);
    message.varint(number.into()).varint(TYPE_ID.into()).varint(ITEM.into())
}
