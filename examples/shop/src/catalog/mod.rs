//! What is there to buy?
//!
//! | module | the question it answers |
//! |---|---|
//! | `service` | what do the methods do? |
//! | `shelf` | what is in stock? |
//! | `reserve` | who gets it? |
//! | `seed` | what is there on the first day? |

mod reserve;
mod seed;
mod service;
mod shelf;

pub use service::Catalog;

use crate::Failure;
use crate::ground::guard::Guard;
use crate::ground::serve::{self, Stop};
use crate::ground::settings::Settings;
use crate::ground::tokens::Checker;
use crate::proto::shop::catalog::v1::catalog_methods;
use crate::proto::shop::catalog::v1::catalog_native::CatalogServer;

/// Serves until it is told to stop.
///
/// # Errors
/// When the database, a key or the address cannot be had.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let catalog = Catalog::open(&settings.data).await?;
    let guard = Guard::new(Checker::open(&settings.data)?);
    let server = CatalogServer::with_interceptor(catalog, guard);
    let methods = &[catalog_methods::SERVICE];
    serve::service(&settings, "catalog", settings.catalog, methods, server, stop).await
}
