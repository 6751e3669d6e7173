//! The measured messages and their contenders.

use prost::Message;

use crate::contender::Contender;
use crate::generated;
use crate::peer::{Buffa, Input, Ours, Prost, ProstBytes, Protobuf, QuickProtobuf};
use crate::values::{googleapis, reading, shapes, workloads};

/// Ours with `Vec<u8>`, to which all ratios refer.
pub const OURS: &str = "ours";
/// Ours with `FastMap`, for shapes with maps.
pub const OURS_FAST_MAP: &str = "ours, FastMap";
/// The peer whose messages resemble ours most, and the first in comparisons.
pub const PROST: &str = "prost";

const BUFFA: &str = "buffa";
pub const PROTOBUF: &str = "protobuf v4";
const OURS_BYTES: &str = "ours, Bytes";
const PROST_BYTES: &str = "prost, Bytes";
const QUICK_PROTOBUF: &str = "quick-protobuf";
const COPYING: &str = "copying";

/// All peers, in the order of the columns.
pub const PEERS: &[&str] = &[
    OURS,
    PROST,
    BUFFA,
    PROTOBUF,
    OURS_FAST_MAP,
    OURS_BYTES,
    PROST_BYTES,
    QUICK_PROTOBUF,
    COPYING,
];

/// The peers that do the same work as ours: copy everything into owned values.
pub const RIVALS: &[&str] = &[PROST, BUFFA, PROTOBUF];

/// Messages of one type with all contenders that support it.
pub struct Shape {
    pub name: &'static str,
    /// The mean length of the encoded messages.
    pub bytes: usize,
    /// True if the speed of a hash function matters.
    pub has_map: bool,
    pub contenders: Vec<Contender>,
}

/// Creates all contenders for a message, by its name in the generated code.
#[rustfmt::skip]
macro_rules! contenders {
    ($input:expr, $schema:ident, $($package:ident)::+, $message:ident, fast_map $(, $more:ident)?) => {{
        use generated::ours_fast_map::$schema::$($package)::+::$message as FastMapped;
        let mut all = contenders!($input, $schema, $($package)::+, $message $(, $more)?);
        all.push(Contender::new::<FastMapped, Ours<Prost>>(OURS_FAST_MAP, $input));
        all
    }};
    ($input:expr, $schema:ident, $($package:ident)::+, $message:ident, quick_protobuf) => {{
        use generated::quick_protobuf::$schema::$($package)::+::$message as Borrowing;
        let mut all = contenders!($input, $schema, $($package)::+, $message);
        all.push(Contender::new::<Borrowing, QuickProtobuf>(QUICK_PROTOBUF, $input));
        all
    }};
    ($input:expr, $schema:ident, $($package:ident)::+, $message:ident) => {{
        use generated::{buffa, ours, ours_bytes, prost, prost_bytes, protobuf};
        vec![
            Contender::new::<ours::$schema::$($package)::+::$message, Ours<Prost>>(OURS, $input),
            Contender::new::<prost::$schema::$($package)::+::$message, Prost>(PROST, $input),
            Contender::new::<buffa::$schema::$($package)::+::$message, Buffa>(BUFFA, $input),
            Contender::new::<protobuf::$schema::$message, Protobuf>(PROTOBUF, $input),
            Contender::new::<ours_bytes::$schema::$($package)::+::$message, Ours<ProstBytes>>(OURS_BYTES, $input),
            Contender::new::<prost_bytes::$schema::$($package)::+::$message, ProstBytes>(PROST_BYTES, $input),
            Contender::copying::<prost::$schema::$($package)::+::$message>(COPYING, $input),
        ]
    }};
}

/// Creates a shape for each line: its name, its values, and its contenders.
macro_rules! shapes {
    ($($name:literal: $value:expr, $contenders:expr;)+) => {
        vec![$(shape($name, &$value[..], $contenders)),+]
    };
}

fn shape<M: Message + Default + PartialEq>(
    name: &'static str,
    values: &[M],
    contenders: fn(&[Input]) -> Vec<Contender>,
) -> Shape {
    let batch: Vec<Input> = values.iter().map(|value| Input::new(value.encode_to_vec())).collect();
    let contenders = contenders(&batch);
    let lens: Vec<usize> = batch.iter().map(|input| input.slice.len()).collect();
    for contender in &contenders {
        let peer = contender.peer;
        for ((encoded, value), len) in contender.encoded().iter().zip(values).zip(&lens) {
            // Map entries have any order, so the lengths and the decoded values are compared.
            assert_eq!(encoded.len(), *len, "{name}: the encoding of {peer} has another length");
            let again = M::decode(&encoded[..]).expect("the encoding can be decoded");
            assert!(again == *value, "{name}: the encoding of {peer} has another value");
        }
        let streamed = contender.streamed_lens();
        assert_eq!(streamed, lens, "{name}: the stream of {peer} has another length");
    }
    let bytes = lens.iter().sum::<usize>() / lens.len();
    // Shapes with maps have the word in their names.
    Shape { name, bytes, has_map: name.contains("map"), contenders }
}

/// Returns all shapes. Each peer must decode the bytes encoded by prost, and encode an equal value.
#[rustfmt::skip]
pub fn all() -> Vec<Shape> {
    shapes! {
        "flat scalars": [reading::reading()], |i| contenders!(i, shapes, bench::v1, Reading, quick_protobuf);
        "strings and a map": [shapes::visit()], |i| contenders!(i, shapes, bench::v1, Visit, fast_map, quick_protobuf);
        "deeply nested": [shapes::order()], |i| contenders!(i, shapes, bench::v1, Order, quick_protobuf);
        "wide and sparse": [shapes::settings()], |i| contenders!(i, shapes, bench::v1, Settings, quick_protobuf);
        "packed long varints": [shapes::identifiers()], |i| contenders!(i, shapes, bench::v1, Identifiers, quick_protobuf);
        "packed negative int32": [shapes::deltas()], |i| contenders!(i, shapes, bench::v1, Deltas, quick_protobuf);
        "packed fixed32": [shapes::checksums()], |i| contenders!(i, shapes, bench::v1, Checksums);
        "packed fixed64": [shapes::timestamps()], |i| contenders!(i, shapes, bench::v1, Timestamps);
        "many small messages": [shapes::track()], |i| contenders!(i, shapes, bench::v1, Track, quick_protobuf);
        "bytes": [shapes::upload()], |i| contenders!(i, shapes, bench::v1, Upload, quick_protobuf);
        "proto2 with groups": [shapes::search_page()], |i| contenders!(i, legacy, bench::legacy::v1, SearchPage);
        "FileDescriptorSet": [googleapis::descriptors()], |i| contenders!(i, descriptor, google::protobuf, FileDescriptorSet);
        "LogEntry (maps)": [googleapis::log_entry()], |i| contenders!(i, logging, google::logging::v2, LogEntry, fast_map);
        "AnnotateImageResponse": [googleapis::annotate_image_response()], |i| contenders!(i, vision, google::cloud::vision::v1, AnnotateImageResponse);
        "flat, short fields": workloads::trades(), |i| contenders!(i, workloads, bench::workloads::v1, Trade, quick_protobuf);
        "packed short varints": workloads::series(), |i| contenders!(i, workloads, bench::workloads::v1, Series, quick_protobuf);
        "large bytes": workloads::chunks(), |i| contenders!(i, workloads, bench::workloads::v1, Chunk, quick_protobuf);
        "nested, short strings": workloads::catalogs(), |i| contenders!(i, workloads, bench::workloads::v1, Catalog, quick_protobuf);
        "mesh of floats": workloads::meshes(), |i| contenders!(i, workloads, bench::workloads::v1, Mesh, quick_protobuf);
        "maps of strings": workloads::metadata(), |i| contenders!(i, workloads, bench::workloads::v1, Metadata, fast_map, quick_protobuf);
        "vector tiles": workloads::tiles(), |i| contenders!(i, workloads, bench::workloads::v1, Tile);
        "traces": workloads::traces(), |i| contenders!(i, workloads, bench::workloads::v1, TracesData);
    }
}
