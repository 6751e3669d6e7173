//! How is a request sent more than once, when its messages come only once?
//!
//! The first attempt that needs a message takes it from the caller and leaves a copy on the tape, from
//! which the others read. A call is committed when its answer has begun, or when the tape is full: then
//! one attempt goes on, straight from the caller, and no other can begin.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body as _, Frame};
use tonic::Status;
use tonic::body::Body;

use super::meter::Meter;

#[cfg(test)]
mod tests;

/// The request of a call.
pub(super) struct Tape {
    state: Mutex<State>,
    wakers: Arc<Wakers>,
}

struct State {
    source: Body,
    /// What has come from the caller and may be needed again.
    frames: VecDeque<Recorded>,
    /// How many came before those, and are gone.
    gone: usize,
    bytes: usize,
    limit: usize,
    ended: bool,
    /// What the caller's side has failed with.
    fault: Option<Status>,
    committed: Option<u64>,
    readers: u64,
    /// Those whose attempts go on. A transport may hold the body of a request for a while after its
    /// answer, and must not take messages then.
    live: Vec<u64>,
    meter: Option<Meter>,
}

#[derive(Clone)]
enum Recorded {
    Data(Bytes),
    Trailers(HeaderMap),
}

impl From<Recorded> for Frame<Bytes> {
    fn from(recorded: Recorded) -> Self {
        match recorded {
            Recorded::Data(data) => Frame::data(data),
            Recorded::Trailers(trailers) => Frame::trailers(trailers),
        }
    }
}

/// What a body has next.
type Next = Option<Result<Frame<Bytes>, Status>>;

/// What an attempt has to know about its request, beside what it sends.
pub(super) enum Verdict {
    /// The caller's side has failed, and the call with it.
    Fault(Status),
    /// Another attempt goes on.
    Superseded,
}

impl Tape {
    /// Keeps at most `limit` bytes.
    pub(super) fn new(source: Body, limit: usize, meter: Option<Meter>) -> Arc<Self> {
        let state = State {
            ended: source.is_end_stream(),
            source,
            frames: VecDeque::new(),
            gone: 0,
            bytes: 0,
            limit,
            fault: None,
            committed: None,
            readers: 0,
            live: Vec::new(),
            meter,
        };
        Arc::new(Self { state: Mutex::new(state), wakers: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request from its beginning, for one more attempt.
    pub(super) fn reader(self: &Arc<Self>) -> (u64, Body) {
        let id = {
            let mut state = self.state();
            state.readers += 1;
            let id = state.readers;
            state.live.push(id);
            id
        };
        let reader = Reader { tape: self.clone(), id, position: 0 };
        // An empty body is dropped in here, so no lock is held.
        (id, Body::new(reader))
    }

    /// From now on this attempt is the only one.
    pub(super) fn commit(&self, id: u64) {
        self.state().committed.get_or_insert(id);
        self.wakers.wake_all();
    }

    /// This attempt has failed.
    pub(super) fn retire(&self, id: u64) {
        self.state().live.retain(|live| *live != id);
        self.wakers.wake_all();
    }

    pub(super) fn is_committed(&self) -> bool {
        self.state().committed.is_some()
    }

    pub(super) fn fault(&self) -> Option<Status> {
        self.state().fault.clone()
    }

    /// Whether all of the request has come from the caller, so that nothing can fail there any more.
    pub(super) fn is_complete(&self) -> bool {
        let state = self.state();
        state.ended && state.fault.is_none()
    }

    /// Waits until an attempt need not go on.
    pub(super) fn poll_verdict(&self, id: u64, cx: &Context<'_>) -> Poll<Verdict> {
        self.wakers.register(Of::Answer(id), cx.waker());
        let state = self.state();
        if let Some(fault) = &state.fault {
            return Poll::Ready(Verdict::Fault(fault.clone()));
        }
        match state.committed {
            Some(chosen) if chosen != id => Poll::Ready(Verdict::Superseded),
            _ => Poll::Pending,
        }
    }

    /// The answer is read by another task from now on, or by none.
    pub(super) fn forget(&self, id: u64) {
        self.wakers.forget(Of::Answer(id));
    }
}

impl State {
    /// The frame at a reader's position, and whether the other readers must hear of it.
    fn next(&mut self, id: u64, position: usize, cx: &mut Context<'_>) -> (Poll<Next>, bool) {
        if !self.live.contains(&id) || self.committed.is_some_and(|chosen| chosen != id) {
            // Not `CANCELLED`, which a server of tonic's takes for the end of a stream.
            let status = Status::aborted("this attempt of the call is over");
            return (Poll::Ready(Some(Err(status))), false);
        }
        if let Some(recorded) = self.frames.get(position - self.gone) {
            let frame = recorded.clone().into();
            if self.committed.is_some() {
                self.release(position + 1);
            }
            return (Poll::Ready(Some(Ok(frame))), false);
        }
        if let Some(fault) = &self.fault {
            return (Poll::Ready(Some(Err(fault.clone()))), false);
        }
        if self.ended {
            return (Poll::Ready(None), false);
        }
        let Poll::Ready(next) = Pin::new(&mut self.source).poll_frame(cx) else {
            return (Poll::Pending, false);
        };
        let next = match next {
            Some(Ok(frame)) => self.record(id, frame),
            Some(Err(fault)) => Some(Err(fault)),
            None => None,
        };
        match &next {
            Some(Ok(_)) => {}
            Some(Err(fault)) => self.fault = Some(fault.clone()),
            None => self.ended = true,
        }
        (Poll::Ready(next), true)
    }

    fn record(&mut self, id: u64, frame: Frame<Bytes>) -> Next {
        let recorded = match frame.into_data().map_err(Frame::into_trailers) {
            Ok(data) => Recorded::Data(data),
            Err(Ok(trailers)) => Recorded::Trailers(trailers),
            // Kinds of frames that HTTP does not have yet can go out once.
            Err(Err(frame)) => {
                self.choose(id);
                self.gone += 1;
                return Some(Ok(frame));
            }
        };
        if let (Some(meter), Recorded::Data(data)) = (&mut self.meter, &recorded)
            && let Err(status) = meter.pass(data)
        {
            return Some(Err(status));
        }
        if let Recorded::Data(data) = &recorded {
            self.bytes = self.bytes.saturating_add(data.len());
        }
        if self.committed.is_none() && self.bytes <= self.limit {
            self.frames.push_back(recorded.clone());
        } else {
            self.choose(id);
            self.gone += 1;
        }
        Some(Ok(recorded.into()))
    }

    /// The tape is full. This reader has come furthest, since it asks for what nobody has read.
    fn choose(&mut self, id: u64) {
        self.committed.get_or_insert(id);
        self.release(self.gone + self.frames.len());
    }

    /// Gives back what stands before a position.
    fn release(&mut self, position: usize) {
        self.frames.drain(..position - self.gone);
        self.gone = position;
    }
}

/// The body of one attempt.
struct Reader {
    tape: Arc<Tape>,
    id: u64,
    position: usize,
}

impl http_body::Body for Reader {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        let wakers = &self.tape.wakers;
        // Before the source is asked: it may call at once.
        wakers.register(Of::Request(self.id), cx.waker());
        let waker = Waker::from(wakers.clone());
        let mut source = Context::from_waker(&waker);
        let (next, news) = self.tape.state().next(self.id, self.position, &mut source);
        if next.is_ready() {
            wakers.forget(Of::Request(self.id));
        }
        if news {
            wakers.wake_all();
        }
        if let Poll::Ready(Some(Ok(_))) = next {
            self.position += 1;
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        let state = self.tape.state();
        let at_end = self.position == state.gone + state.frames.len();
        at_end && state.fault.is_none() && (state.ended || state.source.is_end_stream())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.tape.state();
        if state.committed == Some(self.id) {
            // All is sent, and the answer may take long.
            let end = state.gone + state.frames.len();
            state.release(end);
        }
        drop(state);
        self.tape.wakers.forget(Of::Request(self.id));
    }
}

/// Whom to call when there is news. Apart from the tape, since the source holds on to it: as a part of
/// the tape, each would keep the other alive.
#[derive(Default)]
struct Wakers {
    list: Mutex<Vec<(Of, Waker)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Request(u64),
    Answer(u64),
}

impl Wakers {
    fn list(&self) -> MutexGuard<'_, Vec<(Of, Waker)>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn register(&self, of: Of, waker: &Waker) {
        let mut list = self.list();
        let mut replaced = None;
        match list.iter_mut().find(|(other, _)| *other == of) {
            Some((_, known)) if known.will_wake(waker) => {}
            Some((_, known)) => replaced = Some(std::mem::replace(known, waker.clone())),
            None => list.push((of, waker.clone())),
        }
        // A waker may be the last that holds a task, which may hold a reader of ours.
        drop(list);
        drop(replaced);
    }

    fn forget(&self, of: Of) {
        let mut list = self.list();
        let at = list.iter().position(|(other, _)| *other == of);
        let forgotten = at.map(|at| list.swap_remove(at));
        drop(list);
        drop(forgotten);
    }

    fn wake_all(&self) {
        let wakers = std::mem::take(&mut *self.list());
        wakers.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

impl Wake for Wakers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}
