//! Mocked methods, which answer from a queue of replies or with a closure.

use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tonic::codegen::BoxFuture;
use tonic::{Request, Response, Status};

use super::record::{MockCall, MockRequest};
use crate::grpc::{CallResult, deadline, request_timeout};

/// A method of a mock.
///
/// `Q` and `R` are messages, or [`MessageStream`](crate::grpc::MessageStream)s of messages for a
/// side that streams. Clones share their replies and calls.
pub struct MockMethod<Q: MockRequest, R> {
    path: &'static str,
    state: Arc<Mutex<State<Q, R>>>,
}

struct State<Q: MockRequest, R> {
    queue: VecDeque<Result<Response<R>, Status>>,
    closure: Option<Arc<Closure<Q, R>>>,
    calls: Vec<MockCall<Q::Message>>,
    unexpected: Vec<usize>,
}

type Closure<Q, R> = dyn Fn(Request<Q>) -> BoxFuture<Response<R>, Status> + Send + Sync;

/// The answer to a call, which is chosen while the state is locked.
enum Answer<Q: MockRequest, R> {
    Queued(Result<Response<R>, Status>),
    Closure(Arc<Closure<Q, R>>),
    /// No answer is available for the call with this index.
    Unexpected(usize, MockCall<Q::Message>),
}

impl<Q: MockRequest, R> MockMethod<Q, R> {
    /// Creates the method with a path, which does not expect a call yet.
    pub fn new(path: &'static str) -> Self {
        let state = State {
            queue: VecDeque::new(),
            closure: None,
            calls: Vec::new(),
            unexpected: Vec::new(),
        };
        Self { path, state: Arc::new(Mutex::new(state)) }
    }

    /// Queues a reply for one call: a message, or a stream such as a [`Script`](super::Script) if
    /// the server streams.
    pub fn returns(&self, reply: impl Into<R>) {
        self.queue(Ok(Response::new(reply.into())));
    }

    /// Queues a response for one call, which may have metadata.
    pub fn returns_response(&self, response: Response<R>) {
        self.queue(Ok(response));
    }

    /// Queues an error for one call.
    pub fn fails(&self, status: Status) {
        self.queue(Err(status));
    }

    /// Answers all calls for which no reply is queued, with a closure.
    ///
    /// ```
    /// # use rust_grpc::grpc::mock::MockMethod;
    /// # use rust_grpc::tonic::Response;
    /// # let double: MockMethod<i32, i32> = MockMethod::new("/pkg.Service/Double");
    /// double.answers(|request| Ok(Response::new(2 * request.into_inner())));
    /// ```
    pub fn answers<F>(&self, answer: F)
    where
        F: Fn(Request<Q>) -> Result<Response<R>, Status> + Send + Sync + 'static,
        R: Send + 'static,
    {
        self.answers_async(move |request| core::future::ready(answer(request)));
    }

    /// Answers all calls for which no reply is queued, with a closure that returns a future.
    ///
    /// The future can wait, for example for a message of the request's stream or for some time.
    pub fn answers_async<F, Fut>(&self, answer: F)
    where
        F: Fn(Request<Q>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Response<R>, Status>> + Send + 'static,
    {
        let closure: Arc<Closure<Q, R>> = Arc::new(move |request| Box::pin(answer(request)));
        // The previous closure may run user code when it is dropped, so it is dropped without the
        // lock.
        let before = self.state().closure.replace(closure);
        drop(before);
    }

    /// Returns all calls so far, the oldest first.
    pub fn calls(&self) -> Vec<MockCall<Q::Message>> {
        self.state().calls.clone()
    }

    /// Returns the messages of all calls so far, in the order of the calls.
    ///
    /// A streamed message is included once it has been read.
    pub fn requests(&self) -> Vec<Q::Message> {
        self.calls().iter().flat_map(MockCall::messages).collect()
    }

    /// Returns the problems of the method, if any: calls without an answer, and replies that were
    /// not used.
    pub fn problems(&self) -> Option<String> {
        let state = self.state();
        let mut problems = Vec::new();
        for &call in &state.unexpected {
            problems.push(format!("call {} was not expected", call + 1));
        }
        if !state.queue.is_empty() {
            let (queued, were) = match state.queue.len() {
                1 => ("1 queued reply", "was"),
                _ => (&*format!("{} queued replies", state.queue.len()), "were"),
            };
            problems.push(format!("{queued} {were} not used"));
        }
        (!problems.is_empty()).then(|| format!("{}: {}", self.path, problems.join(", ")))
    }

    fn queue(&self, reply: Result<Response<R>, Status>) {
        self.state().queue.push_back(reply);
    }

    /// Locks the state. A panic elsewhere in a test leaves it consistent.
    fn state(&self) -> MutexGuard<'_, State<Q, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Q, R> MockMethod<Q, R>
where
    Q: MockRequest<Message: Send + Sync> + Send,
    R: Send,
{
    /// Answers a call. Generated code calls this method.
    ///
    /// # Errors
    /// Returns the queued error or that of the closure, `INTERNAL` if there is neither a reply nor
    /// a closure, or `DEADLINE_EXCEEDED` if the timeout of the request passes first.
    pub fn call(&self, request: Request<Q>) -> impl Future<Output = CallResult<R>> + Send {
        deadline::until(request_timeout(request.metadata()), self.answer(request))
    }

    async fn answer(&self, request: Request<Q>) -> CallResult<R> {
        let (request, call) = Q::record(request);
        let answer = self.state().answer(call);
        match answer {
            Answer::Queued(reply) => reply,
            Answer::Closure(closure) => closure(request).await,
            Answer::Unexpected(index, call) => Err(unexpected(self.path, index, &call)),
        }
    }
}

impl<Q: MockRequest, R> State<Q, R> {
    fn answer(&mut self, call: MockCall<Q::Message>) -> Answer<Q, R> {
        let index = self.calls.len();
        self.calls.push(call.clone());
        match (self.queue.pop_front(), &self.closure) {
            (Some(reply), _) => Answer::Queued(reply),
            (None, Some(closure)) => Answer::Closure(Arc::clone(closure)),
            (None, None) => {
                self.unexpected.push(index);
                Answer::Unexpected(index, call)
            }
        }
    }
}

fn unexpected<M: Clone + fmt::Debug>(path: &str, index: usize, call: &MockCall<M>) -> Status {
    let request = match call.messages().as_slice() {
        [message] => format!(" with {message:?}"),
        _ => String::new(),
    };
    Status::internal(format!(
        "the mock did not expect call {} of {path}{request}: no reply is queued (`returns`, `fails`) \
         and no closure answers (`answers`)",
        index + 1,
    ))
}

impl<Q: MockRequest, R> Clone for MockMethod<Q, R> {
    fn clone(&self) -> Self {
        Self { path: self.path, state: Arc::clone(&self.state) }
    }
}

impl<Q: MockRequest, R> fmt::Debug for MockMethod<Q, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (queued, calls) = {
            let state = self.state();
            (state.queue.len(), state.calls.clone())
        };
        f.debug_struct("MockMethod")
            .field("path", &self.path)
            .field("queued", &queued)
            .field("calls", &calls)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::grpc::MessageStream;

    type Mock<Q> = Arc<OnceLock<MockMethod<Q, i32>>>;

    /// A message that uses its mock whenever it is cloned, formatted or dropped.
    struct Uses<Q: MockRequest>(Mock<Q>);

    impl<Q: MockRequest> Uses<Q> {
        fn touch(&self) {
            if let Some(mock) = self.0.get() {
                assert!(mock.problems().is_none_or(|problems| !problems.is_empty()));
                // This locks all calls without formatting a message.
                let calls = mock.calls();
                assert!(calls.iter().all(|call| call.snapshot().len() < 10));
            }
        }
    }

    impl<Q: MockRequest> Clone for Uses<Q> {
        fn clone(&self) -> Self {
            self.touch();
            Self(self.0.clone())
        }
    }

    impl<Q: MockRequest> fmt::Debug for Uses<Q> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.touch();
            f.write_str("Uses")
        }
    }

    impl<Q: MockRequest> Drop for Uses<Q> {
        fn drop(&mut self) {
            self.touch();
        }
    }

    /// The message of a unary call.
    #[derive(Clone, Debug)]
    struct Unary(#[expect(dead_code, reason = "held for its clone")] Uses<Unary>);

    /// A message of a stream.
    #[derive(Clone, Debug)]
    struct Streamed(
        #[expect(dead_code, reason = "held for its clone")] Uses<MessageStream<Streamed>>,
    );

    #[tokio::test]
    async fn messages_and_closures_may_use_the_mock() {
        let shared = Mock::<Unary>::default();
        let mock = shared.get_or_init(|| MockMethod::new("/a.B/C"));
        let message = || Unary(Uses(shared.clone()));
        let status = mock.call(Request::new(message())).await.unwrap_err();
        assert!(status.message().contains("with Unary(Uses)"), "{status}");
        for _ in 0..2 {
            let held = message();
            mock.answers(move |_| {
                let _ = &held;
                Ok(Response::new(1))
            });
        }
        mock.call(Request::new(message())).await.unwrap();
        assert_eq!(mock.requests().len(), 2);
        assert!(format!("{mock:?}").contains("messages: [Unary(Uses)]"));
    }

    #[tokio::test]
    async fn messages_of_a_stream_may_use_the_mock() {
        let shared = Mock::<MessageStream<Streamed>>::default();
        let mock = shared.get_or_init(|| MockMethod::new("/a.B/C"));
        mock.answers_async(|request: Request<MessageStream<Streamed>>| async {
            let mut messages = request.into_inner();
            while messages.message().await?.is_some() {}
            Ok(Response::new(1))
        });
        let messages = MessageStream::of([Streamed(Uses(shared.clone()))]);
        mock.call(Request::new(messages)).await.unwrap();
        assert_eq!(mock.requests().len(), 1);
        assert!(format!("{mock:?}").contains("messages: [Streamed(Uses)]"));
    }
}
