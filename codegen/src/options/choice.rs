//! The options that take one of a few words.

/// A type whose values have names in the text of options.
pub trait Choice: Copy + 'static {
    /// All names, as in `native|derive`.
    const NAMES: &'static str;
    /// The same for one path: `PATH=i32|open`.
    const NAMES_AT_PATH: &'static str;
    /// Each name with the Rust that stands for it: `("native", "Codec::Native")`.
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
    /// How messages are encoded and decoded.
    pub enum Codec {
        /// By generated code over the crate `rust_grpc`.
        Native = "native",
        /// By `#[derive(prost::Message)]`.
        Derive = "derive",
    }

    /// What holds the value of an enum.
    pub enum EnumType {
        /// `i32`, as with prost.
        I32 = "i32",
        /// `Open<E>`: every number, and the value that it is, if it is one.
        Open = "open",
        /// `E` itself; other numbers are unknown fields.
        Closed = "closed",
        /// Open or closed, as the schema says.
        Auto = "auto",
    }

    /// How packages become files.
    pub enum Layout {
        /// `a.b.c.rs` for package `a.b.c`, as prost does.
        Package = "package",
        /// `a/b/c.rs`.
        Nested = "nested",
        /// Everything in one file, in modules.
        Single = "single",
    }

    /// Which of `Copy`, `Eq` and `Hash` are derived.
    pub enum DerivePolicy {
        /// Those that all fields have, as prost does.
        Auto = "auto",
        /// None of them: adding a field then never takes a trait away.
        None = "none",
    }
}
