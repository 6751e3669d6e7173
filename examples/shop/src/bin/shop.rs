//! Opens the shop: starts all services, keeps them running, and closes it in good order.
//!
//! `shop --setup` makes keys, certificates and passwords, and starts nothing. `shop --no-build` starts
//! what is there: without it, `cargo run` builds the other programs first.

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
                return Err(
                    format!("`{other}` is no argument: `--setup` and `--no-build` are").into()
                );
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
