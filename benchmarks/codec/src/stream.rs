//! What does it cost to send messages on a gRPC stream, up to the frames that HTTP/2 is given?
//!
//! `EncodeBuf` cannot be made outside of tonic, so what is driven here is the real thing: an
//! [`EncodeBody`], as clients and servers make one for each call, polled until it has no more
//! frames. Its encoder does with the message what the peer's codec for tonic does, but borrows it,
//! since a clone for every message would be measured too.

use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http_body::Body;
use tokio_stream::Stream;
use tonic::Status;
use tonic::codec::{EncodeBody, EncodeBuf, Encoder};

use crate::peer::Peer;

/// Sends a message some times and returns the number of bytes that the frames have.
pub fn send<M, P: Peer<M>>(message: &M, times: u32) -> usize {
    let encoder = Borrowed::<'_, M, P>(PhantomData);
    let body = EncodeBody::new_client(encoder, Repeated { message, times }, None, None);
    let mut body = pin!(body);
    let mut context = Context::from_waker(Waker::noop());
    let mut bytes = 0;
    loop {
        match body.as_mut().poll_frame(&mut context) {
            Poll::Ready(Some(Ok(frame))) => {
                bytes += black_box(frame).data_ref().map_or(0, bytes::Bytes::len);
            }
            Poll::Ready(None) => return bytes,
            Poll::Ready(Some(Err(status))) => panic!("{status}"),
            Poll::Pending => unreachable!("all messages are there"),
        }
    }
}

/// Always ready: a stream that pauses would make tonic cut smaller frames.
struct Repeated<'m, M> {
    message: &'m M,
    times: u32,
}

impl<'m, M> Stream for Repeated<'m, M> {
    type Item = Result<&'m M, Status>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let left = self.times.checked_sub(1);
        self.times = left.unwrap_or_default();
        Poll::Ready(left.map(|_| Ok(black_box(self.message))))
    }
}

struct Borrowed<'m, M, P>(PhantomData<(&'m M, P)>);

impl<'m, M, P: Peer<M>> Encoder for Borrowed<'m, M, P> {
    type Item = &'m M;
    type Error = Status;

    fn encode(&mut self, item: &'m M, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        P::encode_into(item, buffer);
        Ok(())
    }
}
