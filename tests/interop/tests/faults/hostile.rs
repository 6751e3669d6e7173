//! Tests with malformed frames and messages, sent by a plain HTTP/2 client.

use bytes::Bytes;
use h2::client::SendRequest;
use http::{HeaderMap, Request};
use tokio::net::TcpStream;
use tonic::Code;

use crate::bench::{Bench, SHAPES, answers, isolated};

/// Opens an HTTP/2 connection without gRPC.
pub(crate) async fn connection(bench: &Bench) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(bench.address).await.unwrap();
    let (client, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(async move {
        // The tests expect the connection to end.
        let _ = connection.await;
    });
    client.ready().await.unwrap()
}

pub(crate) fn post(method: &str) -> http::request::Builder {
    Request::post(format!("http://test/grpc.testing.TestService/{method}"))
        .header("te", "trailers")
        .header("content-type", "application/grpc")
}

/// Returns the HTTP status and the gRPC status of a call with this body.
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
fn rejects_malformed_frames_and_messages() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = connection(&bench).await;
            // A well-formed request gets a response.
            let good = end(&mut client, post("UnaryCall"), &[0; 5]).await;
            assert_eq!(good, (200, Some(Code::Ok)));

            let cases: &[(&str, &[u8], Code)] = &[
                ("a flag that does not exist", &[2, 0, 0, 0, 0], Code::Internal),
                ("compressed, and no encoding named", &[1, 0, 0, 0, 1, 0], Code::Internal),
                ("half of a prefix", &[0, 0, 0], Code::Internal),
                ("half of a message", &[0, 0, 0, 0, 9, 10, 0], Code::Internal),
                ("a tag that is cut off", &[0, 0, 0, 0, 1, 0x80], Code::Internal),
                ("field number zero", &[0, 0, 0, 0, 2, 0, 0], Code::Internal),
                ("an unmatched end of a group", &[0, 0, 0, 0, 1, 0x0c], Code::Internal),
                ("a payload longer than the message", &[0, 0, 0, 0, 2, 0x1a, 0x7f], Code::Internal),
                (
                    "text that is not UTF-8",
                    &[0, 0, 0, 0, 5, 0x3a, 3, 0x12, 1, 0xff],
                    Code::Internal,
                ),
                // gRPC specifies `RESOURCE_EXHAUSTED`. No memory is allocated for the claimed length.
                ("four gigabytes", &[0, 0xff, 0xff, 0xff, 0xff, 0], Code::OutOfRange),
                // gRPC specifies `INTERNAL` for a unary call without a request, which tonic returns.
                ("no message", &[], Code::Internal),
            ];
            for (what, body, code) in cases {
                let seen = end(&mut client, post("UnaryCall"), body).await;
                assert_eq!(seen, (200, Some(*code)), "{what}, {shape:?}");
            }
            // The same frames are rejected in a stream after a valid message, and so is a stream that
            // ends within a frame.
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

/// Frames that violate HTTP/2 end their connection and no other.
#[test]
fn invalid_http2_frames_end_only_their_connection() {
    isolated(async {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        const PREFACE: &[u8] =
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";
        let frames: &[(&str, &[u8])] = &[
            ("data without a stream", &[0, 0, 1, 0, 0, 0, 0, 0, 0, 7]),
            ("data of a stream that is not open", &[0, 0, 1, 0, 0, 0, 0, 0, 5, 7]),
            ("headers that cannot be decoded", &[0, 0, 3, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff]),
            ("a continuation without headers", &[0, 0, 1, 9, 4, 0, 0, 0, 1, 0x82]),
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
                    tokio::time::timeout(crate::bench::TIME_LIMIT, stream.read_to_end(&mut answer));
                // The connection may end with a reset or a normal close.
                let _ =
                    read.await.unwrap_or_else(|_| panic!("{what}: the connection is still open"));
                answers(&mut other).await;
            }
            drop(other);
            bench.is_clean().await;
        }
    })
}
