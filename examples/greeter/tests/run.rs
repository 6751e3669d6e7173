//! Test that the program prints the output shown in its README.

use std::process::Command;

#[test]
fn prints_the_output_shown_in_the_readme() {
    let output = Command::new(env!("CARGO_BIN_EXE_greeter")).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stdout = String::from_utf8(output.stdout).expect("text");
    let (first, rest) = stdout.split_once('\n').expect("lines");
    assert!(first.starts_with("serving on http://127.0.0.1:"), "{first}");
    let shown = include_str!("../README.md");
    assert!(shown.contains(rest), "README.md does not contain\n{rest}");
    assert_eq!(rest.lines().count(), 2);
}
