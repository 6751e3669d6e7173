//! Reservation of stock for orders.
//!
//! The reply for an order is stored in the transaction that changes the stock, and is returned to every
//! later request for the order, even if the first caller died or there is more in stock now. A reservation
//! therefore exists if and only if the caller has been told so, or will be told so when it retries.

use rusqlite::{Connection, OptionalExtension, params};
use rust_grpc::prost::Message;
use tonic::Status;

use crate::ground::db::Undone;
use crate::ground::errors;
use crate::proto::shop::catalog::v1::{Item, ReserveReply, ReserveRequest, Shortage};

/// Reserves all items of a request, or none.
pub(super) fn reserve(db: &Connection, request: &ReserveRequest) -> Result<ReserveReply, Undone> {
    if let Some(reply) = answered(db, request)? {
        return Ok(reply);
    }
    let mut reply = ReserveReply::default();
    for item in &request.items {
        reply.shortages.extend(shortage(db, item)?);
    }
    if reply.shortages.is_empty() {
        for Item { sku, count } in &request.items {
            // The table checks that the stock does not become negative.
            db.prepare_cached("UPDATE product SET stock = stock - ?2 WHERE sku = ?1")?
                .execute(params![sku, count])?;
        }
    }
    db.prepare_cached("INSERT INTO reservation VALUES (?1, ?2, ?3)")?.execute(params![
        request.order_id,
        request.encode_to_vec(),
        reply.encode_to_vec()
    ])?;
    Ok(reply)
}

/// Returns the stored reply of an earlier request for the order.
fn answered(db: &Connection, request: &ReserveRequest) -> Result<Option<ReserveReply>, Undone> {
    let row: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached("SELECT request, reply FROM reservation WHERE order_id = ?1")?
        .query_row([&request.order_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((asked, reply)) = row else { return Ok(None) };
    if ReserveRequest::decode(&*asked).as_ref() != Ok(request) {
        let message = "the order has reserved other items";
        return Err(errors::already_exists("reservation", &request.order_id, message).into());
    }
    let reply = ReserveReply::decode(&*reply)
        .map_err(|_| Status::data_loss("the stored reply cannot be decoded"))?;
    Ok(Some(reply))
}

fn shortage(db: &Connection, item: &Item) -> Result<Option<Shortage>, Undone> {
    let available: Option<i64> = db
        .prepare_cached("SELECT stock FROM product WHERE sku = ?1")?
        .query_row([&item.sku], |row| row.get(0))
        .optional()?;
    let available = available.map(|stock| u32::try_from(stock).unwrap_or(u32::MAX));
    let enough = available.is_some_and(|available| available >= item.count);
    Ok((!enough).then(|| Shortage { sku: item.sku.clone(), wanted: item.count, available }))
}
