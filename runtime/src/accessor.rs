//! Accessor methods of generated messages.
//!
//! The methods are those of prost's derive. An enum field that is held as a number has methods to get and
//! set the enum, and an optional field has a method that returns its value or the default.

/// Expands to the accessor methods of one field, inside an `impl` block of its message.
///
/// The names of the methods follow `fn`, so that a search for `fn kind` finds the line in generated code.
/// The default of an enum is omitted if it is the first value.
#[doc(hidden)]
#[macro_export]
macro_rules! __accessor {
    (enum fn $get:ident, fn $set:ident, $ty:ty) => {
        $crate::__accessor!(
            enum fn $get, fn $set, $ty, <$ty as ::core::default::Default>::default()
        );
    };
    (enum fn $get:ident, fn $set:ident, $ty:ty, $default:expr) => {
        /// Returns the value, or the default if its number is unknown.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self) -> $ty {
            $crate::rt::known(self.$get).unwrap_or($default)
        }

        /// Sets the value.
        #[allow(deprecated)]
        #[inline]
        pub fn $set(&mut self, value: $ty) {
            self.$get = value as i32;
        }
    };
    (optional enum fn $get:ident, fn $set:ident, $ty:ty) => {
        $crate::__accessor!(
            optional enum fn $get, fn $set, $ty, <$ty as ::core::default::Default>::default()
        );
    };
    (optional enum fn $get:ident, fn $set:ident, $ty:ty, $default:expr) => {
        /// Returns the value, or the default if it is absent or its number is unknown.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self) -> $ty {
            self.$get.and_then($crate::rt::known).unwrap_or($default)
        }

        /// Sets the value.
        #[allow(deprecated)]
        #[inline]
        pub fn $set(&mut self, value: $ty) {
            self.$get = ::core::option::Option::Some(value as i32);
        }
    };
    (repeated enum fn $get:ident, fn $push:ident, $ty:ty) => {
        /// Returns the values whose numbers are known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(
            &self,
        ) -> ::core::iter::FilterMap<
            ::core::iter::Cloned<::core::slice::Iter<'_, i32>>,
            fn(i32) -> ::core::option::Option<$ty>,
        > {
            $crate::rt::known_values(&self.$get)
        }

        /// Appends a value.
        #[allow(deprecated)]
        #[inline]
        pub fn $push(&mut self, value: $ty) {
            self.$get.push(value as i32);
        }
    };
    (map enum $field:ident, fn $get:ident, fn $insert:ident, $key:ty, $ty:ty) => {
        /// Returns the value for a key, if the key is present and the number of the value is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self, key: $key) -> ::core::option::Option<$ty> {
            self.$field.get(&key).copied().and_then($crate::rt::known)
        }

        /// Inserts a value, and returns the previous value for the key if its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $insert(&mut self, key: $key, value: $ty) -> ::core::option::Option<$ty> {
            self.$field.insert(key, value as i32).and_then($crate::rt::known)
        }
    };
    (map str enum $field:ident, fn $get:ident, fn $insert:ident, $ty:ty) => {
        /// Returns the value for a key, if the key is present and the number of the value is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $get(&self, key: &str) -> ::core::option::Option<$ty> {
            self.$field.get(key).copied().and_then($crate::rt::known)
        }

        /// Inserts a value, and returns the previous value for the key if its number is known.
        #[allow(deprecated)]
        #[inline]
        pub fn $insert(
            &mut self,
            key: $crate::prost::alloc::string::String,
            value: $ty,
        ) -> ::core::option::Option<$ty> {
            self.$field.insert(key, value as i32).and_then($crate::rt::known)
        }
    };
    (optional fn $get:ident, $ty:ty, $default:expr) => {
        /// Returns the value, or the default if it is absent.
        #[inline]
        pub fn $get(&self) -> $ty {
            self.$get.unwrap_or($default)
        }
    };
    (optional ref fn $get:ident, $ty:ty, $default:expr) => {
        /// Returns the value, or the default if it is absent.
        #[inline]
        pub fn $get(&self) -> &$ty {
            $crate::rt::or_default(&self.$get, $default)
        }
    };
}
