//! Decisions that apply to the whole output.

/// Decisions that apply to the whole output.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Output {
    /// The code that encodes and decodes messages.
    pub codec: Codec,
    /// The paths of the crates that generated code uses.
    pub crates: Crates,
    /// The lint attributes of generated items.
    pub lints: Lints,
    /// The settings of prost's derives, with `codec=derive`.
    pub prost_derive: Option<ProstDerive>,
    /// True if `Some` and `None` have no path, as in prost-build's output.
    pub uses_prelude: bool,
    /// Decisions that apply to all services.
    pub services: ServiceOutput,
    /// True if functions that most programs do not call are `#[inline]`.
    pub inlines: bool,
}

/// The code that encodes and decodes messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Codec {
    /// Generated code.
    #[default]
    Native,
    /// The derive macro of prost.
    Derive,
}

/// The settings of prost's derives.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ProstDerive {
    /// The path of prost, if it is not `::prost`.
    pub prost_path: Option<String>,
}

/// The paths of the crates that generated code uses.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Crates {
    /// The path of `rust_grpc`.
    pub runtime: String,
    /// The path of `prost`.
    pub prost: String,
    /// The path of `alloc`.
    pub alloc: String,
    /// The path of `bytes`.
    pub bytes: String,
    /// The path of `tonic`.
    pub tonic: String,
}

/// The lint attributes of generated items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lints {
    /// No attributes, as in prost-build's output.
    #[default]
    None,
    /// An attribute on each item whose module does not have it.
    OnItems,
    /// Like `OnItems`, and an attribute that permits unnecessarily long paths.
    ///
    /// Paths through another crate or module can be longer than necessary.
    OnQualifiedItems,
}

/// Decisions that apply to all services.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ServiceOutput {
    /// True if clients are generated.
    pub client: bool,
    /// True if servers are generated.
    pub server: bool,
    /// True if clients have a function `connect`.
    pub connect: bool,
    /// True if server methods take `self: Arc<Self>`.
    pub arc_self: bool,
    /// True if server methods have a default body.
    pub default_stubs: bool,
    /// True if the code of services is a layer over the runtime, instead of tonic's own code.
    pub in_runtime: bool,
    /// The path from the modules of services to the messages; empty if the paths of messages are complete.
    pub proto_path: String,
    /// The paths of crates with which paths of messages start, with or without a leading `::`.
    pub own_crates: Vec<String>,
}
