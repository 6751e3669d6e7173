//! Compiles any sequence of bytes as a source, which must neither panic nor give a contradiction.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| rust_grpc_fuzz::check(&[("a.proto", data)]));
