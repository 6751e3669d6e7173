//! Tests of the compiler against protoc's answers.

mod cases;
mod diagnostics;
mod robust;
mod suggestions;
mod verdicts;
