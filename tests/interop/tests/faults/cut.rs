//! Tests of killed servers, interrupted connections and slow readers.

use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rust_grpc_interop::proto::{ResponseParameters, StreamingOutputCallRequest};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tonic::{Code, Status};

use crate::bench::{
    Bench, Counts, SHAPES, Shape, TIME_LIMIT, answers, asking, client, isolated, listen, number,
    resident,
};

fn endless(size: i32) -> StreamingOutputCallRequest {
    let wanted = ResponseParameters { size, ..Default::default() };
    StreamingOutputCallRequest { response_parameters: vec![wanted], ..Default::default() }
}

/// Asserts that the status is one for a broken connection. gRPC specifies `UNAVAILABLE`. In some cases
/// hyper reports only that the body could not be read, which tonic maps to `UNKNOWN` or `INTERNAL`.
fn is_of_a_broken_connection(status: &Status) {
    let codes = [Code::Unavailable, Code::Unknown, Code::Internal];
    assert!(codes.contains(&status.code()), "{status:?}");
}

/// The server process of `client_sees_that_the_server_is_killed`, which starts this test.
#[test]
#[ignore = "is started by another test"]
fn serve_until_killed() {
    isolated(async {
        let address = listen(Shape::AsyncTrait, Counts::default()).await;
        eprintln!("serving {address}");
        std::future::pending().await
    })
}

#[test]
fn client_sees_that_the_server_is_killed() {
    isolated(async {
        let bench = Bench::new(Shape::AsyncTrait).await;
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "cut::serve_until_killed"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next_line().await.unwrap().expect("the server prints its address");
            if let Some(address) = line.strip_prefix("serving ") {
                break address.parse().unwrap();
            }
        };
        let mut client = client(address).await;
        let mut responses = client.streaming_output_call(endless(1000)).await.unwrap().into_inner();
        for expected in 0..100 {
            assert_eq!(number(&responses.message().await.unwrap().unwrap().payload), expected);
        }
        child.kill().await.unwrap();
        // Messages in transit may still arrive in order, followed by an error.
        let mut next = 100;
        let status = loop {
            match responses.message().await {
                Ok(response) => assert_eq!(number(&response.unwrap().payload), next),
                Err(status) => break status,
            }
            next += 1;
        };
        is_of_a_broken_connection(&status);
        assert!(matches!(responses.message().await, Ok(None) | Err(_)));
        // The server is gone. tonic returns `CANCELLED` for a call during which the connection ends, although
        // gRPC specifies `UNAVAILABLE`, and `UNAVAILABLE` for later calls.
        let unavailable = async {
            loop {
                let requests = tokio_stream::iter([asking(0)]);
                let status = client.full_duplex_call(requests).await.unwrap_err();
                match status.code() {
                    Code::Unavailable => break,
                    Code::Cancelled => {}
                    _ => is_of_a_broken_connection(&status),
                }
            }
        };
        tokio::time::timeout(TIME_LIMIT, unavailable).await.expect("the server is gone");
        drop((client, responses, child, lines));
        bench.is_clean().await;
    })
}

/// The connection is interrupted after a number of bytes, at any position in a frame.
#[test]
fn client_sees_that_the_connection_is_interrupted() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            for bytes in [400, 1_000, 5_000, 5_001, 5_002, 20_003, 60_000] {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                let address = listener.local_addr().unwrap();
                let server = bench.address;
                let cut = tokio::spawn(async move {
                    let (mut near, _) = listener.accept().await.unwrap();
                    let mut far = TcpStream::connect(server).await.unwrap();
                    let (mut near_read, mut near_write) = near.split();
                    let (far_read, mut far_write) = far.split();
                    let mut limited = far_read.take(bytes);
                    tokio::select! {
                        _ = tokio::io::copy(&mut near_read, &mut far_write) => {}
                        _ = tokio::io::copy(&mut limited, &mut near_write) => {}
                    }
                });
                let mut client = client(address).await;
                let result = async {
                    let mut responses =
                        client.streaming_output_call(endless(1000)).await?.into_inner();
                    let mut next = 0;
                    while let Some(response) = responses.message().await? {
                        assert_eq!(number(&response.payload), next);
                        next += 1;
                    }
                    Ok(next)
                };
                let result: Result<usize, Status> =
                    tokio::time::timeout(TIME_LIMIT, result).await.expect("the call ends");
                is_of_a_broken_connection(&result.unwrap_err());
                cut.await.unwrap();
            }
            bench.is_clean().await;
        }
    })
}

/// The server sends what fits into the flow-control windows and waits. Later, everything arrives in order.
#[test]
fn backpressure_stops_the_server_while_the_client_does_not_read() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = bench.client().await;
            let before = resident();
            let mut streams = Vec::new();
            for _ in 0..20 {
                let responses = client.streaming_output_call(endless(16 << 10)).await.unwrap();
                streams.push(responses.into_inner());
            }
            let made = || bench.counts.made.load(Ordering::SeqCst);
            let mut last = 0;
            while made() != last || last == 0 {
                last = made();
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            assert!(last < 20 * 200, "{last} unread messages");
            let more = resident().saturating_sub(before);
            assert!(more < 64 << 20, "{more} bytes for unread messages");
            // The streams are read concurrently, because they share the connection window, and a single
            // unread stream may use all of it.
            let readers: Vec<_> = streams
                .into_iter()
                .map(|mut stream| {
                    tokio::spawn(async move {
                        for expected in 0..300 {
                            let response = stream.message().await.unwrap().unwrap();
                            assert_eq!(number(&response.payload), expected);
                        }
                    })
                })
                .collect();
            for reader in readers {
                reader.await.unwrap();
            }
            answers(&mut client).await;
            drop(client);
            bench.is_clean().await;
        }
    })
}

/// The clients send nothing, a part of the preface, or something else.
#[test]
fn server_survives_connections_that_are_not_http2() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut open = Vec::new();
            for text in
                ["", "PRI * HTTP/2.0\r\n", "GET / HTTP/1.0\r\n\r\n", "\u{16}\u{3}\u{1}nonsense"]
            {
                for _ in 0..50 {
                    let mut stream = TcpStream::connect(bench.address).await.unwrap();
                    stream.write_all(text.as_bytes()).await.unwrap();
                    open.push(stream);
                }
            }
            let mut client = bench.client().await;
            answers(&mut client).await;
            drop((open, client));
            bench.is_clean().await;
        }
    })
}
