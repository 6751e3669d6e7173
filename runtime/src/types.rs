//! Which Rust types can hold strings, bytes and maps?
//!
//! The options `string_type`, `bytes_type` and `map_type` name one for each path; it implements the
//! trait of this module. What such a type says is used and never trusted: if it tells different
//! things at different times, the message that comes out is wrong, and nothing worse.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem::size_of;

use bytes::Bytes;

/// A type that holds a `string`. The default is empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `string` field",
    label = "the option `string_type` names this type",
    note = "the option `string_type` takes a type that implements `rust_grpc::types::StringType`: \
            `String`, `Box<str>`, `Arc<str>`, `Cow<'static, str>`, or a type of your own"
)]
pub trait StringType: Default {
    /// How many bytes of memory a decoded value allocates besides its text:
    /// [`DecodeOptions::max_memory`](crate::DecodeOptions::max_memory) charges it.
    const OVERHEAD: usize = 0;

    /// How many bytes of memory the default allocates. By default as many as [`Self::OVERHEAD`].
    const DEFAULT_MEMORY: usize = Self::OVERHEAD;

    /// From text that has come in.
    fn from_text(text: &str) -> Self;

    /// The text that goes out.
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
            // All empty ones share one that is static.
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

// Smaller than a `String` by its capacity; and cheap to clone.
// An `Arc` has two counters before the text.
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

/// A type that holds `bytes`. The default is empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a `bytes` field",
    label = "the option `bytes_type` names this type",
    note = "the option `bytes_type` takes a type that implements `rust_grpc::types::BytesType`: \
            `Vec<u8>`, `Bytes`, `Box<[u8]>`, `Arc<[u8]>`, `Cow<'static, [u8]>`, or a type of your own"
)]
pub trait BytesType: Default {
    /// As of [`StringType::OVERHEAD`]. What shares the input takes nothing.
    const OVERHEAD: usize = 0;

    /// As of [`StringType::DEFAULT_MEMORY`].
    const DEFAULT_MEMORY: usize = Self::OVERHEAD;

    /// Takes bytes that have come in. `share` gives them as `Bytes`, which share the memory of the
    /// input when that is a `Bytes` or `BytesMut`, and are copied when not.
    fn set(&mut self, bytes: &[u8], share: impl FnOnce() -> Bytes);

    /// The bytes that go out.
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
            // All empty ones share one that is static.
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

// Smaller than a `Vec` by its capacity; and cheap to clone.
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

/// A type that holds a map field. The default is empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a map field",
    label = "the option `map_type` names this type",
    note = "the option `map_type` takes a type `M` whose `M<K, V>` implements \
            `rust_grpc::types::MapType`: `HashMap`, `BTreeMap`, `rust_grpc::types::FastMap`, or a type \
            of your own; the map may ask for `Eq`, `Hash` or `Ord` of its keys"
)]
pub trait MapType: Default {
    /// Type of the keys.
    type Key;
    /// Type of the values.
    type Value;

    /// Whether [`reserve`](Self::reserve) allocates. It is called only then, after its
    /// [`growth`](Self::growth) has been charged.
    const RESERVES: bool = false;

    /// Adds an entry, in the place of one with the same key.
    fn insert(&mut self, key: Self::Key, value: Self::Value);

    /// Returns whether the map has an entry with this key, so that to insert another one allocates nothing.
    /// By default that is not known, and each entry is charged.
    fn contains(&self, key: &Self::Key) -> bool {
        let _ = key;
        false
    }

    /// Returns how much memory, in bytes, so many more entries may make the map allocate: for
    /// [`DecodeOptions::max_memory`](crate::DecodeOptions::max_memory), which charges it before they are
    /// inserted. By default twice the size of keys and values; what these point to is not counted.
    fn growth(&self, entries: usize) -> usize {
        entries.saturating_mul(2 * size_of::<(Self::Key, Self::Value)>())
    }

    /// Makes room for so many more entries, if that is of use. They are in the input, but some may have the
    /// same key.
    fn reserve(&mut self, entries: usize) {
        let _ = entries;
    }

    /// All entries, in the reverse of the order they go out in, where there is one.
    fn entries(&self) -> impl Iterator<Item = (&Self::Key, &Self::Value)>;
}

/// A `HashMap` with a hash that is fast, and good enough against keys that somebody chooses to collide
/// when they cannot watch how long it takes: see the crate foldhash.
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

    // `contains` stays as it is: a full table grows before it looks whether it has the key.
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
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }
}

/// A table has a power of two of places, an eighth of which stays free, a byte for each, and some more at
/// the end.
#[cfg(feature = "std")]
fn table_growth(capacity: usize, len: usize, entries: usize, entry: usize) -> usize {
    if capacity - len >= entries {
        return 0;
    }
    let held = len.saturating_add(entries);
    let places = held.saturating_add(held / 7 + 1).max(4).checked_next_power_of_two();
    places.unwrap_or(usize::MAX).saturating_mul(entry + 1).saturating_add(48)
}

impl<K: Ord, V> MapType for BTreeMap<K, V> {
    type Key = K;
    type Value = V;

    #[inline]
    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    #[inline]
    fn contains(&self, key: &K) -> bool {
        self.contains_key(key)
    }

    /// Nodes have room for 11 entries, and at least 5 once there is more than one.
    #[inline]
    fn growth(&self, entries: usize) -> usize {
        let node = 11 * size_of::<(K, V)>() + 14 * size_of::<usize>();
        let nodes = |len: usize| len.div_ceil(5);
        (nodes(self.len().saturating_add(entries)) - nodes(self.len())).saturating_mul(node)
    }

    #[inline]
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter().rev()
    }
}
