//! Conformance testee for code with the native codec.

#[path = "../../answer.rs"]
mod answer;
mod codec;

#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/native/mod.rs"));
}

fn main() -> std::io::Result<()> {
    rust_grpc_conformance::serve(answer::answer)
}
