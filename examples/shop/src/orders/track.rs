//! Streams of order events.
//!
//! Each stream is served by a task. Events are broadcast when orders make progress. Events that a stream
//! has missed, because it started later or its reader is slow, are read from the database.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rust_grpc::grpc::MessageStream;
use rust_grpc::grpc::errors::FieldViolation;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};

use super::service::Orders;
use crate::ground::context::Context;
use crate::ground::errors;
use crate::proto::shop::accounts::v1::accounts_api::AccountsApi;
use crate::proto::shop::catalog::v1::catalog_api::CatalogApi;
use crate::proto::shop::orders::v1::{OrderEvent, State, TrackRequest, track_request::What};

/// The maximum number of orders that one stream follows.
const LIMIT: usize = 1000;

/// The reason why a stream ends early: a status, or a client that has disconnected.
enum End {
    Status(Box<Status>),
    Gone,
}

impl From<Status> for End {
    fn from(status: Status) -> Self {
        Self::Status(Box::new(status))
    }
}

/// Starts a stream of the events of the orders that `requests` name.
pub(super) fn start<A, C>(
    orders: Arc<Orders<A, C>>,
    context: &Context,
    account: String,
    requests: MessageStream<TrackRequest>,
) -> ReceiverStream<Result<OrderEvent, Status>>
where
    A: AccountsApi + 'static,
    C: CatalogApi + 'static,
{
    let (sender, receiver) = mpsc::channel(16);
    let deadline = context.deadline;
    tokio::spawn(async move {
        let stop = orders.stop.clone();
        let tracker =
            Tracker { orders, account, sender: sender.clone(), following: HashMap::new() };
        let end = tokio::select! {
            result = tracker.run(requests) => result.err(),
            () = stop.wait() => {
                let retry = Duration::from_millis(500);
                Some(errors::unavailable("the service shuts down", retry).into())
            }
            () = until(deadline) => {
                let none: [(&str, &str); 0] = [];
                Some(errors::info(Code::DeadlineExceeded, "the deadline has passed", "DEADLINE", none).into())
            }
            () = sender.closed() => None,
        };
        if let Some(End::Status(status)) = end {
            // Sending fails if the client has disconnected.
            let _ = sender.send(Err(*status)).await;
        }
    });
    ReceiverStream::new(receiver)
}

async fn until(deadline: Option<std::time::Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

struct Tracker<A, C> {
    orders: Arc<Orders<A, C>>,
    account: String,
    sender: mpsc::Sender<Result<OrderEvent, Status>>,
    /// The followed orders, each with the number of the last event that was sent.
    following: HashMap<String, u32>,
}

impl<A: AccountsApi, C: CatalogApi> Tracker<A, C> {
    async fn run(mut self, mut requests: MessageStream<TrackRequest>) -> Result<(), End> {
        let mut events = self.orders.events.subscribe();
        let mut more = true;
        while more || !self.following.is_empty() {
            tokio::select! {
                request = requests.message(), if more => match request? {
                    Some(request) => self.request(request).await?,
                    // The client has closed its stream and waits for the followed orders.
                    None => more = false,
                },
                event = events.recv() => match event {
                    Ok(event) => self.event(event).await?,
                    Err(RecvError::Lagged(_)) => self.catch_up_with_all().await?,
                    Err(RecvError::Closed) => return Err(End::Gone),
                },
            }
        }
        Ok(())
    }

    async fn request(&mut self, request: TrackRequest) -> Result<(), End> {
        match request.what {
            Some(What::Follow(id)) => {
                if self.following.len() == LIMIT {
                    let message = format!("a stream must not follow more than {LIMIT} orders");
                    return Err(errors::exhausted("track", &message).into());
                }
                let entry = self.orders.own(&self.account, &id).await?;
                let id = entry.request.order_id;
                if !self.following.contains_key(&id) {
                    self.following.insert(id.clone(), 0);
                    self.catch_up(&id).await?;
                }
            }
            Some(What::Drop(id)) => {
                self.following.remove(&id);
            }
            None => errors::invalid(vec![FieldViolation::new("what", "must be set")])?,
        }
        Ok(())
    }

    async fn event(&mut self, event: OrderEvent) -> Result<(), End> {
        match self.following.get(&event.order_id) {
            Some(last) if event.number == last + 1 => self.send(event).await,
            Some(last) if event.number > *last => self.catch_up(&event.order_id).await,
            _ => Ok(()),
        }
    }

    async fn catch_up_with_all(&mut self) -> Result<(), End> {
        let ids: Vec<String> = self.following.keys().cloned().collect();
        for id in ids {
            self.catch_up(&id).await?;
        }
        Ok(())
    }

    async fn catch_up(&mut self, id: &str) -> Result<(), End> {
        let Some(&last) = self.following.get(id) else { return Ok(()) };
        for event in self.orders.book.events(id.to_owned(), last).await? {
            self.send(event).await?;
        }
        Ok(())
    }

    async fn send(&mut self, event: OrderEvent) -> Result<(), End> {
        if matches!(event.state(), State::Shipped | State::Rejected) {
            self.following.remove(&event.order_id);
        } else if let Some(last) = self.following.get_mut(&event.order_id) {
            *last = event.number;
        }
        self.sender.send(Ok(event)).await.map_err(|_| End::Gone)
    }
}
