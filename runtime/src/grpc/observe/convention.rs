//! What does OpenTelemetry call things?
//!
//! The names are those of the semantic conventions for RPC and gRPC.

use tonic::Code;

use super::Side;

/// The name of every method that is not known.
pub const OTHER: &str = "_OTHER";

/// Which version of OpenTelemetry's semantic conventions names follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Convention {
    /// That of version 1.45, in which those for RPC are stable: `rpc.system.name`, `rpc.method` with
    /// the service in it, `rpc.response.status_code` as a word, `rpc.server.call.duration` in seconds.
    /// It has no metrics for messages.
    #[default]
    Stable,
    /// That of version 1.37 and before, which many dashboards are made for: `rpc.system`,
    /// `rpc.service`, `rpc.method`, `rpc.grpc.status_code` as a number, `rpc.server.duration` in
    /// milliseconds, and sizes and counts of messages.
    V1_37,
}

/// Which codes are errors, by the convention for gRPC.
pub(super) const fn is_error(side: Side, code: Code) -> bool {
    match side {
        Side::Client => !matches!(code, Code::Ok),
        Side::Server => matches!(
            code,
            Code::Unknown
                | Code::DeadlineExceeded
                | Code::Unimplemented
                | Code::Internal
                | Code::Unavailable
                | Code::DataLoss
        ),
    }
}
