//! Decisions that hold for all of the output.

/// Decisions that hold for all of the output.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Output {
    /// How messages are encoded and decoded.
    pub codec: Codec,
    /// The paths of the crates that generated code uses.
    pub crates: Crates,
    /// The lint attributes of generated items.
    pub lints: Lints,
    /// The settings of prost's derives, with `codec=derive`.
    pub prost_derive: Option<ProstDerive>,
    /// Whether `Some` and `None` are written without a path, as in prost-build's output.
    pub uses_prelude: bool,
    /// Decisions that hold for all services.
    pub services: ServiceOutput,
    /// Whether functions that most programs do not call are `#[inline]`.
    pub inlines: bool,
}

/// How messages are encoded and decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Codec {
    /// With generated code.
    #[default]
    Native,
    /// With prost's derive.
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
    /// `rust_grpc`.
    pub runtime: String,
    /// `prost`.
    pub prost: String,
    /// `alloc`.
    pub alloc: String,
    /// `bytes`.
    pub bytes: String,
    /// `tonic`.
    pub tonic: String,
}

/// The lint attributes of generated items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lints {
    /// None: what prost-build writes.
    #[default]
    None,
    /// On each item whose module does not have them.
    OnItems,
    /// The same for paths through another crate or module, which may be longer than necessary.
    OnQualifiedItems,
}

/// Decisions that hold for all services.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ServiceOutput {
    /// Whether clients are generated.
    pub client: bool,
    /// Whether servers are generated.
    pub server: bool,
    /// Whether clients have `connect`.
    pub connect: bool,
    /// Whether server methods take `self: Arc<Self>`.
    pub arc_self: bool,
    /// Whether server methods have a default body.
    pub default_stubs: bool,
    /// Whether the code of services is a layer over the runtime, rather than tonic's own.
    pub in_runtime: bool,
    /// The path from the modules of services to the messages; empty if the paths of messages are complete.
    pub proto_path: String,
    /// The paths of crates that paths of messages start with, with or without a leading `::`.
    pub own_crates: Vec<String>,
}
