//! Compiles `.proto` files, and prints the time and the memory that this took.
//!
//! ```text
//! cargo run --release -p rust-grpc-codegen --example compile -- [-I ROOT]… [--protoc PATH]
//!     [--set FILE] [--without TEXT]… [-o FILE] INPUT…
//! ```
//!
//! `--without` excludes files below the inputs whose path contains a text.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use rust_grpc_codegen::frontend::{Sources, compile};

fn main() -> ExitCode {
    let mut sources = Sources::default();
    let (mut without, mut out) = (Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_default();
        match argument.as_str() {
            "-I" => sources.includes.push(value().into()),
            "--protoc" => sources.protoc = Some(value().into()),
            "--set" => sources.descriptor_set = Some(value().into()),
            "--without" => without.push(value()),
            "-o" => out = Some(value()),
            _ => sources.inputs.push(argument.into()),
        }
    }
    if !without.is_empty() {
        let mut files = Vec::new();
        for input in &sources.inputs {
            collect(input, &without, &mut files);
        }
        files.sort();
        sources.inputs = files;
    }
    let start = Instant::now();
    let result = compile(&sources);
    let time = start.elapsed();
    let memory = peak_memory().map_or(String::new(), |mb| format!(", peak {mb} MB"));
    match result {
        Ok(compiled) => {
            let (size, read) = (compiled.descriptor_set.len(), compiled.files_read.len());
            println!("{time:.2?}{memory}: {size} bytes from {read} files, {:?}", compiled.tool);
            for warning in &compiled.warnings {
                println!("{warning}");
            }
            match out.map(|out| std::fs::write(out, &compiled.descriptor_set)) {
                Some(Err(error)) => {
                    println!("{error}");
                    ExitCode::FAILURE
                }
                _ => ExitCode::SUCCESS,
            }
        }
        Err(error) => {
            println!("{error}\n\n{time:.2?}{memory}: {} problems", error.diagnostics().len());
            ExitCode::FAILURE
        }
    }
}

fn collect(path: &Path, without: &[String], files: &mut Vec<PathBuf>) {
    let text = path.to_string_lossy();
    if without.iter().any(|w| text.contains(w.as_str())) {
        return;
    }
    if let Ok(entries) = std::fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), without, files));
    } else if path.extension().is_some_and(|e| e == "proto") {
        files.push(path.to_owned());
    }
}

fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
