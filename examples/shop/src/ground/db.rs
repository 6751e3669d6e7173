//! How do many calls share one SQLite database?
//!
//! A thread owns the connection that writes. All work that waits for it goes into one transaction, each
//! piece in a savepoint of its own, so that one wait for the disk serves many calls; none is told of
//! success before the commit. A second thread reads beside it, as the write-ahead log allows.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;
use tonic::Status;

use super::errors;
use crate::Failure;

/// So many pieces of work share a commit at most.
const BATCH: usize = 64;

/// Why work on the database was not done.
#[derive(Debug)]
pub enum Undone {
    /// The work itself says so.
    Refused(Box<Status>),
    /// SQLite says so.
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
                // For us; the caller need not know what our tables are called.
                tracing::error!("database: {error}");
                Self::internal("the database failed")
            }
        }
    }
}

/// Does a piece of work, if the database takes any, and returns what is to be said when the commit has
/// succeeded or not.
type Job = Box<dyn FnOnce(Option<&Connection>) -> Say + Send>;
type Say = Box<dyn FnOnce(bool) + Send>;

/// A database that calls can wait for.
#[derive(Clone, Debug)]
pub struct Db {
    writer: Sender<Job>,
    reader: Sender<Job>,
}

impl Db {
    /// Opens or makes the database, and brings its tables to what `schema` says.
    ///
    /// # Errors
    /// When the file cannot be used.
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

    /// Changes something; what `work` returns an error for has not happened. When this returns, the
    /// change is on the disk.
    ///
    /// # Errors
    /// Those of `work`, and `UNAVAILABLE` when the disk failed.
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

    /// Looks at what has been written.
    ///
    /// # Errors
    /// Those of `work`.
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
    // What was promised outlives a power cut, too.
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

/// Does all work that waits, with one commit. `None` when nobody can send any more.
fn commit(db: &Connection, jobs: &Receiver<Job>) -> Option<()> {
    let first = jobs.recv().ok()?;
    let began = db.execute_batch("BEGIN IMMEDIATE");
    let mut say = Vec::new();
    for job in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
        say.push(job(began.as_ref().ok().map(|()| db)));
    }
    let committed = began.and_then(|()| db.execute_batch("COMMIT"));
    if let Err(error) = &committed {
        tracing::error!("database: {error}");
        // Nothing to roll back when it did not begin.
        let _ = db.execute_batch("ROLLBACK");
    }
    say.into_iter().for_each(|say| say(committed.is_ok()));
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
            // Who does not wait any more need not know.
            let _ = sender.send(result);
        })
    });
    thread.send(job).map_err(|_| unwritten())?;
    Ok(receiver.await.map_err(|_| unwritten())??)
}

fn unwritten() -> Status {
    errors::unavailable("the database did not take it", Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_fails_leaves_nothing_behind_and_disturbs_nobody() {
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
        // The same key again: SQLite refuses it, and the next work is done all the same.
        let again = db.write(|db| Ok(db.execute("INSERT INTO t VALUES (1)", [])?)).await;
        assert_eq!(again.unwrap_err().code(), tonic::Code::Internal);
        let count = db
            .read(|db| Ok(db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))?));
        assert_eq!(count.await.unwrap(), 133);
    }
}
