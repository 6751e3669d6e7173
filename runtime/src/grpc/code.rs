//! Names of status codes in gRPC's specification.

use tonic::Code;

/// The names in gRPC's specification, indexed by number.
pub(super) const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// Returns the name of a code in gRPC's specification.
///
/// Logs, metrics and service configs use these names; [`Code`](tonic::Code) displays a sentence
/// instead.
///
/// ```
/// use rust_grpc::grpc::code_name;
/// use rust_grpc::tonic::Code;
///
/// assert_eq!(code_name(Code::ResourceExhausted), "RESOURCE_EXHAUSTED");
/// ```
pub const fn code_name(code: Code) -> &'static str {
    NAMES[code as usize]
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    /// The names are compared with tonic's, ignoring case and `_`.
    #[test]
    fn names_are_those_of_tonics_codes() {
        for (number, name) in NAMES.iter().enumerate() {
            let code = alloc::format!("{:?}", Code::from_i32(number as i32));
            let plain: String = name.chars().filter(|c| *c != '_').collect();
            assert_eq!(code.to_uppercase(), plain);
        }
        assert_eq!(Code::from_i32(NAMES.len() as i32), Code::Unknown);
    }
}
