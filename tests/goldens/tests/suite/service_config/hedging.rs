//! Tests of hedged calls.

use std::time::Duration;

use rust_grpc::grpc::ServiceConfig;
use tokio::time::Instant;
use tokio_stream::StreamExt;
use tonic::Code;

use super::server::{Server, Step, after, fail, for_all, hello, pushback};

/// Returns a config with three hedged attempts at intervals of half a second.
fn hedged() -> ServiceConfig {
    for_all(
        r#""hedgingPolicy": {
            "maxAttempts": 3, "hedgingDelay": "0.5s", "nonFatalStatusCodes": ["UNAVAILABLE"] }"#,
    )
}

#[tokio::test(start_paused = true)]
async fn first_response_wins_and_cancels_the_other_attempts() {
    let server = Server::new([after(9000, Step::Reply), after(100, Step::Reply)]);
    let start = Instant::now();
    let reply = server.client(&hedged()).say_hello(hello("you")).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 600);
    assert_eq!(reply.into_inner().text, "Hello, you!");
    tokio::time::sleep(Duration::from_secs(60)).await;
    let seen = server.seen();
    assert_eq!(seen.iter().map(|seen| seen.finished).collect::<Vec<_>>(), [false, true]);
    assert_eq!(seen[1].previous.as_deref(), Some("1"));
}

#[tokio::test(start_paused = true)]
async fn sends_attempts_at_intervals_up_to_the_maximum() {
    let server = Server::new((0..9).map(|_| after(2000, Step::Reply)));
    let mut client = server.client(&hedged());
    let call = tokio::spawn(async move { client.say_hello(hello("")).await });
    for (millis, calls) in [(490, 1), (20, 2), (470, 2), (40, 3), (900, 3)] {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        assert_eq!(server.calls(), calls);
    }
    call.await.unwrap().unwrap();
    assert!(server.seen()[0].finished);
}

#[tokio::test(start_paused = true)]
async fn sends_all_attempts_immediately_without_a_delay() {
    let config = for_all(r#""hedgingPolicy": { "maxAttempts": 4 }"#);
    let server = Server::new([9, 8, 7, 6].map(|seconds| after(seconds * 1000, Step::Reply)));
    let start = Instant::now();
    server.client(&config).say_hello(hello("")).await.unwrap();
    assert_eq!((start.elapsed().as_secs(), server.calls()), (6, 4));
}

#[tokio::test(start_paused = true)]
async fn nonfatal_failure_sends_the_next_attempt() {
    let server = Server::new([after(100, fail(Code::Unavailable)), after(50, Step::Reply)]);
    let start = Instant::now();
    server.client(&hedged()).say_hello(hello("")).await.unwrap();
    assert_eq!((start.elapsed().as_millis(), server.calls()), (150, 2));

    let server = Server::new((0..9).map(|_| fail(Code::Unavailable)));
    let status = server.client(&hedged()).say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "on purpose"));
    assert_eq!(server.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn fatal_failure_ends_the_call() {
    let server = Server::new([after(1000, Step::Reply), after(10, fail(Code::Internal))]);
    let start = Instant::now();
    let status = server.client(&hedged()).say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), start.elapsed().as_millis()), (Code::Internal, 510));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(!server.seen()[0].finished);
}

#[tokio::test(start_paused = true)]
async fn server_pushback_delays_attempts() {
    let server = Server::new([pushback(Code::Unavailable, "3000")]);
    let start = Instant::now();
    server.client(&hedged()).say_hello(hello("")).await.unwrap();
    assert_eq!((start.elapsed().as_millis(), server.calls()), (3000, 2));

    let server = Server::new([pushback(Code::Unavailable, "-1")]);
    server.client(&hedged()).say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 1);

    // A delay of days ends the call.
    let server = Server::new([pushback(Code::Unavailable, "2147483647")]);
    let start = Instant::now();
    server.client(&hedged()).say_hello(hello("")).await.unwrap_err();
    assert_eq!((start.elapsed().as_millis(), server.calls()), (0, 1));

    // Attempts in progress can still succeed.
    let slow = after(2000, Step::Reply);
    let server = Server::new([slow, pushback(Code::Unavailable, "-1")]);
    server.client(&hedged()).say_hello(hello("")).await.unwrap();
    assert_eq!(server.calls(), 2);
}

#[tokio::test(start_paused = true)]
async fn deadline_covers_all_attempts() {
    let config = for_all(
        r#""timeout": "0.7s", "hedgingPolicy": { "maxAttempts": 3, "hedgingDelay": "0.5s" }"#,
    );
    let server = Server::new([Step::Stall, Step::Stall, Step::Stall]);
    let start = Instant::now();
    let status = server.client(&config).say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), start.elapsed().as_millis()), (Code::DeadlineExceeded, 700));
    assert_eq!(server.calls(), 2);
    assert_eq!(server.seen()[1].timeout.as_deref(), Some("200000u"));
}

#[tokio::test(start_paused = true)]
async fn every_attempt_receives_the_whole_stream() {
    let slow = Step::Read(1, Box::new(after(9000, Step::Reply)));
    let server = Server::new([slow]);
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"].map(hello);
    let names = tokio_stream::iter(names).throttle(Duration::from_millis(200));
    let start = Instant::now();
    let reply = server.client(&hedged()).tell(names).await.unwrap();
    assert_eq!(reply.into_inner().text, "a b c d e f g h");
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(server.calls(), 3);
}

#[tokio::test(start_paused = true)]
async fn request_above_the_buffer_limit_commits_to_one_attempt() {
    let config = hedged().buffer_limit(40);
    let server = Server::new([]);
    let names = ["first", "second", "third, which is too long", "fourth", "fifth"].map(hello);
    let names = tokio_stream::iter(names).throttle(Duration::from_millis(300));
    let reply = server.client(&config).tell(names).await.unwrap();
    assert_eq!(reply.into_inner().text, "first second third, which is too long fourth fifth");
    // The second attempt starts after half a second; the third would start after a second.
    assert_eq!(server.calls(), 2);
    assert_eq!(server.seen().iter().filter(|seen| seen.finished).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn retry_throttling_stops_hedging() {
    let text = r#"{ "methodConfig": [{ "name": [{}],
          "hedgingPolicy": { "maxAttempts": 3, "hedgingDelay": "0.5s", "nonFatalStatusCodes": [14] } }],
        "retryThrottling": { "maxTokens": 2, "tokenRatio": 0.1 } }"#;
    let config: ServiceConfig = text.parse().unwrap();
    let server = Server::new([fail(Code::Unavailable), after(3000, Step::Reply)]);
    let mut client = server.client(&config);
    client.say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 1);
    client.say_hello(hello("")).await.unwrap();
    assert_eq!(server.calls(), 2);
}
