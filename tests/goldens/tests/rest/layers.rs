//! Layers and interceptors around the service, which see requests of REST as gRPC calls.

use std::sync::{Arc, Mutex};

use axum::extract::Request as HttpRequest;
use axum::middleware::{Next, from_fn};
use rust_grpc::http::Transcoder;
use rust_grpc::tonic::service::Routes;
use rust_grpc::tonic::{Request, Status};
use rust_grpc_goldens::http::library_async::LibraryServer;
use rust_grpc_goldens::http::library_http;

use crate::client::Client;
use crate::service::Echo;

/// The paths and content types of the calls that the layer has seen.
type Seen = Arc<Mutex<Vec<(String, String)>>>;

/// Requests of each kind, with the gRPC method.
const REQUESTS: [(&str, &str, &str, &str); 5] = [
    ("GET", "/v1/shelves/1/books/2", "", "GetBook"),
    ("POST", "/v1/shelves/1/books", "{\"name\":\"a\"}", "CreateBook"),
    ("DELETE", "/v1/shelves/1/books/2", "", "DeleteBook"),
    ("GET", "/v1/shelf%20s/2000-01-01T00:00:00Z/NOVEL/x:watch?tags=a", "", "Watch"),
    ("PUT", "/v1/books", "[{\"parent\":\"shelves/1\"}]", "Import"),
];

/// Returns a client of a service with a layer that records calls, and an interceptor that refuses those with the
/// metadata `x-refuse`.
fn client(seen: &Seen) -> Client {
    let seen = Arc::clone(seen);
    let record = move |request: HttpRequest, next: Next| {
        let path = request.uri().path().to_owned();
        let content_type = request.headers().get("content-type").cloned();
        let content_type =
            content_type.expect("a content type").to_str().expect("ASCII").to_owned();
        seen.lock().expect("no panic").push((path, content_type));
        next.run(request)
    };
    let check = |request: Request<()>| match request.metadata().get("x-refuse") {
        Some(_) => Err(Status::unauthenticated("refused")),
        None => Ok(request),
    };
    let routes = Routes::new(LibraryServer::with_interceptor(Echo, check));
    let routes = Routes::from(routes.into_axum_router().layer(from_fn(record)));
    Client::over(Transcoder::new(routes).service(&library_http::SERVICE))
}

#[tokio::test]
async fn see_a_grpc_call_for_each_request() {
    for (method, target, body, name) in REQUESTS {
        let seen = Seen::default();
        let answer = client(&seen).send(method, target, body).await;
        assert_eq!(answer.status, 200, "{method} {target}: {answer:?}");
        let expected = (format!("/http.Library/{name}"), "application/grpc".to_owned());
        assert_eq!(*seen.lock().expect("no panic"), [expected]);
    }
}

#[tokio::test]
async fn refuse_requests_with_the_status_of_their_code() {
    for (method, target, body, _) in REQUESTS {
        let seen = Seen::default();
        let answer = client(&seen).header("x-refuse", "1").send(method, target, body).await;
        assert_eq!(answer.status, 401, "{method} {target}: {answer:?}");
        assert_eq!(answer.json()["error"]["status"], "UNAUTHENTICATED");
        assert_eq!(seen.lock().expect("no panic").len(), 1);
    }
}
