//! Tests with curl, clients in other languages and a browser. `check` installs what they need, and runs them.

use std::path::Path;
use std::process::Command;

use crate::open::{Shop, variables};

/// Runs a program against a running shop. The last line of its output must be `last`.
fn run(program: &str, arguments: &[&str], last: &str) {
    let shop = Shop::new();
    let output = Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .envs(variables(&shop.settings))
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; `./check` installs it"));
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text.lines().last(), Some(last));
    shop.close();
}

#[test]
#[ignore = "needs packages that `check` installs"]
fn python_places_an_order() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/venv/bin/python");
    run(python.to_str().unwrap(), &["clients/python/customer.py"], "shipped");
}

#[test]
#[ignore = "needs packages that `check` installs"]
fn node_places_an_order() {
    run("node", &["clients/node/customer.mjs"], "shipped");
}

/// Returns the first block in a language of a section of the README.
fn block<'a>(section: &'a str, language: &str) -> &'a str {
    let (_, rest) = section.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
#[ignore = "needs curl"]
fn curl_lines_in_the_readme_have_the_output_that_follows_them() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## REST and Connect\n").unwrap();
    let shop = Shop::new();
    let script = block(section, "sh").replace("127.0.0.1:7080", &shop.settings.web.to_string());
    let output =
        Command::new("bash").args(["-e", "-o", "pipefail", "-c", &script]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The times of events differ.
    let without_times = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(r#","atMs""#).next().unwrap().to_owned()).collect()
    };
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(without_times(&text), without_times(block(section, "json")), "{text}");
    shop.close();
}

#[test]
#[ignore = "needs packages that `check` installs"]
fn browser_places_an_order_and_tracks_it() {
    run("node", &["tests/browser/page.mjs"], "the page works");
}
