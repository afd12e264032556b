//! The observed manifest, from the rows of `state.sql`. Pure.

use std::collections::BTreeSet;

use schema_manifest::{Column, Details, Enum, List, Manifest, ObjectName, Table, Text};

/// A column, or a table without one.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnRow {
    pub(super) schema: String,
    pub(super) table: String,
    pub(super) column: Option<String>,
    pub(super) data_type: Option<String>,
    pub(super) nullable: bool,
}

/// A label, or an enum type without one.
#[derive(Debug, Clone)]
pub(super) struct LabelRow {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) label: Option<String>,
}

/// The schemas that a manifest names, other than the default one.
pub(super) fn schemas(manifest: &Manifest) -> BTreeSet<&str> {
    let tables = manifest.tables.iter().map(|table| &table.name);
    let enums = manifest.enums.iter().map(|item| &item.name);
    tables.chain(enums).filter_map(|name| name.schema.as_deref()).collect()
}

/// The observed manifest. Rows of one object stand together.
///
/// What lives in the default schema is listed without its schema and, where the manifest calls
/// that schema by its name, with it too: both spellings mean the same object.
pub(super) fn manifest(
    columns: &[ColumnRow],
    labels: &[LabelRow],
    default_schema: Option<&str>,
    named: &BTreeSet<&str>,
) -> Manifest {
    let mut tables: Vec<Table> = Vec::new();
    for group in columns.chunk_by(|a, b| (&a.schema, &a.table) == (&b.schema, &b.table)) {
        let Some(first) = group.first() else { continue };
        let columns: Vec<Column> = group.iter().filter_map(column).collect();
        for name in names(&first.schema, &first.table, default_schema, named) {
            let (columns, none) = (columns.clone().into(), List::default());
            let table = Table::new(name, columns, true, none, List::default(), Details::None, None);
            tables.push(table);
        }
    }
    let mut enums: Vec<Enum> = Vec::new();
    for group in labels.chunk_by(|a, b| (&a.schema, &a.name) == (&b.schema, &b.name)) {
        let Some(first) = group.first() else { continue };
        let labels: Vec<Text> =
            group.iter().filter_map(|row| row.label.clone().map(Text::from)).collect();
        for name in names(&first.schema, &first.name, default_schema, named) {
            enums.push(Enum::new(name, labels.clone().into(), None));
        }
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    enums.sort_by(|a, b| a.name.cmp(&b.name));
    Manifest::new(tables.into(), enums.into(), List::default(), List::default())
}

fn column(row: &ColumnRow) -> Option<Column> {
    let text = |value: &Option<String>| value.clone().map(Text::from);
    let name = text(&row.column)?;
    Some(Column::new(name, text(&row.data_type), row.nullable, Details::None, None))
}

/// How the manifest may call an object.
fn names(
    schema: &str,
    name: &str,
    default_schema: Option<&str>,
    named: &BTreeSet<&str>,
) -> impl Iterator<Item = ObjectName> {
    let bare = (default_schema == Some(schema)).then(|| ObjectName::unqualified(name.to_owned()));
    let full = named
        .contains(schema)
        .then(|| ObjectName::new(Some(schema.to_owned().into()), name.to_owned().into()));
    bare.into_iter().chain(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(schema: &str, table: &str, column: Option<&str>) -> ColumnRow {
        ColumnRow {
            schema: schema.into(),
            table: table.into(),
            column: column.map(Into::into),
            data_type: column.map(|_| "text".into()),
            ..ColumnRow::default()
        }
    }

    #[test]
    fn what_is_in_the_default_schema_has_every_name_that_the_manifest_uses() {
        let columns = vec![
            row("app", "disks", Some("id")),
            row("app", "disks", Some("size")),
            row("app", "empty", None),
            row("audit", "disks", Some("at")),
        ];
        let labels = vec![LabelRow { schema: "app".into(), name: "state".into(), label: None }];
        let show = |named: &[&str]| {
            let named = named.iter().copied().collect();
            let manifest = manifest(&columns, &labels, Some("app"), &named);
            let tables = manifest.tables.iter().map(|t| format!("{}:{}", t.name, t.columns.len()));
            let enums = manifest.enums.iter().map(|item| item.name.to_string());
            tables.chain(enums).collect::<Vec<_>>()
        };
        assert_eq!(show(&["audit"]), ["disks:2", "empty:0", "audit.disks:1", "state"]);
        assert_eq!(
            show(&["app"]),
            ["disks:2", "empty:0", "app.disks:2", "app.empty:0", "state", "app.state"]
        );
    }
}
