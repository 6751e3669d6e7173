//! Fuzz target: decoding with the native codec does not panic, and behaves like prost's derive.
//!
//! It uses the messages of all fixtures, some of which contain prost messages or are contained in them,
//! and all kinds of buffers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_grpc_differential::choose;
use rust_grpc_differential::compare::{Verdict, compare};

fuzz_target!(|data: &[u8]| {
    let Some((entry, case)) = choose::case(data) else { return };
    if let Verdict::Different(what) = compare(entry, case) {
        panic!("{entry:?}: {case:02x?}\n{what}");
    }
});
