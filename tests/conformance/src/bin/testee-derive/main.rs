//! Conformance testee for code with `#[derive(prost::Message)]`.

#[path = "../../answer.rs"]
mod answer;
mod codec;

#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/derive/mod.rs"));
}

fn main() -> std::io::Result<()> {
    rust_grpc_conformance::serve(answer::answer)
}
