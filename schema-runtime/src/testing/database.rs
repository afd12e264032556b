//! One database for one test.
//!
//! Databases are made on [`Cluster::shared`] over a connection of their own, so that a test depends
//! on no other test's runtime, and what two tests must not do at once is kept apart by the server.

use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use super::cluster::{Cluster, ClusterError};

/// The keys of the templates of this process; the place of a key is the number of its template.
static TEMPLATES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The databases whose test is over, to be dropped by the next that is made.
static DISCARDED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database of one's own on [`Cluster::shared`].
///
/// It is empty or the copy of a template, which takes a few hundredths of a second. Dropping a
/// `TestDatabase` gives the database up: it is dropped on the server when the next one is made, even
/// if connections to it are open, and with the cluster at the end of the process.
#[derive(Debug)]
pub struct TestDatabase {
    cluster: &'static Cluster,
    name: String,
    pool: PgPool,
}

impl TestDatabase {
    /// Makes an empty database.
    ///
    /// Blocks the thread while the cluster starts, if it is the first to need it.
    pub async fn empty() -> Result<Self, TestDatabaseError> {
        let cluster = Cluster::shared()?;
        let mut server = connect(cluster).await?;
        Self::copy(cluster, &mut server, "template0").await
    }

    /// Makes a copy of the template with this key.
    ///
    /// The first call with a key makes the template and has `fill` fill it; every later one only
    /// copies, and other tests that ask for it meanwhile wait. `fill` gives back all connections that
    /// it takes from the pool. A template whose `fill` fails or panics is thrown away, and the next
    /// call tries again with its own `fill`.
    ///
    /// Blocks the thread while the cluster starts, if it is the first to need it.
    pub async fn from_template<T, E>(
        key: &str,
        fill: impl AsyncFnOnce(PgPool) -> Result<T, E>,
    ) -> Result<Self, TestDatabaseError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let cluster = Cluster::shared()?;
        let mut server = connect(cluster).await?;
        let number = template_number(key);
        let template = format!("template_of_tests_{number}");
        if !is_template(&mut server, &template).await? {
            // Ends with the connection: also where `fill` panics and this future is dropped.
            let lock = "SELECT pg_advisory_lock($1)";
            sqlx::query(lock).bind(number).execute(&mut server).await?;
            if !is_template(&mut server, &template).await? {
                make_template(cluster, &mut server, &template, key, fill).await?;
            }
            let unlock = "SELECT pg_advisory_unlock($1)";
            sqlx::query(unlock).bind(number).execute(&mut server).await?;
        }
        Self::copy(cluster, &mut server, &template).await
    }

    async fn copy(
        cluster: &'static Cluster,
        server: &mut PgConnection,
        template: &str,
    ) -> Result<Self, TestDatabaseError> {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        drop_discarded(server).await;
        create(server, &name, template).await?;
        let pool = pool(cluster.connect_options_for(&name));
        Ok(Self { cluster, name, pool })
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A pool of at most ten connections to the database, as its superuser.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// How to connect to the database as its superuser.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.cluster.connect_options_for(&self.name)
    }

    /// The same as [`TestDatabase::connect_options`], as a URL for programs that a test starts.
    pub fn url(&self) -> String {
        self.cluster.url_for(&self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Dropping it here would need a runtime, and there may be none.
        locked(&DISCARDED).push(std::mem::take(&mut self.name));
    }
}

/// Connects to the cluster itself, to make and drop databases.
async fn connect(cluster: &Cluster) -> Result<PgConnection, sqlx::Error> {
    PgConnection::connect_with(&cluster.connect_options()).await
}

fn pool(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(10)
        // A test that waits for a connection for longer has lost one.
        .acquire_timeout(Duration::from_secs(20))
        .connect_lazy_with(options)
}

/// The number of the template with this key, from zero.
fn template_number(key: &str) -> i64 {
    let mut keys = locked(&TEMPLATES);
    let place = keys.iter().position(|known| known == key).unwrap_or_else(|| {
        keys.push(key.to_owned());
        keys.len() - 1
    });
    i64::try_from(place).unwrap_or(i64::MAX)
}

/// Whether there is such a template and it is filled: [`make_template`] marks it last.
async fn is_template(server: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    let sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)";
    sqlx::query_scalar(sql).bind(name).fetch_one(server).await
}

async fn make_template<T, E>(
    cluster: &Cluster,
    server: &mut PgConnection,
    name: &str,
    key: &str,
    fill: impl AsyncFnOnce(PgPool) -> Result<T, E>,
) -> Result<(), TestDatabaseError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    // What a `fill` that failed has left.
    drop_database(server, name).await?;
    create(server, name, "template0").await?;
    let pool = pool(cluster.connect_options_for(name));
    let filled = fill(pool.clone()).await;
    pool.close().await;
    if let Err(error) = filled {
        return Err(TestDatabaseError::Fill { key: key.to_owned(), source: error.into() });
    }
    // A database that somebody is connected to cannot be copied.
    let name = quote(name);
    run(server, format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true"))
        .await
}

async fn create(
    server: &mut PgConnection,
    name: &str,
    template: &str,
) -> Result<(), TestDatabaseError> {
    let (name, template) = (quote(name), quote(template));
    // Without a crash to survive, copying files is twice as fast as writing them to the log, which is
    // what version 15 and later do unless told otherwise.
    let has_strategy = server.server_version_num().is_some_and(|version| version >= 150_000);
    let strategy = if has_strategy { " STRATEGY file_copy" } else { "" };
    run(server, format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}")).await
}

async fn drop_database(server: &mut PgConnection, name: &str) -> Result<(), TestDatabaseError> {
    run(server, format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(name))).await
}

async fn drop_discarded(server: &mut PgConnection) {
    let names = std::mem::take(&mut *locked(&DISCARDED));
    for name in names {
        // It only frees space, and the test that is about to begin has no part in it.
        let _ = drop_database(server, &name).await;
    }
}

async fn run(server: &mut PgConnection, sql: String) -> Result<(), TestDatabaseError> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(server).await?;
    Ok(())
}

/// An identifier as SQL spells it.
fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A panic of another test does not spoil these lists.
fn locked<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why there is no database for a test.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestDatabaseError {
    /// There is no cluster to make it on.
    #[error(transparent)]
    Cluster(#[from] &'static ClusterError),

    /// The server refused, or cannot be reached any more.
    #[error("cannot make a database on the throw-away cluster")]
    Server(#[from] sqlx::Error),

    /// The test's own code that fills a template failed.
    #[error("cannot fill the template `{key}`")]
    Fill {
        /// The key of the template.
        key: String,
        /// The error of the code that fills it.
        source: Box<dyn Error + Send + Sync>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;
    use std::thread;

    async fn count(database: &TestDatabase) -> i64 {
        let sql = "SELECT count(*) FROM disks";
        sqlx::query_scalar(sql).fetch_one(database.pool()).await.unwrap()
    }

    async fn exists(name: &str) -> bool {
        let mut server = connect(Cluster::shared().unwrap()).await.unwrap();
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
    async fn dropped_database_goes_when_the_next_one_is_made() {
        let database = TestDatabase::empty().await.unwrap();
        let name = database.name().to_owned();
        // A connection that stays open does not keep it.
        let pool = database.pool().clone();
        sqlx::raw_sql("SELECT 1").execute(&pool).await.unwrap();
        drop(database);
        let _next = TestDatabase::empty().await.unwrap();
        // Another test may have taken it over and be at it.
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

    #[test]
    fn names_are_quoted() {
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
    }
}
