//! Accounts in the database.

use std::path::Path;

use rusqlite::OptionalExtension;
use tonic::Status;

use crate::Failure;
use crate::ground::db::Db;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS account (
        name    TEXT PRIMARY KEY,
        hash    TEXT NOT NULL,
        role    TEXT NOT NULL,
        address TEXT NOT NULL
    ) WITHOUT ROWID";

/// All accounts, stored in a database.
#[derive(Debug)]
pub(super) struct People {
    db: Db,
}

/// One account.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) hash: String,
    pub(super) role: String,
    pub(super) address: String,
}

impl People {
    pub(super) fn open(data: &Path) -> Result<Self, Failure> {
        Ok(Self { db: Db::open(&data.join("accounts.sqlite"), SCHEMA)? })
    }

    /// Adds an account. Returns `false` if the name is taken.
    pub(super) async fn add(&self, person: Person) -> Result<bool, Status> {
        self.insert("INSERT OR IGNORE INTO account VALUES (?1, ?2, ?3, ?4)", person).await
    }

    /// Adds an account, or replaces the one with the same name.
    pub(super) async fn replace(&self, person: Person) -> Result<bool, Status> {
        self.insert("INSERT OR REPLACE INTO account VALUES (?1, ?2, ?3, ?4)", person).await
    }

    async fn insert(&self, sql: &'static str, person: Person) -> Result<bool, Status> {
        self.db
            .write(move |db| {
                let Person { name, hash, role, address } = person;
                Ok(db.prepare_cached(sql)?.execute([name, hash, role, address])? == 1)
            })
            .await
    }

    pub(super) async fn find(&self, name: String) -> Result<Option<Person>, Status> {
        self.db
            .read(move |db| {
                let mut query = db.prepare_cached(
                    "SELECT name, hash, role, address FROM account WHERE name = ?1",
                )?;
                let person = query.query_row([name], |row| {
                    Ok(Person {
                        name: row.get(0)?,
                        hash: row.get(1)?,
                        role: row.get(2)?,
                        address: row.get(3)?,
                    })
                });
                Ok(person.optional()?)
            })
            .await
    }
}
