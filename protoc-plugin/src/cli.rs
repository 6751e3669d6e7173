//! Command-line interface: arguments, help and `@FILE` expansion.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::options::TABLE;
use rust_grpc_codegen::{Diagnostic, Error};

use crate::error_format::ErrorFormat;

const ABOUT: &str = "Generates Rust from .proto files: prost messages and tonic services";

const PLUGIN_HELP: &str = "\
As a plugin:
  protoc --rust-grpc_out=src/gen --rust-grpc_opt=KEY=VALUE -I proto proto/a.proto
  buf generate, with this plugin in buf.gen.yaml:
    - { local: protoc-gen-rust-grpc, out: src/gen, strategy: all, opt: [KEY=VALUE] }
  protoc and buf find the program by its name on PATH and start it without arguments.
  The plugin takes the options of `generate --opt`; `protoc-gen-rust-grpc generate --help`
  lists them.";

const CONFIG_HELP: &str = "\
rust-grpc.toml is read if no input is named; its paths are relative to its directory:
  inputs = [\"proto\"]          # or descriptor_set = \"set.binpb\"
  includes = [\"proto\"]
  out = \"src/gen\"
  # also: protoc, protoc_args, file_descriptor_set_path
  [options]                   # names and values of --opt
  build_server = false
  btree_map = [\".a.b\", \".c\"]
  type_attribute = { \".a.Msg\" = \"#[derive(Eq)]\" }";

/// Google's plugin for the crate `grpc` is a program of the same name.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (rust-grpc-plugin, which generates prost messages and tonic services)"
);

#[derive(Parser)]
#[command(name = "protoc-gen-rust-grpc", version = VERSION, about = ABOUT, after_help = PLUGIN_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write Rust files; files that are up to date are not touched
    ///
    /// Exit status: 0 if the output is up to date, 2 after an error, in which case nothing has been
    /// written.
    #[command(after_long_help = CONFIG_HELP)]
    Generate(Arguments),
    /// Compare existing files with the output of `generate` and print the differences
    ///
    /// Takes the arguments of `generate` and writes nothing. Exit status: 0 if the output is up
    /// to date, 1 if a file is stale, missing or no longer generated, 2 after an error.
    #[command(after_long_help = CONFIG_HELP)]
    Check(Arguments),
    /// Write a descriptor set that is identical to that of protoc
    ///
    /// Also accepts the option names of protoc. Exit status: 0 if the set has been written, 2 after
    /// an error, in which case nothing has been written.
    Compile(CompileArguments),
}

/// The arguments of `compile`.
#[derive(Args, Default)]
pub(crate) struct CompileArguments {
    /// Files, or directories, which stand for all .proto files below them; @FILE reads arguments
    /// from a file, one per line
    #[arg(value_name = "PROTO", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Directory in which imports are looked up; the first match wins [default: .]
    #[arg(
        short = 'I',
        long = "include",
        visible_alias = "proto_path",
        alias = "proto-path",
        value_name = "DIR"
    )]
    pub(crate) includes: Vec<PathBuf>,

    /// File to write; `-` stands for standard output
    #[arg(
        short,
        long,
        visible_alias = "descriptor_set_out",
        alias = "descriptor-set-out",
        value_name = "FILE"
    )]
    pub(crate) out: PathBuf,

    /// File to write for `make`: a rule by which the set depends on all files that were read
    #[arg(long, visible_alias = "dependency_out", value_name = "FILE")]
    pub(crate) dependency_out: Option<PathBuf>,

    /// Include imported files in the set
    #[arg(long, alias = "include_imports")]
    pub(crate) include_imports: bool,

    /// Include comments and source positions in the set
    #[arg(long, alias = "include_source_info")]
    pub(crate) include_source_info: bool,

    /// Keep options that have source retention
    #[arg(long, alias = "retain_options")]
    pub(crate) retain_options: bool,

    /// Accept files of the edition UNSTABLE, which changes from release to release
    #[arg(long, alias = "experimental_editions")]
    pub(crate) experimental_editions: bool,

    /// Treat warnings as errors
    #[arg(long, alias = "fatal_warnings")]
    pub(crate) fatal_warnings: bool,

    /// Print each error and warning on one line, in this format of protoc
    #[arg(long, visible_alias = "error_format", value_name = "FORMAT")]
    pub(crate) error_format: Option<ErrorFormat>,

    /// Accepted for compatibility with protoc; the behavior is always on
    #[arg(
        long = "experimental_allow_proto3_optional",
        aliases = ["deterministic_output"],
        hide = true
    )]
    pub(crate) always: bool,
}

/// The arguments of `generate` and `check`.
#[derive(Args, Default)]
pub(crate) struct Arguments {
    /// Files, or directories, which stand for all .proto files below them
    #[arg(value_name = "PROTO")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Directory in which imports are looked up; the first match wins
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) includes: Vec<PathBuf>,

    /// Directory in which files are written
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Option for the generated code; --help lists all options
    #[arg(long = "opt", value_name = "KEY=VALUE")]
    pub(crate) options: Vec<String>,

    /// Compile with this protoc instead of the built-in compiler [default: $PROTOC]
    #[arg(long, value_name = "PATH")]
    pub(crate) protoc: Option<PathBuf>,

    /// Argument that is passed to protoc
    #[arg(
        long = "protoc-arg",
        alias = "protoc_arg",
        value_name = "ARG",
        allow_hyphen_values = true
    )]
    pub(crate) protoc_args: Vec<OsString>,

    /// Read this descriptor set, written by `buf build -o` or `protoc -o`, instead of .proto files
    #[arg(long, alias = "descriptor_set", value_name = "FILE", conflicts_with = "protoc")]
    pub(crate) descriptor_set: Option<PathBuf>,

    /// Also write a descriptor set with all imports to this file, for reflection
    #[arg(long, alias = "file_descriptor_set_path", value_name = "FILE")]
    pub(crate) file_descriptor_set_path: Option<PathBuf>,

    /// Configuration file with base settings [default: rust-grpc.toml if no input is named]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Remove generated files that are no longer part of the output
    #[arg(long)]
    pub(crate) prune: bool,

    /// Print only errors and warnings: no summary, no progress, no differences
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Parses the command line. If there is no command to run (help, version or an error), prints the
/// text and returns the exit status.
pub(crate) fn parse() -> Result<Command, ExitCode> {
    let arguments = match from_files(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(error) => {
            crate::say(error);
            return Err(ExitCode::from(crate::FAILED));
        }
    };
    let parsed = command().try_get_matches_from(arguments);
    let parsed = parsed.and_then(|m| Cli::from_arg_matches(&m));
    parsed.map(|cli| cli.command).map_err(|error| {
        // A failure to print cannot be reported anywhere.
        let _ = error.print();
        u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
    })
}

/// Replaces each argument `@FILE` of `compile` with the lines of that file, as protoc does.
fn from_files(arguments: Vec<OsString>) -> Result<Vec<OsString>, Error> {
    if arguments.get(1).is_none_or(|command| command != "compile") {
        return Ok(arguments);
    }
    let mut all = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let Some(file) = argument.to_str().and_then(|text| text.strip_prefix('@')) else {
            all.push(argument);
            continue;
        };
        let text = std::fs::read_to_string(file).map_err(|error| {
            Diagnostic::error(format!("the arguments in this file cannot be read: {error}"))
                .at(Location::file(file))
        })?;
        all.extend(text.lines().filter(|line| !line.is_empty()).map(OsString::from));
    }
    Ok(all)
}

/// Prints the help text for a start without arguments from a terminal.
pub(crate) fn print_help() -> ExitCode {
    let _ = command().print_help();
    ExitCode::SUCCESS
}

fn command() -> clap::Command {
    let with_table = |c: clap::Command| c.mut_arg("options", |a| a.long_help(option_table()));
    Cli::command().mut_subcommand("generate", with_table).mut_subcommand("check", with_table)
}

/// Returns the help text of `--opt`, which lists all options.
fn option_table() -> String {
    let mut text = String::from("Options for the generated code; may be repeated:\n");
    for option in TABLE {
        text += &format!("\n{}={}\n    {}", option.name, option.value, option.help);
        if !option.default.is_empty() {
            text += &format!(" [default: {}]", option.default);
        }
    }
    text + "\n\nPATH is `.` for all elements, `.pkg.Msg` for an element and its contents, \
            `Msg.field` for all elements whose full name ends with it, and `=.pkg.Msg` for \
            exactly one element"
}

#[cfg(test)]
mod tests {
    #[test]
    fn command_definition_is_valid() {
        super::command().debug_assert();
    }
}
