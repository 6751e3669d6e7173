//! Names of OpenTelemetry's semantic conventions for RPC and gRPC.
//!
//! [`Convention`] selects their version.

use tonic::Code;

use super::Side;

/// The name of all methods that are not known.
pub const OTHER: &str = "_OTHER";

/// The version of OpenTelemetry's semantic conventions that names follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Convention {
    /// Version 1.45, in which the conventions for RPC are stable.
    ///
    /// The names are `rpc.system.name`, `rpc.method` including the service,
    /// `rpc.response.status_code` as text, and `rpc.server.call.duration` in seconds. There are no
    /// metrics for messages.
    #[default]
    Stable,
    /// Version 1.37 and earlier, which many dashboards use.
    ///
    /// The names are `rpc.system`, `rpc.service`, `rpc.method`, `rpc.grpc.status_code` as a number,
    /// and `rpc.server.duration` in milliseconds. There are metrics for the sizes and counts of
    /// messages.
    V1_37,
}

/// Returns true if a code is an error by the convention for gRPC.
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
