//! Products in the database.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::ground::db::Undone;
use crate::proto::shop::catalog::v1::{ImportReply, Product};

pub(super) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS product (
        sku         TEXT PRIMARY KEY,
        name        TEXT NOT NULL,
        description TEXT NOT NULL,
        price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
        -- The total number of delivered items; `stock` is what is left after reservations.
        delivered   INTEGER NOT NULL,
        stock       INTEGER NOT NULL CHECK (stock >= 0)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS product_by_name ON product (name, sku);
    CREATE TABLE IF NOT EXISTS reservation (
        order_id TEXT PRIMARY KEY,
        request  BLOB NOT NULL,
        reply    BLOB NOT NULL
    ) WITHOUT ROWID";

const COLUMNS: &str = "sku, name, description, price_cents, stock";

pub(super) fn find(db: &Connection, sku: &str) -> Result<Option<Product>, Undone> {
    let sql = format!("SELECT {COLUMNS} FROM product WHERE sku = ?1");
    Ok(db.prepare_cached(&sql)?.query_row([sku], product).optional()?)
}

/// Returns up to `count` products that contain all words and follow `last` in the order of names.
pub(super) fn search(
    db: &Connection,
    words: &[String],
    last: &(String, String),
    count: usize,
) -> Result<Vec<Product>, Undone> {
    let sql =
        format!("SELECT {COLUMNS} FROM product WHERE (name, sku) > (?1, ?2) ORDER BY name, sku");
    let mut query = db.prepare_cached(&sql)?;
    let has = |product: &Product| {
        let text = format!("{} {}", product.name, product.description).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let mut found = Vec::new();
    for row in query.query_map(params![last.0, last.1], product)? {
        let product = row?;
        if has(&product) {
            found.push(product);
        }
        if found.len() == count {
            break;
        }
    }
    Ok(found)
}

/// Adds delivered products to the stock.
pub(super) fn import(db: &Connection, products: &[Product]) -> Result<ImportReply, Undone> {
    let mut reply = ImportReply::default();
    for product in products {
        let Product { sku, name, description, price_cents, stock } = product;
        let changed = db
            .prepare_cached(
                "UPDATE product SET name = ?2, description = ?3, price_cents = ?4,
                        delivered = delivered + ?5, stock = stock + ?5 WHERE sku = ?1",
            )?
            .execute(params![sku, name, description, price_cents, stock])?;
        if changed == 1 {
            reply.restocked += 1;
            continue;
        }
        db.prepare_cached("INSERT INTO product VALUES (?1, ?2, ?3, ?4, ?5, ?5)")?
            .execute(params![sku, name, description, price_cents, stock])?;
        reply.added += 1;
    }
    Ok(reply)
}

/// Returns true if there are no products.
pub(super) fn is_empty(db: &Connection) -> Result<bool, Undone> {
    Ok(db.query_row("SELECT NOT EXISTS (SELECT 1 FROM product)", [], |row| row.get(0))?)
}

fn product(row: &Row<'_>) -> rusqlite::Result<Product> {
    let stock: i64 = row.get(4)?;
    Ok(Product {
        sku: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        price_cents: row.get(3)?,
        stock: u32::try_from(stock).unwrap_or(u32::MAX),
    })
}
