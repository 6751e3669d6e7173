//! Does any sequence of bytes as a source make the compiler panic or contradict itself?
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| rust_grpc_fuzz::check(&[("a.proto", data)]));
