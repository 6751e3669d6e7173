//! Uses unsuitable types for the options `string_type`, `bytes_type` and `map_type`.
//~ `PathBuf` cannot hold a `string` field
//~ the option `string_type` names this type
//~ the option `string_type` takes a type that implements `rust_grpc::types::StringType`
//~ `VecDeque<u8>` cannot hold a `bytes` field
//~ the option `bytes_type` names this type
//~ `Vec<(i32, i32)>` cannot hold a map field
//~ the option `map_type` takes a type `M` whose `M<K, V>` implements `rust_grpc::types::MapType`

use rust_grpc::types::{BytesType, MapType, StringType};

fn string<T: StringType>() {}
fn bytes<T: BytesType>() {}
fn map<T: MapType>() {}

fn main() {
    string::<std::path::PathBuf>();
    bytes::<std::collections::VecDeque<u8>>();
    map::<Vec<(i32, i32)>>();
}
