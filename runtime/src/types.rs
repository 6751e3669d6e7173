//! Which Rust types can hold strings, bytes and maps?
//!
//! The options `string_type`, `bytes_type` and `map_type` name one for each path; it implements the
//! trait of this module. What such a type says is used and never trusted: if it tells different
//! things at different times, the message that comes out is wrong, and nothing worse.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use bytes::Bytes;

/// A type that holds a `string`. The default is empty.
pub trait StringType: Default {
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
    ($($ty:ty),*) => {$(
        impl StringType for $ty {
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
shared_text!(alloc::boxed::Box<str>, alloc::sync::Arc<str>);

/// A type that holds `bytes`. The default is empty.
pub trait BytesType: Default {
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

/// A type that holds a map field. The default is empty.
pub trait MapType: Default {
    /// Type of the keys.
    type Key;
    /// Type of the values.
    type Value;

    /// Adds an entry, in the place of one with the same key.
    fn insert(&mut self, key: Self::Key, value: Self::Value);

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

    #[inline]
    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    #[inline]
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter()
    }
}

impl<K: Ord, V> MapType for BTreeMap<K, V> {
    type Key = K;
    type Value = V;

    #[inline]
    fn insert(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    #[inline]
    fn entries(&self) -> impl Iterator<Item = (&K, &V)> {
        self.iter().rev()
    }
}
