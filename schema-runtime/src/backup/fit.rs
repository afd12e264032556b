//! What of a backup fits the tables that are there. Pure.

use super::record::{ColumnRecord, TableRecord};

/// A table of the database that rows are to be restored into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LiveTable {
    /// Its schema; `None` on SQLite.
    pub(super) schema: Option<String>,
    pub(super) name: String,
    /// Its columns but for generated ones.
    pub(super) columns: Vec<ColumnRecord>,
}

/// A table that is restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    /// Which of the backup's tables.
    pub(super) recorded: usize,
    /// Which of the tables that are there.
    pub(super) live: usize,
    /// Which of the recorded columns are restored.
    pub(super) keep: Vec<bool>,
    /// Whether a value may read otherwise than it was written, since its column has another type.
    pub(super) is_converted: bool,
}

/// What is restored, and all that differs between the two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Fit {
    pub(super) tables: Vec<Fitted>,
    /// What stops a restore, unless the common columns are enough; then they are notes.
    pub(super) differences: Vec<String>,
}

/// Brings both together: `chosen` are tables of the backup.
pub(super) fn fit(recorded: &[TableRecord], chosen: &[usize], live: &[LiveTable]) -> Fit {
    let mut fit = Fit::default();
    for &number in chosen {
        let Some(table) = recorded.get(number) else { continue };
        let same = |live: &LiveTable| live.schema == table.schema && live.name == table.name;
        let Some(at) = live.iter().position(same) else {
            let rows = super::size::counted(table.rows, "row");
            fit.differences.push(format!("table {table} is not in the database: {rows}"));
            continue;
        };
        let columns = &live[at].columns;
        let find = |name: &str| columns.iter().find(|column| column.name == name);
        let mut is_converted = false;
        let mut keep = Vec::with_capacity(table.columns.len());
        for ColumnRecord { name, data_type } in &table.columns {
            let found = find(name);
            keep.push(found.is_some());
            match found {
                None => {
                    fit.differences.push(format!("column {table}.{name} is not in the database"));
                }
                Some(found) if found.data_type != *data_type => {
                    is_converted = true;
                    fit.differences.push(format!(
                        "column {table}.{name} is `{}` in the database, and `{data_type}` in the backup",
                        found.data_type
                    ));
                }
                Some(_) => {}
            }
        }
        for column in columns {
            if !table.columns.iter().any(|recorded| recorded.name == column.name) {
                let name = &column.name;
                fit.differences.push(format!(
                    "column {table}.{name} is not in the backup: it gets its default"
                ));
            }
        }
        if keep.contains(&true) {
            fit.tables.push(Fitted { recorded: number, live: at, keep, is_converted });
        }
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns that are there, what differs, and what is kept and whether it is converted.
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c [&'c str], Option<(&'c [bool], bool)>);

    fn columns(columns: &[(&str, &str)]) -> Vec<ColumnRecord> {
        let column = |(name, data_type): &(&str, &str)| ColumnRecord {
            name: (*name).to_owned(),
            data_type: (*data_type).to_owned(),
        };
        columns.iter().map(column).collect()
    }

    fn recorded(name: &str, of: &[(&str, &str)]) -> TableRecord {
        TableRecord {
            schema: Some("public".to_owned()),
            name: name.to_owned(),
            extension: None,
            columns: columns(of),
            rows: 2,
            digest: None,
            file: None,
        }
    }

    fn live(name: &str, of: &[(&str, &str)]) -> LiveTable {
        LiveTable { schema: Some("public".to_owned()), name: name.to_owned(), columns: columns(of) }
    }

    #[test]
    fn what_both_have_is_kept_and_the_rest_is_told() {
        let id = ("id", "integer");
        let cases: [Case<'_>; 6] = [
            (&[id, ("name", "text")], &[], Some((&[true, true], false))),
            // Another order is none of its business.
            (&[("name", "text"), id], &[], Some((&[true, true], false))),
            (
                &[id],
                &["column public.disks.name is not in the database"],
                Some((&[true, false], false)),
            ),
            (
                &[("id", "bigint"), ("name", "text")],
                &[
                    "column public.disks.id is `bigint` in the database, and `integer` in the backup",
                ],
                Some((&[true, true], true)),
            ),
            (
                &[id, ("name", "text"), ("disk_size", "text")],
                &["column public.disks.disk_size is not in the backup: it gets its default"],
                Some((&[true, true], false)),
            ),
            (
                &[("other", "text")],
                &[
                    "column public.disks.id is not in the database",
                    "column public.disks.name is not in the database",
                    "column public.disks.other is not in the backup: it gets its default",
                ],
                None,
            ),
        ];
        for (of, differences, kept) in cases {
            let found =
                fit(&[recorded("disks", &[id, ("name", "text")])], &[0], &[live("disks", of)]);
            assert_eq!(found.differences, differences);
            let table = found.tables.first().map(|table| (&*table.keep, table.is_converted));
            assert_eq!(table, kept);
        }
        let gone = fit(&[recorded("disks", &[id])], &[0], &[live("users", &[id])]);
        assert_eq!(gone.differences, ["table public.disks is not in the database: 2 rows"]);
        assert!(gone.tables.is_empty());
    }
}
