//! Dynamic values of options, whose message types are known only at run time.

use hashbrown::HashMap;

use crate::pool::FieldId;

/// A value of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Val {
    /// An integer (sign-extended), a bool, an enum number, or the bits of a float.
    Scalar(u64),
    Bytes(Vec<u8>),
    Message(Dyn),
    Repeated(Vec<Val>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) field: FieldId,
    pub(crate) number: i32,
    pub(crate) value: Val,
}

/// A message, with its set fields in the order in which they were first set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dyn {
    pub(crate) entries: Vec<Entry>,
    /// Encoded fields that are written after the others.
    pub(crate) unknown: Vec<u8>,
    /// The positions of the entries by number, if there are many entries.
    index: Option<Box<HashMap<i32, usize>>>,
}

impl PartialEq for Dyn {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries && self.unknown == other.unknown
    }
}

/// The number of entries above which a message has an index.
const MANY: usize = 16;

impl Dyn {
    fn position(&self, number: i32) -> Option<usize> {
        match &self.index {
            Some(index) => index.get(&number).copied(),
            None => self.entries.iter().position(|entry| entry.number == number),
        }
    }

    pub(crate) fn get(&self, number: i32) -> Option<&Val> {
        Some(&self.entries[self.position(number)?].value)
    }

    pub(crate) fn get_mut(&mut self, number: i32) -> Option<&mut Val> {
        let position = self.position(number)?;
        Some(&mut self.entries[position].value)
    }

    /// Adds a field that is not set yet.
    pub(crate) fn insert(&mut self, field: FieldId, number: i32, value: Val) {
        let position = self.entries.len();
        self.entries.push(Entry { field, number, value });
        if let Some(index) = &mut self.index {
            index.insert(number, position);
        } else if self.entries.len() > MANY {
            let numbers = self.entries.iter().enumerate().map(|(at, entry)| (entry.number, at));
            self.index = Some(Box::new(numbers.collect()));
        }
    }

    /// Removes all fields for which a function returns false.
    pub(crate) fn retain(&mut self, keep: impl Fn(FieldId) -> bool) {
        if self.entries.iter().all(|entry| keep(entry.field)) {
            return;
        }
        self.entries.retain(|entry| keep(entry.field));
        self.index = None;
        if self.entries.len() > MANY {
            let numbers = self.entries.iter().enumerate().map(|(at, entry)| (entry.number, at));
            self.index = Some(Box::new(numbers.collect()));
        }
    }

    /// Returns the value of a field, which is added if it is not set.
    pub(crate) fn get_or_insert(
        &mut self,
        field: FieldId,
        number: i32,
        new: impl FnOnce() -> Val,
    ) -> &mut Val {
        let position = match self.position(number) {
            Some(position) => position,
            None => {
                self.insert(field, number, new());
                self.entries.len() - 1
            }
        };
        &mut self.entries[position].value
    }

    pub(crate) fn scalar(&self, number: i32) -> Option<u64> {
        match self.get(number)? {
            Val::Scalar(value) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn is_true(&self, number: i32) -> bool {
        self.scalar(number) == Some(1)
    }

    pub(crate) fn bytes(&self, number: i32) -> Option<&[u8]> {
        match self.get(number)? {
            Val::Bytes(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn message(&self, number: i32) -> Option<&Dyn> {
        match self.get(number)? {
            Val::Message(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn list(&self, number: i32) -> &[Val] {
        match self.get(number) {
            Some(Val::Repeated(values)) => values,
            _ => &[],
        }
    }
}
