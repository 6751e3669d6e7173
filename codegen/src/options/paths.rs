//! Where does generated code find the crates it uses?
//!
//! With the native codec, everything comes through the one crate that a user depends on; with the
//! derive, from the crates that prost-build and tonic-prost-build name. Each path can be said.

use super::{Codec, Options};

impl Options {
    /// The crate `rust_grpc`.
    pub fn runtime(&self) -> &str {
        self.runtime_path.as_deref().unwrap_or("::rust_grpc")
    }

    /// The crate `prost`.
    pub fn prost(&self) -> String {
        self.crate_path(self.prost_path.as_ref(), "::prost", "prost")
    }

    /// The crate `alloc`, which prost re-exports.
    pub fn alloc(&self) -> String {
        match (&self.prost_path, self.codec) {
            (None, Codec::Native) => format!("{}::alloc", self.runtime()),
            _ => format!("{}::alloc", self.prost()),
        }
    }

    /// The crate `bytes`, which prost re-exports.
    pub fn bytes_crate(&self) -> String {
        match (&self.prost_path, self.codec) {
            (None, Codec::Native) => format!("{}::bytes", self.runtime()),
            _ => format!("{}::bytes", self.prost()),
        }
    }

    /// The crate `prost_types`.
    pub fn prost_types(&self) -> String {
        self.crate_path(self.prost_types_path.as_ref(), "::prost_types", "prost_types")
    }

    /// The crate `tonic`.
    pub fn tonic(&self) -> String {
        self.crate_path(self.tonic_path.as_ref(), "tonic", "tonic")
    }

    /// The codec of a method on one side. The arguments say whether the message that this side encodes, and
    /// the one that it decodes, have the native codec; wrapper types and most messages from elsewhere have
    /// not. Returns its path, and whether it takes `DecodeOptions`.
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
