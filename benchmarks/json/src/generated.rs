//! The generated messages. Those of `prost` have the implementations of pbjson.

#[allow(clippy::all, dead_code, reason = "generated code has its own style")]
pub mod ours {
    pub mod shapes {
        include!(concat!(env!("OUT_DIR"), "/ours/shapes/mod.rs"));
    }
}

#[allow(clippy::all, dead_code, reason = "generated code has its own style")]
pub mod prost {
    pub mod shapes {
        pub mod bench {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/prost/shapes/bench.v1.rs"));
                include!(concat!(env!("OUT_DIR"), "/prost/shapes/bench.v1.serde.rs"));
            }
        }
    }

    pub mod legacy {
        include!(concat!(env!("OUT_DIR"), "/prost/legacy/mod.rs"));
    }
}
