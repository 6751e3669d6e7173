//! Values of extensions, apart from the messages that they extend.

use alloc::boxed::Box;
use alloc::vec::Vec;

use prost::DecodeError;

use super::{ExtensionValue, ListMut, ListRef, Reflect, Slot, SlotMut};
use crate::enums::GeneratedEnum;
use crate::extension::{Extendable, Extension, RepeatedExtension};
use crate::kind::*;
use crate::options::DecodeOptions;
use crate::types::{BytesType, StringType};
use crate::unknown::UnknownFields;

/// The type of an extension whose value has a slot.
pub trait ReflectElement: Element<Value: 'static> + 'static {
    /// Returns a reference to the value of a singular extension.
    fn slot(value: &Option<Self::Value>) -> Slot<'_>;

    /// Returns a mutable reference to the value of a singular extension.
    fn slot_mut(value: &mut Option<Self::Value>) -> SlotMut<'_>;

    /// Returns a reference to the values of a repeated extension.
    #[allow(clippy::ptr_arg, reason = "`ListRef` refers to a `Vec`")]
    fn list(values: &Vec<Self::Value>) -> ListRef<'_>;

    /// Returns a mutable reference to the values of a repeated extension.
    fn list_mut(values: &mut Vec<Self::Value>) -> ListMut<'_>;
}

macro_rules! elements {
    ($([$($param:tt)*] $kind:ty: $slot:ident, $list:ident;)*) => {$(
        impl<$($param)*> ReflectElement for $kind {
            fn slot(value: &Option<Self::Value>) -> Slot<'_> {
                Slot::$slot(value)
            }

            fn slot_mut(value: &mut Option<Self::Value>) -> SlotMut<'_> {
                SlotMut::$slot(value)
            }

            fn list(values: &Vec<Self::Value>) -> ListRef<'_> {
                ListRef::$list(values)
            }

            fn list_mut(values: &mut Vec<Self::Value>) -> ListMut<'_> {
                ListMut::$list(values)
            }
        }
    )*};
}

elements! {
    [] Double: OptionalF64, F64;
    [] Float: OptionalF32, F32;
    [] Int32: OptionalI32, I32;
    [] Int64: OptionalI64, I64;
    [] Uint32: OptionalU32, U32;
    [] Uint64: OptionalU64, U64;
    [] Sint32: OptionalI32, I32;
    [] Sint64: OptionalI64, I64;
    [] Fixed32: OptionalU32, U32;
    [] Fixed64: OptionalU64, U64;
    [] Sfixed32: OptionalI32, I32;
    [] Sfixed64: OptionalI64, I64;
    [] Bool: OptionalBool, Bool;
    [T: StringType + 'static] String<T>: CustomString, CustomString;
    [T: BytesType + 'static] Bytes<T>: CustomBytes, CustomBytes;
    [E: Default + Into<i32> + 'static] EnumNumber<E>: OptionalI32, I32;
    [E: GeneratedEnum + 'static] OpenEnum<E>: Enum, Enum;
    [E: GeneratedEnum + 'static] ClosedEnum<E>: Enum, Enum;
    [M: crate::NativeMessage + Reflect + 'static] Message<M>: Message, Message;
    [M: prost::Message + Default + Reflect + 'static] ProstMessage<M>: Message, Message;
    [M: crate::NativeMessage + Reflect + 'static] Group<M>: Message, Message;
    [M: prost::Message + Default + Reflect + 'static] ProstGroup<M>: Message, Message;
}

/// The constant of an extension in generated code.
pub trait ReflectExtension: 'static {
    /// Creates a value that is not set.
    fn create(self) -> Box<dyn ExtensionValue>;
}

impl<M: Extendable + 'static, K: ReflectElement> ReflectExtension for Extension<M, K> {
    fn create(self) -> Box<dyn ExtensionValue> {
        Box::new(Single { extension: self, value: None })
    }
}

impl<M: Extendable + 'static, K: ReflectElement> ReflectExtension for RepeatedExtension<M, K> {
    fn create(self) -> Box<dyn ExtensionValue> {
        Box::new(List { extension: self, values: Vec::new() })
    }
}

/// The value of a singular extension.
struct Single<M: Extendable, K: Element> {
    extension: Extension<M, K>,
    value: Option<K::Value>,
}

impl<M: Extendable, K: ReflectElement> ExtensionValue for Single<M, K> {
    fn slot(&self) -> Slot<'_> {
        K::slot(&self.value)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        K::slot_mut(&mut self.value)
    }

    fn read(&mut self, fields: &UnknownFields, options: &DecodeOptions) -> Result<(), DecodeError> {
        self.value = self.extension.read_from(fields, options)?;
        Ok(())
    }

    fn write(&self, fields: &mut UnknownFields) {
        self.extension.write_to(fields, self.value.as_ref());
    }
}

/// The values of a repeated extension.
struct List<M: Extendable, K: Element> {
    extension: RepeatedExtension<M, K>,
    values: Vec<K::Value>,
}

impl<M: Extendable, K: ReflectElement> ExtensionValue for List<M, K> {
    fn slot(&self) -> Slot<'_> {
        Slot::List(K::list(&self.values))
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::List(K::list_mut(&mut self.values))
    }

    fn read(&mut self, fields: &UnknownFields, options: &DecodeOptions) -> Result<(), DecodeError> {
        self.values = self.extension.read_from(fields, options)?;
        Ok(())
    }

    fn write(&self, fields: &mut UnknownFields) {
        self.extension.write_to(fields, &self.values);
    }
}

/// Expands to a function that returns the table of an extension, from its constant, the full name of the
/// message that it extends, and its line, as in `reflect_message!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __extension_table {
    (
        $constant:path, $extendee:literal,
        $number:literal $name:literal $kind:ident $(<$of:ty>)? $(($table:expr))?
        $(.$property:ident($($argument:expr)?))*
    ) => {{
        #[allow(deprecated)]
        fn table() -> &'static $crate::reflect::ExtensionTable {
            static TABLE: $crate::reflect::ExtensionTable = $crate::reflect::ExtensionTable::new(
                $extendee,
                $crate::reflect::FieldTable::new(
                    $number,
                    $name,
                    $crate::reflect::Kind::$kind $(::<$of>())? $(($table))?,
                )
                $(.$property($($argument)?))*,
                || $crate::reflect::ReflectExtension::create($constant),
            );
            &TABLE
        }
        table
    }};
}
