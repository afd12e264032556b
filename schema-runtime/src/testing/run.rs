//! What one process makes on one server, and its end.
//!
//! A thread of its own keeps a connection, and with it a lock that says that this process lives: the server
//! frees it however the process ends. The databases of a process are numbered by it, so that whoever comes
//! later knows which have nobody any more, and drops them. The same thread drops the databases whose tests
//! are over, since `Drop` cannot wait and a test's runtime ends with the test.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sqlx::PgConnection;

use super::database::{quoted, run};
use super::error::TestDatabaseError;
use super::server::Server;

/// What the lock of a run begins with; the other half is the number of the run.
const LOCKS: i32 = 0x5c6e_3a01;

/// The names of test databases: this, the number of the run, and the number within it.
const PREFIX: &str = "_schema_test_";

/// The runs of this process, one for each server.
static RUNS: Mutex<Vec<(String, Arc<Run>)>> = Mutex::new(Vec::new());

/// This process, on one server.
#[derive(Debug)]
pub(super) struct Run {
    number: u32,
    made: AtomicU64,
    over: Mutex<Sender<String>>,
}

impl Run {
    /// The one of this process on this server.
    ///
    /// Blocks the thread for some milliseconds, the first time.
    pub(super) fn on(server: &Server) -> Result<Arc<Self>, TestDatabaseError> {
        let key = server.url("");
        let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, run)) = runs.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(run));
        }
        let run = Arc::new(Self::begin(server.clone())?);
        runs.push((key, Arc::clone(&run)));
        Ok(run)
    }

    fn begin(server: Server) -> Result<Self, TestDatabaseError> {
        let (told, number) = mpsc::channel();
        let (over, names) = mpsc::channel();
        let keeper = thread::Builder::new().name("schema-testing".to_owned());
        let spawned = keeper.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => runtime.block_on(keep(&server, &told, &names)),
                Err(error) => drop(told.send(Err(TestDatabaseError::Thread(error)))),
            }
        });
        spawned.map_err(TestDatabaseError::Thread)?;
        // It always tells, unless it panicked.
        let ended = |_| TestDatabaseError::Thread(std::io::ErrorKind::BrokenPipe.into());
        let number = number.recv().map_err(ended)??;
        Ok(Run { number, made: AtomicU64::new(1), over: Mutex::new(over) })
    }

    /// A name for a new database.
    pub(super) fn name(&self) -> String {
        format!("{PREFIX}{:08x}_{}", self.number, self.made.fetch_add(1, Ordering::Relaxed))
    }

    /// A database is not needed any more.
    pub(super) fn discard(&self, name: String) {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner);
        // Where the server is gone, so is the database.
        let _ = over.send(name);
    }
}

/// Tells the number of the run, then drops databases for as long as the process lives.
async fn keep(
    server: &Server,
    told: &Sender<Result<u32, TestDatabaseError>>,
    names: &Receiver<String>,
) {
    let mut connection = match server.connect().await {
        Ok(connection) => connection,
        Err(error) => return drop(told.send(Err(error))),
    };
    match number(&mut connection).await {
        Ok(number) => drop(told.send(Ok(number))),
        Err(source) => return drop(told.send(Err(server.failed("connect to", source)))),
    }
    // They only take space: the tests have no part in it.
    if let Ok(names) = left_over(&mut connection).await {
        for name in names {
            let _ = drop_database(&mut connection, &name).await;
        }
    }
    while let Ok(name) = names.recv() {
        let _ = drop_database(&mut connection, &name).await;
    }
}

/// A number that no living run has, locked.
async fn number(connection: &mut PgConnection) -> Result<u32, sqlx::Error> {
    loop {
        let sql = "SELECT number, pg_try_advisory_lock($1, number) \
                   FROM (SELECT (random() * 2147483646)::int4 AS number) AS drawn";
        let (number, is_free): (i32, bool) =
            sqlx::query_as(sql).bind(LOCKS).fetch_one(&mut *connection).await?;
        if is_free {
            return Ok(number.unsigned_abs());
        }
    }
}

/// The databases of runs that are over, of this role's. `pg_locks` shows a lock of two numbers with
/// `objsubid` 2, the first as `classid` and the second as `objid`.
async fn left_over(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    let sql = "SELECT datname::text FROM pg_database \
               WHERE datname LIKE '\\_schema\\_test\\_________\\_%' \
                 AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user) \
                 AND substr(datname, 14, 8) NOT IN ( \
                     SELECT lpad(to_hex(objid::bigint), 8, '0') FROM pg_locks \
                     WHERE locktype = 'advisory' AND objsubid = 2 AND classid = $1::bigint::oid)";
    sqlx::query_scalar(sql).bind(i64::from(LOCKS)).fetch_all(connection).await
}

/// Drops a database, whoever is connected to it.
pub(super) async fn drop_database(
    connection: &mut PgConnection,
    name: &str,
) -> Result<(), sqlx::Error> {
    run(connection, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name))).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn databases_of_a_run_that_is_over_are_dropped_and_no_others() {
        let server = Server::cluster().unwrap();
        let living = Run::on(&server).unwrap();
        let mut connection = server.connect().await.unwrap();
        let dead = "_schema_test_7fffffff_1";
        let near = ["_schema_testing_7fffffff_1", "schema_test_7fffffff_1"];
        let own = living.name();
        for name in [dead, near[0], near[1], own.as_str()] {
            run(&mut connection, format!("CREATE DATABASE {}", quoted(name))).await.unwrap();
        }
        let found = left_over(&mut connection).await.unwrap();
        assert_eq!(found, [dead], "neither other names nor those of a living run");
        // Another process that comes is a run of its own.
        let other = Run::begin(server.clone()).unwrap();
        assert_ne!(other.number, living.number);
        let sql = "SELECT count(*) FROM pg_database WHERE datname = $1";
        for _ in 0..200 {
            let left: i64 =
                sqlx::query_scalar(sql).bind(dead).fetch_one(&mut connection).await.unwrap();
            if left == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("`{dead}` is still there");
    }
}
