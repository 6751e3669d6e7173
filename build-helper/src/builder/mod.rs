//! How is code generation configured by value, as with tonic-prost-build?
//!
//! [`Builder`] has every method of `tonic_prost_build::Builder` with the same meaning, and one for
//! each option that only this crate has.

mod more;
mod run;

use std::path::Path;

use rust_grpc_codegen::Options;

use crate::config::Run;
use crate::patterns::Patterns;

/// Options for generating messages and services, set by value. Made by [`configure`].
///
/// Path patterns follow one grammar in every option: `.` selects everything, `.pkg.Msg` an element
/// and what is in it, `Msg.field` every element whose full name ends so, and `=.pkg.Msg` exactly
/// one. A pattern that selects nothing is a warning.
#[derive(Debug, Clone)]
pub struct Builder {
    options: Options,
    run: Run,
    /// Options by name, for those that a [`Config`](crate::Config) may have set otherwise.
    settings: Vec<(String, String)>,
    patterns: Patterns,
}

/// Starts with the defaults, which are those of tonic-prost-build.
///
/// ```no_run
/// # fn main() -> std::io::Result<()> {
/// rust_grpc_build::configure()
///     .build_server(false)
///     .compile_protos(&["proto/greeter.proto"], &["proto"])
/// # }
/// ```
pub fn configure() -> Builder {
    Builder {
        options: Options::default(),
        run: Run::default(),
        settings: Vec::new(),
        patterns: Patterns::default(),
    }
}

fn pair(path: &impl AsRef<str>, value: &impl AsRef<str>) -> (String, String) {
    (path.as_ref().to_owned(), value.as_ref().to_owned())
}

impl Builder {
    /// Drops what [`option`](Self::option) has said of an option: the later call counts.
    fn forget(&mut self, key: &str) {
        self.settings.retain(|(other, _)| other != key);
    }

    /// Whether clients are generated; they are by default.
    pub fn build_client(mut self, enable: bool) -> Self {
        self.forget("build_client");
        self.options.build_client = enable;
        self
    }

    /// Whether servers are generated; they are by default.
    pub fn build_server(mut self, enable: bool) -> Self {
        self.forget("build_server");
        self.options.build_server = enable;
        self
    }

    /// Whether clients have `connect`, which needs `tonic` with `transport`; they do by default,
    /// unless the cargo feature `transport` of this crate is off.
    pub fn build_transport(mut self, enable: bool) -> Self {
        self.forget("build_transport");
        self.options.build_transport = enable;
        self
    }

    /// The directory to write to; `OUT_DIR` by default.
    pub fn out_dir(mut self, out_dir: impl AsRef<Path>) -> Self {
        self.run.out_dir = Some(out_dir.as_ref().to_owned());
        self
    }

    /// A type or package that lives elsewhere: `.google.type` in `::google_types`.
    pub fn extern_path(mut self, proto_path: impl AsRef<str>, rust_path: impl AsRef<str>) -> Self {
        self.options.extern_path.push(pair(&proto_path, &rust_path));
        self
    }

    /// An attribute for fields, oneof variants and enum values.
    pub fn field_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.field_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for messages.
    pub fn message_attribute<P: AsRef<str>, A: AsRef<str>>(
        mut self,
        path: P,
        attribute: A,
    ) -> Self {
        self.options.message_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for enums and oneofs.
    pub fn enum_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.enum_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for messages, enums and oneofs.
    pub fn type_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.type_attribute.push(pair(&path, &attribute));
        self
    }

    /// A singular message field or oneof variant that goes behind a `Box`.
    pub fn boxed<P: AsRef<str>>(mut self, path: P) -> Self {
        self.options.boxed.push((path.as_ref().to_owned(), ()));
        self
    }

    /// Map fields that become `BTreeMap`.
    pub fn btree_map<P: AsRef<str>>(mut self, path: P) -> Self {
        self.options.btree_map.push((path.as_ref().to_owned(), ()));
        self
    }

    /// Fields of type `bytes` that become `bytes::Bytes`.
    pub fn bytes<P: AsRef<str>>(mut self, path: P) -> Self {
        self.options.bytes.push((path.as_ref().to_owned(), ()));
        self
    }

    /// An attribute for the modules of servers, by package or service.
    pub fn server_mod_attribute<P: AsRef<str>, A: AsRef<str>>(
        mut self,
        path: P,
        attribute: A,
    ) -> Self {
        self.options.server_mod_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for the structs of servers.
    pub fn server_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.server_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for the traits of servers.
    pub fn trait_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.trait_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for the modules of clients, by package or service.
    pub fn client_mod_attribute<P: AsRef<str>, A: AsRef<str>>(
        mut self,
        path: P,
        attribute: A,
    ) -> Self {
        self.options.client_mod_attribute.push(pair(&path, &attribute));
        self
    }

    /// An attribute for the structs of clients.
    pub fn client_attribute<P: AsRef<str>, A: AsRef<str>>(mut self, path: P, attribute: A) -> Self {
        self.options.client_attribute.push(pair(&path, &attribute));
        self
    }

    /// Where the modules of services find the messages; `super` by default.
    pub fn proto_path(mut self, proto_path: impl AsRef<str>) -> Self {
        self.forget("proto_path");
        self.options.proto_path = proto_path.as_ref().to_owned();
        self
    }

    /// Whether `google.protobuf` is generated instead of being taken from `prost_types`.
    pub fn compile_well_known_types(mut self, enable: bool) -> Self {
        self.forget("compile_well_known_types");
        self.options.compile_well_known_types = enable;
        self
    }

    /// Has no effect: wrapper types such as `google.protobuf.StringValue` always work as request and
    /// response.
    pub fn with_extended_rust_types(self, _enable: bool) -> Self {
        self
    }

    /// Whether the path of a call starts with the package; it does by default.
    pub fn emit_package(mut self, enable: bool) -> Self {
        self.forget("emit_package");
        self.options.emit_package = enable;
        self
    }

    /// Where the descriptor set is written, for reflection; with
    /// [`skip_protoc_run`](Self::skip_protoc_run), where it is read.
    pub fn file_descriptor_set_path(mut self, path: impl AsRef<Path>) -> Self {
        self.run.file_descriptor_set_path = Some(path.as_ref().to_owned());
        self
    }

    /// Reads the descriptor set instead of `.proto` files, as `buf build -o` or `protoc -o` writes it.
    ///
    /// Everything in it is generated, whatever files are passed to
    /// [`compile_protos`](Self::compile_protos).
    pub fn skip_protoc_run(mut self) -> Self {
        self.run.skip_protoc_run = true;
        self
    }

    /// One more argument for protoc; see [`Config::protoc_arg`](crate::Config::protoc_arg).
    pub fn protoc_arg<A: AsRef<str>>(mut self, arg: A) -> Self {
        self.run.protoc_args.push(arg.as_ref().into());
        self
    }

    /// Writes a file, in the output directory, that includes all others in a tree of modules.
    pub fn include_file(mut self, path: impl AsRef<Path>) -> Self {
        self.run.include_file = Some(path.as_ref().to_owned());
        self
    }

    /// Whether cargo is told to run the build script again when one of the files that were read
    /// changes, imports among them. It is by default where cargo is running the script.
    ///
    /// cargo then looks at these files alone. A script that depends on others names them itself, or
    /// switches this off.
    pub fn emit_rerun_if_changed(mut self, enable: bool) -> Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }

    /// Elements without doc comments.
    pub fn disable_comments<I, S>(mut self, paths: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let paths = paths.into_iter();
        self.options.disable_comments.extend(paths.map(|path| (path.as_ref().to_owned(), ())));
        self
    }

    /// Whether the methods of servers take `self: Arc<Self>`.
    pub fn use_arc_self(mut self, enable: bool) -> Self {
        self.forget("use_arc_self");
        self.options.use_arc_self = enable;
        self
    }

    /// Whether the methods of servers have a body that answers `unimplemented`.
    pub fn generate_default_stubs(mut self, enable: bool) -> Self {
        self.forget("generate_default_stubs");
        self.options.generate_default_stubs = enable;
        self
    }

    /// The codec of requests and responses; by default that of `rust_grpc::grpc` where both messages
    /// have the native codec, and tonic-prost's elsewhere.
    pub fn codec_path(mut self, path: impl AsRef<str>) -> Self {
        self.forget("codec_path");
        self.options.codec_path = Some(path.as_ref().to_owned());
        self
    }

    /// Messages and enums without `Debug`.
    pub fn skip_debug<I, S>(mut self, paths: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<str>,
    {
        let paths = paths.into_iter();
        self.options.skip_debug.extend(paths.map(|path| (path.as_ref().to_owned(), ())));
        self
    }
}
