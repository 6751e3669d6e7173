//! Field masks, which select fields of a message by their paths.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;

use super::merge::copy;
use super::{Cardinality, Kind, MessageTable, Reflect, Slot};

/// The maximum number of names in a path, which bounds the recursion of all methods. No decoded message is nested
/// more deeply by default.
const MAX_NAMES: usize = 100;

/// The fields of a message type that the paths of a `google.protobuf.FieldMask` select.
///
/// The rules are those of
/// [field_mask.proto](https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/field_mask.proto):
/// a path consists of the names of fields, and only the last one can be repeated or a map.
///
/// ```
/// use rust_grpc::reflect::{Mask, Reflect};
///
/// // `google.protobuf.Duration`, and the paths of a `FieldMask`.
/// # #[cfg(feature = "prost-types")] {
/// use prost_types::Duration;
///
/// let mask = Mask::new(Duration::message_table(), ["seconds"])?;
/// let mut duration = Duration { seconds: 1, nanos: 5 };
/// mask.trim(&mut duration);
/// assert_eq!(duration, Duration { seconds: 1, nanos: 0 });
///
/// mask.update(&mut duration, &Duration { seconds: 2, nanos: 7 });
/// assert_eq!(duration, Duration { seconds: 2, nanos: 0 });
/// # }
///
/// let error = Mask::new(i32::message_table(), ["value.x"]).unwrap_err();
/// assert_eq!(error.to_string(), "`value` in `value.x` is not a message");
/// # Ok::<(), rust_grpc::reflect::MaskError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Mask {
    table: &'static MessageTable,
    root: Node,
    replace_lists: bool,
    replace_messages: bool,
}

/// The selected fields of a message by their indices. Without any, the whole message is selected.
#[derive(Clone, Debug, Default)]
struct Node(BTreeMap<usize, Node>);

impl Mask {
    /// Creates a mask from paths, such as those of a `google.protobuf.FieldMask`. The names are those in the
    /// `.proto` file.
    ///
    /// # Errors
    /// Fails if a path names a field that does not exist, goes through a field that is not a singular message,
    /// or has more than 100 names.
    pub fn new<P: AsRef<str>>(
        table: &'static MessageTable,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, MaskError> {
        let mut root = Node::default();
        for path in paths {
            let path = path.as_ref();
            let added = match path.split('.').nth(MAX_NAMES) {
                Some(_) => Err(Problem::TooLong),
                None => root.add(table, path),
            };
            added.map_err(|problem| MaskError { path: path.to_string(), problem })?;
        }
        Ok(Self { table, root, replace_lists: false, replace_messages: false })
    }

    /// Makes [`update`](Self::update) replace lists and maps, instead of appending to them.
    #[must_use]
    pub fn replace_lists(self, replace: bool) -> Self {
        Self { replace_lists: replace, ..self }
    }

    /// Makes [`update`](Self::update) replace a message at the end of a path, instead of merging it.
    #[must_use]
    pub fn replace_messages(self, replace: bool) -> Self {
        Self { replace_messages: replace, ..self }
    }

    /// Returns the table of the message type.
    pub fn table(&self) -> &'static MessageTable {
        self.table
    }

    /// Returns true if the mask has no paths.
    pub fn is_empty(&self) -> bool {
        self.root.0.is_empty()
    }

    /// Clears all fields that the mask does not select. A mask without paths selects all fields.
    ///
    /// Unknown fields are kept. Returns false, and changes nothing, if the message has another type.
    pub fn trim(&self, message: &mut dyn Reflect) -> bool {
        let fits = core::ptr::eq(self.table, message.table());
        if fits && !self.is_empty() {
            self.root.trim(message);
        }
        fits
    }

    /// Sets the selected fields of a message to those of another one. Fields that are not set there are
    /// cleared.
    ///
    /// Unless the mask has another setting, messages at the end of a path are merged, and elements of lists are
    /// appended. Returns false, and changes nothing, if one of the messages has another type.
    pub fn update(&self, target: &mut dyn Reflect, source: &dyn Reflect) -> bool {
        let fits = [target.table(), source.table()];
        let fits = fits.into_iter().all(|table| core::ptr::eq(self.table, table));
        if fits {
            self.update_fields(&self.root, target, source);
        }
        fits
    }

    fn update_fields(&self, node: &Node, target: &mut dyn Reflect, source: &dyn Reflect) {
        for (&field, inner) in &node.0 {
            if inner.0.is_empty() {
                self.update_field(field, target, source);
                continue;
            }
            let from = source.slot(field).message();
            if from.is_none() && !target.has(field) {
                continue;
            }
            let Some(to) = target.slot_mut(field).message() else { continue };
            match from {
                Some(from) => self.update_fields(inner, to, from),
                None => {
                    let empty = to.table().create();
                    self.update_fields(inner, to, &*empty);
                }
            }
        }
    }

    fn update_field(&self, field: usize, target: &mut dyn Reflect, source: &dyn Reflect) {
        let table = &source.table().fields()[field];
        let slot = source.slot(field);
        let replaces = match (table.cardinality(), table.kind()) {
            (Cardinality::Repeated | Cardinality::Map(_), _) => self.replace_lists,
            (_, Kind::Message(_)) => self.replace_messages,
            _ => true,
        };
        if replaces {
            target.clear(field);
        }
        if table.is_set(&slot) {
            copy(&slot, target.slot_mut(field));
        }
    }
}

impl Node {
    /// Adds a path.
    fn add(&mut self, table: &MessageTable, path: &str) -> Result<(), Problem> {
        let (name, rest) = match path.split_once('.') {
            Some((name, rest)) => (name, Some(rest)),
            None => (path, None),
        };
        let index = table
            .index_of_name(name)
            .ok_or_else(|| Problem::NoField(name.to_string(), table.full_name()))?;
        let field = &table.fields()[index];
        // A path that ends here before, and selects the whole field.
        let is_whole = self.0.get(&index).is_some_and(|node| node.0.is_empty());
        let Some(rest) = rest else {
            self.0.insert(index, Self::default());
            return Ok(());
        };
        let inner = match (field.cardinality(), field.kind()) {
            (Cardinality::Singular(_), Kind::Message(table)) => table(),
            (Cardinality::Singular(_), _) => return Err(Problem::NoMessage(name.to_string())),
            _ => return Err(Problem::Repeated(name.to_string())),
        };
        if is_whole {
            return Self::default().add(inner, rest);
        }
        let mut node = self.0.remove(&index).unwrap_or_default();
        let added = node.add(inner, rest);
        self.0.insert(index, node);
        added
    }

    fn trim(&self, message: &mut dyn Reflect) {
        for field in 0..message.table().fields().len() {
            match self.0.get(&field) {
                None => message.clear(field),
                Some(inner)
                    if !inner.0.is_empty() && !matches!(message.slot(field), Slot::Unset) =>
                {
                    if message.has(field)
                        && let Some(inside) = message.slot_mut(field).message()
                    {
                        inner.trim(inside);
                    }
                }
                Some(_) => {}
            }
        }
    }
}

/// The reason why a path is not valid for a message type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskError {
    path: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// The name, and the message that has no such field.
    NoField(String, &'static str),
    NoMessage(String),
    Repeated(String),
    TooLong,
}

impl MaskError {
    /// Returns the path that is not valid.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for MaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match &self.problem {
            Problem::NoField(name, message) => {
                write!(f, "`{name}` in `{path}` is not a field of `{message}`")
            }
            Problem::NoMessage(name) => write!(f, "`{name}` in `{path}` is not a message"),
            Problem::Repeated(name) => {
                write!(f, "`{name}` in `{path}` is repeated, and must be the last name")
            }
            Problem::TooLong => write!(f, "a path has more than {MAX_NAMES} names"),
        }
    }
}

impl core::error::Error for MaskError {}
