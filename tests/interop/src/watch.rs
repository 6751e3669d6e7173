//! Recording of frames, for what neither messages nor statuses show.
//!
//! The compression flag of a message is in its prefix, and trailers are merged into the metadata of a
//! unary response. Both are recorded here as the frames pass.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{BoxFuture, Service};
use tonic::server::NamedService;
use tonic::transport::Channel;

use crate::ECHO_TRAILING;

/// The recorded frames of one direction of a call.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<Mutex<Sent>>);

#[derive(Debug, Default)]
struct Sent {
    compressed: Vec<bool>,
    /// The received part of a prefix.
    prefix: Vec<u8>,
    /// The number of message bytes that have not been received.
    left: usize,
    headers: HeaderMap,
    trailers: HeaderMap,
    broken_off: bool,
}

impl Seen {
    /// Returns true if the frames ended with an error, such as a stream reset. tonic's message stream reports
    /// a cancelled request as a normal end.
    pub fn broken_off(&self) -> bool {
        self.0.lock().unwrap().broken_off
    }

    /// Returns the compression flag of each message.
    pub fn compressed(&self) -> Vec<bool> {
        self.0.lock().unwrap().compressed.clone()
    }

    /// Returns the headers.
    pub fn headers(&self) -> HeaderMap {
        self.0.lock().unwrap().headers.clone()
    }

    /// Returns the trailers.
    pub fn trailers(&self) -> HeaderMap {
        self.0.lock().unwrap().trailers.clone()
    }

    fn data(&self, mut data: &[u8]) {
        let sent = &mut *self.0.lock().unwrap();
        while !data.is_empty() {
            if sent.left > 0 {
                let part = sent.left.min(data.len());
                sent.left -= part;
                data = &data[part..];
                continue;
            }
            sent.prefix.push(data[0]);
            data = &data[1..];
            if let [flag, length @ ..] = &sent.prefix[..]
                && let Ok(length) = <[u8; 4]>::try_from(length)
            {
                sent.compressed.push(*flag == 1);
                sent.left = u32::from_be_bytes(length) as usize;
                sent.prefix.clear();
            }
        }
    }
}

/// A body that is recorded, and whose trailers may be extended.
struct Watched {
    body: Body,
    seen: Seen,
    trailer: Option<HeaderValue>,
}

fn watched(body: Body, seen: Seen, trailer: Option<HeaderValue>) -> Body {
    Body::new(Watched { body, seen, trailer })
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Err(_)) = frame {
            self.seen.0.lock().unwrap().broken_off = true;
        }
        if let Some(Ok(frame)) = &mut frame {
            if let Some(data) = frame.data_ref() {
                self.seen.data(data);
            }
            if let Some(trailers) = frame.trailers_mut() {
                if let Some(trailer) = self.trailer.take() {
                    trailers.insert(ECHO_TRAILING, trailer);
                }
                self.seen.0.lock().unwrap().trailers = trailers.clone();
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A channel that records frames. Clones share the records.
#[derive(Clone, Debug)]
pub struct WatchedChannel {
    channel: Channel,
    /// The requests of all calls.
    pub requests: Seen,
    /// The responses of all calls.
    pub responses: Seen,
}

impl WatchedChannel {
    /// Creates a channel without records.
    pub fn new(channel: Channel) -> Self {
        Self { channel, requests: Seen::default(), responses: Seen::default() }
    }
}

impl Service<http::Request<Body>> for WatchedChannel {
    type Response = http::Response<Body>;
    type Error = tonic::transport::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.channel.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let requests = self.requests.clone();
        let seen = self.responses.clone();
        let response = self.channel.call(request.map(|body| watched(body, requests, None)));
        Box::pin(async move {
            let response = response.await?;
            seen.0.lock().unwrap().headers = response.headers().clone();
            Ok(response.map(|body| watched(body, seen, None)))
        })
    }
}

/// A server that records frames. Methods find [`Seen`] in the request extensions. It also adds the echoed
/// trailing metadata, which tonic's servers cannot set on success.
#[derive(Clone, Debug)]
pub struct WatchedServer<S>(pub S);

impl<S: NamedService> NamedService for WatchedServer<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<http::Request<Body>> for WatchedServer<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = http::Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<Self::Response, Self::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let seen = Seen::default();
        request.extensions_mut().insert(seen.clone());
        let trailer = request.headers().get(ECHO_TRAILING).cloned();
        let response = self.0.call(request.map(|body| watched(body, seen, None)));
        Box::pin(async move {
            let response = response.await?;
            Ok(response.map(|body| watched(body, Seen::default(), trailer)))
        })
    }
}
