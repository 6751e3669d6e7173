//! Paths of the crates that generated code refers to.
//!
//! With the native codec, all crates are re-exported by `rust_grpc`, the one crate that users
//! depend on. With `codec=derive`, the paths are those of prost-build and tonic-prost-build.
//! Options can change each path.

use super::{Codec, Options};

impl Options {
    /// Returns the path of the crate `rust_grpc`.
    pub fn runtime(&self) -> &str {
        self.runtime_path.as_deref().unwrap_or("::rust_grpc")
    }

    /// Returns the path of the crate `prost`.
    pub fn prost(&self) -> String {
        self.crate_path(self.prost_path.as_ref(), "::prost", "prost")
    }

    /// Returns the path of the crate `alloc`, which prost re-exports.
    pub fn alloc(&self) -> String {
        match (&self.prost_path, self.codec) {
            (None, Codec::Native) => format!("{}::alloc", self.runtime()),
            _ => format!("{}::alloc", self.prost()),
        }
    }

    /// Returns the path of the crate `bytes`, which prost re-exports.
    pub fn bytes_crate(&self) -> String {
        match (&self.prost_path, self.codec) {
            (None, Codec::Native) => format!("{}::bytes", self.runtime()),
            _ => format!("{}::bytes", self.prost()),
        }
    }

    /// Returns the path of the crate `prost_types`.
    pub fn prost_types(&self) -> String {
        self.crate_path(self.prost_types_path.as_ref(), "::prost_types", "prost_types")
    }

    /// Returns the path of the crate `tonic`.
    pub fn tonic(&self) -> String {
        self.crate_path(self.tonic_path.as_ref(), "tonic", "tonic")
    }

    /// Returns the path of a method's codec on one side, and whether it takes `DecodeOptions`.
    ///
    /// `encodes_native` is true if the message that this side encodes has the native codec, and
    /// `decodes_native` if the message that it decodes has it. Wrapper types and most messages from
    /// other crates do not have it.
    pub fn service_codec(&self, encodes_native: bool, decodes_native: bool) -> (String, bool) {
        let prost = "tonic_prost::ProstCodec";
        let in_runtime = match (encodes_native, decodes_native) {
            (true, true) => "grpc::Codec",
            (false, true) => "grpc::MixedCodec",
            (_, false) => prost,
        };
        let path = self.crate_path(self.codec_path.as_ref(), prost, in_runtime);
        (path, decodes_native && self.codec == Codec::Native && self.codec_path.is_none())
    }

    fn crate_path(&self, given: Option<&String>, derive: &str, in_runtime: &str) -> String {
        match (given, self.codec) {
            (Some(path), _) => path.clone(),
            (None, Codec::Derive) => derive.to_owned(),
            (None, Codec::Native) => format!("{}::{in_runtime}", self.runtime()),
        }
    }
}
