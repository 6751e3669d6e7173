//! Tests of retries, commitment and deadlines of streaming calls.

use std::time::Duration;

use rust_grpc_goldens::services::Hello;
use tokio::time::Instant;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

use super::server::{RETRY, Server, Step, after, fail, for_all, hello};

fn read(count: usize, step: Step) -> Step {
    Step::Read(count, Box::new(step))
}

fn send(count: usize, step: Step) -> Step {
    Step::Send(count, Box::new(step))
}

/// Returns a stream with a message every tenth of a second.
fn slowly(names: &[&'static str]) -> impl tokio_stream::Stream<Item = Hello> + Send + 'static {
    let names: Vec<_> = names.iter().map(|name| hello(name)).collect();
    tokio_stream::iter(names).throttle(Duration::from_millis(100))
}

#[tokio::test(start_paused = true)]
async fn retry_sends_the_request_stream_from_its_beginning() {
    let steps = [
        read(2, fail(Code::Unavailable)),
        fail(Code::Unavailable),
        read(3, fail(Code::Unavailable)),
    ];
    let server = Server::new(steps);
    let reply = server.client(&for_all(RETRY)).tell(slowly(&["a", "b", "c", "d"])).await.unwrap();
    assert_eq!(reply.into_inner().text, "a b c d");
    let names: Vec<_> = server.seen().iter().map(|seen| seen.names.join("")).collect();
    assert_eq!(names, ["ab", "", "abc", "abcd"]);
}

#[tokio::test(start_paused = true)]
async fn request_above_the_buffer_limit_is_sent_once() {
    let config = for_all(RETRY).buffer_limit(20);
    let server = Server::new([read(1, fail(Code::Unavailable))]);
    let messages = [hello("short"), hello("far too long for that"), hello("short")];
    server.client(&config).tell(tokio_stream::iter(messages.clone())).await.unwrap_err();
    assert_eq!(server.calls(), 1);

    // After the limit, messages are sent without buffering, and all of them arrive.
    let server = Server::new([]);
    let reply = server.client(&config).tell(tokio_stream::iter(messages)).await.unwrap();
    assert_eq!(reply.into_inner().text, "short far too long for that short");

    let server = Server::new([fail(Code::Unavailable)]);
    server.client(&config).say_hello(hello("far too long for that")).await.unwrap_err();
    assert_eq!(server.calls(), 1);
    let server = Server::new([fail(Code::Unavailable)]);
    server.client(&config).say_hello(hello("short")).await.unwrap();
    assert_eq!(server.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn does_not_retry_once_the_response_has_started() {
    let server = Server::new([fail(Code::Unavailable), send(2, fail(Code::Unavailable))]);
    let mut client = server.client(&for_all(RETRY));
    let mut replies = client.listen(hello("")).await.unwrap().into_inner();
    assert!(replies.message().await.unwrap().is_some());
    assert!(replies.message().await.unwrap().is_some());
    let status = replies.message().await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "on purpose"));
    assert_eq!(server.calls(), 2);

    // Headers alone start the response, even without a message.
    let server = Server::new([send(0, fail(Code::Unavailable))]);
    let mut client = server.client(&for_all(RETRY));
    let mut replies = client.listen(hello("")).await.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap_err().code(), Code::Unavailable);
    assert_eq!(server.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn stream_ends_at_the_deadline() {
    let config = for_all(r#""timeout": "2s""#);
    let slow = send(2, after(60_000, Step::Reply));
    for step in [send(3, Step::Stall), Step::Endless, slow, send(0, Step::Stall)] {
        let server = Server::new([step.clone()]);
        let start = Instant::now();
        let mut client = server.client(&config);
        let replies = client.listen(hello("")).await;
        let mut replies = replies.unwrap_or_else(|e| panic!("{step:?}: {e}")).into_inner();
        let status = loop {
            match replies.message().await {
                // Paused time does not advance while messages arrive.
                Ok(Some(_)) => tokio::time::sleep(Duration::from_millis(1)).await,
                Ok(None) => panic!("{step:?} ended"),
                Err(status) => break status,
            }
        };
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert_eq!(start.elapsed().as_millis(), 2000, "{step:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn stream_that_ends_before_the_deadline_is_unchanged() {
    let config = for_all(&format!(r#""timeout": "2s", {RETRY}"#));
    let server = Server::new([send(3, after(1000, Step::Reply))]);
    let replies = server.client(&config).listen(hello("")).await.unwrap().into_inner();
    let replies: Result<Vec<_>, Status> = replies.collect().await;
    assert_eq!(replies.unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn bidirectional_streaming_works_after_a_retry() {
    let server = Server::new([read(1, fail(Code::Unavailable))]);
    let mut client = server.client(&for_all(RETRY));
    let replies = client.chat(slowly(&["a", "b", "c"])).await.unwrap().into_inner();
    let texts: Vec<_> = replies.map(|reply| reply.unwrap().text).collect().await;
    assert_eq!(texts, ["a", "b", "c"]);
    assert_eq!(server.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn message_above_the_size_limit_ends_the_call() {
    let config = for_all(r#""maxRequestMessageBytes": 10"#);
    let server = Server::new([]);
    let mut client = server.client(&config);
    client.say_hello(hello("12345678")).await.unwrap();
    let status = client.say_hello(hello("123456789")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(
        status.message(),
        "a request message has 11 bytes, and the service config allows 10"
    );
    // The call ends even if the policy would retry the status.
    let retry = RETRY.replace("UNAVAILABLE", "RESOURCE_EXHAUSTED");
    let config = for_all(&format!(r#""maxRequestMessageBytes": 10, {retry}"#));
    let server = Server::new([]);
    let names = slowly(&["1", "12345678901", "2"]);
    let status = server.client(&config).tell(names).await.unwrap_err();
    assert_eq!((status.code(), server.calls()), (Code::ResourceExhausted, 1));
    // The limit also applies after the response has started.
    let mut client = server.client(&config);
    let replies = client.chat(slowly(&["1", "12345678901", "2"])).await.unwrap();
    let mut replies = replies.into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().text, "1");
    assert_eq!(replies.message().await.unwrap_err().code(), Code::ResourceExhausted);

    let config = for_all(r#""maxResponseMessageBytes": 11"#);
    let server = Server::new([]);
    let mut client = server.client(&config);
    client.say_hello(hello("1")).await.unwrap();
    let status = client.say_hello(hello("12")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(
        status.message(),
        "a response message has 12 bytes, and the service config allows 11"
    );
}
