//! Tests of the fields of spans against OpenTelemetry's conventions, for every way a call can end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rust_grpc::grpc::Layer as _;
use rust_grpc::grpc::observe::{CallLayer, Convention, Spans};
use tonic::codegen::http;
use tonic::transport::Server;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::*;

type Fields = BTreeMap<String, String>;

/// A subscriber layer that records closed spans with their fields, and the spans of events.
#[derive(Clone, Default)]
struct Seen {
    closed: Arc<Mutex<Vec<Fields>>>,
    events: Arc<Mutex<Vec<Option<String>>>>,
}

struct Into<'a>(&'a mut Fields);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Seen {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, cx: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Into(&mut fields));
        cx.span(id).unwrap().extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, cx: Context<'_, S>) {
        let span = cx.span(id).unwrap();
        values.record(&mut Into(span.extensions_mut().get_mut().unwrap()));
    }

    fn on_event(&self, event: &Event<'_>, cx: Context<'_, S>) {
        if event.metadata().target().starts_with("operations") {
            let span = cx.event_span(event);
            let name =
                span.map(|span| span.extensions().get::<Fields>().unwrap()["otel.name"].clone());
            self.events.lock().unwrap().push(name);
        }
    }

    fn on_close(&self, id: Id, cx: Context<'_, S>) {
        if let Some(fields) = cx.span(&id).unwrap().extensions_mut().remove::<Fields>()
            && fields.contains_key("otel.kind")
        {
            self.closed.lock().unwrap().push(fields);
        }
    }
}

impl Seen {
    /// Installs the layer for the thread of the test, which also runs the server.
    fn install() -> (Self, tracing::subscriber::DefaultGuard) {
        let seen = Self::default();
        (seen.clone(), tracing::subscriber::set_default(Registry::default().with(seen)))
    }

    /// Waits for the next closed span of this kind.
    async fn next(&self, kind: &str) -> Fields {
        eventually(|| {
            let mut closed = self.closed.lock().unwrap();
            let at = closed.iter().position(|fields| fields["otel.kind"] == kind)?;
            Some(closed.remove(at))
        })
        .await
    }
}

fn has(fields: &Fields, expected: &[(&str, &str)]) {
    for (key, value) in expected {
        assert_eq!(fields.get(*key).map(String::as_str), Some(*value), "{key} in {fields:?}");
    }
}

/// Creates a client and a server that both create spans.
macro_rules! pair {
    ($convention:expr) => {{
        let spans = Spans::with($convention);
        let layer = CallLayer::server(&[GREETER], spans);
        let address = serve(Server::builder().layer(layer).add_service(server())).await;
        let layer = CallLayer::client(&[GREETER], spans).address("greeter.test", 443);
        (HttpGreeterClient::new(layer.layer(channel(address).await)), address)
    }};
}

#[tokio::test]
async fn records_both_sides_of_a_unary_call() {
    let (seen, _guard) = Seen::install();
    let (mut client, address) = pair!(Convention::Stable);
    client.say_hello(hello("span")).await.unwrap();
    let common = [
        ("otel.name", "services.v1.HTTPGreeter/SayHello"),
        ("rpc.system.name", "grpc"),
        ("rpc.method", "services.v1.HTTPGreeter/SayHello"),
        ("rpc.response.status_code", "OK"),
        ("rust_grpc.requests", "1"),
        ("rust_grpc.responses", "1"),
    ];
    let client = seen.next("client").await;
    has(&client, &common);
    has(&client, &[("server.address", "greeter.test"), ("server.port", "443")]);
    let server = seen.next("server").await;
    has(&server, &common);
    let port = address.port().to_string();
    has(&server, &[("server.address", "127.0.0.1"), ("server.port", &port)]);
    has(&server, &[("network.peer.address", "127.0.0.1")]);
    for absent in ["error.type", "otel.status_code", "rpc.method_original", "rpc.system"] {
        assert!(!client.contains_key(absent) && !server.contains_key(absent), "{absent}");
    }
    // Events of the method are recorded within its span.
    let name = Some("services.v1.HTTPGreeter/SayHello".to_owned());
    assert_eq!(*seen.events.lock().unwrap(), [name]);
}

#[tokio::test]
async fn status_of_the_span_depends_on_the_side_that_caused_the_error() {
    let (seen, _guard) = Seen::install();
    let (mut client, _) = pair!(Convention::Stable);
    client.say_hello(hello("")).await.unwrap_err();
    let code = ("rpc.response.status_code", "INVALID_ARGUMENT");
    let span = seen.next("client").await;
    has(&span, &[code, ("otel.status_code", "ERROR"), ("error.type", "INVALID_ARGUMENT")]);
    let span = seen.next("server").await;
    has(&span, &[code]);
    assert!(!span.contains_key("otel.status_code"), "{span:?}");
}

#[tokio::test]
async fn span_of_a_stream_ends_with_its_trailers() {
    let (seen, _guard) = Seen::install();
    let (mut client, _) = pair!(Convention::Stable);
    let mut replies = client.listen(hello("error")).await.unwrap().into_inner();
    while let Ok(Some(_)) = replies.message().await {}
    for kind in ["client", "server"] {
        let span = seen.next(kind).await;
        has(&span, &[("rpc.response.status_code", "DATA_LOSS"), ("otel.status_code", "ERROR")]);
        has(&span, &[("rust_grpc.responses", "2"), ("error.type", "DATA_LOSS")]);
    }
    let names = ["a", "b", "c"].map(hello);
    client.tell(tokio_stream::iter(names)).await.unwrap();
    for kind in ["client", "server"] {
        let span = seen.next(kind).await;
        has(&span, &[("rpc.response.status_code", "OK"), ("rust_grpc.requests", "3")]);
    }
}

#[tokio::test]
async fn records_a_dropped_stream_as_cancelled() {
    let (seen, _guard) = Seen::install();
    let (mut client, _) = pair!(Convention::Stable);
    let mut replies = client.listen(hello("forever")).await.unwrap().into_inner();
    replies.message().await.unwrap();
    assert!(
        seen.closed.lock().unwrap().is_empty(),
        "the span was closed before the end of the call"
    );
    drop(replies);
    for kind in ["client", "server"] {
        has(&seen.next(kind).await, &[("rpc.response.status_code", "CANCELLED")]);
    }
}

#[tokio::test]
async fn records_a_dropped_call_as_cancelled() {
    let (seen, _guard) = Seen::install();
    let (mut client, _) = pair!(Convention::Stable);
    let call = client.say_hello(hello("slow"));
    tokio::time::timeout(Duration::from_millis(100), call).await.unwrap_err();
    for kind in ["client", "server"] {
        has(&seen.next(kind).await, &[("rpc.response.status_code", "CANCELLED")]);
    }
}

#[tokio::test]
async fn records_an_unreachable_server_as_unavailable() {
    let (seen, _guard) = Seen::install();
    let (address, incoming) = listen().await;
    drop(incoming);
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    let layer = CallLayer::client(&[GREETER], Spans::new());
    HttpGreeterClient::new(layer.layer(channel)).ping(()).await.unwrap_err();
    let span = seen.next("client").await;
    has(&span, &[("rpc.response.status_code", "UNAVAILABLE"), ("otel.status_code", "ERROR")]);
}

#[tokio::test]
async fn records_an_unknown_method_as_other() {
    let (seen, _guard) = Seen::install();
    let (_, address) = pair!(Convention::Stable);
    let mut grpc = tonic::client::Grpc::new(channel(address).await);
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/services.v1.HTTPGreeter/Guess42");
    let codec = tonic_prost::ProstCodec::<Hello, Reply>::default();
    grpc.unary(Request::new(hello("a")), path, codec).await.unwrap_err();
    let span = seen.next("server").await;
    has(&span, &[("otel.name", "grpc"), ("rpc.method", "_OTHER")]);
    has(&span, &[("rpc.method_original", "services.v1.HTTPGreeter/Guess42")]);
    has(&span, &[("rpc.response.status_code", "UNIMPLEMENTED"), ("otel.status_code", "ERROR")]);
}

#[tokio::test]
async fn supports_the_older_convention() {
    let (seen, _guard) = Seen::install();
    let (mut client, _) = pair!(Convention::V1_37);
    client.say_hello(hello("")).await.unwrap_err();
    let span = seen.next("client").await;
    has(&span, &[("rpc.system", "grpc"), ("rpc.service", "services.v1.HTTPGreeter")]);
    has(&span, &[("rpc.method", "SayHello"), ("rpc.grpc.status_code", "3")]);
    has(&span, &[("otel.name", "services.v1.HTTPGreeter/SayHello")]);
    assert!(!span.contains_key("rpc.system.name"), "{span:?}");
}

#[tokio::test]
async fn layer_preserves_the_name_of_the_service() {
    let (seen, _guard) = Seen::install();
    let service = CallLayer::server(&[GREETER], (Spans::new(), Spans::new())).layer(server());
    let address = serve(Server::builder().add_service(service)).await;
    HttpGreeterClient::new(channel(address).await).ping(()).await.unwrap();
    has(&seen.next("server").await, &[("otel.name", "services.v1.HTTPGreeter/Ping")]);
    has(&seen.next("server").await, &[("otel.name", "services.v1.HTTPGreeter/Ping")]);
}
