//! The macro that embeds a folder, and what the code that it generates may name.

/// Embeds a folder of migrations: checks every file at build time and declares the schema.
///
/// It stands where items stand and makes
///
/// - `pub static SCHEMA: Schema<DB>`, whose [`start`](crate::Schema::start) migrates, seeds and
///   verifies;
/// - `pub enum Version` with one variant per migration, and `Target`, for
///   [`migrate_to`](crate::Migrator::migrate_to) and [`revert_to`](crate::Migrator::revert_to);
/// - `pub mod tables` with a typed handle for each table and column;
/// - with the feature `sqlx-migrate`, `pub static MIGRATOR`, for `#[sqlx::test(migrator = "..")]`;
/// - a test that fails when the folder holds a file that is not embedded.
///
/// Every fault of the folder is a compile error that points into the `.sql` file; no database is
/// needed.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// // src/schema.rs
/// schema_runtime::embed_migrations!(
///     "../migrations",
///     fixtures = "../fixtures",
///     require = [api_users, disks(disk_size)],
///     hint = "see the logs of the migration job",
/// );
/// ```
///
/// # Arguments
///
/// All are optional. What is given here wins over `schema.toml` in the folder.
///
/// | argument | default | meaning |
/// |---|---|---|
/// | a string | `"migrations"` | the folder, relative to the directory of `Cargo.toml` |
/// | `fixtures = "fixtures"` | none | the folder of the seed data: idempotent upserts that run after the migrations |
/// | `dialect = "postgres"` | the one whose feature is on | `"postgres"` or `"sqlite"`; needed where both features are on |
/// | `require = [table, table(column, ..)]` | none | what must be in the manifest, else it does not compile, and in the database, else the service does not start, whatever the policy |
/// | `verify = only(table, view, ..)` | all | only these objects, and what hangs on them, are compared at the start: for services that share a database |
/// | `hint = ".."` | none | the operator's own line, shown with every refusal |
/// | `tables = false` | `true` | leaves out `mod tables` |
/// | `warnings = false` | `true` | findings below error are no warnings of the compiler |
///
/// # sqlx on the same database
///
/// sqlx and this crate accept each other's history. One case is ours alone: where `accept` in
/// `schema.lock` names the checksum of an earlier text of a migration, a database that recorded
/// that one is taken as it is, and its row stays as it is. `sqlx::migrate!` and `MIGRATOR` know one
/// checksum for each migration and refuse such a database.
///
/// # Debug builds
///
/// A debug build knows where its crate lies and refuses to start, with
/// [`Error::StaleBinary`](crate::Error::StaleBinary), where the folder has changed since it was
/// built. A release build carries no path of the machine that built it.
///
/// # Dialect
///
/// The crate's features `postgres` and `sqlite` say which databases there are. A pool of another
/// database than the schema's does not compile.
#[macro_export]
macro_rules! embed_migrations {
    ($($args:tt)*) => {
        $crate::__private::v1::embed_migrations_impl! { ($crate) $($args)* }
    };
}

/// Declares `MIGRATOR` beside `SCHEMA`, or nothing without the feature `sqlx-migrate`: generated
/// code cannot ask which features this crate has, a macro of this crate knows.
#[cfg(feature = "sqlx-migrate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __migrator_v1 {
    () => {
        /// The same migrations for sqlx, in the same order: `#[sqlx::test(migrator = "..")]`.
        ///
        /// Its `run_to` and `undo` compare versions as numbers, its `undo` runs a down whatever
        /// was found about it, and it knows no checksum but that of the file: it refuses a history
        /// that holds another one, also where `accept` in `schema.lock` names that.
        pub static MIGRATOR: $crate::__private::v1::LazyLock<$crate::__private::v1::SqlxMigrator> =
            $crate::__private::v1::LazyLock::new(|| {
                $crate::__private::v1::sqlx_migrator(SCHEMA.embedded())
            });
    };
}

/// Without the feature `sqlx-migrate` there is no `MIGRATOR`.
#[cfg(not(feature = "sqlx-migrate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __migrator_v1 {
    () => {};
}

/// What generated code names. Not for people: it changes with the macro.
#[doc(hidden)]
pub mod __private {
    /// The first shape of generated code.
    pub mod v1 {
        pub use std::borrow::Cow;

        pub use schema_macros::embed_migrations_impl;
        pub use schema_manifest::{
            Action, Aspect, Checksum, Column, ColumnDetails, ColumnHandle, Commented,
            ConcurrentIndex, Consequence, Constraint, ConstraintDetails, ConstraintKind, Deferral,
            Details, Dialect, DifferenceKind, Digest, Down, DownFinding, Embedded, Enum,
            Expression, Fill, Fixture, Generated, Identity, Index, IndexDetails, Judgement, Key,
            KeyDetails, KeyOver, List, Manifest, Migration, ObjectKind, ObjectName, Opaque, Order,
            Origin, Reference, Requirement, SchemaObject, Script, Statement, Table, TableDetails,
            TableHandle, Text, Touched, TransactionClass, UnknownVersion, Value, Verification,
        };
        #[cfg(feature = "postgres")]
        pub use sqlx::Postgres;
        #[cfg(feature = "sqlite")]
        pub use sqlx::Sqlite;
        #[cfg(feature = "sqlx-migrate")]
        pub use sqlx::migrate::Migrator as SqlxMigrator;
        #[cfg(feature = "sqlx-migrate")]
        pub use std::sync::LazyLock;

        pub use crate::__migrator_v1 as migrator;
        pub use crate::freshness::assert_fresh;
        #[cfg(all(feature = "testing", feature = "postgres"))]
        pub use crate::postgres::observe;
        pub use crate::released::record_released;
        #[cfg(feature = "sqlx-migrate")]
        pub use crate::sqlx_migrate::migrator as sqlx_migrator;
        pub use crate::{Schema, Target};
    }
}
