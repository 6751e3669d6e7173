//! The service `gateway`, alone. `shop` starts all.

use shop::ground::serve::{Stop, start_log};
use shop::ground::settings::Settings;

#[tokio::main]
async fn main() -> Result<(), shop::Failure> {
    start_log();
    shop::gateway::run(Settings::from_env()?, Stop::of_process()?).await
}
