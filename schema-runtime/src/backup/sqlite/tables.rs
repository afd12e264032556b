//! The tables of a file.

use schema_manifest::quoted;
use sqlx::sqlite::SqliteConnection;

use super::number;
use crate::backup::error::BackupError;
use crate::backup::fit::LiveTable;
use crate::backup::record::{ColumnRecord, TableRecord};
use crate::state::OwnTables;

/// A table that has rows of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    /// The virtual table whose rows it holds in its own way.
    pub(super) shadow_of: Option<String>,
    /// But for generated ones.
    pub(super) columns: Vec<ColumnRecord>,
}

/// A table and its kind, and one of its columns with its type.
type Listed = (String, String, Option<String>, Option<String>);

/// All but SQLite's own and the history, by name. A virtual table has its rows in others, its shadow tables
/// (<https://www.sqlite.org/vtab.html#xshadowname>).
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Vec<Table>, BackupError> {
    let doing = || BackupError::doing("reading the list of tables");
    let sql = "SELECT l.name, l.type, x.name, x.type FROM pragma_table_list l \
               LEFT JOIN pragma_table_xinfo x ON x.arg = l.name AND x.schema = 'main' AND x.hidden = 0 \
               WHERE l.schema = 'main' AND l.type IN ('table', 'virtual', 'shadow') \
                 AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY l.name, x.cid";
    let rows: Vec<Listed> = sqlx::query_as(sql).fetch_all(connection).await.map_err(doing())?;
    let own = OwnTables::default();
    let own = [own.history, own.fixtures, own.progress];
    let virtuals: Vec<&String> =
        rows.iter().filter(|row| row.1 == "virtual").map(|row| &row.0).collect();
    let owner = |name: &str| {
        let is_of =
            |table: &&&String| name.strip_prefix(&***table).is_some_and(|end| end.starts_with('_'));
        virtuals.iter().filter(is_of).max_by_key(|table| table.len()).map(|table| (*table).clone())
    };
    let mut tables: Vec<Table> = Vec::new();
    for (name, kind, column, data_type) in &rows {
        if own.contains(name) || kind == "virtual" {
            continue;
        }
        if tables.last().is_none_or(|last| last.name != *name) {
            let shadow_of = if kind == "shadow" { owner(name) } else { None };
            tables.push(Table { name: name.clone(), shadow_of, columns: Vec::new() });
        }
        if let (Some(table), Some(column)) = (tables.last_mut(), column) {
            let data_type = data_type.clone().unwrap_or_default();
            table.columns.push(ColumnRecord { name: column.clone(), data_type });
        }
    }
    Ok(tables)
}

impl Table {
    pub(super) async fn rows(&self, connection: &mut SqliteConnection) -> Result<u64, BackupError> {
        let sql = format!("SELECT count(*) FROM main.{}", quoted(&self.name));
        let rows = number(connection, &sql, &format!("counting the rows of {}", self.name)).await?;
        Ok(u64::try_from(rows).unwrap_or_default())
    }

    pub(super) fn record(self, rows: u64) -> TableRecord {
        let Table { name, shadow_of, columns } = self;
        TableRecord {
            schema: None,
            name,
            extension: shadow_of,
            columns,
            rows,
            digest: None,
            file: None,
        }
    }

    pub(super) fn live(&self) -> LiveTable {
        LiveTable { schema: None, name: self.name.clone(), columns: self.columns.clone() }
    }
}
