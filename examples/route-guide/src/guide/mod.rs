//! The program, which does not depend on how `crate::proto` was generated.

mod features;
mod geometry;
mod service;
mod tour;

use std::error::Error;

use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::proto::route_guide::v1::route_guide_server::RouteGuideServer;
pub use service::Guide;
pub use tour::tour;

const USAGE: &str = "\
usage: (nothing)       serve on a free port, and call all methods
       serve ADDRESS   serve there until interrupted, as in `serve 127.0.0.1:50051`
       tour URL        call all methods of a server, as in `tour http://127.0.0.1:50051`";

/// Runs the command given by the arguments.
pub async fn run(arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = arguments.collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            let url = format!("http://{}", listener.local_addr()?);
            tokio::spawn(serve(listener, Guide::default()));
            tour(url).await
        }
        ["serve", address] => {
            let listener = TcpListener::bind(address).await?;
            println!("serving on http://{}", listener.local_addr()?);
            Ok(serve(listener, Guide::default()).await?)
        }
        ["tour", url] => tour(url.to_owned()).await,
        _ => Err(USAGE.into()),
    }
}

/// Serves a guide to all clients that connect.
pub async fn serve(listener: TcpListener, guide: Guide) -> Result<(), tonic::transport::Error> {
    Server::builder()
        .add_service(RouteGuideServer::new(guide))
        .serve_with_incoming(TcpIncoming::from(listener))
        .await
}
