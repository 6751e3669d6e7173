//! Recording of requests, so that several attempts of a call can send them.
//!
//! The messages of a request can be polled only once. The first attempt that needs a message polls
//! the caller's body and stores a copy in the recording, from which the other attempts read. A call
//! is committed once its response has started or the recording is full: then one attempt continues,
//! directly from the caller's body, and no other attempt can start.
//!
//! # Locks
//!
//! The caller's body is user code. It may read the response of its own call, wait for a lock of the
//! caller's, or own the last reference to anything. Therefore the state's mutex is never locked
//! while the body is polled or dropped, nor while frames, statuses or wakers are dropped. The
//! attempt that polls the body moves it out of the state, which is `Source::Polled` meanwhile, and
//! moves it back. Values that are not needed any more are moved out of the state and dropped after
//! the guard.
//!
//! # Ownership
//!
//! A caller's body may own the response of its own call, and the response owns the recording. The
//! recording therefore drops the body as soon as no attempt can read from it any more; see
//! `State::release_unneeded`.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as _, Frame};
use tonic::Status;
use tonic::body::Body;

use super::recording::{Recording, Released};
use super::size_limit::SizeLimit;
use super::wakers::{Role, Wakers};

#[cfg(test)]
mod tests;

/// The recorded request of a call.
pub(super) struct Tape {
    state: Mutex<State>,
    // The wakers are separate from the state, since the caller's body keeps a reference to them. As
    // a part of the state, the body and the state would keep each other alive.
    wakers: Arc<Wakers>,
}

struct State {
    source: Source,
    recording: Recording,
    /// The status with which the caller's body has failed.
    fault: Option<Status>,
    committed: Option<u64>,
    /// The number of attempts that have started.
    readers: u64,
    /// The attempts that have not ended. A transport may keep the body of a request for a while
    /// after its response, and must not take messages then.
    live: Vec<u64>,
    /// True if attempts may still start.
    open: bool,
    size_limit: Option<SizeLimit>,
}

/// The caller's body.
enum Source {
    Idle(Body),
    /// A reader is polling the body. `others_wait` is true if another reader has requested a frame
    /// meanwhile.
    Polled {
        others_wait: bool,
    },
    /// The body is at its end, has failed, or is not needed any more.
    Gone {
        complete: bool,
    },
}

/// The result of polling a body.
pub(super) type Next = Option<Result<Frame<Bytes>, Status>>;

/// The reason why an attempt does not continue.
pub(super) enum Verdict {
    /// The caller's body has failed, and so has the call.
    Fault(Status),
    /// Another attempt was committed.
    Superseded,
}

/// The next step of a reader.
enum Step {
    Ready(Next),
    Poll(Body),
    Wait,
}

impl Tape {
    /// Creates a recording of at most `limit` bytes.
    pub(super) fn new(source: Body, limit: usize, size_limit: Option<SizeLimit>) -> Arc<Self> {
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
            size_limit,
        };
        Arc::new(Self { state: Mutex::new(state), wakers: Arc::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and then drops what is not needed any more, without holding the lock.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state();
        let result = change(&mut state);
        let unneeded = state.release_unneeded();
        drop(state);
        drop(unneeded);
        result
    }

    /// Returns a body with the whole request for a further attempt, and the number of the attempt.
    pub(super) fn reader(self: &Arc<Self>) -> (u64, Body) {
        let id = {
            let mut state = self.state();
            state.readers += 1;
            let id = state.readers;
            state.live.push(id);
            id
        };
        let reader = Reader { tape: self.clone(), id, position: 0 };
        // tonic drops an empty body here, so the lock must not be held.
        (id, Body::new(reader))
    }

    /// Commits the call to an attempt, unless it is committed already.
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

    /// Ends a call: no further attempt starts, and without a committed attempt, none continues.
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

    /// Ends reading for an attempt whose body was dropped because it was sent or is not needed.
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

    /// Returns true if the caller's body has ended without an error.
    pub(super) fn is_settled(&self) -> bool {
        let state = self.state();
        matches!(state.source, Source::Gone { .. }) && state.fault.is_none()
    }

    /// Waits until an attempt has a reason not to continue.
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

    /// Removes the waker of the task that reads the response of an attempt.
    pub(super) fn forget(&self, id: u64) {
        self.wakers.forget(Role::Response(id));
    }
}

/// Returns the error of a body whose attempt has ended.
fn over() -> Status {
    // The code is not `CANCELLED`, which tonic's server treats as the end of a stream.
    Status::aborted("this attempt of the call is over")
}

impl State {
    /// Returns the frame at a reader's position, or the step that obtains it.
    ///
    /// The released data must be dropped without holding the lock.
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
                    // An incomplete request must not look complete.
                    Step::Ready((!complete).then(|| Err(over())))
                }
            }
        };
        (step, Released::default())
    }

    fn may_read(&self, id: u64) -> bool {
        self.live.contains(&id) && self.committed.is_none_or(|chosen| chosen == id)
    }

    /// Records a frame of the caller's body that the reader `id` has polled.
    fn record(
        &mut self,
        id: u64,
        position: &mut u64,
        frame: Frame<Bytes>,
    ) -> (Result<Frame<Bytes>, Status>, Released) {
        if let (Some(size_limit), Some(data)) = (&mut self.size_limit, frame.data_ref())
            && let Err(status) = size_limit.check(data)
        {
            return (Err(status), Released::frame(frame));
        }
        if self.committed.is_none() && self.recording.keep(&frame) {
            *position = self.recording.end();
            return (Ok(frame), Released::default());
        }
        // The recording is full. This reader is ahead of all others, since it requests an unread
        // frame.
        self.committed.get_or_insert(id);
        let released = self.recording.advance(&frame);
        *position = self.recording.end();
        (Ok(frame), released)
    }

    /// Moves out the caller's body and the recorded data if no attempt can read them any more.
    ///
    /// This is the case if no attempt continues and none can start.
    fn release_unneeded(&mut self) -> (Option<Body>, Released) {
        let may_begin = self.open && self.committed.is_none();
        if may_begin || self.live.iter().any(|id| self.may_read(*id)) {
            return (None, Released::default());
        }
        let released = self.recording.release(self.recording.end());
        let body = match std::mem::replace(&mut self.source, Source::Gone { complete: false }) {
            Source::Idle(body) => Some(body),
            // The reader that polls the body notices this when it puts the body back.
            Source::Polled { .. } => None,
            Source::Gone { complete } => {
                self.source = Source::Gone { complete };
                None
            }
        };
        (body, released)
    }

    /// Moves the caller's body back into the state, or returns it if it is not needed any more.
    ///
    /// Also returns true if other readers wait for it.
    fn put_back(&mut self, source: Source) -> (Option<Source>, bool) {
        match self.source {
            Source::Polled { others_wait } => {
                self.source = source;
                (None, others_wait)
            }
            // The body was released while it was polled.
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
    /// Polls the caller's body, which is moved out of the state meanwhile.
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

    /// Records the result of polling the caller's body, and wakes the tasks that wait for it.
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
        // The body is moved back into the state, or dropped without holding the lock.
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
        // The waker is registered before the source is polled, since the source may wake
        // immediately.
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
