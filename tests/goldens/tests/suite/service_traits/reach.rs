//! The suite with every way to call the service.

use std::sync::Arc;

use rust_grpc::grpc::observe::{CallLayer, Spans};
use rust_grpc::grpc::{
    FromAsyncTrait, InProcess, IntoAsyncTrait, Layer, MethodLayer, Methods, ServiceConfig,
};
use rust_grpc_goldens::service_traits::route_guide_async::{self, DynRouteGuide};
use rust_grpc_goldens::service_traits::route_guide_client::{
    RouteGuideClient, RouteGuideSharedClient,
};
use rust_grpc_goldens::service_traits::{Point, route_guide_methods, route_guide_server};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::transport::{Channel, Server};
use tonic::{Request, Status};

use super::guide::{Guide, TonicGuide};
use super::{mocks, suite};

/// Serves on a free port while the test runs.
pub async fn channel(routes: Routes) -> Channel {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let incoming = TcpListenerStream::new(listener);
    tokio::spawn(Server::builder().add_routes(routes).serve_with_incoming(incoming));
    Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

async fn async_server() -> Channel {
    channel(Routes::new(route_guide_async::RouteGuideServer::new(Guide))).await
}

/// Adds a mark to the request, which the response shows.
fn mark(mut request: Request<()>) -> Result<Request<()>, Status> {
    request.metadata_mut().entry("mark").unwrap().or_insert_with(|| "here".parse().unwrap());
    Ok(request)
}

#[tokio::test]
async fn suite_passes_with_client_and_async_server() {
    suite::run(RouteGuideClient::new(async_server().await)).await;
}

#[tokio::test]
async fn suite_passes_with_client_and_tonic_server() {
    let server = route_guide_server::RouteGuideServer::new(TonicGuide);
    suite::run(RouteGuideClient::new(channel(Routes::new(server)).await)).await;
}

#[tokio::test]
async fn suite_passes_with_shared_client() {
    let client = RouteGuideClient::new(async_server().await);
    suite::run(RouteGuideSharedClient::from(client)).await;
}

#[tokio::test]
async fn shared_client_has_inherent_methods() {
    let client = RouteGuideSharedClient::from(RouteGuideClient::new(async_server().await));
    let point = Point { latitude: 3, longitude: 4 };
    // The methods take `&self`, so two calls can be concurrent.
    let (a, b) = tokio::join!(client.get_feature(point), client.get_feature(point));
    assert_eq!(a.unwrap().into_inner(), b.unwrap().into_inner());
}

#[tokio::test]
async fn suite_passes_with_interceptors_on_both_sides() {
    let server = route_guide_async::RouteGuideServer::with_interceptor(Guide, |request| {
        let marked = Request::metadata(&request).get("mark").is_some_and(|mark| mark == "here");
        if marked { Ok(request) } else { Err(Status::unauthenticated("no mark")) }
    });
    let channel = channel(Routes::new(server)).await;
    let refused = RouteGuideClient::new(channel.clone()).get_feature(Point::default()).await;
    assert_eq!(refused.unwrap_err().code(), tonic::Code::Unauthenticated);
    suite::run(RouteGuideClient::with_interceptor(channel, mark)).await;
}

#[tokio::test]
async fn suite_passes_with_compression_and_limits() {
    let server = route_guide_async::RouteGuideServer::new(Guide)
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(1 << 20)
        .max_encoding_message_size(1 << 20);
    let client = RouteGuideClient::new(channel(Routes::new(server)).await)
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip);
    suite::run(client).await;
}

/// Spans, a service config and an interceptor for one method wrap client and server.
#[tokio::test]
async fn suite_passes_with_layers_on_both_sides() {
    let services = [route_guide_methods::SERVICE];
    let only_get = Methods::select(&services, |method| method.name == "GetFeature");
    let server = CallLayer::server(&services, Spans::new()).layer(
        MethodLayer::interceptor(only_get.clone(), mark)
            .layer(route_guide_async::RouteGuideServer::new(Guide)),
    );
    let config = ServiceConfig::from_json(
        r#"{"methodConfig": [{"name": [{}], "timeout": "20s", "retryPolicy": {"maxAttempts": 3,
            "initialBackoff": "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2,
            "retryableStatusCodes": ["UNAVAILABLE"]}}]}"#,
    );
    let channel = config.unwrap().layer().layer(channel(Routes::new(server)).await);
    let channel = CallLayer::client(&services, Spans::new()).layer(channel);
    let channel = MethodLayer::interceptor(only_get, mark).layer(channel);
    suite::run(RouteGuideClient::new(channel)).await;
}

#[tokio::test]
async fn suite_passes_in_process() {
    suite::run(InProcess::new(Guide)).await;
}

#[tokio::test]
async fn suite_passes_in_process_with_an_interceptor() {
    suite::run(InProcess::with_interceptor(Guide, mark)).await;
}

#[tokio::test]
async fn suite_passes_in_process_with_the_trait_of_tonic() {
    suite::run(InProcess::new(FromAsyncTrait::new(TonicGuide))).await;
}

#[tokio::test]
async fn suite_passes_in_process_with_a_trait_object() {
    let service: Arc<dyn DynRouteGuide> = Arc::new(Guide);
    suite::run(InProcess::new(service)).await;
}

#[tokio::test]
async fn suite_passes_with_async_type_served_through_the_trait_of_tonic() {
    let server = route_guide_server::RouteGuideServer::new(IntoAsyncTrait::new(Guide));
    suite::run(RouteGuideClient::new(channel(Routes::new(server)).await)).await;
}

#[tokio::test]
async fn suite_passes_with_tonic_type_served_through_the_async_trait() {
    let server = route_guide_async::RouteGuideServer::new(FromAsyncTrait::new(TonicGuide));
    suite::run(RouteGuideClient::new(channel(Routes::new(server)).await)).await;
}

/// The adapters are inverse to each other.
#[tokio::test]
async fn suite_passes_with_nested_adapters() {
    let there = FromAsyncTrait::new(IntoAsyncTrait::new(Guide));
    suite::run(InProcess::new(there)).await;
}

#[tokio::test]
async fn suite_passes_with_a_mock() {
    suite::run(mocks::like_the_guide()).await;
}

#[tokio::test]
async fn suite_passes_with_a_mock_in_process_and_served() {
    suite::run(InProcess::new(mocks::like_the_guide())).await;
    let server = route_guide_async::RouteGuideServer::new(mocks::like_the_guide());
    suite::run(RouteGuideClient::new(channel(Routes::new(server)).await)).await;
}

/// The response for a path without a method equals that of tonic's server.
#[tokio::test]
async fn unknown_method_is_unimplemented() {
    let mut grpc = tonic::client::Grpc::new(async_server().await);
    grpc.ready().await.unwrap();
    let path = "/service_traits.v1.RouteGuide/Nothing".parse().unwrap();
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let status = grpc.unary(Request::new(()), path, codec).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unimplemented);
}
