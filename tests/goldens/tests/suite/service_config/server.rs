//! A server that follows a script, call by call.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rust_grpc::grpc::ServiceConfig;
use rust_grpc::grpc::config::ServiceConfigService;
use rust_grpc_goldens::services::http_greeter_client::HttpGreeterClient;
use rust_grpc_goldens::services::http_greeter_server::{HttpGreeter, HttpGreeterServer};
use rust_grpc_goldens::services::{Hello, Reply};
use tokio_stream::{Stream, StreamExt};
use tonic::{Code, Request, Response, Status, Streaming};
use tower_layer::Layer;

/// The server's handling of a call.
#[derive(Clone, Debug)]
pub enum Step {
    Reply,
    Fail(Status),
    /// Waits before the next step.
    After(Duration, Box<Step>),
    /// Reads a number of messages of a stream before the next step.
    Read(usize, Box<Step>),
    /// Sends a number of messages before the next step. A failure is then sent in the trailers.
    Send(usize, Box<Step>),
    /// Sends messages without end.
    Endless,
    /// Never responds.
    Stall,
}

pub fn fail(code: Code) -> Step {
    Step::Fail(Status::new(code, "on purpose"))
}

pub fn after(millis: u64, step: Step) -> Step {
    Step::After(Duration::from_millis(millis), Box::new(step))
}

/// Returns a failure with a pushback header.
pub fn pushback(code: Code, value: &str) -> Step {
    let mut status = Status::new(code, "not now");
    status.metadata_mut().insert("grpc-retry-pushback-ms", value.parse().unwrap());
    Step::Fail(status)
}

/// The received contents of a call.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub previous: Option<String>,
    pub timeout: Option<String>,
    /// The names in the messages.
    pub names: Vec<String>,
    pub finished: bool,
}

#[derive(Clone, Default)]
pub struct Server {
    steps: Arc<Mutex<VecDeque<Step>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

pub type Client = HttpGreeterClient<ServiceConfigService<HttpGreeterServer<Server>>>;

impl Server {
    /// Creates a server that handles calls in this order, and replies to all later ones.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps = Arc::new(Mutex::new(steps.into_iter().collect()));
        Self { steps, seen: Arc::default() }
    }

    /// Returns an in-process client.
    pub fn client(&self, config: &ServiceConfig) -> Client {
        HttpGreeterClient::new(config.layer().layer(HttpGreeterServer::new(self.clone())))
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn calls(&self) -> usize {
        self.seen().len()
    }

    fn begin<T>(&self, request: &Request<T>) -> (usize, Step) {
        let header = |name| Some(request.metadata().get(name)?.to_str().unwrap().to_owned());
        let mut seen = self.seen.lock().unwrap();
        seen.push(Seen {
            previous: header("grpc-previous-rpc-attempts"),
            timeout: header("grpc-timeout"),
            ..Seen::default()
        });
        (seen.len() - 1, self.steps.lock().unwrap().pop_front().unwrap_or(Step::Reply))
    }

    fn read(&self, call: usize, name: String) {
        self.seen.lock().unwrap()[call].names.push(name);
    }

    fn finish(&self, call: usize) {
        self.seen.lock().unwrap()[call].finished = true;
    }

    /// Performs the steps before the response.
    async fn act(
        &self,
        call: usize,
        mut step: Step,
        mut messages: Option<&mut Streaming<Hello>>,
    ) -> Result<Step, Status> {
        loop {
            step = match step {
                Step::Fail(status) => {
                    self.finish(call);
                    return Err(status);
                }
                Step::After(wait, then) => {
                    tokio::time::sleep(wait).await;
                    *then
                }
                Step::Read(count, then) => {
                    let messages = messages.as_mut().expect("a method with a stream");
                    for _ in 0..count {
                        let message = messages.message().await?.expect("more messages");
                        self.read(call, message.name);
                    }
                    *then
                }
                Step::Stall => std::future::pending().await,
                other => return Ok(other),
            }
        }
    }

    fn stream(self, call: usize, step: Step) -> Replies {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        tokio::spawn(async move {
            let mut step = step;
            loop {
                let reply = || Ok(Reply { text: "again".to_owned() });
                step = match step {
                    Step::Send(0, then) => *then,
                    Step::Send(count, then) => {
                        let _ = sender.send(reply()).await;
                        Step::Send(count - 1, then)
                    }
                    Step::Endless if sender.send(reply()).await.is_ok() => Step::Endless,
                    Step::Fail(status) => return drop(sender.send(Err(status)).await),
                    Step::After(wait, then) => {
                        tokio::time::sleep(wait).await;
                        *then
                    }
                    // The step ends when the client disconnects.
                    Step::Stall => return sender.closed().await,
                    _ => return self.finish(call),
                };
            }
        });
        Box::pin(tokio_stream::wrappers::ReceiverStream::new(receiver))
    }
}

type Replies = Pin<Box<dyn Stream<Item = Result<Reply, Status>> + Send>>;

#[tonic::async_trait]
impl HttpGreeter for Server {
    async fn say_hello(&self, request: Request<Hello>) -> Result<Response<Reply>, Status> {
        let (call, step) = self.begin(&request);
        self.read(call, request.into_inner().name);
        self.act(call, step, None).await?;
        self.finish(call);
        let name = self.seen()[call].names.concat();
        Ok(Response::new(Reply { text: format!("Hello, {name}!") }))
    }

    type ListenStream = Replies;

    async fn listen(&self, request: Request<Hello>) -> Result<Response<Replies>, Status> {
        let (call, step) = self.begin(&request);
        let step = self.act(call, step, None).await?;
        Ok(Response::new(self.clone().stream(call, step)))
    }

    async fn tell(&self, request: Request<Streaming<Hello>>) -> Result<Response<Reply>, Status> {
        let (call, step) = self.begin(&request);
        let mut messages = request.into_inner();
        self.act(call, step, Some(&mut messages)).await?;
        while let Some(message) = messages.message().await? {
            self.read(call, message.name);
        }
        self.finish(call);
        Ok(Response::new(Reply { text: self.seen()[call].names.join(" ") }))
    }

    type ChatStream = Replies;

    async fn chat(&self, request: Request<Streaming<Hello>>) -> Result<Response<Replies>, Status> {
        let (call, step) = self.begin(&request);
        let mut messages = request.into_inner();
        self.act(call, step, Some(&mut messages)).await?;
        let replies = messages.map(|hello| Ok(Reply { text: hello?.name }));
        Ok(Response::new(Box::pin(replies)))
    }

    async fn ping(&self, request: Request<()>) -> Result<Response<()>, Status> {
        let (call, step) = self.begin(&request);
        self.act(call, step, None).await?;
        Ok(Response::new(()))
    }

    async fn echo(&self, request: Request<String>) -> Result<Response<i32>, Status> {
        let (call, step) = self.begin(&request);
        self.act(call, step, None).await?;
        Ok(Response::new(1))
    }
}

pub fn hello(name: &str) -> Hello {
    Hello { name: name.to_owned() }
}

/// Returns a config with these entries.
pub fn config(entries: &str) -> ServiceConfig {
    let text = format!(r#"{{ "methodConfig": [{entries}] }}"#);
    ServiceConfig::from_json(&text).unwrap().jitter_seed(1)
}

/// Returns a config with one entry for all methods.
pub fn for_all(policy: &str) -> ServiceConfig {
    config(&format!(r#"{{ "name": [{{}}], {policy} }}"#))
}

/// A policy with up to four attempts, with delays of 0.1, 0.2 and 0.4 seconds and a jitter of one fifth.
pub const RETRY: &str = r#""retryPolicy": {
    "maxAttempts": 4, "initialBackoff": "0.1s", "maxBackoff": "1s", "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"] }"#;
