//! Adapters between the shop's services and clients and the traits of the other generator.
//!
//! A service that implements our server trait implements tonic's, with the boxed futures and streams that
//! tonic's trait requires. tonic's client implements our client trait, like our own client.

use std::pin::Pin;
use std::sync::Arc;

use rust_grpc::grpc::MessageStream;
use tokio_stream::Stream;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codegen::{Body as HttpBody, Bytes, StdError};
use tonic::{IntoRequest, IntoStreamingRequest, Request, Response, Status, Streaming};

type Answer<T> = Result<Response<T>, Status>;
type BoxStream<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

fn boxed<T>(
    response: Response<impl Stream<Item = Result<T, Status>> + Send + 'static>,
) -> Response<BoxStream<T>> {
    response.map(|stream| Box::pin(stream) as BoxStream<T>)
}

macro_rules! service {
    (
        $package:ident: $Service:ident, $server:ident, $async_module:ident,
        $client:ident::$Client:ident, $api:ident::$Api:ident;
        one for one: $($unary:ident($UnaryIn:ident) -> $UnaryOut:ident),*;
        many for one: $($list:ident($ListIn:ident) -> $ListOut:ident as $ListStream:ident),*;
        one for many: $($collect:ident($CollectIn:ident) -> $CollectOut:ident),*;
        many for many: $($both:ident($BothIn:ident) -> $BothOut:ident as $BothStream:ident),*;
    ) => {
        mod $package {
            #[allow(clippy::wildcard_imports, unused_imports, reason = "services differ in what they use")]
            use super::*;
            use crate::proto::theirs::shop::$package::v1::*;
            use crate::proto::traits::shop::$package::v1::{$api::$Api, $async_module};

            #[tonic::async_trait]
            impl<T: $async_module::$Service> $server::$Service for T {
                $(async fn $unary(self: Arc<Self>, request: Request<$UnaryIn>) -> Answer<$UnaryOut> {
                    $async_module::$Service::$unary(&*self, request).await
                })*

                $(type $ListStream = BoxStream<$ListOut>;

                async fn $list(
                    self: Arc<Self>,
                    request: Request<$ListIn>,
                ) -> Answer<BoxStream<$ListOut>> {
                    $async_module::$Service::$list(self, request).await.map(boxed)
                })*

                $(async fn $collect(
                    self: Arc<Self>,
                    request: Request<Streaming<$CollectIn>>,
                ) -> Answer<$CollectOut> {
                    $async_module::$Service::$collect(&*self, request.map(MessageStream::from)).await
                })*

                $(type $BothStream = BoxStream<$BothOut>;

                async fn $both(
                    self: Arc<Self>,
                    request: Request<Streaming<$BothIn>>,
                ) -> Answer<BoxStream<$BothOut>> {
                    let request = request.map(MessageStream::from);
                    $async_module::$Service::$both(self, request).await.map(boxed)
                })*
            }

            impl<C> $Api for $client::$Client<C>
            where
                C: GrpcService<Body, Error: Into<StdError>, Future: Send> + Clone + Send + Sync,
                C::ResponseBody: HttpBody<Data = Bytes, Error: Into<StdError> + Send> + Send + 'static,
            {
                $(async fn $unary(
                    &self,
                    request: impl IntoRequest<$UnaryIn> + Send,
                ) -> Answer<$UnaryOut> {
                    let request = request.into_request();
                    $client::$Client::$unary(&mut self.clone(), request).await
                })*

                $(async fn $list(
                    &self,
                    request: impl IntoRequest<$ListIn> + Send,
                ) -> Answer<MessageStream<$ListOut>> {
                    let request = request.into_request();
                    let answer = $client::$Client::$list(&mut self.clone(), request).await;
                    answer.map(|response| response.map(MessageStream::from))
                })*

                $(async fn $collect(
                    &self,
                    request: impl IntoStreamingRequest<Message = $CollectIn> + Send,
                ) -> Answer<$CollectOut> {
                    let request = request.into_streaming_request();
                    $client::$Client::$collect(&mut self.clone(), request).await
                })*

                $(async fn $both(
                    &self,
                    request: impl IntoStreamingRequest<Message = $BothIn> + Send,
                ) -> Answer<MessageStream<$BothOut>> {
                    let request = request.into_streaming_request();
                    let answer = $client::$Client::$both(&mut self.clone(), request).await;
                    answer.map(|response| response.map(MessageStream::from))
                })*
            }
        }
    };
}

service! {
    accounts: Accounts, accounts_server, accounts_async,
    accounts_client::AccountsClient, accounts_api::AccountsApi;
    one for one: sign_up(SignUpRequest) -> SignUpReply, sign_in(SignInRequest) -> SignInReply,
        get_account(GetAccountRequest) -> Account;
    many for one: ;
    one for many: ;
    many for many: ;
}

service! {
    catalog: Catalog, catalog_server, catalog_async,
    catalog_client::CatalogClient, catalog_api::CatalogApi;
    one for one: get_product(GetProductRequest) -> Product, reserve(ReserveRequest) -> ReserveReply;
    many for one: search(SearchRequest) -> Product as SearchStream;
    one for many: import(Product) -> ImportReply;
    many for many: ;
}

service! {
    orders: Orders, orders_server, orders_async,
    orders_client::OrdersClient, orders_api::OrdersApi;
    one for one: place_order(PlaceOrderRequest) -> Order, get_order(GetOrderRequest) -> Order;
    many for one: list_orders(ListOrdersRequest) -> Order as ListOrdersStream,
        watch(WatchRequest) -> OrderEvent as WatchStream;
    one for many: ;
    many for many: track(TrackRequest) -> OrderEvent as TrackStream;
}
