//! The gateway for browsers and other clients that do not use gRPC.
//!
//! | module | contents |
//! |---|---|
//! | `forward` | forwarding of calls to the services |
//! | `page` | the files of the web page |
//!
//! One port serves Connect, REST, gRPC-Web and gRPC. [`Transcoder`] turns the calls of all protocols into
//! gRPC calls, so the layer that logs calls sees each of them. Browsers do not trust the shop's certificate
//! authority, so the port has no TLS. The gateway has one HTTP/2 connection with TLS to each service.

mod forward;
mod page;

use rust_grpc::http::Transcoder;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::Layer;

use crate::Failure;
use crate::ground::calls::Calls;
use crate::ground::dial;
use crate::ground::serve::{GRACE, Stop};
use crate::ground::settings::Settings;
use crate::proto::shop::accounts::v1::accounts_async::AccountsServer;
use crate::proto::shop::accounts::v1::accounts_client::AccountsClient;
use crate::proto::shop::accounts::v1::{accounts_http, accounts_methods};
use crate::proto::shop::catalog::v1::catalog_async::CatalogServer;
use crate::proto::shop::catalog::v1::catalog_client::CatalogClient;
use crate::proto::shop::catalog::v1::{catalog_http, catalog_methods};
use crate::proto::shop::orders::v1::orders_async::OrdersServer;
use crate::proto::shop::orders::v1::orders_client::OrdersClient;
use crate::proto::shop::orders::v1::{orders_http, orders_methods};

use forward::Forward;

/// Serves until `stop` is triggered.
///
/// # Errors
/// Returns an error if a certificate or the address cannot be used.
pub async fn run(settings: Settings, stop: Stop) -> Result<(), Failure> {
    let data = &settings.data;
    let accounts = dial::service(data, settings.accounts, &accounts_methods::SERVICE)?;
    let catalog = dial::service(data, settings.catalog, &catalog_methods::SERVICE)?;
    let orders = dial::service(data, settings.orders, &orders_methods::SERVICE)?;
    let services = Routes::new(AccountsServer::new(Forward(AccountsClient::new(accounts))))
        .add_service(CatalogServer::new(Forward(CatalogClient::new(catalog))))
        .add_service(OrdersServer::new(Forward(OrdersClient::new(orders))))
        .prepare();
    let methods = &[accounts_methods::SERVICE, catalog_methods::SERVICE, orders_methods::SERVICE];
    let calls = Calls { service: "gateway", methods }.layer(services);
    let transcoder = Transcoder::new(calls)
        .service(&accounts_http::SERVICE)
        .service(&catalog_http::SERVICE)
        .service(&orders_http::SERVICE);
    let router = page::router().fallback_service(transcoder);

    let stopped = stop.clone();
    let serving = Server::builder()
        .accept_http1(true)
        .add_routes(Routes::from(router))
        .serve_with_incoming_shutdown(
            TcpIncoming::bind(settings.web)?.with_nodelay(Some(true)),
            async move { stopped.wait().await },
        );
    tracing::info!("serve service=gateway address={}", settings.web);
    let late = async {
        stop.wait().await;
        // An open page never ends its stream. It reconnects later.
        tokio::time::sleep(GRACE / 5).await;
    };
    tokio::select! {
        result = serving => result?,
        () = late => {}
    }
    tracing::info!("stopped service=gateway");
    Ok(())
}
