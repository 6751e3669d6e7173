//! Tests of the errors for an invalid service config.

use std::time::Duration;

use rust_grpc::grpc::config::Repeat;
use rust_grpc::grpc::{MethodDescriptor, MethodKind, ServiceConfig, ServiceDescriptor};

/// Invalid configs, with the expected errors as `location: message`, in order.
const WRONG: &[(&str, &[&str])] = &[
    ("", &["line 1, column 0: the service config is not JSON: EOF while parsing a value"]),
    (
        "{\n  \"methodConfig\": [\n    { \"timeout\": 1s }\n  ]\n}",
        &["line 3, column 19: the service config is not JSON: expected `,` or `}`"],
    ),
    ("{}{}", &["line 1, column 3: the service config is not JSON: trailing characters"]),
    ("[]", &[": expected an object, found a list"]),
    (r#"{"methodConfig": {}}"#, &["methodConfig: expected a list, found an object"]),
    (r#"{"methodConfig": [1]}"#, &["methodConfig[0]: expected an object, found a number"]),
    (
        r#"{"methodConfig": [], "methodConfig": []}"#,
        &["methodConfig: `methodConfig` is given twice"],
    ),
    (
        r#"{"methodConfig": [{"name": [{"method": "Say"}]}]}"#,
        &["methodConfig[0].name[0]: the method `Say` has no service"],
    ),
    (
        r#"{"methodConfig": [{"name": [{"servce": "a.B"}]}]}"#,
        &["methodConfig[0].name[0]: the name has neither a `service` nor a `method`"],
    ),
    (
        r#"{"methodConfig": [{"name": [{"service": "a.*"}, {"service": "a.B/C"}, {"service": ".a.B"},
            {"service": "a.B", "method": "C D"}, {"service": 1}, "a.B"]}]}"#,
        &[
            "methodConfig[0].name[0].service: `a.*` cannot be the name of a service",
            "methodConfig[0].name[1].service: `a.B/C` cannot be the name of a service",
            "methodConfig[0].name[2].service: `.a.B` cannot be the name of a service",
            "methodConfig[0].name[3].method: `C D` cannot be the name of a method",
            "methodConfig[0].name[4].service: expected a string, found a number",
            "methodConfig[0].name[5]: expected an object, found a string",
        ],
    ),
    (
        r#"{"methodConfig": [
            {"name": [{"service": "a.B"}, {}, {"service": "a.B", "method": "C"}]},
            {"name": [{"service": "a.B", "method": ""}, {"service": null}, {"service": "a.B", "method": "C"}]}]}"#,
        &[
            "methodConfig[1].name[0]: the service `a.B` already has a policy, at methodConfig[0].name[0]",
            "methodConfig[1].name[1]: the default of all methods already has a policy, at methodConfig[0].name[1]",
            "methodConfig[1].name[2]: the method `a.B/C` already has a policy, at methodConfig[0].name[2]",
        ],
    ),
    (
        r#"{"methodConfig": [{"name": [{}], "timeout": 1.5, "waitForReady": "yes",
            "maxRequestMessageBytes": -1, "maxResponseMessageBytes": 4294967296}]}"#,
        &[
            "methodConfig[0].timeout: expected a duration in a string, found a number",
            "methodConfig[0].waitForReady: expected `true` or `false`, found a string",
            "methodConfig[0].maxRequestMessageBytes: -1 is not a whole number from 0 to 4294967295",
            "methodConfig[0].maxResponseMessageBytes: 4294967296 is not a whole number from 0 to 4294967295",
        ],
    ),
    (
        r#"{"methodConfig": [{"name": [{}], "retryPolicy": {}, "hedgingPolicy": {}}]}"#,
        &[
            "methodConfig[0]: the entry has both `retryPolicy` and `hedgingPolicy`",
            "methodConfig[0].retryPolicy: `maxAttempts` is missing",
            "methodConfig[0].retryPolicy: `initialBackoff` is missing",
            "methodConfig[0].retryPolicy: `maxBackoff` is missing",
            "methodConfig[0].retryPolicy: `backoffMultiplier` is missing",
            "methodConfig[0].retryPolicy: `retryableStatusCodes` is missing",
            "methodConfig[0].hedgingPolicy: `maxAttempts` is missing",
        ],
    ),
    (
        r#"{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 1, "initialBackoff": "0s",
            "maxBackoff": "-1s", "backoffMultiplier": 0, "retryableStatusCodes": []}}]}"#,
        &[
            "methodConfig[0].retryPolicy.maxAttempts: `maxAttempts` is 1, which includes the first attempt",
            "methodConfig[0].retryPolicy.initialBackoff: `initialBackoff` is 0",
            "methodConfig[0].retryPolicy.maxBackoff: `-1s` is not a duration",
            "methodConfig[0].retryPolicy.backoffMultiplier: `backoffMultiplier` is 0",
            "methodConfig[0].retryPolicy.retryableStatusCodes: `retryableStatusCodes` is empty, so calls are never retried",
        ],
    ),
    (
        r#"{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 2.5, "initialBackoff": "1",
            "maxBackoff": "1.0000000001s", "backoffMultiplier": "x",
            "retryableStatusCodes": ["OK", "UNAVAILABEL", "NOPE", 14, 17, null]}}]}"#,
        &[
            "methodConfig[0].retryPolicy.maxAttempts: 2.5 is not a whole number from 0 to 4294967295",
            "methodConfig[0].retryPolicy.initialBackoff: `1` is not a duration",
            "methodConfig[0].retryPolicy.maxBackoff: `1.0000000001s` is not a duration",
            "methodConfig[0].retryPolicy.backoffMultiplier: expected a number, found a string",
            "methodConfig[0].retryPolicy.retryableStatusCodes[0]: `OK` is not a failure",
            "methodConfig[0].retryPolicy.retryableStatusCodes[1]: `UNAVAILABEL` is not a status code",
            "methodConfig[0].retryPolicy.retryableStatusCodes[2]: `NOPE` is not a status code",
            "methodConfig[0].retryPolicy.retryableStatusCodes[4]: `17` is not a status code",
            "methodConfig[0].retryPolicy.retryableStatusCodes[5]: expected a status code, found null",
        ],
    ),
    (
        r#"{"methodConfig": [{"name": [{}], "hedgingPolicy": {"maxAttempts": 0, "hedgingDelay": "s",
            "nonFatalStatusCodes": "UNAVAILABLE"}}]}"#,
        &[
            "methodConfig[0].hedgingPolicy.maxAttempts: `maxAttempts` is 0, which includes the first attempt",
            "methodConfig[0].hedgingPolicy.hedgingDelay: `s` is not a duration",
            "methodConfig[0].hedgingPolicy.nonFatalStatusCodes: expected a list, found a string",
        ],
    ),
    (
        r#"{"retryThrottling": {"maxTokens": 1001, "tokenRatio": 0.0001}}"#,
        &[
            "retryThrottling.maxTokens: `maxTokens` is 1001",
            "retryThrottling.tokenRatio: `tokenRatio` is 0.0001",
        ],
    ),
    (
        r#"{"retryThrottling": {"maxTokens": 0.0001, "tokenRatio": 0.00099}}"#,
        &[
            "retryThrottling.maxTokens: `maxTokens` is 0.0001",
            "retryThrottling.tokenRatio: `tokenRatio` is 0.00099",
        ],
    ),
    (
        r#"{"retryThrottling": {"maxTokens": 0}}"#,
        &[
            "retryThrottling.maxTokens: `maxTokens` is 0",
            "retryThrottling: `tokenRatio` is missing",
        ],
    ),
];

#[test]
fn reports_every_error_with_its_location() {
    for (text, expected) in WRONG {
        let error = ServiceConfig::from_json(text).unwrap_err();
        let found: Vec<_> =
            error.problems().iter().map(|p| format!("{}: {}", p.place, p.message)).collect();
        assert_eq!(found, *expected, "{text}");
        assert!(error.problems().iter().all(|p| !p.is_warning));
    }
}

#[test]
fn errors_have_the_format_of_diagnostics() {
    let text = r#"{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 1,
        "initialBackoff": "1s", "maxBackoff": "1s", "backoffMultiplier": 1,
        "retryableStatusCodes": ["UNAVAILABEL"]}}]}"#;
    let error = ServiceConfig::from_json(text).unwrap_err();
    let shown = "error: `maxAttempts` is 1, which includes the first attempt
  --> methodConfig[0].retryPolicy.maxAttempts
   = help: use at least 2, or remove the policy

error: `UNAVAILABEL` is not a status code
  --> methodConfig[0].retryPolicy.retryableStatusCodes[0]
   = help: did you mean `UNAVAILABLE`?";
    assert_eq!(error.to_string(), shown);
    assert_eq!(format!("{error:?}"), format!("\n{shown}\n"));
}

#[test]
fn warns_about_settings_without_effect() {
    let text = r#"{
        "loadBalancingConfig": [{ "round_robin": {} }],
        "method_config": [],
        "methodConfig": [{ "timeout": "1s" }, { "name": [{}], "retryPolicy": {
            "maxAttempts": 9, "initialBackoff": ".1s", "maxBackoff": "1s", "backoffMultiplier": 2,
            "retryableStatusCodes": ["UNAVAILABLE"], "perAttemptRecvTimeout": "1s" } }]
    }"#;
    let config = ServiceConfig::from_json(text).unwrap();
    let found: Vec<_> = config.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "warning: `loadBalancingConfig` has no effect here\n  --> loadBalancingConfig\n   = help: use the channel for load balancing: `Channel::balance_list`",
            "warning: `method_config` is unknown and has no effect\n  --> method_config\n   = help: did you mean `methodConfig`?",
            "warning: the entry has no names and applies to no method\n  --> methodConfig[0]\n   = help: add `\"name\": [{}]` if it applies to every method",
            "warning: `perAttemptRecvTimeout` is unknown and has no effect\n  --> methodConfig[1].retryPolicy.perAttemptRecvTimeout",
            "warning: `maxAttempts` is 9, but at most 5 attempts are made\n  --> methodConfig[1].retryPolicy.maxAttempts",
        ]
    );
    let Some(Repeat::Retry(policy)) = &config.method("/a.B/C").unwrap().repeat else {
        panic!("a retry policy");
    };
    assert!(
        format!("{policy:?}").contains("max_attempts: 5, initial_backoff: 100ms"),
        "{policy:?}"
    );
}

#[test]
fn parses_values_as_protojson() {
    let text = r#"{"methodConfig": [{ "name": [{ "service": "a.B" }], "timeout": "0.000000001s",
        "waitForReady": false, "maxRequestMessageBytes": "7", "maxResponseMessageBytes": 8.0,
        "retryPolicy": null, "hedgingPolicy": { "maxAttempts": "3",
            "nonFatalStatusCodes": ["CANCELLED", 16, "UNAUTHENTICATED"] } }],
        "retryThrottling": null}"#;
    let config = ServiceConfig::from_json(text).unwrap();
    assert_eq!(config.warnings(), []);
    let policy = config.method("/a.B/C").unwrap();
    assert_eq!(policy.timeout, Some(Duration::from_nanos(1)));
    assert_eq!(policy.wait_for_ready, Some(false));
    assert_eq!(policy.max_request_message_bytes, Some(7));
    assert_eq!(policy.max_response_message_bytes, Some(8));
    let Some(Repeat::Hedge(hedging)) = &policy.repeat else { panic!("a hedging policy") };
    let shown =
        "HedgingPolicy { max_attempts: 3, delay: 0ns, codes: {Cancelled, Unauthenticated} }";
    assert_eq!(format!("{hedging:?}"), shown);
    assert!(config.method("/a.BB/C").is_none());
    assert!(ServiceConfig::from_json("{}").unwrap().method("/a.B/C").is_none());
}

#[test]
fn survives_deeply_nested_text() {
    let text = "[".repeat(100_000);
    let error = ServiceConfig::from_json(&text).unwrap_err();
    assert!(error.problems()[0].message.contains("recursion limit"), "{error}");
}

#[test]
fn warns_about_tokens_that_never_allow_a_retry() {
    let warnings = |tokens: &str| {
        let text =
            format!(r#"{{"retryThrottling": {{"maxTokens": {tokens}, "tokenRatio": 0.1}}}}"#);
        let config = ServiceConfig::from_json(&text).unwrap();
        config.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for tokens in ["0.001", "1", "2"] {
        let expected = format!(
            "warning: `maxTokens` is {tokens}, so failed calls are never retried
  --> retryThrottling.maxTokens
   = help: use more than 2: a failure takes a token, and retries need more than half"
        );
        assert_eq!(warnings(tokens), [expected]);
    }
    for tokens in ["2.001", "3", "1000"] {
        assert!(warnings(tokens).is_empty());
    }
}

const SERVICE: ServiceDescriptor = ServiceDescriptor::new("a.C", &[]);

/// A service with so many methods that looking at all of them for each name would be noticed.
const LARGE: ServiceDescriptor = ServiceDescriptor::new("a.B", &[METHOD; 200]);
const METHOD: MethodDescriptor =
    MethodDescriptor::new("a.B", "ReadEverything", "/a.B/ReadEverything", MethodKind::Unary);

/// Returns the CPU time of this thread.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("not negative")
}

/// Asserts that the CPU time for 8,000 items is less than 10 times that for 2,000 items. With a quadratic
/// algorithm it would be 16 times as long.
fn assert_linear(what: &str, run: impl Fn(usize)) {
    let least = |count| {
        let times = (0..3).map(|_| {
            let before = cpu_time();
            run(count);
            cpu_time() - before
        });
        times.min().expect("three times")
    };
    let (short, long) = (least(2_000), least(8_000));
    assert!(long < 10 * short, "{what}: {short:?} become {long:?}");
}

fn repeat(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(",")
}

#[test]
fn time_is_linear_in_the_length_of_the_text() {
    assert_linear("unknown keys", |count| {
        let keys = repeat(count, |i| format!(r#""key{i}": 1"#));
        let config = ServiceConfig::from_json(&format!("{{{keys}}}")).unwrap();
        assert_eq!(config.warnings().len(), count);
    });
    let names = |count| repeat(count, |i| format!(r#"{{"service": "a.B", "method": "M{i}"}}"#));
    assert_linear("duplicate names", |count| {
        let names = names(count);
        let text = format!(r#"{{"methodConfig": [{{"name": [{names}]}}, {{"name": [{names}]}}]}}"#);
        let error = ServiceConfig::from_json(&text).unwrap_err();
        assert_eq!(error.problems().len(), count);
        let last = format!("methodConfig[0].name[{}]", count - 1);
        assert!(error.problems()[count - 1].message.ends_with(&last));
    });
    assert_linear("unknown names", |count| {
        let names = names(count);
        let text = format!(r#"{{"methodConfig": [{{"name": [{names}]}}]}}"#);
        let config = ServiceConfig::from_json(&text).unwrap();
        assert_eq!(config.check(&[SERVICE]).unwrap_err().problems().len(), count);
    });
    assert_linear("unknown methods", |count| {
        let names = names(count);
        let text = format!(r#"{{"methodConfig": [{{"name": [{names}]}}]}}"#);
        let config = ServiceConfig::from_json(&text).unwrap();
        assert_eq!(config.check(&[LARGE]).unwrap_err().problems().len(), count);
    });
    assert_linear("entries", |count| {
        let entry = |i| format!(r#"{{"name": [{{"service": "a.S{i}"}}], "timeout": "1s"}}"#);
        let entries = repeat(count, entry);
        let text = format!(r#"{{"methodConfig": [{entries}]}}"#);
        let config = ServiceConfig::from_json(&text).unwrap();
        assert!(config.method("/a.S1999/M").is_some());
    });
    assert_linear("a long key", |count| {
        let long = "retryPolicy".repeat(count);
        let config = ServiceConfig::from_json(&format!(r#"{{"{long}": {{}}}}"#)).unwrap();
        assert_eq!(config.warnings()[0].hint, None);
    });
}
