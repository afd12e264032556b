//! `sql!`: a text of SQL that is put together at build time.

/// A text of SQL of literals and handles, put together at build time: a `&'static str`, as
/// [`sqlx::query`](https://docs.rs/sqlx/0.9/sqlx/fn.query.html) wants it, also in a `const`.
///
/// Each part is a `&'static str` constant, a [`TableHandle`](crate::manifest::TableHandle) or a
/// [`ColumnHandle`](crate::manifest::ColumnHandle), which stand for their quoted names. A value is none of
/// them, and so cannot get into the text: bind it.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
/// # }
/// use schema::tables::disks::{DISK_ID, DISK_NAME, TABLE};
///
/// const BY_ID: &str =
///     schema_runtime::sql!("SELECT ", DISK_NAME, " FROM ", TABLE, " WHERE ", DISK_ID, " = $1");
///
/// # fn example() -> sqlx::query::Query<'static, sqlx::Postgres, sqlx::postgres::PgArguments> {
/// sqlx::query(BY_ID)
/// # }
/// ```
#[macro_export]
macro_rules! sql {
    ($($part:expr),* $(,)?) => {{
        const PARTS: &[&str] = &[$($crate::manifest::sql::SqlPart($part).text()),*];
        const BYTES: [u8; $crate::manifest::sql::joined_length(PARTS)] =
            $crate::manifest::sql::joined(PARTS);
        const SQL: &str = $crate::manifest::sql::joined_text(&BYTES);
        SQL
    }};
}
