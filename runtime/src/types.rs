//! Traits for custom Rust types of `string`, `bytes` and map fields.
//!
//! The options `string_type`, `bytes_type` and `map_type` choose the Rust type of the fields that match a
//! path. The type implements [`StringType`], [`BytesType`] or [`MapType`]. No unsafe code relies on these
//! implementations: if one returns inconsistent values, the encoded message is wrong, but memory safety is
//! not affected.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::size_of;

use bytes::Bytes;

/// A type that can hold a `string` field. Its default is the empty string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `string` field",
    label = "the option `string_type` names this type",
    note = "the option `string_type` takes a type that implements `rust_grpc::types::StringType`: \
            `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>`, or a type of your own"
)]
pub trait StringType: Default {
    /// The number of bytes that a decoded value allocates in addition to its text. They are charged to
    /// [`DecodeOptions::max_memory`](crate::DecodeOptions::max_memory).
    const OVERHEAD: usize = 0;

    /// The number of bytes that the default value allocates, which is [`Self::OVERHEAD`] unless specified.
    const DEFAULT_MEMORY: usize = Self::OVERHEAD;

    /// Creates a value from decoded text.
    fn from_text(text: &str) -> Self;

    /// Returns the text to encode.
    fn as_text(&self) -> &str;
}

impl StringType for String {
    #[inline]
    fn from_text(text: &str) -> Self {
        Self::from(text)
    }

    #[inline]
    fn as_text(&self) -> &str {
        self
    }
}

macro_rules! shared_text {
    ($($ty:ty: $overhead:expr),*) => {$(
        impl StringType for $ty {
            const OVERHEAD: usize = $overhead;
            // Empty values do not allocate.
            const DEFAULT_MEMORY: usize = 0;

            #[inline]
            fn from_text(text: &str) -> Self {
                Self::from(text)
            }

            #[inline]
            fn as_text(&self) -> &str {
                self
            }
        }
    )*};
}

// `Box<str>` is smaller than `String`, since it has no capacity. `Arc<str>` is also cheap to clone, and
// allocates two counters before the text.
shared_text!(alloc::boxed::Box<str>: 0, alloc::sync::Arc<str>: 2 * size_of::<usize>());

impl StringType for Cow<'static, str> {
    #[inline]
    fn from_text(text: &str) -> Self {
        Self::Owned(text.into())
    }

    #[inline]
    fn as_text(&self) -> &str {
        self
    }
}

/// A type that can hold a `bytes` field. Its default is empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `bytes` field",
    label = "the option `bytes_type` names this type",
    note = "the option `bytes_type` takes a type that implements `rust_grpc::types::BytesType`: \
            `Vec<u8>`, `Bytes`, `Box<[u8]>`, `Arc<[u8]>`, `Cow<'static, [u8]>`, or a type of your own"
)]
pub trait BytesType: Default {
    /// The number of bytes that a decoded value allocates in addition to its content, as
    /// [`StringType::OVERHEAD`]. A value that shares the memory of the input has no overhead.
    const OVERHEAD: usize = 0;

    /// The number of bytes that the default value allocates, as [`StringType::DEFAULT_MEMORY`].
    const DEFAULT_MEMORY: usize = Self::OVERHEAD;

    /// Sets the value to decoded bytes.
    ///
    /// `share` returns the same bytes as `Bytes`. They share the memory of the input if it is a `Bytes` or
    /// `BytesMut`, and are a copy otherwise.
    fn set(&mut self, bytes: &[u8], share: impl FnOnce() -> Bytes);

    /// Returns the bytes to encode.
    fn as_slice(&self) -> &[u8];
}

impl BytesType for Vec<u8> {
    #[inline]
    fn set(&mut self, bytes: &[u8], _: impl FnOnce() -> Bytes) {
        if self.capacity() >= bytes.len() {
            self.clear();
            self.extend_from_slice(bytes);
        } else {
            *self = bytes.to_vec();
        }
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        self
    }
}

impl BytesType for Bytes {
    #[inline]
    fn set(&mut self, _: &[u8], share: impl FnOnce() -> Bytes) {
        *self = share();
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        self
    }
}

macro_rules! whole_bytes {
    ($($ty:ty: $overhead:expr),*) => {$(
        impl BytesType for $ty {
            const OVERHEAD: usize = $overhead;
            // Empty values do not allocate.
            const DEFAULT_MEMORY: usize = 0;

            #[inline]
            fn set(&mut self, bytes: &[u8], _: impl FnOnce() -> Bytes) {
                *self = Self::from(bytes);
            }

            #[inline]
            fn as_slice(&self) -> &[u8] {
                self
            }
        }
    )*};
}

// `Box<[u8]>` is smaller than `Vec<u8>`, since it has no capacity. `Arc<[u8]>` is also cheap to clone, and
// allocates two counters before the bytes.
whole_bytes!(alloc::boxed::Box<[u8]>: 0, alloc::sync::Arc<[u8]>: 2 * size_of::<usize>());

impl BytesType for Cow<'static, [u8]> {
    #[inline]
    fn set(&mut self, bytes: &[u8], _: impl FnOnce() -> Bytes) {
        *self = Self::Owned(bytes.to_vec());
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        self
    }
}

/// A type that can hold a map field. Its default is the empty map.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a map field",
    label = "the option `map_type` names this type",
    note = "the option `map_type` takes a type `M` whose `M<K, V>` implements \
            `rust_grpc::types::MapType`: `HashMap`, `BTreeMap`, `rust_grpc::types::FastMap`, or a type \
            of your own; the map may require `Eq`, `Hash` or `Ord` of its keys"
)]
pub trait MapType: Default {
    /// The type of the keys.
    type Key;
    /// The type of the values.
    type Value;

    /// True if [`reserve`](Self::reserve) allocates. Only then is it called, after the
    /// [`growth`](Self::growth) has been charged.
    const RESERVES: bool = false;

    /// True if the map is sorted by key, so that [`entries`](Self::entries) returns the entries from the last
    /// to the first key. JSON and text are then written in the order of the keys.
    const SORTED: bool = false;

    /// Inserts an entry, which replaces an entry with the same key.
    fn insert(&mut self, key: Self::Key, value: Self::Value);

    /// Returns true if the map has an entry with this key, so that inserting the key again allocates
    /// nothing.
    ///
    /// The default implementation returns false, so that each entry is charged.
    fn contains(&self, key: &Self::Key) -> bool {
        let _ = key;
        false
    }

    /// Returns the number of bytes that the map may allocate for `entries` more entries.
    ///
    /// They are charged to [`DecodeOptions::max_memory`](crate::DecodeOptions::max_memory) before the entries
    /// are inserted. The default implementation returns twice the size of the keys and values. Memory that
    /// keys and values point to is not included.
    fn growth(&self, entries: usize) -> usize {
        entries.saturating_mul(2 * size_of::<(Self::Key, Self::Value)>())
    }

    /// Reserves capacity for `entries` more entries, if the map benefits from it.
    ///
    /// The input has as many entries, but some of them may have the same key.
    fn reserve(&mut self, entries: usize) {
        let _ = entries;
    }

    /// Returns the number of entries.
    ///
    /// The default implementation counts them. Implement it for a map that is read from JSON or text, which
    /// call it for each entry.
    fn len(&self) -> usize {
        self.entries().count()
    }

    /// Returns true if there are no entries.
    fn is_empty(&self) -> bool {
        self.entries().next().is_none()
    }

    /// Returns the value of a key.
    ///
    /// The default implementation compares the key with all keys.
    fn get(&self, key: &Self::Key) -> Option<&Self::Value>
    where
        Self::Key: PartialEq,
    {
        self.entries().find_map(|(found, value)| (found == key).then_some(value))
    }

    /// Returns all entries. They are encoded in reverse, so an ordered map returns them from last to first.
    fn entries(&self) -> impl Iterator<Item = (&Self::Key, &Self::Value)>;
}

/// A `HashMap` with a fast hash function.
///
/// The hash resists collision attacks only if the attacker cannot observe the timing. The documentation of
/// the crate foldhash has the details.
#[cfg(feature = "fast-map")]
pub type FastMap<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

#[cfg(feature = "std")]
impl<K, V, S> MapType for std::collections::HashMap<K, V, S>
where
    K: Eq + core::hash::Hash,
    S: core::hash::BuildHasher + Default,
{
    type Key = K;
    type Value = V;

    // `contains` has its default implementation, since a full table grows before it looks up the key.
    const RESERVES: bool = true;

    #[inline]
    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    #[inline]
    fn growth(&self, entries: usize) -> usize {
        table_growth(self.capacity(), self.len(), entries, size_of::<(K, V)>())
    }

    #[inline]
    fn reserve(&mut self, entries: usize) {
        self.reserve(entries);
    }

    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn get(&self, key: &K) -> Option<&V> {
        self.get(key)
    }

    #[inline]
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }
}

/// Returns the number of bytes that a hash table allocates for `entries` more entries, or 0 if it does not
/// have to grow.
///
/// The number of slots is a power of two, of which an eighth stays free. Each slot has one control byte, and
/// there are some more control bytes at the end.
#[cfg(feature = "std")]
fn table_growth(capacity: usize, len: usize, entries: usize, entry: usize) -> usize {
    if capacity - len >= entries {
        return 0;
    }
    let held = len.saturating_add(entries);
    let slots = held.saturating_add(held / 7 + 1).max(4).checked_next_power_of_two();
    slots.unwrap_or(usize::MAX).saturating_mul(entry + 1).saturating_add(48)
}

impl<K: Ord, V> MapType for BTreeMap<K, V> {
    type Key = K;
    type Value = V;

    const SORTED: bool = true;

    #[inline]
    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    #[inline]
    fn contains(&self, key: &K) -> bool {
        self.contains_key(key)
    }

    /// Estimates the number of new nodes. A node has a capacity of 11 entries, and holds at least 5 if there
    /// is more than one node.
    #[inline]
    fn growth(&self, entries: usize) -> usize {
        let node = 11 * size_of::<(K, V)>() + 14 * size_of::<usize>();
        let nodes = |len: usize| len.div_ceil(5);
        (nodes(self.len().saturating_add(entries)) - nodes(self.len())).saturating_mul(node)
    }

    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn get(&self, key: &K) -> Option<&V> {
        self.get(key)
    }

    #[inline]
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter().rev()
    }
}
