//! The messages that are read from JSON and from the text format: those of a fixture, as it expects them.

use std::sync::LazyLock;

use rust_grpc::reflect::Registry;

// Included, since rustfmt would format the file of a module.
#[allow(missing_docs, clippy::all, reason = "generated")]
pub mod reflection {
    include!("../../fixtures/reflection/expected/reflection.rs");
}

/// Knows the messages of the fixture and the well-known types, so that an `Any` can hold them.
pub static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::new().with_types(reflection::TYPES));

/// Splits an input into a choice and a text, if it is one.
pub fn split(data: &[u8]) -> Option<(bool, &str)> {
    let (first, rest) = data.split_first()?;
    Some((first % 2 == 0, std::str::from_utf8(rest).ok()?))
}
