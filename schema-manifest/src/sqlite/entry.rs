//! The rows of the query, unpacked.

use std::collections::HashMap;

use super::WIDTH;
use super::packed::unpacked;
use super::spelling::Names;

/// An entry of `sqlite_schema`, with what the pragmas show of it.
pub(super) struct Entry {
    /// `table`, `view`, `virtual`, `shadow`, `index` or `trigger`.
    kind: String,
    pub(super) name: String,
    /// The table that it belongs to; itself, of tables and views.
    pub(super) table: String,
    /// None, of the indexes of constraints.
    pub(super) sql: Option<String>,
    pub(super) without_rowid: bool,
    pub(super) strict: bool,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) keys: Vec<KeyRow>,
    pub(super) foreign: Vec<ForeignRow>,
}

/// A row of `pragma_table_xinfo`.
pub(super) struct ColumnRow {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    /// Its place in the primary key, from 1; 0: it is not in it.
    pub(super) key: usize,
    /// 1: hidden, of virtual tables; 2: generated, virtual; 3: generated, stored.
    pub(super) hidden: usize,
}

/// A row of `pragma_index_list`.
pub(super) struct IndexRow {
    pub(super) name: String,
    pub(super) unique: bool,
    /// `c`: by a statement of its own; `u`, `pk`: of a constraint.
    pub(super) origin: String,
}

/// A row of `pragma_index_xinfo`.
pub(super) struct KeyRow {
    /// `None`: an expression, or the number of the row.
    pub(super) column: Option<String>,
    pub(super) descends: bool,
    /// In upper case.
    pub(super) collation: String,
}

/// A foreign key, of the rows of `pragma_foreign_key_list`.
pub(super) struct ForeignRow {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    /// As it is written; empty: the primary key.
    pub(super) to: Vec<String>,
    /// In lower case.
    pub(super) on_update: String,
    pub(super) on_delete: String,
}

/// All entries, by what is asked of them.
pub(super) struct Schema {
    entries: Vec<Entry>,
    /// By the name in lower case: tables, views and indexes, which share their names.
    by_name: HashMap<String, usize>,
    pub(super) names: Names,
}

impl Schema {
    pub(super) fn of(
        rows: impl IntoIterator<Item = [Option<String>; WIDTH]>,
        is_ours: impl Fn(&str) -> bool,
    ) -> Schema {
        let entries: Vec<Entry> = rows
            .into_iter()
            .map(Entry::of)
            .filter(|entry| {
                let table = entry.table.to_ascii_lowercase();
                // The sequence and the statistics.
                !table.starts_with("sqlite_") && !is_ours(&table)
            })
            .collect();
        let mut names = Names::default();
        let mut by_name = HashMap::new();
        for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind != "trigger") {
            by_name.insert(entry.name.to_ascii_lowercase(), at);
            names.insert(&entry.name);
            entry.columns.iter().for_each(|column| names.insert(&column.name));
        }
        Schema { entries, by_name, names }
    }

    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// The table, view or index of that name.
    pub(super) fn named(&self, name: &str) -> Option<&Entry> {
        self.by_name.get(&name.to_ascii_lowercase()).map(|at| &self.entries[*at])
    }
}

impl Entry {
    fn of(row: [Option<String>; WIDTH]) -> Entry {
        let [kind, name, table, sql, listed, rowid, strict, columns, indexes, keys, foreign] = row;
        let is_set = |flag: Option<String>| flag.as_deref() == Some("1");
        Entry {
            // A virtual table is a table there, and so is one of its own.
            kind: listed.or(kind).unwrap_or_default(),
            name: name.unwrap_or_default(),
            table: table.unwrap_or_default(),
            sql,
            without_rowid: is_set(rowid),
            strict: is_set(strict),
            columns: columns_of(columns.as_deref()),
            indexes: indexes_of(indexes.as_deref()),
            keys: keys_of(keys.as_deref()),
            foreign: foreign_of(foreign.as_deref()),
        }
    }

    /// The columns of its primary key, in its order.
    pub(super) fn primary(&self) -> Vec<&str> {
        let mut columns: Vec<&ColumnRow> =
            self.columns.iter().filter(|column| column.key > 0).collect();
        columns.sort_by_key(|column| column.key);
        columns.into_iter().map(|column| &*column.name).collect()
    }

    /// A column as it is called here.
    pub(super) fn called<'e>(&'e self, name: &'e str) -> &'e str {
        let mut columns = self.columns.iter();
        columns.find(|column| column.name.eq_ignore_ascii_case(name)).map_or(name, |one| &one.name)
    }
}

fn number(value: Option<&String>) -> usize {
    value.and_then(|value| value.parse().ok()).unwrap_or_default()
}

fn columns_of(packed: Option<&str>) -> Vec<ColumnRow> {
    let mut rows = unpacked::<7>(packed);
    rows.sort_by_key(|row| number(row[0].as_ref()));
    let columns =
        rows.into_iter().map(|[_, name, data_type, not_null, default, key, hidden]| ColumnRow {
            name: name.unwrap_or_default(),
            data_type: data_type.unwrap_or_default(),
            not_null: not_null.as_deref() == Some("1"),
            default,
            key: number(key.as_ref()),
            hidden: number(hidden.as_ref()),
        });
    columns.collect()
}

fn indexes_of(packed: Option<&str>) -> Vec<IndexRow> {
    let rows = unpacked::<3>(packed).into_iter().map(|[name, unique, origin]| IndexRow {
        name: name.unwrap_or_default(),
        unique: unique.as_deref() == Some("1"),
        origin: origin.unwrap_or_default(),
    });
    rows.collect()
}

fn keys_of(packed: Option<&str>) -> Vec<KeyRow> {
    let mut rows = unpacked::<5>(packed);
    rows.sort_by_key(|row| number(row[0].as_ref()));
    let keys = rows.into_iter().map(|[_, _, column, descends, collation]| KeyRow {
        column,
        descends: descends.as_deref() == Some("1"),
        collation: collation.unwrap_or_default().to_ascii_uppercase(),
    });
    keys.collect()
}

/// In the order of the text: the last that is written has the number 0 (tried).
fn foreign_of(packed: Option<&str>) -> Vec<ForeignRow> {
    let mut rows = unpacked::<7>(packed);
    rows.sort_by_key(|row| (std::cmp::Reverse(number(row[0].as_ref())), number(row[1].as_ref())));
    let mut keys: Vec<(usize, ForeignRow)> = Vec::new();
    for [id, _, table, column, to, on_update, on_delete] in rows {
        let id = number(id.as_ref());
        let column = column.unwrap_or_default();
        match keys.last_mut() {
            Some((last, key)) if *last == id => {
                key.columns.push(column);
                key.to.extend(to);
            }
            _ => {
                let key = ForeignRow {
                    table: table.unwrap_or_default(),
                    columns: vec![column],
                    to: to.into_iter().collect(),
                    on_update: on_update.unwrap_or_default().to_ascii_lowercase(),
                    on_delete: on_delete.unwrap_or_default().to_ascii_lowercase(),
                };
                keys.push((id, key));
            }
        }
    }
    keys.into_iter().map(|(_, key)| key).collect()
}
