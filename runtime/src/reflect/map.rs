//! Map fields.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::ControlFlow;

use super::{EnumField, Reflect, Scalar, SlotMut, ValueRef};
use crate::types::{BytesType, MapType, StringType};

/// The key of a map entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of Rust types")]
#[non_exhaustive]
pub enum MapKey<'a> {
    Bool(bool),
    I32(i32),
    I64(i64),
    U32(u32),
    U64(u64),
    String(&'a str),
}

/// A Rust type that can be the key of a map field.
pub(super) trait Key: PartialEq + Sized {
    fn key(&self) -> MapKey<'_>;

    fn from_key(key: MapKey<'_>) -> Option<Self>;
}

macro_rules! keys {
    ($($ty:ty, $variant:ident, |$this:ident| $view:expr, |$key:ident| $own:expr;)*) => {$(
        impl Key for $ty {
            fn key(&self) -> MapKey<'_> {
                let $this = self;
                MapKey::$variant($view)
            }

            fn from_key(key: MapKey<'_>) -> Option<Self> {
                match key {
                    MapKey::$variant($key) => Some($own),
                    _ => None,
                }
            }
        }
    )*};
}

keys! {
    bool, Bool, |this| *this, |key| key;
    i32, I32, |this| *this, |key| key;
    i64, I64, |this| *this, |key| key;
    u32, U32, |this| *this, |key| key;
    u64, U64, |this| *this, |key| key;
    String, String, |this| this, |key| String::from(key);
}

/// The result of inserting an entry into a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insertion {
    /// The key is new.
    New,
    /// The entry replaced one with the same key.
    Replaced,
    /// The map is unchanged, since the value was not set.
    Refused,
    /// The map is unchanged, since its keys have another type.
    WrongKey,
}

/// A map field. `V` is the class of its values, such as [`AsMessage`].
pub trait Map<V> {
    /// Returns the number of entries.
    fn len(&self) -> usize;

    /// Returns true if there are no entries.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls a function with each entry, until it breaks.
    fn visit<'a>(&'a self, visitor: &mut Visitor<'_, 'a>) -> ControlFlow<()>;

    /// Returns the value of a key.
    fn get(&self, key: MapKey<'_>) -> Option<ValueRef<'_>>;

    /// Inserts an entry whose value `set` sets, unless it returns false.
    fn insert(&mut self, key: MapKey<'_>, set: &mut dyn FnMut(SlotMut<'_>) -> bool) -> Insertion;

    /// Removes all entries.
    fn clear(&mut self);

    /// Returns the number of bytes that one more entry allocates.
    fn growth(&self) -> usize;
}

/// A function that is called with each entry of a map.
pub type Visitor<'f, 'a> = dyn FnMut(MapKey<'a>, ValueRef<'a>) -> ControlFlow<()> + 'f;

/// A class of Rust types that hold the values of maps.
///
/// A type can belong to several classes: `i32` holds an `int32`, and as a message the wrapper `Int32Value`.
pub trait Mapped<T> {
    /// Returns the value.
    fn value(value: &T) -> ValueRef<'_>;

    /// Returns a slot to set the value.
    fn slot(value: &mut T) -> SlotMut<'_>;

    /// Returns the number of bytes that the default of the type allocates.
    fn default_memory() -> usize {
        0
    }
}

macro_rules! classes {
    ($(
        $(#[$doc:meta])*
        $class:ident: [$($bound:tt)+], |$value:ident| $get:expr, |$slot:ident| $set:expr, $memory:expr;
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $class {}

        impl<T: $($bound)+> Mapped<T> for $class {
            fn value($value: &T) -> ValueRef<'_> {
                $get
            }

            fn slot($slot: &mut T) -> SlotMut<'_> {
                $set
            }

            fn default_memory() -> usize {
                $memory
            }
        }
    )*};
}

classes! {
    /// Values that are numbers, `bool`, `String` or `Vec<u8>`, or enums that are held as their numbers.
    AsScalar: [Scalar], |value| value.value(), |slot| slot.as_slot(), 0;
    /// Values that are strings in a custom type.
    AsCustomString: [StringType], |value| ValueRef::String(value.as_text()),
        |slot| SlotMut::CustomString(slot), T::DEFAULT_MEMORY;
    /// Values that are bytes in `Bytes` or a custom type.
    AsCustomBytes: [BytesType], |value| ValueRef::Bytes(value.as_slice()),
        |slot| SlotMut::CustomBytes(slot), T::DEFAULT_MEMORY;
    /// Values that are enums in a type of their own.
    AsEnum: [EnumField + Copy + Into<i32>], |value| ValueRef::I32((*value).into()),
        |slot| SlotMut::Enum(slot), 0;
    /// Values that are messages.
    AsMessage: [Reflect + Default], |value| ValueRef::Message(value),
        |slot| SlotMut::Message(slot), T::default_memory();
}

impl<M, V> Map<V> for M
where
    M: MapType<Key: Key, Value: Default>,
    V: Mapped<M::Value>,
{
    fn len(&self) -> usize {
        MapType::len(self)
    }

    fn visit<'a>(&'a self, visitor: &mut Visitor<'_, 'a>) -> ControlFlow<()> {
        if M::SORTED {
            // Maps that are sorted return their entries from last to first.
            let entries: Vec<_> = self.entries().collect();
            entries.iter().rev().try_for_each(|(key, value)| visitor(key.key(), V::value(value)))
        } else {
            self.entries().try_for_each(|(key, value)| visitor(key.key(), V::value(value)))
        }
    }

    fn get(&self, key: MapKey<'_>) -> Option<ValueRef<'_>> {
        MapType::get(self, &M::Key::from_key(key)?).map(V::value)
    }

    fn insert(&mut self, key: MapKey<'_>, set: &mut dyn FnMut(SlotMut<'_>) -> bool) -> Insertion {
        let Some(key) = M::Key::from_key(key) else { return Insertion::WrongKey };
        let mut value = M::Value::default();
        if !set(V::slot(&mut value)) {
            return Insertion::Refused;
        }
        let len = MapType::len(self);
        MapType::insert(self, key, value);
        if MapType::len(self) == len { Insertion::Replaced } else { Insertion::New }
    }

    fn clear(&mut self) {
        *self = M::default();
    }

    fn growth(&self) -> usize {
        MapType::growth(self, 1).saturating_add(V::default_memory())
    }
}

/// A reference to a map field, by the class of its values.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are those of the classes")]
#[non_exhaustive]
pub enum MapRef<'a> {
    Scalar(&'a dyn Map<AsScalar>),
    CustomString(&'a dyn Map<AsCustomString>),
    CustomBytes(&'a dyn Map<AsCustomBytes>),
    Enum(&'a dyn Map<AsEnum>),
    Message(&'a dyn Map<AsMessage>),
}

/// A mutable reference to a map field, by the class of its values.
#[allow(missing_docs, reason = "the names are those of the classes")]
#[non_exhaustive]
pub enum MapMut<'a> {
    Scalar(&'a mut dyn Map<AsScalar>),
    CustomString(&'a mut dyn Map<AsCustomString>),
    CustomBytes(&'a mut dyn Map<AsCustomBytes>),
    Enum(&'a mut dyn Map<AsEnum>),
    Message(&'a mut dyn Map<AsMessage>),
}

/// Evaluates an expression for the map in any variant.
macro_rules! each {
    ($this:expr, $map:ident => $result:expr) => {
        match $this {
            Self::Scalar($map) => $result,
            Self::CustomString($map) => $result,
            Self::CustomBytes($map) => $result,
            Self::Enum($map) => $result,
            Self::Message($map) => $result,
        }
    };
}

/// Formats the entries, sorted by key.
impl fmt::Debug for MapRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.sorted()).finish()
    }
}

/// Formats the number of entries.
impl fmt::Debug for MapMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MapMut").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl<'a> MapRef<'a> {
    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        each!(self, map => map.len())
    }

    /// Returns true if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls a function with each entry until it breaks, in the order of the map: sorted for a `BTreeMap`, and
    /// unspecified for others.
    pub fn visit(
        self,
        visitor: &mut dyn FnMut(MapKey<'a>, ValueRef<'a>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        each!(self, map => map.visit(visitor))
    }

    /// Returns all entries, sorted by key.
    pub fn sorted(self) -> Vec<(MapKey<'a>, ValueRef<'a>)> {
        let mut entries = Vec::with_capacity(self.len());
        let _ = self.visit(&mut |key, value| {
            entries.push((key, value));
            ControlFlow::Continue(())
        });
        entries.sort_by_key(|(key, _)| *key);
        entries
    }

    /// Returns the value of a key.
    pub fn get(self, key: MapKey<'_>) -> Option<ValueRef<'a>> {
        each!(self, map => map.get(key))
    }
}

impl MapMut<'_> {
    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        each!(self, map => map.len())
    }

    /// Returns true if there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns true if there is an entry with a key.
    pub fn contains(&self, key: MapKey<'_>) -> bool {
        each!(self, map => map.get(key).is_some())
    }

    /// Returns the number of bytes that one more entry allocates.
    pub fn growth(&self) -> usize {
        each!(self, map => map.growth())
    }

    /// Inserts an entry. `set` is called with a slot to set the value, and returns false to refuse the entry.
    pub fn insert(
        &mut self,
        key: MapKey<'_>,
        set: &mut dyn FnMut(SlotMut<'_>) -> bool,
    ) -> Insertion {
        each!(self, map => map.insert(key, set))
    }

    /// Removes all entries.
    pub fn clear(self) {
        each!(self, map => map.clear());
    }
}
