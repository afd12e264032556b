//! A folder whose versions are not in the order of their numbers, as diesel's may be: the position
//! decides what is before what.

use sqlx::sqlite::SqlitePoolOptions;

mod schema {
    schema_runtime::embed_migrations!("tests/folders/diesel_sqlite", dialect = "sqlite");
}

use schema::{SCHEMA, Version};

#[test]
fn versions_are_in_the_order_of_the_folder() {
    assert_eq!(Version::ALL, [Version::Users, Version::MailOfUsers]);
    assert!(Version::Users < Version::MailOfUsers);
    assert!(Version::Users.number() > Version::MailOfUsers.number());
    for version in Version::ALL {
        assert_eq!(Version::try_from(version.number()), Ok(*version));
    }
}

#[tokio::test]
async fn what_runs_and_what_is_reverted_follows_the_folder() {
    let pool =
        SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    let migrator = schema_runtime::Migrator::new(&SCHEMA);
    let names = |applied: &[schema_runtime::Applied]| {
        applied.iter().map(|one| one.name.to_string()).collect::<Vec<_>>()
    };
    let migrated = migrator.migrate_to(&pool, Version::Users).await.unwrap();
    assert_eq!(names(&migrated.applied), ["users"]);
    let started = SCHEMA.start(&pool).await.unwrap();
    assert_eq!(names(&started.applied), ["mail_of_users"]);
    assert!(started.to_string().contains("20260106090000_mail_of_users"), "{started}");
    let migrated = migrator.revert(&pool).await.unwrap();
    assert_eq!(names(&migrated.reverted), ["mail_of_users"]);
}

#[test]
fn a_verify_script_is_embedded() {
    let verified = SCHEMA.migrations().iter().map(|migration| migration.verify.is_some());
    assert_eq!(verified.collect::<Vec<_>>(), [false, true]);
}
