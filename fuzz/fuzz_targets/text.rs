//! Fuzz target: text of any kind is read without a panic, and what is read is written and read back as a message with
//! the same text.
//!
//! It need not be the same message: unknown fields have no text, and the bytes of an `Any` may have some.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc::prost_types::Any;
use rust_grpc::reflect::Reflect;
use rust_grpc::text::{ReadOptions, WriteOptions};
use rust_grpc_fuzz::messages::{REGISTRY, reflection::Order, split};

fuzz_target!(|data: &[u8]| {
    match split(data) {
        Some((true, text)) => check::<Order>(text),
        Some((false, text)) => check::<Any>(text),
        None => {}
    }
});

fn check<M: Reflect + Default>(text: &str) {
    let read = ReadOptions::new().registry(&REGISTRY);
    let Ok(message) = read.from_str::<M>(text) else { return };
    for write in [WriteOptions::new(), WriteOptions::new().single_line(true).escape_unicode(true)] {
        let written =
            write.registry(&REGISTRY).to_string(&message).expect("what was read is written");
        let again = read.from_str::<M>(&written).expect("what was written is read");
        assert_eq!(write.registry(&REGISTRY).to_string(&again).as_ref(), Ok(&written));
    }
}
