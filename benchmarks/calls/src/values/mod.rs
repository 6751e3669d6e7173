//! The messages of the calls, which are those of the codec benchmarks.

#[path = "../../../codec/src/values/order.rs"]
#[allow(dead_code, reason = "only the codec benchmarks use folders")]
mod order;
#[path = "../../../codec/src/values/random.rs"]
mod random;
#[path = "../../../codec/src/values/reading.rs"]
mod reading;

use prost::Message;

use crate::sides::tonic_prost::proto::bench::v1;
use random::Random;
use v1::{Chunk, Upload};

/// The size of the large message in bytes.
const LARGE: usize = 1_000_000;

/// The encoded messages of all kinds, which each side decodes to its own types.
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

/// Returns a message that consists mainly of `bytes` fields.
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
