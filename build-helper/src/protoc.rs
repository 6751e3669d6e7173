//! Choice of the compiler for `.proto` files, and handling of the arguments for protoc.
//!
//! The embedded compiler is used unless protoc is requested. Existing build scripts pass arguments that
//! only protoc needs, and these must not make protoc necessary. Other arguments change the result, and
//! then protoc is used if it is installed.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use rust_grpc_codegen::{Diagnostic, Error};

/// Returns the path in the environment variable `PROTOC`, or `protoc`, which is looked up in `PATH`.
pub fn protoc_from_env() -> PathBuf {
    asked_for().unwrap_or_else(|| PathBuf::from("protoc"))
}

/// Returns the directory in the environment variable `PROTOC_INCLUDE`, if it is set.
///
/// # Panics
/// Panics if the value is not a directory, as in prost-build.
pub fn protoc_include_from_env() -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os("PROTOC_INCLUDE")?);
    assert!(
        path.exists(),
        "PROTOC_INCLUDE environment variable points to non-existent directory ({})",
        path.display()
    );
    assert!(
        path.is_dir(),
        "PROTOC_INCLUDE environment variable points to a non-directory file ({})",
        path.display()
    );
    Some(path)
}

/// Returns an error message for users who need protoc and have not installed it.
///
/// By default, this crate does not need protoc.
pub fn error_message_protoc_not_found() -> String {
    let install = if cfg!(target_os = "macos") {
        "brew install protobuf"
    } else if cfg!(target_os = "linux") {
        "apt-get install protobuf-compiler"
    } else {
        "winget install protobuf"
    };
    format!(
        "Could not find `protoc`. If it is installed, set the environment variable `PROTOC` to its \
         path. To install it, run `{install}`, or take a release from \
         https://github.com/protocolbuffers/protobuf/releases"
    )
}

/// Returns the value of `PROTOC`, if it is set and not empty.
pub(crate) fn asked_for() -> Option<PathBuf> {
    env::var_os("PROTOC").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The compiler and its arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The path of protoc, or `None` for the embedded compiler.
    pub(crate) protoc: Option<PathBuf>,
    /// The include directories among the arguments.
    pub(crate) includes: Vec<PathBuf>,
    /// The other arguments.
    pub(crate) arguments: Vec<OsString>,
}

/// Chooses the compiler from the requested protoc, if any, and the arguments.
///
/// # Errors
/// Returns an error if an argument requires protoc and none is found.
pub(crate) fn plan(requested: Option<PathBuf>, arguments: &[OsString]) -> Result<Plan, Error> {
    let mut plan = Plan { protoc: requested, ..Plan::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        if text == "-I" || text == "--proto_path" {
            let Some(path) = rest.next() else {
                return Err(Diagnostic::error(format!("`{text}` needs a directory"))
                    .hint("pass the directory as the next `protoc_arg`")
                    .into());
            };
            plan.includes.push(PathBuf::from(path));
        } else if let Some(path) = text.strip_prefix("--proto_path=") {
            plan.includes.extend(env::split_paths(path));
        } else if let Some(path) = text.strip_prefix("-I") {
            plan.includes.extend(env::split_paths(path));
        } else {
            plan.arguments.push(argument.clone());
        }
    }
    let beyond: Vec<String> = plan
        .arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .filter(|argument| !is_harmless(argument))
        .map(|argument| format!("`{argument}`"))
        .collect();
    if plan.protoc.is_none() && !beyond.is_empty() {
        plan.protoc = on_path(env::var_os("PATH").as_deref());
        if plan.protoc.is_none() {
            return Err(Diagnostic::error(format!(
                "{} requires protoc, which was not found on PATH",
                beyond.join(", ")
            ))
            .hint(format!(
                "remove the `protoc_arg`, or provide protoc: {}",
                error_message_protoc_not_found()
            ))
            .into());
        }
    }
    Ok(plan)
}

/// Returns true if the embedded compiler can ignore the argument: it enables what is always enabled, or
/// configures a step that does not happen.
fn is_harmless(argument: &str) -> bool {
    argument.starts_with("--experimental_")
        || argument.starts_with("--error_format=")
        || matches!(
            argument,
            "--include_imports"
                | "--include_source_info"
                | "--retain_options"
                | "--deterministic_output"
        )
}

fn on_path(path: Option<&OsStr>) -> Option<PathBuf> {
    let name = format!("protoc{}", env::consts::EXE_SUFFIX);
    env::split_paths(path?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn os(arguments: &[&str]) -> Vec<OsString> {
        arguments.iter().map(OsString::from).collect()
    }

    #[test]
    fn ignores_arguments_without_an_effect() {
        let plan = plan(None, &os(&["--experimental_allow_proto3_optional"])).unwrap();
        assert_eq!(plan.protoc, None);
    }

    #[test]
    fn accepts_include_directories_in_every_spelling() {
        let plan =
            plan(None, &os(&["-Ia", "-I", "b", "--proto_path=c", "--proto_path", "d"])).unwrap();
        assert_eq!(plan.includes, ["a", "b", "c", "d"].map(PathBuf::from));
        assert_eq!((plan.protoc, plan.arguments.len()), (None, 0));
    }

    #[test]
    fn rejects_an_include_argument_without_a_directory() {
        let error = plan(None, &os(&["-Ia", "-I"])).unwrap_err().to_string();
        assert!(error.contains("`-I` needs a directory"), "{error}");
    }

    #[test]
    fn passes_all_arguments_to_a_requested_protoc() {
        let plan = plan(Some("my-protoc".into()), &os(&["--fatal_warnings"])).unwrap();
        assert_eq!(plan.protoc, Some("my-protoc".into()));
        assert_eq!(plan.arguments, os(&["--fatal_warnings"]));
    }

    #[test]
    fn finds_protoc_on_path() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(on_path(Some(folder.path().as_os_str())), None);
        let protoc = folder.path().join(format!("protoc{}", env::consts::EXE_SUFFIX));
        std::fs::write(&protoc, "").unwrap();
        assert_eq!(on_path(Some(folder.path().as_os_str())), Some(protoc));
    }
}
