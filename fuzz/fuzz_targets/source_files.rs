//! Compiles several sources that import each other, which must neither panic nor contradict.
//!
//! The input is split where it has a byte that UTF-8 has not, 255. The files are called `a.proto` to
//! `d.proto`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let names = ["a.proto", "b.proto", "c.proto", "d.proto"];
    let sources = data.splitn(names.len(), |byte| *byte == 0xff);
    let files: Vec<(&str, &[u8])> = names.into_iter().zip(sources).collect();
    rust_grpc_fuzz::check(&files);
});
