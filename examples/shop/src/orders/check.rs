//! Validation of orders.

use std::collections::HashSet;

use rust_grpc::grpc::errors::FieldViolation;
use tonic::Status;
use uuid::Uuid;

use crate::ground::errors;
use crate::proto::shop::orders::v1::{Line, PlaceOrderRequest};

const LINES: usize = 100;
const COUNT: u32 = 1_000_000;

/// Reports all violations at once. The order id is normalized.
///
/// # Errors
/// Returns `INVALID_ARGUMENT` with a violation for each field.
pub(super) fn request(mut request: PlaceOrderRequest) -> Result<PlaceOrderRequest, Status> {
    let mut wrong = Vec::new();
    match Uuid::parse_str(&request.order_id) {
        Ok(id) => request.order_id = id.to_string(),
        Err(_) => wrong.push(FieldViolation::new("order_id", "must be a UUID")),
    }
    if request.lines.is_empty() || request.lines.len() > LINES {
        wrong.push(FieldViolation::new("lines", "must have 1 to 100 entries"));
    }
    let mut seen = HashSet::new();
    for (index, Line { sku, count }) in request.lines.iter().take(LINES).enumerate() {
        if sku.is_empty() {
            wrong.push(FieldViolation::new(format!("lines[{index}].sku"), "must not be empty"));
        } else if !seen.insert(sku) {
            wrong.push(FieldViolation::new(format!("lines[{index}].sku"), "must not be repeated"));
        }
        if !(1..=COUNT).contains(count) {
            wrong.push(FieldViolation::new(
                format!("lines[{index}].count"),
                "must be between 1 and 1000000",
            ));
        }
    }
    errors::invalid(wrong)?;
    Ok(request)
}
