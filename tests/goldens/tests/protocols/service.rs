//! The service for tests of protocols, here and in `tests/interop`.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prost::Message;
use prost_types::Any;
use rust_grpc::grpc::MessageStream;
use rust_grpc::grpc::errors::pb;
use tokio::time::sleep;
use tokio_stream::{Stream, StreamExt};
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status, Streaming};

use crate::talk::talk_server::Talk;
use crate::talk::{Answer, Ask};

/// The implementation, which counts the calls that end before their response does.
#[derive(Clone, Default)]
pub struct Talker {
    pub cancelled: Arc<AtomicUsize>,
    pub uploads: Arc<Mutex<Vec<Result<i64, Code>>>>,
}

/// Counts a call as cancelled, unless it is done.
struct Running(Arc<AtomicUsize>, bool);

impl Running {
    fn set_done(&mut self, done: bool) {
        self.1 = done;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.1 {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Returns the status with which a call fails, with details and metadata, if the request says so.
fn check(ask: &Ask) -> Result<(), Status> {
    if ask.fail == 0 {
        return Ok(());
    }
    let duration = prost_types::Duration { seconds: 30, nanos: 0 };
    let details = pb::Status {
        code: ask.fail,
        message: ask.text.clone(),
        details: vec![
            Any {
                type_url: "type.googleapis.com/google.protobuf.Duration".to_owned(),
                value: duration.encode_to_vec(),
            },
            Any { type_url: "t/pkg.Unknown".to_owned(), value: vec![1] },
        ],
    };
    let mut metadata = MetadataMap::new();
    metadata.insert("x-cost", "5".parse().expect("ASCII"));
    Err(Status::with_details_and_metadata(
        Code::from_i32(ask.fail),
        &*ask.text,
        details.encode_to_vec().into(),
        metadata,
    ))
}

async fn answer(ask: &Ask) -> Result<Answer, Status> {
    if ask.wait_ms > 0 {
        sleep(Duration::from_millis(ask.wait_ms.unsigned_abs())).await;
    }
    check(ask)?;
    let data = vec![b'x'; usize::try_from(ask.size).unwrap_or(0)];
    Ok(Answer { text: ask.text.clone(), number: ask.number, data })
}

/// Returns a response with the metadata of the request whose key starts with `x-echo`.
fn echo<T>(metadata: &MetadataMap, message: T) -> Response<T> {
    let mut response = Response::new(message);
    let echoed: tonic::codegen::http::HeaderMap = metadata.clone().into_headers();
    for (name, value) in echoed.iter().filter(|(name, _)| name.as_str().starts_with("x-echo")) {
        let mut headers = std::mem::take(response.metadata_mut()).into_headers();
        headers.append(name, value.clone());
        *response.metadata_mut() = MetadataMap::from_headers(headers);
    }
    response
}

#[tonic::async_trait]
impl Talk for Talker {
    async fn say(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        let mut running = Running(self.cancelled.clone(), false);
        let answer = answer(request.get_ref()).await;
        running.set_done(true);
        Ok(echo(request.metadata(), answer?))
    }

    async fn look(&self, request: Request<Ask>) -> Result<Response<Answer>, Status> {
        self.say(request).await
    }

    type CountStream = Pin<Box<dyn Stream<Item = Result<Answer, Status>> + Send>>;

    async fn count(&self, request: Request<Ask>) -> Result<Response<Self::CountStream>, Status> {
        let (metadata, _, ask) = request.into_parts();
        if ask.number == 0 {
            check(&ask)?;
        }
        let mut running = Running(self.cancelled.clone(), false);
        let answers = tokio_stream::iter(1..=ask.number.max(0)).map(Some);
        let answers = answers.chain(tokio_stream::once(None)).then(move |number| {
            let step = Ask { fail: 0, number: number.unwrap_or(0), ..ask.clone() };
            let failure = check(&ask);
            async move {
                match number {
                    Some(_) => answer(&step).await.map(Some),
                    None => failure.map(|()| None),
                }
            }
        });
        let answers = answers.filter_map(move |answer| {
            running.set_done(matches!(answer, Ok(None) | Err(_)));
            answer.transpose()
        });
        Ok(echo(&metadata, Box::pin(answers)))
    }

    async fn sum(&self, request: Request<Streaming<Ask>>) -> Result<Response<Answer>, Status> {
        let (metadata, _, mut asks) = request.into_parts();
        let mut total = Answer::default();
        loop {
            match asks.message().await {
                Ok(Some(ask)) => {
                    check(&ask)?;
                    total.number += ask.number;
                    total.text += &ask.text;
                }
                Ok(None) => break,
                Err(status) => {
                    self.uploads.lock().expect("no panic").push(Err(status.code()));
                    return Err(status);
                }
            }
        }
        self.uploads.lock().expect("no panic").push(Ok(total.number));
        Ok(echo(&metadata, total))
    }

    type ChatStream = MessageStream<Answer>;

    async fn chat(
        &self,
        request: Request<Streaming<Ask>>,
    ) -> Result<Response<Self::ChatStream>, Status> {
        let (metadata, _, asks) = request.into_parts();
        let answers = asks.then(|ask| async move { answer(&ask?).await });
        Ok(echo(&metadata, MessageStream::new(answers)))
    }
}
