//! The differences between two messages.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::{ListRef, MapKey, MapRef, Reflect, Slot, ValueRef};

/// A value that differs between two messages.
///
/// ```
/// use rust_grpc::reflect::diff;
///
/// let (old, new) = (String::from("old"), String::from("new"));
/// let differences = diff(&old, &new);
/// assert_eq!(differences[0].to_string(), "value: \"old\" != \"new\"");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Difference<'a> {
    /// The path of the value, such as `items[3].prices["EUR"].units`. Fields have their names in the `.proto`
    /// file.
    pub path: String,
    /// The value in the first message, if it is present.
    pub left: Option<ValueRef<'a>>,
    /// The value in the second message, if it is present.
    pub right: Option<ValueRef<'a>>,
}

/// Formats the path and both values. A message is formatted as the full name of its type.
impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => write!(f, "{path}: {left:?} != {right:?}"),
            (Some(left), None) => write!(f, "{path}: {left:?} is missing"),
            (None, Some(right)) => write!(f, "{path}: {right:?} is added"),
            (None, None) => f.write_str(path),
        }
    }
}

/// Returns the differences between two messages of the same type, in the order of the field numbers.
///
/// Messages are compared field by field, lists element by element, and maps by key, in the order of the keys.
/// NaN equals NaN. Unknown fields are not compared. If the types of the messages differ, that is the only
/// difference, and its path is empty.
pub fn diff<'a>(left: &'a dyn Reflect, right: &'a dyn Reflect) -> Vec<Difference<'a>> {
    let mut found = Differences { path: String::new(), all: Vec::new() };
    found.messages(left, right);
    found.all
}

/// The differences found so far, and the path of the values that are compared.
struct Differences<'a> {
    path: String,
    all: Vec<Difference<'a>>,
}

impl<'a> Differences<'a> {
    /// Calls a function with a step added to the path.
    fn within(&mut self, step: &str, compare: impl FnOnce(&mut Self)) {
        let len = self.path.len();
        self.path.push_str(step);
        compare(self);
        self.path.truncate(len);
    }

    fn messages(&mut self, left: &'a dyn Reflect, right: &'a dyn Reflect) {
        if !core::ptr::eq(left.table(), right.table()) {
            self.add(Some(ValueRef::Message(left)), Some(ValueRef::Message(right)));
            return;
        }
        for (field, table) in left.table().fields().iter().enumerate() {
            let dot = if self.path.is_empty() { "" } else { "." };
            let step = format!("{dot}{}", table.name());
            self.within(&step, |this| match (left.slot(field), right.slot(field)) {
                (Slot::List(left), Slot::List(right)) => this.lists(left, right),
                (Slot::Map(left), Slot::Map(right)) => this.maps(left, right),
                (left, right) => this.values(left.value(), right.value()),
            });
        }
    }

    fn lists(&mut self, left: ListRef<'a>, right: ListRef<'a>) {
        for index in 0..left.len().max(right.len()) {
            self.within(&format!("[{index}]"), |this| {
                this.values(left.get(index), right.get(index));
            });
        }
    }

    fn maps(&mut self, left: MapRef<'a>, right: MapRef<'a>) {
        let (left, right) = (left.sorted(), right.sorted());
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        loop {
            let (key, values) = match (left.peek().copied(), right.peek().copied()) {
                (Some((key, a)), Some((other, b))) if key == other => (key, (Some(a), Some(b))),
                (Some((key, a)), other) if other.is_none_or(|(other, _)| key < other) => {
                    (key, (Some(a), None))
                }
                (_, Some((key, b))) => (key, (None, Some(b))),
                (_, None) => return,
            };
            if values.0.is_some() {
                left.next();
            }
            if values.1.is_some() {
                right.next();
            }
            self.within(&step(key), |this| this.values(values.0, values.1));
        }
    }

    fn values(&mut self, left: Option<ValueRef<'a>>, right: Option<ValueRef<'a>>) {
        match (left, right) {
            (Some(ValueRef::Message(left)), Some(ValueRef::Message(right))) => {
                self.messages(left, right);
            }
            (left, right) if equal(left, right) => {}
            (left, right) => self.add(left, right),
        }
    }

    fn add(&mut self, left: Option<ValueRef<'a>>, right: Option<ValueRef<'a>>) {
        self.all.push(Difference { path: self.path.clone(), left, right });
    }
}

/// Returns the step of a path that leads to an entry of a map.
fn step(key: MapKey<'_>) -> String {
    match key {
        MapKey::Bool(key) => format!("[{key}]"),
        MapKey::I32(key) => format!("[{key}]"),
        MapKey::I64(key) => format!("[{key}]"),
        MapKey::U32(key) => format!("[{key}]"),
        MapKey::U64(key) => format!("[{key}]"),
        MapKey::String(key) => format!("[{key:?}]"),
    }
}

/// Compares values that are not both messages.
fn equal(left: Option<ValueRef<'_>>, right: Option<ValueRef<'_>>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(ValueRef::Bool(a)), Some(ValueRef::Bool(b))) => a == b,
        (Some(ValueRef::I32(a)), Some(ValueRef::I32(b))) => a == b,
        (Some(ValueRef::I64(a)), Some(ValueRef::I64(b))) => a == b,
        (Some(ValueRef::U32(a)), Some(ValueRef::U32(b))) => a == b,
        (Some(ValueRef::U64(a)), Some(ValueRef::U64(b))) => a == b,
        (Some(ValueRef::F32(a)), Some(ValueRef::F32(b))) => a == b || a.is_nan() && b.is_nan(),
        (Some(ValueRef::F64(a)), Some(ValueRef::F64(b))) => a == b || a.is_nan() && b.is_nan(),
        (Some(ValueRef::String(a)), Some(ValueRef::String(b))) => a == b,
        (Some(ValueRef::Bytes(a)), Some(ValueRef::Bytes(b))) => a == b,
        _ => false,
    }
}
