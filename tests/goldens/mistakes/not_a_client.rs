//! Uses a channel as a client.
//~ error[E0277]: `Channel` is not a client of the service `service_traits.v1.RouteGuide`
//~ the generated client implements the trait when its channel is `Clone + Send + Sync`, and `rust_grpc::grpc::InProcess<S>` when `S` implements the async server trait

use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;

fn takes_a_client(_: impl RouteGuideApi) {}

fn main() {
    takes_a_client(tonic::transport::Channel::from_static("http://[::1]:1").connect_lazy());
}
