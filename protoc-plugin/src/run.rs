//! The commands `generate` and `check`.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use rust_grpc_codegen::error::Location;
use rust_grpc_codegen::frontend::{self, Sources, Tool};
use rust_grpc_codegen::{Diagnostic, Diagnostics, Error, Generated};

use crate::cli::Arguments;
use crate::job::Job;
use crate::output::{self, Plan, Planned, State};
use crate::progress::Progress;
use crate::{DIFFERENT, FAILED, diff, say, warn, write};

pub(crate) fn generate(arguments: Arguments) -> ExitCode {
    finish(Job::new(arguments).and_then(|mut job| write_output(&mut job)))
}

pub(crate) fn check(arguments: Arguments) -> ExitCode {
    finish(Job::new(arguments).and_then(|mut job| compare_output(&mut job)))
}

fn finish(result: Result<ExitCode, Error>) -> ExitCode {
    result.unwrap_or_else(|error| {
        say(error);
        ExitCode::from(FAILED)
    })
}

fn write_output(job: &mut Job) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let progress = Progress::new(job.quiet);
    let problems = std::mem::take(&mut job.problems);
    let made = problems.and(make(job, &progress))?;
    let (plan, set) = compare(job, &made, &progress)?;
    let stale = plan.count(State::Changed) + plan.count(State::Missing);
    progress.phase("Writing", stale);
    let all: Vec<Planned<'_>> = plan.files.into_iter().chain(set).collect();
    write::write(&all, &progress)?;
    if job.prune {
        write::remove(&job.out, &plan.left_over)?;
    }
    drop(progress);
    warn(&made.warnings);
    if !job.prune && !plan.left_over.is_empty() {
        warn(&[left_over(&plan.left_over)]);
    }
    if !job.quiet {
        let pruned = if job.prune { plan.left_over.len() } else { 0 };
        let mut what = format!("{stale} written");
        if pruned > 0 {
            what += &format!(", {pruned} removed");
        }
        summary("Generated", &made.generated, &what, start);
    }
    Ok(ExitCode::SUCCESS)
}

fn compare_output(job: &mut Job) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let progress = Progress::new(job.quiet);
    let problems = std::mem::take(&mut job.problems);
    let made = problems.and(make(job, &progress))?;
    let (plan, set) = compare(job, &made, &progress)?;
    drop(progress);
    warn(&made.warnings);
    let Some(difference) = difference(job, &plan, set.as_ref()) else {
        if !job.quiet {
            summary("Checked", &made.generated, "all up to date", start);
        }
        return Ok(ExitCode::SUCCESS);
    };
    if !job.quiet {
        let mut out = BufWriter::new(io::stdout().lock());
        match diff::print(&mut out, &plan, set.as_ref()) {
            // `check | head` closes the pipe early, which is not an error.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                return Err(Diagnostic::error(format!(
                    "the differences cannot be printed: {error}"
                ))
                .into());
            }
            _ => {}
        }
    }
    say(difference);
    Ok(ExitCode::from(DIFFERENT))
}

/// The generated code and its descriptor set, not yet compared with the disk.
struct Made {
    generated: Generated,
    warnings: Vec<Diagnostic>,
    descriptor_set: Vec<u8>,
}

fn make(job: &Job, progress: &Progress) -> Result<Made, Error> {
    progress.phase("Compiling", 0);
    let mut compiled = frontend::compile(&job.sources)?;
    let unused = unused_arguments(job, &compiled.tool)?;
    progress.phase("Generating", 0);
    let paths = std::mem::take(&mut compiled.paths);
    let find = |name: &str| source_path(name, &paths, &job.sources);
    let read = |name: &str| std::fs::read_to_string(find(name)?).ok();
    let generated =
        rust_grpc_codegen::generate(&compiled.descriptor_set, &compiled.roots, &job.options)
            .map_err(|error| {
                let mut problems = Diagnostics::from(error.clone());
                problems.attach_sources(read);
                problems.attach_paths(find);
                problems.finish().err().unwrap_or(error)
            })?;
    let mut warnings = Diagnostics::default();
    warnings.extend(unused);
    warnings.extend(compiled.warnings);
    warnings.extend(generated.warnings.iter().cloned());
    warnings.attach_sources(read);
    warnings.attach_paths(find);
    Ok(Made { generated, warnings: warnings.finish()?, descriptor_set: compiled.descriptor_set })
}

/// Reports arguments for protoc if protoc was not used.
fn unused_arguments(job: &Job, tool: &Tool) -> Result<Vec<Diagnostic>, Error> {
    let mut problems = Diagnostics::default();
    if !job.sources.protoc_args.is_empty() && !matches!(tool, Tool::Protoc(_)) {
        problems.push(
            Diagnostic::warning("the arguments for protoc are unused, because protoc was not run")
                .hint("select protoc with `--protoc PATH`, or remove the arguments"),
        );
    }
    if job.options.strict {
        problems.deny_warnings();
    }
    problems.finish()
}

/// Returns the path of a source file, so that a diagnostic can show the path and the line. The files
/// of a given descriptor set are looked up below the include directories.
fn source_path(
    name: &str,
    paths: &BTreeMap<String, PathBuf>,
    sources: &Sources,
) -> Option<PathBuf> {
    let below = || sources.includes.iter().map(|root| root.join(name)).find(|path| path.is_file());
    paths.get(name).cloned().or_else(below)
}

fn compare<'a>(
    job: &Job,
    made: &'a Made,
    progress: &Progress,
) -> Result<(Plan<'a>, Option<Planned<'a>>), Error> {
    progress.phase("Comparing", made.generated.file_count());
    let plan = output::compare(&job.out, &made.generated, progress);
    let set = job.file_descriptor_set_path.as_deref();
    let set = set.map(|path| output::compare_set(path, &made.descriptor_set)).transpose();
    match (plan, set) {
        (Ok(plan), Ok(Some(set))) if plan.has(&set.path) => {
            Err(Diagnostic::error("two output files have this path")
                .at(Location::file(set.path.display().to_string()))
                .hint("choose another path with `file_descriptor_set_path`")
                .into())
        }
        (Ok(plan), Ok(set)) => Ok((plan, set)),
        (plan, set) => {
            let mut problems = Diagnostics::default();
            for error in [plan.err(), set.err()].into_iter().flatten() {
                problems.extend(error.diagnostics().iter().cloned());
            }
            Err(problems.finish().err().unwrap_or_else(|| Diagnostic::error("unknown").into()))
        }
    }
}

/// Returns the error that `check` reports, or `None` if the output is up to date.
fn difference(job: &Job, plan: &Plan<'_>, set: Option<&Planned<'_>>) -> Option<Diagnostic> {
    let is = |state| usize::from(set.is_some_and(|set| set.state == state));
    let counts = [
        (plan.count(State::Changed) + is(State::Changed), "stale"),
        (plan.count(State::Missing) + is(State::Missing), "missing"),
        (plan.left_over.len(), "left over"),
    ];
    let parts: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if parts.is_empty() {
        return None;
    }
    let prune = if plan.left_over.is_empty() { "" } else { " --prune" };
    Some(
        Diagnostic::error(format!("the output is not up to date: {}", parts.join(", ")))
            .at(Location::file(job.out.display().to_string()))
            .hint(format!("run `protoc-gen-rust-grpc generate{prune}` with the same arguments")),
    )
}

fn left_over(paths: &[PathBuf]) -> Diagnostic {
    let message = match paths.len() {
        1 => "a generated file is no longer part of the output".to_owned(),
        n => format!("{n} generated files are no longer part of the output"),
    };
    let shown = |path: &Path| Location::file(path.display().to_string());
    let first = Diagnostic::warning(message).at(paths.first().map(|path| shown(path)));
    let all = paths.iter().skip(1).fold(first, |d, path| d.related(shown(path), "left over"));
    all.hint("pass `--prune` to remove left-over files")
}

/// Prints a line such as
/// `   Generated 2 files (1 written) from 1 package: 3 messages, 1 service in 0.04s`.
fn summary(verb: &str, generated: &Generated, what: &str, start: Instant) {
    let s = &generated.summary;
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    say(format_args!(
        "{verb:>12} {} ({what}) from {}: {}, {} in {:.2}s",
        count(generated.file_count(), "file"),
        count(s.packages, "package"),
        count(s.messages, "message"),
        count(s.services, "service"),
        start.elapsed().as_secs_f64(),
    ));
    // An error is ignored, because the message is already complete.
    let _ = io::stderr().flush();
}
