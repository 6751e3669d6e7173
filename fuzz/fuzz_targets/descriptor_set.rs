//! Fuzz target: the generator does not panic or hang on any descriptor set, and generates valid Rust.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc_codegen::{Options, generate};

fuzz_target!(|set: &[u8]| {
    // The options depend on the length, so that a seed is a plain descriptor set.
    let choice = set.len();
    let mut options = Options::default();
    let flags = [
        ("enable_type_names", "true"),
        ("enum_aliases", "true"),
        ("retain_enum_prefix", "true"),
        ("boxed", "."),
        ("btree_map", "."),
        ("layout", "single"),
        ("generate_default_stubs", "true"),
        ("compile_well_known_types", "true"),
    ];
    for (bit, (key, value)) in flags.into_iter().enumerate() {
        if choice >> bit & 1 == 1 {
            options.set(key, Some(value)).expect("an option");
        }
    }
    options.format = false;
    match generate(set, &[], &options) {
        Ok(generated) => {
            for file in generated.files {
                if let Err(error) = syn::parse_file(&file.content) {
                    panic!("{} is not Rust: {error}\n{}", file.name, file.content);
                }
            }
        }
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains("the generated code is not Rust"), "{text}");
        }
    }
});
