//! The shape of generated code: everything in a static, built by const functions.

use schema_runtime::__private::v1;
use schema_runtime::Target;

/// What the macro writes, for a folder of one migration.
mod schema {
    use schema_runtime::__private::v1;

    pub(super) static SCHEMA: v1::Schema<v1::Sqlite> = {
        static STATEMENTS: [v1::Statement; 1] =
            [v1::Statement::new(0, 26, 1, v1::TransactionClass::Inside, false)];
        static MIGRATIONS: [v1::Migration; 1] = [v1::Migration::new(
            1,
            v1::Cow::Borrowed("disks"),
            v1::Script::new(
                v1::Cow::Borrowed("migrations/1_disks.sql"),
                v1::Cow::Borrowed("CREATE TABLE disks (a int);"),
                v1::Checksum([7; 48]),
                false,
                v1::Cow::Borrowed(&STATEMENTS),
            ),
            v1::Down::ForwardOnly,
            None,
            v1::Cow::Borrowed(&[]),
            v1::Cow::Borrowed(&[]),
            v1::Cow::Borrowed(const { &[v1::Touched::everything()] }),
        )];
        v1::Schema::new(v1::Embedded::new(
            v1::Dialect::Sqlite,
            v1::Cow::Borrowed("migrations"),
            v1::Cow::Borrowed(&MIGRATIONS),
            v1::Cow::Borrowed(&[]),
            v1::Manifest::new(
                v1::Cow::Borrowed(&[]),
                v1::Cow::Borrowed(&[]),
                v1::Cow::Borrowed(&[]),
                v1::Cow::Borrowed(&[]),
            ),
            v1::Cow::Borrowed(&[]),
            v1::Verification::new(None, v1::Cow::Borrowed(&[])),
            None,
            v1::Cow::Borrowed(&[]),
        ))
        .__built_from(if ::core::cfg!(debug_assertions) {
            ::core::option_env!("CARGO_MANIFEST_DIR")
        } else {
            ::core::option::Option::None
        })
    };

    v1::migrator!();

    pub(super) enum Version {
        Disks,
    }

    impl From<Version> for v1::Target {
        fn from(version: Version) -> Self {
            match version {
                Version::Disks => v1::Target::__version(1),
            }
        }
    }
}

#[tokio::test]
async fn a_static_schema_starts() {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    let started = tokio::spawn(async move { schema::SCHEMA.start(&pool).await });
    assert_eq!(started.await.unwrap().unwrap().applied.len(), 1);
    assert_eq!(schema::SCHEMA.migrations().len(), 1);
    assert_eq!(Target::from(schema::Version::Disks), v1::Target::__version(1));
}

/// What `#[sqlx::test(migrator = "crate::schema::MIGRATOR")]` does with it.
#[cfg(feature = "sqlx-migrate")]
#[tokio::test]
async fn the_migrator_is_what_sqlx_takes() {
    fn takes(migrator: &'static sqlx::migrate::Migrator) -> usize {
        migrator.iter().count()
    }
    assert_eq!(takes(&schema::MIGRATOR), 1);
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool = options.connect("sqlite::memory:").await.unwrap();
    schema::MIGRATOR.run(&pool).await.unwrap();
    let started = schema::SCHEMA.start(&pool).await.unwrap();
    assert_eq!((started.applied.len(), started.already_applied), (0, 1));
}
