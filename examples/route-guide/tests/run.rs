//! Tests of the program's output.

use std::process::Command;

#[test]
fn prints_the_output_shown_in_the_readme() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_route-guide")).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stdout = String::from_utf8(output.stdout).expect("text");
    assert!(stdout.lines().count() > 10, "{stdout}");
    let shown = include_str!("../README.md");
    assert!(shown.contains(&stdout), "README.md does not contain\n{stdout}");
}

#[test]
fn prints_usage_for_unknown_commands() {
    let output = Command::new(env!("CARGO_BIN_EXE_route-guide"))
        .arg("climb")
        .output()
        .expect("the program starts");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("serve ADDRESS"));
}
