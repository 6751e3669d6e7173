//! Tests of every kind of call between a client and a server, over a socket.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use route_guide::guide::{Guide, serve};
use route_guide::proto::geo::v1::{Point, Rectangle};
use route_guide::proto::route_guide::v1::feature::Kind;
use route_guide::proto::route_guide::v1::route_guide_client::RouteGuideClient;
use route_guide::proto::route_guide::v1::{Feature, RouteNote, RouteSummary};
use rust_grpc::prost::Message;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic::transport::Channel;

/// The time limit for waits, long enough for a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(20);

const EIGER: Point = Point { latitude_e7: 465_776_000, longitude_e7: 80_054_000 };
const NOWHERE: Point = Point { latitude_e7: 0, longitude_e7: 0 };
const NOT_ON_EARTH: Point = Point { latitude_e7: 900_000_001, longitude_e7: 0 };

async fn start() -> RouteGuideClient<Channel> {
    start_with(Guide::default()).await
}

async fn start_with(guide: Guide) -> RouteGuideClient<Channel> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(serve(listener, guide));
    RouteGuideClient::connect(url).await.expect("a server")
}

fn note(location: Option<Point>, message: &str) -> RouteNote {
    RouteNote { location, message: message.to_owned(), received: None }
}

#[tokio::test]
async fn unary_call_returns_the_feature() {
    let mut client = start().await;
    let response = client.get_feature(EIGER).await.expect("a feature");
    let eiger =
        Feature { name: "Eiger".to_owned(), location: Some(EIGER), kind: Kind::Peak.into() };
    assert_eq!(response.into_inner(), eiger);
}

#[tokio::test]
async fn server_streaming_call_returns_the_features_in_the_area() {
    let mut client = start().await;
    let one = Point { latitude_e7: 459_000_000, longitude_e7: 85_000_000 };
    let other = Point { latitude_e7: 464_000_000, longitude_e7: 70_000_000 };
    let area = Rectangle { one_corner: Some(one), other_corner: Some(other) };
    let features = client.list_features(area).await.expect("a stream").into_inner();
    let names: Vec<String> = features.map(|f| f.expect("a feature").name).collect().await;
    assert_eq!(names, ["Dufourspitze", "Matterhorn", "Simplon"]);

    let nowhere = Rectangle { one_corner: Some(NOWHERE), other_corner: Some(NOWHERE) };
    let mut none = client.list_features(nowhere).await.expect("a stream").into_inner();
    assert_eq!(none.message().await.expect("an end"), None);
}

#[tokio::test]
async fn client_streaming_call_returns_a_summary() {
    let mut client = start().await;
    // The route covers one degree along a meridian.
    let north = Point { latitude_e7: 10_000_000, longitude_e7: 0 };
    let route = tokio_stream::iter([NOWHERE, north]);
    let summary = client.record_route(route).await.expect("a summary").into_inner();
    assert_eq!(summary.point_count, 2);
    assert_eq!(summary.features, []);
    assert_eq!(summary.distance_in_meters, 111_195);
    let _: Duration = summary.elapsed.expect("set").try_into().expect("not negative");

    let summary = client.record_route(tokio_stream::iter([EIGER])).await.expect("a summary");
    let names: Vec<String> = summary.into_inner().features.into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["Eiger"]);

    let summary = client.record_route(tokio_stream::empty()).await.expect("a summary");
    let nothing = RouteSummary { elapsed: Some(Default::default()), ..Default::default() };
    assert_eq!(summary.into_inner(), nothing);
}

/// The client waits for a response while its own stream is still open.
#[tokio::test]
async fn bidirectional_streaming_call_answers_before_the_end_of_the_requests() {
    let mut client = start().await;
    let began = SystemTime::now() - Duration::from_secs(1);
    let (notes, stream) = mpsc::channel(1);
    let mut answers =
        client.route_chat(ReceiverStream::new(stream)).await.expect("a stream").into_inner();

    notes.send(note(Some(EIGER), "first")).await.expect("open");
    notes.send(note(Some(NOWHERE), "elsewhere")).await.expect("open");
    notes.send(note(Some(EIGER), "second")).await.expect("open");
    let answer = answers.message().await.expect("no error").expect("a note");
    assert_eq!((answer.location, answer.message.as_str()), (Some(EIGER), "first"));
    let received = SystemTime::try_from(answer.received.expect("set")).expect("a time");
    assert!(began <= received && received <= SystemTime::now() + Duration::from_secs(1));

    notes.send(note(Some(EIGER), "third")).await.expect("open");
    drop(notes);
    let rest: Vec<String> = answers.map(|a| a.expect("a note").message).collect().await;
    assert_eq!(rest, ["first", "second"]);
}

/// `google.protobuf.Empty` is `()` as request and response.
#[tokio::test]
async fn empty_messages_are_the_unit_type() {
    let mut client = start().await;
    let say = |message| tokio_stream::iter([note(Some(EIGER), message)]);
    let answers = client.route_chat(say("before")).await.expect("a stream").into_inner();
    assert_eq!(answers.collect::<Vec<_>>().await.len(), 0);
    let answers = client.route_chat(say("after")).await.expect("a stream").into_inner();
    assert_eq!(answers.collect::<Vec<_>>().await.len(), 1);

    client.clear_notes(()).await.expect("done").into_inner();
    let answers = client.route_chat(say("anew")).await.expect("a stream").into_inner();
    assert_eq!(answers.collect::<Vec<_>>().await.len(), 0);
}

#[tokio::test]
async fn client_receives_the_status_of_errors() {
    let mut client = start().await;
    let status = client.get_feature(NOWHERE).await.expect_err("nothing is there");
    assert_eq!((status.code(), status.message()), (Code::NotFound, "nothing is here"));

    let corners = Rectangle { one_corner: Some(EIGER), other_corner: None };
    let status = client.list_features(corners).await.expect_err("a corner is missing");
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "a place is missing"));

    let route = tokio_stream::iter([EIGER, NOT_ON_EARTH]);
    let status = client.record_route(route).await.expect_err("not on earth");
    assert_eq!(status.code(), Code::InvalidArgument);

    // The error occurs in the middle of the stream, after successful responses.
    let notes = [note(Some(EIGER), "one"), note(Some(EIGER), "two"), note(None, "lost")];
    let chat = client.route_chat(tokio_stream::iter(notes)).await.expect("a stream");
    let mut answers = chat.into_inner();
    assert_eq!(answers.message().await.expect("no error").expect("a note").message, "one");
    let status = answers.message().await.expect_err("a note without a place");
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "a place is missing"));
}

/// The client drops the response stream before its end.
#[tokio::test]
async fn dropping_a_stream_cancels_the_call() {
    let guide = Guide::default();
    let mut client = start_with(guide.clone()).await;
    let area = Rectangle { one_corner: Some(EIGER), other_corner: Some(NOWHERE) };
    let mut watched = client.watch_notes(area).await.expect("a stream").into_inner();
    assert_eq!(guide.watchers(), 1);

    let outside = Point { latitude_e7: -1, longitude_e7: 0 };
    let notes = [note(Some(outside), "outside"), note(Some(EIGER), "inside")];
    let answers = client.route_chat(tokio_stream::iter(notes)).await.expect("a stream");
    assert_eq!(answers.into_inner().collect::<Vec<_>>().await.len(), 0);
    assert_eq!(watched.message().await.expect("no error").expect("a note").message, "inside");
    assert_eq!(guide.watchers(), 1);

    drop(watched);
    let noticed = async {
        while guide.watchers() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(TIME_LIMIT, noticed).await.expect("the server ends the call");

    // The connection can still be used.
    client.get_feature(EIGER).await.expect("a feature");
}

/// The option `type_attribute` applies to the selected type.
#[test]
fn type_attribute_derives_the_order_of_points() {
    let points = BTreeSet::from([EIGER, NOWHERE, EIGER]);
    assert_eq!(points.into_iter().collect::<Vec<_>>(), [NOWHERE, EIGER]);
}

/// The encoding is the one that the protobuf specification requires, including zigzag integers.
#[test]
fn encodes_messages_as_specified() {
    let point = Point { latitude_e7: -1, longitude_e7: 150 };
    assert_eq!(point.encode_to_vec(), [0x08, 0x01, 0x10, 0xac, 0x02]);
    let feature = Feature { name: "é".to_owned(), location: Some(point), kind: 3 };
    let bytes = [&[0x0a, 2, 0xc3, 0xa9, 0x12, 5], &point.encode_to_vec()[..], &[0x18, 3]].concat();
    assert_eq!(feature.encode_to_vec(), bytes);
    assert_eq!(Feature::decode(&bytes[..]).expect("valid"), feature);
}
