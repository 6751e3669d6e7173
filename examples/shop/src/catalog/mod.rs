//! The catalog service: products and their stock.
//!
//! | module | contents |
//! |---|---|
//! | `service` | the methods of the service |
//! | `shelf` | products in the database |
//! | `reserve` | reservations of stock for orders |
//! | `seed` | the products of a new database |

mod reserve;
mod seed;
mod service;
mod shelf;

pub use service::Catalog;

use crate::Failure;
use crate::ground::guard::Guard;
use crate::ground::serve::{self, Served, Stop};
use crate::ground::settings::Settings;
use crate::ground::tokens::Checker;
use crate::proto::shop::catalog::v1::catalog_async::CatalogServer;
use crate::proto::shop::catalog::v1::{self, catalog_methods};

/// Serves until `stop` is triggered.
///
/// # Errors
/// Returns an error if the database, a key or the address cannot be used.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let catalog = Catalog::open(&settings.data).await?;
    let guard = Guard::new(Checker::open(&settings.data)?);
    let server = CatalogServer::with_interceptor(catalog, guard);
    let served = Served {
        name: "catalog",
        address: settings.catalog,
        service: &[catalog_methods::SERVICE],
        descriptors: v1::FILE_DESCRIPTOR_SET,
    };
    serve::service(&settings, served, server, stop).await
}
