//! Connect's own clients against our server: all protocols, formats and HTTP versions.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rust_grpc::http::TranscoderLayer;
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

/// The number of transports of `peers/connect.js`, and of the calls with each of them that end early.
const TRANSPORTS: usize = 27;
const CANCELLED: usize = 4;

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

#[tokio::test]
async fn connect_node_makes_all_calls() {
    let talker = Talker::default();
    let address = serve(talker.clone()).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = folder.join("../../target/interop/node/node_modules");
    assert!(
        modules.join("@connectrpc/connect-node").exists(),
        "{} lacks connect-node: run .ci/fetch-interop first",
        modules.display()
    );
    let mut child = Command::new("node")
        .arg(folder.join("peers/connect.js"))
        .arg(format!("http://{address}"))
        .arg(DESCRIPTOR_SET)
        .env("NODE_PATH", modules)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("node");
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
    assert_eq!(passed, TRANSPORTS);
    // The server stops working on calls that are cancelled or whose timeout has passed.
    for _ in 0..500 {
        if talker.cancelled.load(Ordering::SeqCst) == TRANSPORTS * CANCELLED {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    let seen = talker.cancelled.load(Ordering::SeqCst);
    panic!("the server has seen {seen} of {} calls end early", TRANSPORTS * CANCELLED);
}
