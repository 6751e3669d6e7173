//! Does the program print what its README shows?

use std::process::Command;

#[test]
fn it_serves_calls_and_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_route-guide")).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stdout = String::from_utf8(output.stdout).expect("text");
    assert!(stdout.lines().count() > 10, "{stdout}");
    let shown = include_str!("../README.md");
    assert!(shown.contains(&stdout), "README.md shows something else than\n{stdout}");
}

#[test]
fn it_says_how_it_is_used() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_route-guide")).arg("climb").output().expect("it starts");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("serve ADDRESS"));
}
