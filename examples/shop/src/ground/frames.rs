//! Checks of the number and size of request messages.
//!
//! gRPC's specification defines a status for both: `UNIMPLEMENTED` if a method that takes one message gets
//! none or several, and `RESOURCE_EXHAUSTED` for a message above the limit. tonic returns `INTERNAL` and
//! `OUT_OF_RANGE`, and accepts a second message. The frames are therefore counted before tonic sees them.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body::{Body as HttpBody, Frame};
use rust_grpc::bytes::Bytes;
use rust_grpc::grpc::MethodKind;
use tonic::Status;
use tonic::body::Body;

use super::errors;

/// The maximum length of a message in bytes, which is tonic's default limit.
const LIMIT: u32 = 4 * 1024 * 1024;

/// The length of a frame's prefix: a flag and the message length.
const PREFIX: usize = 5;

/// A request body whose frames are counted.
pub(super) struct Frames {
    inner: Body,
    one: bool,
    messages: usize,
    prefix: [u8; PREFIX],
    /// The number of received bytes of the prefix.
    known: usize,
    /// The number of bytes of the message that have not been received.
    missing: u32,
}

impl Frames {
    /// Wraps the body of a request to a method of the given kind.
    pub(super) fn new(inner: Body, kind: MethodKind) -> Self {
        let one = matches!(kind, MethodKind::Unary | MethodKind::ServerStreaming);
        Self { inner, one, messages: 0, prefix: [0; PREFIX], known: 0, missing: 0 }
    }

    fn count(&mut self, mut data: &[u8]) -> Result<(), Status> {
        while !data.is_empty() {
            if self.missing > 0 {
                let part = data.len().min(self.missing as usize);
                self.missing -= part as u32;
                data = &data[part..];
                continue;
            }
            let part = data.len().min(PREFIX - self.known);
            self.prefix[self.known..self.known + part].copy_from_slice(&data[..part]);
            self.known += part;
            data = &data[part..];
            if self.known == PREFIX {
                let [_, a, b, c, d] = self.prefix;
                self.begin(u32::from_be_bytes([a, b, c, d]))?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, length: u32) -> Result<(), Status> {
        (self.known, self.missing) = (0, length);
        self.messages += 1;
        if self.one && self.messages > 1 {
            return Err(Status::unimplemented(
                "the method takes one message, but the request has a second one",
            ));
        }
        if length > LIMIT {
            let message = format!("the message has {length} bytes, and the limit is {LIMIT}");
            return Err(errors::exhausted("message", &message));
        }
        Ok(())
    }
}

impl HttpBody for Frames {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
            self.count(data)?;
        }
        let nothing = self.one && self.messages == 0 && self.known == 0;
        if frame.is_none() && nothing {
            let status =
                Status::unimplemented("the method takes one message, but the request has none");
            return Poll::Ready(Some(Err(status)));
        }
        Poll::Ready(frame)
    }
}
