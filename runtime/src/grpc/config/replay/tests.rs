//! Does every attempt get the same request, whoever asks first?

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Frames that come when asked for the second time, as those of a slow caller.
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
fn readers_in_any_order_get_the_same() {
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
        let expected = frames(8);
        let whole = readers.iter().filter(|(_, got, _)| expected == *got).count();
        assert_eq!(whole, if limit >= 80 { 3 } else { 1 }, "with {limit} bytes");
        for (_, got, _) in &readers {
            assert!(expected.iter().zip(got).all(|(a, b)| a == b), "each has a beginning of it");
        }
        assert_eq!(tape.is_committed(), limit < 80);
        let kept = tape.state().frames.len();
        assert_eq!(kept, if limit >= 80 { 8 } else { 0 });
    }
}

#[test]
fn a_reader_that_waits_hears_of_what_another_one_took() {
    let tape = tape(1, 100);
    let ((_, mut first), (_, mut second)) = (tape.reader(), tape.reader());
    let (one, two) = (Arc::new(Count::default()), Arc::new(Count::default()));
    assert!(poll(&mut first, &one).is_pending());
    assert!(matches!(poll(&mut second, &two), Poll::Ready(Some(Ok(_)))));
    assert!(one.0.load(Ordering::Relaxed) > 0);
    assert!(matches!(poll(&mut first, &one), Poll::Ready(Some(Ok(_)))));
}

#[test]
fn who_is_over_takes_nothing_from_the_others() {
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
    assert_eq!(frames(3), got);
}

#[test]
fn a_source_that_remembers_its_waker_is_dropped_with_the_call() {
    let tape = tape(3, 100);
    let (_, mut body) = tape.reader();
    assert!(poll(&mut body, &Arc::default()).is_pending());
    let weak = Arc::downgrade(&tape);
    drop((tape, body));
    assert!(weak.upgrade().is_none());
}
