//! The list of all options, from which everything that depends on an option is generated.
//!
//! [`for_each_option`](crate::for_each_option) passes the rows to another macro. The rows expand to
//! the fields of [`Options`](super::Options) with their defaults, to [`TABLE`](super::TABLE) with
//! the table of the guide and `--help`, to the parsers of text, to the selectors of `resolve` with
//! their checks, and to the methods of build-helper's `Builder` and `Config`. A row has this form:
//!
//! ```text
//! /// The documentation of the field and of the methods.
//! name: FieldType as Kind = default, "the default in tables" {
//!     help: "what the option does, in tables",
//!     on: the elements that its patterns select, needs: the option without which it has no effect,
//!     builder: [the method's parameters] how it is merged into a config, config: [the parameters],
//! }
//! ```
//!
//! Kinds are defined in `kind.rs`, elements and needs in `table.rs`, and the words for methods in
//! `options.rs` of build-helper's `builder` and `config`. A row without a default stands for an
//! empty list.

/// Calls a macro with a row for each option; `options/list.rs` of this crate describes the rows.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_option {
    ($then:ident) => { $then! {
        /// The code that encodes and decodes messages: generated code, which is the default, or
        /// `#[derive(prost::Message)]`.
        codec: Codec as Choice = Codec::Native, "native" {
            help: "encode and decode with generated code, or with `#[derive(prost::Message)]`",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// Messages that preserve unknown fields and re-emit them.
        unknown_fields: Scoped<()> as Paths {
            help: "preserve unknown fields in these messages and re-emit them",
            on: Messages, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// Extensions for which a constant is generated that reads and writes the extension.
        ///
        /// It works on messages with `unknown_fields`.
        extensions: Scoped<()> as Paths {
            help: "generate constants that read and write these extensions on messages with `unknown_fields`",
            on: Extensions, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// Messages that can be read from and written to JSON with `rust_grpc::json`, and enums with a table of
        /// their names.
        ///
        /// They implement `rust_grpc::reflect::Reflect`, as do all messages in them. The feature `json` of
        /// `rust-grpc` has the functions.
        json: Scoped<()> as Paths {
            help: "read and write these messages, and all messages in them, as ProtoJSON with `rust_grpc::json`",
            on: MessagesAndEnums, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Messages and enums that implement `serde::Serialize` and `serde::Deserialize` with the rules of ProtoJSON.
        ///
        /// The messages and all messages in them implement `rust_grpc::reflect::Reflect`. The feature `serde` of
        /// `rust-grpc` has the functions.
        serde: Scoped<()> as Paths {
            help: "implement serde's `Serialize` and `Deserialize` for these messages and enums, with the rules of ProtoJSON",
            on: MessagesAndEnums, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Messages that can be read from and written to the text format with `rust_grpc::text`, and enums with
        /// a table of their names.
        ///
        /// They implement `rust_grpc::reflect::Reflect`, as do all messages in them. The feature `text` of
        /// `rust-grpc` has the functions.
        text: Scoped<()> as Paths {
            help: "read and write these messages, and all messages in them, in the text format with `rust_grpc::text`",
            on: MessagesAndEnums, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Messages whose fields can be accessed without knowing the type of the message, and enums with a table
        /// of their names.
        ///
        /// They implement `rust_grpc::reflect::Reflect`, as do all messages in them.
        reflect: Scoped<()> as Paths {
            help: "implement `rust_grpc::reflect::Reflect` for these messages and all messages in them",
            on: MessagesAndEnums, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// `required` fields that must be present: decoding a message without them is an error.
        check_required: Scoped<()> as Paths {
            help: "decoding fails if one of these `required` fields is missing",
            on: RequiredFields, needs: NativeCodec,
            builder: [path] adds, config: [path_into],
        }
        /// The Rust type of enum fields: `i32`, which is the default, `OpenEnum<E>`, the enum itself,
        /// or the type that the schema declares.
        enum_type: Scoped<EnumType> as Choices = Vec::new(), "i32" {
            help: "the type of enum fields: `i32`, `OpenEnum<E>` for any number, the enum `E`, or what the schema says",
            on: EnumFields, needs: NativeCodec,
            builder: [path_and_one EnumType] adds, config: [path_and_one EnumType],
        }
        /// The Rust type of `string` fields; it implements `rust_grpc::types::StringType`.
        string_type: Scoped<String> as Types {
            help: "use this `StringType` for `string` fields",
            on: StringFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// The Rust type of `bytes` fields; it implements `rust_grpc::types::BytesType`.
        bytes_type: Scoped<String> as Types {
            help: "use this `BytesType` for `bytes` fields",
            on: BytesFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// The Rust type of map fields without its parameters; it implements
        /// `rust_grpc::types::MapType`.
        map_type: Scoped<String> as GenericTypes {
            help: "use this `MapType`, `M<K, V>`, for map fields",
            on: MapFields, needs: NativeCodec,
            builder: [pair] adds, config: [pair_into],
        }
        /// Map fields that use `BTreeMap`.
        btree_map: Scoped<()> as Paths {
            help: "use `BTreeMap` for map fields",
            on: MapFields, needs: Nothing,
            builder: [path_of<P>] replaces, config: [paths],
        }
        /// Fields of type `bytes` that use `bytes::Bytes`.
        bytes: Scoped<()> as Paths {
            help: "use `bytes::Bytes` for `bytes` fields",
            on: BytesFields, needs: Nothing,
            builder: [path_of<P>] replaces, config: [paths],
        }
        /// Singular message fields and oneof variants that are stored in a `Box`.
        boxed: Scoped<()> as Paths {
            help: "store singular message fields and oneof variants in a `Box`",
            on: BoxableFields, needs: Nothing,
            builder: [path_of<P>] adds, config: [path_of<P>],
        }
        /// Attributes for messages, enums and oneofs.
        type_attribute: Scoped<String> as Attributes {
            help: "add an attribute to messages, enums and oneofs",
            on: Types, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// Attributes for messages.
        message_attribute: Scoped<String> as Attributes {
            help: "add an attribute to messages",
            on: Messages, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// Attributes for enums and oneofs.
        enum_attribute: Scoped<String> as Attributes {
            help: "add an attribute to enums and oneofs",
            on: EnumsAndOneofs, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// Attributes for fields, oneof variants and enum values.
        field_attribute: Scoped<String> as Attributes {
            help: "add an attribute to fields, oneof variants and enum values",
            on: Members, needs: Nothing,
            builder: [pair_of<P, A>] adds, config: [pair_of<P, A>],
        }
        /// Elements without doc comments in the generated code.
        disable_comments: Scoped<()> as Paths {
            help: "generate no doc comments for these elements",
            on: Everything, needs: Nothing,
            builder: [paths] adds, config: [paths],
        }
        /// Messages, with their oneofs, and enums that do not implement `Debug`.
        skip_debug: Scoped<()> as Paths {
            help: "do not implement `Debug` for these messages, with their oneofs, and enums",
            on: MessagesAndEnums, needs: Nothing,
            builder: [paths] replaces, config: [paths],
        }
        /// Types and packages that are defined elsewhere, such as `.google.type` in
        /// `::google_types`.
        extern_path: Scoped<String> as Mappings {
            help: "use a type or package that is defined elsewhere",
            on: TypesFromElsewhere, needs: Nothing,
            builder: [pair] adds, config: [pair_into_of<P1, P2>],
        }
        /// Generates `google.protobuf` instead of taking it from `prost_types`.
        compile_well_known_types: bool as Flag = false, "false" {
            help: "generate `google.protobuf` instead of using `prost_types`",
            on: Nothing, needs: Nothing,
            builder: [flag] either,
            config: [switch "Generates `google.protobuf` instead of taking it from `prost_types`."],
        }
        /// Keeps the name of an enum as a prefix of its values.
        retain_enum_prefix: bool as Flag = false, "false" {
            help: "keep the name of the enum as a prefix of its values",
            on: Nothing, needs: Nothing,
            builder: [flag] said,
            config: [switch "Keeps the name of an enum as a prefix of its values."],
        }
        /// Implements `prost::Name` for messages.
        enable_type_names: bool as Flag = false, "false" {
            help: "implement `prost::Name`",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [switch "Implements `prost::Name` for messages."],
        }
        /// The domain of type URLs, with [`enable_type_names`](Self::enable_type_names).
        type_name_domain: Scoped<String> as Domains {
            help: "use this domain in type URLs, with `enable_type_names`",
            on: Messages, needs: Option("enable_type_names"),
            builder: [pair] adds, config: [paths_and_text],
        }
        /// The policy for deriving `Copy`, `Eq` and `Hash`; by default, they are derived where all
        /// fields implement them.
        derives: DerivePolicy as Choice = DerivePolicy::Auto, "auto" {
            help: "derive `Copy`, `Eq` and `Hash` where all fields allow it",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// Generates associated constants for aliases of enum values.
        enum_aliases: bool as Flag = false, "false" {
            help: "generate associated constants for aliases of enum values",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Hides the values of fields with `[debug_redact = true]` in `Debug`, which is the
        /// default.
        debug_redact: bool as Flag = true, "true" {
            help: "hide the values of fields with `[debug_redact = true]` in `Debug`",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// The path of the crate `rust_grpc` in generated code.
        runtime_path: Option<String> as RustPath = None, "::rust_grpc" {
            help: "the path of `rust_grpc`, and through it of the crates below",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into],
        }
        /// The path of the crate `prost` in generated code.
        prost_path: Option<String> as RustPath = None, "by codec" {
            help: "the path of `prost`",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// The path of the crate `prost_types` in generated code.
        prost_types_path: Option<String> as RustPath = None, "by codec" {
            help: "the path of `prost_types`",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// Generates clients, which is the default.
        build_client: bool as Flag = true, "true" {
            help: "generate clients",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// Generates servers, which is the default.
        build_server: bool as Flag = true, "true" {
            help: "generate servers",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// Generates a function `connect` for clients, which needs `tonic` with `transport`.
        ///
        /// This is the default, unless the cargo feature `transport` of `rust-grpc-build` is off.
        build_transport: bool as Flag = true, "true" {
            help: "generate `connect` for clients, which needs tonic's `transport`",
            on: Nothing, needs: Nothing,
            builder: [flag] always, config: [none],
        }
        /// Attributes for the modules of clients, by package or service.
        client_mod_attribute: Scoped<String> as Attributes {
            help: "add an attribute to client modules",
            on: Services, needs: Client,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// Attributes for the structs of clients.
        client_attribute: Scoped<String> as Attributes {
            help: "add an attribute to client structs",
            on: Services, needs: Client,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// Attributes for the modules of servers, by package or service.
        server_mod_attribute: Scoped<String> as Attributes {
            help: "add an attribute to server modules",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// Attributes for the structs of servers.
        server_attribute: Scoped<String> as Attributes {
            help: "add an attribute to server structs",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// Attributes for the traits of servers.
        trait_attribute: Scoped<String> as Attributes {
            help: "add an attribute to server traits",
            on: Services, needs: Server,
            builder: [pair_of<P, A>] adds, config: [none],
        }
        /// The path from the modules of services to the messages; the default is `super`.
        proto_path: String as RustPath = "super".to_owned(), "super" {
            help: "the path from the modules of services to the messages",
            on: Nothing, needs: Service,
            builder: [text] always, config: [none],
        }
        /// Starts the path of a call with the package, which is the default.
        emit_package: bool as Flag = true, "true" {
            help: "start the path of a call with the package",
            on: Nothing, needs: Service,
            builder: [flag] always, config: [none],
        }
        /// Generates server methods that take `self: Arc<Self>`.
        use_arc_self: bool as Flag = false, "false" {
            help: "server methods take `self: Arc<Self>`",
            on: Nothing, needs: AnyServer,
            builder: [flag] always, config: [none],
        }
        /// Generates default bodies for server methods, which return `Status::unimplemented`.
        generate_default_stubs: bool as Flag = false, "false" {
            help: "give server methods a default body that returns `unimplemented`",
            on: Nothing, needs: AnyServer,
            builder: [flag] always, config: [none],
        }
        /// Services for which a client trait is generated.
        ///
        /// The client, the mock and any server in the same process implement it.
        client_trait: Scoped<()> as Paths {
            help: "generate a trait that clients, mocks and servers implement",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services for which an additional client is generated whose methods take `&self`.
        shared_client: Scoped<()> as Paths {
            help: "generate a client whose methods take `&self`",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services for which an additional server trait with `async fn` methods is generated.
        async_server: Scoped<()> as Paths {
            help: "generate a server trait with `async fn` methods",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Services for which a mock is generated, for tests. It implements the traits of `client_trait` and
        /// `async_server`.
        mock: Scoped<()> as Paths {
            help: "generate a mock for tests, with `client_trait` or `async_server`",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Attributes for the modules of mocks.
        ///
        /// With `#[cfg(test)]` or `#[cfg(feature = "mocks")]`, the feature `mock` of `rust-grpc` is
        /// needed for tests only.
        mock_mod_attribute: Scoped<String> as Attributes {
            help: "add an attribute to the modules of mocks, such as `#[cfg(test)]`",
            on: Services, needs: Option("mock"),
            builder: [pair] adds, config: [pair_into],
        }
        /// Services for which constants are generated that describe the service and its methods.
        method_descriptors: Scoped<()> as Paths {
            help: "generate constants that describe services and methods",
            on: Services, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// Custom options in the constants of `method_descriptors`, by the full names of their
        /// extensions.
        descriptor_options: Scoped<()> as Paths {
            help: "the custom options in those constants, by the names of their extensions",
            on: ExtensionsOfServiceOptions, needs: Option("method_descriptors"),
            builder: [path] adds, config: [path_into],
        }
        /// Services and methods that are served as REST, by the rules of `google.api.http` in the schema.
        ///
        /// A constant for `rust_grpc::http` is generated for each service. All messages in requests and
        /// responses implement `rust_grpc::reflect::Reflect`.
        http: Scoped<()> as Paths {
            help: "generate a constant for `rust_grpc::http` that serves these services and methods as REST, by their `google.api.http` rules",
            on: ServicesAndMethods, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// A YAML file of type `google.api.Service`, whose `http` rules replace the `google.api.http` rules of methods.
        ///
        /// Callers of the engine read the file with [`Options::read_files`](super::Options::read_files).
        http_config: Option<String> as FileName = None, "" {
            help: "read rules from a service config in YAML; they replace the `google.api.http` rules of their methods",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into],
        }
        /// Services and methods that are served with the Connect protocol, and with JSON over gRPC and gRPC-Web.
        ///
        /// A constant for `rust_grpc::http` is generated for each service. All messages in requests and
        /// responses implement `rust_grpc::reflect::Reflect`.
        connect: Scoped<()> as Paths {
            help: "generate a constant for `rust_grpc::http` that serves these services and methods with the Connect protocol",
            on: ServicesAndMethods, needs: Nothing,
            builder: [path] adds, config: [path_into],
        }
        /// The path of the codec for requests and responses.
        ///
        /// By default it is the codec of `rust_grpc::grpc` if both messages have the native codec,
        /// and the codec of tonic-prost otherwise.
        codec_path: Option<String> as RustPath = None, "by codec" {
            help: "the path of the codec for requests and responses",
            on: Nothing, needs: Service,
            builder: [text] always, config: [none],
        }
        /// The path of the crate `tonic` in generated code.
        tonic_path: Option<String> as RustPath = None, "by codec" {
            help: "the path of `tonic`",
            on: Nothing, needs: Service,
            builder: [text_into] said, config: [none],
        }
        /// Has no effect: wrapper types such as `google.protobuf.StringValue` always work as
        /// request and response.
        with_extended_rust_types: bool as Flag = true, "true" {
            help: "accepted for compatibility: wrapper types always work as request and response",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [none],
        }
        /// The distribution of packages over files; by default, package `a.b` is in `a.b.rs`.
        layout: Layout as Choice = Layout::Package, "package" {
            help: "write `a.b.rs`, `a/b.rs` or one file",
            on: Nothing, needs: Nothing,
            builder: [one] said, config: [one],
        }
        /// The stem of the file for items without a package, and for all items with
        /// `Layout::Single`.
        ///
        /// The default is `_`.
        default_package_filename: String as Name = "_".to_owned(), "_" {
            help: "the stem of the file for items without a package",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into_of<S>],
        }
        /// The name of a file that includes all others in a tree of modules.
        include_file: Option<String> as FileName = None, "" {
            help: "write a file that includes all others in a tree of modules",
            on: Nothing, needs: Nothing,
            builder: [none] said, config: [none],
        }
        /// The name of an OpenAPI 3.1 document of the methods with `google.api.http` rules.
        ///
        /// The extension `.json`, `.yaml` or `.yml` selects the format. With the option `http`, the document
        /// contains only the methods that it selects.
        openapi: Option<String> as FileName = None, "" {
            help: "write an OpenAPI 3.1 document of the methods with `google.api.http` rules: `.json`, `.yaml` or `.yml`",
            on: Nothing, needs: Nothing,
            builder: [text_into] said, config: [text_into],
        }
        /// Generates code for imported files, too, which is the default.
        include_imports: bool as Flag = true, "`false` in the plugin, else `true`" {
            help: "generate imported files, too; the plugin generates only the requested files",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Generates a constant `FILE_DESCRIPTOR_SET` for each package, for reflection.
        ///
        /// It contains the descriptors of the package and of all files that it imports. The bytes
        /// are in a file next to the code.
        file_descriptor_set: bool as Flag = false, "false" {
            help: "generate a constant `FILE_DESCRIPTOR_SET` for each package, for reflection",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Formats the output, which is the default.
        format: bool as Flag = true, "true" {
            help: "format the output",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
        /// Treats warnings as errors.
        strict: bool as Flag = false, "`false` in `build.rs`, else `true`" {
            help: "treat warnings as errors",
            on: Nothing, needs: Nothing,
            builder: [flag] said, config: [flag],
        }
    }};
}
