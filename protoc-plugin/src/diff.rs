//! Differences between the files on disk and the generated output, printed by `check`.
//!
//! The format is a unified diff that `patch` can apply: the files on disk are the old side, and the
//! output of `generate` is the new side.

use std::io::{self, Write};
use std::path::{Component, Path};
use std::time::Duration;

use similar::TextDiff;

use crate::output::{Plan, Planned, State};

/// The time after which a file's diff falls back to a coarser algorithm.
const DIFF_TIMEOUT: Duration = Duration::from_secs(2);

/// Prints the differences of all files of the plan and of the descriptor set.
pub(crate) fn print(
    out: &mut impl Write,
    plan: &Plan<'_>,
    set: Option<&Planned<'_>>,
) -> io::Result<()> {
    let (bytes, texts): (Vec<_>, Vec<_>) = plan.files.iter().partition(|file| file.binary);
    for file in texts {
        let new = String::from_utf8_lossy(file.content);
        match file.state {
            State::Unchanged => {}
            State::Missing => text(out, None, Some(&file.path), "", &new)?,
            State::Changed => {
                let old = std::fs::read(&file.path)?;
                let old = String::from_utf8_lossy(&old);
                text(out, Some(&file.path), Some(&file.path), &old, &new)?;
            }
        }
    }
    for path in &plan.left_over {
        let old = std::fs::read(path)?;
        match std::str::from_utf8(&old) {
            // A descriptor set can happen to be valid UTF-8, but is compared as binary.
            Ok(old) if path.extension().is_none_or(|extension| extension != "bin") => {
                text(out, Some(path), None, old, "")?;
            }
            _ => binary(out, Some(path), None)?,
        }
    }
    for file in bytes.into_iter().chain(set).filter(|file| file.state != State::Unchanged) {
        let old = (file.state == State::Changed).then_some(&*file.path);
        binary(out, old, Some(&file.path))?;
    }
    out.flush()
}

fn binary(out: &mut impl Write, old: Option<&Path>, new: Option<&Path>) -> io::Result<()> {
    writeln!(out, "Binary files {} and {} differ", name('a', old), name('b', new))
}

fn text(
    out: &mut impl Write,
    old_path: Option<&Path>,
    new_path: Option<&Path>,
    old: &str,
    new: &str,
) -> io::Result<()> {
    let diff = TextDiff::configure().timeout(DIFF_TIMEOUT).diff_lines(old, new);
    let header = (name('a', old_path), name('b', new_path));
    diff.unified_diff().header(&header.0, &header.1).to_writer(out)
}

/// Returns `a/src/gen/x.rs`, or the unchanged path if it is not below the current directory.
fn name(side: char, path: Option<&Path>) -> String {
    let Some(path) = path else { return "/dev/null".to_owned() };
    let parts = || path.components().filter(|part| *part != Component::CurDir);
    if parts().all(|part| matches!(part, Component::Normal(_))) {
        format!("{side}/{}", parts().collect::<std::path::PathBuf>().display())
    } else {
        path.display().to_string()
    }
}
