//! Options that shape the output.
//!
//! Everything that depends on an option is generated from one list, which `list.rs` describes. The
//! parameter of the plugin, `--opt` of the command line, `rust-grpc.toml` and the builder of
//! `build.rs` all call [`Options::set`] or set the same fields. An option has the same name
//! everywhere; if prost-build or tonic-prost-build has the option, it is their name.

use std::collections::BTreeSet;

mod choice;
mod closest;
mod files;
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

/// A list of path patterns, each with a value, in the order in which they were set.
pub type Scoped<T> = Vec<(String, T)>;

macro_rules! options {
    ($(
        $(#[$doc:meta])*
        $name:ident: $ty:ty as $kind:ident $(= $default:expr, $shown:literal)? { $($rest:tt)* }
    )*) => {
        /// The options that shape the output, which is a function of the descriptors and of this
        /// struct.
        ///
        /// Path patterns have the grammar of prost everywhere: `.` matches everything, `.pkg.Msg`
        /// matches an element and everything in it, `Msg.field` matches every element whose full
        /// name ends with it, and `=.pkg.Msg` matches exactly one element.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Options {
            $($(#[$doc])* pub $name: $ty,)*
            /// Includes files from `OUT_DIR`, instead of relative to the include file.
            pub include_from_out_dir: bool,
            /// Puts the bytes of descriptor sets into the code, instead of files next to it.
            ///
            /// This is for callers that write only text.
            pub inline_descriptor_set: bool,
            /// The text of the file that [`Self::http_config`] names, which [`Self::read_files`] reads.
            pub http_config_text: Option<String>,
            /// Patterns, each with its option, that an earlier call with the same configuration has
            /// matched.
            ///
            /// It is no problem if they match nothing in this call.
            pub matched_elsewhere: BTreeSet<(String, String)>,
            /// The caller of the engine, which determines the hints in errors, but not the output.
            pub caller: Caller,
        }

        impl Default for Options {
            fn default() -> Self {
                Self {
                    $($name: default!($($default)?),)*
                    include_from_out_dir: false,
                    inline_descriptor_set: false,
                    http_config_text: None,
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

/// The caller of the engine, which passes files and options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// A build script, the command line, or a program that uses the engine as a library.
    #[default]
    Direct,
    /// protoc, which names its version in each request.
    Protoc,
    /// `buf`, or another program whose requests name no version of protoc.
    Buf,
}
