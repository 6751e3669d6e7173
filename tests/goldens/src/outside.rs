//! Types and crates that options of the fixtures point to.

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
