//! Services that are described by Rust values instead of `.proto` files.
//!
//! They serve codecs other than protobuf: the requests and responses are existing Rust types, and
//! each method names its codec. The generated code has the same form as for a service in a `.proto`
//! file.
//!
//! ```
//! use rust_grpc_codegen::{Options, manual};
//!
//! let service = manual::Service {
//!     name: "Greeter".into(),
//!     package: "helloworld".into(),
//!     methods: vec![manual::Method {
//!         name: "say_hello".into(),
//!         route_name: "SayHello".into(),
//!         input_type: "crate::HelloRequest".into(),
//!         output_type: "crate::HelloResponse".into(),
//!         codec_path: "crate::JsonCodec".into(),
//!         ..Default::default()
//!     }],
//!     ..Default::default()
//! };
//! let source = manual::service_source(&service, &Options::default()).unwrap();
//! assert!(source.contains("pub mod greeter_client"));
//! assert!(source.contains("/helloworld.Greeter/SayHello"));
//! ```

pub use crate::descriptor::manual::{Method, Service};

use crate::emit::context::Context;
use crate::emit::paths::Paths;
use crate::error::{Diagnostics, Error};
use crate::ir::Schema;
use crate::options::{Codec, Options};
use crate::{emit, format, resolve};

/// Returns the client and server modules of a service as source text without a header.
///
/// The options for services without a path apply, such as [`build_client`](Options::build_client)
/// and [`use_arc_self`](Options::use_arc_self). [`codec_path`](Options::codec_path) and
/// [`proto_path`](Options::proto_path) are ignored: the methods name their codecs, and their types
/// are used as written.
///
/// # Errors
/// Returns an error for every invalid name, for every type or attribute that does not parse, and
/// for names that clash.
pub fn service_source(service: &Service, options: &Options) -> Result<String, Error> {
    let mut diagnostics = Diagnostics::default();
    let resolved = resolve::manual_service(service, options, &mut diagnostics);
    diagnostics.finish()?;
    // The message types belong to the user, so that neither a path to them nor the runtime is
    // needed.
    let options = Options { proto_path: String::new(), codec: Codec::Derive, ..options.clone() };
    let schema = Schema { output: resolve::output(&options), ..Schema::default() };
    let paths = Paths::new(&schema.output);
    format::items(options.format, |placeholders| {
        let cx =
            Context { schema: &schema, paths: &paths, module: &[], nested: false, placeholders };
        emit::service(cx, &resolved, emit::ServicePart::ALL)
    })
}
