//! Everything that is to run in a single transaction.

use std::time::Duration;

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Error, Migrator, Target};

use crate::folder::Folder;
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};

#[tokio::test]
async fn a_failure_takes_everything_back() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let folder = disks().both(3, "more", &["CREATE TABLE more (id int)"], &["DROP TABLE more"]);
    let up = ["SELECT '\u{e9}'", "SELECT nope"];
    let bad = schema(folder.clone().both(4, "bad", &up, &["SELECT nope"]));
    let migrator = Migrator::new(&bad).in_one_transaction();
    let text = migrator.start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 4_bad failed: column \"nope\" does not exist"), "{text}");
    assert!(text.contains("up.sql:3:8\n") && text.contains("statement 2 of 2"), "{text}");
    assert!(text.contains("nothing of this migration, nor of those before it in its"), "{text}");
    assert_eq!(tables(&pool, "disks").await + tables(&pool, "_sqlx_migrations").await, 0);

    // One that has no position of its own, in the first of them.
    let first =
        schema(Folder::new(Dialect::Postgres).up(1, "one", &["DROP TABLE x"]).up(2, "two", &[]));
    let text =
        Migrator::new(&first).in_one_transaction().start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 1_one failed: table \"x\" does not exist"), "{text}");

    // Back likewise.
    let good = schema(folder.clone().both(4, "bad", &["SELECT 1"], &["SELECT 1 / 0"]));
    Migrator::new(&good).in_one_transaction().start(&pool).await.unwrap();
    let broken = folder.both(4, "bad", &["SELECT 1"], &["SELECT 1"]);
    let broken = schema(broken.change(3, |one| {
        let failing = crate::folder::script("migrations/3_more/down.sql", &["SELECT 1 / 0"], false);
        one.down = schema_runtime::__private::v1::Down::Script(failing);
    }));
    let migrator = Migrator::new(&broken).in_one_transaction();
    let text = migrator.revert_to(&pool, Target::__empty()).await.unwrap_err().to_string();
    assert!(text.starts_with("reverting migration 3_more failed: division by zero"), "{text}");
    assert!(text.contains("nothing was reverted"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 4);
    assert_eq!(tables(&pool, "disks").await, 1);
}

#[tokio::test]
async fn each_has_its_own_time_and_row() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let folder = disks()
        .both(3, "slow", &["SELECT pg_sleep(0.3)"], &["SELECT pg_sleep(0.2)"])
        .both(4, "savepoint", &["SAVEPOINT s", "CREATE TABLE more (id int)"], &["DROP TABLE more"]);
    let schema = schema(folder);
    let migrator = Migrator::new(&schema).in_one_transaction();
    let started = migrator.start(&pool).await.unwrap();
    let times: Vec<Duration> = started.applied.iter().filter_map(|one| one.elapsed).collect();
    let slow = |time: Duration| time > Duration::from_millis(200);
    assert_eq!(
        times.iter().map(|time| slow(*time)).collect::<Vec<_>>(),
        [false, false, true, false]
    );
    let recorded = "SELECT count(*) FROM _sqlx_migrations WHERE execution_time > 0 AND \
                    (execution_time > 200000000) = (version = 3)";
    assert_eq!(count(&pool, recorded).await, 4);
    let together = "SELECT count(DISTINCT installed_on) FROM _sqlx_migrations";
    assert_eq!(count(&pool, together).await, 1);
    let reverted = migrator.revert_to(&pool, Target::__version(2)).await.unwrap();
    let times: Vec<Duration> = reverted.reverted.iter().filter_map(|one| one.elapsed).collect();
    assert_eq!(times.iter().map(|time| slow(*time)).collect::<Vec<_>>(), [false, true]);
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
}

#[tokio::test]
async fn two_at_once_do_everything_once() {
    let database = database().await;
    let folder = disks().up(3, "slow", &["SELECT pg_sleep(0.3)", "CREATE TABLE slow (id int)"]);
    let start = async || {
        let pool = pool_of_one(database.connect_options());
        let schema = schema(folder.clone());
        Migrator::new(&schema).in_one_transaction().start(&pool).await.unwrap()
    };
    let (one, two, three) = tokio::join!(start(), start(), start());
    let own = [&one, &two, &three].map(crate::postgres::own);
    assert_eq!((own.iter().sum::<usize>(), own.iter().max()), (3, Some(&3)), "{own:?}");
    run(database.pool(), "SELECT 1 FROM slow").await;
}

#[tokio::test]
async fn what_cannot_be_in_it_is_refused_before_anything_runs() {
    let database = database().await;
    let folder = disks()
        .outside(3, "outside", &["CREATE INDEX CONCURRENTLY i ON disks (name)"], &[])
        .up(4, "opens", &["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SELECT 1"])
        .up(5, "unread", &["SELECT 1; SELECT 2"]);
    let schema = schema(folder);
    let migrator = Migrator::new(&schema).in_one_transaction();
    let error = migrator.start(database.pool()).await.unwrap_err();
    assert!(matches!(error, Error::NotOneTransaction { .. }), "{error}");
    assert_eq!(
        error.to_string(),
        "nothing was run, since not everything can be in one transaction:\n  \
         migrations/3_outside/up.sql runs outside of a transaction\n  migrations/4_opens/up.sql \
         sets up its own transaction\n  migrations/5_unread/up.sql was not understood at build \
         time\nwhat to do: leave out `Migrator::in_one_transaction`\nhint: ask the operator"
    );
    assert_eq!(tables(database.pool(), "disks").await, 0);
    // One that is alone is a transaction by itself, or none.
    let up_to = Migrator::new(&schema).in_one_transaction();
    up_to.migrate_to(database.pool(), Target::__version(2)).await.unwrap();
    up_to.migrate_to(database.pool(), Target::__version(3)).await.unwrap();
    up_to.migrate_to(database.pool(), Target::__version(4)).await.unwrap();
    up_to.migrate(database.pool()).await.unwrap();
}
