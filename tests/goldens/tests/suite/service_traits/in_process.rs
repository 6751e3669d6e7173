//! Tests specific to in-process services.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rust_grpc::grpc::InProcess;
use rust_grpc_goldens::service_traits::Point;
use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;
use rust_grpc_goldens::service_traits::route_guide_mock::RouteGuideMock;
use tonic::codegen::GrpcMethod;
use tonic::{Code, Request, Response, Status};

/// Interceptors and services see the called method, as they do over the network.
#[tokio::test]
async fn requests_have_the_called_method_as_an_extension() {
    let mock = RouteGuideMock::new();
    mock.get_feature.answers(|request| {
        let method = request.extensions().get::<GrpcMethod<'_>>().unwrap();
        assert_eq!(method.service(), "service_traits.v1.RouteGuide");
        assert_eq!(method.method(), "GetFeature");
        Ok(Response::new(Default::default()))
    });
    InProcess::new(mock).get_feature(Point::default()).await.unwrap();
}

#[tokio::test]
async fn interceptor_can_reject_a_call() {
    let mock = RouteGuideMock::new();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let client = InProcess::with_interceptor(mock.clone(), move |_: Request<()>| {
        count.fetch_add(1, Ordering::Relaxed);
        Err(Status::permission_denied("no"))
    });
    let status = client.get_feature(Point::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied);
    let points = tokio_stream::iter([Point::default()]);
    assert_eq!(client.record_route(points).await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(seen.load(Ordering::Relaxed), 2);
    mock.assert_done();
}
