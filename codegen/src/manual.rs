//! How is a service generated that no `.proto` file describes?
//!
//! For codecs other than protobuf: requests and responses are Rust types that exist already, and
//! each method names its codec. What comes out is what a service of a `.proto` file becomes.
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

use crate::emit::cx::Cx;
use crate::emit::rt::Rt;
use crate::error::{Diagnostics, Error};
use crate::ir::Schema;
use crate::options::{Codec, Options};
use crate::{emit, format, resolve};

/// The client and server modules of a service, as source text without a header.
///
/// Heeds the options for services that are not bound to a path, such as
/// [`build_client`](Options::build_client) and [`use_arc_self`](Options::use_arc_self).
/// [`codec_path`](Options::codec_path) and [`proto_path`](Options::proto_path) have no say: the
/// methods bring their own codecs, and their types stand as they are.
///
/// # Errors
/// Every name that is none, every type or attribute that does not parse, and names that clash.
pub fn service_source(service: &Service, options: &Options) -> Result<String, Error> {
    let mut diagnostics = Diagnostics::default();
    let resolved = resolve::manual_service(service, options, &mut diagnostics);
    diagnostics.finish()?;
    // Messages are someone else's, and so are the crates.
    let options = Options { proto_path: String::new(), codec: Codec::Derive, ..options.clone() };
    let schema = Schema { output: resolve::output(&options), ..Schema::default() };
    let rt = Rt::new(&schema.output);
    format::items(options.format, |aside| {
        let cx = Cx { schema: &schema, rt: &rt, module: &[], nested: false, aside };
        emit::service(cx, &resolved)
    })
}
