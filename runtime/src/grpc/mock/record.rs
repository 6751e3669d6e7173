//! Recorded calls of a mock.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tonic::Request;
use tonic::codegen::tokio_stream::StreamExt;
use tonic::metadata::MetadataMap;

use crate::grpc::MessageStream;

/// A call that a mock has answered.
#[derive(Clone)]
pub struct MockCall<M> {
    metadata: MetadataMap,
    // Messages are cloned, formatted and dropped by user code, which must run without the lock.
    messages: Arc<Mutex<Vec<Arc<M>>>>,
}

impl<M> MockCall<M> {
    /// Returns the metadata of the request.
    pub fn metadata(&self) -> &MetadataMap {
        &self.metadata
    }

    fn new(metadata: MetadataMap, messages: Vec<Arc<M>>) -> Self {
        Self { metadata, messages: Arc::new(Mutex::new(messages)) }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<M>>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, message: M) {
        let message = Arc::new(message);
        self.lock().push(message);
    }

    /// Returns the messages so far, to be used without the lock.
    pub(super) fn snapshot(&self) -> Vec<Arc<M>> {
        self.lock().clone()
    }
}

impl<M: Clone> MockCall<M> {
    /// Returns the messages of the request: one message, or the messages of a stream that have been
    /// read.
    pub fn messages(&self) -> Vec<M> {
        self.snapshot().iter().map(|message| (**message).clone()).collect()
    }
}

impl<M: fmt::Debug> fmt::Debug for MockCall<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockCall")
            .field("metadata", &self.metadata)
            .field("messages", &self.snapshot())
            .finish()
    }
}

/// The type of a request: a message, or a stream of messages.
pub trait MockRequest: Sized {
    /// The type of the messages.
    type Message: Clone + fmt::Debug;

    /// Returns the request, and the call that records it.
    fn record(request: Request<Self>) -> (Request<Self>, MockCall<Self::Message>);
}

impl<M: Clone + fmt::Debug> MockRequest for M {
    type Message = M;

    fn record(request: Request<M>) -> (Request<M>, MockCall<M>) {
        let message = Arc::new(request.get_ref().clone());
        let call = MockCall::new(request.metadata().clone(), vec![message]);
        (request, call)
    }
}

impl<M: Clone + fmt::Debug + Send + Sync + 'static> MockRequest for MessageStream<M> {
    type Message = M;

    fn record(request: Request<Self>) -> (Request<Self>, MockCall<M>) {
        let call = MockCall::new(request.metadata().clone(), Vec::new());
        let seen = call.clone();
        let request = request.map(|messages| {
            MessageStream::new(messages.map(move |message| {
                if let Ok(message) = &message {
                    seen.push(message.clone());
                }
                message
            }))
        });
        (request, call)
    }
}
