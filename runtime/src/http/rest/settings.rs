//! Settings of REST.

/// The form of errors in REST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorFormat {
    /// An object `error` with the HTTP status, as in [AIP-193](https://google.aip.dev/193): what the clients of
    /// Google's APIs read.
    ///
    /// ```json
    /// {"error": {"code": 404, "message": "no such book", "status": "NOT_FOUND", "details": []}}
    /// ```
    #[default]
    Aip193,
    /// A `google.rpc.Status`, as from grpc-gateway: `{"code": 5, "message": "no such book", "details": []}`.
    Status,
}

/// The settings of REST.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Settings {
    pub(in crate::http) errors: ErrorFormat,
    pub(in crate::http) ignore_unknown_parameters: bool,
    pub(in crate::http) fill_update_mask: bool,
    pub(in crate::http) emit_default_values: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            errors: ErrorFormat::Aip193,
            ignore_unknown_parameters: false,
            fill_update_mask: true,
            emit_default_values: false,
        }
    }
}
