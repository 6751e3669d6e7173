//! Decisions that apply to the whole output.
//!
//! With the native codec, all crates are re-exported by `rust_grpc`, the one crate that users
//! depend on. With `codec=derive`, the paths are those of prost-build and tonic-prost-build.
//! Options can change each path.

use crate::ir::{Codec, Crates, Lints, Output, ProstDerive, ServiceOutput};
use crate::options::{self, Options};

pub(crate) fn of(options: &Options) -> Output {
    let is_native = options.codec == options::Codec::Native;
    let prost = options.prost();
    // Paths through a module of the user can be longer than necessary: the prelude has the same
    // items.
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
