//! Forwarding of calls to the services.
//!
//! Each service's server trait is implemented with the service's client trait. Forwarded messages are
//! therefore typed, and a method that is added to a `.proto` file does not compile until it is forwarded
//! or rejected here.

use std::sync::Arc;

use rust_grpc::grpc::MessageStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status};

use crate::ground::context::Context;
use crate::proto::shop::accounts::v1::accounts_api::AccountsApi;
use crate::proto::shop::accounts::v1::{
    Account, GetAccountRequest, SignInReply, SignInRequest, SignUpReply, SignUpRequest,
    accounts_async,
};
use crate::proto::shop::catalog::v1::catalog_api::CatalogApi;
use crate::proto::shop::catalog::v1::{
    GetProductRequest, ImportReply, Product, ReserveReply, ReserveRequest, SearchRequest,
    catalog_async,
};
use crate::proto::shop::orders::v1::orders_api::OrdersApi;
use crate::proto::shop::orders::v1::{
    GetOrderRequest, ListOrdersRequest, Order, OrderEvent, PlaceOrderRequest, TrackRequest,
    WatchRequest, orders_async,
};

type Answer<T> = Result<Response<T>, Status>;

/// A service that forwards all calls to a client.
#[derive(Debug)]
pub(super) struct Forward<C>(pub(super) C);

/// Returns the request to forward, with the remaining time, the trace and the token of the original.
fn onward<T>(request: Request<T>) -> Request<T> {
    let context = Context::of(&request);
    let (mut metadata, _, message) = request.into_parts();
    let mut request = context.forward(message);
    if let Some(token) = metadata.remove("authorization") {
        request.metadata_mut().insert("authorization", token);
    }
    request
}

/// Returns the stream to forward. A stream that fails ends the call here with an error, and thereby the
/// forwarded call.
fn onward_stream<T: Send + 'static>(
    request: Request<MessageStream<T>>,
) -> Request<impl Stream<Item = T> + Send + 'static> {
    onward(request).map(|stream| stream.map_while(Result::ok))
}

impl<C: AccountsApi + 'static> accounts_async::Accounts for Forward<C> {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Answer<SignUpReply> {
        self.0.sign_up(onward(request)).await
    }

    async fn sign_in(&self, request: Request<SignInRequest>) -> Answer<SignInReply> {
        self.0.sign_in(onward(request)).await
    }

    async fn get_account(&self, request: Request<GetAccountRequest>) -> Answer<Account> {
        self.0.get_account(onward(request)).await
    }
}

impl<C: CatalogApi + 'static> catalog_async::Catalog for Forward<C> {
    async fn get_product(&self, request: Request<GetProductRequest>) -> Answer<Product> {
        self.0.get_product(onward(request)).await
    }

    async fn search(
        self: Arc<Self>,
        request: Request<SearchRequest>,
    ) -> Answer<impl Stream<Item = Result<Product, Status>> + Send + 'static> {
        self.0.search(onward(request)).await
    }

    /// Imports are not forwarded: an interrupted import would look like a complete one, and browsers do not
    /// need them.
    async fn import(&self, _request: Request<MessageStream<Product>>) -> Answer<ImportReply> {
        Err(Status::unimplemented("the gateway does not forward imports: call the catalog service"))
    }

    async fn reserve(&self, request: Request<ReserveRequest>) -> Answer<ReserveReply> {
        self.0.reserve(onward(request)).await
    }
}

impl<C: OrdersApi + 'static> orders_async::Orders for Forward<C> {
    async fn place_order(&self, request: Request<PlaceOrderRequest>) -> Answer<Order> {
        self.0.place_order(onward(request)).await
    }

    async fn get_order(&self, request: Request<GetOrderRequest>) -> Answer<Order> {
        self.0.get_order(onward(request)).await
    }

    async fn list_orders(
        self: Arc<Self>,
        request: Request<ListOrdersRequest>,
    ) -> Answer<impl Stream<Item = Result<Order, Status>> + Send + 'static> {
        self.0.list_orders(onward(request)).await
    }

    async fn track(
        self: Arc<Self>,
        request: Request<MessageStream<TrackRequest>>,
    ) -> Answer<impl Stream<Item = Result<OrderEvent, Status>> + Send + 'static> {
        self.0.track(onward_stream(request)).await
    }

    async fn watch(
        self: Arc<Self>,
        request: Request<WatchRequest>,
    ) -> Answer<impl Stream<Item = Result<OrderEvent, Status>> + Send + 'static> {
        self.0.watch(onward(request)).await
    }
}
