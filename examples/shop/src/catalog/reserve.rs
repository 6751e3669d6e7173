//! Who gets it?
//!
//! What was answered for an order stands in the same transaction as what it took, and is answered again
//! for ever: to a caller that died in between, and to one that asks again when there is more in stock. A
//! reservation therefore exists if and only if an order was told so, or will be.

use rusqlite::{Connection, OptionalExtension, params};
use rust_grpc::prost::Message;
use tonic::Status;

use crate::ground::db::Undone;
use crate::ground::errors;
use crate::proto::shop::catalog::v1::{Item, ReserveReply, ReserveRequest, Shortage};

/// Takes it all, or nothing.
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
            // The table checks that this stays above zero.
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

/// What was answered before.
fn answered(db: &Connection, request: &ReserveRequest) -> Result<Option<ReserveReply>, Undone> {
    let row: Option<(Vec<u8>, Vec<u8>)> = db
        .prepare_cached("SELECT request, reply FROM reservation WHERE order_id = ?1")?
        .query_row([&request.order_id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((asked, reply)) = row else { return Ok(None) };
    if ReserveRequest::decode(&*asked).as_ref() != Ok(request) {
        let message = "the order has reserved something else";
        return Err(errors::already_exists("reservation", &request.order_id, message).into());
    }
    let reply = ReserveReply::decode(&*reply)
        .map_err(|_| Status::data_loss("the answer that was given cannot be read"))?;
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
