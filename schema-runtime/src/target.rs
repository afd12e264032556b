//! How far to migrate or to revert.

/// The state of the database to go to: right after a migration, or before the first one.
///
/// The macro's `Version` and `Target` convert into it, so that a version that is not in the folder does
/// not compile. Where only a number is known, [`Target::version`] takes it.
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
/// // A number that an operator has typed:
/// migrator.revert_to(&pool, schema_runtime::Target::version(20260105090000)).await?;
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
    /// Right after the migration of this version: for numbers that come from outside, and for a schema that
    /// was read when the program runs ([`Schema::from_embedded`](crate::Schema::from_embedded)).
    ///
    /// A call refuses a number that the folder does not have with [`Error::NoSuchTarget`](crate::Error::NoSuchTarget),
    /// before anything runs.
    pub const fn version(version: i64) -> Self {
        Target(Aim::Version(version))
    }

    /// Before the first migration.
    pub const fn empty() -> Self {
        Target(Aim::Empty)
    }

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
