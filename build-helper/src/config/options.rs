//! Methods that set options, with the signatures of prost-build where it has the option.
//!
//! They are generated from the list of options in `rust-grpc-codegen`. In a row, `config: [flag]`
//! names an arm of `method!`.

use rust_grpc_codegen::for_each_option;
use rust_grpc_codegen::options::{Codec, DerivePolicy, EnumType, Layout};

use super::Config;

/// Generates the method of one option.
macro_rules! method {
    ($docs:tt $name:ident: $ty:ty, none) => {};
    ({$($doc:tt)*} $name:ident: $ty:ty, flag) => {
        $($doc)*
        pub fn $name(&mut self, enable: bool) -> &mut Self {
            self.options.$name = enable;
            self
        }
    };
    ($docs:tt $name:ident: $ty:ty, switch $doc:literal) => {
        #[doc = concat!(" ", $doc)]
        pub fn $name(&mut self) -> &mut Self {
            self.options.$name = true;
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, one) => {
        $($doc)*
        pub fn $name(&mut self, $name: $ty) -> &mut Self {
            self.options.$name = $name;
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, text_into) => {
        $($doc)*
        pub fn $name(&mut self, text: impl Into<String>) -> &mut Self {
            self.options.$name = Some(text.into());
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, text_into_of<$S:ident>) => {
        $($doc)*
        pub fn $name<$S>(&mut self, text: $S) -> &mut Self
        where
            $S: Into<String>,
        {
            self.options.$name = text.into().into();
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path_into) => {
        $($doc)*
        pub fn $name(&mut self, path: impl Into<String>) -> &mut Self {
            self.options.$name.push((path.into(), ()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path_of<$P:ident>) => {
        $($doc)*
        pub fn $name<$P>(&mut self, path: $P) -> &mut Self
        where
            $P: AsRef<str>,
        {
            self.options.$name.push((path.as_ref().to_owned(), ()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, paths) => {
        $($doc)*
        #[doc = ""]
        /// Replaces earlier paths, as with prost-build.
        pub fn $name<I, S>(&mut self, paths: I) -> &mut Self
        where
            I: IntoIterator<Item = S>,
            S: AsRef<str>,
        {
            let paths = paths.into_iter();
            self.options.$name = paths.map(|path| (path.as_ref().to_owned(), ())).collect();
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, path_and_one $value:ident) => {
        $($doc)*
        pub fn $name(&mut self, path: impl Into<String>, ty: $value) -> &mut Self {
            self.options.$name.push((path.into(), ty));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, pair_into) => {
        $($doc)*
        pub fn $name(&mut self, path: impl Into<String>, value: impl Into<String>) -> &mut Self {
            self.options.$name.push((path.into(), value.into()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, pair_into_of<$P1:ident, $P2:ident>) => {
        $($doc)*
        pub fn $name<$P1, $P2>(&mut self, proto_path: $P1, rust_path: $P2) -> &mut Self
        where
            $P1: Into<String>,
            $P2: Into<String>,
        {
            self.options.$name.push((proto_path.into(), rust_path.into()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, pair_of<$P:ident, $A:ident>) => {
        $($doc)*
        pub fn $name<$P, $A>(&mut self, path: $P, attribute: $A) -> &mut Self
        where
            $P: AsRef<str>,
            $A: AsRef<str>,
        {
            self.options.$name.push((path.as_ref().to_owned(), attribute.as_ref().to_owned()));
            self
        }
    };
    ({$($doc:tt)*} $name:ident: $ty:ty, paths_and_text) => {
        $($doc)*
        pub fn $name<I, S, D>(&mut self, paths: I, domain: D) -> &mut Self
        where
            I: IntoIterator<Item = S>,
            S: AsRef<str>,
            D: AsRef<str>,
        {
            let pair = |path: S| (path.as_ref().to_owned(), domain.as_ref().to_owned());
            self.options.$name.extend(paths.into_iter().map(pair));
            self
        }
    };
}

macro_rules! config {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? {
            help: $help:literal,
            on: $on:ident, needs: $needs:ident $(($needed:literal))?,
            builder: [$($method:tt)*] $way:ident, config: [$($config:tt)*],
        }
    )*) => {
        impl Config {
            $(method!({$(#[$doc])*} $name: $ty, $($config)*);)*
        }
    };
}

for_each_option!(config);
