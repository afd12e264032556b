//! What the database in memory shows: the manifest.
//!
//! The same query as the runtime's, read by the same code (`schema_manifest::sqlite`), so that both give
//! the same.

use schema_manifest::Manifest;
use schema_manifest::sqlite::{self, QUERY};

use super::connection::Connection;
use super::origins::Origins;

/// The whole schema.
pub(super) fn manifest(connection: &Connection, origins: &Origins) -> Manifest {
    let rows = rows(connection, QUERY, None).into_iter();
    let mut manifest = sqlite::manifest(rows.filter_map(|row| row.try_into().ok()), |_| false);
    origins.apply(&mut manifest, connection);
    manifest
}

/// Rows of a query as lists of text; an error gives none, and then nothing is claimed.
pub(super) fn rows(
    connection: &Connection,
    sql: &str,
    parameter: Option<&str>,
) -> Vec<Vec<Option<String>>> {
    let read = || -> rusqlite::Result<Vec<Vec<Option<String>>>> {
        let mut statement = connection.inner.prepare(sql)?;
        let width = statement.column_count();
        let read_row = |row: &rusqlite::Row<'_>| {
            (0..width)
                .map(|at| {
                    Ok(match row.get_ref(at)? {
                        rusqlite::types::ValueRef::Null => None,
                        rusqlite::types::ValueRef::Integer(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Real(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Text(text)
                        | rusqlite::types::ValueRef::Blob(text) => {
                            Some(String::from_utf8_lossy(text).into_owned())
                        }
                    })
                })
                .collect()
        };
        match parameter {
            Some(parameter) => statement.query_map([parameter], read_row)?.collect(),
            None => statement.query_map([], read_row)?.collect(),
        }
    };
    read().unwrap_or_default()
}

pub(super) fn text(row: &mut [Option<String>], at: usize) -> String {
    row.get_mut(at).and_then(Option::take).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Registered;

    /// What the text says, and what an index on the column then has: no pragma shows it by itself.
    #[test]
    fn the_collation_of_a_column_is_the_one_that_sqlite_uses() {
        for column in [
            "a TEXT",
            "a TEXT COLLATE NOCASE",
            "a TEXT collate \"rtrim\" NOT NULL",
            "a COLLATE RTRIM COLLATE NOCASE",
            "a TEXT DEFAULT 'COLLATE NOCASE'",
            "a TEXT DEFAULT nocase CHECK (a COLLATE NOCASE <> '')",
            "a TEXT /* COLLATE NOCASE */ CONSTRAINT collate_it UNIQUE",
            "\"collate\" TEXT, a TEXT CONSTRAINT x COLLATE NOCASE",
            "a TEXT, UNIQUE (a COLLATE NOCASE)",
            "a TEXT AS (b COLLATE NOCASE) COLLATE RTRIM, b",
        ] {
            let connection = Connection::open(&Registered::default()).unwrap();
            let sql = format!("CREATE TABLE t ({column}); CREATE INDEX probe ON t (a);");
            connection.inner.execute_batch(&sql).unwrap();
            let probe = "SELECT coll FROM pragma_index_xinfo('probe') WHERE seqno = 0";
            let used = text(&mut rows(&connection, probe, None)[0], 0);
            let manifest = manifest(&connection, &Origins::default());
            let table = manifest.table("t").unwrap();
            let read = table.column("a").unwrap().details.collation.as_deref();
            assert_eq!(read.unwrap_or("BINARY"), used.to_ascii_uppercase(), "{column}");
            // That of the index is no other.
            assert_eq!(table.indexes[0].keys[0].details.collation, None, "{column}");
        }
    }
}
