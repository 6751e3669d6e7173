//! Tests of the names and labels of metrics against OpenTelemetry's conventions.

use std::sync::{Arc, Mutex};

use ::metrics::{
    Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_default_local_recorder,
};
use rust_grpc::grpc::Layer;
use rust_grpc::grpc::observe::{CallLayer, Convention, Metrics};
use tonic::codegen::http;
use tonic::transport::Server;

use super::*;

/// A recorder that stores values and described units.
#[derive(Clone, Default)]
struct Store {
    values: Arc<Mutex<Vec<(Key, f64)>>>,
    units: Arc<Mutex<Vec<Described>>>,
}

type Described = (String, Option<Unit>);

struct One(Store, Key);

impl HistogramFn for One {
    fn record(&self, value: f64) {
        self.0.values.lock().unwrap().push((self.1.clone(), value));
    }
}

impl Recorder for Store {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.units.lock().unwrap().push((key.as_str().to_owned(), unit));
    }
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Arc::new(One(self.clone(), key.clone())))
    }
}

impl Store {
    /// Returns the values of a histogram, with their labels as `key=value`.
    fn of(&self, name: &str) -> Vec<(Vec<String>, f64)> {
        let values = self.values.lock().unwrap();
        let found = values.iter().filter(|(key, _)| key.name() == name);
        let labels =
            |key: &Key| key.labels().map(|l| format!("{}={}", l.key(), l.value())).collect();
        found.map(|(key, value)| (labels(key), *value)).collect()
    }

    async fn wait(&self, name: &str, count: usize) -> Vec<(Vec<String>, f64)> {
        eventually(|| Some(self.of(name)).filter(|found| found.len() >= count)).await
    }
}

macro_rules! pair {
    ($metrics:expr) => {{
        let layer = CallLayer::server(&[GREETER], $metrics);
        let address = serve(Server::builder().layer(layer).add_service(server())).await;
        let layer = CallLayer::client(&[GREETER], $metrics).address("greeter.test", 443);
        (HttpGreeterClient::new(layer.layer(channel(address).await)), address)
    }};
}

#[tokio::test]
async fn records_durations_of_client_and_server() {
    let store = Store::default();
    let _guard = set_default_local_recorder(&store);
    let (mut client, _) = pair!(Metrics::new());
    client.say_hello(hello("a")).await.unwrap();
    client.say_hello(hello("")).await.unwrap_err();
    let found = store.wait("rpc.server.call.duration", 2).await;
    let method = "rpc.method=services.v1.HTTPGreeter/SayHello";
    assert_eq!(found[0].0, ["rpc.system.name=grpc", method, "rpc.response.status_code=OK"]);
    assert!(found[0].1 > 0.0 && found[0].1 < 5.0, "seconds: {found:?}");
    assert_eq!(found[1].0[2..], ["rpc.response.status_code=INVALID_ARGUMENT"]);
    let found = store.wait("rpc.client.call.duration", 2).await;
    assert_eq!(
        found[1].0,
        [
            "rpc.system.name=grpc",
            method,
            "server.address=greeter.test",
            "server.port=443",
            "rpc.response.status_code=INVALID_ARGUMENT",
            "error.type=INVALID_ARGUMENT",
        ]
    );
    let unit = ("rpc.server.call.duration".to_owned(), Some(Unit::Seconds));
    assert!(store.units.lock().unwrap().contains(&unit));
    assert!(store.of("rpc.server.duration").is_empty());
}

#[tokio::test]
async fn unknown_paths_share_one_label() {
    let store = Store::default();
    let _guard = set_default_local_recorder(&store);
    let (_, address) = pair!(Metrics::new());
    let channel = channel(address).await;
    for n in 0..20 {
        let mut grpc = tonic::client::Grpc::new(channel.clone());
        grpc.ready().await.unwrap();
        let path = http::uri::PathAndQuery::try_from(format!("/a.B{n}/C{n}")).unwrap();
        let codec = tonic_prost::ProstCodec::<Hello, Reply>::default();
        grpc.unary(Request::new(hello("a")), path, codec).await.unwrap_err();
    }
    let found = store.wait("rpc.server.call.duration", 20).await;
    let expected = [
        "rpc.system.name=grpc",
        "rpc.method=_OTHER",
        "rpc.response.status_code=UNIMPLEMENTED",
        "error.type=UNIMPLEMENTED",
    ];
    assert!(found.iter().all(|(labels, _)| labels[..] == expected), "{found:?}");
}

#[tokio::test]
async fn records_sizes_and_counts_with_the_older_names() {
    let store = Store::default();
    let _guard = set_default_local_recorder(&store);
    let (mut client, _) = pair!((Metrics::new(), Metrics::with(Convention::V1_37)));
    let mut replies = client.listen(hello("xy")).await.unwrap().into_inner();
    while replies.message().await.unwrap().is_some() {}
    let values = |found: Vec<(Vec<String>, f64)>| found.iter().map(|(_, v)| *v).collect::<Vec<_>>();
    for side in ["server", "client"] {
        let duration = store.wait(&format!("rpc.{side}.duration"), 1).await;
        let labels = &duration[0].0;
        assert_eq!(labels[..2], ["rpc.system=grpc", "rpc.service=services.v1.HTTPGreeter"]);
        assert_eq!(labels[2], "rpc.method=Listen");
        assert_eq!(labels.last().unwrap(), "rpc.grpc.status_code=0");
        // The messages are `Hello { name: "xy" }`, `Reply { text: "a" }` and `Reply { text: "bcd" }`.
        assert_eq!(values(store.of(&format!("rpc.{side}.request.size"))), [4.0]);
        assert_eq!(values(store.of(&format!("rpc.{side}.response.size"))), [3.0, 5.0]);
        assert_eq!(values(store.of(&format!("rpc.{side}.requests_per_rpc"))), [1.0]);
        assert_eq!(values(store.of(&format!("rpc.{side}.responses_per_rpc"))), [2.0]);
    }
    assert_eq!(store.of("rpc.server.call.duration").len(), 1);
}
