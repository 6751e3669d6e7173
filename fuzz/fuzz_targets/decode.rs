//! Do any bytes make the native codec panic, or do something else than prost's derive?
//!
//! With messages of all fixtures, some of them with messages of prost's in them or around them, and
//! all kinds of buffers.
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
