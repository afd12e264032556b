//! `PostgreSQL`: histories with names of their own.

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Error, Migrator, Standing, Target};

use crate::folder::Folder;
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};

#[tokio::test]
async fn histories_of_one_database_do_not_know_each_other() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    run(&pool, "CREATE SCHEMA \"Ops\"").await;
    let billing = Folder::new(Dialect::Postgres)
        .both(1, "bills", &["CREATE TABLE bills (id int)"], &["DROP TABLE bills"])
        .outside(2, "bad", &["SELECT 1", "SELECT nope"], &[])
        .fixture("disks", &["INSERT INTO bills VALUES (1)"])
        .table(1, "bills", &["id integer?"]);
    let (disks, billing) = (schema(disks()), schema(billing));
    disks.start(&pool).await.unwrap();
    let migrator = Migrator::new(&billing).history_table("Bill\'s \"own\"").history_schema("Ops");
    let text = migrator.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("column \"nope\" does not exist"), "{text}");
    // The other one is not concerned, also while that is dirty.
    disks.start(&pool).await.unwrap();
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(status.with(Standing::Dirty).count(), 1);
    run(&pool, "UPDATE \"Ops\".\"Bill\'s \"\"own\"\"\" SET success = true").await;
    migrator.start(&pool).await.unwrap();
    let seeded = "SELECT count(*) FROM \"Ops\".\"Bill\'s \"\"own\"\"_fixtures\"";
    assert_eq!(count(&pool, seeded).await, 1);
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
    Migrator::new(&disks).revert_to(&pool, Target::__empty()).await.unwrap();
    assert_eq!((tables(&pool, "disks").await, tables(&pool, "bills").await), (0, 1));
}

#[tokio::test]
async fn a_schema_that_does_not_exist_is_named() {
    let database = database().await;
    let schema = schema(disks());
    let migrator = Migrator::new(&schema).history_schema("nowhere");
    let error = migrator.start(database.pool()).await.unwrap_err();
    assert!(matches!(error, Error::Database { .. }), "{error}");
    let told = "creating our table failed: schema \"nowhere\" does not exist (code 3F000)\nwhat \
                to do: correct what it says is in the way, and start again";
    assert_eq!(error.to_string(), told);
}
