//! Tests of clients that never finish, and of calls that are cancelled at every point.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use rust_grpc_interop::proto::test_service_client::TestServiceClient;
use rust_grpc_interop::proto::{SimpleRequest, StreamingInputCallRequest};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use tonic::transport::Channel;

use crate::bench::{
    Bench, SHAPES, Shape, answers, asking, isolated, isolated_in_one_thread, number, numbered,
};
use crate::hostile::{connection, post};

#[test]
fn survives_clients_that_never_finish() {
    isolated(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = connection(&bench).await;
            let mut open = Vec::new();
            let parts: [&[u8]; 4] = [&[], &[0, 0], &[0, 0, 0, 0, 9, 1], &[0, 0, 0, 0, 0]];
            for method in ["UnaryCall", "StreamingInputCall", "FullDuplexCall"] {
                for part in parts.repeat(25) {
                    let request = post(method).body(()).unwrap();
                    client = client.ready().await.unwrap();
                    let (response, mut send) = client.send_request(request, false).unwrap();
                    send.send_data(Bytes::from_static(part), false).unwrap();
                    open.push((response, send));
                }
            }
            // A stream reaches its method immediately, a unary call when its message is complete.
            let arrived = async {
                while bench.counts.active() < 200 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::time::timeout(crate::bench::TIME_LIMIT, arrived)
                .await
                .expect("the calls arrive");
            let mut other = bench.client().await;
            answers(&mut other).await;
            // The calls end with the connection.
            drop((open, client, other));
            bench.is_clean().await;
            // With tonic's trait, a cancelled upload cannot be distinguished from a complete one.
            if matches!(shape, Shape::AsyncTrait) {
                assert_eq!(bench.counts.finished.load(Ordering::SeqCst), 0);
            }
        }
    })
}

/// A future that is polled at most `left` times.
struct Polls<F> {
    left: usize,
    future: F,
}

impl<F: Future + Unpin> Future for Polls<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Pin::new(&mut self.future).poll(cx).map(Some)
    }
}

async fn up_to<T>(polls: usize, call: impl Future<Output = T>) -> Option<T> {
    Polls { left: polls, future: pin!(call) }.await
}

type Client = TestServiceClient<Channel>;

async fn unary(mut client: Client) -> Result<(), Status> {
    let request = SimpleRequest { payload: numbered(5, 50_000), ..Default::default() };
    let response = client.unary_call(request).await?;
    assert_eq!(number(&response.into_inner().payload), 5);
    Ok(())
}

async fn upload(mut client: Client) -> Result<(), Status> {
    let (send, requests) = mpsc::channel(1);
    let sending = async {
        for _ in 0..10 {
            let request =
                StreamingInputCallRequest { payload: numbered(0, 20_000), ..Default::default() };
            if send.send(request).await.is_err() {
                break;
            }
        }
        drop(send);
    };
    let ((), response) =
        tokio::join!(sending, client.streaming_input_call(ReceiverStream::new(requests)));
    assert_eq!(response?.into_inner().aggregated_payload_size, 200_000);
    Ok(())
}

async fn duplex(mut client: Client) -> Result<(), Status> {
    let (send, requests) = mpsc::channel(1);
    send.send(asking(0)).await.expect("the channel has capacity");
    let mut responses = client.full_duplex_call(ReceiverStream::new(requests)).await?.into_inner();
    for expected in 0..5 {
        let response = responses.message().await?.expect("a response for each request");
        assert_eq!(number(&response.payload), expected);
        send.send(asking(expected + 1)).await.expect("the call is open");
    }
    drop(send);
    assert_eq!(number(&responses.message().await?.expect("the last").payload), 5);
    assert_eq!(responses.message().await?, None);
    Ok(())
}

/// Polls a call once and drops it, then another one twice, and so on until one completes. Returns the
/// number of polls.
async fn cancel_at_every_poll(
    client: &Client,
    call: impl AsyncFn(Client) -> Result<(), Status>,
) -> usize {
    for polls in 0..10_000 {
        if let Some(end) = up_to(polls, call(client.clone())).await {
            end.unwrap();
            return polls;
        }
        // Concurrent calls are not affected by the cancelled ones.
        if polls % 7 == 0 {
            call(client.clone()).await.unwrap();
        }
    }
    panic!("the call does not end");
}

#[test]
fn cancellation_at_every_poll_leaves_nothing_behind() {
    isolated_in_one_thread(async {
        for shape in SHAPES {
            let bench = Bench::new(shape).await;
            let mut client = bench.client().await;
            for _ in 0..5 {
                assert!(cancel_at_every_poll(&client, unary).await > 1);
                assert!(cancel_at_every_poll(&client, upload).await > 1);
                assert!(cancel_at_every_poll(&client, duplex).await > 1);
            }
            answers(&mut client).await;
            // The connection is still open, and no call is active.
            let quiet = async {
                while bench.counts.active() > 0 {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            };
            tokio::time::timeout(crate::bench::TIME_LIMIT, quiet).await.expect("dropped calls end");
            drop(client);
            bench.is_clean().await;
        }
    })
}
