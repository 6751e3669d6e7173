//! Google's own REST clients, which are generated from the same schemas, against our server.

mod models;
mod secrets;

use std::net::SocketAddr;
use std::time::Duration;

use rust_grpc::http::TranscoderLayer;
use rust_grpc_interop::peer::{folder, installed};
use tokio::process::Command;
use tokio::time::timeout;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

/// The generated code.
#[allow(missing_docs, unreachable_pub, reason = "the schema decides what is public")]
mod proto {
    include!(concat!(env!("OUT_DIR"), "/rest/mod.rs"));
}

use models::Models;
use proto::google::ai::generativelanguage::v1::generative_service_async::GenerativeServiceServer;
use proto::google::ai::generativelanguage::v1::model_service_async::ModelServiceServer;
use proto::google::ai::generativelanguage::v1::{generative_service_http, model_service_http};
use proto::google::cloud::secretmanager::v1::secret_manager_service_async::SecretManagerServiceServer;
use proto::google::cloud::secretmanager::v1::secret_manager_service_http;
use secrets::Secrets;

/// Serves REST on a free port until the runtime ends.
async fn serve() -> SocketAddr {
    let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let address = incoming.local_addr().expect("a bound socket");
    let rest = TranscoderLayer::new()
        .service(&secret_manager_service_http::SERVICE)
        .service(&generative_service_http::SERVICE)
        .service(&model_service_http::SERVICE);
    let server = Server::builder()
        .accept_http1(true)
        .layer(rest)
        .add_service(SecretManagerServiceServer::new(Secrets::default()))
        .add_service(GenerativeServiceServer::new(Models))
        .add_service(ModelServiceServer::new(Models));
    tokio::spawn(server.serve_with_incoming(incoming.with_nodelay(Some(true))));
    address
}

/// Runs a client, which must print nothing but the names of these groups of checks.
async fn run(mut client: Command, script: &str, groups: &[&str]) {
    let address = serve().await;
    client.arg(folder("peers").join(script)).arg(address.to_string());
    // A proxy that the environment names does not know this server.
    client.env("NO_PROXY", "*").env("no_proxy", "*").kill_on_drop(true);
    let output = timeout(Duration::from_secs(120), client.output()).await;
    let output = output.expect("an end of the client").expect("a client");
    let printed = String::from_utf8_lossy(&output.stdout);
    let expected: String = groups.iter().map(|group| format!("passed {group}\n")).collect();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(printed, expected, "{}: {problem}", output.status);
    assert!(output.status.success(), "{}: {problem}", output.status);
}

#[tokio::test]
async fn clients_of_google_for_python_make_all_calls() {
    let mut python = Command::new(installed("venv/bin/python"));
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    run(python, "rest.py", &["secrets", "versions", "policies", "errors", "models", "contents"])
        .await;
}

#[tokio::test]
async fn clients_of_google_for_node_make_all_calls() {
    installed("node/node_modules/@google-cloud/secret-manager");
    let mut node = Command::new("node");
    node.env("NODE_PATH", installed("node/node_modules"));
    run(node, "rest.js", &["secrets", "versions", "policies", "errors"]).await;
}
