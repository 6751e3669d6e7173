//! The observable behaviour of any client of the service.

use std::time::Duration;

use rust_grpc::grpc::MessageStream;
use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;
use rust_grpc_goldens::service_traits::{Area, Feature, Note, Point};
use tokio_stream::StreamExt;
use tonic::{Code, Request};

use super::guide::LONG;

fn point(latitude: i32) -> Point {
    Point { latitude, longitude: 1 }
}

fn area(low: i32, high: i32) -> Area {
    Area { low: Some(point(low)), high: Some(point(high)) }
}

/// Runs the whole suite.
pub async fn run(client: impl RouteGuideApi + Clone + 'static) {
    unary(&client).await;
    metadata_goes_both_ways(&client).await;
    errors_keep_what_they_carry(&client).await;
    server_streaming(&client).await;
    a_stream_breaks_off(&client).await;
    a_stream_is_left_early(&client).await;
    client_streaming(&client).await;
    a_server_gives_up_on_a_stream(&client).await;
    ping_pong(&client).await;
    bidirectional_error(&client).await;
    empty(&client).await;
    wrapper_types(&client).await;
    deadline(&client).await;
    a_call_is_dropped(&client).await;
    at_once(client).await;
}

async fn unary(client: &impl RouteGuideApi) {
    let feature = client.get_feature(point(7)).await.unwrap().into_inner();
    assert_eq!(feature, Feature { name: "at 7".into(), location: Some(point(7)) });
}

async fn metadata_goes_both_ways(client: &impl RouteGuideApi) {
    let mut request = Request::new(point(7));
    request.metadata_mut().insert("token", "secret".parse().unwrap());
    let response = client.get_feature(request).await.unwrap();
    assert_eq!(response.metadata().get("token-back").unwrap(), "secret");
}

async fn errors_keep_what_they_carry(client: &impl RouteGuideApi) {
    let status = client.get_feature(point(-1)).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    assert_eq!(status.message(), "nowhere");
    assert_eq!(status.details(), b"details");
    assert_eq!(status.metadata().get("why").unwrap(), "negative");
}

async fn server_streaming(client: &impl RouteGuideApi) {
    let mut features = client.list_features(area(1, 200)).await.unwrap().into_inner();
    for latitude in 1..200 {
        let feature = features.message().await.unwrap().unwrap();
        assert_eq!(feature.location, Some(point(latitude)));
    }
    assert_eq!(features.message().await.unwrap(), None);
    assert_eq!(features.message().await.unwrap(), None);

    let mut none = client.list_features(area(1, 1)).await.unwrap().into_inner();
    assert_eq!(none.message().await.unwrap(), None);
}

async fn a_stream_breaks_off(client: &impl RouteGuideApi) {
    let mut upside_down = area(1, 3);
    upside_down.low.as_mut().unwrap().longitude = 2;
    let features: Vec<_> =
        client.list_features(upside_down).await.unwrap().into_inner().collect().await;
    let [Ok(_), Ok(_), Err(status)] = &features[..] else { panic!("{features:?}") };
    assert_eq!(status.code(), Code::DataLoss);
    assert_eq!(status.message(), "upside down");
}

async fn a_stream_is_left_early(client: &impl RouteGuideApi) {
    let mut endless = client.list_features(area(1, -1)).await.unwrap().into_inner();
    for _ in 0..3 {
        assert!(endless.message().await.unwrap().is_some());
    }
}

async fn client_streaming(client: &impl RouteGuideApi) {
    let points = tokio_stream::iter((1..=100).map(point));
    assert_eq!(client.record_route(points).await.unwrap().into_inner().points, 100);
    let none = tokio_stream::empty::<Point>();
    assert_eq!(client.record_route(none).await.unwrap().into_inner().points, 0);
}

async fn a_server_gives_up_on_a_stream(client: &impl RouteGuideApi) {
    let points = tokio_stream::iter([point(1), point(-1), point(2)]);
    let status = client.record_route(points).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "a negative point"));
}

/// Each note is sent after the reply to the previous one.
async fn ping_pong(client: &impl RouteGuideApi) {
    let (send, receive) = tokio::sync::mpsc::channel(1);
    let notes = tokio_stream::wrappers::ReceiverStream::new(receive);
    send.send(Note { text: "0".into() }).await.unwrap();
    let mut replies = client.route_chat(notes).await.unwrap().into_inner();
    for i in 0..20 {
        let reply = replies.message().await.unwrap().unwrap();
        assert_eq!(reply.text, format!("re: {i}"));
        send.send(Note { text: (i + 1).to_string() }).await.unwrap();
    }
    drop(send);
    assert_eq!(replies.message().await.unwrap().unwrap().text, "re: 20");
    assert_eq!(replies.message().await.unwrap(), None);
}

async fn bidirectional_error(client: &impl RouteGuideApi) {
    let notes = ["a", "stop", "b"].map(|text| Note { text: text.into() });
    let mut replies = client.route_chat(tokio_stream::iter(notes)).await.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().text, "re: a");
    assert_eq!(replies.message().await.unwrap_err().code(), Code::Aborted);
    // No message follows an error.
    assert!(matches!(replies.message().await, Ok(None) | Err(_)));
}

#[allow(deprecated, reason = "deprecated methods still work")]
async fn empty(client: &impl RouteGuideApi) {
    client.ping(()).await.unwrap();
    let ticks = client.ticks(tokio_stream::iter([(); 3])).await.unwrap().into_inner();
    assert_eq!(ticks.map(Result::unwrap).collect::<Vec<()>>().await.len(), 3);
}

async fn wrapper_types(client: &impl RouteGuideApi) {
    let length = client.length("four".to_owned()).await.unwrap().into_inner();
    assert_eq!(length, 4);
}

async fn deadline(client: &impl RouteGuideApi) {
    let mut request = Request::new(point(0));
    request.set_timeout(Duration::from_millis(50));
    let status = tokio::time::timeout(LONG, client.get_feature(request)).await.unwrap();
    // tonic's channel returns `Cancelled` if the timeout expires on the client first.
    let code = status.unwrap_err().code();
    assert!(matches!(code, Code::DeadlineExceeded | Code::Cancelled), "{code:?}");
}

/// Dropping a call cancels it, and the client can still be used.
async fn a_call_is_dropped(client: &impl RouteGuideApi) {
    let slow = client.get_feature(point(0));
    assert!(tokio::time::timeout(Duration::from_millis(20), slow).await.is_err());
    unary(client).await;
}

async fn at_once(client: impl RouteGuideApi + Clone + 'static) {
    let calls: Vec<_> = (1..=50)
        .map(|latitude| {
            let client = client.clone();
            tokio::spawn(async move { client.get_feature(point(latitude)).await })
        })
        .collect();
    for (call, latitude) in calls.into_iter().zip(1..) {
        let feature = call.await.unwrap().unwrap().into_inner();
        assert_eq!(feature.name, format!("at {latitude}"));
    }
}

/// Streams can be created from values of a test.
#[tokio::test]
async fn creates_streams_from_values() {
    let mut stream = MessageStream::of([1, 2]);
    assert_eq!(stream.message().await.unwrap(), Some(1));
    assert!(stream.trailers().await.unwrap().is_none());
    assert_eq!(stream.message().await.unwrap(), None);
    assert_eq!(MessageStream::<i32>::default().message().await.unwrap(), None);
}
