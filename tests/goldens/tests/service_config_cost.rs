//! What does a service config cost a call that it says nothing of? No allocation: they are counted.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Ready, poll_fn, ready};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use rust_grpc::grpc::ServiceConfig;
use tonic::body::Body;
use tonic::codegen::Service;
use tower_layer::Layer;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on to the allocator of the system, which upholds the contract. Counting in a
// thread-local cell allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the layout is the caller's, under the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the block comes from `System.alloc` with this layout, as `alloc` has no other source.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// Answers with one message.
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

/// One message.
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
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// How many allocations a call takes.
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
fn a_call_without_a_policy_costs_what_it_costs() {
    let text = r#"{ "methodConfig": [
        { "name": [{ "service": "a.B" }], "waitForReady": true },
        { "name": [{ "service": "a.B", "method": "Plain" }] }] }"#;
    let layer = ServiceConfig::from_json(text).unwrap().layer();
    let plain = cost(Answers, "/x.Y/Z");
    assert_eq!(cost(layer.layer(Answers), "/x.Y/Z"), plain);
    assert_eq!(cost(layer.layer(Answers), "/a.B/Plain"), plain, "an entry that says nothing");
    assert!(cost(layer.layer(Answers), "/a.B/Other") > plain);
}
