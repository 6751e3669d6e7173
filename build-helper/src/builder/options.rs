//! Methods that set options, and rules for merging their values into a config.
//!
//! Both are generated from the list of options in `rust-grpc-codegen`. In a row, `builder: [flag]
//! always` names an arm of `method!` and a method of [`OnTop`].

use std::collections::BTreeSet;

use rust_grpc_codegen::options::{Codec, DerivePolicy, EnumType, Layout, Scoped};
use rust_grpc_codegen::{Options, for_each_option};

use super::Builder;

/// Generates the method of one option.
macro_rules! method {
    ($docs:tt $name:ident: $ty:ty, none) => {};
    ({$($doc:tt)*} $name:ident: $ty:ty, flag) => {
        $($doc)*
        pub fn $name(mut self, enable: bool) -> Self {
            self.options.$name = enable;
            self.said(stringify!($name));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, one) => {
        $($doc)*
        pub fn $name(mut self, $name: $ty) -> Self {
            self.options.$name = $name;
            self.said(stringify!($name));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, text) => {
        $($doc)*
        pub fn $name(mut self, path: impl AsRef<str>) -> Self {
            self.options.$name = path.as_ref().to_owned().into();
            self.said(stringify!($name));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, text_into) => {
        $($doc)*
        pub fn $name(mut self, text: impl Into<String>) -> Self {
            self.options.$name = text.into().into();
            self.said(stringify!($name));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path) => {
        $($doc)*
        pub fn $name(mut self, path: impl AsRef<str>) -> Self {
            self.options.$name.push((path.as_ref().to_owned(), ()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path_of<$P:ident>) => {
        $($doc)*
        pub fn $name<$P: AsRef<str>>(mut self, path: $P) -> Self {
            self.options.$name.push((path.as_ref().to_owned(), ()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, paths) => {
        $($doc)*
        pub fn $name<I, S>(mut self, paths: I) -> Self
        where
            I: IntoIterator<Item = S>,
            S: AsRef<str>,
        {
            let paths = paths.into_iter();
            self.options.$name.extend(paths.map(|path| (path.as_ref().to_owned(), ())));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path_and_one $value:ident) => {
        $($doc)*
        pub fn $name(mut self, path: impl AsRef<str>, ty: $value) -> Self {
            self.options.$name.push((path.as_ref().to_owned(), ty));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, pair) => {
        $($doc)*
        pub fn $name(mut self, path: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.options.$name.push((path.as_ref().to_owned(), value.as_ref().to_owned()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, pair_of<$P:ident, $A:ident>) => {
        $($doc)*
        pub fn $name<$P: AsRef<str>, $A: AsRef<str>>(mut self, path: $P, attribute: $A) -> Self {
            self.options.$name.push((path.as_ref().to_owned(), attribute.as_ref().to_owned()));
            self
        }
    };
}

macro_rules! builder {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? {
            help: $help:literal,
            on: $on:ident, needs: $needs:ident $(($needed:literal))?,
            builder: [$($method:tt)*] $way:ident, config: [$($config:tt)*],
        }
    )*) => {
        impl Builder {
            $(method!({$(#[$doc])*} $name: $ty, $($method)*);)*
        }

        impl OnTop<'_> {
            /// Merges every option into those of a config.
            pub(super) fn put(&mut self, mine: Options, theirs: &mut Options, none: &Options) {
                $(self.$way(stringify!($name), mine.$name, &mut theirs.$name, &none.$name);)*
            }
        }
    };
}

for_each_option!(builder);

/// The rules for merging the options of a builder into those of a config.
pub(super) struct OnTop<'b> {
    /// The options that were set on the builder.
    pub(super) said: &'b BTreeSet<&'static str>,
    /// The options that were last set by name.
    pub(super) by_name: &'b BTreeSet<&'static str>,
    /// The options of the config whose values the builder replaces without the user's knowledge.
    pub(super) lost: Vec<&'static str>,
}

impl OnTop<'_> {
    /// Uses the builder's value, even if it is the default, as tonic-prost-build does.
    fn always<T: PartialEq>(&mut self, name: &'static str, mine: T, theirs: &mut T, none: &T) {
        if theirs != none && *theirs != mine && !self.by_name.contains(name) {
            self.lost.push(name);
        }
        *theirs = mine;
    }

    /// Uses the builder's value if it was set.
    fn said<T>(&mut self, name: &'static str, mine: T, theirs: &mut T, _: &T) {
        if self.said.contains(name) {
            *theirs = mine;
        }
    }

    /// Sets the flag if either of the two sets it.
    fn either(&mut self, name: &'static str, mine: bool, theirs: &mut bool, _: &bool) {
        *theirs = if self.by_name.contains(name) { mine } else { mine || *theirs };
    }

    /// Uses the values of both.
    fn adds<T>(&mut self, _: &'static str, mine: Scoped<T>, theirs: &mut Scoped<T>, _: &Scoped<T>) {
        theirs.extend(mine);
    }

    /// Uses the builder's paths if there are any.
    fn replaces(
        &mut self,
        name: &'static str,
        mine: Scoped<()>,
        theirs: &mut Scoped<()>,
        _: &Scoped<()>,
    ) {
        if mine.is_empty() {
            return;
        }
        if theirs.iter().any(|pattern| !mine.contains(pattern)) {
            self.lost.push(name);
        }
        *theirs = mine;
    }
}
