//! Tests of layers and interceptors for selected methods.

use std::time::Duration;

use rust_grpc::grpc::{Layer, MethodLayer, Methods};
use tonic::codegen::Service;
use tonic::server::NamedService;
use tonic::transport::Server;
use tower_layer::layer_fn;

use super::*;

fn refuse(_: Request<()>) -> Result<Request<()>, Status> {
    Err(Status::permission_denied("not you"))
}

#[test]
fn selects_methods_by_their_descriptors() {
    let chosen = |choose: fn(&MethodDescriptor) -> bool| {
        let methods = Methods::select(&[GREETER], choose);
        let names = GREETER.methods.iter().filter(|method| methods.contains(method.path));
        names.map(|method| method.name).collect::<Vec<_>>()
    };
    assert_eq!(chosen(|method| method.deprecated), ["Ping"]);
    assert_eq!(chosen(|method| method.idempotency.is_safe_to_repeat()), ["SayHello"]);
    assert_eq!(chosen(|method| method.has_option(50_001)), ["SayHello"]);
    assert_eq!(chosen(|method| method.has_option(50_002)), [""; 0]);
    assert_eq!(chosen(|method| method.kind.client_streaming()), ["Tell", "Chat"]);
}

#[tokio::test]
async fn server_intercepts_deprecated_methods_only() {
    let deprecated = Methods::select(&[GREETER], |method| method.deprecated);
    let service = MethodLayer::interceptor(deprecated, refuse).layer(server());
    let address = serve(Server::builder().add_service(service)).await;
    let mut client = HttpGreeterClient::new(channel(address).await);
    let error = client.ping(()).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::PermissionDenied, "not you"));
    assert_eq!(client.say_hello(hello("you")).await.unwrap().into_inner().text, "Hello, you!");
    let mut replies = client.listen(hello("")).await.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().text, "a");
}

#[test]
fn layer_preserves_the_name_of_the_service() {
    fn name<S: NamedService>(_: &S) -> &'static str {
        S::NAME
    }
    let service = MethodLayer::interceptor(Methods::default(), refuse).layer(server());
    assert_eq!(name(&service), "services.v1.HTTPGreeter");
}

#[tokio::test]
async fn layer_for_some_methods_can_wrap_all_services() {
    let layer = MethodLayer::interceptor(Methods::paths([SAY_HELLO]), refuse);
    let address = serve(Server::builder().layer(layer).add_service(server())).await;
    let mut client = HttpGreeterClient::new(channel(address).await);
    assert_eq!(client.say_hello(hello("a")).await.unwrap_err().code(), Code::PermissionDenied);
    client.ping(()).await.unwrap();
}

#[tokio::test]
async fn client_sends_metadata_with_selected_methods() {
    // The server rejects calls without the metadata.
    fn look(request: Request<()>) -> Result<Request<()>, Status> {
        match request.metadata().get("token") {
            Some(_) => Ok(request),
            None => Err(Status::unauthenticated("no token")),
        }
    }
    let service = HttpGreeterServer::with_interceptor(Greeter, look);
    let address = serve(Server::builder().add_service(service)).await;

    fn add(mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("token", "t".parse().unwrap());
        Ok(request)
    }
    let layer = MethodLayer::interceptor(Methods::paths([SAY_HELLO]), add);
    let mut client = HttpGreeterClient::new(layer.layer(channel(address).await));
    assert_eq!(client.say_hello(hello("a")).await.unwrap().into_inner().text, "Hello, a!");
    assert_eq!(client.ping(()).await.unwrap_err().code(), Code::Unauthenticated);
}

#[tokio::test]
async fn idle_clones_do_not_reserve_capacity() {
    let address = serve(Server::builder().add_service(server())).await;
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().buffer_size(2);
    let layer = MethodLayer::interceptor(Methods::paths([SAY_HELLO]), Ok);
    let client = HttpGreeterClient::new(layer.layer(channel.connect().await.unwrap()));
    let mut clones = vec![client; 8];
    for client in &mut clones {
        let call = client.say_hello(hello("a"));
        tokio::time::timeout(Duration::from_secs(5), call).await.unwrap().unwrap();
        client.ping(()).await.unwrap();
    }
}

/// A layer with another error type than the service.
#[derive(Clone)]
struct Late<S>(S);

impl<S: Service<R>, R> Service<R> for Late<S> {
    type Response = S::Response;
    type Error = tonic::codegen::StdError;
    type Future = std::future::Ready<Result<S::Response, Self::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: R) -> Self::Future {
        std::future::ready(Err(Box::new(tonic::TimeoutExpired(()))))
    }
}

#[tokio::test]
async fn converts_errors_of_the_layer_to_a_status() {
    let layer = MethodLayer::new(Methods::paths([SAY_HELLO]), layer_fn(Late));
    let service = layer.layer(server());
    let address = serve(Server::builder().add_service(service)).await;
    let mut client = HttpGreeterClient::new(channel(address).await);
    let error = client.say_hello(hello("a")).await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Code::Cancelled, "Timeout expired"));
    client.ping(()).await.unwrap();
}

#[tokio::test]
async fn preserves_errors_of_the_channel() {
    let (address, incoming) = listen().await;
    drop(incoming);
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    let layer = MethodLayer::interceptor(Methods::paths([SAY_HELLO]), Ok);
    let mut client = HttpGreeterClient::new(layer.layer(channel));
    for error in
        [client.say_hello(hello("a")).await.unwrap_err(), client.ping(()).await.unwrap_err()]
    {
        assert_eq!(error.code(), Code::Unavailable);
        assert!(std::error::Error::source(&error).is_some(), "{error:?}");
    }
}

/// Services passed to a server must be infallible, even if a layer for some methods can fail.
#[test]
fn layered_service_is_infallible() {
    fn infallible<S: Service<R, Error = Infallible>, R>(_: &S, _: R) {}
    let layer = MethodLayer::new(Methods::paths([SAY_HELLO]), layer_fn(Late));
    infallible(
        &layer.layer(server()),
        tonic::codegen::http::Request::new(tonic::body::Body::empty()),
    );
}
