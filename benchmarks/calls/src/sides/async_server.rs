//! The server of `server.rs` with `async` methods instead of `async_trait`.

use std::sync::Arc;

use prost::{DecodeError, Message};
use rust_grpc::grpc::MessageStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use super::proto::bench::calls::v1::calls_async::Calls;
use super::proto::bench::calls::v1::{Collected, ListRequest};
use super::proto::bench::v1::{Order, OrderBook, Reading, Upload};
use crate::values::Values;

pub struct Answers {
    order: Order,
}

pub fn new(values: &Values) -> Result<Answers, DecodeError> {
    Ok(Answers { order: Order::decode(&*values.order)? })
}

type Answer<T> = Result<Response<T>, Status>;

impl Calls for Answers {
    async fn small(&self, request: Request<Reading>) -> Answer<Reading> {
        Ok(Response::new(request.into_inner()))
    }

    async fn medium(&self, request: Request<Order>) -> Answer<Order> {
        Ok(Response::new(request.into_inner()))
    }

    async fn large(&self, request: Request<OrderBook>) -> Answer<OrderBook> {
        Ok(Response::new(request.into_inner()))
    }

    async fn blob(&self, request: Request<Upload>) -> Answer<Upload> {
        Ok(Response::new(request.into_inner()))
    }

    async fn list(
        self: Arc<Self>,
        request: Request<ListRequest>,
    ) -> Answer<impl Stream<Item = Result<Order, Status>> + Send + 'static> {
        let orders = 0..request.into_inner().orders;
        Ok(Response::new(tokio_stream::iter(orders.map(move |_| Ok(self.order.clone())))))
    }

    async fn collect(&self, request: Request<MessageStream<Order>>) -> Answer<Collected> {
        let mut stream = request.into_inner();
        let mut orders = 0;
        while let Some(order) = stream.next().await {
            drop(order?);
            orders += 1;
        }
        Ok(Response::new(Collected { orders }))
    }

    async fn exchange(
        self: Arc<Self>,
        request: Request<MessageStream<Reading>>,
    ) -> Answer<impl Stream<Item = Result<Reading, Status>> + Send + 'static> {
        Ok(Response::new(request.into_inner()))
    }
}
