//! Tests of errors at the level of HTTP/2. The server is implemented with h2.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use h2::Reason;
use rust_grpc_goldens::services::http_greeter_client::HttpGreeterClient;
use tokio::net::TcpListener;
use tonic::Code;
use tonic::transport::Endpoint;
use tower_layer::Layer;

use super::server::{RETRY, for_all, hello};

#[derive(Clone, Copy)]
enum Action {
    Reset(Reason),
    GoAway,
    /// Responds with a status and no message.
    Status(&'static str),
}

type Requests = Arc<Mutex<Vec<http::HeaderMap>>>;

/// Performs one action per request, over as many connections as necessary.
async fn server(actions: &[Action]) -> (SocketAddr, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let requests = Requests::default();
    let (seen, mut actions) = (requests.clone(), VecDeque::from(actions.to_vec()));
    tokio::spawn(async move {
        'connections: loop {
            let (socket, _) = listener.accept().await.unwrap();
            let mut connection = h2::server::handshake(socket).await.unwrap();
            while let Some(Ok((request, mut respond))) = connection.accept().await {
                seen.lock().unwrap().push(request.headers().clone());
                match actions.pop_front().expect("another action") {
                    Action::Reset(reason) => respond.send_reset(reason),
                    Action::GoAway => {
                        connection.abrupt_shutdown(Reason::NO_ERROR);
                        let _ = std::future::poll_fn(|cx| connection.poll_closed(cx)).await;
                        continue 'connections;
                    }
                    Action::Status(status) => {
                        let response = http::Response::builder().header("grpc-status", status);
                        respond.send_response(response.body(()).unwrap(), true).unwrap();
                    }
                }
            }
        }
    });
    (address, requests)
}

/// Returns the code with which a call ends, and the headers of its requests.
async fn call(policy: &str, actions: &[Action]) -> (Code, Vec<http::HeaderMap>) {
    let (address, requests) = server(actions).await;
    let channel = Endpoint::new(format!("http://{address}")).unwrap().connect_lazy();
    let mut client = HttpGreeterClient::new(for_all(policy).layer().layer(channel));
    let status = client.say_hello(hello("")).await.unwrap_err();
    let requests = requests.lock().unwrap().clone();
    (status.code(), requests)
}

#[tokio::test]
async fn retries_a_refused_stream_once_transparently() {
    let refused = Action::Reset(Reason::REFUSED_STREAM);
    for policy in [RETRY.replace("UNAVAILABLE", "ABORTED"), r#""maxRequestMessageBytes": 9"#.into()]
    {
        // Without a retry policy the request is not buffered, so it cannot be sent again.
        let keeps = policy.contains("retry");
        let (code, requests) = call(&policy, &[refused, Action::Status("5")]).await;
        assert_eq!(code, if keeps { Code::NotFound } else { Code::Unavailable });
        assert_eq!(requests.len(), 1 + usize::from(keeps));
        assert!(requests.iter().all(|r| !r.contains_key("grpc-previous-rpc-attempts")));
    }
    let policy = RETRY.replace("UNAVAILABLE", "ABORTED");
    let (code, requests) = call(&policy, &[refused, refused]).await;
    assert_eq!((code, requests.len()), (Code::Unavailable, 2));
}

#[tokio::test]
async fn goaway_is_unavailable() {
    let timeout = r#""timeout": "9s""#;
    let (code, _) = call(timeout, &[Action::GoAway]).await;
    assert_eq!(code, Code::Unavailable);
    let (code, requests) = call(RETRY, &[Action::GoAway, Action::Status("5")]).await;
    assert_eq!((code, requests.len()), (Code::NotFound, 2));
}

#[tokio::test]
async fn maps_resets_to_the_codes_of_grpc() {
    let expected = [
        (Reason::INTERNAL_ERROR, Code::Internal),
        (Reason::CANCEL, Code::Cancelled),
        (Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted),
        (Reason::INADEQUATE_SECURITY, Code::PermissionDenied),
        (Reason::REFUSED_STREAM, Code::Unavailable),
    ];
    for (reason, code) in expected {
        let (found, _) = call(r#""timeout": "9s""#, &[Action::Reset(reason)]).await;
        assert_eq!(found, code, "{reason:?}");
    }
}

/// `SETTINGS`, and `GOAWAY` with the last stream id 0 and the error code in the last byte.
const AWAY: [u8; 26] = [
    0, 0, 0, 4, 0, 0, 0, 0, 0, //
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
];

/// Returns true if there is a `HEADERS` frame after the preface of a client.
fn has_headers(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(24..).unwrap_or_default();
    while let [a, b, c, kind, ..] = *rest {
        if kind == 1 {
            return true;
        }
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        rest = rest.get(9 + length..).unwrap_or_default();
    }
    false
}

#[tokio::test]
async fn unprocessed_stream_is_unavailable() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    for code in [0, 2] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
            while !has_headers(&seen) {
                let count = socket.read(&mut bytes).await.unwrap();
                seen.extend_from_slice(&bytes[..count]);
            }
            let mut away = AWAY;
            away[25] = code;
            socket.write_all(&away).await.unwrap();
            // The connection stays open.
            while socket.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
        });
        let channel = Endpoint::new(format!("http://{address}")).unwrap().connect_lazy();
        let config = for_all(r#""timeout": "9s""#);
        let mut client = HttpGreeterClient::new(config.layer().layer(channel));
        let status = client.say_hello(hello("")).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    }
}
