//! `PostgreSQL`: a migration outside of a transaction that stopped half-way, and what comes then.

use std::time::Duration;

use schema_runtime::__private::v1::{ConcurrentIndex, Down, Script};
use schema_runtime::{Error, Migrator, Repair, Target};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool};

use crate::folder::{BEGIN, COMMIT, Folder};
use crate::postgres::{count, database, disks, own, pool_of_one, run, schema, tables};

/// The up as the macro embeds it: where the names of concurrent indexes stand.
pub(crate) fn named(folder: Folder, version: i64) -> Folder {
    folder.change(version, |one| {
        mark(&mut one.up);
        if let Down::Script(down) = &mut one.down {
            mark(down);
        }
    })
}

fn mark(script: &mut Script) {
    let sql = script.sql.to_string();
    for statement in script.statements.to_mut() {
        let (start, end) = (statement.start as usize, statement.end as usize);
        let text = &sql[start..end];
        let range = |word: &str| {
            let at = start + text.find(&format!(" {word}")).unwrap() + 1;
            (u32::try_from(at).unwrap(), u32::try_from(at + word.len()).unwrap())
        };
        let words: Vec<&str> = text.split([' ', '(']).filter(|word| !word.is_empty()).collect();
        let table = || words.iter().skip_while(|word| **word != "ON").nth(1).unwrap();
        statement.index = if text.starts_with("DROP INDEX CONCURRENTLY") {
            Some(ConcurrentIndex::Drop { name: range(words.last().unwrap()) })
        } else if text.contains("INDEX CONCURRENTLY ON") {
            Some(ConcurrentIndex::Build { name: None, table: range(table()) })
        } else if text.contains("INDEX CONCURRENTLY") {
            let name = words.iter().take_while(|word| **word != "ON").last().unwrap();
            Some(ConcurrentIndex::Build { name: Some(range(name)), table: range(table()) })
        } else {
            None
        };
    }
}

async fn indexes(pool: &PgPool) -> Vec<(String, bool)> {
    let sql = "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = \
               i.indexrelid WHERE c.relname LIKE 'disks%' AND NOT i.indisprimary AND c.relname <> \
               'disks_name_key' ORDER BY 1";
    sqlx::query_as(sql).fetch_all(pool).await.unwrap()
}

fn valid(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| ((*name).to_owned(), true)).collect()
}

async fn progress(pool: &PgPool) -> i64 {
    count(pool, "SELECT count(*) FROM _schema_progress").await
}

const UNIQUE: &str = "CREATE UNIQUE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)";

#[tokio::test]
async fn a_start_goes_on_behind_what_has_run() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    // Each of the first ones can run once only.
    let up = [
        "CREATE TABLE more (id int)",
        "SET work_mem = '7MB'",
        "SET ROLE pg_monitor",
        "RESET ROLE",
        "INSERT INTO more VALUES (1)",
        BEGIN,
        "INSERT INTO more VALUES (2)",
        COMMIT,
        "DO $$BEGIN\nINSERT INTO more VALUES (3); COMMIT; INSERT INTO more VALUES (4);\nEND$$",
        "INSERT INTO more SELECT 5 WHERE current_setting('work_mem') = '7MB'",
        "INSERT INTO more SELECT id FROM missing",
        "INSERT INTO more VALUES (7)",
    ];
    let bad = schema(disks().outside(3, "more", &up, &[]));
    let text = bad.start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 3_more failed: relation \"missing\" does not"), "{text}");
    assert!(text.contains("statement 11 of 12; it ran outside of a transaction"), "{text}");
    assert!(text.contains("do the same again: it goes on at this statement"), "{text}");
    assert_eq!(count(&pool, "SELECT sum(id) FROM more").await, 15);
    let text = bad.check(&pool).await.unwrap_err().to_string();
    assert!(text.contains("migration 3_more is dirty"), "{text}");
    // Again, and it fails there again.
    let again = bad.start(&pool).await.unwrap_err().to_string();
    assert!(again.contains("statement 11 of 12"), "{again}");
    assert_eq!(count(&pool, "SELECT sum(id) FROM more").await, 15);
    // The data are corrected.
    run(&pool, "CREATE TABLE missing (id int); INSERT INTO missing VALUES (6)").await;
    let started = bad.start(&pool).await.unwrap();
    assert_eq!(own(&started), 1);
    assert_eq!(count(&pool, "SELECT sum(id) FROM more").await, 28);
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, 3);
    assert_eq!(progress(&pool).await, 0);
}

#[tokio::test]
async fn a_file_may_be_corrected_behind_what_has_run_and_nowhere_else() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let first = "CREATE TABLE more (id int)";
    let bad = schema(disks().outside(3, "more", &[first, "SELECT nope"], &[]));
    bad.start(&pool).await.unwrap_err();
    let edited = ["CREATE TABLE more (id bigint)", "SELECT 1"];
    let edited = schema(disks().outside(3, "more", &edited, &[]));
    let error = edited.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, running: None, .. }), "{error}");
    let text = error.to_string();
    let told = "1 of its statements have run, and statement 1 of migrations/3_more/up.sql has changed \
                since";
    assert!(text.contains(told), "{text}");
    let shorter = schema(disks().outside(3, "more", &[], &[]));
    let error = shorter.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { .. }), "{error}");
    let corrected = [first, "INSERT INTO more VALUES (1)", "SELECT 1"];
    let corrected = schema(disks().outside(3, "more", &corrected, &[]));
    assert_eq!(own(&corrected.start(&pool).await.unwrap()), 1);
    assert_eq!(count(&pool, "SELECT count(*) FROM more").await, 1);
    // The checksum is that of the file that ran to its end.
    corrected.check(&pool).await.unwrap();
}

#[tokio::test]
async fn a_unique_index_that_failed_is_built_again_when_the_rows_are_corrected() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    run(&pool, "INSERT INTO disks VALUES (gen_random_uuid(), 'x', 1), (gen_random_uuid(), 'y', 1)")
        .await;
    for statement in [
        UNIQUE,
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS disks_by_size ON disks (disk_size)",
        "CREATE UNIQUE INDEX CONCURRENTLY ON disks (disk_size)",
    ] {
        let folder = disks().outside(3, "unique", &["SELECT 1", statement], &[]);
        let schema = schema(named(folder, 3));
        for _ in 0..2 {
            let text = schema.start(&pool).await.unwrap_err().to_string();
            assert!(text.contains("could not create unique index"), "{text}");
            assert!(text.contains("statement 2 of 2"), "{text}");
            assert_eq!(
                indexes(&pool).await.len(),
                1,
                "one is left invalid, never two: {statement}"
            );
        }
        run(&pool, "UPDATE disks SET disk_size = ascii(name)").await;
        assert_eq!(own(&schema.start(&pool).await.unwrap()), 1, "{statement}");
        let found = indexes(&pool).await;
        assert!(found.len() == 1 && found[0].1, "{found:?}");
        run(
            &pool,
            &format!(
                "DROP INDEX {}; DELETE FROM _sqlx_migrations WHERE version = 3; UPDATE disks SET \
                 disk_size = 1",
                found[0].0
            ),
        )
        .await;
    }
}

/// As another tool leaves it: an invalid index and no row.
#[tokio::test]
async fn an_invalid_index_of_that_name_is_no_success_for_if_not_exists() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    run(&pool, "INSERT INTO disks VALUES (gen_random_uuid(), 'x', 1), (gen_random_uuid(), 'y', 1)")
        .await;
    sqlx::raw_sql(UNIQUE).execute(&pool).await.unwrap_err();
    assert_eq!(indexes(&pool).await, [("disks_by_size".to_owned(), false)]);
    run(&pool, "UPDATE disks SET disk_size = 2 WHERE name = 'y'").await;
    let statement =
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS disks_by_size ON disks (disk_size)";
    let good = schema(named(disks().outside(3, "unique", &[statement], &[]), 3));
    good.start(&pool).await.unwrap();
    assert_eq!(indexes(&pool).await, valid(&["disks_by_size"]));
    // One of that name which is valid is the server's business.
    let again = schema(named(
        disks().outside(3, "unique", &[statement], &[]).outside(4, "again", &[UNIQUE], &[]),
        4,
    ));
    let text = again.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("relation \"disks_by_size\" already exists"), "{text}");
    assert_eq!(indexes(&pool).await, valid(&["disks_by_size"]));
}

/// The connection is lost between the end of a statement and its record.
#[tokio::test]
async fn a_statement_whose_outcome_is_unknown_is_settled_by_the_catalog() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let build = "CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)";
    let drop = "DROP INDEX CONCURRENTLY disks_by_size";
    let folder = disks().outside(3, "index", &[build, "SELECT nope"], &[drop, "SELECT nope"]);
    let good =
        schema(named(disks().outside(3, "index", &[build, "SELECT 1"], &[drop, "SELECT 1"]), 3));
    let bad = schema(named(folder, 3));
    let half = disks().outside(3, "index", &[build, "SELECT 1"], &[drop, "SELECT nope"]);
    let half = schema(named(half, 3));
    let lost = "UPDATE _schema_progress SET ended_at = NULL, indexes = '{}' WHERE statement = 1";
    bad.start(&pool).await.unwrap_err();
    assert_eq!(indexes(&pool).await, valid(&["disks_by_size"]));
    let oid = count(&pool, "SELECT 'disks_by_size'::regclass::oid::int8").await;
    // It was built: the next start does not stumble over it.
    run(&pool, &lost.replace("{}", "")).await;
    assert_eq!(own(&good.start(&pool).await.unwrap()), 1);
    assert_eq!(count(&pool, "SELECT 'disks_by_size'::regclass::oid::int8").await, oid);
    // It was dropped: the next revert does not miss it.
    let migrator = Migrator::new(&half);
    migrator.revert(&pool).await.unwrap_err();
    assert_eq!(indexes(&pool).await, []);
    run(&pool, &lost.replace("{}", &oid.to_string())).await;
    // Whoever goes forward does not go on backward.
    let error = good.start(&pool).await.unwrap_err();
    assert!(error.to_string().contains("it was being reverted: 0 of the statements"), "{error}");
    let reverted = Migrator::new(&good).revert(&pool).await.unwrap();
    assert_eq!(reverted.reverted.len(), 1);
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
    assert_eq!(progress(&pool).await, 0);

    // One that was there before is not ours, and the server says so.
    run(&pool, build).await;
    let text = good.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("already exists"), "{text}");
    let text = good.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("already exists"), "{text}");
    run(&pool, drop).await;
    good.start(&pool).await.unwrap();
}

#[tokio::test]
async fn an_index_without_a_name_is_a_persons_business_where_it_cannot_be_told() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let build = "CREATE INDEX CONCURRENTLY ON disks (disk_size)";
    let bad = schema(named(disks().outside(3, "index", &[build, "SELECT nope"], &[]), 3));
    bad.start(&pool).await.unwrap_err();
    let there = "SELECT string_agg(indexrelid::text, ',') FROM pg_index WHERE indrelid = \
                 'disks'::regclass AND indexrelid <> 'disks_disk_size_idx'::regclass";
    run(
        &pool,
        &format!(
            "UPDATE _schema_progress SET ended_at = NULL, indexes = ({there}) WHERE statement = 1"
        ),
    )
    .await;
    let text = bad.start(&pool).await.unwrap_err().to_string();
    let told = "whether statement 1 (migrations/3_index/up.sql:2) has run is not clear";
    assert!(text.contains(told), "{text}");
    assert_eq!(indexes(&pool).await, valid(&["disks_disk_size_idx"]));
}

/// What a statement sees of its session.
const SEE: &str = "INSERT INTO public.seen SELECT concat_ws(' ', session_user, current_user, \
                   current_setting('role'), current_setting('search_path'), \
                   current_setting('work_mem'), current_setting('statement_timeout'), \
                   current_setting('default_transaction_isolation'), \
                   COALESCE(NULLIF(current_setting('app.tenant', true), ''), 'nobody'))";

async fn seen(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT session FROM seen").fetch_all(pool).await.unwrap()
}

/// A pool that says what its sessions are set to, as a service's may.
fn pool_with_settings(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(1)
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql("SET work_mem = '3MB'; SET search_path TO public")
                    .execute(connection)
                    .await
                    .map(drop)
            })
        })
        .connect_lazy_with(options)
}

#[tokio::test]
async fn the_session_is_what_it_was_when_a_start_goes_on() {
    let cases: [&[&str]; 14] = [
        &[],
        &["SET app.tenant = 'one'", "SET ROLE one"],
        &["SET app.tenant = 'one'", "RESET app.tenant"],
        &["SET ROLE one"],
        &["SET ROLE one", "RESET ROLE"],
        &["SET ROLE one", "SET ROLE two"],
        &["SET SESSION AUTHORIZATION one"],
        &["SET SESSION AUTHORIZATION one", "SET ROLE two"],
        &["SET SESSION AUTHORIZATION one", "RESET SESSION AUTHORIZATION"],
        &["SET search_path TO more, public", "SET statement_timeout = '9s'", "SET ROLE one"],
        &["SET search_path TO ''", "SET work_mem = '1MB'", "RESET work_mem"],
        &["SET work_mem = '1MB'", "RESET ALL"],
        &["RESET ALL", "SET work_mem = '2MB'", "SET ROLE two"],
        &[
            "SET session_replication_role = 'replica'",
            "SELECT set_config('search_path', 'more', false)",
        ],
    ];
    let database = database().await;
    let roles = "CREATE ROLE one; CREATE ROLE two; GRANT two TO one; CREATE SCHEMA more; CREATE TABLE \
                 seen (session text); GRANT ALL ON seen TO public; GRANT ALL ON SCHEMA public TO public";
    run(database.pool(), roles).await;
    let fails = |table: &str| format!("INSERT INTO public.seen SELECT session FROM public.{table}");
    let (first, second) = (fails("first"), fails("second"));
    for case in cases {
        let up = [case, &[SEE, &first, SEE, &second, SEE]].concat();
        let schema = schema(disks().outside(3, "session", &up, &["SELECT 1"]));
        let pool = || pool_with_settings(database.connect_options());
        // Twice, so that what was taken up is recorded and taken up again.
        for missing in ["first", "second"] {
            let text = schema.start(&pool()).await.unwrap_err().to_string();
            let told = format!("relation \"public.{missing}\" does not exist");
            assert!(text.contains(&told), "{case:?}: {text}");
            let create =
                format!("CREATE TABLE {missing} (session text); GRANT ALL ON {missing} TO public");
            run(database.pool(), &create).await;
        }
        let pool = pool();
        schema.start(&pool).await.unwrap();
        let seen = seen(database.pool()).await;
        assert_eq!(seen.len(), 3, "{case:?}");
        assert!(seen.iter().all(|one| *one == seen[0]), "{case:?}: {seen:?}");
        // And ours is what it was.
        let after = "SELECT (current_user = session_user AND current_setting('role') = 'none' AND \
                     current_setting('work_mem') = '3MB')::int::bigint";
        assert_eq!(count(&pool, after).await, 1, "{case:?}");
        Migrator::new(&schema).revert(&pool).await.unwrap();
        run(database.pool(), "TRUNCATE seen; DROP TABLE first, second").await;
    }
}

/// What we set ourselves is no will of the file: an operator may raise it between two starts.
#[tokio::test]
async fn a_limit_that_was_raised_holds_when_a_start_goes_on() {
    let see = "INSERT INTO seen SELECT current_setting('lock_timeout')";
    for (case, set, expected) in [
        ("ours", "SELECT 1", ["100ms", "7s"]),
        ("that of the file", "SET lock_timeout = '9s'", ["9s", "9s"]),
    ] {
        let database = database().await;
        let pool = pool_of_one(database.connect_options());
        let create = "CREATE TABLE seen (session text)";
        let up = [create, set, see, "INSERT INTO seen SELECT session FROM missing", see];
        let schema = schema(disks().outside(3, "more", &up, &[]));
        let migrator = |limit| Migrator::new(&schema).statement_lock_timeout(limit);
        migrator(Duration::from_millis(100)).migrate(&pool).await.unwrap_err();
        run(&pool, "CREATE TABLE missing (session text)").await;
        migrator(Duration::from_secs(7)).migrate(&pool).await.unwrap();
        assert_eq!(seen(&pool).await, expected, "{case}");
    }
}

#[tokio::test]
async fn what_cannot_be_set_again_is_a_persons_business() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    run(&pool, "CREATE ROLE leaving; GRANT ALL ON SCHEMA public TO public").await;
    let up = ["SET ROLE leaving", "SELECT nope", "CREATE TABLE more (id int)"];
    let schema = schema(disks().outside(3, "more", &up, &[]));
    schema.start(&pool).await.unwrap_err();
    run(&pool, "DROP OWNED BY leaving; DROP ROLE leaving").await;
    let error = schema.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, running: None, .. }), "{error}");
    let told = "1 of the statements of migrations/3_more/up.sql have run, and what they had set for the \
                session cannot be set again: role \"leaving\" does not exist";
    assert!(error.to_string().contains(told), "{error}");
    // Nothing of ours is left behind, once the server has ended that session.
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid \
                 FROM pg_database WHERE datname = current_database())";
    let freed = async {
        while count(&pool, locks).await > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), freed).await.unwrap();
    run(&pool, "CREATE ROLE leaving").await;
    let text = schema.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("statement 2 of 3"), "{text}");
    run(&pool, "DROP ROLE leaving").await;
}

#[tokio::test]
async fn temporary_tables_that_are_gone_with_their_session_are_a_persons_business() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    // One of the same name would be taken in its place.
    run(&pool, "CREATE TABLE batch (id int)").await;
    let make = "CREATE TEMPORARY TABLE batch AS SELECT 1 AS id";
    let fails = "INSERT INTO batch SELECT id FROM missing";
    let kept = schema(disks().outside(3, "more", &[make, fails], &[]));
    let text = kept.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("relation \"missing\" does not exist"), "{text}");
    run(&pool, "CREATE TABLE missing AS SELECT 1 AS id").await;
    let told = "1 of the statements of migrations/3_more/up.sql have run; their temporary tables are gone \
                with the session that made them, and the statements behind may need them: batch";
    for error in [
        kept.start(&pool).await.unwrap_err(),
        Migrator::new(&kept).repair(&pool, Repair::Look).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::Dirty { version: 3, .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
    assert_eq!(count(&pool, "SELECT count(*) FROM public.batch").await, 0);
    Migrator::new(&kept).repair(&pool, Repair::NotApplied).await.unwrap();
    assert_eq!(own(&kept.start(&pool).await.unwrap()), 1);

    // Those that the file has dropped are missed by nobody.
    let up = [make, "DROP TABLE pg_temp.batch", "SELECT nope"];
    let dropped = disks().outside(3, "more", &[make, fails], &[]).outside(4, "drop", &up, &[]);
    let dropped = schema(dropped);
    dropped.start(&pool).await.unwrap_err();
    let text = dropped.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("statement 3 of 3"), "{text}");
}

/// The server process lives on when its client is killed, and so does its lock.
#[tokio::test]
async fn the_next_process_waits_for_what_a_killed_one_has_left_running() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let build = "CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)";
    let folder = disks().outside(3, "index", &["SELECT 1", build], &[]);
    let schema = schema(named(folder, 3));
    Migrator::new(&schema).migrate_to(&pool, Target::__version(2)).await.unwrap();
    // An old snapshot: the build waits for it.
    let mut old = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM disks";
    sqlx::raw_sql(sql).execute(&mut old).await.unwrap();
    let killed = pool_of_one(database.connect_options().application_name("killed"));
    let cut = tokio::time::timeout(Duration::from_millis(800), schema.start(&killed)).await;
    assert!(cut.is_err());
    let running = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'killed' AND query \
                   LIKE 'CREATE INDEX%'";
    assert_eq!(count(database.pool(), running).await, 1, "the server still runs it");
    let release = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        old.close().await.unwrap();
    };
    let (started, ()) = tokio::join!(schema.start(&pool), release);
    started.unwrap();
    assert_eq!(indexes(&pool).await, valid(&["disks_by_size"]));
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, 3);
}

/// A process that finds a migration half done does not run those behind it.
#[tokio::test]
async fn what_comes_behind_waits_for_one_that_another_process_runs() {
    let database = database().await;
    let folder = disks()
        .outside(3, "slow", &["SELECT pg_sleep(0.6)", "CREATE TABLE more (id int)"], &[])
        .up(4, "behind", &["INSERT INTO more VALUES (1)"]);
    let start = async || {
        let pool = pool_of_one(database.connect_options());
        schema(folder.clone()).start(&pool).await
    };
    let (one, two, three) = tokio::join!(start(), start(), start());
    let own: usize = [&one, &two, &three].map(|one| own(one.as_ref().unwrap())).iter().sum();
    assert_eq!(own, 4);
    assert_eq!(count(database.pool(), "SELECT count(*) FROM more").await, 1);
    assert_eq!(tables(database.pool(), "more").await, 1);
}

/// Our lock is one of the things that a session has.
#[tokio::test]
async fn a_script_that_gives_up_all_its_session_has_keeps_others_out() {
    for gives_up in ["DISCARD ALL", "SELECT pg_advisory_unlock_all()"] {
        let database = database().await;
        let up = [
            "CREATE TABLE ran (number int)",
            "SET lock_timeout = '9s'",
            gives_up,
            "SELECT pg_sleep(0.5)",
            "INSERT INTO ran VALUES (1)",
            "SELECT pg_sleep(0.5)",
        ];
        let folder = disks().outside(3, "slow", &up, &[]);
        let start = async || {
            let pool = pool_of_one(database.connect_options());
            schema(folder.clone()).start(&pool).await
        };
        let all = tokio::join!(start(), start(), start());
        let own: usize = [&all.0, &all.1, &all.2]
            .map(|one| one.as_ref().map_or_else(|error| panic!("{error}"), own))
            .iter()
            .sum();
        assert_eq!(own, 3, "{gives_up}");
        assert_eq!(count(database.pool(), "SELECT count(*) FROM ran").await, 1, "{gives_up}");
    }
}

#[tokio::test]
async fn a_dirty_row_of_another_tool_is_left_to_a_person() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    run(&pool, "INSERT INTO _sqlx_migrations VALUES (3, 'more', now(), false, '', -1)").await;
    let more = disks().outside(3, "more", &["SELECT 1"], &[]);
    let error = schema(more).start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, note: None, .. }), "{error}");
}
