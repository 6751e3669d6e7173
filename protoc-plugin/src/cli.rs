//! What can be said on the command line?

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::options::TABLE;
use rust_grpc_codegen::{Diagnostic, Error};

const ABOUT: &str = "Generates Rust from .proto files: prost messages and tonic services";

const PLUGIN_HELP: &str = "\
As a plugin:
  protoc --rust-grpc_out=src/gen --rust-grpc_opt=KEY=VALUE -I proto proto/a.proto
  buf generate, with this plugin in buf.gen.yaml:
    - { local: protoc-gen-rust-grpc, out: src/gen, strategy: all, opt: [KEY=VALUE] }
  protoc and buf find the program by its name on PATH and start it without arguments.
  Its options are those of `generate --opt`, see `protoc-gen-rust-grpc generate --help`.";

const CONFIG_HELP: &str = "\
rust-grpc.toml, read when no input is named; paths in it start from its directory:
  inputs = [\"proto\"]          # or descriptor_set = \"set.binpb\"
  includes = [\"proto\"]
  out = \"src/gen\"
  # also: protoc, protoc_args, file_descriptor_set_path
  [options]                   # names and values of --opt
  build_server = false
  btree_map = [\".a.b\", \".c\"]
  type_attribute = { \".a.Msg\" = \"#[derive(Eq)]\" }";

#[derive(Parser)]
#[command(name = "protoc-gen-rust-grpc", version, about = ABOUT, after_help = PLUGIN_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Write Rust files; those that are up to date are left alone
    ///
    /// Exit status: 0 when the output is up to date, 2 for errors, after which nothing has been
    /// written.
    #[command(after_long_help = CONFIG_HELP)]
    Generate(Arguments),
    /// Compare with what `generate` would write, and print the difference
    ///
    /// Takes the arguments of `generate` and writes nothing. Exit status: 0 when the output is up
    /// to date, 1 when a file is stale, missing or left over, 2 for errors.
    #[command(after_long_help = CONFIG_HELP)]
    Check(Arguments),
    /// Write a descriptor set, byte for byte as protoc does
    ///
    /// Takes protoc's options, in its spellings too. Exit status: 0 when the set is written, 2 for
    /// errors, after which nothing has been written.
    Compile(CompileArguments),
}

/// What `compile` takes.
#[derive(Args, Default)]
pub(crate) struct CompileArguments {
    /// Files, or directories that mean every .proto file below them; @FILE reads arguments from a
    /// file, one a line
    #[arg(value_name = "PROTO", required = true)]
    pub(crate) inputs: Vec<PathBuf>,

    /// Directory that imports are looked up in; the first that has the file wins [default: .]
    #[arg(
        short = 'I',
        long = "include",
        visible_alias = "proto_path",
        alias = "proto-path",
        value_name = "DIR"
    )]
    pub(crate) includes: Vec<PathBuf>,

    /// File to write to; `-` is standard output
    #[arg(
        short,
        long,
        visible_alias = "descriptor_set_out",
        alias = "descriptor-set-out",
        value_name = "FILE"
    )]
    pub(crate) out: PathBuf,

    /// Put the files that the inputs import into the set too
    #[arg(long, alias = "include_imports")]
    pub(crate) include_imports: bool,

    /// Put comments and positions into the set
    #[arg(long, alias = "include_source_info")]
    pub(crate) include_source_info: bool,

    /// Keep options that only the compiler needs
    #[arg(long, alias = "retain_options")]
    pub(crate) retain_options: bool,

    /// Make warnings errors
    #[arg(long, alias = "fatal_warnings")]
    pub(crate) fatal_warnings: bool,

    /// Accepted for the sake of scripts, as it is always so
    #[arg(
        long = "experimental_allow_proto3_optional",
        aliases = ["experimental_editions", "deterministic_output"],
        hide = true
    )]
    pub(crate) always: bool,
}

/// What `generate` and `check` take.
#[derive(Args, Default)]
pub(crate) struct Arguments {
    /// Files, or directories that mean every .proto file below them
    #[arg(value_name = "PROTO")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Directory that imports are looked up in; the first that has the file wins
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) includes: Vec<PathBuf>,

    /// Directory to write to
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// What the output looks like; --help lists the options
    #[arg(long = "opt", value_name = "KEY=VALUE")]
    pub(crate) options: Vec<String>,

    /// Compile with this protoc instead of the built-in compiler [default: $PROTOC]
    #[arg(long, value_name = "PATH")]
    pub(crate) protoc: Option<PathBuf>,

    /// Argument to pass to protoc
    #[arg(
        long = "protoc-arg",
        alias = "protoc_arg",
        value_name = "ARG",
        allow_hyphen_values = true
    )]
    pub(crate) protoc_args: Vec<OsString>,

    /// Take the files of this descriptor set, from `buf build -o` or `protoc -o`
    #[arg(long, alias = "descriptor_set", value_name = "FILE", conflicts_with = "protoc")]
    pub(crate) descriptor_set: Option<PathBuf>,

    /// Also write a descriptor set with all imports, for reflection
    #[arg(long, alias = "file_descriptor_set_path", value_name = "FILE")]
    pub(crate) file_descriptor_set_path: Option<PathBuf>,

    /// Settings to start from [default: rust-grpc.toml, when no input is named]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Remove files that were generated before and are not part of the output any more
    #[arg(long)]
    pub(crate) prune: bool,

    /// Print errors and warnings only: no summary, no progress, no differences
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// Reads the command line; what it asks for instead of a command has been printed.
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
        // Nobody is left to tell when this fails.
        let _ = error.print();
        u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
    })
}

/// As protoc does, `compile` replaces an argument `@FILE` by the lines of the file.
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

/// What someone sees who starts the program to find out what it is.
pub(crate) fn print_help() -> ExitCode {
    let _ = command().print_help();
    ExitCode::SUCCESS
}

fn command() -> clap::Command {
    let with_table = |c: clap::Command| c.mut_arg("options", |a| a.long_help(option_table()));
    Cli::command().mut_subcommand("generate", with_table).mut_subcommand("check", with_table)
}

/// The option table, as `--help` shows it.
fn option_table() -> String {
    let mut text = String::from("What the output looks like; may be repeated:\n");
    for option in TABLE {
        text += &format!("\n{}={}\n    {}", option.name, option.value, option.help);
        if !option.default.is_empty() {
            text += &format!(" [default: {}]", option.default);
        }
    }
    text + "\n\nPATH is `.` for everything, `.pkg.Msg` for an element and what is in it, \
            `Msg.field` for every element whose full name ends so, and `=.pkg.Msg` for exactly one"
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        super::command().debug_assert();
    }
}
