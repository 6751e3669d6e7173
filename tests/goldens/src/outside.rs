//! Types and crates that the options of the fixtures refer to.

pub use {::prost, ::prost_types};

#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]
pub struct Foreign {
    #[prost(int32, tag = "1")]
    pub a: i32,
}

pub mod foreign {
    #[derive(Clone, PartialEq, Eq, Hash, ::prost::Message)]
    pub struct Nested {
        #[prost(string, tag = "1")]
        pub text: ::prost::alloc::string::String,
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Message)]
pub struct VerySpecial {}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
#[repr(i32)]
pub enum Level {
    Unspecified = 0,
}

/// A user-defined type for bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blob(pub Vec<u8>);

impl rust_grpc::types::BytesType for Blob {
    fn set(&mut self, bytes: &[u8], _: impl FnOnce() -> rust_grpc::bytes::Bytes) {
        self.0 = bytes.to_vec();
    }

    fn as_slice(&self) -> &[u8] {
        &self.0
    }
}
