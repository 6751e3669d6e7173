//! Tests of the compiler against protoc's answers.

mod cache;
mod cases;
mod diagnostics;
mod robust;
mod suggestions;
mod verdicts;
