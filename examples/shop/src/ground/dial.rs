//! How is another service reached?

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use super::tls;
use crate::Failure;

/// One connection for all calls, over TLS. It is made when the first call needs it, and made again
/// when it breaks.
///
/// # Errors
/// When the authority's certificate is not there.
pub fn service(data: &Path, address: SocketAddr) -> Result<Channel, Failure> {
    Ok(Endpoint::from_shared(format!("https://{address}"))?
        .tls_config(tls::client(data)?)?
        .connect_timeout(Duration::from_secs(2))
        .http2_keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(5))
        .tcp_nodelay(true)
        .connect_lazy())
}
