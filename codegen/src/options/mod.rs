//! What did the user ask for?
//!
//! One struct and one table, read by every door: the plugin's parameter, the command line's
//! `--opt`, `rust-grpc.toml` and the builder of `build.rs` all end in [`Options::set`] or in the
//! fields it writes. An option has one name everywhere, the one that prost-build and
//! tonic-prost-build users know where there is one.

use std::collections::BTreeSet;

mod given;
mod parameter;
mod paths;
mod pattern;
mod spelling;
mod table;

pub use parameter::split as split_parameter;
pub(crate) use pattern::PatternSet;
pub use pattern::closest;
pub use spelling::in_build_script;
pub use table::{OptionInfo, TABLE};

/// A list of path patterns, each with what it selects, in the order they were given.
pub type Scoped<T> = Vec<(String, T)>;

/// Everything that decides what the output looks like. The output is a function of the descriptors
/// and this struct.
///
/// Path patterns follow prost's grammar everywhere: `.` matches everything, `.pkg.Msg` an element
/// and everything in it, `Msg.field` every element whose full name ends so, and `=.pkg.Msg` exactly
/// one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How packages become files.
    pub layout: Layout,
    /// File stem for items without a package, and for all items in the `single` layout.
    pub default_package_filename: String,
    /// Name of a file that includes all others in a tree of modules.
    pub include_file: Option<String>,
    /// How the include file finds its neighbours: through `OUT_DIR`, or beside itself.
    pub include_from_out_dir: bool,
    /// Whether code is generated for imported files too.
    pub include_imports: bool,
    /// Whether each package has a constant with its descriptors.
    pub file_descriptor_set: bool,
    /// Whether the bytes of that constant stand in the code, for doors that write text only, or in a
    /// file beside it.
    pub inline_descriptor_set: bool,
    /// Whether the output is formatted.
    pub format: bool,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Patterns that another run of the same configuration has matched, each with its option. They
    /// may match nothing in this run.
    pub matched_elsewhere: BTreeSet<(String, String)>,
    /// Who hands over files and options. Hints in errors depend on it, the output does not.
    pub caller: Caller,

    /// How messages are encoded and decoded.
    pub codec: Codec,
    /// Path of the `rust_grpc` crate, which the native codec uses.
    pub runtime_path: Option<String>,
    /// Messages that keep the fields they do not know.
    pub unknown_fields: Scoped<()>,
    /// Extensions that get a handle.
    pub extensions: Scoped<()>,
    /// Required fields that decoding checks to come in.
    pub check_required: Scoped<()>,
    /// What holds the value of an enum.
    pub enum_type: Scoped<EnumType>,
    /// Rust types for `string` fields.
    pub string_type: Scoped<String>,
    /// Rust types for `bytes` fields.
    pub bytes_type: Scoped<String>,
    /// Rust types for map fields, without their parameters.
    pub map_type: Scoped<String>,

    /// Maps that become `BTreeMap`.
    pub btree_map: Scoped<()>,
    /// `bytes` fields that become `Bytes`.
    pub bytes: Scoped<()>,
    /// Singular message fields and oneof variants to put behind a `Box`.
    pub boxed: Scoped<()>,
    /// Attributes for messages, enums and oneofs.
    pub type_attribute: Scoped<String>,
    /// Attributes for messages.
    pub message_attribute: Scoped<String>,
    /// Attributes for enums and oneofs.
    pub enum_attribute: Scoped<String>,
    /// Attributes for fields, oneofs' fields, variants and enum values.
    pub field_attribute: Scoped<String>,
    /// Elements whose comments are dropped.
    pub disable_comments: Scoped<()>,
    /// Messages and enums without `Debug`.
    pub skip_debug: Scoped<()>,
    /// Types and packages that live elsewhere.
    pub extern_path: Scoped<String>,
    /// Whether `google.protobuf` is generated rather than taken from `prost_types`.
    pub compile_well_known_types: bool,
    /// Whether enum values keep the enum's name as a prefix.
    pub retain_enum_prefix: bool,
    /// Whether messages implement `prost::Name`.
    pub enable_type_names: bool,
    /// The domain in type URLs.
    pub type_name_domain: Scoped<String>,
    /// Which traits are derived when all fields allow it.
    pub derives: DerivePolicy,
    /// Whether further names of an enum value become associated constants.
    pub enum_aliases: bool,
    /// Whether `[debug_redact = true]` keeps a field out of `Debug`.
    pub debug_redact: bool,
    /// Path of the `prost` crate.
    pub prost_path: Option<String>,
    /// Path of the `prost_types` crate.
    pub prost_types_path: Option<String>,

    /// Whether clients are generated.
    pub build_client: bool,
    /// Whether servers are generated.
    pub build_server: bool,
    /// Whether clients have `connect`.
    pub build_transport: bool,
    /// Attributes for client modules.
    pub client_mod_attribute: Scoped<String>,
    /// Attributes for client structs.
    pub client_attribute: Scoped<String>,
    /// Attributes for server modules.
    pub server_mod_attribute: Scoped<String>,
    /// Attributes for server structs.
    pub server_attribute: Scoped<String>,
    /// Attributes for server traits.
    pub trait_attribute: Scoped<String>,
    /// Where service modules find the messages.
    pub proto_path: String,
    /// Whether the path of a call starts with the package.
    pub emit_package: bool,
    /// Whether server methods take `self: Arc<Self>`.
    pub use_arc_self: bool,
    /// Whether server methods have a body that answers `unimplemented`.
    pub generate_default_stubs: bool,
    /// Services with a trait for their clients.
    pub client_trait: Scoped<()>,
    /// Services with a client whose methods take `&self`.
    pub shared_client: Scoped<()>,
    /// Services with a server trait of native `async` methods.
    pub native_server: Scoped<()>,
    /// Services with a mock.
    pub mock: Scoped<()>,
    /// Attributes of the modules of mocks.
    pub mock_mod_attribute: Scoped<String>,
    /// Services whose methods are described by constants.
    pub method_descriptors: Scoped<()>,
    /// Custom options that the constants hold, by the full names of their extensions.
    pub descriptor_options: Scoped<()>,
    /// Path of the codec for requests and responses; `None` is the runtime's, or tonic-prost's.
    pub codec_path: Option<String>,
    /// Path of the `tonic` crate.
    pub tonic_path: Option<String>,
}

/// Who hands files and options to the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// A build script, the command line, or a program that uses the engine as a library.
    #[default]
    Direct,
    /// protoc, which names its version in each request.
    Protoc,
    /// buf, or another program whose requests name no version of protoc.
    Buf,
}

/// How messages are encoded and decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codec {
    /// By generated code over the crate `rust_grpc`.
    #[default]
    Native,
    /// By `#[derive(prost::Message)]`.
    Derive,
}

/// What holds the value of an enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnumType {
    /// `i32`, as with prost.
    #[default]
    I32,
    /// `Open<E>`: every number, and the value that it is, if it is one.
    Open,
    /// `E` itself; other numbers are unknown fields.
    Closed,
    /// Open or closed, as the schema says.
    Auto,
}

/// How packages become files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// `a.b.c.rs` for package `a.b.c`, as prost does.
    #[default]
    Package,
    /// `a/b/c.rs`.
    Nested,
    /// Everything in one file, in modules.
    Single,
}

/// Which of `Copy`, `Eq` and `Hash` are derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DerivePolicy {
    /// Those that all fields have, as prost does.
    #[default]
    Auto,
    /// None of them: adding a field then never takes a trait away.
    None,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            layout: Layout::Package,
            default_package_filename: "_".to_owned(),
            include_file: None,
            include_from_out_dir: false,
            include_imports: true,
            file_descriptor_set: false,
            inline_descriptor_set: false,
            format: true,
            strict: false,
            matched_elsewhere: BTreeSet::new(),
            caller: Caller::Direct,
            codec: Codec::Native,
            runtime_path: None,
            unknown_fields: Vec::new(),
            extensions: Vec::new(),
            check_required: Vec::new(),
            enum_type: Vec::new(),
            string_type: Vec::new(),
            bytes_type: Vec::new(),
            map_type: Vec::new(),
            btree_map: Vec::new(),
            bytes: Vec::new(),
            boxed: Vec::new(),
            type_attribute: Vec::new(),
            message_attribute: Vec::new(),
            enum_attribute: Vec::new(),
            field_attribute: Vec::new(),
            disable_comments: Vec::new(),
            skip_debug: Vec::new(),
            extern_path: Vec::new(),
            compile_well_known_types: false,
            retain_enum_prefix: false,
            enable_type_names: false,
            type_name_domain: Vec::new(),
            derives: DerivePolicy::Auto,
            enum_aliases: false,
            debug_redact: true,
            prost_path: None,
            prost_types_path: None,
            build_client: true,
            build_server: true,
            build_transport: true,
            client_mod_attribute: Vec::new(),
            client_attribute: Vec::new(),
            server_mod_attribute: Vec::new(),
            server_attribute: Vec::new(),
            trait_attribute: Vec::new(),
            proto_path: "super".to_owned(),
            emit_package: true,
            use_arc_self: false,
            generate_default_stubs: false,
            client_trait: Vec::new(),
            shared_client: Vec::new(),
            native_server: Vec::new(),
            mock: Vec::new(),
            mock_mod_attribute: Vec::new(),
            method_descriptors: Vec::new(),
            descriptor_options: Vec::new(),
            codec_path: None,
            tonic_path: None,
        }
    }
}
