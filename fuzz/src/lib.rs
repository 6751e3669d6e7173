//! What fuzz targets share: checks of an outcome of the compiler, and messages for JSON and text.

pub mod messages;

use rust_grpc_compiler::{Chain, Compiler, Memory, WellKnown};

/// Compiles files and checks the outcome.
///
/// # Panics
/// When the outcome contradicts itself.
pub fn check(files: &[(&str, &[u8])]) {
    let mut memory = Memory::new();
    for (name, source) in files {
        memory.add(*name, *source);
    }
    let compiler = Compiler::new(Chain::new().with(memory).with(WellKnown)).source_info(true);
    let outcome = compiler.compile(files.iter().map(|(name, _)| *name));
    assert_eq!(outcome.has_errors(), outcome.descriptor_set(true).is_none());
    for diagnostic in &outcome.diagnostics {
        for label in std::iter::once(&diagnostic.label).chain(&diagnostic.related) {
            let source = files.iter().find(|(name, _)| *name == label.file);
            if let (Some((_, source)), Some(range)) = (source, &label.range) {
                assert!(range.start <= range.end && range.end <= source.len(), "{label:?}");
            }
        }
        assert!(!diagnostic.to_string().is_empty());
    }
}
