use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match route_guide::guide::run(std::env::args().skip(1)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
