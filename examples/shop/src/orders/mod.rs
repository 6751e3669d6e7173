//! The orders service: orders and their progress.
//!
//! | module | contents |
//! |---|---|
//! | `service` | the methods of the service |
//! | `check` | validation of orders |
//! | `book` | orders and events in the database |
//! | `drive` | progress of orders |
//! | `track` | streams of events |
//!
//! An order is stored before it is processed, each step is stored when it is done, and each step can be
//! repeated: `drive` continues from the stored state, whichever process was killed.

mod book;
mod check;
mod drive;
mod service;
mod track;

#[cfg(test)]
mod tests;

pub use drive::work;
pub use service::Orders;

use std::sync::Arc;

use crate::Failure;
use crate::ground::badge::{self, Badge};
use crate::ground::dial;
use crate::ground::guard::Guard;
use crate::ground::serve::{self, Served, Stop};
use crate::ground::settings::Settings;
use crate::ground::tokens::Checker;
use crate::proto::shop::accounts::v1::accounts_client::AccountsClient;
use crate::proto::shop::accounts::v1::accounts_methods;
use crate::proto::shop::catalog::v1::catalog_client::CatalogClient;
use crate::proto::shop::catalog::v1::catalog_methods;
use crate::proto::shop::orders::v1::orders_async::OrdersServer;
use crate::proto::shop::orders::v1::{self, orders_methods};

/// Serves until `stop` is triggered.
///
/// # Errors
/// Returns an error if the database, a key or the address cannot be used.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let data = &settings.data;
    let accounts =
        AccountsClient::new(dial::service(data, settings.accounts, &accounts_methods::SERVICE)?);
    let catalog =
        CatalogClient::new(dial::service(data, settings.catalog, &catalog_methods::SERVICE)?);
    let badge = Badge::new(accounts.clone(), "orders", badge::password(data, "orders")?);
    let orders = Arc::new(Orders::open(data, accounts, catalog, badge, stop.clone())?);
    let worker = tokio::spawn(work(Arc::clone(&orders), settings.step));

    let guard = Guard::new(Checker::open(data)?);
    let server =
        tonic::service::interceptor::InterceptedService::new(OrdersServer::from_arc(orders), guard);
    let served = Served {
        name: "orders",
        address: settings.orders,
        service: &[orders_methods::SERVICE],
        descriptors: v1::FILE_DESCRIPTOR_SET,
    };
    let result = serve::service(&settings, served, server, stop).await;
    worker.abort();
    result
}
