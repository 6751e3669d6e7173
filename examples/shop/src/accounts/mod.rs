//! The accounts service: accounts of customers and staff, sign-in and tokens.
//!
//! | module | contents |
//! |---|---|
//! | `service` | the methods of the service |
//! | `people` | accounts in the database |
//! | `passwords` | hashing and verification of passwords |

mod passwords;
mod people;
mod service;

pub use service::Accounts;

use crate::Failure;
use crate::ground::guard::Guard;
use crate::ground::serve::{self, Served, Stop};
use crate::ground::settings::Settings;
use crate::ground::tokens::Checker;
use crate::proto::shop::accounts::v1::accounts_async::AccountsServer;
use crate::proto::shop::accounts::v1::{self, accounts_methods};

/// Serves until `stop` is triggered.
///
/// # Errors
/// Returns an error if the database, a key or the address cannot be used.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let accounts = Accounts::open(&settings.data, settings.token).await?;
    let guard = Guard::new(Checker::open(&settings.data)?);
    let server = AccountsServer::with_interceptor(accounts, guard);
    let served = Served {
        name: "accounts",
        address: settings.accounts,
        service: &[accounts_methods::SERVICE],
        descriptors: v1::FILE_DESCRIPTOR_SET,
    };
    serve::service(&settings, served, server, stop).await
}
