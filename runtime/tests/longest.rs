//! Messages that are longer than memory, of bytes that lie in memory once.
#![allow(unsafe_code, reason = "the standard library maps no memory")]
#![cfg(all(target_os = "linux", target_pointer_width = "64", not(miri)))]

use core::ffi::{c_int, c_long, c_void};
use std::panic::catch_unwind;

use prost::Message;
use prost::bytes::{Bytes, BytesMut};

/// The fields of a message, each with the same bytes.
#[derive(Clone, PartialEq, Debug, Default)]
struct Blobs(Vec<Bytes>);

impl rust_grpc::rt::Native for Blobs {
    const NAMES: &'static str = "Blobs 10:blobs";

    fn read<'a>(
        &mut self,
        tag: u32,
        input: &'a [u8],
        cx: &mut rust_grpc::rt::Cx<'a>,
    ) -> rust_grpc::rt::Out<'a> {
        match tag {
            10 => cx.repeated_bytes(&mut self.0, tag, input),
            _ => cx.skip(&[(1, 1)], tag, input),
        }
    }

    fn write<'w>(&'w self, w: rust_grpc::rt::Writer<'w>) -> rust_grpc::rt::Writer<'w> {
        w.repeated_bytes(10, &self.0)
    }
}

rust_grpc::rt::message!(Blobs);

/// Maps zeros that take no memory until they are read, and stay mapped.
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
    // SAFETY: a new mapping at an address that the system chooses changes no other memory.
    let start = unsafe { mmap(core::ptr::null_mut(), len, 1, 0x4022, -1, 0) };
    assert_ne!(
        start.addr(),
        usize::MAX,
        "a mapping of {len} bytes: {}",
        std::io::Error::last_os_error()
    );
    // SAFETY: the mapping has `len` bytes, which can be read, and is never written to nor removed.
    Bytes::from_static(unsafe { core::slice::from_raw_parts(start.cast(), len) })
}

/// With 2^46 bytes 2^18 times, the lengths add up to what the prefixes take, modulo 2^64. With half as many,
/// they are more than any allocation can have.
#[test]
fn messages_longer_than_the_address_space_are_refused() {
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
