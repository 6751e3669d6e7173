//! Tests of the compiler, most of them against protoc's answers.

mod cache;
mod cases;
mod diagnostics;
mod robust;
mod suggestions;
mod verdicts;
