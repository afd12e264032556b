//! `baseline`, `repair`, verify scripts, and a database that holds something already.

use schema_runtime::__private::v1::{Checksum, Dialect, Script};
use schema_runtime::{Error, Migrator, Repair};
use sqlx::PgPool;

use crate::folder::{Folder, script};
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};

fn verifying(folder: Folder, version: i64, queries: &[&str]) -> Folder {
    let path = format!("migrations/{version}_m/verify.sql");
    folder.change(version, |one| one.verify = Some(script(&path, queries, false)))
}

const EMPTY_NAMES: &str = "SELECT id, name FROM disks WHERE name = '' -- none";

#[tokio::test]
async fn a_migration_whose_verify_script_finds_a_row_leaves_nothing() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let queries = ["SELECT 1 WHERE false", EMPTY_NAMES];
    let bad = "INSERT INTO disks VALUES ('00000000-0000-0000-0000-000000000001', '')";
    for outside in [false, true] {
        let folder = |up: &[&str]| {
            let folder = disks();
            let folder =
                if outside { folder.outside(3, "m", up, &[]) } else { folder.up(3, "m", up) };
            schema(verifying(folder, 3, &queries))
        };
        let refused = folder(&[bad]);
        let error = refused.start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::Unverified { .. }), "{error}");
        let remains = if outside {
            "it ran outside of a transaction: all of it stays, and its row says success = false \
             (dirty)\nwhat to do: correct the data and do the same again: it goes on at the verify \
             script"
        } else {
            "nothing of this migration remains in the database: correct the data or the migration \
             and start again"
        };
        assert_eq!(
            error.to_string(),
            format!(
                "migration 3_m ran, and its verify script found what must not be\n\
                 \x20 --> migrations/3_m/verify.sql:3\n\
                 \x20  |\n\
                 \x203 | {EMPTY_NAMES}\n\
                 \x20 = row: {{\"id\":\"00000000-0000-0000-0000-000000000001\",\"name\":\"\"}}\n\
                 {remains}\n\
                 hint: ask the operator"
            )
        );
        let left = count(&pool, "SELECT count(*) FROM disks WHERE name = ''").await;
        assert_eq!(left, i64::from(outside));
        if outside {
            run(&pool, "UPDATE disks SET name = 'b' WHERE name = ''").await;
            assert_eq!(refused.start(&pool).await.unwrap().applied.len(), 1);
        }
    }
}

#[tokio::test]
async fn verify_scripts_run_on_demand_and_write_nothing() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let early = schema(verifying(disks(), 1, &["SELECT disk_size FROM disks"]));
    let text = early.start(&pool).await.unwrap_err().to_string();
    let told = "migration 1_disks failed: column \"disk_size\" does not exist\n  --> \
                migrations/1_m/verify.sql:2\n";
    assert!(text.starts_with(told), "{text}");
    assert_eq!(tables(&pool, "disks").await, 0);
    let folder = verifying(disks(), 1, &[EMPTY_NAMES]);
    let good = schema(folder.up(3, "rename", &["ALTER TABLE disks RENAME name TO label"]));
    let migrator = Migrator::new(&good);
    migrator.migrate(&pool).await.unwrap();
    let report = migrator.run_verify_scripts(&pool).await.unwrap();
    assert_eq!(
        report.to_string(),
        "1 verify script run: 0 queries found nothing, 1 could not be run\n  \
         migrations/1_m/verify.sql:2: column \"name\" does not exist"
    );
    run(&pool, "ALTER TABLE disks RENAME label TO name").await;
    let report = migrator.run_verify_scripts(&pool).await.unwrap();
    assert_eq!(report.to_string(), "1 verify script run: 1 query found nothing");
    run(&pool, "INSERT INTO disks VALUES (gen_random_uuid(), '')").await;
    let text = migrator.run_verify_scripts(&pool).await.unwrap_err().to_string();
    assert!(
        text.starts_with("1 query of verify scripts found what must not be\n  --> migr"),
        "{text}"
    );
    assert!(
        text.contains("\"name\":\"\"") && text.contains("what to do: correct the data"),
        "{text}"
    );
}

const AS_MIGRATED: &str = "CREATE TABLE disks (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, \
                           disk_size bigint)";

#[tokio::test]
async fn a_database_without_a_history_that_holds_something_is_refused_or_adopted() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let folder =
        disks().up(3, "more", &["CREATE TABLE more (id int)"]).table(3, "more", &["id integer?"]);
    let schema = schema(folder);
    let migrator = Migrator::new(&schema);
    run(&pool, "CREATE TABLE disks (id uuid, name text); CREATE TABLE more (id int)").await;
    let error = migrator.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "database `DB` has no history of migrations, and yet there is what these migrations make\n\
         \x20 as it should be: table `more`\n\
         \x20 column `disks.id` has another nullability: expected NOT NULL, found NULL allowed \
         (migrations/1_m/up.sql:3)\n\
         \x20 column `disks.name` has another nullability: expected NOT NULL, found NULL allowed \
         (migrations/1_m/up.sql:4)\n\
         \x20 column `disks.disk_size` is missing (migrations/1_m/up.sql:5)\n\
         what to do: if this is the wrong database, correct the address; to adopt what is there, as if \
         the migrations had made it, correct what differs and call `Migrator::baseline`; if the \
         migrations reckon with it (IF NOT EXISTS), run them with `Migrator::apply_to_existing`\n\
         hint: ask the operator"
            .replace("DB", database.name())
    );
    assert!(matches!(migrator.plan(&pool).await, Err(Error::ExistingSchema { .. })));
    let text = migrator.baseline(&pool).await.unwrap_err().to_string();
    assert!(
        text.contains("cannot be adopted: it is not as the migrations would leave it\n"),
        "{text}"
    );
    assert!(text.contains("column `disks.disk_size` is missing (migr"), "{text}");
    assert_eq!(tables(&pool, "_sqlx_migrations").await, 0);

    run(&pool, &format!("DROP TABLE disks; {AS_MIGRATED}")).await;
    let text = migrator.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("as it should be: table `disks`, table `more`\nwhat to do"), "{text}");
    let (one, two) = tokio::join!(migrator.baseline(&pool), migrator.baseline(database.pool()));
    let (done, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(
        done.unwrap().to_string(),
        format!(
            "database `{}` adopted: 3 migrations recorded as applied, 2 tables verified",
            database.name()
        )
    );
    assert!(matches!(refused, Err(Error::HasHistory { applied: 3, .. })), "{refused:?}");
    let started = migrator.start(&pool).await.unwrap();
    assert_eq!((started.already_applied, started.seeded.fixtures.len()), (3, 1));
    // As sqlx reads it.
    let rows = "SELECT count(*) FROM _sqlx_migrations WHERE success AND length(checksum) = 48";
    assert_eq!(count(&pool, rows).await, 3);
}

#[tokio::test]
async fn migrations_that_reckon_with_it_run_on_what_is_there() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let up = ["CREATE TABLE IF NOT EXISTS disks (id int)"];
    let folder =
        Folder::new(Dialect::Postgres).up(1, "disks", &up).table(1, "disks", &["id integer?"]);
    let schema = schema(folder);
    run(&pool, "CREATE TABLE disks (id int)").await;
    let error = schema.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::ExistingSchema { .. }), "{error}");
    Migrator::new(&schema).apply_to_existing().start(&pool).await.unwrap();
    schema.start(&pool).await.unwrap();
}

/// As sqlx leaves it: a dirty row, and no progress of ours.
async fn dirty(pool: &PgPool, version: i64, name: &str) {
    run(
        pool,
        &format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES ({version}, '{name}', false, '\\x00', -1)"
        ),
    )
    .await;
}

#[tokio::test]
async fn a_dirty_migration_is_settled_by_what_the_database_shows() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let up = ["CREATE TABLE more\n(id int)", "SELECT 1"];
    // The manifest's origin names the line of the statement.
    let more =
        |up: &[&str]| schema(disks().outside(3, "m", up, &[]).table(3, "more", &["id integer?"]));
    let (first, last) = (more(&up), more(&["SELECT 1", "CREATE TABLE more (id int)"]));
    let nothing = Migrator::new(&first).repair(&pool, Repair::Look).await.unwrap();
    assert_eq!(nothing.to_string(), format!("nothing to repair in database `{}`", database.name()));
    // Its first statement made nothing: it never ran.
    dirty(&pool, 3, "m").await;
    let text = first.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("`Repair::Look` settles it where the database shows"), "{text}");
    let done = Migrator::new(&first).repair(&pool, Repair::Look).await.unwrap();
    assert_eq!(done.to_string(), "migration 3_m: its row is gone, it runs again");
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
    // Its first statement made something: how far it came, nobody knows.
    dirty(&pool, 3, "m").await;
    run(&pool, "CREATE TABLE more (id int)").await;
    let text = Migrator::new(&first).repair(&pool, Repair::Look).await.unwrap_err().to_string();
    assert!(
        text.contains("whether it was applied cannot be told: neither its first nor"),
        "{text}"
    );
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE NOT success").await, 1);
    // Its last one did: it ran to its end.
    let mut last = last.embedded().clone();
    for table in last.manifest.tables.to_mut() {
        if let Some(origin) = table.origin.as_mut() {
            origin.line += 1;
        }
    }
    let last = schema_runtime::Schema::<sqlx::Postgres>::new(last);
    let done = Migrator::new(&last).repair(&pool, Repair::Look).await.unwrap();
    assert_eq!(done.to_string(), "migration 3_m: recorded as applied");
    last.start(&pool).await.unwrap();
}

#[tokio::test]
async fn a_dirty_migration_is_settled_by_a_person() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let bad = schema(disks().outside(3, "m", &["CREATE TABLE more (id int)", "SELECT nope"], &[]));
    bad.start(&pool).await.unwrap_err();
    let migrator = Migrator::new(&bad);
    // It would go on by itself: nothing is changed.
    let left = migrator.repair(&pool, Repair::Look).await.unwrap();
    assert_eq!(left.to_string(), "migration 3_m: left as it is, a start goes on with it");
    run(&pool, "DROP TABLE more").await;
    let done = migrator.repair(&pool, Repair::NotApplied).await.unwrap();
    assert_eq!(done.to_string(), "migration 3_m: its row is gone, it runs again");
    assert_eq!(count(&pool, "SELECT count(*) FROM _schema_progress").await, 0);
    let again = bad.start(&pool).await.unwrap_err().to_string();
    assert!(again.contains("statement 2 of 2"), "{again}");
    let done = migrator.repair(&pool, Repair::Applied).await.unwrap();
    assert_eq!(done.to_string(), "migration 3_m: recorded as applied");
    assert_eq!(bad.start(&pool).await.unwrap().already_applied, 3);
}

#[tokio::test]
async fn what_another_process_is_at_is_not_repaired() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let slow = schema(disks().outside(3, "m", &["SELECT pg_sleep(1.5)"], &[]));
    let migrator = Migrator::new(&slow);
    let (migrated, refused) = tokio::join!(migrator.migrate(&pool), async {
        while tables(database.pool(), "_schema_progress").await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let impatient = migrator.clone().lock_timeout(std::time::Duration::from_millis(100));
        impatient.repair(database.pool(), Repair::NotApplied).await
    });
    migrated.unwrap();
    assert!(matches!(refused, Err(Error::LockTimeout { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_checksum_is_accepted() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let edit = |script: &mut Script| script.checksum = Checksum([9; 48]);
    let edited = schema(disks().change(2, |one| edit(&mut one.up)));
    assert!(matches!(edited.start(&pool).await, Err(Error::Edited { .. })));
    let migrator = Migrator::new(&edited);
    let none = migrator.repair(&pool, Repair::Look).await.unwrap();
    assert!(none.migrations.is_empty());
    let done = migrator.repair(&pool, Repair::AcceptChecksums).await.unwrap();
    assert_eq!(done.to_string(), "migration 2_disk_size: its checksum is now that of the file");
    edited.start(&pool).await.unwrap();
}
