//! What has all of the output in common?

/// What all of the output has in common.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Output {
    /// How messages are encoded and decoded.
    pub codec: Codec,
    /// Where the crates are that it uses.
    pub crates: Crates,
    /// The attributes that keep lints quiet.
    pub lints: Lints,
    /// What prost's derives are told, where they are used.
    pub prost_derive: Option<ProstDerive>,
    /// Whether `Some` and `None` are those of the prelude, as in prost-build's output.
    pub uses_prelude: bool,
    /// Whether functions that most programs do not call are compiled where they are called.
    pub inlines: bool,
}

/// How messages are encoded and decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Codec {
    /// By generated code.
    #[default]
    Native,
    /// By prost's derive.
    Derive,
}

/// What prost's derives are told about a type.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ProstDerive {
    /// Where prost is, if it is not `::prost`.
    pub prost_path: Option<String>,
}

/// Paths of the crates that generated code uses.
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

/// The attributes that keep lints quiet in code that a user's crate includes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lints {
    /// None: what prost-build writes.
    #[default]
    None,
    /// On each item that is not in a module which has them.
    OnItems,
    /// The same where paths go through a module of the user's, and are longer than needed.
    OnQualifiedItems,
}
