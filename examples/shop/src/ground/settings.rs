//! Where is what?

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// What the environment says, or what is good for one machine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `SHOP_DATA`: databases, keys and certificates.
    pub data: PathBuf,
    /// `SHOP_ACCOUNTS`
    pub accounts: SocketAddr,
    /// `SHOP_CATALOG`
    pub catalog: SocketAddr,
    /// `SHOP_ORDERS`
    pub orders: SocketAddr,
    /// `SHOP_WEB`: the page and gRPC-Web.
    pub web: SocketAddr,
    /// `SHOP_TOKEN_SECONDS`: how long a token is good for.
    pub token: Duration,
    /// `SHOP_STEP_MS`: how long it takes to pack an order, and to ship it.
    pub step: Duration,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable whose value cannot be used.
    pub fn from_env() -> Result<Self, String> {
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Ok(Self {
            data: std::env::var_os("SHOP_DATA").map_or_else(|| "data".into(), PathBuf::from),
            accounts: variable("SHOP_ACCOUNTS", local(7001))?,
            catalog: variable("SHOP_CATALOG", local(7002))?,
            orders: variable("SHOP_ORDERS", local(7003))?,
            web: variable("SHOP_WEB", local(7080))?,
            token: Duration::from_secs(variable("SHOP_TOKEN_SECONDS", 3600)?),
            step: Duration::from_millis(variable("SHOP_STEP_MS", 1500)?),
        })
    }
}

fn variable<T: FromStr<Err: std::fmt::Display>>(name: &str, default: T) -> Result<T, String> {
    match std::env::var(name) {
        Err(_) => Ok(default),
        Ok(value) => value.parse().map_err(|error| format!("{name}={value}: {error}")),
    }
}
