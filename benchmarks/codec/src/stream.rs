//! Encoding of messages into the frames of a gRPC stream.
//!
//! `EncodeBuf` cannot be created outside of tonic, so the benchmark polls a real [`EncodeBody`], as clients
//! and servers create one for each call, until it has no more frames. Its encoder does the same as the
//! peer's codec for tonic, but borrows the message, because a clone would be measured, too.

use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http_body::Body;
use tokio_stream::Stream;
use tonic::Status;
use tonic::codec::{EncodeBody, EncodeBuf, Encoder};

use crate::peer::Peer;

/// Sends messages in turns until a number of them are sent, and returns the number of bytes in the frames.
pub fn send<M, P: Peer<M>>(messages: &[M], times: u32) -> usize {
    let encoder = Borrowed::<'_, M, P>(PhantomData);
    let body = EncodeBody::new_client(
        encoder,
        Repeated { messages: messages.iter().cycle(), times },
        None,
        None,
    );
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
            Poll::Pending => unreachable!("all messages are ready"),
        }
    }
}

/// A stream that is always ready; otherwise tonic would create smaller frames.
struct Repeated<'m, M> {
    messages: std::iter::Cycle<std::slice::Iter<'m, M>>,
    times: u32,
}

impl<'m, M> Stream for Repeated<'m, M> {
    type Item = Result<&'m M, Status>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(left) = self.times.checked_sub(1) else { return Poll::Ready(None) };
        self.times = left;
        Poll::Ready(self.messages.next().map(|message| Ok(black_box(message))))
    }
}

struct Borrowed<'m, M, P>(PhantomData<(&'m M, P)>);

impl<'m, M, P: Peer<M>> Encoder for Borrowed<'m, M, P> {
    type Item = &'m M;
    type Error = Status;

    fn encode(&mut self, item: &'m M, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        P::encode_to_buf(item, buffer);
        Ok(())
    }
}
