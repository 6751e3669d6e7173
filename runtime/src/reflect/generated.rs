//! Macros and functions that the generated code of messages with reflection uses.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    AsCustomBytes, AsCustomString, AsEnum, AsMessage, AsScalar, BytesList, EnumList, Kind, ListMut,
    ListRef, Map, MapMut, MapRef, MessageList, Reflect, ReflectEnum, Slot, SlotMut, StringList,
};

/// Adds constructors to both kinds of slots, so that generated code names one function for both.
macro_rules! constructors {
    ($($name:ident: $variant:ident $class:ident, $ty:ty;)*) => {
        #[doc(hidden)]
        impl<'a> Slot<'a> {
            $(
                #[inline]
                pub fn $name(field: &'a $ty) -> Self {
                    constructors!(@ref $variant $class, field)
                }
            )*
        }

        #[doc(hidden)]
        impl<'a> SlotMut<'a> {
            $(
                #[inline]
                pub fn $name(field: &'a mut $ty) -> Self {
                    constructors!(@mut $variant $class, field)
                }
            )*
        }
    };
    (@ref List $class:ident, $field:ident) => { Self::List(ListRef::$class($field)) };
    (@mut List $class:ident, $field:ident) => { Self::List(ListMut::$class($field)) };
    (@ref Map $class:ident, $field:ident) => { Self::Map(MapRef::$class($field)) };
    (@mut Map $class:ident, $field:ident) => { Self::Map(MapMut::$class($field)) };
}

constructors! {
    list_bool: List Bool, Vec<bool>;
    list_i32: List I32, Vec<i32>;
    list_i64: List I64, Vec<i64>;
    list_u32: List U32, Vec<u32>;
    list_u64: List U64, Vec<u64>;
    list_f32: List F32, Vec<f32>;
    list_f64: List F64, Vec<f64>;
    list_string: List String, Vec<String>;
    list_bytes: List Bytes, Vec<Vec<u8>>;
    list_custom_string: List CustomString, dyn StringList;
    list_custom_bytes: List CustomBytes, dyn BytesList;
    list_enum: List Enum, dyn EnumList;
    list_message: List Message, dyn MessageList;
    map_scalar: Map Scalar, dyn Map<AsScalar>;
    map_custom_string: Map CustomString, dyn Map<AsCustomString>;
    map_custom_bytes: Map CustomBytes, dyn Map<AsCustomBytes>;
    map_enum: Map Enum, dyn Map<AsEnum>;
    map_message: Map Message, dyn Map<AsMessage>;
}

#[doc(hidden)]
impl Kind {
    /// Returns the type of a field that holds messages of the type `M`.
    pub const fn message<M: Reflect>() -> Self {
        Self::Message(M::message_table)
    }

    /// Returns the type of a field that holds values of the enum `E`.
    pub const fn enumeration<E: ReflectEnum>() -> Self {
        Self::Enum(E::enum_table)
    }
}

/// Implements `Reflect` for a message.
///
/// Each line has the index, the number and the name of a field, its protobuf type, its properties, and the
/// variant of `Slot` with the field of the struct that holds it. Members of oneofs have no slot here.
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect_message {
    (
        $codec:ident $message:ident = $full_name:literal {
            $(
                $index:literal: $number:literal $name:literal $kind:ident $(<$of:ty>)? $(($table:expr))?
                $(.$property:ident($($argument:expr)?))* $(=> $slot:ident $field:ident)?;
            )*
        }
        $(oneof $oneof_index:literal $oneof_name:literal $oneof:ident [$($member:literal),+];)*
        by_name [$($by_name:literal),*];
        by_json_name [$($by_json_name:literal),*];
        $(table.$table_property:ident($($table_argument:expr),*);)*
        $(unknown $unknown:ident;)?
    ) => {
        #[allow(deprecated, unused_qualifications)]
        #[allow(clippy::all, clippy::nursery, clippy::pedantic)]
        impl $crate::reflect::Reflect for $message {
            $crate::__reflect!($codec);

            fn message_table() -> &'static $crate::reflect::MessageTable {
                static TABLE: $crate::reflect::MessageTable =
                    $crate::reflect::MessageTable::new::<$message>(
                        $full_name,
                        &[$(
                            $crate::reflect::FieldTable::new(
                                $number,
                                $name,
                                $crate::reflect::Kind::$kind $(::<$of>())? $(($table))?,
                            )
                            $(.$property($($argument)?))*,
                        )*],
                        &[$($crate::reflect::OneofTable::new($oneof_name, &[$($member),+]),)*],
                        &[$($by_name),*],
                        &[$($by_json_name),*],
                    )
                    $(.$table_property($($table_argument),*))*;
                &TABLE
            }

            fn slot(&self, field: usize) -> $crate::reflect::Slot<'_> {
                match field {
                    $($($index => $crate::reflect::Slot::$slot(&self.$field),)?)*
                    $($($member)|+ => $crate::rt::oneof_slot(&self.$oneof, field),)*
                    _ => $crate::reflect::Slot::Unset,
                }
            }

            fn candidates(&self, word: usize) -> u64 {
                let mut bits = 0;
                // `word` is the same in all conditions, so that they become one.
                $($(
                    if $index / 64 == word {
                        bits |= u64::from($crate::__may_be_set!($slot self.$field)) << ($index % 64);
                    }
                )?)*
                // Required fields are set even if they are zero.
                $(
                    if false $(|| $crate::__is_required!($property))* {
                        bits |= u64::from($index / 64 == word) << ($index % 64);
                    }
                )*
                $(
                    if let ::core::option::Option::Some(oneof) = &self.$oneof {
                        let index = $crate::reflect::ReflectOneof::index(oneof);
                        bits |= u64::from(index / 64 == word) << (index % 64);
                    }
                )*
                bits
            }

            fn slot_mut(&mut self, field: usize) -> $crate::reflect::SlotMut<'_> {
                match field {
                    $($($index => $crate::reflect::SlotMut::$slot(&mut self.$field),)?)*
                    $($($member)|+ => {
                        $crate::reflect::ReflectOneof::slot_mut(&mut self.$oneof, field)
                    })*
                    _ => $crate::reflect::SlotMut::Unset,
                }
            }

            fn clear_oneof(&mut self, oneof: usize) {
                match oneof {
                    $($oneof_index => self.$oneof = ::core::option::Option::None,)*
                    _ => {}
                }
            }

            $(
                fn unknown_fields(&self) -> ::core::option::Option<&$crate::UnknownFields> {
                    ::core::option::Option::Some(&self.$unknown)
                }

                fn unknown_fields_mut(
                    &mut self,
                ) -> ::core::option::Option<&mut $crate::UnknownFields> {
                    ::core::option::Option::Some(&mut self.$unknown)
                }
            )?
        }
    };
}

/// Expands to false if the field in a slot of this kind is not set, or zero or empty. Of fields whose Rust type the
/// kind of slot does not tell, only their presence counts.
#[doc(hidden)]
#[macro_export]
macro_rules! __may_be_set {
    (Bool $field:expr) => {
        $field
    };
    (I32 $field:expr) => {
        $field != 0
    };
    (I64 $field:expr) => {
        $field != 0
    };
    (U32 $field:expr) => {
        $field != 0
    };
    (U64 $field:expr) => {
        $field != 0
    };
    (F32 $field:expr) => {
        $field.to_bits() != 0
    };
    (F64 $field:expr) => {
        $field.to_bits() != 0
    };
    (String $field:expr) => {
        !$field.is_empty()
    };
    (Bytes $field:expr) => {
        !$field.is_empty()
    };
    (OptionalBool $field:expr) => {
        $field.is_some()
    };
    (OptionalI32 $field:expr) => {
        $field.is_some()
    };
    (OptionalI64 $field:expr) => {
        $field.is_some()
    };
    (OptionalU32 $field:expr) => {
        $field.is_some()
    };
    (OptionalU64 $field:expr) => {
        $field.is_some()
    };
    (OptionalF32 $field:expr) => {
        $field.is_some()
    };
    (OptionalF64 $field:expr) => {
        $field.is_some()
    };
    (OptionalString $field:expr) => {
        $field.is_some()
    };
    (OptionalBytes $field:expr) => {
        $field.is_some()
    };
    ($slot:ident $field:expr) => {
        $crate::reflect::Slot::$slot(&$field).is_present()
    };
}

/// Expands to true for the property of a field that is required.
#[doc(hidden)]
#[macro_export]
macro_rules! __is_required {
    (required) => {
        true
    };
    ($other:ident) => {
        false
    };
}

/// Implements `ReflectOneof` for the enum of a oneof. Each line has the index of a member in the table of the
/// message, the variant of `Slot`, and the variant of the enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect_oneof {
    ($oneof:ident { $($index:literal: $slot:ident $member:ident;)* }) => {
        #[allow(deprecated)]
        #[allow(clippy::all, clippy::nursery, clippy::pedantic)]
        impl $crate::reflect::ReflectOneof for $oneof {
            fn slot(&self, field: usize) -> $crate::reflect::Slot<'_> {
                match (field, self) {
                    $(($index, Self::$member(value)) => $crate::reflect::Slot::$slot(value),)*
                    _ => $crate::reflect::Slot::Unset,
                }
            }

            fn index(&self) -> usize {
                match self {
                    $(Self::$member(_) => $index,)*
                }
            }

            fn slot_mut(
                oneof: &mut ::core::option::Option<Self>,
                field: usize,
            ) -> $crate::reflect::SlotMut<'_> {
                match field {
                    $($index => {
                        $crate::reflect::SlotMut::$slot($crate::__member!(oneof, Self::$member))
                    })*
                    _ => $crate::reflect::SlotMut::Unset,
                }
            }
        }
    };
}

/// Expands to a function that returns the table of an enum.
///
/// Each value has its name and number. The lists that follow are those of `EnumTable::new`.
#[doc(hidden)]
#[macro_export]
macro_rules! __enum_table {
    (
        $full_name:literal { $($name:literal = $number:literal,)* }
        by_number [$($by_number:literal),*];
        by_name [$($by_name:literal),*];
        $($closed:ident)?
    ) => {{
        #[allow(clippy::all, clippy::nursery, clippy::pedantic)]
        fn table() -> &'static $crate::reflect::EnumTable {
            static TABLE: $crate::reflect::EnumTable = $crate::reflect::EnumTable::new(
                $full_name,
                &[$(($name, $number)),*],
                &[$($by_number),*],
                &[$($by_name),*],
            )
            $(.$closed())?;
            &TABLE
        }
        table
    }};
}

/// Implements `ReflectEnum` for an enum. The arguments after its name are those of `enum_table!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect_enum {
    ($name:ident: $($table:tt)*) => {
        impl $crate::reflect::ReflectEnum for $name {
            fn enum_table() -> &'static $crate::reflect::EnumTable {
                $crate::__enum_table!($($table)*)()
            }
        }
    };
}
