//! Orders and their events in the database.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, params};
use rust_grpc::prost::Message;
use tonic::Status;

use crate::Failure;
use crate::ground::db::{Db, Undone};
use crate::proto::shop::catalog::v1::ReserveReply;
use crate::proto::shop::orders::v1::{Order, OrderEvent, PlaceOrderRequest, State};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS orders (
        id         TEXT PRIMARY KEY,
        account    TEXT NOT NULL,
        request    BLOB NOT NULL,
        ship_to    TEXT NOT NULL,
        state      INTEGER NOT NULL,
        events     INTEGER NOT NULL,
        changed_ms INTEGER NOT NULL,
        invoice    INTEGER UNIQUE,
        refusal    BLOB
    );
    -- Finished orders are not in the index.
    CREATE INDEX IF NOT EXISTS orders_at_work ON orders (state, changed_ms) WHERE state < 5;
    CREATE INDEX IF NOT EXISTS orders_of_account ON orders (account);
    CREATE TABLE IF NOT EXISTS event (
        order_id TEXT NOT NULL REFERENCES orders (id),
        number   INTEGER NOT NULL,
        state    INTEGER NOT NULL,
        at_ms    INTEGER NOT NULL,
        PRIMARY KEY (order_id, number)
    ) WITHOUT ROWID";

const COLUMNS: &str = "account, request, ship_to, state, invoice, refusal, rowid";

/// An order as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) account: String,
    pub(super) request: PlaceOrderRequest,
    pub(super) ship_to: String,
    pub(super) state: State,
    pub(super) invoice: Option<u64>,
    /// The shortages, if the order is rejected.
    pub(super) refusal: Option<ReserveReply>,
    row: i64,
}

impl Entry {
    pub(super) fn order(self) -> Order {
        Order {
            order_id: self.request.order_id,
            lines: self.request.lines,
            state: self.state.into(),
            ship_to: self.ship_to,
            invoice: self.invoice,
        }
    }
}

/// A step of an order.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Reserved,
    Rejected(ReserveReply),
    Confirmed,
}

/// All orders, stored in a database.
#[derive(Clone, Debug)]
pub(super) struct Book {
    db: Db,
}

impl Book {
    pub(super) fn open(data: &Path) -> Result<Self, Failure> {
        Ok(Self { db: Db::open(&data.join("orders.sqlite"), SCHEMA)? })
    }

    /// Stores an order, unless its id is known. Returns the stored order, and an event if the order is new.
    pub(super) async fn accept(
        &self,
        account: String,
        request: PlaceOrderRequest,
        ship_to: String,
    ) -> Result<(Entry, Option<OrderEvent>), Status> {
        self.db
            .write(move |db| {
                let now = now();
                let new = db
                    .prepare_cached(
                        "INSERT OR IGNORE INTO orders (id, account, request, ship_to, state, events, changed_ms)
                         VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
                    )?
                    .execute(params![
                        request.order_id,
                        account,
                        request.encode_to_vec(),
                        ship_to,
                        State::Pending as i32,
                        now
                    ])?;
                let event = if new == 1 { Some(note(db, &request.order_id, State::Pending)?) } else { None };
                let entry = find(db, &request.order_id)?;
                Ok((entry.ok_or_else(|| Status::internal("the order is not there"))?, event))
            })
            .await
    }

    /// Takes a step if the order is in the state before the step, and then returns an event.
    pub(super) async fn take(&self, id: String, step: Step) -> Result<Option<OrderEvent>, Status> {
        self.db
            .write(move |db| {
                let (from, to) = match step {
                    Step::Reserved => (State::Pending, State::Reserved),
                    Step::Rejected(_) => (State::Pending, State::Rejected),
                    Step::Confirmed => (State::Reserved, State::Confirmed),
                };
                let at = "UPDATE orders SET state = ?2";
                let changed = match step {
                    Step::Rejected(refusal) => db
                        .prepare_cached(&format!(
                            "{at}, refusal = ?4 WHERE id = ?1 AND state = ?3"
                        ))?
                        .execute(params![id, to as i32, from as i32, refusal.encode_to_vec()])?,
                    // Invoices are numbered without gaps.
                    Step::Confirmed => db
                        .prepare_cached(&format!(
                            "{at}, invoice = (SELECT coalesce(max(invoice), 0) + 1 FROM orders)
                             WHERE id = ?1 AND state = ?3"
                        ))?
                        .execute(params![id, to as i32, from as i32])?,
                    Step::Reserved => db
                        .prepare_cached(&format!("{at} WHERE id = ?1 AND state = ?3"))?
                        .execute(params![id, to as i32, from as i32])?,
                };
                if changed == 1 { Ok(Some(note(db, &id, to)?)) } else { Ok(None) }
            })
            .await
    }

    /// Packs and ships up to `most` orders each that have been confirmed or packed for the time `step`.
    pub(super) async fn ship(
        &self,
        step: Duration,
        most: usize,
    ) -> Result<Vec<OrderEvent>, Status> {
        let before = now() - i64::try_from(step.as_millis()).unwrap_or(i64::MAX / 2);
        self.db
            .write(move |db| {
                let mut events = Vec::new();
                for (from, to) in
                    [(State::Packed, State::Shipped), (State::Confirmed, State::Packed)]
                {
                    for id in due(db, from, before, most)? {
                        db.prepare_cached("UPDATE orders SET state = ?2 WHERE id = ?1")?
                            .execute(params![id, to as i32])?;
                        events.push(note(db, &id, to)?);
                    }
                }
                Ok(events)
            })
            .await
    }

    /// Returns true if an order can be packed or shipped.
    pub(super) async fn can_ship(&self, step: Duration) -> Result<bool, Status> {
        let before = now() - i64::try_from(step.as_millis()).unwrap_or(i64::MAX / 2);
        self.db
            .read(move |db| {
                Ok(!due(db, State::Packed, before, 1)?.is_empty()
                    || !due(db, State::Confirmed, before, 1)?.is_empty())
            })
            .await
    }

    /// Returns orders that were started and not finished.
    pub(super) async fn left_over(&self, age: Duration, most: usize) -> Result<Vec<Entry>, Status> {
        let before = now() - i64::try_from(age.as_millis()).unwrap_or(i64::MAX / 2);
        self.db
            .read(move |db| {
                let mut ids = due(db, State::Pending, before, most)?;
                ids.extend(due(db, State::Reserved, before, most)?);
                let entries = ids.iter().filter_map(|id| find(db, id).transpose());
                entries.collect()
            })
            .await
    }

    pub(super) async fn find(&self, id: String) -> Result<Option<Entry>, Status> {
        self.db.read(move |db| find(db, &id)).await
    }

    /// Returns up to `most` orders of an account before `row`, newest first, and the row to continue from.
    pub(super) async fn of_account(
        &self,
        account: String,
        row: i64,
        most: usize,
    ) -> Result<(Vec<Entry>, i64), Status> {
        self.db
            .read(move |db| {
                let sql = format!(
                    "SELECT {COLUMNS} FROM orders WHERE account = ?1 AND rowid < ?2 ORDER BY rowid DESC LIMIT ?3"
                );
                let mut query = db.prepare_cached(&sql)?;
                let entries = query.query_map(params![account, row, most], entry)?;
                let entries = entries.collect::<Result<Vec<_>, _>>()?;
                let last = entries.last().map_or(i64::MIN, |entry| entry.row);
                Ok((entries, last))
            })
            .await
    }

    /// Returns the events of an order after the one with the given number.
    pub(super) async fn events(&self, id: String, behind: u32) -> Result<Vec<OrderEvent>, Status> {
        self.db
            .read(move |db| {
                let mut query = db.prepare_cached(
                    "SELECT number, state, at_ms FROM event WHERE order_id = ?1 AND number > ?2 ORDER BY number",
                )?;
                let events = query.query_map(params![id, behind], |row| {
                    let (number, state, at_ms) = (row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(OrderEvent { order_id: id.clone(), number, state, at_ms })
                })?;
                Ok(events.collect::<Result<_, _>>()?)
            })
            .await
    }
}

/// Stores the next event of an order.
fn note(db: &Connection, id: &str, state: State) -> Result<OrderEvent, Undone> {
    let at_ms = now();
    let number: u32 = db
        .prepare_cached(
            "UPDATE orders SET events = events + 1, changed_ms = ?2 WHERE id = ?1 RETURNING events",
        )?
        .query_row(params![id, at_ms], |row| row.get(0))?;
    db.prepare_cached("INSERT INTO event VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        id,
        number,
        state as i32,
        at_ms
    ])?;
    Ok(OrderEvent { order_id: id.into(), number, state: state.into(), at_ms })
}

/// Returns the ids of orders that have been in a state since `before`, oldest first.
fn due(db: &Connection, state: State, before: i64, most: usize) -> Result<Vec<String>, Undone> {
    let mut query = db.prepare_cached(
        "SELECT id FROM orders WHERE state < 5 AND state = ?1 AND changed_ms <= ?2 ORDER BY changed_ms LIMIT ?3",
    )?;
    let ids = query.query_map(params![state as i32, before, most], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn find(db: &Connection, id: &str) -> Result<Option<Entry>, Undone> {
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([id], entry).optional()?)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let (request, refusal): (Vec<u8>, Option<Vec<u8>>) = (row.get(1)?, row.get(5)?);
    let unreadable = |column| {
        move |error| {
            let blob = rusqlite::types::Type::Blob;
            rusqlite::Error::FromSqlConversionFailure(column, blob, Box::new(error))
        }
    };
    Ok(Entry {
        account: row.get(0)?,
        request: PlaceOrderRequest::decode(&*request).map_err(unreadable(1))?,
        ship_to: row.get(2)?,
        state: State::try_from(row.get::<_, i32>(3)?).unwrap_or_default(),
        invoice: row.get(4)?,
        refusal: refusal
            .map(|bytes| ReserveReply::decode(&*bytes))
            .transpose()
            .map_err(unreadable(5))?,
        row: row.get(6)?,
    })
}

/// Returns the current time in milliseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
