//! Fuzz target: JSON of any kind is read without a panic, and what is read is written and read back as the same
//! message. What is no JSON is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc::json::{ReadOptions, WriteOptions};
use rust_grpc::prost_types::Any;
use rust_grpc::reflect::Reflect;
use rust_grpc_fuzz::messages::{REGISTRY, reflection::Order, split};

fuzz_target!(|data: &[u8]| {
    match split(data) {
        Some((true, text)) => check::<Order>(text),
        Some((false, text)) => check::<Any>(text),
        None => {}
    }
});

fn check<M: Reflect + Default + PartialEq + std::fmt::Debug>(text: &str) {
    let read = ReadOptions::new().registry(&REGISTRY);
    let strict = read.from_str::<M>(text);
    let lenient = read.ignore_unknown_fields(true).from_str::<M>(text);
    if let Ok(message) = &strict {
        assert_eq!(Ok(message), lenient.as_ref(), "options that change nothing here");
    }
    let Ok(message) = lenient else { return };
    serde_json::from_str::<serde::de::IgnoredAny>(text).expect("what is accepted is JSON");
    for write in [
        WriteOptions::new(),
        WriteOptions::new().pretty().use_proto_field_name(true).use_enum_numbers(true),
        WriteOptions::new().emit_default_values(true).stringify_64_bit_integers(false),
    ] {
        let written =
            write.registry(&REGISTRY).to_string(&message).expect("what was read is written");
        assert_eq!(Ok(&message), read.from_str(&written).as_ref(), "{written}");
    }
}
