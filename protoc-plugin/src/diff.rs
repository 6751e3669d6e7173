//! How does `check` show what is different?
//!
//! As a unified diff from the disk to what `generate` would write, which `patch` understands.

use std::io::{self, Write};
use std::path::{Component, Path};
use std::time::Duration;

use similar::TextDiff;

use crate::output::{Plan, Planned, State};

/// A difference is for people: after this long a coarser one will do.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints every difference.
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
            // A descriptor set may happen to be UTF-8, and is no text all the same.
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
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let header = (name('a', old_path), name('b', new_path));
    diff.unified_diff().header(&header.0, &header.1).to_writer(out)
}

/// `a/src/gen/x.rs`, or the path as it is when it does not start here.
fn name(side: char, path: Option<&Path>) -> String {
    let Some(path) = path else { return "/dev/null".to_owned() };
    let parts = || path.components().filter(|part| *part != Component::CurDir);
    if parts().all(|part| matches!(part, Component::Normal(_))) {
        format!("{side}/{}", parts().collect::<std::path::PathBuf>().display())
    } else {
        path.display().to_string()
    }
}
