//! Program of the orders service alone. The program `shop` starts all services.

use shop::ground::serve::{Stop, start_log};
use shop::ground::settings::Settings;

#[tokio::main]
async fn main() -> Result<(), shop::Failure> {
    start_log();
    shop::orders::run(Settings::from_env()?, Stop::of_process()?).await
}
