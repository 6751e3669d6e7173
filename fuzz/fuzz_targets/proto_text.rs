//! Fuzz target: the front end does not panic or hang on any `.proto` text, and code can be generated.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc_codegen::frontend::{Sources, compile};
use rust_grpc_codegen::{Options, generate};

fuzz_target!(|data: &[u8]| {
    let dir = std::env::temp_dir().join(format!("rust-grpc-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a directory");
    let file = dir.join("a.proto");
    std::fs::write(&file, data).expect("a file");
    let sources = Sources { inputs: vec![file], includes: vec![dir], ..Sources::default() };
    let Ok(compiled) = compile(&sources) else { return };
    let mut options = Options::default();
    options.format = false;
    if let Err(error) = generate(&compiled.descriptor_set, &compiled.roots, &options) {
        let text = error.to_string();
        assert!(!text.contains("the generated code is not Rust"), "{text}");
    }
});
