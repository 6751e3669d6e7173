//! The client. It sends received messages again, so that creating them takes no time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use prost::{DecodeError, Message};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::Client;
#[allow(unused_imports, reason = "some clients have their methods in a trait")]
use super::api::*;
use super::proto::bench::calls::v1::ListRequest;
use super::proto::bench::v1::{Order, OrderBook, Reading, Upload};
use crate::sides::{Latencies, Program};
use crate::values::Values;
use crate::work::Work;

pub struct Caller {
    client: Client,
    reading: Arc<Reading>,
    order: Arc<Order>,
    order_book: Arc<OrderBook>,
    upload: Arc<Upload>,
}

impl Caller {
    pub fn new(client: Client, values: &Values) -> Result<Self, DecodeError> {
        Ok(Self {
            client,
            reading: Arc::new(Reading::decode(&*values.reading)?),
            order: Arc::new(Order::decode(&*values.order)?),
            order_book: Arc::new(OrderBook::decode(&*values.order_book)?),
            upload: Arc::new(Upload::decode(&*values.upload)?),
        })
    }
}

/// Makes unary calls. Each request is the previous response.
macro_rules! unary {
    ($caller:ident.$method:ident($message:ident), $times:ident) => {{
        #[allow(unused_mut, reason = "tonic's client takes `&mut self`")]
        let mut client = $caller.client.clone();
        let first = $caller.$message.clone();
        let mut message = (*first).clone();
        Box::pin(async move {
            let mut took = Vec::with_capacity($times as usize);
            for _ in 0..$times {
                let start = Instant::now();
                message = client.$method(message).await?.into_inner();
                took.push(start.elapsed());
            }
            check(message == *first)?;
            Ok(took)
        })
    }};
}

impl Program for Caller {
    fn calls(&self, work: Work, times: u32, messages: u32) -> Latencies {
        match work {
            Work::Small => unary!(self.small(reading), times),
            Work::Medium => unary!(self.medium(order), times),
            Work::Large => unary!(self.large(order_book), times),
            Work::Blob => unary!(self.blob(upload), times),
            Work::List => Box::pin(list(self.client.clone(), times, messages)),
            Work::Collect => {
                Box::pin(collect(self.client.clone(), self.order.clone(), times, messages))
            }
            Work::Exchange => Box::pin(exchange(self.client.clone(), self.reading.clone(), times)),
        }
    }

    fn encoded(&self) -> Values {
        Values {
            reading: self.reading.encode_to_vec(),
            order: self.order.encode_to_vec(),
            order_book: self.order_book.encode_to_vec(),
            upload: self.upload.encode_to_vec(),
        }
    }
}

#[allow(unused_mut)]
async fn list(mut client: Client, times: u32, messages: u32) -> Result<Vec<Duration>, Status> {
    let mut took = Vec::with_capacity(times as usize);
    for _ in 0..times {
        let start = Instant::now();
        let mut orders = client.list(ListRequest { orders: messages }).await?.into_inner();
        let mut count = 0;
        while let Some(order) = orders.message().await? {
            drop(order);
            count += 1;
        }
        took.push(start.elapsed());
        check(count == messages)?;
    }
    Ok(took)
}

#[allow(unused_mut)]
async fn collect(
    mut client: Client,
    order: Arc<Order>,
    times: u32,
    messages: u32,
) -> Result<Vec<Duration>, Status> {
    let mut took = Vec::with_capacity(times as usize);
    for _ in 0..times {
        let start = Instant::now();
        let order = order.clone();
        let orders = tokio_stream::iter((0..messages).map(move |_| (*order).clone()));
        let collected = client.collect(orders).await?.into_inner();
        took.push(start.elapsed());
        check(collected.orders == messages)?;
    }
    Ok(took)
}

/// Opens one stream, on which each message is sent after the previous one was received.
#[allow(unused_mut)]
async fn exchange(
    mut client: Client,
    first: Arc<Reading>,
    times: u32,
) -> Result<Vec<Duration>, Status> {
    let mut reading = (*first).clone();
    let (sender, receiver) = mpsc::channel(1);
    let mut answers = client.exchange(ReceiverStream::new(receiver)).await?.into_inner();
    let mut took = Vec::with_capacity(times as usize);
    for _ in 0..times {
        let start = Instant::now();
        let sent = sender.send(reading).await;
        sent.map_err(|_| Status::internal("the stream was closed"))?;
        let answer = answers.message().await?;
        reading = answer.ok_or_else(|| Status::internal("the stream has ended"))?;
        took.push(start.elapsed());
    }
    drop(sender);
    check(reading == *first && answers.message().await?.is_none())?;
    Ok(took)
}

fn check(as_sent: bool) -> Result<(), Status> {
    if as_sent { Ok(()) } else { Err(Status::internal("the response differs from the request")) }
}
