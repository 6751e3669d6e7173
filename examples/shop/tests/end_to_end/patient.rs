//! A client that waits for the server at the deadline of a call.
//!
//! tonic's client cancels a call at its deadline, at the same time as the server ends it, so that the log of the
//! server may say either.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rust_grpc::bytes::Bytes;
use rust_grpc::prost::Message;
use shop::ground::tls;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::Status;

/// Calls a unary method on a connection of its own, and returns the status.
pub(crate) async fn call(
    data: &Path,
    address: SocketAddr,
    path: &str,
    token: &str,
    timeout: Duration,
    message: &impl Message,
) -> Status {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(tls::authority(data)).unwrap()).unwrap();
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let tcp = tokio::net::TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.unwrap();
    let (mut client, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await.unwrap();
    tokio::spawn(connection);

    let encoded = message.encode_to_vec();
    let mut frame = vec![0];
    frame.extend(u32::try_from(encoded.len()).unwrap().to_be_bytes());
    frame.extend(encoded);
    let request = http::Request::post(format!("https://localhost{path}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", format!("Bearer {token}"))
        .header("grpc-timeout", format!("{}m", timeout.as_millis()))
        .body(Full::new(Bytes::from(frame)))
        .unwrap();
    let response = client.send_request(request).await.unwrap();
    if let Some(status) = Status::from_header_map(response.headers()) {
        return status;
    }
    let collected = response.into_body().collect().await.unwrap();
    Status::from_header_map(collected.trailers().expect("there are trailers")).expect("a status")
}
