//! The server. Its responses equal its requests.

use std::pin::Pin;

use prost::{DecodeError, Message};
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};

use super::proto::bench::calls::v1::calls_server::{Calls, CallsServer};
use super::proto::bench::calls::v1::{Collected, ListRequest};
use super::proto::bench::v1::{Order, OrderBook, Reading, Upload};
use crate::values::Values;

pub struct Answers {
    order: Order,
}

pub fn new(values: &Values) -> Result<CallsServer<Answers>, DecodeError> {
    Ok(CallsServer::new(Answers { order: Order::decode(&*values.order)? }))
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
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

    type ListStream = Pin<Box<dyn Stream<Item = Result<Order, Status>> + Send>>;

    async fn list(&self, request: Request<ListRequest>) -> Answer<Self::ListStream> {
        let order = self.order.clone();
        let orders = (0..request.into_inner().orders).map(move |_| Ok(order.clone()));
        Ok(Response::new(Box::pin(tokio_stream::iter(orders))))
    }

    async fn collect(&self, request: Request<Streaming<Order>>) -> Answer<Collected> {
        let mut stream = request.into_inner();
        let mut orders = 0;
        while let Some(order) = stream.next().await {
            drop(order?);
            orders += 1;
        }
        Ok(Response::new(Collected { orders }))
    }

    type ExchangeStream = Streaming<Reading>;

    async fn exchange(&self, request: Request<Streaming<Reading>>) -> Answer<Streaming<Reading>> {
        Ok(Response::new(request.into_inner()))
    }
}
