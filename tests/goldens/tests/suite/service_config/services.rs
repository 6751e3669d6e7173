//! Tests of a service config against the services that it is for.

use rust_grpc::grpc::config::{Repeat, RetryPolicy};
use rust_grpc::grpc::{Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor};
use tonic::Code;

use super::server::{RETRY, Server, config, fail, hello};

const fn method(name: &'static str, path: &'static str) -> MethodDescriptor {
    MethodDescriptor::new("services.v1.HTTPGreeter", name, path, MethodKind::Unary)
}

const GREETER: ServiceDescriptor = ServiceDescriptor::new(
    "services.v1.HTTPGreeter",
    &[
        method("SayHello", "/services.v1.HTTPGreeter/SayHello")
            .idempotency(Idempotency::NoSideEffects),
        method("Ping", "/services.v1.HTTPGreeter/Ping").idempotency(Idempotency::Idempotent),
        method("Echo", "/services.v1.HTTPGreeter/Echo"),
    ],
);

const IDLE: ServiceDescriptor = ServiceDescriptor::new("services.v1.Idle", &[]);

#[test]
fn reports_unknown_names_with_their_location() {
    let config = config(
        r#"
        { "name": [{ "service": "services.v1.HTTPGreeter", "method": "SayHelo" },
                   { "service": "services.v1.Idle" }], "timeout": "1s" },
        { "name": [{ "service": "services.v2.HTTPGreeter" }, { "service": "services.v1.HttpGreter" },
                   { "service": "shop.Cart", "method": "Buy" }, {}], "timeout": "1s" }"#,
    );
    let error = config.check(&[GREETER, IDLE]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: the service `services.v1.HTTPGreeter` has no method `SayHelo`
  --> methodConfig[0].name[0].method
   = help: did you mean `SayHello`?

error: there is no service `services.v2.HTTPGreeter`
  --> methodConfig[1].name[0].service
   = help: did you mean `services.v1.HTTPGreeter`?

error: there is no service `services.v1.HttpGreter`
  --> methodConfig[1].name[1].service
   = help: did you mean `services.v1.HTTPGreeter`?

error: there is no service `shop.Cart`
  --> methodConfig[1].name[2].service"
    );
}

#[test]
fn accepts_a_config_that_matches_the_services() {
    let hedging = r#""hedgingPolicy": { "maxAttempts": 2, "hedgingDelay": "1s" }"#;
    let config = config(&format!(
        r#"{{ "name": [{{ "service": "services.v1.HTTPGreeter", "method": "SayHello" }}], {hedging} }},
           {{ "name": [{{ "service": "services.v1.HTTPGreeter" }}], {RETRY} }}"#
    ));
    config.check(&[GREETER, IDLE]).unwrap();
}

#[test]
fn rejects_hedging_for_methods_that_are_not_idempotent() {
    let hedging = r#""hedgingPolicy": { "maxAttempts": 2, "hedgingDelay": "1s" }"#;
    let config = config(&format!(
        r#"{{ "name": [{{}}], "timeout": "1s" }},
           {{ "name": [{{ "service": "services.v1.HTTPGreeter" }}], {hedging} }}"#
    ));
    let error = config.check(&[GREETER]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: methods are hedged that are not declared idempotent: `services.v1.HTTPGreeter/Echo`
  --> methodConfig[1].hedgingPolicy
   = help: add `option idempotency_level = IDEMPOTENT;` to the methods if they are, or use `retryPolicy`"
    );
}

#[tokio::test(start_paused = true)]
async fn retry_idempotent_applies_to_idempotent_methods() {
    let policy = RetryPolicy::default()
        .max_attempts(3)
        .retryable_status_codes([Code::Unavailable, Code::Internal]);
    let config = config(&format!(
        r#"{{ "name": [{{}}], "timeout": "7s" }},
           {{ "name": [{{ "service": "services.v1.HTTPGreeter", "method": "Ping" }}], {RETRY} }}"#
    ))
    .retry_idempotent(&policy, &[GREETER]);
    let found = |name: &str| config.method(&format!("/services.v1.HTTPGreeter/{name}")).unwrap();
    assert_eq!(found("SayHello").repeat, Some(Repeat::Retry(policy.clone())));
    assert_eq!(found("SayHello").timeout.unwrap().as_secs(), 7);
    assert_ne!(
        found("Ping").repeat,
        Some(Repeat::Retry(policy)),
        "the explicit policy is replaced"
    );
    assert_eq!(found("Echo").repeat, None);
    config.check(&[GREETER]).unwrap();

    let server = Server::new((0..4).map(|_| fail(Code::Internal)));
    let mut client = server.client(&config);
    client.say_hello(hello("")).await.unwrap_err();
    assert_eq!(server.calls(), 3);
    client.echo("".to_owned()).await.unwrap_err();
    assert_eq!(server.calls(), 4);
}
