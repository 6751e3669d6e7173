//! Compiles files with protoc's flags: `compile -I DIR… [--include_imports]
//! [--include_source_info] [--retain_options] [-o FILE] FILE…`.

use std::io::Write;
use std::process::ExitCode;

use rust_grpc_compiler::{Chain, Compiler, Directories, WellKnown};

fn main() -> ExitCode {
    let (mut folders, mut roots, mut output) = (Vec::new(), Vec::new(), None);
    let (mut imports, mut source_info, mut retain) = (false, false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match &*argument {
            "--include_imports" => imports = true,
            "--include_source_info" => source_info = true,
            "--retain_options" => retain = true,
            "-o" => output = arguments.next(),
            _ => match (argument.strip_prefix("-I"), argument.strip_prefix('@')) {
                (Some(folder), _) => folders.push(folder.to_owned()),
                (_, Some(list)) => {
                    let list = std::fs::read_to_string(list).unwrap_or_default();
                    roots.extend(list.lines().map(str::to_owned));
                }
                _ => roots.push(argument),
            },
        }
    }
    let resolver = Chain::new().with(Directories::new(folders)).with(WellKnown);
    let outcome =
        Compiler::new(resolver).source_info(source_info).retain_options(retain).compile(roots);
    for diagnostic in &outcome.diagnostics {
        eprintln!("{diagnostic}");
    }
    if outcome.has_errors() {
        return ExitCode::FAILURE;
    }
    let Some(output) = output else { return ExitCode::SUCCESS };
    let written = std::fs::File::create(&output).and_then(|file| {
        let mut file = std::io::BufWriter::new(file);
        outcome.write_descriptor_set(imports, &mut file)?;
        file.flush()
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {output}: {error}");
            ExitCode::FAILURE
        }
    }
}
