//! One database for one test.
//!
//! Databases are made over a connection of their own, so that a test depends on no other test's runtime,
//! and what two tests must not do at once is kept apart by the server.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::error::TestDatabaseError;
use super::run::{Run, drop_database};
use super::server::Server;
use super::template::{self, Template};

/// The keys of the templates of this process; the place of a key is the number of its template.
static TEMPLATES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A PostgreSQL database of one's own.
///
/// It is empty or the copy of a template, which takes a few hundredths of a second. Dropping a
/// `TestDatabase` gives the database up: it is dropped on the server in the background, even if
/// connections to it are open. What a process leaves that ends before that, or is killed, is dropped by the
/// next one that makes a database on the server.
#[derive(Debug)]
pub struct TestDatabase {
    server: Server,
    run: Arc<Run>,
    name: String,
    pool: PgPool,
}

impl TestDatabase {
    /// Makes an empty database on the throw-away cluster of this process.
    ///
    /// Blocks the thread while the cluster starts, if it is the first to need it.
    pub async fn empty() -> Result<Self, TestDatabaseError> {
        Self::empty_on(&Server::cluster()?).await
    }

    /// Makes an empty database.
    pub async fn empty_on(server: &Server) -> Result<Self, TestDatabaseError> {
        let mut connection = server.connect().await?;
        let template = Template::of_server(server);
        Self::copy(server, &mut connection, &template).await
    }

    /// Makes a copy of the template with this key, on the throw-away cluster of this process.
    ///
    /// The first call with a key makes the template and has `fill` fill it; every later one only
    /// copies, and other tests that ask for it meanwhile wait. `fill` gives back all connections that
    /// it takes from the pool. A template whose `fill` fails or panics is thrown away, and the next
    /// call tries again with its own `fill`.
    ///
    /// For a database that is migrated and no more there is [`database`](super::database()).
    ///
    /// Blocks the thread while the cluster starts, if it is the first to need it.
    pub async fn from_template<T, E>(
        key: &str,
        fill: impl AsyncFnOnce(PgPool) -> Result<T, E>,
    ) -> Result<Self, TestDatabaseError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let server = Server::cluster()?;
        let number = template_number(key);
        let template = template::Wanted {
            name: format!("template_of_tests_{number}"),
            lock: number,
            comment: None,
        };
        let fill = async |pool| match fill(pool).await {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(TestDatabaseError::Fill { key: key.to_owned(), source: error.into() })
            }
        };
        let mut connection = server.connect().await?;
        let template = template.find_or_make(&server, &mut connection, fill).await?;
        Self::copy(&server, &mut connection, &template).await
    }

    /// Makes a copy of a template that is there.
    pub(super) async fn copy(
        server: &Server,
        connection: &mut PgConnection,
        template: &Template,
    ) -> Result<Self, TestDatabaseError> {
        let run = Run::on(server)?;
        let name = run.name();
        template.copy(connection, &name).await.map_err(|source| server.failed(MAKING, source))?;
        let pool = pool(server.options(&name));
        Ok(Self { server: server.clone(), run, name, pool })
    }

    /// Drops the database now, and not some time after the test.
    pub(super) async fn remove(self) -> Result<(), TestDatabaseError> {
        self.pool.close().await;
        let mut connection = self.server.connect().await?;
        let dropped = drop_database(&mut connection, &self.name).await;
        dropped.map_err(|source| self.server.failed("drop a database on", source))
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A pool of at most ten connections to the database.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// How to connect to the database: on the cluster as its superuser, elsewhere as the role that made it.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.server.options(&self.name)
    }

    /// The same as [`TestDatabase::connect_options`], as a URL for programs that a test starts.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Dropping it here would need a runtime, and there may be none.
        self.run.discard(std::mem::take(&mut self.name));
    }
}

/// What failed, for an error: `cannot make a database on ..`.
pub(super) const MAKING: &str = "make a database on";

pub(super) fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(10)
        // A test that waits for a connection for longer has lost one.
        .acquire_timeout(Duration::from_secs(20))
        .connect_lazy_with(options)
}

/// The number of the template with this key, from zero.
fn template_number(key: &str) -> i64 {
    // A panic of another test does not spoil the list.
    let mut keys = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let place = keys.iter().position(|known| known == key).unwrap_or_else(|| {
        keys.push(key.to_owned());
        keys.len() - 1
    });
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Runs what is made of names of our own, which are quoted.
pub(super) async fn run(connection: &mut PgConnection, sql: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// An identifier as SQL spells it.
pub(super) fn quoted(name: &str) -> String {
    schema_manifest::quoted(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    use sqlx::Connection as _;

    async fn count(database: &TestDatabase) -> i64 {
        let sql = "SELECT count(*) FROM disks";
        sqlx::query_scalar(sql).fetch_one(database.pool()).await.unwrap()
    }

    async fn exists(name: &str) -> bool {
        let mut server = Server::cluster().unwrap().connect().await.unwrap();
        let sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
        sqlx::query_scalar(sql).bind(name).fetch_one(&mut server).await.unwrap()
    }

    async fn make_disks(pool: PgPool) -> Result<(), sqlx::Error> {
        sqlx::raw_sql("CREATE TABLE disks (disk_name text)").execute(&pool).await?;
        Ok(())
    }

    #[tokio::test]
    async fn copies_of_a_template_are_apart() {
        let key = "copies_of_a_template_are_apart";
        let one = TestDatabase::from_template(key, make_disks).await.unwrap();
        let other = TestDatabase::from_template(key, make_disks).await.unwrap();
        sqlx::raw_sql("INSERT INTO disks VALUES ('scratch')").execute(one.pool()).await.unwrap();
        assert_eq!((count(&one).await, count(&other).await), (1, 0));
    }

    #[tokio::test]
    async fn empty_database_has_no_table() {
        let database = TestDatabase::empty().await.unwrap();
        let sql = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
        let tables: i64 = sqlx::query_scalar(sql).fetch_one(database.pool()).await.unwrap();
        assert_eq!(tables, 0);
    }

    #[tokio::test]
    async fn url_and_options_lead_to_the_database() {
        let database = TestDatabase::empty().await.unwrap();
        let by_url = PgConnection::connect(&database.url()).await.unwrap();
        let by_options = PgConnection::connect_with(&database.connect_options()).await.unwrap();
        for mut connection in [by_url, by_options] {
            let sql = "SELECT current_database()";
            let name: String = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
            assert_eq!(name, database.name());
        }
    }

    /// How often [`fill_once`] was called.
    static FILLED: AtomicU32 = AtomicU32::new(0);

    #[tokio::main(flavor = "current_thread")]
    async fn fill_once() {
        let database = TestDatabase::from_template("filled_once", async |pool| {
            FILLED.fetch_add(1, Ordering::SeqCst);
            make_disks(pool).await
        });
        assert_eq!(count(&database.await.unwrap()).await, 0);
    }

    #[test]
    fn template_is_filled_once_by_tests_that_start_at_once() {
        // Each on a thread and a runtime of its own, as libtest runs them.
        let tests: Vec<_> = (0..8).map(|_| thread::spawn(fill_once)).collect();
        for test in tests {
            test.join().unwrap();
        }
        assert_eq!(FILLED.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn template_that_failed_is_tried_again() {
        let key = "template_that_failed_is_tried_again";
        let error = TestDatabase::from_template(key, async |pool| {
            make_disks(pool).await?;
            Err::<(), _>(sqlx::Error::RowNotFound)
        });
        let error = error.await.unwrap_err();
        assert_eq!(error.to_string(), format!("cannot fill the template `{key}`"));
        let database = TestDatabase::from_template(key, make_disks).await.unwrap();
        assert_eq!(count(&database).await, 0);
    }

    #[tokio::test]
    async fn template_whose_fill_panics_is_tried_again() {
        let key = "template_whose_fill_panics_is_tried_again";
        let panics = tokio::spawn(TestDatabase::from_template(key, async |pool| {
            make_disks(pool).await?;
            panic!("as this test wants it");
            #[expect(unreachable_code, reason = "it says the type")]
            Ok::<(), sqlx::Error>(())
        }));
        assert!(panics.await.unwrap_err().is_panic());
        let database = TestDatabase::from_template(key, make_disks).await.unwrap();
        assert_eq!(count(&database).await, 0);
    }

    #[tokio::test]
    async fn dropped_database_goes_by_itself() {
        let database = TestDatabase::empty().await.unwrap();
        let name = database.name().to_owned();
        // A connection that stays open does not keep it.
        let pool = database.pool().clone();
        sqlx::raw_sql("SELECT 1").execute(&pool).await.unwrap();
        drop(database);
        for _ in 0..100 {
            if !exists(&name).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("`{name}` is still there");
    }

    #[tokio::test]
    async fn databases_can_be_made_in_a_spawned_task() {
        let task = tokio::spawn(TestDatabase::from_template("spawned", make_disks));
        assert_eq!(count(&task.await.unwrap().unwrap()).await, 0);
    }
}
