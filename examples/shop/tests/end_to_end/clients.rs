//! Tests with clients in other languages and a browser. `check` installs what they need, and runs them.

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

#[test]
#[ignore = "needs packages that `check` installs"]
fn browser_places_an_order_and_tracks_it() {
    run("node", &["tests/browser/page.mjs"], "the page works");
}
