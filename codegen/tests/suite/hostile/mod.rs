//! Tests that no input makes the generator panic, or write code that is not Rust.
//!
//! They are deterministic: each case is made from a number, which a failure names. The `fuzz/`
//! crate explores more inputs, guided by coverage. `scaling.rs` compares the work for inputs of
//! different sizes.

mod mutate;
mod parameter;
mod random;
mod seeds;
mod size;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use random::Random;
use rust_grpc_codegen::{Generated, Options, generate};

/// Returns option sets that together use every emitter.
///
/// Only one of them formats the code, since the tests parse it anyway.
fn option_sets() -> Vec<Options> {
    let set = |pairs: &[(&str, &str)]| {
        let mut options = Options::default();
        for (key, value) in pairs {
            options.set(key, Some(value)).unwrap_or_else(|error| panic!("{error}"));
        }
        options
    };
    vec![
        set(&[]),
        set(&[
            ("format", "false"),
            ("layout", "nested"),
            ("include_file", "mod.rs"),
            ("enable_type_names", "true"),
            ("enum_aliases", "true"),
            ("derives", "none"),
            ("bytes", "."),
            ("btree_map", "."),
            ("boxed", "."),
            ("type_attribute", ".=#[allow(dead_code)]"),
            ("field_attribute", ".=#[allow(dead_code)]"),
            ("compile_well_known_types", "true"),
        ]),
        set(&[
            ("format", "false"),
            ("layout", "single"),
            ("retain_enum_prefix", "true"),
            ("use_arc_self", "true"),
            ("generate_default_stubs", "true"),
            ("disable_comments", "Item"),
            ("skip_debug", ".shop"),
            ("extern_path", ".shop.type=::elsewhere"),
            ("type_name_domain", ".=example.com"),
            ("enable_type_names", "true"),
            ("build_transport", "false"),
            ("server_mod_attribute", ".=#[allow(unused)]"),
        ]),
        set(&[
            ("format", "false"),
            ("unknown_fields", "."),
            ("extensions", "."),
            ("enum_type", ".=auto"),
            ("check_required", "."),
            ("client_trait", "."),
            ("shared_client", "."),
            ("async_server", "."),
            ("mock", "."),
            ("method_descriptors", "."),
            ("descriptor_options", "."),
            ("file_descriptor_set", "true"),
            ("http", "."),
            ("connect", "."),
        ]),
    ]
}

/// Runs one input; panics if the generator panics or if the output is not Rust.
///
/// Errors are permitted.
fn check(what: &str, seed: u64, set: &[u8], options: &Options) -> Option<Generated> {
    let result = catch_unwind(AssertUnwindSafe(|| generate(set, &[], options)));
    let Ok(result) = result else { panic!("{what} {seed}: panicked") };
    match result {
        Ok(generated) => {
            for file in &generated.files {
                if let Err(error) = syn::parse_file(&file.content) {
                    panic!("{what} {seed}: {} is not Rust: {error}\n{}", file.name, file.content);
                }
                let odd = |part: &str| part.is_empty() || part == "." || part == "..";
                assert!(!file.name.split('/').any(odd), "{what} {seed}: wrote `{}`", file.name);
            }
            Some(generated)
        }
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains("not Rust"), "{what} {seed}: {text}");
            None
        }
    }
}

fn check_all(what: &str, cases: u64, mutate: impl Fn(&mut Random, &[u8]) -> Vec<u8>) {
    let good = seeds::descriptor_set(&what.replace(' ', "-"));
    let options = option_sets();
    let mut accepted = 0;
    for seed in 0..cases {
        let mut random = Random::new(seed + 1);
        let set = mutate(&mut random, &good);
        let options = random.pick(&options);
        accepted += u64::from(check(what, seed, &set, options).is_some());
    }
    // If all mutations were rejected, or none, only one kind of result would be tested.
    assert!(accepted > cases / 50 && accepted < cases, "{what}: {accepted} of {cases} accepted");
}

#[test]
fn the_seed_is_valid() {
    let set = seeds::descriptor_set("good");
    for options in option_sets() {
        let generated = check("seed", 0, &set, &options).expect("generates");
        assert!(generated.summary.messages > 3);
    }
}

#[test]
fn mutated_bytes_do_not_panic() {
    check_all("spoiled bytes", 1000, mutate::bytes);
}

#[test]
fn mutated_descriptors_do_not_panic() {
    check_all("spoiled structure", 1200, mutate::structure);
}

#[test]
fn random_bytes_do_not_panic() {
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let set: Vec<u8> = (0..random.below(200)).map(|_| random.byte()).collect();
        check("noise", seed, &set, &Options::default());
    }
}

#[test]
fn output_is_deterministic() {
    let good = seeds::descriptor_set("twice");
    for seed in 0..60 {
        let set = mutate::structure(&mut Random::new(seed), &good);
        let text = || match generate(&set, &[], &Options::default()) {
            Ok(generated) => format!("{:?}{:?}", generated.files, generated.warnings),
            Err(error) => error.to_string(),
        };
        assert_eq!(text(), text(), "seed {seed}");
    }
}
