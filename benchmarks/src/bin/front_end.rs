//! Compilation of all of googleapis to a descriptor set with source info: the front end alone.
//!
//! ```text
//! .ci/fetch-corpus
//! cargo run --release -p rust-grpc-benchmarks --bin front_end -- target/corpus [ROUNDS]
//! ```
#![allow(clippy::print_stdout)]

use std::path::Path;
use std::process::Command;

use protox::Compiler;
use protox::file::{ChainFileResolver, GoogleFileResolver, IncludeFileResolver};
use rust_grpc_benchmarks::{
    Failure, Sample, compare, corpus_files, machine, megabytes, print_own, resources, run, written,
};
use rust_grpc_codegen::frontend::{self, DescriptorSet, Sources};

const SIDES: [&str; 3] = ["rust-grpc-compiler", "protoc", "protox"];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [corpus] => measure(Path::new(corpus), 5),
        [corpus, rounds] => measure(Path::new(corpus), rounds.parse()?),
        // Arguments of the child process: `--side INDEX CORPUS OUT`.
        [side, index, corpus, out] if side == "--side" => {
            let sides = [ours, protoc, protox];
            sides[index.parse::<usize>()?](Path::new(corpus), &Path::new(out).join("set"))?;
            print_own()
        }
        _ => Err("usage: front_end CORPUS [ROUNDS]".into()),
    }
}

fn ours(corpus: &Path, out: &Path) -> Result<(), Failure> {
    let root = corpus.join("googleapis");
    let sources =
        Sources { inputs: corpus_files(&root)?, includes: vec![root], ..Sources::default() };
    let set = DescriptorSet {
        include_imports: true,
        include_source_info: true,
        ..DescriptorSet::default()
    };
    std::fs::write(out, frontend::compile_set(&sources, set)?.descriptor_set)?;
    Ok(())
}

fn protoc(corpus: &Path, out: &Path) -> Result<(), Failure> {
    let root = corpus.join("googleapis");
    let status = Command::new(corpus.join("protobuf/bin/protoc"))
        .arg(format!("-I{}", root.display()))
        .arg(format!("-I{}", corpus.join("protobuf/include").display()))
        .args(["--include_imports", "--include_source_info", "-o"])
        .arg(out)
        .args(corpus_files(&root)?)
        // It warns about unused imports, on about a thousand lines.
        .stderr(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(()) } else { Err(format!("protoc: {status}").into()) }
}

fn protox(corpus: &Path, out: &Path) -> Result<(), Failure> {
    let root = corpus.join("googleapis");
    let mut resolver = ChainFileResolver::new();
    resolver.add(GoogleFileResolver::new());
    resolver.add(IncludeFileResolver::new(root.clone()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(corpus_files(&root)?)?;
    std::fs::write(out, compiler.encode_file_descriptor_set())?;
    Ok(())
}

fn measure(corpus: &Path, rounds: usize) -> Result<(), Failure> {
    let files = corpus_files(&corpus.join("googleapis"))?.len();
    println!("{}\n", machine());
    let mut samples: [Vec<Sample>; 3] = Default::default();
    let mut sizes = [0; 3];
    // The first round warms up the disk cache and is not counted.
    for round in 0..=rounds {
        for side in 0..SIDES.len() {
            let out = tempfile::tempdir()?;
            let mut command = Command::new(std::env::current_exe()?);
            command.args(["--side", &side.to_string()]).arg(corpus).arg(out.path());
            let sample = run(&mut command)?;
            eprintln!("round {round}: {}: {sample:.2?}", SIDES[side]);
            sizes[side] = written(out.path())?.1;
            if round > 0 {
                samples[side].push(sample);
            }
        }
    }
    println!("A descriptor set of {files} files with source info, {rounds} alternating rounds:\n");
    println!("{}", compare(&SIDES, &resources(&samples)));
    println!("\nThe memory of protoc, which is a separate process, is not included.");
    for (side, bytes) in SIDES.iter().zip(sizes) {
        println!("\n{side} wrote {:.1} MB.", megabytes(bytes));
    }
    Ok(())
}
