//! Copying of fields between messages.

use super::{Reflect, Slot, SlotMut, ValueRef};

impl<'r> dyn Reflect + 'r {
    /// Merges a message of the same type into this one, as decoding its binary form does.
    ///
    /// Singular fields that are set in `from` replace those of this message, except that messages are merged.
    /// Elements of lists and unknown fields are appended. Entries of maps replace those with the same key.
    ///
    /// Returns false, and changes nothing, if the messages have different types.
    ///
    /// ```
    /// use rust_grpc::reflect::Reflect;
    ///
    /// let (mut target, source) = (String::from("old"), String::from("new"));
    /// let message: &mut dyn Reflect = &mut target;
    /// assert!(message.merge_from(&source));
    /// assert!(!message.merge_from(&1_i32));
    /// assert_eq!(target, "new");
    /// ```
    pub fn merge_from(&mut self, from: &dyn Reflect) -> bool {
        if !core::ptr::eq(self.table(), from.table()) {
            return false;
        }
        for (field, table) in from.table().fields().iter().enumerate() {
            let slot = from.slot(field);
            if table.is_set(&slot) {
                copy(&slot, self.slot_mut(field));
            }
        }
        if let (Some(from), Some(fields)) = (from.unknown_fields(), self.unknown_fields_mut()) {
            fields.bytes_mut().extend_from_slice(from.as_bytes());
        }
        true
    }
}

/// Copies a field. Messages are merged, and elements of lists are appended.
pub(super) fn copy(from: &Slot<'_>, to: SlotMut<'_>) {
    match (from, to) {
        (Slot::List(from), SlotMut::List(mut to)) => {
            from.iter().for_each(|value| copy_value(value, to.push()));
        }
        (Slot::Map(from), SlotMut::Map(mut to)) => {
            let _ = from.visit(&mut |key, value| {
                let _ = to.insert(key, &mut |slot| {
                    copy_value(value, slot);
                    true
                });
                core::ops::ControlFlow::Continue(())
            });
        }
        (from, to) => {
            if let Some(value) = from.value() {
                copy_value(value, to);
            }
        }
    }
}

fn copy_value(from: ValueRef<'_>, to: SlotMut<'_>) {
    // Both slots are of the same field, so that the types agree.
    match from {
        ValueRef::Message(from) => {
            let _ = to.message().is_some_and(|to| to.merge_from(from));
        }
        from => {
            let _ = to.set(from);
        }
    }
}
