//! The list of all options: what one row does not say does not exist.
//!
//! [`for_each_option`](crate::for_each_option) hands the rows to a macro of the caller's. From them come
//! the fields of [`Options`](super::Options) with their defaults, [`TABLE`](super::TABLE) with the README's
//! table and `--help`, the reading of text, the selectors of `resolve` with their checks, and the methods
//! of build-helper's `Builder` and `Config`. A row is
//!
//! ```text
//! /// The documentation of the field and of the methods.
//! name: FieldType as Kind = default, "the default in tables" {
//!     help: "what the option does, in tables",
//!     on: the elements that its patterns select, needs: what it has no effect without,
//!     builder: [the method's parameters] how it is put on top of a config, config: [the parameters],
//! }
//! ```
//!
//! Kinds are in `kind.rs`, elements and needs in `table.rs`, and the words for methods in `options.rs`
//! of build-helper's `builder` and `config`. Without a default, the field is empty.

/// Calls a macro with a row for each option; see `options/list.rs` of this crate.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_option {
    ($then:ident) => { $then! {
        /// How messages are encoded and decoded; by generated code over the crate `rust_grpc`, by default.
        codec: Codec as Choice = Codec::Native, "native" {
            help: "encode and decode by generated code, or by `#[derive(prost::Message)]`",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// Messages that keep the fields they do not know, and write them again.
        unknown_fields: Scoped<()> as Paths {
            help: "messages keep the fields they do not know, and write them again",
            on: Messages, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// Extensions that get a constant, which reads and writes them on messages with
        /// `unknown_fields`.
        extensions: Scoped<()> as Paths {
            help: "constants that read and write these extensions on messages with `unknown_fields`",
            on: Extensions, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// `required` fields whose absence is an error when a message is decoded.
        check_required: Scoped<()> as Paths {
            help: "a message that lacks one of these `required` fields is an error when it is decoded",
            on: RequiredFields, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// What holds the value of an enum field; an `i32` by default.
        enum_type: Scoped<EnumType> as Choices = Vec::new(), "i32" {
            help: "enum fields are an `i32`, an `Open<E>` of all numbers, an `E`, or what the schema says",
            on: EnumFields, needs: NativeCodec,
            builder: [path_and_one EnumType] adds, config: [path_and_one EnumType],
        }
        /// The Rust type of `string` fields, which implements `rust_grpc::types::StringType`.
        string_type: Scoped<String> as Types {
            help: "`string` fields become this `StringType`",
            on: StringFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// The Rust type of `bytes` fields, which implements `rust_grpc::types::BytesType`.
        bytes_type: Scoped<String> as Types {
            help: "`bytes` fields become this `BytesType`",
            on: BytesFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// The Rust type of map fields, without its parameters, which implements
        /// `rust_grpc::types::MapType`.
        map_type: Scoped<String> as GenericTypes {
            help: "map fields become this `MapType`, `M<K, V>`",
            on: MapFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// Map fields that become `BTreeMap`.
        btree_map: Scoped<()> as Paths {
            help: "map fields become `BTreeMap`",
            on: MapFields, needs: Nothing,
            builder: [path_of<P>] replaces, config: [paths],
        }
        /// Fields of type `bytes` that become `bytes::Bytes`.
        bytes: Scoped<()> as Paths {
            help: "`bytes` fields become `bytes::Bytes`",
            on: BytesFields, needs: Nothing,
            builder: [path_of<P>] replaces, config: [paths],
        }
        /// A singular message field or oneof variant that goes behind a `Box`.
        boxed: Scoped<()> as Paths {
            help: "singular message fields and oneof variants go behind a `Box`",
            on: BoxableFields, needs: Nothing,
            builder: [path_of<P>] adds, config: [path_of<P>],
        }
        /// An attribute for messages, enums and oneofs.
        type_attribute: Scoped<String> as Attributes {
            help: "attribute for messages, enums and oneofs",
            on: Types, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// An attribute for messages.
        message_attribute: Scoped<String> as Attributes {
            help: "attribute for messages",
            on: Messages, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// An attribute for enums and oneofs.
        enum_attribute: Scoped<String> as Attributes {
            help: "attribute for enums and oneofs",
            on: EnumsAndOneofs, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// An attribute for fields, oneof variants and enum values.
        field_attribute: Scoped<String> as Attributes {
            help: "attribute for fields, oneof variants and enum values",
            on: Members, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// Elements without doc comments.
        disable_comments: Scoped<()> as Paths {
            help: "no doc comments on these elements",
            on: Everything, needs: Nothing,
            builder: [paths] adds, config: [paths],
        }
        /// Messages and enums without `Debug`.
        skip_debug: Scoped<()> as Paths {
            help: "no `Debug` for these messages, with their oneofs, and enums",
            on: MessagesAndEnums, needs: Nothing,
            builder: [paths] replaces, config: [paths],
        }
        /// A type or package that lives elsewhere: `.google.type` in `::google_types`.
        extern_path: Scoped<String> as Mappings {
            help: "a type or package that lives elsewhere",
            on: TypesFromElsewhere, needs: Nothing,
            builder: [pair] adds, config: [pair_into_of<P1, P2>],
        }
        /// Whether `google.protobuf` is generated instead of being taken from `prost_types`.
        compile_well_known_types: bool as Flag = false, "false" {
            help: "generate `google.protobuf` instead of using `prost_types`",
            on: Nothing, needs: Nothing,
            builder: [flag] either,
            config: [switch "Generates `google.protobuf` instead of taking it from `prost_types`."],
        }
        /// Whether enum values keep the name of the enum as a prefix.
        retain_enum_prefix: bool as Flag = false, "false" {
            help: "enum values keep the enum's name as a prefix",
            on: Nothing, needs: Nothing,
            builder: [flag] said,
            config: [switch "Keeps the name of an enum as a prefix of its values."],
        }
        /// Whether messages implement `prost::Name`.
        enable_type_names: bool as Flag = false, "false" {
            help: "implement `prost::Name`",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [switch "Implements `prost::Name` for messages."],
        }
        /// The domain of type URLs, with [`enable_type_names`](Self::enable_type_names).
        type_name_domain: Scoped<String> as Domains {
            help: "domain of type URLs, with `enable_type_names`",
            on: Messages, needs: Option("enable_type_names"),
            builder: [pair] adds, config: [paths_and_text],
        }
        /// Which of `Copy`, `Eq` and `Hash` are derived; those that all fields have, by default.
        derives: DerivePolicy as Choice = DerivePolicy::Auto, "auto" {
            help: "derive `Copy`, `Eq` and `Hash` where all fields allow it",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// Whether further names of an enum value become associated constants.
        enum_aliases: bool as Flag = false, "false" {
            help: "second names of an enum value become associated constants",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Whether fields with `[debug_redact = true]` stay out of `Debug`; they do by default.
        debug_redact: bool as Flag = true, "true" {
            help: "fields with `[debug_redact = true]` are not shown by `Debug`",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Where generated code finds `rust_grpc`.
        runtime_path: Option<String> as RustPath = None, "::rust_grpc" {
            help: "where generated code finds `rust_grpc`, and through it the crates below",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into],
        }
        /// Where generated code finds `prost`.
        prost_path: Option<String> as RustPath = None, "by codec" {
            help: "where generated code finds `prost`",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// Where generated code finds `prost_types`.
        prost_types_path: Option<String> as RustPath = None, "by codec" {
            help: "where generated code finds `prost_types`",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// Whether clients are generated; they are by default.
        build_client: bool as Flag = true, "true" {
            help: "generate clients",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// Whether servers are generated; they are by default.
        build_server: bool as Flag = true, "true" {
            help: "generate servers",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// Whether clients have `connect`, which needs `tonic` with `transport`; they do by default,
        /// unless the cargo feature `transport` of `rust-grpc-build` is off.
        build_transport: bool as Flag = true, "true" {
            help: "clients have `connect`, which needs tonic's `transport`",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// An attribute for the modules of clients, by package or service.
        client_mod_attribute: Scoped<String> as Attributes {
            help: "attribute for client modules",
            on: Services, needs: Client,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// An attribute for the structs of clients.
        client_attribute: Scoped<String> as Attributes {
            help: "attribute for client structs",
            on: Services, needs: Client,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// An attribute for the modules of servers, by package or service.
        server_mod_attribute: Scoped<String> as Attributes {
            help: "attribute for server modules",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// An attribute for the structs of servers.
        server_attribute: Scoped<String> as Attributes {
            help: "attribute for server structs",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// An attribute for the traits of servers.
        trait_attribute: Scoped<String> as Attributes {
            help: "attribute for server traits",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// Where the modules of services find the messages; `super` by default.
        proto_path: String as RustPath = "super".to_owned(), "super" {
            help: "where service modules find the messages",
            on: Nothing, needs: Service,
            builder: [text] always, config: [none],
        }
        /// Whether the path of a call starts with the package; it does by default.
        emit_package: bool as Flag = true, "true" {
            help: "the path of a call starts with the package",
            on: Nothing, needs: Service,
            builder: [flag] always, config: [none],
        }
        /// Whether the methods of servers take `self: Arc<Self>`.
        use_arc_self: bool as Flag = false, "false" {
            help: "server methods take `self: Arc<Self>`",
            on: Nothing, needs: AnyServer,
            builder: [flag] always, config: [none],
        }
        /// Whether the methods of servers have a body that answers `unimplemented`.
        generate_default_stubs: bool as Flag = false, "false" {
            help: "server methods answer `unimplemented` by default",
            on: Nothing, needs: AnyServer,
            builder: [flag] always, config: [none],
        }
        /// Services with a trait for their clients, which the generated client, a service in the same
        /// process and the mock implement.
        client_trait: Scoped<()> as Paths {
            help: "services have a trait that clients, mocks and servers implement",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services with a client whose methods take `&self`.
        shared_client: Scoped<()> as Paths {
            help: "services have a client whose methods take `&self`",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services with a server trait of native `async` methods, beside tonic's.
        native_server: Scoped<()> as Paths {
            help: "services have a server trait of native `async` methods",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services with a mock for tests; it implements those of the two traits above that are there.
        mock: Scoped<()> as Paths {
            help: "services with `client_trait` or `native_server` have a mock, for tests",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// An attribute for the modules of mocks: with `#[cfg(test)]` or `#[cfg(feature = "mocks")]`, the
        /// feature `mock` of `rust-grpc` is needed for tests only.
        mock_mod_attribute: Scoped<String> as Attributes {
            help: "attribute for the modules of mocks, such as `#[cfg(test)]`",
            on: Services, needs: Option("mock"),
            builder: [pair] adds, config: [pair_into],
        }
        /// Services that are described, with their methods, by constants.
        method_descriptors: Scoped<()> as Paths {
            help: "services and methods are described by constants",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Custom options that those constants hold, by the full names of their extensions.
        descriptor_options: Scoped<()> as Paths {
            help: "custom options that those constants hold, by their extensions' names",
            on: ExtensionsOfServiceOptions, needs: Option("method_descriptors"),
            builder: [path] adds, config: [path_into],
        }
        /// The codec of requests and responses; by default that of `rust_grpc::grpc` where both messages
        /// have the native codec, and tonic-prost's elsewhere.
        codec_path: Option<String> as RustPath = None, "by codec" {
            help: "codec of requests and responses",
            on: Nothing, needs: Service,
            builder: [text] always, config: [none],
        }
        /// Where generated code finds `tonic`.
        tonic_path: Option<String> as RustPath = None, "by codec" {
            help: "where generated code finds `tonic`",
            on: Nothing, needs: Service,
            builder: [text_into] said, config: [none],
        }
        /// Has no effect: wrapper types such as `google.protobuf.StringValue` always work as request and
        /// response.
        with_extended_rust_types: bool as Flag = true, "true" {
            help: "accepted for compatibility: wrapper types always work as request and response",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [none],
        }
        /// How packages become files; `a.b.rs` for package `a.b` by default.
        layout: Layout as Choice = Layout::Package, "package" {
            help: "`a.b.rs`, `a/b.rs` or one file",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// The stem of the file for items without a package, and for all items in one file; `_` by
        /// default.
        default_package_filename: String as Name = "_".to_owned(), "_" {
            help: "file stem for items without a package",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// Name of a file that includes all others in a tree of modules.
        include_file: Option<String> as FileName = None, "" {
            help: "write a file that includes all others in a tree of modules",
            on: Nothing, needs: Nothing,
            builder: [none] said, config: [none],
        }
        /// Whether code is generated for imported files too; it is by default.
        include_imports: bool as Flag = true, "`false` in the plugin, else `true`" {
            help: "generate imported files too; the plugin generates what it is asked for",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Whether each package has a constant `FILE_DESCRIPTOR_SET` with its descriptors, and those of all
        /// that it imports, for reflection. The bytes are in a file beside the code.
        file_descriptor_set: bool as Flag = false, "false" {
            help: "a constant `FILE_DESCRIPTOR_SET` for each package, for reflection",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Whether the output is formatted; it is by default.
        format: bool as Flag = true, "true" {
            help: "format the output",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Whether warnings are errors.
        strict: bool as Flag = false, "`false` in `build.rs`, else `true`" {
            help: "warnings are errors; the default of the plugin and the command line",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
    }};
}
