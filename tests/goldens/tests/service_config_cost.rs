//! Tests of the memory that a service config needs, measured by the allocator: none for a call without a
//! policy, and at most about `buffer_limit` for the request of a call that may be retried.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as _;
use rust_grpc::grpc::ServiceConfig;
use tonic::body::Body;
use tonic::codegen::Service;
use tower_layer::Layer;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// The currently allocated bytes, and their maximum.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn allocated(bytes: isize) {
    LIVE.set(LIVE.get() + bytes);
    PEAK.set(PEAK.get().max(LIVE.get()));
}

// SAFETY: every call is forwarded to the system allocator, which upholds the contract. Counting in a
// thread-local cell does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        allocated(layout.size() as isize);
        // SAFETY: `layout` satisfies the same contract as required by `System.alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        allocated(-(layout.size() as isize));
        // SAFETY: `pointer` was returned by `System.alloc` with this layout, as `alloc` uses nothing else.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// A service that responds with one message.
#[derive(Clone)]
struct Answers;

impl Service<Request<Body>> for Answers {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        ready(Ok(Response::new(request.into_body())))
    }
}

/// A body with one message.
struct Once(Option<Bytes>);

impl tonic::codegen::Body for Once {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|data| Ok(http_body::Frame::data(data))))
    }
}

fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future is pending"),
    }
}

/// Returns the number of allocations of a call.
fn cost<S, B>(mut service: S, path: &'static str) -> usize
where
    S: Service<Request<Body>, Response = Response<B>>,
    S::Error: std::fmt::Debug,
    B: tonic::codegen::Body<Data = Bytes>,
    B::Error: std::fmt::Debug,
{
    let body = Body::new(Once(Some(Bytes::from_static(b"\0\0\0\0\x01x"))));
    let request = Request::builder().uri(path).body(body).unwrap();
    now(poll_fn(|cx| service.poll_ready(cx))).unwrap();
    let before = COUNT.get();
    let response = now(service.call(request)).unwrap();
    let mut body = pin!(response.into_body());
    let mut bytes = 0;
    while let Some(frame) = now(poll_fn(|cx| body.as_mut().poll_frame(cx))) {
        bytes += frame.unwrap().into_data().unwrap().len();
    }
    assert_eq!(bytes, 6);
    COUNT.get() - before
}

#[test]
fn call_without_a_policy_allocates_nothing_more() {
    let text = r#"{ "methodConfig": [
        { "name": [{ "service": "a.B" }], "waitForReady": true },
        { "name": [{ "service": "a.B", "method": "Plain" }] }] }"#;
    let layer = ServiceConfig::from_json(text).unwrap().layer();
    let plain = cost(Answers, "/x.Y/Z");
    assert_eq!(cost(layer.layer(Answers), "/x.Y/Z"), plain);
    assert_eq!(
        cost(layer.layer(Answers), "/a.B/Plain"),
        plain,
        "an entry without settings allocates"
    );
    assert!(cost(layer.layer(Answers), "/a.B/Other") > plain);
}

/// A service that reads the request while frames are ready, and never responds.
#[derive(Clone)]
struct Reads;

impl Service<Request<Body>> for Reads {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut body = request.into_body();
        Box::pin(async move {
            while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
                drop(frame);
            }
            std::future::pending().await
        })
    }
}

/// A body with frames of a length, each in a separate allocation.
struct Frames {
    left: usize,
    len: usize,
}

impl tonic::codegen::Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from(vec![0; self.len])))))
    }
}

#[test]
fn buffer_limit_bounds_memory_for_small_frames() {
    const LIMIT: usize = 1 << 18;
    let text = r#"{ "methodConfig": [{ "name": [{}], "retryPolicy": { "maxAttempts": 2,
        "initialBackoff": "1s", "maxBackoff": "1s", "backoffMultiplier": 1,
        "retryableStatusCodes": ["UNAVAILABLE"] } }] }"#;
    let config = ServiceConfig::from_json(text).unwrap().buffer_limit(LIMIT);
    for len in [0, 1, 7, 64, 1000, 4095, 4096, 20_000] {
        let mut service = config.layer().layer(Reads);
        // The length is slightly below the limit, so that everything is buffered.
        let left = LIMIT.checked_div(len).unwrap_or(LIMIT);
        let body = Body::new(Frames { left, len });
        let request = Request::builder().uri("/a.B/C").body(body).unwrap();
        now(poll_fn(|cx| service.poll_ready(cx))).unwrap();
        let before = LIVE.get();
        PEAK.set(before);
        let mut call = service.call(request);
        let call = Pin::new(&mut call).poll(&mut Context::from_waker(Waker::noop()));
        assert!(call.is_pending());
        let (live, peak) = (LIVE.get() - before, PEAK.get() - before);
        assert!(live < LIMIT as isize + 40_000, "{live} bytes for frames of {len}");
        assert!(peak < LIMIT as isize + 80_000, "{peak} bytes for frames of {len}");
        // The request is still buffered.
        assert!(len == 0 || live > LIMIT as isize - 30_000, "{live} bytes for frames of {len}");
    }
}
