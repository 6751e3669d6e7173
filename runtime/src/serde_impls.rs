//! The implementations in generated code.

/// Implements serde's traits for a message or for an enum with a table.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    (message $name:ident) => {
        $crate::__serde!($name, serialize, deserialize);
    };
    (enumeration $name:ident) => {
        $crate::__serde!($name, serialize_enum, deserialize_enum);
    };
    ($name:ident, $serialize:ident, $deserialize:ident) => {
        #[allow(deprecated)]
        impl $crate::rt::serde::Serialize for $name {
            fn serialize<S: $crate::rt::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::json::serde::$serialize(self, serializer)
            }
        }

        #[allow(deprecated)]
        impl<'de> $crate::rt::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::rt::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::json::serde::$deserialize(deserializer)
            }
        }
    };
}

/// Reports that the feature is off.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde {
    ($kind:ident $name:ident) => {
        ::core::compile_error!(
            "code that is generated with the option `serde` needs the feature `serde` of `rust-grpc`"
        );
    };
}
