//! A schema that is made when the program runs, of a folder that is read then.

use schema_manifest::{Dialect, Embedded, Text};

use crate::{Schema, SupportedDatabase};

/// The migrations are for one database, and the schema was to be for another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the migrations of `{folder}` are for {found}, and this schema is for {expected}\nwhat to do: take \
     `Schema<{}>`, or another folder",
    name(*found)
)]
#[non_exhaustive]
pub struct WrongDialect {
    /// What the migrations are for.
    pub found: Dialect,
    /// What the schema was to be for.
    pub expected: Dialect,
    /// Where they come from.
    pub folder: Text,
}

/// The type of sqlx that stands for it.
fn name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "Postgres",
        Dialect::Sqlite => "Sqlite",
    }
}

impl<DB: SupportedDatabase> Schema<DB> {
    /// The schema of a folder that is read when the program runs, for programs that get their migrations
    /// from elsewhere: a plugin, a mounted volume, a test that changes a file.
    ///
    /// A service that knows its folder when it is built writes [`embed_migrations!`](crate::embed_migrations)
    /// instead, and its errors are errors of the compiler. What is lost here is what the compiler holds: the
    /// enum of versions ([`Target::version`](crate::Target::version) takes a number) and the table handles.
    /// The checks are the same: `compile` of the crate `schema-core` reads the folder and holds back one
    /// that has errors.
    ///
    /// # Errors
    ///
    /// The migrations are for another database.
    ///
    /// # Examples
    ///
    /// ```ignore
    /// use schema_core::{Arguments, compile};
    /// use schema_runtime::{Migrator, Schema, manifest::Dialect};
    /// use sqlx::Postgres;
    ///
    /// # async fn example(pool: sqlx::PgPool) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut arguments = Arguments::new("/etc/plugin".into(), Dialect::Postgres);
    /// arguments.folder = Some("migrations".to_owned());
    /// let embedded = compile(&arguments).into_embedded()?;
    /// let schema = Schema::<Postgres>::from_embedded(embedded)?;
    /// println!("{}", Migrator::new(&schema).start(&pool).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_embedded(embedded: Embedded) -> Result<Self, WrongDialect> {
        if embedded.dialect == DB::DIALECT {
            return Ok(Schema::new(embedded));
        }
        Err(WrongDialect {
            found: embedded.dialect,
            expected: DB::DIALECT,
            folder: embedded.folder,
        })
    }
}

#[cfg(all(test, feature = "postgres", feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_folder_for_another_database_is_refused() {
        let embedded = sample::embedded(&[1]);
        assert_eq!(embedded.dialect, Dialect::Postgres);
        assert!(Schema::<sqlx::Postgres>::from_embedded(embedded.clone()).is_ok());
        let refusal = Schema::<sqlx::Sqlite>::from_embedded(embedded).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the migrations of `migrations` are for PostgreSQL, and this schema is for SQLite\nwhat to do: \
             take `Schema<Postgres>`, or another folder"
        );
    }
}
