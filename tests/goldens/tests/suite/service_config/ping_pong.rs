//! Tests of request streams that depend on the responses of their own call: they are not blocked or leaked.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use rust_grpc::grpc::ServiceConfig;
use rust_grpc_goldens::services::http_greeter_client::HttpGreeterClient;
use rust_grpc_goldens::services::http_greeter_server::HttpGreeterServer;
use rust_grpc_goldens::services::{Hello, Reply};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_stream::Stream;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Streaming};
use tower_layer::Layer;

use super::server::{RETRY, Server, Step, fail, for_all, hello};

const HEDGE: &str = r#""hedgingPolicy": { "maxAttempts": 3, "hedgingDelay": "0.005s",
    "nonFatalStatusCodes": ["UNAVAILABLE"] }"#;

/// A counter of living values.
#[derive(Clone, Default)]
struct Alive(Arc<AtomicUsize>);

struct Counted(Alive);

impl Alive {
    fn one_more(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(self.clone())
    }

    fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// Waits until the count is zero. A connection may need a moment to release values.
    async fn none(&self) -> usize {
        for _ in 0..2000 {
            if self.count() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.count()
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A request stream that sends a message for each reply, up to a number. It owns the replies of its call.
struct PingPong {
    handed: oneshot::Receiver<Streaming<Reply>>,
    replies: Option<Streaming<Reply>>,
    sent: usize,
    enough: usize,
    /// If true, waits for another reply at the end instead of ending.
    waits: bool,
    how_it_ended: Option<oneshot::Sender<Result<usize, Code>>>,
    _counted: Counted,
}

impl PingPong {
    fn end(&mut self, result: Result<usize, Code>) -> Poll<Option<Hello>> {
        if let Some(ended) = self.how_it_ended.take() {
            let _ = ended.send(result);
        }
        Poll::Ready(None)
    }
}

impl Stream for PingPong {
    type Item = Hello;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Hello>> {
        let this = &mut *self;
        loop {
            if this.sent == 0 {
                this.sent = 1;
                return Poll::Ready(Some(hello("ping")));
            }
            let Some(replies) = &mut this.replies else {
                match ready!(Pin::new(&mut this.handed).poll(cx)) {
                    Ok(replies) => this.replies = Some(replies),
                    Err(_) => return this.end(Err(Code::Cancelled)),
                }
                continue;
            };
            match ready!(Pin::new(replies).poll_next(cx)) {
                Some(Ok(_)) if this.sent < this.enough => {
                    this.sent += 1;
                    return Poll::Ready(Some(hello("ping")));
                }
                Some(Ok(_)) if this.waits => {}
                Some(Ok(_)) => return this.end(Ok(this.sent)),
                Some(Err(status)) => return this.end(Err(status.code())),
                None => return this.end(Err(Code::Ok)),
            }
        }
    }
}

type HowItEnded = oneshot::Receiver<Result<usize, Code>>;

fn ping_pong(
    alive: &Alive,
    enough: usize,
    waits: bool,
) -> (PingPong, oneshot::Sender<Streaming<Reply>>, HowItEnded) {
    let (hand, handed) = oneshot::channel();
    let (ended, how_it_ended) = oneshot::channel();
    let stream = PingPong {
        handed,
        replies: None,
        sent: 0,
        enough,
        waits,
        how_it_ended: Some(ended),
        _counted: alive.one_more(),
    };
    (stream, hand, how_it_ended)
}

async fn serve(server: Server) -> Channel {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tonic::transport::Server::builder().add_service(HttpGreeterServer::new(server));
    tokio::spawn(serving.serve_with_incoming(TcpListenerStream::new(listener)));
    Endpoint::new(format!("http://{address}")).unwrap().connect_lazy()
}

/// Runs a test on two separate threads, because a blocked worker would block everything else, including
/// tokio's timeouts.
fn run<F: Future<Output = ()> + Send + 'static>(test: F) {
    let (done, is_done) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.unwrap();
        let result = runtime.block_on(runtime.spawn(test));
        let _ = done.send(result);
        runtime.shutdown_background();
    });
    match is_done.recv_timeout(Duration::from_secs(120)) {
        Ok(result) => result.unwrap(),
        Err(_) => panic!("a call has blocked the threads of the runtime"),
    }
}

/// Returns all policies for which the layer handles the requests of a call.
fn policies() -> Vec<ServiceConfig> {
    let hedge = r#""hedgingPolicy": { "maxAttempts": 3, "hedgingDelay": "100s" }"#;
    let policies = [
        RETRY,
        hedge,
        r#""waitForReady": true"#,
        r#""maxRequestMessageBytes": 1000"#,
        r#""timeout": "100s", "waitForReady": true, "maxRequestMessageBytes": 1000"#,
    ];
    policies.into_iter().map(for_all).chain([for_all(RETRY).buffer_limit(0)]).collect()
}

#[test]
fn request_stream_can_read_the_responses_of_its_call() {
    run(async {
        let channel = serve(Server::new([])).await;
        for config in policies() {
            let alive = Alive::default();
            let mut client = HttpGreeterClient::new(config.layer().layer(channel.clone()));
            for _ in 0..100 {
                let (stream, hand, ended) = ping_pong(&alive, 5, false);
                let replies = client.chat(stream).await.unwrap().into_inner();
                hand.send(replies).unwrap();
                assert_eq!(ended.await, Ok(Ok(5)));
            }
            assert_eq!(alive.none().await, 0, "{config:?}");
        }
    });
}

/// Makes 100 calls and returns the number of request streams that are still alive. The calls are sequential,
/// so that each takes these steps, unless all steps are equal.
async fn leftover(steps: &[Step], config: &ServiceConfig, waits: bool) -> usize {
    let at_once = steps.iter().all(|step| matches!(step, Step::Stall));
    let steps: Vec<_> = (0..100).flat_map(|_| steps.to_vec()).collect();
    let channel = serve(Server::new(steps)).await;
    let client = HttpGreeterClient::new(config.layer().layer(channel));
    let alive = Alive::default();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (stream, hand, _ended) = ping_pong(&alive, 3, waits);
        let mut client = client.clone();
        calls.spawn(async move {
            if let Ok(response) = client.chat(stream).await {
                let _ = hand.send(response.into_inner());
            }
        });
        if !at_once {
            calls.join_next().await.unwrap().unwrap();
        }
    }
    while calls.join_next().await.is_some() {}
    alive.none().await
}

fn read_and(step: Step) -> Step {
    Step::Read(1, Box::new(step))
}

#[test]
fn failed_and_repeated_calls_release_their_requests() {
    let retry = for_all(&RETRY.replace("0.1s", "0.001s"));
    let hedge = for_all(HEDGE);
    run(async move {
        for config in policies() {
            let failed = [fail(Code::Internal)];
            assert_eq!(leftover(&failed, &config, false).await, 0, "failed: {config:?}");
            let later = [read_and(fail(Code::Internal))];
            assert_eq!(leftover(&later, &config, false).await, 0, "failed: {config:?}");
        }
        let retried = [read_and(fail(Code::Unavailable)), fail(Code::Unavailable), Step::Reply];
        assert_eq!(leftover(&retried, &retry, false).await, 0, "retried");
        let in_vain = vec![read_and(fail(Code::Unavailable)); 4];
        assert_eq!(leftover(&in_vain, &retry, false).await, 0, "failed retries");
        let hedged = [Step::Stall, Step::Stall, Step::Reply];
        assert_eq!(leftover(&hedged, &hedge, false).await, 0, "hedged");
        let in_vain = vec![fail(Code::Unavailable); 3];
        assert_eq!(leftover(&in_vain, &hedge, false).await, 0, "failed hedged attempts");
    });
}

#[test]
fn calls_that_end_at_the_deadline_release_their_requests() {
    let timeout = r#""timeout": "0.1s""#;
    let policies = [RETRY, HEDGE, r#""waitForReady": true"#, r#""maxRequestMessageBytes": 1000"#];
    run(async move {
        for policy in policies {
            let config = for_all(&format!("{timeout}, {policy}"));
            // The deadline expires before the response, and while the stream waits for the next reply.
            let stalls = [Step::Stall, Step::Stall, Step::Stall];
            assert_eq!(leftover(&stalls, &config, false).await, 0, "{policy}");
            assert_eq!(leftover(&[], &config, true).await, 0, "{policy}");
        }
    });
}

#[test]
fn cancelled_calls_release_their_requests() {
    run(async {
        for config in policies() {
            let steps = (0..1000).map(|_| Step::Stall);
            let channel = serve(Server::new(steps)).await;
            let client = HttpGreeterClient::new(config.layer().layer(channel));
            let alive = Alive::default();
            let mut calls = Vec::new();
            for _ in 0..100 {
                let (stream, hand, _ended) = ping_pong(&alive, 3, true);
                let mut client = client.clone();
                calls.push(tokio::spawn(async move {
                    let response = client.chat(stream).await;
                    drop((hand, response));
                }));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            for call in calls {
                call.abort();
                let _ = call.await;
            }
            assert_eq!(alive.none().await, 0, "{config:?}");
        }
    });
}

#[test]
fn dropped_responses_release_the_requests() {
    run(async {
        let channel = serve(Server::new([])).await;
        for config in policies() {
            let mut client = HttpGreeterClient::new(config.layer().layer(channel.clone()));
            let alive = Alive::default();
            let mut hands = Vec::new();
            for _ in 0..100 {
                let (stream, hand, _ended) = ping_pong(&alive, 3, true);
                let mut replies = client.chat(stream).await.unwrap().into_inner();
                assert!(replies.message().await.unwrap().is_some());
                // The remaining requests are sent, as they are without a service config.
                drop(replies);
                hands.push(hand);
            }
            drop(hands);
            assert_eq!(alive.none().await, 0, "{config:?}");
        }
    });
}
