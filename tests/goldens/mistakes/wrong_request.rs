//! Sends the request message of another method.
//~ the trait bound `Area: tonic::request::IntoRequest<rust_grpc_goldens::service_traits::Point>` is not satisfied

use rust_grpc_goldens::service_traits::Area;
use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;

async fn call(client: impl RouteGuideApi) {
    let _ = client.get_feature(Area::default()).await;
}

fn main() {
    let _ = call(rust_grpc_goldens::service_traits::route_guide_mock::RouteGuideMock::new());
}
