//! Serves a type that does not implement a service.
//~ error[E0277]: `Guide` does not implement the service `service_traits.v1.RouteGuide`
//~ a type that implements tonic's trait of the service serves as `rust_grpc::grpc::FromAsyncTrait<T>`

use rust_grpc_goldens::service_traits::route_guide_async::RouteGuideServer;

struct Guide;

fn main() {
    let _ = tonic::transport::Server::builder().add_service(RouteGuideServer::new(Guide));
}
