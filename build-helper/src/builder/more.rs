//! Which options does only this crate have?

use std::path::PathBuf;

use rust_grpc_codegen::options::{Codec, DerivePolicy, EnumType, Layout};

use super::Builder;

impl Builder {
    /// Any option by its name, as in the plugin's parameter: `option("btree_map", ".shop.v1")`.
    ///
    /// A name or value that does not exist is reported when it runs.
    pub fn option(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((key.into(), value.into()));
        self
    }

    /// How messages are encoded and decoded; by generated code over the crate `rust_grpc`, by default.
    pub fn codec(self, codec: Codec) -> Self {
        self.option("codec", crate::config::codec_name(codec))
    }

    /// Where generated code finds `rust_grpc`.
    pub fn runtime_path(self, path: impl Into<String>) -> Self {
        self.option("runtime_path", path)
    }

    /// Messages that keep the fields they do not know, and write them again.
    pub fn unknown_fields(self, path: impl AsRef<str>) -> Self {
        self.option("unknown_fields", path.as_ref())
    }

    /// Extensions that get a constant, which reads and writes them on messages with
    /// `unknown_fields`.
    pub fn extensions(self, path: impl AsRef<str>) -> Self {
        self.option("extensions", path.as_ref())
    }

    /// `required` fields whose absence is an error when a message is decoded.
    pub fn check_required(self, path: impl AsRef<str>) -> Self {
        self.option("check_required", path.as_ref())
    }

    /// What holds the value of an enum field; an `i32` by default.
    pub fn enum_type(self, path: impl AsRef<str>, ty: EnumType) -> Self {
        let ty = crate::config::enum_type_name(ty);
        self.option("enum_type", format!("{}={ty}", path.as_ref()))
    }

    /// The Rust type of `string` fields, which implements `rust_grpc::types::StringType`.
    pub fn string_type(self, path: impl AsRef<str>, ty: impl AsRef<str>) -> Self {
        self.option("string_type", format!("{}={}", path.as_ref(), ty.as_ref()))
    }

    /// The Rust type of `bytes` fields, which implements `rust_grpc::types::BytesType`.
    pub fn bytes_type(self, path: impl AsRef<str>, ty: impl AsRef<str>) -> Self {
        self.option("bytes_type", format!("{}={}", path.as_ref(), ty.as_ref()))
    }

    /// The Rust type of map fields, without its parameters, which implements
    /// `rust_grpc::types::MapType`.
    pub fn map_type(self, path: impl AsRef<str>, ty: impl AsRef<str>) -> Self {
        self.option("map_type", format!("{}={}", path.as_ref(), ty.as_ref()))
    }

    /// Services with a trait for their clients, which the generated client, a service in the same
    /// process and the mock implement.
    pub fn client_trait(self, path: impl AsRef<str>) -> Self {
        self.option("client_trait", path.as_ref())
    }

    /// Services with a client whose methods take `&self`.
    pub fn shared_client(self, path: impl AsRef<str>) -> Self {
        self.option("shared_client", path.as_ref())
    }

    /// Services with a server trait of native `async` methods, beside tonic's.
    pub fn native_server(self, path: impl AsRef<str>) -> Self {
        self.option("native_server", path.as_ref())
    }

    /// Services with a mock for tests; it implements those of the two traits above that are there.
    pub fn mock(self, path: impl AsRef<str>) -> Self {
        self.option("mock", path.as_ref())
    }

    /// An attribute for the modules of mocks: with `#[cfg(test)]` or `#[cfg(feature = "mocks")]`, the
    /// feature `mock` of `rust-grpc` is needed for tests only.
    pub fn mock_mod_attribute(self, path: impl AsRef<str>, attribute: impl AsRef<str>) -> Self {
        self.option("mock_mod_attribute", format!("{}={}", path.as_ref(), attribute.as_ref()))
    }

    /// Services that are described, with their methods, by constants.
    pub fn method_descriptors(self, path: impl AsRef<str>) -> Self {
        self.option("method_descriptors", path.as_ref())
    }

    /// Custom options that those constants hold, by the full names of their extensions.
    pub fn descriptor_options(self, path: impl AsRef<str>) -> Self {
        self.option("descriptor_options", path.as_ref())
    }

    /// How packages become files; `a.b.rs` for package `a.b` by default.
    pub fn layout(self, layout: Layout) -> Self {
        self.option("layout", crate::config::layout_name(layout))
    }

    /// Which of `Copy`, `Eq` and `Hash` are derived; those that all fields have, by default.
    pub fn derives(self, derives: DerivePolicy) -> Self {
        self.option("derives", crate::config::derives_name(derives))
    }

    /// Whether further names of an enum value become associated constants.
    pub fn enum_aliases(self, enable: bool) -> Self {
        self.option("enum_aliases", enable.to_string())
    }

    /// Whether fields with `[debug_redact = true]` stay out of `Debug`; they do by default.
    pub fn debug_redact(self, enable: bool) -> Self {
        self.option("debug_redact", enable.to_string())
    }

    /// Whether warnings are errors.
    pub fn strict(self, enable: bool) -> Self {
        self.option("strict", enable.to_string())
    }

    /// Whether code is generated for imported files too; it is by default.
    pub fn include_imports(self, enable: bool) -> Self {
        self.option("include_imports", enable.to_string())
    }

    /// Whether each package has a constant `FILE_DESCRIPTOR_SET` with its descriptors, and those of all
    /// that it imports, for reflection. The bytes are in a file beside the code.
    pub fn file_descriptor_set(self, enable: bool) -> Self {
        self.option("file_descriptor_set", enable.to_string())
    }

    /// Where generated code finds `tonic`.
    pub fn tonic_path(self, path: impl Into<String>) -> Self {
        self.option("tonic_path", path)
    }

    /// Where generated code finds `prost`.
    pub fn prost_path(self, path: impl Into<String>) -> Self {
        self.option("prost_path", path)
    }

    /// Where generated code finds `prost_types`.
    pub fn prost_types_path(self, path: impl Into<String>) -> Self {
        self.option("prost_types_path", path)
    }

    /// The stem of the file for items without a package; `_` by default.
    pub fn default_package_filename(self, name: impl Into<String>) -> Self {
        self.option("default_package_filename", name)
    }

    /// Whether enum values keep the name of the enum as a prefix.
    pub fn retain_enum_prefix(self, enable: bool) -> Self {
        self.option("retain_enum_prefix", enable.to_string())
    }

    /// Whether messages implement `prost::Name`.
    pub fn enable_type_names(self, enable: bool) -> Self {
        self.option("enable_type_names", enable.to_string())
    }

    /// Whether the output is formatted; it is by default.
    pub fn format(self, enable: bool) -> Self {
        self.option("format", enable.to_string())
    }

    /// The domain of type URLs, with [`enable_type_names`](Self::enable_type_names).
    pub fn type_name_domain(self, path: impl AsRef<str>, domain: impl AsRef<str>) -> Self {
        self.option("type_name_domain", format!("{}={}", path.as_ref(), domain.as_ref()))
    }

    /// Compiles with this protoc instead of the embedded compiler, and instead of the one that the
    /// environment variable `PROTOC` names.
    pub fn protoc_executable(mut self, executable: impl Into<PathBuf>) -> Self {
        self.run.protoc_executable = Some(executable.into());
        self
    }

    /// Leaves comments and places out of the descriptor set, and with them doc comments.
    pub fn skip_source_info(mut self) -> Self {
        self.run.skip_source_info = true;
        self
    }
}
