//! Tests of the compiler against protoc's answers.

mod cases;
mod robust;
mod verdicts;
