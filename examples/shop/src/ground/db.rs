//! Group commit for many calls on one SQLite database.
//!
//! A thread owns the connection that writes. All waiting jobs are executed in one transaction, each in its
//! own savepoint, so that one wait for the disk serves many calls. No call is answered before the commit.
//! A second thread reads concurrently, as the write-ahead log allows.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;
use tonic::Status;

use super::errors;
use crate::Failure;

/// The maximum number of jobs in one commit.
const BATCH: usize = 64;

/// The reason why a job failed.
#[derive(Debug)]
pub enum Undone {
    /// The job itself returned an error.
    Refused(Box<Status>),
    /// SQLite returned an error.
    Broken(rusqlite::Error),
}

impl From<Status> for Undone {
    fn from(status: Status) -> Self {
        Self::Refused(Box::new(status))
    }
}

impl From<rusqlite::Error> for Undone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

impl From<Undone> for Status {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Refused(status) => *status,
            Undone::Broken(error) => {
                // The details are logged; they would reveal the schema to the caller.
                tracing::error!("database: {error}");
                Self::internal("the database failed")
            }
        }
    }
}

/// A job. It gets no connection if the transaction could not be started, and returns a function that
/// reports the result once it is known whether the commit succeeded.
type Job = Box<dyn FnOnce(Option<&Connection>) -> Report + Send>;
type Report = Box<dyn FnOnce(bool) + Send>;

/// A handle to the database for asynchronous calls.
#[derive(Clone, Debug)]
pub struct Db {
    writer: Sender<Job>,
    reader: Sender<Job>,
}

impl Db {
    /// Opens or creates the database, and executes `schema`.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used.
    pub fn open(path: &Path, schema: &str) -> Result<Self, Failure> {
        let write = connect(path)?;
        write.execute_batch(schema)?;
        let read = connect(path)?;
        read.pragma_update(None, "query_only", true)?;
        Ok(Self {
            writer: thread(move |jobs| while commit(&write, &jobs).is_some() {})?,
            reader: thread(move |jobs| jobs.iter().for_each(|job| job(Some(&read))(true)))?,
        })
    }

    /// Executes a job that changes the database. If `work` returns an error, its changes are rolled back.
    /// When this function returns successfully, the changes are on disk.
    ///
    /// # Errors
    /// Returns the errors of `work`, and `UNAVAILABLE` if the commit failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Status>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Undone> + Send + 'static,
    {
        run(&self.writer, |db| {
            db.execute_batch("SAVEPOINT job")?;
            let result = work(db);
            db.execute_batch(if result.is_ok() {
                "RELEASE job"
            } else {
                "ROLLBACK TO job; RELEASE job"
            })?;
            result
        })
        .await
    }

    /// Executes a job that reads committed data.
    ///
    /// # Errors
    /// Returns the errors of `work`.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Status>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Undone> + Send + 'static,
    {
        run(&self.reader, work).await
    }
}

fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // Committed transactions survive a power failure, too.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn thread(work: impl FnOnce(Receiver<Job>) + Send + 'static) -> Result<Sender<Job>, Failure> {
    let (sender, receiver) = channel();
    std::thread::Builder::new().name("database".into()).spawn(move || work(receiver))?;
    Ok(sender)
}

/// Executes all waiting jobs in one transaction. Returns `None` if all senders are gone.
fn commit(db: &Connection, jobs: &Receiver<Job>) -> Option<()> {
    let first = jobs.recv().ok()?;
    let began = db.execute_batch("BEGIN IMMEDIATE");
    let mut reports = Vec::new();
    for job in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
        reports.push(job(began.as_ref().ok().map(|()| db)));
    }
    let committed = began.and_then(|()| db.execute_batch("COMMIT"));
    if let Err(error) = &committed {
        tracing::error!("database: {error}");
        // If the transaction was not started, there is nothing to roll back, and the error is ignored.
        let _ = db.execute_batch("ROLLBACK");
    }
    reports.into_iter().for_each(|report| report(committed.is_ok()));
    Some(())
}

async fn run<T: Send + 'static>(
    thread: &Sender<Job>,
    work: impl FnOnce(&Connection) -> Result<T, Undone> + Send + 'static,
) -> Result<T, Status> {
    let (sender, receiver) = oneshot::channel();
    let job: Job = Box::new(move |db| {
        let result = db.ok_or_else(|| unwritten().into()).and_then(work);
        Box::new(move |committed| {
            let result = match result {
                Ok(_) if !committed => Err(unwritten().into()),
                result => result,
            };
            // The receiver is gone if the call was cancelled.
            let _ = sender.send(result);
        })
    });
    thread.send(job).map_err(|_| unwritten())?;
    Ok(receiver.await.map_err(|_| unwritten())??)
}

fn unwritten() -> Status {
    errors::unavailable("the database did not commit the change", Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn rolls_back_failed_jobs_only() {
        let path = std::env::temp_dir().join(format!("shop-db-{}.sqlite", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let db = Db::open(&path, "CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)").unwrap();
        let works = (0..200).map(|n: i64| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |db| {
                    db.execute("INSERT INTO t VALUES (?1)", [n])?;
                    if n % 3 == 0 { Err(Status::aborted("no").into()) } else { Ok(n) }
                })
                .await
            })
        });
        let works: Vec<_> = works.collect();
        for (n, work) in works.into_iter().enumerate() {
            assert_eq!(work.await.unwrap().is_ok(), n % 3 != 0);
        }
        // SQLite rejects a duplicate key; later jobs are not affected.
        let again = db.write(|db| Ok(db.execute("INSERT INTO t VALUES (1)", [])?)).await;
        assert_eq!(again.unwrap_err().code(), tonic::Code::Internal);
        let count = db
            .read(|db| Ok(db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))?));
        assert_eq!(count.await.unwrap(), 133);
    }
}
