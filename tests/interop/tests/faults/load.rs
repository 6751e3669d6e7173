//! Tests of many streams, many clients, and messages at the size limit.

use std::sync::Arc;

use rust_grpc_interop::proto::test_service_client::TestServiceClient;
use rust_grpc_interop::proto::{SimpleRequest, StreamingOutputCallRequest};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::{Barrier, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic::transport::Channel;

use crate::bench::{Bench, LIMIT, SHAPES, answers, asking, isolated, number, numbered};

/// The number of streams on a connection that send concurrently. h2 considers thousands of small unread
/// frames a flood, and ends the connection (`too_many_data_frames`, `RESOURCE_EXHAUSTED`).
const CONCURRENT: usize = 250;

/// The state shared by concurrent streams.
struct Crowd {
    /// A barrier that is passed twice: when all streams are open, and after they have been counted.
    all_open: Barrier,
    sending: Semaphore,
}

impl Crowd {
    fn new(streams: usize) -> Arc<Self> {
        Arc::new(Self { all_open: Barrier::new(streams + 1), sending: Semaphore::new(CONCURRENT) })
    }
}

/// Opens a stream, waits for all others, and checks that each sent number is echoed once.
async fn one_of_many(mut client: TestServiceClient<Channel>, of: usize, crowd: Arc<Crowd>) {
    let sending = crowd.sending.acquire().await.unwrap();
    let (send, requests) = mpsc::channel(4);
    send.send(asking(of)).await.unwrap();
    let mut responses =
        client.full_duplex_call(ReceiverStream::new(requests)).await.unwrap().into_inner();
    let first = responses.message().await.unwrap().unwrap();
    assert_eq!(number(&first.payload), of);
    drop(sending);
    crowd.all_open.wait().await;
    crowd.all_open.wait().await;
    let _sending = crowd.sending.acquire().await.unwrap();
    for more in [of + 1, of + 2] {
        send.send(asking(more)).await.unwrap();
    }
    drop(send);
    for more in [of + 1, of + 2] {
        assert_eq!(number(&responses.message().await.unwrap().unwrap().payload), more);
    }
    assert_eq!(responses.message().await.unwrap(), None);
}

/// Checks that all streams are open at the same time, and waits for their ends.
async fn all_of_them(bench: &Bench, crowd: &Crowd, mut calls: JoinSet<()>) {
    let streams = calls.len();
    tokio::select! {
        _ = crowd.all_open.wait() => assert_eq!(bench.counts.active(), streams),
        ended = calls.join_next() => panic!("not all are open: {ended:?}"),
    }
    crowd.all_open.wait().await;
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
}

#[test]
fn serves_ten_thousand_streams_on_a_connection() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let client = bench.client().await;
            let crowd = Crowd::new(10_000);
            let calls = (0..10_000)
                .map(|of| one_of_many(client.clone(), of * 10, Arc::clone(&crowd)))
                .collect();
            all_of_them(&bench, &crowd, calls).await;
            drop(client);
            bench.is_clean().await;
        }
    })
}

#[test]
fn serves_a_thousand_clients() {
    isolated(async {
        // Both ends of each connection are sockets of this process.
        let limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.map_or(8192, |maximum| maximum.min(8192));
        if limit.current.is_some_and(|current| current < wanted) {
            setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).unwrap();
        }
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let crowd = Crowd::new(1_000);
            let address = bench.address;
            let calls =
                (0..1_000)
                    .map(|of| {
                        let crowd = Arc::clone(&crowd);
                        async move {
                            one_of_many(crate::bench::client(address).await, of * 10, crowd).await
                        }
                    })
                    .collect();
            all_of_them(&bench, &crowd, calls).await;
            bench.is_clean().await;
        }
    })
}

/// Returns a request whose encoded size is `size`.
fn of_size(size: usize) -> SimpleRequest {
    let overhead = prost::Message::encoded_len(&request(size)) - size;
    let request = request(size - overhead);
    assert_eq!(prost::Message::encoded_len(&request), size);
    request
}

fn request(payload: usize) -> SimpleRequest {
    SimpleRequest { payload: numbered(1, payload), ..Default::default() }
}

/// gRPC specifies `RESOURCE_EXHAUSTED` for a message that is too large; tonic returns `OUT_OF_RANGE`.
#[test]
fn accepts_messages_up_to_the_size_limit_only() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = bench.client().await;
            client.unary_call(of_size(LIMIT)).await.unwrap();
            let status = client.unary_call(of_size(LIMIT + 1)).await.unwrap_err();
            assert_eq!(status.code(), Code::OutOfRange, "{status:?}");

            // Messages within the limit are answered before the one that exceeds it.
            let large =
                StreamingOutputCallRequest { payload: numbered(3, LIMIT), ..Default::default() };
            let requests = tokio_stream::iter([asking(1), asking(2), large, asking(4)]);
            let mut responses = client.full_duplex_call(requests).await.unwrap().into_inner();
            for expected in [1, 2] {
                let response = responses.message().await.unwrap().unwrap();
                assert_eq!(number(&response.payload), expected);
            }
            assert_eq!(responses.message().await.unwrap_err().code(), Code::OutOfRange);

            // The limits of a client apply to responses and requests.
            let mut limited = client.clone().max_decoding_message_size(LIMIT);
            limited.unary_call(of_size(LIMIT)).await.unwrap();
            let asking = SimpleRequest { response_size: LIMIT as i32, ..Default::default() };
            let status = limited.unary_call(asking).await.unwrap_err();
            assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
            drop(limited);
            let mut limited = client.clone().max_encoding_message_size(1000);
            limited.unary_call(of_size(1000)).await.unwrap();
            // tonic resets the stream of its own call, and returns the status of the reset.
            let status = limited.unary_call(of_size(1001)).await.unwrap_err();
            assert_eq!(status.code(), Code::Internal, "{status:?}");
            answers(&mut client).await;
            drop((client, limited, responses));
            bench.is_clean().await;
        }
    })
}
