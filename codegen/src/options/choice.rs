//! Options whose value is one of a few words.

/// A type whose values have names in the text of options.
pub trait Choice: Copy + 'static {
    /// All names, such as `native|derive`.
    const NAMES: &'static str;
    /// All names as the value of an option with a path, such as `PATH=i32|open`.
    const NAMES_AT_PATH: &'static str;
    /// Each name with the Rust expression of its value, such as `("native", "Codec::Native")`.
    const SPELLINGS: &'static [(&'static str, &'static str)];

    /// Returns the value with this name.
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! choices {
    ($(
        $(#[$meta:meta])*
        pub enum $ty:ident {
            $(#[$first_meta:meta])* $first:ident = $first_name:literal,
            $($(#[$variant_meta:meta])* $variant:ident = $name:literal,)*
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $ty {
            $(#[$first_meta])* #[default] $first,
            $($(#[$variant_meta])* $variant,)*
        }

        impl Choice for $ty {
            const NAMES: &'static str = concat!($first_name $(, "|", $name)*);
            const NAMES_AT_PATH: &'static str = concat!("PATH=", $first_name $(, "|", $name)*);
            const SPELLINGS: &'static [(&'static str, &'static str)] = &[
                ($first_name, concat!(stringify!($ty), "::", stringify!($first))),
                $(($name, concat!(stringify!($ty), "::", stringify!($variant))),)*
            ];

            fn from_name(name: &str) -> Option<Self> {
                match name {
                    $first_name => Some(Self::$first),
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    )*};
}

choices! {
    /// The code that encodes and decodes messages.
    pub enum Codec {
        /// Generated code that uses the crate `rust_grpc`.
        Native = "native",
        /// `#[derive(prost::Message)]`.
        Derive = "derive",
    }

    /// The Rust type of enum fields.
    pub enum EnumType {
        /// `i32`, as with prost.
        I32 = "i32",
        /// `OpenEnum<E>`, which holds any number and converts it to an enum value if there is one.
        Open = "open",
        /// The enum `E` itself; other numbers are unknown fields.
        Closed = "closed",
        /// Open or closed, as the schema declares.
        Auto = "auto",
    }

    /// The distribution of packages over files.
    pub enum Layout {
        /// `a.b.c.rs` for package `a.b.c`, as prost does.
        Package = "package",
        /// `a/b/c.rs` for package `a.b.c`.
        Nested = "nested",
        /// One file that contains everything, in modules.
        Single = "single",
    }

    /// The policy for deriving `Copy`, `Eq` and `Hash`.
    pub enum DerivePolicy {
        /// Derives the traits that all fields implement, as prost does.
        Auto = "auto",
        /// Derives none of them, so that adding a field never removes a trait.
        None = "none",
    }
}
