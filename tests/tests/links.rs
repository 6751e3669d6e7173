//! Checks the links between Markdown files, and their anchors.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root exists")
}

/// Folders that hold what is built, fetched or generated.
const SKIPPED: &[&str] = &["target", "node_modules", ".git"];

fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let entry = entry.expect("readable");
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type().expect("readable").is_dir() {
            if !SKIPPED.iter().any(|skipped| name == *skipped) {
                markdown_files(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// Returns the lines of a page outside of fenced code blocks, with their numbers.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((index + 1, line));
        }
    }
    lines
}

/// Returns the text without what is between backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

/// Returns the targets of `[text](target)`, wherever the text begins.
fn targets(line: &str) -> Vec<String> {
    let line = without_code(line);
    let ends = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
    ends.filter_map(|rest| rest.split_once(')')).map(|(target, _)| target.to_owned()).collect()
}

/// Returns the anchor that GitHub and mdBook give to a heading.
fn anchor(heading: &str) -> String {
    let mut text = String::new();
    let mut rest = heading;
    // Of a link, the text counts.
    while let Some((before, link)) = rest.split_once("](") {
        text += before;
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    text += rest;
    let kept = text.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut anchors = Vec::new();
    for (_, line) in prose(text) {
        let Some(heading) = line.trim_start_matches('#').strip_prefix(' ') else { continue };
        if !line.starts_with('#') {
            continue;
        }
        let name = anchor(heading);
        let count = seen.entry(name.clone()).or_default();
        anchors.push(if *count == 0 { name } else { format!("{name}-{count}") });
        *count += 1;
    }
    anchors
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let root = root();
    let mut files = Vec::new();
    markdown_files(&root, &mut files);
    assert!(files.contains(&root.join("README.md")));
    let mut broken = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).expect("UTF-8");
        for (number, line) in prose(&text) {
            for target in targets(line) {
                if target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let (path, heading) = target.split_once('#').unwrap_or((&target, ""));
                let folder = file.parent().expect("a file is in a folder");
                let page = if path.is_empty() { file.clone() } else { folder.join(path) };
                let place = || format!("{}:{number}", file.strip_prefix(&root).unwrap().display());
                if !page.exists() {
                    broken.push(format!("{}: `{path}` does not exist", place()));
                } else if !heading.is_empty() {
                    let page = fs::read_to_string(&page).unwrap_or_default();
                    if !anchors(&page).iter().any(|anchor| anchor == heading) {
                        broken.push(format!("{}: `{target}` has no such heading", place()));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Checks that the table of contents has each page once, and no others.
#[test]
fn summary_lists_every_page_of_the_guide() {
    let folder = root().join("guide/src");
    let summary = fs::read_to_string(folder.join("SUMMARY.md")).expect("UTF-8");
    let mut listed: Vec<String> = summary.lines().flat_map(targets).collect();
    let mut pages = Vec::new();
    markdown_files(&folder, &mut pages);
    let names = pages.iter().filter_map(|page| page.file_name()?.to_str()).map(str::to_owned);
    let mut pages: Vec<String> = names.filter(|name| name != "SUMMARY.md").collect();
    pages.sort();
    listed.sort();
    assert_eq!(listed, pages);
}

#[test]
fn makes_anchors_as_renderers_do() {
    assert_eq!(
        anchor("Google's plugin has the same name. What now?"),
        "googles-plugin-has-the-same-name-what-now"
    );
    assert_eq!(anchor("`Bytes` for [large](x.md) fields"), "bytes-for-large-fields");
    assert_eq!(anchors("# A\n## A\n```\n# no\n```\n"), ["a", "a-1"]);
    assert_eq!(targets("[a](b.md#c) and `[no](x)` and ![d](e.png)"), ["b.md#c", "e.png"]);
}
