//! The generated code, at the paths where the shop's sources expect it.

mod glue;

/// Messages, servers and clients.
#[allow(clippy::all, missing_docs, unreachable_pub, unused, reason = "generated code")]
pub mod theirs {
    include!(concat!(env!("OUT_DIR"), "/theirs/mod.rs"));
}

/// The traits and constants that the shop's logic uses.
#[allow(missing_docs, unused, reason = "only a part is used")]
pub mod traits {
    include!(concat!(env!("OUT_DIR"), "/traits/mod.rs"));
}

/// The tables with which the gateway transcodes calls.
#[allow(missing_docs, unreachable_pub, unused, reason = "only a part is used")]
pub mod tables {
    include!(concat!(env!("OUT_DIR"), "/tables/mod.rs"));
}

/// Combines the parts of a package.
macro_rules! package {
    ($package:ident: $server:ident::$Server:ident, $async_module:ident::$Async:ident, $http:ident, $($constants:ident),*) => {
        #[allow(missing_docs, reason = "the comments of the .proto files are its documentation")]
        pub mod $package {
            pub mod v1 {
                pub use crate::proto::theirs::shop::$package::v1::*;
                pub use crate::proto::traits::shop::$package::v1::{
                    FILE_DESCRIPTOR_SET, $($constants),*
                };
                pub use crate::proto::tables::shop::$package::v1::$http;

                /// Our trait with the other server.
                pub mod $async_module {
                    pub use crate::proto::theirs::shop::$package::v1::$server::$Server;
                    pub use crate::proto::traits::shop::$package::v1::$async_module::$Async;
                }
            }
        }
    };
}

/// The packages of the shop.
pub mod shop {
    pub use super::theirs::shop::options;

    package!(accounts: accounts_server::AccountsServer, accounts_async::Accounts,
        accounts_http, accounts_api, accounts_methods, accounts_mock);
    package!(catalog: catalog_server::CatalogServer, catalog_async::Catalog,
        catalog_http, catalog_api, catalog_methods, catalog_mock);
    package!(orders: orders_server::OrdersServer, orders_async::Orders,
        orders_http, orders_api, orders_methods, orders_mock);
}
