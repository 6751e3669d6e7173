//! Tests that every attempt receives the same request, in any order of polling.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use super::*;

/// A body whose frames are ready at every second poll, like that of a slow caller.
struct Slow {
    frames: VecDeque<Bytes>,
    waits: bool,
    waker: Option<Waker>,
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        self.waits = !self.waits;
        if self.waits {
            self.waker = Some(cx.waker().clone());
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.frames.pop_front().map(|data| Ok(Frame::data(data))))
    }
}

fn frames(count: u8) -> VecDeque<Bytes> {
    (0..count).map(|i| Bytes::from(vec![i; 10])).collect()
}

fn tape(count: u8, limit: usize) -> Arc<Tape> {
    let source = Slow { frames: frames(count), waits: false, waker: None };
    Tape::new(Body::new(source), limit, None)
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn poll(body: &mut Body, waker: &Arc<Count>) -> Poll<Next> {
    let waker = Waker::from(waker.clone());
    Pin::new(body).poll_frame(&mut Context::from_waker(&waker))
}

#[test]
fn readers_receive_the_same_frames_in_any_order_of_polling() {
    let mut random = fastrand::Rng::with_seed(3);
    for round in 0..500 {
        let limit = if round % 2 == 0 { 1000 } else { 10 * random.usize(0..12) };
        let tape = tape(8, limit);
        let mut readers: Vec<_> = (0..3).map(|_| (tape.reader(), Vec::new(), false)).collect();
        let waker = Arc::new(Count::default());
        while readers.iter().any(|(_, _, over)| !over) {
            let ((_, body), got, over) = &mut readers[random.usize(0..3)];
            match poll(body, &waker) {
                Poll::Pending => {}
                Poll::Ready(Some(Ok(frame))) => got.push(frame.into_data().unwrap()),
                Poll::Ready(Some(Err(_)) | None) => *over = true,
            }
        }
        // A reader may receive several frames as one.
        let expected = Vec::from(frames(8)).concat();
        let got: Vec<_> = readers.iter().map(|(_, got, _)| got.concat()).collect();
        let whole = got.iter().filter(|got| expected == **got).count();
        assert_eq!(whole, if limit >= 80 { 3 } else { 1 }, "with {limit} bytes");
        assert!(
            got.iter().all(|got| expected.starts_with(got)),
            "each reader receives a prefix of the request"
        );
        assert_eq!(tape.is_committed(), limit < 80);
        let kept = tape.state().recording.read(&mut 0).is_some();
        assert_eq!(kept, limit >= 80);
    }
}

#[test]
fn wakes_a_waiting_reader_when_another_one_receives_a_frame() {
    let tape = tape(1, 100);
    let ((_, mut first), (_, mut second)) = (tape.reader(), tape.reader());
    let (one, two) = (Arc::new(Count::default()), Arc::new(Count::default()));
    assert!(poll(&mut first, &one).is_pending());
    assert!(matches!(poll(&mut second, &two), Poll::Ready(Some(Ok(_)))));
    assert!(one.0.load(Ordering::Relaxed) > 0);
    assert!(matches!(poll(&mut first, &one), Poll::Ready(Some(Ok(_)))));
}

#[test]
fn retired_attempts_do_not_take_frames_from_others() {
    let tape = tape(3, 10);
    let waker = Arc::new(Count::default());
    let (old, mut body) = tape.reader();
    while poll(&mut body, &waker).is_pending() {}
    tape.retire(old);
    for _ in 0..5 {
        assert!(matches!(poll(&mut body, &waker), Poll::Ready(Some(Err(_)))));
    }
    assert!(!tape.is_committed());
    let (_, mut body) = tape.reader();
    let mut got = Vec::new();
    loop {
        match poll(&mut body, &waker) {
            Poll::Pending => {}
            Poll::Ready(Some(frame)) => got.push(frame.unwrap().into_data().unwrap()),
            Poll::Ready(None) => break,
        }
    }
    assert_eq!(Vec::from(frames(3)).concat(), got.concat());
}

#[test]
fn drops_a_source_that_keeps_its_waker_with_the_call() {
    let tape = tape(3, 100);
    let (_, mut body) = tape.reader();
    assert!(poll(&mut body, &Arc::default()).is_pending());
    let weak = Arc::downgrade(&tape);
    drop((tape, body));
    assert!(weak.upgrade().is_none());
}

/// A body that calls a closure when it is polled, and another one when it is dropped.
struct Calls<P: FnMut(), D: FnMut()>(P, D);

impl<P: FnMut() + Unpin, D: FnMut() + Unpin> http_body::Body for Calls<P, D> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Next> {
        (self.0)();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
    }
}

impl<P: FnMut(), D: FnMut()> Drop for Calls<P, D> {
    fn drop(&mut self) {
        (self.1)();
    }
}

/// Calls all functions of a tape that lock its state.
fn use_all_of(tape: &Arc<Tape>, reader: u64) {
    let waker = Waker::from(Arc::new(Count::default()));
    let _ = tape.poll_verdict(reader, &Context::from_waker(&waker));
    tape.forget(reader);
    let _ = (tape.is_committed(), tape.is_settled(), tape.fault());
    let (other, mut body) = tape.reader();
    let _ = poll(&mut body, &Arc::default());
    tape.retire(other);
}

type Shared = Arc<Mutex<Option<(Arc<Tape>, u64)>>>;

fn use_shared(shared: &Shared) {
    let taken = shared.lock().unwrap().take();
    if let Some((tape, reader)) = taken {
        use_all_of(&tape, reader);
    }
}

/// Creates a tape whose source uses the tape when it is polled or dropped.
fn reentrant(limit: usize, on_poll: bool) -> (Arc<Tape>, u64, Body, Arc<AtomicUsize>) {
    let shared = Shared::default();
    let drops = Arc::new(AtomicUsize::new(0));
    let (polled, dropped, count) = (shared.clone(), shared.clone(), drops.clone());
    let polled = move || {
        if on_poll {
            use_shared(&polled);
        }
    };
    let dropped = move || {
        count.fetch_add(1, Ordering::Relaxed);
        use_shared(&dropped);
    };
    let tape = Tape::new(Body::new(Calls(polled, dropped)), limit, None);
    let (reader, body) = tape.reader();
    *shared.lock().unwrap() = Some((tape.clone(), reader));
    (tape, reader, body, drops)
}

#[test]
fn a_source_can_use_its_own_call_while_it_is_polled_or_dropped() {
    for limit in [0, 100] {
        let (_tape, _, mut body, _) = reentrant(limit, true);
        assert!(matches!(poll(&mut body, &Arc::default()), Poll::Ready(Some(Ok(_)))));
        let ends: [fn(&Tape, u64); 3] = [
            |tape, _| tape.close(),
            |tape, reader| {
                tape.retire(reader);
                tape.commit(reader);
            },
            |tape, reader| {
                tape.commit(reader);
                tape.retire(reader);
            },
        ];
        for end in ends {
            let (tape, reader, _body, drops) = reentrant(limit, false);
            end(&tape, reader);
            assert_eq!(drops.load(Ordering::Relaxed), 1);
        }
        let (tape, reader, body, drops) = reentrant(limit, false);
        tape.commit(reader);
        assert_eq!(drops.load(Ordering::Relaxed), 0);
        drop(body);
        assert_eq!(drops.load(Ordering::Relaxed), 1);
    }
}

#[test]
fn drops_a_source_that_ends_its_own_call() {
    let shared: Arc<Mutex<Option<Arc<Tape>>>> = Arc::default();
    let drops = Arc::new(AtomicUsize::new(0));
    let (polled, count) = (shared.clone(), drops.clone());
    let polled = move || polled.lock().unwrap().take().unwrap().close();
    let dropped = move || {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let tape = Tape::new(Body::new(Calls(polled, dropped)), 100, None);
    let (_, mut body) = tape.reader();
    *shared.lock().unwrap() = Some(tape.clone());
    let _ = poll(&mut body, &Arc::default());
    assert_eq!(drops.load(Ordering::Relaxed), 1);
    assert!(matches!(poll(&mut body, &Arc::default()), Poll::Ready(Some(Err(_)))));
}

#[test]
fn wakes_a_reader_that_polled_while_another_one_polled() {
    // The first reader polls the source, which polls the second reader meanwhile.
    let second: Arc<Mutex<Option<Body>>> = Arc::default();
    let count = Arc::new(Count::default());
    let (body, waker) = (second.clone(), count.clone());
    let polled = move || {
        let mut body = body.lock().unwrap();
        assert!(poll(body.as_mut().unwrap(), &waker).is_pending());
    };
    let tape = Tape::new(Body::new(Calls(polled, || {})), 100, None);
    let (_, mut first) = tape.reader();
    *second.lock().unwrap() = Some(tape.reader().1);
    assert!(matches!(poll(&mut first, &Arc::default()), Poll::Ready(Some(Ok(_)))));
    assert_eq!(count.0.load(Ordering::Relaxed), 1);
    let next = poll(second.lock().unwrap().as_mut().unwrap(), &count);
    assert!(matches!(next, Poll::Ready(Some(Ok(_)))));
}

#[test]
fn fails_the_call_if_the_source_panics() {
    let tape = Tape::new(Body::new(Calls(|| panic!("on purpose"), || {})), 100, None);
    let (_, mut first) = tape.reader();
    let (_, mut second) = tape.reader();
    let count = Arc::new(Count::default());
    let panic = catch_unwind(AssertUnwindSafe(|| poll(&mut first, &count)));
    assert!(panic.is_err());
    assert!(tape.fault().is_some_and(|fault| fault.message().contains("panicked")));
    assert!(matches!(poll(&mut second, &count), Poll::Ready(Some(Err(_)))));
}

/// The waker uses the tape when it is called and dropped, as the last reference to a task may.
#[test]
fn calls_and_drops_wakers_without_holding_a_lock() {
    struct Uses(Shared);
    impl Wake for Uses {
        fn wake(self: Arc<Self>) {
            use_shared(&self.0);
        }
    }
    impl Drop for Uses {
        fn drop(&mut self) {
            use_shared(&self.0);
        }
    }
    let tape = tape(3, 100);
    let (reader, mut body) = tape.reader();
    for _ in 0..2 {
        let shared: Shared = Arc::new(Mutex::new(Some((tape.clone(), reader))));
        let waker = Waker::from(Arc::new(Uses(shared)));
        let _ = tape.poll_verdict(reader, &Context::from_waker(&waker));
        let _ = Pin::new(&mut body).poll_frame(&mut Context::from_waker(&waker));
    }
    tape.forget(reader);
    tape.retire(reader);
    drop(body);
}

#[test]
fn releases_data_without_holding_a_lock() {
    struct Owner(Vec<u8>, Shared);
    impl AsRef<[u8]> for Owner {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }
    impl Drop for Owner {
        fn drop(&mut self) {
            use_shared(&self.1);
        }
    }
    for limit in [10_000, 100_000] {
        let shared = Shared::default();
        let frames: VecDeque<_> =
            (0..3).map(|_| Bytes::from_owner(Owner(vec![1; 9000], shared.clone()))).collect();
        let source = Slow { frames, waits: false, waker: None };
        let tape = Tape::new(Body::new(source), limit, None);
        let (reader, mut body) = tape.reader();
        *shared.lock().unwrap() = Some((tape.clone(), reader));
        let (_, mut other) = tape.reader();
        let waker = Arc::new(Count::default());
        for _ in 0..4 {
            drop(poll(&mut other, &waker));
        }
        tape.commit(reader);
        for _ in 0..9 {
            drop(poll(&mut body, &waker));
        }
    }
}
