//! Types that hold the values of enum fields.
//!
//! Enums of proto3, and of editions by default, are open: a field can have a number that the schema did not
//! define when the program was built. prost represents such a field as an `i32`. [`OpenEnum`] is the same number
//! with the enum as its type parameter. Enums of proto2 are closed: a field can have only values that the
//! enum defines.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

/// An enum with the conversions of prost's enums.
pub trait Enumeration: Copy + Default + Into<i32> + TryFrom<i32> {}

impl<E: Copy + Default + Into<i32> + TryFrom<i32>> Enumeration for E {}

/// The value of an open enum field: a value of the enum `E`, or any other number.
///
/// ```
/// use rust_grpc::OpenEnum;
///
/// #[derive(Clone, Copy, Debug, Default, PartialEq)]
/// enum Color { #[default] Red, Green }
/// # impl From<Color> for i32 { fn from(color: Color) -> i32 { color as i32 } }
/// # impl TryFrom<i32> for Color {
/// #     type Error = ();
/// #     fn try_from(number: i32) -> Result<Self, ()> {
/// #         match number { 0 => Ok(Self::Red), 1 => Ok(Self::Green), _ => Err(()) }
/// #     }
/// # }
///
/// let color = OpenEnum::from(Color::Green);
/// assert_eq!(color.known(), Some(Color::Green));
/// assert_eq!(color, Color::Green);
///
/// let newer = OpenEnum::<Color>::from_number(7);
/// assert_eq!(newer.known(), None);
/// assert_eq!(newer.number(), 7);
/// assert_eq!(format!("{color:?} {newer:?}"), "Green 7");
/// ```
#[repr(transparent)]
pub struct OpenEnum<E> {
    number: i32,
    of: PhantomData<E>,
}

impl<E> OpenEnum<E> {
    /// Creates a value from any number.
    pub const fn from_number(number: i32) -> Self {
        Self { number, of: PhantomData }
    }

    /// Returns the number.
    pub const fn number(self) -> i32 {
        self.number
    }

    /// Returns a mutable reference to the number, to decode into.
    pub(crate) fn number_mut(&mut self) -> &mut i32 {
        &mut self.number
    }
}

impl<E: TryFrom<i32>> OpenEnum<E> {
    /// Returns the value of `E` with this number, if there is one.
    pub fn known(self) -> Option<E> {
        E::try_from(self.number).ok()
    }

    /// Returns true if `E` has a value with this number.
    pub fn is_known(self) -> bool {
        self.known().is_some()
    }
}

impl<E> Clone for OpenEnum<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for OpenEnum<E> {}

impl<E: Default + Into<i32>> Default for OpenEnum<E> {
    fn default() -> Self {
        Self::from_number(E::default().into())
    }
}

impl<E: Into<i32>> From<E> for OpenEnum<E> {
    fn from(value: E) -> Self {
        Self::from_number(value.into())
    }
}

/// A marker trait for enums that rust-grpc has generated.
///
/// `i32` does not implement it, so the implementations of `From<E>` and `From<i32>` for [`OpenEnum<E>`](OpenEnum) do
/// not overlap.
pub trait GeneratedEnum: Enumeration {}

/// Accepts any number, as [`OpenEnum::from_number`] does.
impl<E: GeneratedEnum> From<i32> for OpenEnum<E> {
    fn from(number: i32) -> Self {
        Self::from_number(number)
    }
}

impl<E> From<OpenEnum<E>> for i32 {
    fn from(value: OpenEnum<E>) -> i32 {
        value.number
    }
}

impl<E> PartialEq for OpenEnum<E> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<E> Eq for OpenEnum<E> {}

impl<E: Copy + Into<i32>> PartialEq<E> for OpenEnum<E> {
    fn eq(&self, other: &E) -> bool {
        self.number == (*other).into()
    }
}

impl<E> PartialOrd for OpenEnum<E> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for OpenEnum<E> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.number.cmp(&other.number)
    }
}

impl<E> Hash for OpenEnum<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

/// Formats the name of the value, or the number if it is unknown.
impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for OpenEnum<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(value) => value.fmt(f),
            None => self.number.fmt(f),
        }
    }
}

/// A wrapper that formats the enum numbers in a field with their names, as prost does.
pub struct Named<'a, T, E>(&'a T, PhantomData<E>);

impl<'a, T, E> Named<'a, T, E> {
    /// Wraps the field of a message.
    pub fn new(field: &'a T) -> Self {
        Self(field, PhantomData)
    }
}

fn open<E>(number: &i32) -> OpenEnum<E> {
    OpenEnum::from_number(*number)
}

impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for Named<'_, i32, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        open::<E>(self.0).fmt(f)
    }
}

impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for Named<'_, Option<i32>, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map(open::<E>).fmt(f)
    }
}

impl<E: TryFrom<i32> + fmt::Debug> fmt::Debug for Named<'_, alloc::vec::Vec<i32>, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(open::<E>)).finish()
    }
}

#[cfg(feature = "std")]
impl<K: fmt::Debug, S, E: TryFrom<i32> + fmt::Debug> fmt::Debug
    for Named<'_, std::collections::HashMap<K, i32, S>, E>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(key, number)| (key, open::<E>(number)))).finish()
    }
}

impl<K: fmt::Debug, E: TryFrom<i32> + fmt::Debug> fmt::Debug
    for Named<'_, alloc::collections::BTreeMap<K, i32>, E>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter().map(|(key, number)| (key, open::<E>(number)))).finish()
    }
}

/// Expands to the implementations that `#[derive(prost::Enumeration)]` generates for an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __enumeration {
    ($name:ident, $($variant:ident = $number:literal),+ $(,)?) => {
        // The numbers are tokens of the calling crate, so the lints of that crate apply to them.
        #[allow(clippy::all, clippy::nursery, clippy::pedantic)]
        impl $name {
            /// Returns `true` if `value` is a variant of this enum.
            #[inline]
            pub const fn is_valid(value: i32) -> bool {
                ::core::matches!(value, $($number)|+)
            }

            #[deprecated = "Use the TryFrom<i32> implementation instead"]
            /// Converts an `i32` to a variant, or `None` if `value` is not one.
            #[inline]
            pub fn from_i32(value: i32) -> ::core::option::Option<$name> {
                <$name as ::core::convert::TryFrom<i32>>::try_from(value).ok()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl $crate::GeneratedEnum for $name {}

        impl ::core::convert::From<$name> for i32 {
            #[inline]
            fn from(value: $name) -> i32 {
                value as i32
            }
        }

        #[allow(deprecated)]
        #[allow(clippy::all, clippy::nursery, clippy::pedantic)]
        impl ::core::convert::TryFrom<i32> for $name {
            type Error = $crate::prost::UnknownEnumValue;

            #[inline]
            fn try_from(
                value: i32,
            ) -> ::core::result::Result<$name, $crate::prost::UnknownEnumValue> {
                match value {
                    $($number => ::core::result::Result::Ok($name::$variant),)+
                    _ => ::core::result::Result::Err($crate::prost::UnknownEnumValue(value)),
                }
            }
        }

        $crate::__enumeration!(@default $name, $($variant),+);
    };
    (@default $name:ident, $first:ident $(, $rest:ident)*) => {
        #[allow(deprecated)]
        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> $name {
                $name::$first
            }
        }
    };
}
