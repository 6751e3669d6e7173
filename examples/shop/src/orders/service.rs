//! Methods of the orders service.

use std::path::Path;
use std::sync::Arc;

use rust_grpc::grpc::MessageStream;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::book::{Book, Entry};
use super::drive::{refused, upstream};
use super::{check, track};
use crate::Failure;
use crate::ground::badge::Badge;
use crate::ground::context::Context;
use crate::ground::serve::Stop;
use crate::ground::{crash, errors, guard};
use crate::proto::shop::accounts::v1::GetAccountRequest;
use crate::proto::shop::accounts::v1::accounts_api::AccountsApi;
use crate::proto::shop::catalog::v1::catalog_api::CatalogApi;
use crate::proto::shop::orders::v1::{
    GetOrderRequest, ListOrdersRequest, Order, OrderEvent, PlaceOrderRequest, TrackRequest,
    WatchRequest, orders_async, track_request::What,
};

/// The number of events that are buffered for slow trackers. Missed events are read from the database.
const EVENTS: usize = 1024;

/// The number of orders that are read from the database at once.
const PAGE: usize = 50;

/// The orders service, with a database and the two services that it calls. They are generic over the
/// client traits, so that tests can replace them.
#[derive(Debug)]
pub struct Orders<A, C> {
    pub(super) accounts: A,
    pub(super) catalog: C,
    pub(super) badge: Badge<A>,
    pub(super) book: Book,
    pub(super) events: broadcast::Sender<OrderEvent>,
    pub(super) stop: Stop,
}

impl<A: AccountsApi, C: CatalogApi> Orders<A, C> {
    /// Opens the data in a folder.
    ///
    /// # Errors
    /// Returns an error if the database cannot be used.
    pub fn open(
        data: &Path,
        accounts: A,
        catalog: C,
        badge: Badge<A>,
        stop: Stop,
    ) -> Result<Self, Failure> {
        let (events, _) = broadcast::channel(EVENTS);
        Ok(Self { accounts, catalog, badge, book: Book::open(data)?, events, stop })
    }

    /// Sends an event to all trackers.
    pub(super) fn announce(&self, event: OrderEvent) {
        // Sending fails if there are no trackers.
        let _ = self.events.send(event);
    }

    /// Returns an order of this account. Orders of other accounts are not found.
    pub(super) async fn own(&self, account: &str, id: &str) -> Result<Entry, Status> {
        let entry = self.book.find(id.to_owned()).await?;
        let own = entry.filter(|entry| entry.account == account);
        own.ok_or_else(|| errors::not_found("order", id))
    }

    /// Stores the order, unless it is stored already.
    async fn accept(
        &self,
        context: &Context,
        account: String,
        request: PlaceOrderRequest,
    ) -> Result<Entry, Status> {
        let entry = match self.book.find(request.order_id.clone()).await? {
            Some(entry) => entry,
            None => {
                let mut asked = context.request(GetAccountRequest { name: account.clone() });
                self.badge
                    .show(context, &mut asked)
                    .await
                    .map_err(|status| upstream("accounts", &status))?;
                let reply = self.accounts.get_account(asked).await;
                let ship_to =
                    reply.map_err(|status| upstream("accounts", &status))?.into_inner().address;
                crash::point("orders: before an order is accepted");
                let (entry, event) =
                    self.book.accept(account.clone(), request.clone(), ship_to).await?;
                event.into_iter().for_each(|event| self.announce(event));
                crash::point("orders: after an order is accepted");
                entry
            }
        };
        if entry.account != account || entry.request != request {
            let message = "another order has this id";
            return Err(errors::already_exists("order", &request.order_id, message));
        }
        Ok(entry)
    }

    async fn send_list(&self, account: String, sender: mpsc::Sender<Result<Order, Status>>) {
        let mut row = i64::MAX;
        loop {
            let page = match self.book.of_account(account.clone(), row, PAGE).await {
                Ok((page, last)) => {
                    row = last;
                    page.into_iter().map(|entry| Ok(entry.order())).collect()
                }
                Err(status) => vec![Err(status)],
            };
            let more = page.len() == PAGE;
            for item in page {
                if sender.send(item).await.is_err() {
                    return;
                }
            }
            if !more {
                return;
            }
        }
    }
}

impl<A, C> orders_async::Orders for Orders<A, C>
where
    A: AccountsApi + 'static,
    C: CatalogApi + 'static,
{
    async fn place_order(
        &self,
        request: Request<PlaceOrderRequest>,
    ) -> Result<Response<Order>, Status> {
        let context = Context::of(&request);
        let caller = guard::caller(&request)?;
        let request = check::request(request.into_inner())?;
        let entry = self.accept(&context, caller.name, request).await?;
        let entry = self.drive(&context, entry).await?;
        match &entry.refusal {
            Some(refusal) => Err(refused(refusal)),
            None => Ok(Response::new(entry.order())),
        }
    }

    async fn get_order(
        &self,
        request: Request<GetOrderRequest>,
    ) -> Result<Response<Order>, Status> {
        let caller = guard::caller(&request)?;
        let entry = self.own(&caller.name, &request.into_inner().order_id).await?;
        Ok(Response::new(entry.order()))
    }

    async fn list_orders(
        self: Arc<Self>,
        request: Request<ListOrdersRequest>,
    ) -> Result<Response<impl Stream<Item = Result<Order, Status>> + Send + 'static>, Status> {
        let caller = guard::caller(&request)?;
        let (sender, receiver) = mpsc::channel(PAGE);
        tokio::spawn(async move { self.send_list(caller.name, sender).await });
        Ok(Response::new(ReceiverStream::new(receiver)))
    }

    async fn track(
        self: Arc<Self>,
        request: Request<MessageStream<TrackRequest>>,
    ) -> Result<Response<impl Stream<Item = Result<OrderEvent, Status>> + Send + 'static>, Status>
    {
        let context = Context::of(&request);
        let caller = guard::caller(&request)?;
        Ok(Response::new(track::start(self, &context, caller.name, request.into_inner())))
    }

    async fn watch(
        self: Arc<Self>,
        request: Request<WatchRequest>,
    ) -> Result<Response<impl Stream<Item = Result<OrderEvent, Status>> + Send + 'static>, Status>
    {
        let context = Context::of(&request);
        let caller = guard::caller(&request)?;
        let follow = TrackRequest { what: Some(What::Follow(request.into_inner().order_id)) };
        let requests = MessageStream::of([follow]);
        Ok(Response::new(track::start(self, &context, caller.name, requests)))
    }
}
