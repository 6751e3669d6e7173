//! Which options does only this crate have?

use rust_grpc_codegen::options::{Codec, DerivePolicy, EnumType, Layout};
use rust_grpc_codegen::{Diagnostic, Diagnostics};

use super::Config;

/// Methods that say how to run, which have no option of that name.
const METHODS: [&str; 7] = [
    "emit_rerun_if_changed",
    "file_descriptor_set_path",
    "out_dir",
    "protoc_arg",
    "protoc_executable",
    "skip_protoc_run",
    "skip_source_info",
];

impl Config {
    /// Any option by its name, as in the plugin's parameter: `option("build_client", "true")`.
    ///
    /// A name or value that does not exist is reported when it runs.
    pub fn option(&mut self, key: impl AsRef<str>, value: impl AsRef<str>) -> &mut Self {
        let key = key.as_ref();
        if METHODS.contains(&key) {
            self.problems.push(
                Diagnostic::error(format!("`{key}` is a method, not an option"))
                    .hint(format!("it says how to run, not what to generate: call `.{key}(…)`")),
            );
        } else if let Err(error) = self.options.set(key, Some(value.as_ref())) {
            self.problems.extend(Diagnostics::from(error).iter().cloned());
        }
        self
    }

    /// Whether cargo is told to run the build script again when one of the files that were read
    /// changes; see [`Builder::emit_rerun_if_changed`](crate::Builder::emit_rerun_if_changed).
    pub fn emit_rerun_if_changed(&mut self, enable: bool) -> &mut Self {
        self.run.emit_rerun_if_changed = Some(enable);
        self
    }

    /// How messages are encoded and decoded; by generated code over the crate `rust_grpc`, by default.
    pub fn codec(&mut self, codec: Codec) -> &mut Self {
        self.options.codec = codec;
        self
    }

    /// Where generated code finds `rust_grpc`.
    pub fn runtime_path(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.runtime_path = Some(path.into());
        self
    }

    /// Messages that keep the fields they do not know, and write them again.
    pub fn unknown_fields(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.unknown_fields.push((path.into(), ()));
        self
    }

    /// Extensions that get a constant, which reads and writes them on messages with
    /// `unknown_fields`.
    pub fn extensions(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.extensions.push((path.into(), ()));
        self
    }

    /// `required` fields whose absence is an error when a message is decoded.
    pub fn check_required(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.check_required.push((path.into(), ()));
        self
    }

    /// What holds the value of an enum field; an `i32` by default.
    pub fn enum_type(&mut self, path: impl Into<String>, ty: EnumType) -> &mut Self {
        self.options.enum_type.push((path.into(), ty));
        self
    }

    /// The Rust type of `string` fields, which implements `rust_grpc::types::StringType`.
    pub fn string_type(&mut self, path: impl Into<String>, ty: impl Into<String>) -> &mut Self {
        self.options.string_type.push((path.into(), ty.into()));
        self
    }

    /// The Rust type of `bytes` fields, which implements `rust_grpc::types::BytesType`.
    pub fn bytes_type(&mut self, path: impl Into<String>, ty: impl Into<String>) -> &mut Self {
        self.options.bytes_type.push((path.into(), ty.into()));
        self
    }

    /// The Rust type of map fields, without its parameters, which implements
    /// `rust_grpc::types::MapType`.
    pub fn map_type(&mut self, path: impl Into<String>, ty: impl Into<String>) -> &mut Self {
        self.options.map_type.push((path.into(), ty.into()));
        self
    }

    /// Services with a trait for their clients, which the generated client, a service in the same
    /// process and the mock implement.
    pub fn client_trait(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.client_trait.push((path.into(), ()));
        self
    }

    /// Services with a client whose methods take `&self`.
    pub fn shared_client(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.shared_client.push((path.into(), ()));
        self
    }

    /// Services with a server trait of native `async` methods, beside tonic's.
    pub fn native_server(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.native_server.push((path.into(), ()));
        self
    }

    /// Services with a mock for tests; it implements those of the two traits above that are there.
    pub fn mock(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.mock.push((path.into(), ()));
        self
    }

    /// An attribute for the modules of mocks: with `#[cfg(test)]` or `#[cfg(feature = "mocks")]`, the
    /// feature `mock` of `rust-grpc` is needed for tests only.
    pub fn mock_mod_attribute(
        &mut self,
        path: impl Into<String>,
        attribute: impl Into<String>,
    ) -> &mut Self {
        self.options.mock_mod_attribute.push((path.into(), attribute.into()));
        self
    }

    /// Services that are described, with their methods, by constants.
    pub fn method_descriptors(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.method_descriptors.push((path.into(), ()));
        self
    }

    /// Custom options that those constants hold, by the full names of their extensions.
    pub fn descriptor_options(&mut self, path: impl Into<String>) -> &mut Self {
        self.options.descriptor_options.push((path.into(), ()));
        self
    }

    /// How packages become files; `a.b.rs` for package `a.b` by default.
    pub fn layout(&mut self, layout: Layout) -> &mut Self {
        self.options.layout = layout;
        self
    }

    /// Which of `Copy`, `Eq` and `Hash` are derived; those that all fields have, by default.
    pub fn derives(&mut self, derives: DerivePolicy) -> &mut Self {
        self.options.derives = derives;
        self
    }

    /// Whether further names of an enum value become associated constants.
    pub fn enum_aliases(&mut self, enable: bool) -> &mut Self {
        self.options.enum_aliases = enable;
        self
    }

    /// Whether fields with `[debug_redact = true]` stay out of `Debug`; they do by default.
    pub fn debug_redact(&mut self, enable: bool) -> &mut Self {
        self.options.debug_redact = enable;
        self
    }

    /// Whether warnings are errors.
    pub fn strict(&mut self, enable: bool) -> &mut Self {
        self.options.strict = enable;
        self
    }

    /// Whether code is generated for imported files too; it is by default.
    pub fn include_imports(&mut self, enable: bool) -> &mut Self {
        self.options.include_imports = enable;
        self
    }

    /// Whether each package has a constant `FILE_DESCRIPTOR_SET` with its descriptors, and those of all
    /// that it imports, for reflection. The bytes are in a file beside the code.
    pub fn file_descriptor_set(&mut self, enable: bool) -> &mut Self {
        self.options.file_descriptor_set = enable;
        self
    }
}

/// What [`Config::option`] calls it.
pub(crate) fn codec_name(codec: Codec) -> &'static str {
    match codec {
        Codec::Native => "native",
        Codec::Derive => "derive",
    }
}

/// What [`Config::option`] calls it.
pub(crate) fn enum_type_name(ty: EnumType) -> &'static str {
    match ty {
        EnumType::I32 => "i32",
        EnumType::Open => "open",
        EnumType::Closed => "closed",
        EnumType::Auto => "auto",
    }
}

/// What [`Config::option`] calls it.
pub(crate) fn layout_name(layout: Layout) -> &'static str {
    match layout {
        Layout::Package => "package",
        Layout::Nested => "nested",
        Layout::Single => "single",
    }
}

/// What [`Config::option`] calls it.
pub(crate) fn derives_name(derives: DerivePolicy) -> &'static str {
    match derives {
        DerivePolicy::Auto => "auto",
        DerivePolicy::None => "none",
    }
}
