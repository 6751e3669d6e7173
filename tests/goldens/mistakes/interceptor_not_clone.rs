//! Uses a client as the client trait although its interceptor is not `Clone`.
//~ the trait `std::clone::Clone` is not implemented for `InterceptedService<Channel, Counter>`
//~ required for `RouteGuideClient<InterceptedService<Channel, Counter>>` to implement `RouteGuideApi`

use rust_grpc_goldens::service_traits::route_guide_api::RouteGuideApi;
use rust_grpc_goldens::service_traits::route_guide_client::RouteGuideClient;
use tonic::{Request, Status};

struct Counter(u64);

impl tonic::service::Interceptor for Counter {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        self.0 += 1;
        Ok(request)
    }
}

fn takes_a_client(_: impl RouteGuideApi) {}

fn main() {
    let channel = tonic::transport::Channel::from_static("http://[::1]:1").connect_lazy();
    takes_a_client(RouteGuideClient::with_interceptor(channel, Counter(0)));
}
