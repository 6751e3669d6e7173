//! Connect's own clients against our server: all protocols, formats and HTTP versions.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rust_grpc::http::TranscoderLayer;
use rust_grpc_interop::peer::{folder, installed};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::sleep;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

/// The generated code.
#[allow(missing_docs, unreachable_pub, reason = "the schema decides what is public")]
mod talk {
    include!(concat!(env!("OUT_DIR"), "/protocols.v1.rs"));
}

#[allow(missing_docs, unreachable_pub, reason = "a part of other tests, too")]
#[path = "../../goldens/tests/protocols/service.rs"]
mod service;

use service::Talker;
use talk::talk_http;
use talk::talk_server::TalkServer;

const DESCRIPTOR_SET: &str = concat!(env!("OUT_DIR"), "/protocols.binpb");

/// Serves all protocols on a free port until the runtime ends.
async fn serve(talker: Talker) -> SocketAddr {
    let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into()).expect("a free port");
    let address = incoming.local_addr().expect("a bound socket");
    let server = Server::builder()
        .accept_http1(true)
        .layer(TranscoderLayer::new().service(&talk_http::SERVICE))
        .add_service(TalkServer::new(talker));
    tokio::spawn(server.serve_with_incoming(incoming.with_nodelay(Some(true))));
    address
}

/// Runs a client, which must pass all checks with this number of transports. Of the calls with each of them, this
/// number ends early, and the server must see all of these end.
async fn run(mut client: Command, script: &str, transports: usize, cancelled: usize) {
    let talker = Talker::default();
    let address = serve(talker.clone()).await;
    client.arg(folder("peers").join(script)).arg(format!("http://{address}"));
    client.arg(DESCRIPTOR_SET).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = client.spawn().expect("a client");
    let mut lines = BufReader::new(child.stdout.take().expect("output")).lines();
    let mut passed = 0;
    let mut failed = Vec::new();
    while let Some(line) = lines.next_line().await.expect("output") {
        match line.split_once(' ') {
            Some(("passed", _)) => passed += 1,
            _ => failed.push(line),
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(passed, transports);
    for _ in 0..500 {
        if talker.cancelled.load(Ordering::SeqCst) == transports * cancelled {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    let seen = talker.cancelled.load(Ordering::SeqCst);
    panic!("the server has seen {seen} of {} calls end early", transports * cancelled);
}

#[tokio::test]
async fn connect_node_makes_all_calls() {
    installed("node/node_modules/@connectrpc/connect-node");
    let mut node = Command::new("node");
    node.env("NODE_PATH", installed("node/node_modules"));
    run(node, "connect.js", 27, 4).await;
}

#[tokio::test]
async fn connectrpc_for_python_makes_all_calls() {
    let mut python = Command::new(installed("venv/bin/python"));
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    run(python, "connect.py", 16, 1).await;
}
