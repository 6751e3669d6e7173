//! Launcher that starts all services, restarts them when they end, and stops them in order.
//!
//! `shop --setup` creates keys, certificates and passwords, and starts nothing. Under `cargo run` the
//! other programs are built first; `shop --no-build` starts them without a build.

use shop::ground::serve::Stop;
use shop::ground::settings::Settings;
use shop::ground::setup;
use shop::launch;

#[tokio::main]
async fn main() -> Result<(), shop::Failure> {
    let settings = Settings::from_env()?;
    let (mut only_setup, mut build) = (false, std::env::var_os("CARGO").is_some());
    for argument in std::env::args().skip(1) {
        match &*argument {
            "--setup" => only_setup = true,
            "--no-build" => build = false,
            other => {
                return Err(format!(
                    "unknown argument `{other}`: expected `--setup` or `--no-build`"
                )
                .into());
            }
        }
    }
    setup::prepare(&settings.data)?;
    if only_setup {
        return Ok(());
    }
    if build {
        launch::build()?;
    }
    launch::run(settings, Stop::of_process()?).await
}
