//! Kinds of options: the text that each kind accepts, and the contents of its field.

use super::choice;
use super::{Scoped, Value};
use crate::error::Error;

/// A kind of options whose field has the type `T`.
pub(crate) trait Kind<T> {
    /// The description of accepted values in tables and errors.
    const TAKES: &'static str;
    /// The Rust expression for each of the accepted words, if the value is one of a few words.
    const SPELLINGS: &'static [(&'static str, &'static str)] = &[];

    /// Sets the field from text.
    fn set(field: &mut T, value: &Value<'_>) -> Result<(), Error>;

    /// Returns the patterns in the field.
    fn patterns(_field: &T) -> Vec<&str> {
        Vec::new()
    }

    /// Returns the values in the field that are parsed as Rust.
    fn rust(_field: &T) -> Vec<&str> {
        Vec::new()
    }
}

macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident)*) => {
        $($(#[$meta])* #[allow(missing_debug_implementations, reason = "the type has no values")]
        pub(crate) enum $kind {})*
    };
}

kinds! {
    /// `true` or `false`.
    Flag
    /// A value that is one of a few words.
    Choice
    /// The stem of a file's name.
    Name
    /// The path of a file.
    FileName
    /// The path of a Rust item.
    RustPath
    /// Paths of elements.
    Paths
    /// A value that is one of a few words, for each path.
    Choices
    /// An attribute for each path.
    Attributes
    /// A Rust type for each path.
    Types
    /// A Rust type for each path, without its parameters.
    GenericTypes
    /// A Rust path for the full name of each type or package.
    Mappings
    /// A domain for each path, possibly empty.
    Domains
}

impl Kind<bool> for Flag {
    const TAKES: &'static str = "true|false";

    fn set(field: &mut bool, value: &Value<'_>) -> Result<(), Error> {
        *field = value.flag()?;
        Ok(())
    }
}

impl<T: choice::Choice> Kind<T> for Choice {
    const TAKES: &'static str = T::NAMES;
    const SPELLINGS: &'static [(&'static str, &'static str)] = T::SPELLINGS;

    fn set(field: &mut T, value: &Value<'_>) -> Result<(), Error> {
        *field = value.choice()?;
        Ok(())
    }
}

impl Kind<String> for Name {
    const TAKES: &'static str = "NAME";

    fn set(field: &mut String, value: &Value<'_>) -> Result<(), Error> {
        *field = value.text()?;
        Ok(())
    }
}

impl Kind<Option<String>> for FileName {
    const TAKES: &'static str = "FILE";

    fn set(field: &mut Option<String>, value: &Value<'_>) -> Result<(), Error> {
        *field = Some(value.text()?);
        Ok(())
    }
}

impl Kind<String> for RustPath {
    const TAKES: &'static str = "RUST_PATH";

    fn set(field: &mut String, value: &Value<'_>) -> Result<(), Error> {
        *field = value.text()?;
        Ok(())
    }

    fn rust(field: &String) -> Vec<&str> {
        vec![field]
    }
}

impl Kind<Option<String>> for RustPath {
    const TAKES: &'static str = "RUST_PATH";

    fn set(field: &mut Option<String>, value: &Value<'_>) -> Result<(), Error> {
        *field = Some(value.text()?);
        Ok(())
    }

    fn rust(field: &Option<String>) -> Vec<&str> {
        field.as_deref().into_iter().collect()
    }
}

impl Kind<Scoped<()>> for Paths {
    const TAKES: &'static str = "PATH";

    fn set(field: &mut Scoped<()>, value: &Value<'_>) -> Result<(), Error> {
        field.push((value.text()?, ()));
        Ok(())
    }

    fn patterns(field: &Scoped<()>) -> Vec<&str> {
        patterns_of(field)
    }
}

impl<T: choice::Choice> Kind<Scoped<T>> for Choices {
    const TAKES: &'static str = T::NAMES_AT_PATH;
    const SPELLINGS: &'static [(&'static str, &'static str)] = T::SPELLINGS;

    fn set(field: &mut Scoped<T>, value: &Value<'_>) -> Result<(), Error> {
        field.push(value.choice_at_path()?);
        Ok(())
    }

    fn patterns(field: &Scoped<T>) -> Vec<&str> {
        patterns_of(field)
    }
}

impl Kind<Scoped<String>> for Domains {
    const TAKES: &'static str = "PATH=DOMAIN";

    fn set(field: &mut Scoped<String>, value: &Value<'_>) -> Result<(), Error> {
        field.push(value.pair_or_empty()?);
        Ok(())
    }

    fn patterns(field: &Scoped<String>) -> Vec<&str> {
        patterns_of(field)
    }
}

/// Implements [`Kind`] for kinds that have a Rust value for each path.
macro_rules! rust_at_path {
    ($($kind:ident takes $takes:literal)*) => {$(
        impl Kind<Scoped<String>> for $kind {
            const TAKES: &'static str = $takes;

            fn set(field: &mut Scoped<String>, value: &Value<'_>) -> Result<(), Error> {
                field.push(value.pair()?);
                Ok(())
            }

            fn patterns(field: &Scoped<String>) -> Vec<&str> {
                patterns_of(field)
            }

            fn rust(field: &Scoped<String>) -> Vec<&str> {
                field.iter().map(|(_, text)| text.as_str()).collect()
            }
        }
    )*};
}

rust_at_path! {
    Attributes takes "PATH=ATTRIBUTE"
    Types takes "PATH=RUST_PATH"
    GenericTypes takes "PATH=RUST_PATH"
    Mappings takes "PATH=RUST_PATH"
}

fn patterns_of<T>(field: &Scoped<T>) -> Vec<&str> {
    field.iter().map(|(pattern, _)| pattern.as_str()).collect()
}
