//! Recording of a request, so that several attempts can send it.
//!
//! The messages of a request come once. The first attempt that needs one polls the caller's body and
//! leaves a copy in the recording, from which the other attempts read. A call is committed when its
//! response has begun, or when the recording is full: then one attempt goes on, straight from the
//! caller's body, and no other can begin.
//!
//! # Locks
//!
//! The caller's body is foreign code. It may read the response of its own call, wait for a lock of the
//! caller's, or hold the last reference to anything. So the state's mutex is never held while the body is
//! polled or dropped, nor while frames, statuses or wakers are: whoever polls takes the body out of the
//! state and puts it back (`Source::Polled` stands in for it), and what is no longer needed is moved out
//! and dropped after the guard.
//!
//! # Who keeps what alive
//!
//! A caller's body may hold the response of its own call, and the response holds the recording. The
//! recording therefore gives up the body as soon as no attempt can read from it any more: see
//! `State::release_unneeded`.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame};
use tonic::Status;
use tonic::body::Body;

use super::meter::Meter;
use super::recording::{Recording, Released};
use super::wakers::{Role, Wakers};

#[cfg(test)]
mod tests;

/// The request of a call.
pub(super) struct Tape {
    state: Mutex<State>,
    // Apart from the state, since the caller's body holds on to it: as a part of the state, each would
    // keep the other alive.
    wakers: Arc<Wakers>,
}

struct State {
    source: Source,
    recording: Recording,
    /// What the caller's side has failed with.
    fault: Option<Status>,
    committed: Option<u64>,
    /// How many attempts have begun.
    readers: u64,
    /// The attempts that go on. A transport may hold the body of a request for a while after its response,
    /// and must not take messages then.
    live: Vec<u64>,
    /// Whether attempts may still begin.
    open: bool,
    meter: Option<Meter>,
}

/// The caller's body.
enum Source {
    Idle(Body),
    /// A reader is polling it. `others_wait` if another reader has asked for a frame meanwhile.
    Polled {
        others_wait: bool,
    },
    /// At its end, failed, or needed by nobody.
    Gone {
        complete: bool,
    },
}

/// What a body has next.
pub(super) type Next = Option<Result<Frame<Bytes>, Status>>;

/// Why an attempt need not go on.
pub(super) enum Verdict {
    /// The caller's side has failed, and the call with it.
    Fault(Status),
    /// Another attempt goes on.
    Superseded,
}

/// What a reader does next.
enum Step {
    Ready(Next),
    Poll(Body),
    Wait,
}

impl Tape {
    /// Keeps at most `limit` bytes.
    pub(super) fn new(source: Body, limit: usize, meter: Option<Meter>) -> Arc<Self> {
        let source = match source.is_end_stream() {
            true => Source::Gone { complete: true },
            false => Source::Idle(source),
        };
        let state = State {
            source,
            recording: Recording::new(limit),
            fault: None,
            committed: None,
            readers: 0,
            live: Vec::new(),
            open: true,
            meter,
        };
        Arc::new(Self { state: Mutex::new(state), wakers: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and then drops what nobody needs any more, without the lock.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        let unneeded = state.release_unneeded();
        drop(state);
        drop(unneeded);
        result
    }

    /// Returns the request from its beginning, for one more attempt.
    pub(super) fn reader(self: &Arc<Self>) -> (u64, Body) {
        let id = {
            let mut state = self.state();
            state.readers += 1;
            let id = state.readers;
            state.live.push(id);
            id
        };
        let reader = Reader { tape: self.clone(), id, position: 0 };
        // tonic drops an empty body in here, so no lock is held.
        (id, Body::new(reader))
    }

    /// Makes this attempt the only one.
    pub(super) fn commit(&self, id: u64) {
        self.change(|state| {
            state.committed.get_or_insert(id);
        });
        self.wakers.wake_all();
    }

    /// Ends an attempt that has failed.
    pub(super) fn retire(&self, id: u64) {
        self.change(|state| state.live.retain(|live| *live != id));
        self.wakers.wake_all();
    }

    /// Ends a call: no attempt begins any more, and without a commit, none goes on either.
    pub(super) fn close(&self) {
        let uncommitted = self.change(|state| {
            state.open = false;
            let uncommitted = state.committed.is_none();
            if uncommitted {
                state.live.clear();
            }
            uncommitted
        });
        if uncommitted {
            self.wakers.wake_all();
        }
    }

    /// The body of this attempt has been dropped: all is sent, or none of it is wanted.
    fn end_reading(&self, id: u64) {
        self.change(|state| state.live.retain(|live| *live != id));
        self.wakers.forget(Role::Request(id));
    }

    pub(super) fn is_committed(&self) -> bool {
        self.state().committed.is_some()
    }

    pub(super) fn fault(&self) -> Option<Status> {
        self.state().fault.clone()
    }

    /// Whether nothing can fail on the caller's side any more, and nothing has.
    pub(super) fn is_settled(&self) -> bool {
        let state = self.state();
        matches!(state.source, Source::Gone { .. }) && state.fault.is_none()
    }

    /// Waits until an attempt need not go on.
    pub(super) fn poll_verdict(&self, id: u64, cx: &Context<'_>) -> Poll<Verdict> {
        self.wakers.register(Role::Response(id), cx.waker());
        let state = self.state();
        if let Some(fault) = &state.fault {
            return Poll::Ready(Verdict::Fault(fault.clone()));
        }
        match state.committed {
            Some(chosen) if chosen != id => Poll::Ready(Verdict::Superseded),
            _ => Poll::Pending,
        }
    }

    /// From now on, another task reads the response, or none does.
    pub(super) fn forget(&self, id: u64) {
        self.wakers.forget(Role::Response(id));
    }
}

/// What the body of an attempt that has ended answers.
fn over() -> Status {
    // Not `CANCELLED`, which a server of tonic's takes for the end of a stream.
    Status::aborted("this attempt of the call is over")
}

impl State {
    /// The frame at a reader's position, or what to do to have it, and what is to be dropped without the
    /// lock.
    fn step(&mut self, id: u64, position: &mut u64) -> (Step, Released) {
        if !self.may_read(id) {
            return (Step::Ready(Some(Err(over()))), Released::default());
        }
        if let Some(frame) = self.recording.read(position) {
            let released = match self.committed {
                Some(_) => self.recording.release(*position),
                None => Released::default(),
            };
            return (Step::Ready(Some(Ok(frame))), released);
        }
        let step = if let Some(fault) = &self.fault {
            Step::Ready(Some(Err(fault.clone())))
        } else {
            match std::mem::replace(&mut self.source, Source::Polled { others_wait: false }) {
                Source::Idle(body) => Step::Poll(body),
                Source::Polled { .. } => {
                    self.source = Source::Polled { others_wait: true };
                    Step::Wait
                }
                Source::Gone { complete } => {
                    self.source = Source::Gone { complete };
                    // Half a request must not look like a whole one.
                    Step::Ready((!complete).then(|| Err(over())))
                }
            }
        };
        (step, Released::default())
    }

    fn may_read(&self, id: u64) -> bool {
        self.live.contains(&id) && self.committed.is_none_or(|chosen| chosen == id)
    }

    /// Takes a frame from the caller's body that the reader `id` has polled.
    fn record(
        &mut self,
        id: u64,
        position: &mut u64,
        frame: Frame<Bytes>,
    ) -> (Result<Frame<Bytes>, Status>, Released) {
        if let (Some(meter), Some(data)) = (&mut self.meter, frame.data_ref())
            && let Err(status) = meter.pass(data)
        {
            return (Err(status), Released::frame(frame));
        }
        if self.committed.is_none() && self.recording.keep(&frame) {
            *position = self.recording.end();
            return (Ok(frame), Released::default());
        }
        // The recording is full. This reader has come furthest, since it asks for what nobody has read.
        self.committed.get_or_insert(id);
        let released = self.recording.advance(&frame);
        *position = self.recording.end();
        (Ok(frame), released)
    }

    /// Takes out the caller's body and the recording when no attempt can read them any more: none goes
    /// on, and none can begin.
    fn release_unneeded(&mut self) -> (Option<Body>, Released) {
        let may_begin = self.open && self.committed.is_none();
        if may_begin || self.live.iter().any(|id| self.may_read(*id)) {
            return (None, Released::default());
        }
        let released = self.recording.release(self.recording.end());
        let body = match std::mem::replace(&mut self.source, Source::Gone { complete: false }) {
            Source::Idle(body) => Some(body),
            // Who polls it finds that it is gone.
            Source::Polled { .. } => None,
            Source::Gone { complete } => {
                self.source = Source::Gone { complete };
                None
            }
        };
        (body, released)
    }

    /// Puts the caller's body back, or returns it if it is not needed any more; and whether other
    /// readers wait for it.
    fn put_back(&mut self, source: Source) -> (Option<Source>, bool) {
        match self.source {
            Source::Polled { others_wait } => {
                self.source = source;
                (None, others_wait)
            }
            // Given up while it was polled.
            Source::Idle(_) | Source::Gone { .. } => (Some(source), true),
        }
    }
}

/// The body of one attempt.
struct Reader {
    tape: Arc<Tape>,
    id: u64,
    position: u64,
}

impl Reader {
    /// Polls the caller's body, which is out of the state meanwhile.
    fn poll_source(&mut self, mut body: Body) -> Poll<Next> {
        let waker = self.tape.wakers.waker();
        let mut cx = Context::from_waker(&waker);
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let polled = Pin::new(&mut body).poll_frame(&mut cx);
            let at_end = polled.is_ready() && body.is_end_stream();
            (polled, at_end)
        }));
        let (polled, at_end) = match polled {
            Ok(polled) => polled,
            Err(panic) => {
                let status = Status::internal("the stream of requests has panicked");
                drop(self.settle(body, Some(Err(status)), true));
                resume_unwind(panic);
            }
        };
        match polled {
            Poll::Ready(next) => Poll::Ready(self.settle(body, next, at_end)),
            Poll::Pending => {
                let mut state = self.tape.state();
                let (unneeded, others_wait) = state.put_back(Source::Idle(body));
                drop(state);
                drop(unneeded);
                if others_wait {
                    self.tape.wakers.wake_other_requests(self.id);
                }
                Poll::Pending
            }
        }
    }

    /// Records what the caller's body has answered, and tells those who wait for it.
    fn settle(&mut self, body: Body, next: Next, at_end: bool) -> Next {
        let mut state = self.tape.state();
        let was_committed = state.committed.is_some();
        let (next, released) = match next {
            Some(Ok(frame)) => {
                let (frame, released) = state.record(self.id, &mut self.position, frame);
                (Some(frame), released)
            }
            other => (other, Released::default()),
        };
        // Either stays in the state or is dropped without the lock.
        let (source, spent) = match &next {
            Some(Ok(_)) if !at_end => (Source::Idle(body), None),
            Some(Ok(_)) | None => (Source::Gone { complete: true }, Some(body)),
            Some(Err(fault)) => {
                state.fault.get_or_insert_with(|| fault.clone());
                (Source::Gone { complete: false }, Some(body))
            }
        };
        let (given_up, _) = state.put_back(source);
        let unneeded = state.release_unneeded();
        let concerns_all = state.fault.is_some() || state.committed.is_some() != was_committed;
        drop(state);
        drop((spent, released, given_up, unneeded));
        if concerns_all {
            self.tape.wakers.wake_all();
        } else {
            self.tape.wakers.wake_other_requests(self.id);
        }
        next
    }
}

impl http_body::Body for Reader {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Next> {
        let this = &mut *self;
        // Before the source is asked: it may wake at once.
        this.tape.wakers.register(Role::Request(this.id), cx.waker());
        let mut state = this.tape.state();
        let (step, released) = state.step(this.id, &mut this.position);
        drop(state);
        drop(released);
        let next = match step {
            Step::Ready(next) => Poll::Ready(next),
            Step::Wait => Poll::Pending,
            Step::Poll(body) => this.poll_source(body),
        };
        if next.is_ready() {
            this.tape.wakers.forget(Role::Request(this.id));
        }
        next
    }

    fn is_end_stream(&self) -> bool {
        let state = self.tape.state();
        let complete = matches!(state.source, Source::Gone { complete: true });
        complete && state.fault.is_none() && self.position == state.recording.end()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.tape.end_reading(self.id);
    }
}
