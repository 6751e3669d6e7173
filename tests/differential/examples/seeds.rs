//! Writes the seeds of the fuzz targets `decode` and `round_trip`: a message for each fixture and module.

use std::collections::BTreeSet;
use std::path::Path;

use rust_grpc_differential::shape::Shapes;
use rust_grpc_differential::{ENTRIES, Random, SETS, choose, make};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/decode");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let mut seen = BTreeSet::new();
    for (index, entry) in ENTRIES.iter().enumerate() {
        // The first message with several fields represents the fixture and module.
        let (_, set) = SETS.iter().find(|(name, _)| *name == entry.set).expect("its set");
        let shapes = Shapes::new(set);
        let fields = shapes.fields(entry.name).len();
        if fields < 3 || !seen.insert((entry.set, entry.kind)) {
            continue;
        }
        let mut random = Random::new(0, entry.name);
        let mut sized = || {
            let mut messages =
                std::iter::repeat_with(|| make::message(&shapes, entry.name, &mut random));
            messages.find(|bytes| (10..200).contains(&bytes.len())).expect("a message of this size")
        };
        let (base, bytes) = (sized(), sized());
        let seed = choose::seed(entry, index as u8, (index * 5) as u8, &base, &bytes);
        std::fs::write(folder.join(format!("{}_{}", entry.set, entry.kind)), seed)?;
    }
    Ok(())
}
