//! What is in the messages? What the benchmarks of the codec have in theirs.

#[path = "../../../codec/src/values/order.rs"]
#[allow(dead_code, reason = "folders are measured there alone")]
mod order;
#[path = "../../../codec/src/values/random.rs"]
mod random;
#[path = "../../../codec/src/values/reading.rs"]
mod reading;

use prost::Message;

use crate::sides::tonic_prost::proto::bench::v1;
use random::Random;
use v1::{Chunk, Upload};

/// About a megabyte.
const LARGE: usize = 1_000_000;

/// One message of each kind, as bytes: each side decodes them to values of its own.
#[derive(PartialEq, Eq)]
pub struct Values {
    pub reading: Vec<u8>,
    pub order: Vec<u8>,
    pub order_book: Vec<u8>,
    pub upload: Vec<u8>,
}

impl Values {
    pub fn new() -> Self {
        Self {
            reading: reading::reading().encode_to_vec(),
            order: order::order(&mut Random::new(6)).encode_to_vec(),
            order_book: order::order_book(LARGE).encode_to_vec(),
            upload: upload().encode_to_vec(),
        }
    }
}

/// Nearly all of it in fields of bytes.
fn upload() -> Upload {
    let mut random = Random::new(9);
    let chunk = |random: &mut Random| Chunk {
        offset: 0,
        data: random.bytes(1 << 16),
        digest: random.bytes(32),
    };
    Upload {
        path: "photos/2024/harbor.raw".to_owned(),
        chunks: random.many(LARGE >> 16, chunk),
        signature: random.bytes(64),
    }
}
