//! Encoding of messages that exceed the maximum length, whose fields share the same memory.
#![allow(unsafe_code, reason = "the standard library has no function to map memory")]
#![cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]

use core::ffi::{c_int, c_long, c_void};
use std::panic::catch_unwind;

use prost::Message;
use prost::bytes::{Bytes, BytesMut};

/// A message with one repeated `bytes` field.
#[derive(Clone, PartialEq, Debug, Default)]
struct Blobs(Vec<Bytes>);

impl rust_grpc::rt::NativeMessage for Blobs {
    const NAMES: &'static str = "Blobs 10:blobs";

    fn read_field<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        decoder: &mut rust_grpc::rt::Decoder<'a>,
    ) -> rust_grpc::rt::ReadResult<'a> {
        match tag {
            10 => decoder.repeated_bytes(&mut self.0, tag, input),
            _ => decoder.skip(&[(1, 1)], tag, input),
        }
    }

    fn write_fields<'w>(&'w self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        w.repeated_bytes(10, &self.0)
    }
}

rust_grpc::rt::message!(Blobs);

/// Returns zeros that take no memory until they are read. They stay mapped until the process exits.
fn zeros(len: usize) -> Bytes {
    unsafe extern "C" {
        fn mmap(
            to: *mut c_void,
            len: usize,
            prot: c_int,
            flags: c_int,
            fd: c_int,
            at: c_long,
        ) -> *mut c_void;
    }
    // PROT_READ; MAP_PRIVATE, MAP_ANONYMOUS and MAP_NORESERVE.
    // SAFETY: the declaration matches `mmap` of 64-bit Linux. A new mapping at an address that the system
    // chooses does not affect other memory.
    let start = unsafe { mmap(core::ptr::null_mut(), len, 1, 0x4022, -1, 0) };
    assert_ne!(
        start.addr(),
        usize::MAX,
        "a mapping of {len} bytes: {}",
        std::io::Error::last_os_error()
    );
    // SAFETY: the mapping succeeded and has `len` readable bytes, which are initialized to zero. It is never
    // written to or unmapped, so the slice is valid for `'static`.
    Bytes::from_static(unsafe { core::slice::from_raw_parts(start.cast(), len) })
}

/// The lengths of 2^18 fields of 2^46 bytes add up to 2^64, which wraps to 0, so only the prefixes would be
/// counted. Half as many exceed the maximum size of an allocation.
#[test]
fn refuses_messages_longer_than_the_address_space() {
    let blob = zeros(1 << 46);
    for count in [1 << 17, 1 << 18] {
        let message = Blobs(vec![blob.clone(); count]);
        let error = message.encode(&mut Vec::new()).unwrap_err();
        assert_eq!(error.required_capacity(), usize::MAX);
        let error = message.encode(&mut BytesMut::new()).unwrap_err();
        assert_eq!(error.required_capacity(), usize::MAX);
        assert!(message.encode_length_delimited(&mut [0; 100].as_mut_slice()).is_err());
        assert!(catch_unwind(|| message.encode_to_vec()).is_err());
        assert!(catch_unwind(|| message.encode_length_delimited_to_vec()).is_err());
        assert!(catch_unwind(|| message.encode_raw(&mut BytesMut::new())).is_err());
        assert_eq!(message.encoded_len(), isize::MAX as usize);
    }
}
