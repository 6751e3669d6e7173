//! The connection between client and server: HTTP/2 over loopback, the same for all sides.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tonic::body::Body;
use tonic::codegen::http::{Request, Response};
use tonic::server::NamedService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};

// The windows are large, so that only many calls with large messages wait for them.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;
/// The stream limit, which is higher than the number of concurrent calls.
const STREAMS: u32 = 1 << 12;

/// The runtimes of client and server, with separate threads as in two processes.
pub struct Wire {
    pub server: Runtime,
    pub client: Runtime,
}

impl Wire {
    /// Creates both runtimes with `threads` worker threads each.
    pub fn new(threads: usize) -> std::io::Result<Self> {
        let runtime = |name: &str| {
            Builder::new_multi_thread()
                .worker_threads(threads)
                .thread_name(name)
                .enable_all()
                .build()
        };
        Ok(Self { server: runtime("server")?, client: runtime("client")? })
    }

    /// Starts a server, which ends with the program.
    pub fn serve<S>(&self, service: S) -> std::io::Result<SocketAddr>
    where
        S: tonic::codegen::Service<Request<Body>, Response = Response<Body>, Error = Infallible>
            + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        let listener = self.server.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let server = Server::builder()
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .max_concurrent_streams(STREAMS)
            .add_service(service)
            .serve_with_incoming(incoming);
        self.server.spawn(async {
            if let Err(error) = server.await {
                panic!("the server has stopped: {error}");
            }
        });
        Ok(address)
    }

    /// Connects to a server.
    pub fn connect(&self, address: SocketAddr) -> Result<Channel, tonic::transport::Error> {
        let endpoint = Endpoint::from_shared(format!("http://{address}"))?
            .tcp_nodelay(true)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        self.client.block_on(endpoint.connect())
    }
}
