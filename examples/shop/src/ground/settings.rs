//! Settings from the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// The settings of all services. The defaults are meant for one machine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `SHOP_DATA`: the folder of databases, keys and certificates.
    pub data: PathBuf,
    /// `SHOP_ACCOUNTS`: the address of the accounts service.
    pub accounts: SocketAddr,
    /// `SHOP_CATALOG`: the address of the catalog service.
    pub catalog: SocketAddr,
    /// `SHOP_ORDERS`: the address of the orders service.
    pub orders: SocketAddr,
    /// `SHOP_WEB`: the address of the web page and of the gateway's services.
    pub web: SocketAddr,
    /// `SHOP_TOKEN_SECONDS`: the lifetime of tokens.
    pub token: Duration,
    /// `SHOP_STEP_MS`: the time it takes to pack an order, and to ship it.
    pub step: Duration,
}

impl Settings {
    /// Reads the settings from the environment.
    ///
    /// # Errors
    /// Returns an error that names the variable with an invalid value.
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
