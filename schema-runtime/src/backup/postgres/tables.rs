//! The tables of a database, as the catalog shows them.

use schema_manifest::quoted;
use sqlx::postgres::PgConnection;

use crate::backup::error::BackupError;
use crate::backup::fit::LiveTable;
use crate::backup::record::ColumnRecord;
use crate::state::OwnTables;

/// A table, or one that is divided into partitions: then with their rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) oid: i64,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) is_partitioned: bool,
    pub(super) extension: Option<String>,
    pub(super) is_readable: bool,
    pub(super) is_writable: bool,
    pub(super) bytes: i64,
    pub(super) columns: Vec<ColumnRecord>,
}

type Row = (i64, String, String, bool, Option<String>, bool, bool, i64, Vec<String>, Vec<String>);

pub(super) async fn read(connection: &mut PgConnection) -> Result<Vec<Table>, BackupError> {
    let own = OwnTables::default();
    let rows: Result<Vec<Row>, _> = sqlx::query_as(include_str!("tables.sql"))
        .bind([own.history, own.fixtures, own.progress])
        .fetch_all(connection)
        .await;
    let rows = rows.map_err(BackupError::doing("reading the list of tables"))?;
    let table = |row: Row| Table {
        oid: row.0,
        schema: row.1,
        name: row.2,
        is_partitioned: row.3,
        extension: row.4,
        is_readable: row.5,
        is_writable: row.6,
        bytes: row.7,
        columns: row.8.into_iter().zip(row.9).map(column).collect(),
    };
    Ok(rows.into_iter().map(table).collect())
}

fn column((name, data_type): (String, String)) -> ColumnRecord {
    ColumnRecord { name, data_type }
}

impl Table {
    /// Quoted, with its schema.
    pub(super) fn quoted(&self) -> String {
        format!("{}.{}", quoted(&self.schema), quoted(&self.name))
    }

    /// The same for a clause that must not mean tables which inherit from it: their rows are theirs.
    pub(super) fn alone(&self) -> String {
        let only = if self.is_partitioned { "" } else { "ONLY " };
        format!("{only}{}", self.quoted())
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        format!("{}.{}", self.schema, self.name)
    }

    /// `COPY` of these columns to the client. A table that is divided into partitions is copied by a query.
    pub(super) fn copy_out<'c>(&self, columns: impl Iterator<Item = &'c str>) -> String {
        let columns = columns.map(quoted).collect::<Vec<_>>().join(", ");
        let what = if self.is_partitioned {
            format!("(SELECT {columns} FROM {})", self.quoted())
        } else {
            format!("{} ({columns})", self.quoted())
        };
        format!("COPY {what} TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE *, ENCODING 'UTF8')")
    }

    /// `COPY` of these columns from the client, without a header.
    pub(super) fn copy_in<'c>(&self, columns: impl Iterator<Item = &'c str>) -> String {
        let columns = columns.map(quoted).collect::<Vec<_>>().join(", ");
        format!("COPY {} ({columns}) FROM STDIN WITH (FORMAT csv, ENCODING 'UTF8')", self.quoted())
    }

    pub(super) fn live(&self) -> LiveTable {
        let (schema, name) = (Some(self.schema.clone()), self.name.clone());
        LiveTable { schema, name, columns: self.columns.clone() }
    }
}
