//! Generation of code for all of googleapis, from `.proto` files to Rust files on disk.
//!
//! ```text
//! .ci/fetch-corpus
//! cargo run --release -p rust-grpc-benchmarks --bin corpus -- target/corpus/googleapis [ROUNDS]
//! ```
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::Command;

use protox::Compiler;
use protox::file::{ChainFileResolver, GoogleFileResolver, IncludeFileResolver};
use rust_grpc_benchmarks::{
    Failure, Sample, compare, corpus_files, machine, megabytes, print_own, resources, run, written,
};
use rust_grpc_codegen::{Options, frontend, generate};

const SIDES: [&str; 2] = ["rust-grpc", "protox + tonic-prost-build"];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [root] => measure(Path::new(root), 5),
        [root, rounds] => measure(Path::new(root), rounds.parse()?),
        // Arguments of the child process: `--side INDEX ROOT OUT`.
        [side, index, root, out] if side == "--side" => {
            let side = if index == "0" { ours } else { theirs };
            side(Path::new(root), Path::new(out))?;
            print_own()
        }
        _ => Err("usage: corpus CORPUS [ROUNDS]".into()),
    }
}

fn ours(root: &Path, out: &Path) -> Result<(), Failure> {
    let sources = frontend::Sources {
        inputs: corpus_files(root)?,
        includes: vec![root.to_owned()],
        ..Default::default()
    };
    let compiled = frontend::compile(&sources)?;
    let generated = generate(&compiled.descriptor_set, &compiled.roots, &Options::default())?;
    for file in &generated.files {
        std::fs::write(out.join(&file.name), &file.content)?;
    }
    Ok(())
}

fn theirs(root: &Path, out: &Path) -> Result<(), Failure> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(GoogleFileResolver::new());
    resolver.add(IncludeFileResolver::new(root.to_owned()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    compiler.open_files(corpus_files(root)?)?;
    let set = compiler.file_descriptor_set();
    drop(compiler);
    tonic_prost_build::configure().out_dir(out).compile_fds(set)?;
    Ok(())
}

fn measure(root: &Path, rounds: usize) -> Result<(), Failure> {
    let files = corpus_files(root)?.len();
    println!("{}\n", machine());
    let mut samples: [Vec<Sample>; 2] = Default::default();
    let mut outputs = [(0, 0); 2];
    // The first round warms up the disk cache and is not counted.
    for round in 0..=rounds {
        for side in 0..SIDES.len() {
            let (sample, output) = child(side, root)?;
            eprintln!("round {round}: {}: {sample:.2?}", SIDES[side]);
            outputs[side] = output;
            if round > 0 {
                samples[side].push(sample);
            }
        }
    }
    println!("All of the corpus, {files} files, {rounds} alternating rounds:\n");
    println!("{}", compare(&SIDES, &resources(&samples)));
    for (side, (files, bytes)) in SIDES.iter().zip(outputs) {
        println!("\n{side} wrote {files} files, {:.1} MB.", megabytes(bytes));
    }
    Ok(())
}

fn child(side: usize, root: &Path) -> Result<(Sample, (usize, u64)), Failure> {
    let out = tempfile::tempdir()?;
    let program: PathBuf = std::env::current_exe()?;
    let sample =
        run(Command::new(program).args(["--side", &side.to_string()]).arg(root).arg(out.path()))?;
    Ok((sample, written(out.path())?))
}
