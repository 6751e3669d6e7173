//! Progress of orders.

use std::sync::Arc;
use std::time::Duration;

use rust_grpc::grpc::errors::PreconditionViolation;
use tokio::task::JoinSet;
use tonic::{Code, Status};

use super::book::{Entry, Step};
use super::service::Orders;
use crate::ground::context::Context;
use crate::ground::{crash, errors};
use crate::proto::shop::accounts::v1::accounts_api::AccountsApi;
use crate::proto::shop::catalog::v1::catalog_api::CatalogApi;
use crate::proto::shop::catalog::v1::{Item, ReserveReply, ReserveRequest};
use crate::proto::shop::orders::v1::State;

/// The age at which an unfinished order is considered abandoned.
const LEFT_OVER: Duration = Duration::from_secs(2);

/// The number of orders that are processed concurrently.
const AT_ONCE: usize = 16;

impl<A: AccountsApi, C: CatalogApi> Orders<A, C> {
    /// Processes an order until the customer can be answered.
    ///
    /// # Errors
    /// Returns an error if the outcome of a step is not known. The order is continued later.
    pub(super) async fn drive(&self, context: &Context, mut entry: Entry) -> Result<Entry, Status> {
        loop {
            let step = match entry.state {
                State::Pending => {
                    let reply = self.reserve(context, &entry).await?;
                    if reply.shortages.is_empty() { Step::Reserved } else { Step::Rejected(reply) }
                }
                State::Reserved => Step::Confirmed,
                _ => return Ok(entry),
            };
            crash::point("orders: before a step");
            let id = entry.request.order_id.clone();
            if let Some(event) = self.book.take(id.clone(), step).await? {
                self.announce(event);
            }
            crash::point("orders: after a step");
            let entry_now = self.book.find(id).await?;
            entry = entry_now.ok_or_else(|| Status::internal("the order has disappeared"))?;
        }
    }

    async fn reserve(&self, context: &Context, entry: &Entry) -> Result<ReserveReply, Status> {
        let lines = entry.request.lines.iter();
        let items = lines.map(|line| Item { sku: line.sku.clone(), count: line.count }).collect();
        let order_id = entry.request.order_id.clone();
        let mut request = context.request(ReserveRequest { order_id, items });
        self.badge
            .show(context, &mut request)
            .await
            .map_err(|status| upstream("accounts", &status))?;
        match self.catalog.reserve(request).await {
            Ok(reply) => Ok(reply.into_inner()),
            Err(status) => {
                if status.code() == Code::Unauthenticated {
                    self.badge.lose().await;
                }
                Err(upstream("catalog", &status))
            }
        }
    }
}

/// Returns the error for a caller when another service fails: a deadline error or a request to retry. The
/// original status becomes part of the message, but its code was not meant for this caller.
pub(super) fn upstream(service: &str, status: &Status) -> Status {
    let message = format!("{service} did not answer: {:?}: {}", status.code(), status.message());
    match status.code() {
        // tonic's client returns `Cancelled` when the timeout of a request expires.
        Code::DeadlineExceeded | Code::Cancelled => {
            let reason = [("service", service)];
            errors::info(Code::DeadlineExceeded, &message, "UPSTREAM_DEADLINE", reason)
        }
        _ => errors::unavailable(&message, Duration::from_millis(500)),
    }
}

/// Returns the error for a customer whose order is rejected.
pub(super) fn refused(refusal: &ReserveReply) -> Status {
    if let Some(unknown) = refusal.shortages.iter().find(|shortage| shortage.available.is_none()) {
        return errors::not_found("product", &unknown.sku);
    }
    let violations = refusal.shortages.iter().map(|shortage| {
        let left = shortage.available.unwrap_or_default();
        let what = format!("{} are wanted, {left} are left", shortage.wanted);
        PreconditionViolation::new("STOCK", &shortage.sku, what)
    });
    errors::precondition("there is not enough in stock", violations.collect())
}

/// Continues abandoned orders, and packs and ships orders, until it is cancelled.
pub async fn work<A, C>(orders: Arc<Orders<A, C>>, step: Duration)
where
    A: AccountsApi + 'static,
    C: CatalogApi + 'static,
{
    // Unfinished orders belong to a previous process at this point.
    let mut age = Duration::ZERO;
    loop {
        match process_batch(&orders, age, step).await {
            Ok(busy) if busy => {}
            Ok(_) => tokio::time::sleep(Duration::from_millis(200)).await,
            Err(status) => {
                tracing::warn!("work service=orders {:?}: {}", status.code(), status.message());
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        age = LEFT_OVER;
    }
}

/// Processes a batch of work. Returns true if there is more.
async fn process_batch<A, C>(
    orders: &Arc<Orders<A, C>>,
    age: Duration,
    step: Duration,
) -> Result<bool, Status>
where
    A: AccountsApi + 'static,
    C: CatalogApi + 'static,
{
    let left_over = orders.book.left_over(age, AT_ONCE).await?;
    let mut driving = JoinSet::new();
    for entry in left_over {
        let orders = Arc::clone(orders);
        let context = Context::background(Duration::from_secs(10));
        driving.spawn(async move { orders.drive(&context, entry).await });
    }
    let mut failed = None;
    while let Some(driven) = driving.join_next().await {
        match driven {
            Ok(Ok(entry)) => {
                tracing::info!(
                    "recovered service=orders order={} state={:?}",
                    entry.request.order_id,
                    entry.state
                );
            }
            Ok(Err(status)) => failed = Some(status),
            Err(error) => failed = Some(Status::internal(error.to_string())),
        }
    }
    let shipped = if orders.book.can_ship(step).await? {
        orders.book.ship(step, 256).await?
    } else {
        Vec::new()
    };
    let busy = shipped.len() >= 256;
    shipped.into_iter().for_each(|event| orders.announce(event));
    failed.map_or(Ok(busy), Err)
}
