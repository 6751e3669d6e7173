//! Who compiles the sources, and what do the arguments meant for protoc come to?
//!
//! The embedded compiler does, unless a protoc is asked for. Build scripts carry arguments for
//! protoc that it has no use for, and must not need a protoc because of them; others change the
//! result, and then a protoc is used if there is one.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use rust_grpc_codegen::{Diagnostic, Error};

/// The protoc that `PROTOC` names, or just `protoc`, to be looked for on `PATH`.
pub fn protoc_from_env() -> PathBuf {
    asked_for().unwrap_or_else(|| PathBuf::from("protoc"))
}

/// The directory that `PROTOC_INCLUDE` names, if it is set.
///
/// # Panics
/// When it is set and is no directory, as in prost-build.
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

/// What to tell somebody who needs a protoc and has none. This crate does not, by default.
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

/// `PROTOC`, when it is set to something.
pub(crate) fn asked_for() -> Option<PathBuf> {
    env::var_os("PROTOC").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// How the sources are compiled.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// `None` is the embedded compiler.
    pub(crate) protoc: Option<PathBuf>,
    /// Include roots among the arguments.
    pub(crate) includes: Vec<PathBuf>,
    /// The other arguments.
    pub(crate) arguments: Vec<OsString>,
}

/// Makes a plan from the protoc that was asked for, if any, and the arguments.
///
/// # Errors
/// When an argument needs a protoc and there is none.
pub(crate) fn plan(asked_for: Option<PathBuf>, arguments: &[OsString]) -> Result<Plan, Error> {
    let mut plan = Plan { protoc: asked_for, ..Plan::default() };
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
                "{} can only be honoured by protoc, and none was found on PATH",
                beyond.join(", ")
            ))
            .hint(format!("take out the `protoc_arg`; or: {}", error_message_protoc_not_found()))
            .into());
        }
    }
    Ok(plan)
}

/// Whether leaving it out changes nothing: it switches on what is always on, or says how to do what
/// is not done.
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
    fn arguments_without_an_effect_need_no_protoc() {
        let plan = plan(None, &os(&["--experimental_allow_proto3_optional"])).unwrap();
        assert_eq!(plan.protoc, None);
    }

    #[test]
    fn include_roots_are_understood_in_every_spelling() {
        let plan =
            plan(None, &os(&["-Ia", "-I", "b", "--proto_path=c", "--proto_path", "d"])).unwrap();
        assert_eq!(plan.includes, ["a", "b", "c", "d"].map(PathBuf::from));
        assert_eq!((plan.protoc, plan.arguments.len()), (None, 0));
    }

    #[test]
    fn an_include_root_that_is_missing_is_an_error() {
        let error = plan(None, &os(&["-Ia", "-I"])).unwrap_err().to_string();
        assert!(error.contains("`-I` needs a directory"), "{error}");
    }

    #[test]
    fn a_protoc_that_was_asked_for_gets_all_arguments() {
        let plan = plan(Some("my-protoc".into()), &os(&["--fatal_warnings"])).unwrap();
        assert_eq!(plan.protoc, Some("my-protoc".into()));
        assert_eq!(plan.arguments, os(&["--fatal_warnings"]));
    }

    #[test]
    fn only_a_file_called_protoc_is_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(on_path(Some(folder.path().as_os_str())), None);
        let protoc = folder.path().join(format!("protoc{}", env::consts::EXE_SUFFIX));
        std::fs::write(&protoc, "").unwrap();
        assert_eq!(on_path(Some(folder.path().as_os_str())), Some(protoc));
    }
}
