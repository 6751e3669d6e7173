//! Tests of mocks: their responses and recorded calls.

use std::time::Duration;

use rust_grpc::grpc::mock::Script;
use rust_grpc::grpc::{FromAsyncTrait, InProcess, MessageStream};
use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;
use rust_grpc_goldens::service_traits::route_guide_mock::RouteGuideMock;
use rust_grpc_goldens::service_traits::{Area, Feature, Note, Point, Summary, route_guide_server};
use tonic::{Code, Request, Response, Status, Streaming};

use super::guide;

/// Returns a mock whose closures behave like the service.
pub fn like_the_guide() -> RouteGuideMock {
    let mock = RouteGuideMock::new();
    mock.get_feature.answers_async(guide::feature);
    mock.list_features.answers(|request| {
        Ok(Response::new(MessageStream::new(guide::features(request.into_inner()))))
    });
    mock.record_route.answers_async(|request| guide::count(request.into_inner()));
    mock.route_chat.answers(|request| {
        Ok(Response::new(MessageStream::new(guide::answers(request.into_inner()))))
    });
    mock.ping.answers(|_| Ok(Response::new(())));
    mock.ticks.answers(|request| Ok(Response::new(request.into_inner())));
    mock.length.answers(guide::length);
    mock
}

#[tokio::test]
async fn returns_queued_replies_before_those_of_the_closure() {
    let mock = RouteGuideMock::new();
    mock.get_feature.returns(Feature { name: "first".into(), location: None });
    mock.get_feature.fails(Status::unavailable("second"));
    mock.get_feature.answers(|request| {
        let latitude = request.into_inner().latitude;
        Ok(Response::new(Feature { name: latitude.to_string(), location: None }))
    });

    assert_eq!(mock.get_feature(Point::default()).await.unwrap().into_inner().name, "first");
    let second = mock.get_feature(Point::default()).await.unwrap_err();
    assert_eq!((second.code(), second.message()), (Code::Unavailable, "second"));
    for latitude in [3, 4] {
        let point = Point { latitude, longitude: 0 };
        let name = mock.get_feature(point).await.unwrap().into_inner().name;
        assert_eq!(name, latitude.to_string());
    }
    mock.assert_done();
}

#[tokio::test]
async fn records_calls() {
    let mock = like_the_guide();
    let mut request = Request::new(Point { latitude: 5, longitude: 6 });
    request.metadata_mut().insert("token", "secret".parse().unwrap());
    mock.get_feature(request).await.unwrap();
    let points = [1, 2, -1, 4].map(|latitude| Point { latitude, longitude: 0 });
    mock.record_route(tokio_stream::iter(points)).await.unwrap_err();

    let calls = mock.get_feature.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].metadata().get("token").unwrap(), "secret");
    assert_eq!(calls[0].messages(), [Point { latitude: 5, longitude: 6 }]);
    // The service returned at the third message, so the fourth was not read.
    assert_eq!(mock.record_route.requests(), points[..3]);
    assert!(mock.ping.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn stream_follows_its_script() {
    let mock = RouteGuideMock::new();
    let feature = |name: &str| Feature { name: name.into(), location: None };
    mock.list_features.returns(
        Script::new()
            .message(feature("a"))
            .delay(Duration::from_secs(60))
            .messages([feature("b"), feature("c")])
            .error(Status::unavailable("gone")),
    );
    mock.list_features.returns(Script::new().hang());

    let start = tokio::time::Instant::now();
    let mut features = mock.list_features(Area::default()).await.unwrap().into_inner();
    assert_eq!(features.message().await.unwrap().unwrap().name, "a");
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(features.message().await.unwrap().unwrap().name, "b");
    assert_eq!(start.elapsed().as_secs(), 60);
    assert_eq!(features.message().await.unwrap().unwrap().name, "c");
    assert_eq!(features.message().await.unwrap_err().message(), "gone");
    assert_eq!(features.message().await.unwrap(), None);

    let mut hanging = mock.list_features(Area::default()).await.unwrap().into_inner();
    let waited = tokio::time::timeout(Duration::from_secs(3600), hanging.message()).await;
    assert!(waited.is_err(), "the stream ends");
}

#[tokio::test]
async fn panics_with_an_explanation_on_an_unexpected_call() {
    let mock = RouteGuideMock::new();
    let status = mock.get_feature(Point { latitude: 7, longitude: 8 }).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(
        status.message(),
        "the mock did not expect call 1 of /service_traits.v1.RouteGuide/GetFeature with \
         Point { latitude: 7, longitude: 8 }: no reply is queued (`returns`, `fails`) and no \
         closure answers (`answers`)"
    );
    mock.record_route.returns(Summary { points: 1 });
    mock.route_chat.returns(MessageStream::of([Note::default()]));
    mock.route_chat.returns(Script::new());
    let panic = std::panic::catch_unwind(|| mock.assert_done()).unwrap_err();
    assert_eq!(
        panic.downcast_ref::<String>().unwrap(),
        "/service_traits.v1.RouteGuide/GetFeature: call 1 was not expected\n\
         /service_traits.v1.RouteGuide/RecordRoute: 1 queued reply was not used\n\
         /service_traits.v1.RouteGuide/RouteChat: 2 queued replies were not used"
    );
}

// With mockall, users mock tonic's trait and call it in-process.
mockall::mock! {
    Guide {}

    #[tonic::async_trait]
    impl route_guide_server::RouteGuide for Guide {
        async fn get_feature(&self, request: Request<Point>) -> Result<Response<Feature>, Status>;

        type ListFeaturesStream = MessageStream<Feature>;

        async fn list_features(
            &self,
            request: Request<Area>,
        ) -> Result<Response<MessageStream<Feature>>, Status>;

        async fn record_route(
            &self,
            request: Request<Streaming<Point>>,
        ) -> Result<Response<Summary>, Status>;

        type RouteChatStream = MessageStream<Note>;

        async fn route_chat(
            &self,
            request: Request<Streaming<Note>>,
        ) -> Result<Response<MessageStream<Note>>, Status>;

        async fn ping(&self, request: Request<()>) -> Result<Response<()>, Status>;

        type TicksStream = MessageStream<()>;

        async fn ticks(
            &self,
            request: Request<Streaming<()>>,
        ) -> Result<Response<MessageStream<()>>, Status>;

        async fn length(&self, request: Request<String>) -> Result<Response<i32>, Status>;
    }
}

#[tokio::test]
async fn works_with_mockall() {
    let mut mock = MockGuide::new();
    mock.expect_get_feature()
        .withf(|request| request.get_ref().latitude == 3)
        .times(1)
        .returning(|_| Ok(Response::new(Feature::default())));
    mock.expect_list_features()
        .returning(|_| Ok(Response::new(MessageStream::of([Feature::default()]))));
    let client = InProcess::new(FromAsyncTrait::new(mock));

    client.get_feature(Point { latitude: 3, longitude: 0 }).await.unwrap();
    let mut features = client.list_features(Area::default()).await.unwrap().into_inner();
    assert!(features.message().await.unwrap().is_some());
    assert!(features.message().await.unwrap().is_none());
}
