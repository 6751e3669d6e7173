//! Creates an in-process client for a type that is not a service.
//~ `std::string::String` does not implement the service `service_traits.v1.RouteGuide`
//~ required for `InProcess<std::string::String>` to implement `RouteGuideApi`

use rust_grpc::grpc::InProcess;
use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;

fn takes_a_client(_: impl RouteGuideApi) {}

fn main() {
    takes_a_client(InProcess::new(String::new()));
}
