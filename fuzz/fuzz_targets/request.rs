//! Does any request of protoc's make the plugin panic or hang?
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = rust_grpc_codegen::plugin::run(data);
});
