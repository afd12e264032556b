//! How far to migrate or to revert.

/// The state of the database to go to: right after a migration, or before the first one.
///
/// A service never makes one by hand: the macro's `Version` and `Target` convert into it, so that
/// a version that is not in the folder does not compile.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
/// # }
/// # async fn example(pool: sqlx::PgPool) -> Result<(), schema_runtime::Error> {
/// # let migrator = schema_runtime::Migrator::new(&schema::SCHEMA);
/// migrator.revert_to(&pool, schema::Version::UsersAndKeys).await?;
/// migrator.revert_to(&pool, schema::Target::Empty).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target(pub(crate) Aim);

/// What a [`Target`] means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Aim {
    /// Right after the migration of this version.
    Version(i64),
    /// Before the first migration.
    Empty,
}

impl Target {
    /// Called by generated code.
    #[doc(hidden)]
    pub const fn __version(version: i64) -> Self {
        Target(Aim::Version(version))
    }

    /// Called by generated code.
    #[doc(hidden)]
    pub const fn __empty() -> Self {
        Target(Aim::Empty)
    }
}
