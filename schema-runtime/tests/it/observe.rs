//! `PostgreSQL`: what is read of a schema, and whom that waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use schema_runtime::__private::v1::observe;
use schema_runtime::manifest::{
    Column, Depth, Details, Expression, Fill, List, Manifest, ObjectKind, ObjectName, SchemaObject,
    Table, compare,
};
use schema_runtime::testing::TestDatabase;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::postgres::{database, disks, run};

/// Something of every kind for which the server looks at the table to print it.
const SQL: &str = "
    CREATE TABLE disks (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
        half bigint GENERATED ALWAYS AS (size / 2) STORED
    );
    CREATE INDEX by_half ON disks ((size / 2), half) WHERE size > 10;
    CREATE TABLE parts (id bigint, at date DEFAULT '2026-01-05') PARTITION BY RANGE (at);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER touch BEFORE UPDATE ON disks FOR EACH ROW WHEN (old.size <> new.size)
        EXECUTE FUNCTION touch();
    CREATE POLICY small ON disks USING (size < 100);
    CREATE VIEW big AS SELECT id FROM disks WHERE size > 10;
";

fn table(name: &str) -> Table {
    let (columns, constraints, indexes) = (List::default(), List::default(), List::default());
    let name = ObjectName::unqualified(name.to_owned());
    Table::new(name, columns, true, constraints, indexes, Details::None, None)
}

/// A manifest that names what [`SQL`] makes.
fn named() -> Manifest {
    let view = ObjectName::unqualified("big");
    let view = SchemaObject::new(ObjectKind::View, view, None, None, List::default(), None);
    let tables = vec![table("disks"), table("parts")];
    Manifest::new(tables.into(), List::default(), vec![view].into(), List::default())
}

/// A database with [`SQL`], and what is read of it while nobody is in the way.
async fn filled() -> (TestDatabase, Manifest) {
    let database = database().await;
    run(database.pool(), SQL).await;
    let mut connection = database.pool().acquire().await.unwrap();
    let read = observe(&mut connection, &named()).await.unwrap();
    (database, read)
}

/// Every expression, as it was read.
fn expressions(manifest: &Manifest) -> Vec<Expression> {
    let disks = &manifest.tables[0];
    let parts = &manifest.tables[1];
    let fill = |column: &Column| match &column.details.fill {
        Fill::Default(one) | Fill::Generated(_, one) => Some(one.clone()),
        _ => None,
    };
    let mut all: Vec<Expression> = disks.columns.iter().filter_map(fill).collect();
    all.extend(disks.constraints.iter().filter_map(|one| one.details.expression.clone()));
    all.extend(disks.indexes.iter().filter_map(|one| one.details.predicate.clone()));
    all.extend(parts.details.partition_key.clone());
    all
}

#[tokio::test]
async fn everything_that_is_there_is_read() {
    let (_database, read) = filled().await;
    let printed: Vec<String> = expressions(&read).iter().map(ToString::to_string).collect();
    assert_eq!(printed, ["0", "(size / 2)", "(size >= 0)", "(size > 10)", "RANGE (at)"]);
    let objects: Vec<String> = read.objects.iter().map(ToString::to_string).collect();
    assert_eq!(objects, ["view `big`", "trigger `touch` on `disks`", "policy `small` on `disks`"]);
    let by_half = &read.tables[0].indexes[0];
    let keys: Vec<String> = by_half.keys.iter().map(ToString::to_string).collect();
    assert_eq!(keys, ["((size / 2))", "half"]);
}

#[tokio::test]
async fn a_table_that_is_held_is_read_without_its_expressions() {
    let (database, free) = filled().await;
    // One session holds the lock; in the second case it only waits for it, behind a reader.
    for wait in [false, true] {
        let mut reader = PgConnection::connect_with(&database.connect_options()).await.unwrap();
        if wait {
            reader.execute("BEGIN; LOCK TABLE disks IN ACCESS SHARE MODE").await.unwrap();
        }
        let mut other = PgConnection::connect_with(&database.connect_options()).await.unwrap();
        let lock = other.execute("BEGIN; LOCK TABLE disks IN ACCESS EXCLUSIVE MODE");
        let holder = async {
            if wait {
                let _ = tokio::time::timeout(Duration::from_millis(1500), lock).await;
            } else {
                lock.await.unwrap();
            }
        };
        let (held, ()) = if wait {
            tokio::join!(
                async {
                    tokio::time::sleep(Duration::from_millis(500)).await;
                    read_quickly(&database).await
                },
                holder
            )
        } else {
            holder.await;
            (read_quickly(&database).await, ())
        };
        let shown = expressions(&held);
        assert_eq!(shown.len(), expressions(&free).len());
        // What fills a column of a table with a generated one, a check, a predicate.
        assert!(shown[..4].iter().all(|one| *one == Expression::Present), "{shown:?}");
        assert_eq!(shown[4], Expression::Printed("RANGE (at)".into()));
        // What is known to be there and no more differs from nothing.
        assert_eq!(compare(&free, &held, Depth::Everything), vec![]);
        assert_eq!(compare(&held, &free, Depth::Everything), vec![]);
    }
}

async fn read_quickly(database: &TestDatabase) -> Manifest {
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let began = Instant::now();
    let named = named();
    let read = tokio::time::timeout(Duration::from_secs(5), observe(&mut connection, &named));
    let read = read.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    read
}

#[tokio::test]
async fn a_role_that_owns_nothing_reads_the_same() {
    let (database, all) = filled().await;
    run(database.pool(), "CREATE ROLE owns_nothing LOGIN").await;
    let options = database.connect_options().username("owns_nothing");
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    assert!(sqlx::raw_sql("SELECT * FROM disks").execute(&mut connection).await.is_err());
    let read = observe(&mut connection, &named()).await.unwrap();
    assert_eq!(read, all);
    connection.close().await.unwrap();
    run(database.pool(), "DROP ROLE owns_nothing").await;
}

#[tokio::test]
async fn what_a_session_is_set_to_does_not_show() {
    let (database, all) = filled().await;
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let settings = "CREATE SCHEMA other; SET search_path = public, other; SET datestyle = 'german'; \
                    SET quote_all_identifiers = on; SET intervalstyle = 'iso_8601'";
    connection.execute(settings).await.unwrap();
    assert_eq!(observe(&mut connection, &named()).await.unwrap(), all);
    let path: String =
        sqlx::query_scalar("SHOW search_path").fetch_one(&mut connection).await.unwrap();
    assert_eq!(path, "public, other", "and it is as it was");
}

/// Tables, functions and indexes come and go all the time: a check fails for none of it.
#[tokio::test]
async fn a_check_among_changes_of_the_schema_does_not_fail() {
    let database = database().await;
    let mut folder = disks().embedded();
    folder.manifest.tables.to_mut().push(table("moving"));
    let schema = schema_runtime::Schema::<sqlx::Postgres>::new(folder);
    let pool = database.pool();
    let make = "
        CREATE OR REPLACE FUNCTION half(a bigint) RETURNS bigint LANGUAGE sql IMMUTABLE
            AS 'SELECT a / 2';
        CREATE TABLE IF NOT EXISTS moving (id bigint);
        ALTER TABLE moving ADD size bigint CHECK (half(size) > 0);
        CREATE INDEX moving_by_size ON moving (half(size)) WHERE half(size) > 1;";
    let unmake = "ALTER TABLE moving DROP size; DROP FUNCTION half(bigint)";
    schema_runtime::Schema::<sqlx::Postgres>::new(disks().embedded()).start(pool).await.unwrap();
    run(pool, make).await;
    let mut other = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let stopped = AtomicBool::new(false);
    let changes = async {
        let mut changes = 0;
        while !stopped.load(Ordering::Relaxed) {
            sqlx::raw_sql(AssertSqlSafe(format!("{unmake};{make}")))
                .execute(&mut other)
                .await
                .unwrap();
            changes += 1;
        }
        changes
    };
    let checks = async {
        let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
        for number in 0..60 {
            let checked = schema.check(&mut connection).await;
            assert!(checked.is_ok(), "check {number}: {}", checked.unwrap_err());
        }
        stopped.store(true, Ordering::Relaxed);
    };
    let (changes, ()) = tokio::join!(changes, checks);
    assert!(changes > 3, "{changes}");
}
