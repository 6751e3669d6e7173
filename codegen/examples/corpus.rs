//! Generates code from a descriptor set on disk, and prints the time that this took:
//!
//! ```text
//! cargo run --release --example corpus -- SET OUT [key=value]…
//! ```
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(set), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: corpus SET OUT [key=value]…".into());
    };
    let mut options = rust_grpc_codegen::Options::default();
    for option in args {
        let (key, value) = option.split_once('=').ok_or("options are key=value")?;
        options.set(key, Some(value))?;
    }
    let bytes = std::fs::read(set)?;
    let start = Instant::now();
    let generated = rust_grpc_codegen::generate(&bytes, &[], &options)?;
    for warning in &generated.warnings {
        eprintln!("{warning}\n");
    }
    eprintln!("{:?} in {:?}", generated.summary, start.elapsed());
    std::fs::create_dir_all(&out)?;
    for file in generated.files {
        std::fs::write(std::path::Path::new(&out).join(file.name), file.content)?;
    }
    Ok(())
}
