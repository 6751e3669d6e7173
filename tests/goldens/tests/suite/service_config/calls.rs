//! Tests of deadlines, retries and pushback of unary calls.

use std::time::Duration;

use tokio::time::Instant;
use tonic::{Code, Request};

use super::server::{RETRY, Server, Step, after, config, fail, for_all, hello, pushback};

/// Asserts that a wait is as expected, with a tolerance of one fifth and of the clock's resolution.
#[track_caller]
fn about(waited: Duration, expected: f64) {
    let waited = waited.as_secs_f64();
    let range = expected * 0.8..=expected * 1.2 + 0.004;
    assert!(range.contains(&waited), "{waited} is not about {expected}");
}

#[tokio::test(start_paused = true)]
async fn retries_a_call_until_it_succeeds() {
    let server = Server::new([fail(Code::Unavailable), fail(Code::Unavailable)]);
    let start = Instant::now();
    let reply = server.client(&for_all(RETRY)).say_hello(hello("you")).await.unwrap();
    about(start.elapsed(), 0.1 + 0.2);
    assert_eq!(reply.metadata().get("grpc-previous-rpc-attempts").unwrap(), "2");
    assert_eq!(reply.into_inner().text, "Hello, you!");
    let seen = server.seen();
    let previous: Vec<_> = seen.iter().map(|seen| seen.previous.as_deref()).collect();
    assert_eq!(previous, [None, Some("1"), Some("2")]);
    assert!(seen.iter().all(|seen| seen.names == ["you"]));
}

#[tokio::test(start_paused = true)]
async fn returns_the_last_failure() {
    let failures = (0..9).map(|_| fail(Code::Unavailable));
    let server = Server::new(failures);
    let status = server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Unavailable, "on purpose"));
    assert_eq!(server.calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn does_not_retry_other_statuses() {
    let server = Server::new([fail(Code::Internal)]);
    let status = server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Internal, "on purpose"));
    assert_eq!(server.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn most_specific_name_takes_precedence() {
    let service = format!(r#"{{ "name": [{{ "service": "services.v1.HTTPGreeter" }}], {RETRY} }}"#);
    let method = r#"{ "name": [{ "service": "services.v1.HTTPGreeter", "method": "Echo" }],
        "timeout": "2s" }"#;
    let default = r#"{ "name": [{}], "timeout": "1s" }"#;
    let config = config(&[default, method, &service].join(","));
    assert_eq!(config.method("/other.Service/M").unwrap().timeout, Some(Duration::from_secs(1)));

    let server = Server::new([fail(Code::Unavailable)]);
    server.client(&config).say_hello(hello("")).await.unwrap();
    assert_eq!(server.calls(), 2);
    assert_eq!(server.seen()[0].timeout, None, "a setting is inherited from the default");

    let server = Server::new([fail(Code::Unavailable)]);
    server.client(&config).echo(String::new()).await.unwrap_err();
    assert_eq!(server.calls(), 1);
    assert_eq!(server.seen()[0].timeout.as_deref(), Some("2000000u"));
}

#[tokio::test(start_paused = true)]
async fn path_prefix_does_not_affect_the_lookup() {
    let entry = format!(
        r#"{{ "name": [{{ "service": "services.v1.HTTPGreeter", "method": "Ping" }}], {RETRY} }}"#
    );
    let config = config(&entry);
    assert!(config.method("/behind/a/proxy/services.v1.HTTPGreeter/Ping").is_some());
    assert!(config.method("/services.v1.HTTPGreeter/Pin").is_none());
    assert!(config.method("Ping").is_none());
}

#[tokio::test(start_paused = true)]
async fn call_without_a_policy_is_unchanged() {
    let config = config(r#"{ "name": [{ "service": "other.Service" }], "timeout": "1s" }"#);
    let server = Server::new([after(5000, fail(Code::Unavailable))]);
    let status = server.client(&config).say_hello(hello("")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!((server.calls(), &server.seen()[0].timeout), (1, &None));
}

#[tokio::test(start_paused = true)]
async fn server_pushback_delays_the_retry() {
    let steps =
        [fail(Code::Unavailable), fail(Code::Unavailable), pushback(Code::Unavailable, "5000")];
    let server = Server::new(steps);
    let start = Instant::now();
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap();
    let waited = start.elapsed() - Duration::from_secs(5);
    about(waited, 0.1 + 0.2);

    // The delay of a pushback is exact, and the following backoff starts at the initial value.
    let server = Server::new([pushback(Code::Unavailable, "700")]);
    let start = Instant::now();
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 700);

    let steps =
        [fail(Code::Unavailable), pushback(Code::Unavailable, "0"), fail(Code::Unavailable)];
    let server = Server::new(steps);
    let start = Instant::now();
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap();
    about(start.elapsed(), 0.1 + 0.1);
}

#[tokio::test(start_paused = true)]
async fn server_pushback_can_prevent_retries() {
    // A call without a deadline does not wait for an hour.
    for value in ["-1", "soon", "99999999999", "1.5", "2147483648", "2147483647", "3600000"] {
        let server = Server::new([pushback(Code::Unavailable, value)]);
        let status = server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::Unavailable, "not now"));
        assert_eq!(server.calls(), 1, "{value}");
    }
    // Pushback neither makes a status retryable nor allows more attempts.
    let server = Server::new([pushback(Code::Internal, "10")]);
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 1);
    let server = Server::new((0..9).map(|_| pushback(Code::Unavailable, "10")));
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn pushback_ends_at_the_deadline() {
    for (value, succeeds) in [("2147483647", false), ("7200001", false), ("3600000", true)] {
        let config = for_all(&format!(r#""timeout": "7200s", {RETRY}"#));
        let server = Server::new([pushback(Code::Unavailable, value)]);
        let start = Instant::now();
        let result = server.client(&config).say_hello(hello("")).await;
        assert_eq!(result.is_ok(), succeeds);
        assert!(start.elapsed() <= Duration::from_secs(7200));
        if let Err(status) = result {
            assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
        }
    }
    // A delay of ten minutes is accepted.
    let server = Server::new([pushback(Code::Unavailable, "600000")]);
    server.client(&for_all(RETRY)).say_hello(hello("")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn earlier_deadline_applies() {
    let config = for_all(r#""timeout": "1.5s""#);
    for (own, expected) in [(None, 1500), (Some(500), 500), (Some(9000), 1500)] {
        let server = Server::new([after(60_000, Step::Reply)]);
        let mut request = Request::new(hello(""));
        if let Some(own) = own {
            request.set_timeout(Duration::from_millis(own));
        }
        let start = Instant::now();
        let status = server.client(&config).say_hello(request).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
        assert_eq!(start.elapsed().as_millis(), expected, "{own:?}");
        let seen = server.seen()[0].timeout.clone().unwrap();
        assert_eq!(seen, format!("{}u", expected * 1000));
    }
}

#[tokio::test(start_paused = true)]
async fn deadline_covers_all_attempts() {
    let config = for_all(&format!(r#""timeout": "1s", {RETRY}"#));
    let server = Server::new([after(400, fail(Code::Unavailable)), after(9000, Step::Reply)]);
    let start = Instant::now();
    let status = server.client(&config).say_hello(hello("")).await.unwrap_err();
    assert_eq!(start.elapsed().as_millis(), 1000);
    assert_eq!(status.code(), Code::DeadlineExceeded);
    assert_eq!(
        status.message(),
        "the deadline of 1s has passed, after an attempt that failed with UNAVAILABLE"
    );
    let micros = |i: usize| {
        let timeout = server.seen()[i].timeout.clone().unwrap();
        timeout.trim_end_matches('u').parse::<u64>().unwrap()
    };
    assert_eq!(micros(0), 1_000_000);
    assert!((400_000..=530_000).contains(&micros(1)), "{}", micros(1));
    assert!(server.seen().iter().skip(1).all(|seen| !seen.finished));
}

#[tokio::test(start_paused = true)]
async fn zero_timeout_expires_immediately() {
    let server = Server::new([Step::Stall]);
    let config = for_all(r#""timeout": "0s""#);
    let status = server.client(&config).say_hello(hello("")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
}

#[tokio::test(start_paused = true)]
async fn retry_throttling_stops_retries() {
    let text = format!(
        r#"{{ "methodConfig": [{{ "name": [{{}}], {RETRY} }}],
              "retryThrottling": {{ "maxTokens": 4, "tokenRatio": 0.5 }} }}"#
    );
    let config: rust_grpc::grpc::ServiceConfig = text.parse().unwrap();
    let mut steps = vec![fail(Code::Unavailable); 5];
    steps.extend(vec![Step::Reply; 7]);
    steps.push(fail(Code::Unavailable));
    let server = Server::new(steps);
    let mut client = server.client(&config);
    // With 4 or 3 tokens the call is retried. 2 tokens are half of the maximum and do not allow a retry.
    client.say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 2);
    client.say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 3);
    client.clone().say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 4, "clones do not share the tokens");
    client.say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 5);
    // Seven successes raise the tokens from 0 to 3.5, so that 2.5 are left after the next failure.
    for _ in 0..7 {
        client.say_hello(hello("")).await.unwrap();
    }
    client.say_hello(hello("")).await.unwrap();
    assert_eq!(server.calls(), 5 + 7 + 2);
}
