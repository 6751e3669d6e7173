//! What does gRPC call a status code?

use tonic::Code;

/// The names in the specification of gRPC, by their numbers.
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

/// A code as the specification of gRPC spells it: what logs, metrics and configs say, where
/// [`Code`](tonic::Code) prints a sentence.
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

    /// Letter by letter what tonic calls it, but for the case.
    #[test]
    fn names_stand_at_their_numbers() {
        for (number, name) in NAMES.iter().enumerate() {
            let code = alloc::format!("{:?}", Code::from_i32(number as i32));
            let plain: String = name.chars().filter(|c| *c != '_').collect();
            assert_eq!(code.to_uppercase(), plain);
        }
        assert_eq!(Code::from_i32(NAMES.len() as i32), Code::Unknown);
    }
}
