//! One history, two tools: a database migrated by `sqlx::migrate!` is taken over as it is, and
//! one migrated by us is accepted by sqlx on the same folder.

use schema_runtime::testing::TestDatabase;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqlitePool;
use sqlx::{PgPool, Row as _};

/// The three layouts that sqlx reads, as both tools embed them.
macro_rules! folders {
    ($($name:ident, $folder:literal, $dialect:literal;)*) => {$(
        mod $name {
        pub(super) mod schema {
                schema_runtime::embed_migrations!($folder, dialect = $dialect, tables = false);
            }

            pub(super) static SQLX: sqlx::migrate::Migrator = sqlx::migrate!($folder);
        }
    )*};
}

folders! {
    single_postgres, "tests/folders/single_postgres", "postgres";
    pairs_postgres, "tests/folders/pairs_postgres", "postgres";
    mixed_postgres, "tests/folders/mixed_postgres", "postgres";
    single_sqlite, "tests/folders/single_sqlite", "sqlite";
    pairs_sqlite, "tests/folders/pairs_sqlite", "sqlite";
    mixed_sqlite, "tests/folders/mixed_sqlite", "sqlite";
}

type Rows = Vec<(i64, String, bool, Vec<u8>, bool)>;

/// Everything in the history but for the times, of which only the kind is looked at: nanoseconds
/// are more than a thousand, and never negative.
fn rows<'r, R>(rows: &'r [R]) -> Rows
where
    R: sqlx::Row,
    usize: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    bool: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Vec<u8>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let read = |row: &'r R| {
        let nanoseconds: i64 = row.get(4);
        (row.get(0), row.get(1), row.get(2), row.get(3), nanoseconds > 1_000)
    };
    rows.iter().map(read).collect()
}

const HISTORY: &str = "SELECT version, description, success, checksum, execution_time \
                       FROM _sqlx_migrations ORDER BY version";

async fn postgres_rows(pool: &PgPool) -> Rows {
    rows(&sqlx::query(HISTORY).fetch_all(pool).await.unwrap())
}

async fn sqlite_rows(pool: &SqlitePool) -> Rows {
    rows(&sqlx::query(HISTORY).fetch_all(pool).await.unwrap())
}

/// The definition of the history table as the database shows it.
async fn postgres_table(pool: &PgPool) -> Vec<String> {
    let sql = "SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull
                   || ' ' || coalesce(pg_get_expr(adbin, adrelid), '')
               FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
               WHERE attrelid = '_sqlx_migrations'::regclass AND attnum > 0 ORDER BY attnum";
    sqlx::query(sql).fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn sqlite_table(pool: &SqlitePool) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let text: String = sqlx::query_scalar(sql).fetch_one(pool).await.unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn sqlite_pool() -> SqlitePool {
    // A pool of one: a second connection to `:memory:` would be another database.
    sqlx::pool::PoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap()
}

macro_rules! both_ways {
    ($($test:ident, $name:ident, $pool:expr, $rows:ident, $table:ident;)*) => {$(
        #[tokio::test]
        async fn $test() {
            let count = $name::schema::Version::ALL.len();

            // sqlx first, then ours: nothing to do.
            let (_keep, by_sqlx) = $pool;
            $name::SQLX.run(&by_sqlx).await.unwrap();
            let after_sqlx = $rows(&by_sqlx).await;
            let started = $name::schema::SCHEMA.start(&by_sqlx).await.unwrap();
            assert_eq!(started.applied.len(), 0);
            assert_eq!($rows(&by_sqlx).await, after_sqlx, "ours left the history alone");

            // Ours first, then sqlx: nothing to do, and the same history to the byte.
            let (_keep, by_us) = $pool;
            let started = $name::schema::SCHEMA.start(&by_us).await.unwrap();
            assert_eq!(started.applied.len(), count);
            let after_us = $rows(&by_us).await;
            $name::SQLX.run(&by_us).await.unwrap();
            assert_eq!($rows(&by_us).await, after_us, "sqlx left the history alone");
            assert_eq!(after_us, after_sqlx);
            assert_eq!($table(&by_us).await, $table(&by_sqlx).await);

            // What the feature `sqlx-migrate` gives is a migrator of the same list.
            let migrator: &Migrator = &$name::schema::MIGRATOR;
            migrator.run(&by_us).await.unwrap();
            assert_eq!($rows(&by_us).await, after_us);
            let (_keep, by_migrator) = $pool;
            migrator.run(&by_migrator).await.unwrap();
            assert_eq!($rows(&by_migrator).await, after_us);

            // Half by one, half by the other.
            let (_keep, halves) = $pool;
            let first = $name::schema::Version::ALL[0];
            $name::SQLX.run_to(first.number(), &halves).await.unwrap();
            let started = $name::schema::SCHEMA.start(&halves).await.unwrap();
            assert_eq!(started.applied.len(), count - 1);
            assert_eq!($rows(&halves).await, after_us);
        }
    )*};
}

async fn postgres() -> (TestDatabase, PgPool) {
    let database = TestDatabase::empty().await.unwrap();
    let pool = database.pool().clone();
    (database, pool)
}

both_ways! {
    single_files_on_postgres, single_postgres, postgres().await, postgres_rows, postgres_table;
    pairs_on_postgres, pairs_postgres, postgres().await, postgres_rows, postgres_table;
    mixed_layouts_on_postgres, mixed_postgres, postgres().await, postgres_rows, postgres_table;
    single_files_on_sqlite, single_sqlite, ((), sqlite_pool().await), sqlite_rows, sqlite_table;
    pairs_on_sqlite, pairs_sqlite, ((), sqlite_pool().await), sqlite_rows, sqlite_table;
    mixed_layouts_on_sqlite, mixed_sqlite, ((), sqlite_pool().await), sqlite_rows, sqlite_table;
}

#[tokio::test]
async fn sqlx_reverts_what_we_applied_and_we_revert_what_sqlx_applied() {
    let (_keep, pool) = postgres().await;
    pairs_postgres::schema::SCHEMA.start(&pool).await.unwrap();
    let first = pairs_postgres::schema::Version::ALL[0];
    pairs_postgres::SQLX.undo(&pool, first.number()).await.unwrap();
    assert_eq!(postgres_rows(&pool).await.len(), 1);
    pairs_postgres::SQLX.run(&pool).await.unwrap();
    let migrator = schema_runtime::Migrator::new(&pairs_postgres::schema::SCHEMA);
    migrator.revert_to(&pool, pairs_postgres::schema::Target::Empty).await.unwrap();
    assert_eq!(postgres_rows(&pool).await.len(), 0);
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename !~ '^_sqlx'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(tables, 0);
}

/// `#[sqlx::test]` with the static that the macro makes, in a process of its own, since it takes
/// the server from `DATABASE_URL`.
mod as_sqlx_test {
    #[sqlx::test(migrator = "super::pairs_postgres::schema::MIGRATOR")]
    #[ignore = "run by `sqlx_test_takes_the_static` with a server"]
    async fn inner(pool: sqlx::PgPool) {
        assert_eq!(super::postgres_rows(&pool).await.len(), 2);
    }

    #[test]
    fn sqlx_test_takes_the_static() {
        let cluster = schema_runtime::testing::Cluster::shared().unwrap();
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "sqlx_history::as_sqlx_test::inner"])
            .env("DATABASE_URL", cluster.database_url())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }
}
