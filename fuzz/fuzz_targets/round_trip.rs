//! Fuzz target: encoding and decoding a message again preserves it, including unknown fields.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc_differential::choose;
use rust_grpc_differential::run::stays;

fuzz_target!(|data: &[u8]| {
    let Some((entry, case)) = choose::case(data) else { return };
    if let Err(what) = stays(entry, case.bytes) {
        panic!("{entry:?}: {:02x?}\n{what}", case.bytes);
    }
});
