//! Does a message that keeps what it does not know stay as it is, once it has been written?
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
