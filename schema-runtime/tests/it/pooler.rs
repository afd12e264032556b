//! `PostgreSQL` through `PgBouncer` in transaction mode.

use schema_runtime::{Error, Migrator, Repair, Target};

use sqlx::postgres::PgConnectOptions;

use crate::pgbouncer::PgBouncer;
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};
use crate::recovery::named;

#[tokio::test]
async fn everything_in_a_transaction_works_through_a_pooler() {
    let database = database().await;
    let bouncer = PgBouncer::start(&database).unwrap();
    let options = bouncer.options(&database);
    // As sqlx connects by itself.
    let text = schema(disks()).start(&pool_of_one(options.clone())).await.unwrap_err().to_string();
    assert!(text.contains("unsupported startup parameter: extra_float_digits"), "{text}");
    assert!(text.contains("connect with `PgConnectOptions::extra_float_digits(None)`"), "{text}");

    let pool = pool_of_one(options.extra_float_digits(None));
    let upheaval = ["SET search_path = ''", "SET ROLE pg_monitor", "SAVEPOINT s", "SELECT 1"];
    let good = schema(disks().both(3, "m", &upheaval, &["SELECT 1"]));
    assert_eq!(good.start(&pool).await.unwrap().applied.len(), 3);
    assert_eq!(good.start(&pool).await.unwrap().applied.len(), 0);
    let bad = schema(disks().up(3, "m", &upheaval).up(4, "bad", &["SAVEPOINT s", "SELECT 1 / 0"]));
    let text = bad.start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 4_bad failed: division by zero"), "{text}");
    let migrator = Migrator::new(&good);
    migrator.check(&pool).await.unwrap();
    migrator.status(&pool).await.unwrap();
    migrator.repair(&pool, Repair::Look).await.unwrap();
    // Who begins at once finds the others' work done.
    let pools: Vec<_> =
        (0..4).map(|_| pool_of_one(bouncer.options(&database).extra_float_digits(None))).collect();
    migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    let started = futures_util::future::join_all(pools.iter().map(|pool| good.start(pool))).await;
    assert!(started.iter().all(Result::is_ok), "{started:?}");
    // No session of the pooler's is left changed.
    for pool in &pools {
        let role = "SELECT count(*) FROM pg_roles WHERE rolname = current_user AND current_user = \
                    session_user AND current_schema() = 'public'";
        assert_eq!(count_unprepared(pool, role).await, 1);
    }
}

/// The pooler knows of no statement that another session has prepared.
async fn count_unprepared(pool: &sqlx::PgPool, sql: &'static str) -> i64 {
    use sqlx::{Executor as _, Row as _};
    pool.fetch_one(sqlx::raw_sql(sql)).await.unwrap().try_get(0).unwrap()
}

#[tokio::test]
async fn what_needs_a_session_is_refused_through_a_pooler_or_runs_directly() {
    let database = database().await;
    let bouncer = PgBouncer::start(&database).unwrap();
    let pool = pool_of_one(bouncer.options(&database).extra_float_digits(None));
    let up = [
        "CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)",
        "SET work_mem = '7MB'",
        "CREATE TABLE more (id int)",
    ];
    let folder = named(disks().outside(3, "more", &up, &["DROP TABLE more"]), 3);
    let schema = schema(folder.up(4, "last", &["SELECT 1"]));
    let error = schema.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3_more runs outside of a transaction (migrations/3_more/up.sql) and needs a session \
         of its own, and this connection goes through a pooler that gives each transaction another one \
         (PgBouncer in transaction mode?): nothing was run\n\
         what to do: say with `Migrator::direct` how to connect to the server itself\n\
         hint: ask the operator"
    );
    assert_eq!(tables(database.pool(), "more").await, 0);
    assert_eq!(count(database.pool(), "SELECT count(*) FROM _sqlx_migrations").await, 2);
    let wrong = Migrator::new(&schema).direct(database.connect_options().port(1));
    let error = wrong.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    let migrator = Migrator::new(&schema).direct(database.connect_options());
    assert_eq!(migrator.start(&pool).await.unwrap().applied.len(), 2);
    migrator.revert_to(&pool, Target::__version(2)).await.unwrap_err();
    assert_eq!(tables(database.pool(), "more").await, 1);
    // Without a pooler in between nothing is refused, whatever is busy.
    run(database.pool(), "SELECT 1").await;
}

#[tokio::test]
async fn a_debug_print_shows_no_password() {
    let schema = schema(disks());
    let options = PgConnectOptions::new_without_pgpass().password("secret");
    let text = format!("{:?}", Migrator::new(&schema).direct(options));
    assert!(!text.contains("secret"), "{text}");
}
