//! Many streams, many clients, and messages at the limit.

use std::sync::Arc;

use rust_grpc_interop::proto::test_service_client::TestServiceClient;
use rust_grpc_interop::proto::{SimpleRequest, StreamingOutputCallRequest};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::{Barrier, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;
use tonic::transport::Channel;

use crate::bench::{Bench, LIMIT, SHAPES, alone, answers, asking, number, numbered};

/// How many streams of a connection send at the same time. h2 takes thousands of small frames that
/// wait to be read for a flood, and ends the connection (`too_many_data_frames`, `RESOURCE_EXHAUSTED`).
const AT_ONCE: usize = 250;

/// What streams that are open at the same time share.
struct Crowd {
    /// Passed twice: when all are open, and when that has been looked at.
    all_open: Barrier,
    sending: Semaphore,
}

impl Crowd {
    fn new(streams: usize) -> Arc<Self> {
        Arc::new(Self { all_open: Barrier::new(streams + 1), sending: Semaphore::new(AT_ONCE) })
    }
}

/// Opens a stream, waits for all the others, and gets back each number that it sends, once.
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

/// Sees that all are open, and that all come to their end.
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
fn ten_thousand_streams_on_a_connection() {
    alone(async {
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
fn a_thousand_clients() {
    alone(async {
        // Both ends of each connection are in this process.
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

/// Bytes of payload with which a request has so many bytes.
fn of_size(size: usize) -> SimpleRequest {
    let overhead = prost::Message::encoded_len(&request(size)) - size;
    let request = request(size - overhead);
    assert_eq!(prost::Message::encoded_len(&request), size);
    request
}

fn request(payload: usize) -> SimpleRequest {
    SimpleRequest { payload: numbered(1, payload), ..Default::default() }
}

/// gRPC says `RESOURCE_EXHAUSTED` of a message that is too large; tonic says `OUT_OF_RANGE`.
#[test]
fn messages_at_the_limit() {
    alone(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = bench.client().await;
            client.unary_call(of_size(LIMIT)).await.unwrap();
            let status = client.unary_call(of_size(LIMIT + 1)).await.unwrap_err();
            assert_eq!(status.code(), Code::OutOfRange, "{status:?}");

            // What was within the limit has been answered when one comes that is not.
            let large =
                StreamingOutputCallRequest { payload: numbered(3, LIMIT), ..Default::default() };
            let requests = tokio_stream::iter([asking(1), asking(2), large, asking(4)]);
            let mut responses = client.full_duplex_call(requests).await.unwrap().into_inner();
            for expected in [1, 2] {
                let response = responses.message().await.unwrap().unwrap();
                assert_eq!(number(&response.payload), expected);
            }
            assert_eq!(responses.message().await.unwrap_err().code(), Code::OutOfRange);

            // And with the limit of a client, for what comes and for what goes.
            let mut limited = client.clone().max_decoding_message_size(LIMIT);
            limited.unary_call(of_size(LIMIT)).await.unwrap();
            let asking = SimpleRequest { response_size: LIMIT as i32, ..Default::default() };
            let status = limited.unary_call(asking).await.unwrap_err();
            assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
            drop(limited);
            let mut limited = client.clone().max_encoding_message_size(1000);
            limited.unary_call(of_size(1000)).await.unwrap();
            // tonic resets the stream of its own call, and tells of that.
            let status = limited.unary_call(of_size(1001)).await.unwrap_err();
            assert_eq!(status.code(), Code::Internal, "{status:?}");
            answers(&mut client).await;
            drop((client, limited, responses));
            bench.is_clean().await;
        }
    })
}
