//! The service `catalog`, alone. `shop` starts all.

use shop::ground::serve::{Stop, start_log};
use shop::ground::settings::Settings;

#[tokio::main]
async fn main() -> Result<(), shop::Failure> {
    start_log();
    shop::catalog::run(Settings::from_env()?, Stop::of_process()?).await
}
