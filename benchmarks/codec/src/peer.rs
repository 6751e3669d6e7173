//! How does each peer decode, encode, and write into the buffer of a gRPC stream?

use bytes::{BufMut, Bytes};
use quick_protobuf::{MessageRead, MessageWrite};
use tonic::codec::EncodeBuf;

/// The bytes of a message, made once for all. They live as long as the program, since one of the
/// peers borrows from them.
#[derive(Clone)]
pub struct Input {
    pub slice: &'static [u8],
    /// The same as those that decode without a copy want it. It is counted, as what comes from a
    /// connection is.
    pub shared: Bytes,
}

impl Input {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { shared: Bytes::from(bytes.clone()), slice: bytes.leak() }
    }
}

/// One way to work with messages of type `M`.
///
/// What comes between the call and the peer's own code is inlined, so that it costs nothing.
pub trait Peer<M> {
    fn decode(input: &Input) -> M;

    fn encode(message: &M) -> Vec<u8>;

    /// What the encoder of a gRPC service does with this peer.
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>);
}

/// prost, with `bytes` fields that are `Vec<u8>`.
pub struct Prost;

/// The same for messages with `Bytes`, which take what they can without a copy.
pub struct ProstBytes;

/// Ours, by prost's traits as far as there are any, like the peer that it is compared with.
pub struct Ours<Like>(Like);

/// buffa, with messages that own what they contain.
pub struct Buffa;

/// Google's own, over a kernel in C.
pub struct Protobuf;

/// quick-protobuf, whose messages borrow.
pub struct QuickProtobuf;

/// What no codec can do without: the memory of a message, and its bytes where they are wanted.
pub struct Copying;

/// A message, and the bytes that it came from.
#[derive(Clone)]
pub struct Copied<M> {
    #[expect(dead_code, reason = "it is only cloned")]
    message: M,
    bytes: &'static [u8],
}

impl<M: prost::Message + Default> Peer<M> for Prost {
    #[inline]
    fn decode(input: &Input) -> M {
        M::decode(input.slice).expect("valid")
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        message.encode_to_vec()
    }

    /// What `tonic_prost::ProstEncoder` does.
    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        message.encode(buffer).expect("the buffer grows");
    }
}

impl<M: prost::Message + Default> Peer<M> for ProstBytes {
    #[inline]
    fn decode(input: &Input) -> M {
        M::decode(input.shared.clone()).expect("valid")
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        message.encode_to_vec()
    }

    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        message.encode(buffer).expect("the buffer grows");
    }
}

impl<M: rust_grpc::Native, Like: Peer<M>> Peer<M> for Ours<Like> {
    #[inline]
    fn decode(input: &Input) -> M {
        Like::decode(input)
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        Like::encode(message)
    }

    /// What `rust_grpc::grpc::Half` does.
    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        rust_grpc::grpc::encode_into(message, buffer);
    }
}

impl<M: buffa::Message> Peer<M> for Buffa {
    #[inline]
    fn decode(input: &Input) -> M {
        M::decode_from_slice(input.slice).expect("valid")
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        message.encode_to_vec()
    }

    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        message.encode(buffer);
    }
}

impl<M: protobuf::Parse + protobuf::Serialize> Peer<M> for Protobuf {
    #[inline]
    fn decode(input: &Input) -> M {
        M::parse(input.slice).expect("valid")
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        message.serialize().expect("valid")
    }

    /// It can write to nothing but a vector of its own.
    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(&message.serialize().expect("valid"));
    }
}

impl<M: MessageRead<'static> + MessageWrite> Peer<M> for QuickProtobuf {
    /// Its one-line helpers expect a length in front, so the reader is driven by hand.
    #[inline]
    fn decode(input: &Input) -> M {
        let mut reader = quick_protobuf::BytesReader::from_bytes(input.slice);
        M::from_reader(&mut reader, input.slice).expect("valid")
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(message.get_size());
        let mut writer = quick_protobuf::Writer::new(&mut bytes);
        message.write_message(&mut writer).expect("the vector grows");
        bytes
    }

    #[inline]
    fn encode_into(message: &M, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(&Self::encode(message));
    }
}

impl<M: prost::Message + Default> Peer<Copied<M>> for Copying {
    fn decode(input: &Input) -> Copied<M> {
        Copied { message: Prost::decode(input), bytes: input.slice }
    }

    #[inline]
    fn encode(message: &Copied<M>) -> Vec<u8> {
        message.bytes.to_vec()
    }

    #[inline]
    fn encode_into(message: &Copied<M>, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(message.bytes);
    }
}
