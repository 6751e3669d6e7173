//! Tests of gRPC-Web with a generated server.

use prost::Message;
use rust_grpc::grpc::web::GrpcWebLayer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::transport::Server;

use super::*;

/// Sends a request over HTTP/1.1, as a browser does.
async fn post(body: &[u8]) -> (String, Vec<u8>) {
    let builder = Server::builder().accept_http1(true).layer(GrpcWebLayer::new());
    let address = serve({ builder }.add_service(server())).await;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {SAY_HELLO} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/grpc-web\r\n\
         accept: application/grpc-web\r\nx-grpc-web: 1\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
    let body = if head.contains("transfer-encoding: chunked") {
        unchunked(&answer[end..])
    } else {
        answer[end..].to_vec()
    };
    (head, body)
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let line = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = std::str::from_utf8(&rest[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return all;
        }
        all.extend(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 2 + size + 2..];
    }
}

fn frame(flag: u8, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&[flag], &len[..], payload].concat()
}

#[tokio::test]
async fn body_contains_the_message_and_the_trailers() {
    let (head, body) = post(&frame(0, &hello("web").encode_to_vec())).await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: application/grpc-web"), "{head}");
    let message = frame(0, &Reply { text: "Hello, web!".into() }.encode_to_vec());
    let trailers = body.strip_prefix(&message[..]).unwrap();
    assert_eq!(trailers[0], 0x80);
    let text = String::from_utf8(trailers[5..].to_vec()).unwrap();
    assert!(text.replace(' ', "").contains("grpc-status:0"), "{text}");
}

#[tokio::test]
async fn client_receives_the_error() {
    let (head, body) = post(&frame(0, &[])).await;
    assert!(head.starts_with("http/1.1 200"), "{head}");
    // tonic-web writes the status to the headers if there is no message.
    let all = head + &String::from_utf8_lossy(&body).replace(' ', "");
    assert!(all.contains("grpc-status: 3") || all.contains("grpc-status:3"), "{all}");
}
