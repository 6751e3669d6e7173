//! The gateway for browsers.
//!
//! | module | contents |
//! |---|---|
//! | `forward` | forwarding of calls to the services |
//! | `page` | the files of the web page |
//!
//! Browsers use gRPC-Web over HTTP/1.1 without TLS, because they do not trust the shop's certificate
//! authority. The gateway has one HTTP/2 connection with TLS to each service.

mod forward;
mod page;

use axum::body::Body as AxumBody;
use http::Request;
use rust_grpc::grpc::web::GrpcWebLayer;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tower::{Layer, ServiceExt};

use crate::Failure;
use crate::ground::calls::Calls;
use crate::ground::dial;
use crate::ground::serve::{GRACE, Stop};
use crate::ground::settings::Settings;
use crate::proto::shop::accounts::v1::accounts_async::AccountsServer;
use crate::proto::shop::accounts::v1::accounts_client::AccountsClient;
use crate::proto::shop::accounts::v1::accounts_methods;
use crate::proto::shop::catalog::v1::catalog_async::CatalogServer;
use crate::proto::shop::catalog::v1::catalog_client::CatalogClient;
use crate::proto::shop::catalog::v1::catalog_methods;
use crate::proto::shop::orders::v1::orders_async::OrdersServer;
use crate::proto::shop::orders::v1::orders_client::OrdersClient;
use crate::proto::shop::orders::v1::orders_methods;

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
    let web = GrpcWebLayer::new().layer(calls);
    let web = web.map_request(|request: Request<AxumBody>| request.map(Body::new));
    let router = page::router().fallback_service(web);

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
