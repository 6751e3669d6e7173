//! Decoding, encoding and streaming with each peer.

use bytes::{BufMut, Bytes};
use quick_protobuf::{MessageRead, MessageWrite};
use tonic::codec::EncodeBuf;

/// The encoded message. It lives as long as the program, because one of the peers borrows from it.
#[derive(Clone)]
pub struct Input {
    pub slice: &'static [u8],
    /// The bytes for peers that decode without copying, reference-counted like bytes from a connection.
    pub shared: Bytes,
}

impl Input {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { shared: Bytes::from(bytes.clone()), slice: bytes.leak() }
    }
}

/// A way to work with messages of type `M`.
///
/// The code between the call and the peer is inlined, so that it has no cost.
pub trait Peer<M> {
    fn decode(input: &Input) -> M;

    fn encode(message: &M) -> Vec<u8>;

    /// Encodes as the encoder of a gRPC service does with this peer.
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>);
}

/// prost, with `Vec<u8>` for `bytes` fields.
pub struct Prost;

/// prost, with `Bytes` for `bytes` fields, which are decoded without copying.
pub struct ProstBytes;

/// Ours, called through prost's traits where possible, like the peer that it is compared with.
pub struct Ours<Like>(Like);

/// buffa, with owned messages.
pub struct Buffa;

/// Google's protobuf, which uses a kernel in C.
pub struct Protobuf;

/// quick-protobuf, with borrowing messages.
pub struct QuickProtobuf;

/// The lower limit of any codec: allocating a message, and copying bytes.
pub struct Copying;

/// A message with the bytes that it was decoded from.
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

    /// Encodes like `tonic_prost::ProstEncoder`.
    #[inline]
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
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
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
        message.encode(buffer).expect("the buffer grows");
    }
}

impl<M: rust_grpc::NativeMessage, Like: Peer<M>> Peer<M> for Ours<Like> {
    #[inline]
    fn decode(input: &Input) -> M {
        Like::decode(input)
    }

    #[inline]
    fn encode(message: &M) -> Vec<u8> {
        Like::encode(message)
    }

    /// Encodes like the runtime's codec for tonic.
    #[inline]
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
        rust_grpc::grpc::encode_to_buf(message, buffer);
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
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
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

    /// Encodes to a vector and copies it, because the peer can only encode to its own vector.
    #[inline]
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(&message.serialize().expect("valid"));
    }
}

impl<M: MessageRead<'static> + MessageWrite> Peer<M> for QuickProtobuf {
    /// Uses the reader directly, because the helper functions expect a length prefix.
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
    fn encode_to_buf(message: &M, buffer: &mut EncodeBuf<'_>) {
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
    fn encode_to_buf(message: &Copied<M>, buffer: &mut EncodeBuf<'_>) {
        buffer.put_slice(message.bytes);
    }
}
