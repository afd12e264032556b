//! `PostgreSQL` that does not let us, is not there any more, or holds something else.

use std::time::Duration;

use schema_runtime::{Error, Migrator};
use sqlx::PgPool;

use crate::postgres::{count, database, disks, own, pool_of_one, run, schema, tables};
use crate::recovery::named;
use crate::server::Server;

#[tokio::test]
async fn a_role_without_ddl_rights_starts_where_there_is_nothing_to_do() {
    let database = database().await;
    let pool = database.pool();
    run(pool, "REVOKE CREATE ON SCHEMA public FROM public; CREATE ROLE without_ddl LOGIN").await;
    let worker = pool_of_one(database.connect_options().username("without_ddl"));
    let (schema, more) = (schema(disks()), disks().up(3, "more", &["CREATE TABLE more (id int)"]));
    let text = schema.start(&worker).await.unwrap_err().to_string();
    assert!(text.contains("permission denied for schema public"), "{text}");
    assert!(text.contains("grant the role what it lacks"), "{text}");
    assert_eq!(tables(pool, "_sqlx_migrations").await, 0);

    schema.start(pool).await.unwrap();
    run(pool, "GRANT SELECT ON _sqlx_migrations, _schema_fixtures, disks TO without_ddl").await;
    assert_eq!(own(&schema.start(&worker).await.unwrap()), 0);
    schema.check(&worker).await.unwrap();

    let outside = disks().outside(3, "more", &["CREATE TABLE more (id int)"], &[]);
    for folder in [more, outside] {
        let pending = crate::postgres::schema(folder);
        let text = pending.start(&worker).await.unwrap_err().to_string();
        assert!(text.contains("permission denied for"), "{text}");
        assert!(text.contains("3_more"), "{text}");
        assert!(text.contains("grant the role what it lacks"), "{text}");
        let rows = "SELECT count(*) FROM _sqlx_migrations";
        assert_eq!((tables(pool, "more").await, count(pool, rows).await), (0, 2), "{text}");
        let error = pending.check(&worker).await.unwrap_err();
        assert!(matches!(error, Error::Pending { .. }), "{error}");
    }
}

#[tokio::test]
async fn something_else_under_the_name_of_the_history_is_refused_and_left_alone() {
    let foreign = "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nothing FOREIGN DATA WRAPPER \
                   nothing; CREATE FOREIGN TABLE _sqlx_migrations (version bigint, description text, \
                   installed_on timestamptz, success boolean, checksum bytea, execution_time bigint) \
                   SERVER nothing";
    let others = [
        "CREATE TABLE _sqlx_migrations (id int, run_on timestamptz)",
        "CREATE TABLE _sqlx_migrations (version text, description text, installed_on text, success \
         text, checksum text, execution_time text); INSERT INTO _sqlx_migrations VALUES ('a', 'b', \
         'c', 'd', 'e', 'f')",
        "CREATE VIEW _sqlx_migrations AS SELECT 1 AS id",
        "CREATE SEQUENCE _sqlx_migrations",
        foreign,
    ];
    for other in others {
        let database = database().await;
        let pool = database.pool();
        run(pool, other).await;
        let schema = schema(disks());
        for error in [schema.start(pool).await.unwrap_err(), schema.check(pool).await.unwrap_err()]
        {
            let text = error.to_string();
            assert!(matches!(error, Error::ForeignHistory { .. }), "{text}");
            assert!(text.starts_with("`_sqlx_migrations` is there and is not"), "{text}");
            assert!(text.contains("`Migrator::history_schema`"), "{text}");
        }
        assert_eq!(tables(pool, "disks").await, 0, "{other}");
        // What the error says.
        let elsewhere = Migrator::new(&schema).history_table("our_migrations");
        elsewhere.start(pool).await.unwrap();
        assert_eq!(tables(pool, "_sqlx_migrations").await, 1, "{other}");
    }
}

#[tokio::test]
async fn on_a_hot_standby_everything_works_that_does_not_write() {
    let server = Server::start().await;
    let primary = pool_of_one(server.options());
    let (first, second) = (schema(disks()), schema(disks().up(3, "more", &["SELECT 1"])));
    first.start(&primary).await.unwrap();
    primary.close().await;
    let standby = pool_of_one(server.standby());
    assert_eq!(count(&standby, "SELECT pg_is_in_recovery()::int::bigint").await, 1);
    let started = first.start(&standby).await.unwrap();
    assert_eq!(own(&started), 0);
    first.check(&standby).await.unwrap();
    let text = Migrator::new(&first).status(&standby).await.unwrap().to_string();
    assert!(text.contains("2 applied, 0 pending"), "{text}");

    let error = second.start(&standby).await.unwrap_err();
    assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("3_more"), "{error}");
    let error = second.check(&standby).await.unwrap_err();
    assert!(matches!(error, Error::Pending { .. }), "{error}");
    let migrates = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        second.start(&pool_of_one(server.options())).await.unwrap();
    };
    let migrator = Migrator::new(&second);
    let waits = migrator.wait_until_ready(&standby, Duration::from_secs(20));
    let (ready, ()) = tokio::join!(waits, migrates);
    ready.unwrap();
}

/// Asks until a session sleeps in a script.
async fn asleep(pool: &PgPool) {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    while count(pool, sql).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// By an administrator and by a crash, in a transaction and outside of one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_restarts_in_the_middle_loses_nothing() {
    let server = Server::start().await;
    for (mode, told) in [("fast", "terminating connection"), ("immediate", "")] {
        for outside in [false, true] {
            let database = format!("{mode}_{outside}");
            run(&pool_of_one(server.options()), &format!("CREATE DATABASE {database}")).await;
            let options = server.options().database(&database);
            let up = |sleep| {
                let up =
                    ["CREATE TABLE ran (id int)", "INSERT INTO ran VALUES (1)", sleep, "SELECT 2"];
                let folder = disks();
                schema(if outside {
                    named(folder.outside(3, "slow", &up, &[]), 3)
                } else {
                    folder.up(3, "slow", &up)
                })
            };
            let slow = up("SELECT pg_sleep(1.5)");
            let (pool, other) = (pool_of_one(options.clone()), pool_of_one(options));
            let restart = async {
                asleep(&other).await;
                tokio::task::block_in_place(|| server.restart(mode));
            };
            let (started, ()) = tokio::join!(slow.start(&pool), restart);
            let text = started.unwrap_err().to_string();
            assert!(text.contains("3_slow") && text.contains(told), "{text}");
            assert!(text.contains("start again"), "{text}");
            let left = i64::from(outside);
            assert_eq!(tables(&other, "ran").await, left, "{database}");
            // The same pool goes on.
            assert_eq!(own(&slow.start(&pool).await.unwrap()), 1, "{database}");
            assert_eq!(count(&other, "SELECT count(*) FROM ran").await, 1, "{database}");
            let rows = "SELECT count(*) FROM _sqlx_migrations WHERE success";
            assert_eq!(count(&other, rows).await, 3, "{database}");
        }
    }
}
