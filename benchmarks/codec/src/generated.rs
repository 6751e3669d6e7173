//! The generated code of all peers.
//!
//! Each peer has a module for each schema, because all of them use the same names.

macro_rules! generated {
    ($($peer:ident: $($schema:ident => $file:literal),+;)+) => {
        $(pub mod $peer {
            $(#[allow(
                // Generated code has its own style.
                clippy::all,
                clippy::undocumented_unsafe_blocks,
                dead_code,
                non_camel_case_types,
                non_snake_case,
                non_upper_case_globals,
                unsafe_code,
                unused,
                mismatched_lifetime_syntaxes
            )]
            pub mod $schema {
                include!(concat!(env!("OUT_DIR"), "/", stringify!($peer), "/", stringify!($schema), "/", $file));
            })+
        })+
    };
}

generated! {
    ours: shapes => "mod.rs", workloads => "mod.rs", legacy => "mod.rs", logging => "mod.rs", vision => "mod.rs", descriptor => "mod.rs";
    ours_bytes: shapes => "mod.rs", workloads => "mod.rs", legacy => "mod.rs", logging => "mod.rs", vision => "mod.rs", descriptor => "mod.rs";
    ours_fast_map: shapes => "mod.rs", workloads => "mod.rs", logging => "mod.rs";
    prost: shapes => "mod.rs", workloads => "mod.rs", legacy => "mod.rs", logging => "mod.rs", vision => "mod.rs", descriptor => "mod.rs";
    prost_bytes: shapes => "mod.rs", workloads => "mod.rs", legacy => "mod.rs", logging => "mod.rs", vision => "mod.rs", descriptor => "mod.rs";
    buffa: shapes => "mod.rs", workloads => "mod.rs", legacy => "mod.rs", logging => "mod.rs", vision => "mod.rs", descriptor => "mod.rs";
    protobuf:
        shapes => "bench/v1/generated.rs",
        workloads => "bench/v1/generated.rs",
        legacy => "bench/v1/generated.rs",
        logging => "google/logging/v2/generated.rs",
        vision => "google/cloud/vision/v1/generated.rs",
        descriptor => "google/protobuf/generated.rs";
    quick_protobuf: shapes => "mod.rs", workloads => "mod.rs";
}
