//! What has all of the output in common?
//!
//! With the native codec, everything comes through the one crate that a user depends on; with the
//! derive, from the crates that prost-build and tonic-prost-build name. Each path can be said.

use crate::ir::{Codec, Crates, Lints, Output, ProstDerive, ServiceOutput};
use crate::options::{self, Options};

pub(crate) fn of(options: &Options) -> Output {
    let is_native = options.codec == options::Codec::Native;
    let prost = options.prost();
    // Paths through a module of the user's are longer than what the prelude has.
    let lints = match (is_native, prost.starts_with("::")) {
        (false, _) => Lints::None,
        (true, true) => Lints::OnItems,
        (true, false) => Lints::OnQualifiedItems,
    };
    Output {
        codec: if is_native { Codec::Native } else { Codec::Derive },
        crates: Crates {
            runtime: options.runtime().to_owned(),
            prost,
            alloc: options.alloc(),
            bytes: options.bytes_crate(),
            tonic: options.tonic(),
        },
        lints,
        prost_derive: (!is_native).then(|| ProstDerive { prost_path: options.prost_path.clone() }),
        services: services(options),
        uses_prelude: !is_native,
        inlines: is_native,
    }
}

fn services(options: &Options) -> ServiceOutput {
    let own_crates = [&options.prost_path, &options.prost_types_path];
    ServiceOutput {
        client: options.build_client,
        server: options.build_server,
        connect: options.build_transport,
        arc_self: options.use_arc_self,
        default_stubs: options.generate_default_stubs,
        in_runtime: options.codec == options::Codec::Native,
        proto_path: options.proto_path.clone(),
        own_crates: own_crates.into_iter().flatten().cloned().collect(),
    }
}
