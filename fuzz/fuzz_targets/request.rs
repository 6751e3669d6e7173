//! Fuzz target: the plugin does not panic or hang on any request.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = rust_grpc_codegen::plugin::run(data);
});
