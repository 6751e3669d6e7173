//! Frames and messages that are not what they should be, from a client that is only HTTP/2.

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Request};
use tokio::net::TcpStream;
use tonic::Code;

use crate::bench::{Bench, SHAPES, alone, answers};

/// A connection without gRPC on top.
pub(crate) async fn connection(bench: &Bench) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(bench.address).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(async move {
        // That it ends is what the tests are about.
        let _ = connection.await;
    });
    client.ready().await.unwrap()
}

pub(crate) fn post(method: &str) -> http::request::Builder {
    Request::post(format!("http://test/grpc.testing.TestService/{method}"))
        .header("te", "trailers")
        .header("content-type", "application/grpc")
}

/// How the server ends a call with this body.
async fn end(
    client: &mut SendRequest<Bytes>,
    request: http::request::Builder,
    body: &[u8],
) -> (u16, Option<Code>) {
    let (response, mut send) = client.send_request(request.body(()).unwrap(), false).unwrap();
    send.send_data(Bytes::copy_from_slice(body), true).unwrap();
    let response = response.await.unwrap();
    let code = |headers: &HeaderMap| {
        headers.get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()))
    };
    let status = response.status().as_u16();
    if let Some(code) = code(response.headers()) {
        return (status, Some(code));
    }
    let mut body = response.into_body();
    while let Some(data) = body.data().await {
        let data = data.unwrap();
        body.flow_control().release_capacity(data.len()).unwrap();
    }
    (status, body.trailers().await.unwrap().as_ref().and_then(code))
}

#[test]
fn malformed_frames_and_messages() {
    alone(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = connection(&bench).await;
            // Of a request that is well formed, a response is seen too.
            let good = end(&mut client, post("UnaryCall"), &[0; 5]).await;
            assert_eq!(good, (200, Some(Code::Ok)));

            let cases: &[(&str, &[u8], Code)] = &[
                ("a flag that does not exist", &[2, 0, 0, 0, 0], Code::Internal),
                ("compressed, and no encoding named", &[1, 0, 0, 0, 1, 0], Code::Internal),
                ("half of a prefix", &[0, 0, 0], Code::Internal),
                ("half of a message", &[0, 0, 0, 0, 9, 10, 0], Code::Internal),
                ("a tag that is cut off", &[0, 0, 0, 0, 1, 0x80], Code::Internal),
                ("field number zero", &[0, 0, 0, 0, 2, 0, 0], Code::Internal),
                ("a group that nobody opened", &[0, 0, 0, 0, 1, 0x0c], Code::Internal),
                ("a payload longer than all", &[0, 0, 0, 0, 2, 0x1a, 0x7f], Code::Internal),
                (
                    "text that is not UTF-8",
                    &[0, 0, 0, 0, 5, 0x3a, 3, 0x12, 1, 0xff],
                    Code::Internal,
                ),
                // gRPC says `RESOURCE_EXHAUSTED`; nothing is kept for what the prefix claims.
                ("four gigabytes", &[0, 0xff, 0xff, 0xff, 0xff, 0], Code::OutOfRange),
                // gRPC says `INTERNAL` of a unary call without a request, as tonic does.
                ("no message", &[], Code::Internal),
            ];
            for (what, body, code) in cases {
                let seen = end(&mut client, post("UnaryCall"), body).await;
                assert_eq!(seen, (200, Some(*code)), "{what}, {shape:?}");
            }
            // In a stream, too, behind what was good. A stream of requests that ends in the middle of one
            // is as malformed.
            for (what, body, code) in &cases[..cases.len() - 1] {
                let body = [&[0, 0, 0, 0, 0], *body].concat();
                let seen = end(&mut client, post("FullDuplexCall"), &body).await;
                assert_eq!(seen, (200, Some(*code)), "{what}, {shape:?}");
            }

            let unknown = post("UnaryCall").header("grpc-encoding", "rot13");
            let seen = end(&mut client, unknown, &[0; 5]).await;
            assert_eq!(seen, (200, Some(Code::Unimplemented)));
            let nothing = end(&mut client, post("Nothing"), &[0; 5]).await;
            assert_eq!(nothing, (200, Some(Code::Unimplemented)));

            let mut other = bench.client().await;
            answers(&mut other).await;
            drop((client, other));
            bench.is_clean().await;
        }
    })
}

/// Frames that HTTP/2 forbids end the connection, and nobody else's.
#[test]
fn broken_http2() {
    alone(async {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        const PREFACE: &[u8] =
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
        let frames: &[(&str, &[u8])] = &[
            ("data without a stream", &[0, 0, 1, 0, 0, 0, 0, 0, 0, 7]),
            ("data of a stream that is not open", &[0, 0, 1, 0, 0, 0, 0, 0, 5, 7]),
            ("headers that are no headers", &[0, 0, 3, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff]),
            ("a continuation of nothing", &[0, 0, 1, 9, 4, 0, 0, 0, 1, 0x82]),
            ("a frame that is too large", &[0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]),
            ("a window that overflows", &[0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]),
            ("settings of a wrong length", &[0, 0, 5, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ];
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut other = bench.client().await;
            for (what, frame) in frames {
                let mut stream = TcpStream::connect(bench.address).await.unwrap();
                stream.write_all(PREFACE).await.unwrap();
                stream.write_all(frame).await.unwrap();
                let mut answer = Vec::new();
                let read =
                    tokio::time::timeout(crate::bench::SOON, stream.read_to_end(&mut answer));
                // A reset of the connection says the same as its end.
                let _ =
                    read.await.unwrap_or_else(|_| panic!("{what}: the connection is still open"));
                answers(&mut other).await;
            }
            drop(other);
            bench.is_clean().await;
        }
    })
}
