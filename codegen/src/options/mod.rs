//! What did the user ask for?
//!
//! One list, from which everything that depends on an option is made: see `list.rs`. The plugin's
//! parameter, the command line's `--opt`, `rust-grpc.toml` and the builder of `build.rs` all end in
//! [`Options::set`] or in the fields it writes. An option has one name everywhere, the one that
//! prost-build and tonic-prost-build users know where there is one.

use std::collections::BTreeSet;

mod choice;
mod closest;
pub(crate) mod kind;
mod list;
mod parameter;
mod paths;
mod pattern;
mod spelling;
mod table;
mod value;

pub use choice::{Choice, Codec, DerivePolicy, EnumType, Layout};
pub use closest::closest;
pub use parameter::split as split_parameter;
pub(crate) use pattern::PatternSet;
pub use spelling::in_build_script;
pub(crate) use table::{Needs, On};
pub use table::{OptionInfo, TABLE};
use value::Value;

/// A list of path patterns, each with what it selects, in the order they were given.
pub type Scoped<T> = Vec<(String, T)>;

macro_rules! options {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? { $($rest:tt)* }
    )*) => {
        /// Everything that decides what the output looks like. The output is a function of the descriptors
        /// and this struct.
        ///
        /// Path patterns follow prost's grammar everywhere: `.` matches everything, `.pkg.Msg` an element
        /// and everything in it, `Msg.field` every element whose full name ends so, and `=.pkg.Msg` exactly
        /// one element.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Options {
            $($(#[$doc])* pub $name: $ty,)*
            /// How the include file finds its neighbours: through `OUT_DIR`, or beside itself.
            pub include_from_out_dir: bool,
            /// Whether the bytes of descriptor sets stand in the code, for callers that write text only, or
            /// in files beside it.
            pub inline_descriptor_set: bool,
            /// Patterns that another run of the same configuration has matched, each with its option. They
            /// may match nothing in this run.
            pub matched_elsewhere: BTreeSet<(String, String)>,
            /// Who hands over files and options. Hints in errors depend on it, the output does not.
            pub caller: Caller,
        }

        impl Default for Options {
            fn default() -> Self {
                Self {
                    $($name: default!($($default)?),)*
                    include_from_out_dir: false,
                    inline_descriptor_set: false,
                    matched_elsewhere: BTreeSet::new(),
                    caller: Caller::Direct,
                }
            }
        }
    };
}

macro_rules! default {
    () => {
        Vec::new()
    };
    ($default:expr) => {
        $default
    };
}

crate::for_each_option!(options);

/// Who hands files and options to the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// A build script, the command line, or a program that uses the engine as a library.
    #[default]
    Direct,
    /// protoc, which names its version in each request.
    Protoc,
    /// buf, or another program whose requests name no version of protoc.
    Buf,
}
