//! Rows that refer to a row which is not there: what a migration that runs with foreign keys off must
//! not leave behind.
//!
//! A table is rebuilt by dropping it, and with foreign keys on that deletes each of its rows first, with
//! what their children's foreign keys say of that. So such a migration runs with them off, and is held
//! to them before its commit, as the documentation advises.
//! Source: <https://sqlite.org/lang_altertable.html>, section 7, and <https://sqlite.org/foreignkeys.html>,
//! section 5.

use std::collections::HashMap;

use schema_manifest::{Script, TransactionClass};
use sqlx::{Row as _, SqliteConnection};

/// So many rows are named.
const SHOWN: usize = 10;

/// A row of `PRAGMA foreign_key_check`: whose parent is not there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Orphan {
    /// The table that refers.
    pub(super) table: String,
    /// The parent.
    pub(super) parent: String,
    /// The `rowid`; a table `WITHOUT ROWID` has none.
    pub(super) row: Option<i64>,
    /// The columns that refer.
    pub(super) columns: String,
}

/// Whether a script has to run with foreign keys off.
pub(super) fn is_without(script: &Script) -> bool {
    !script.no_transaction
        && script
            .statements
            .iter()
            .any(|one| one.transaction == TransactionClass::WithoutForeignKeys)
}

/// Every orphan. A table whose parent has no key that its columns could refer to (`foreign key
/// mismatch`) cannot be looked at, and is not.
pub(super) async fn orphans(conn: &mut SqliteConnection) -> Result<Vec<Orphan>, sqlx::Error> {
    let children: Vec<String> = sqlx::query_scalar(
        "SELECT s.name FROM main.sqlite_schema AS s WHERE s.type = 'table' AND EXISTS (SELECT 1 FROM \
         pragma_foreign_key_list(s.name, 'main'))",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut orphans = Vec::new();
    for table in children {
        let checked = sqlx::query(
            "SELECT c.parent, c.rowid, (SELECT group_concat(l.\"from\", ', ') FROM \
             pragma_foreign_key_list(?1, 'main') AS l WHERE l.id = c.fkid) FROM \
             pragma_foreign_key_check(?1, 'main') AS c",
        )
        .bind(&table)
        .fetch_all(&mut *conn)
        .await;
        let rows = match checked {
            Ok(rows) => rows,
            Err(error) if is_mismatch(&error) => continue,
            Err(error) => return Err(error),
        };
        for row in rows {
            orphans.push(Orphan {
                table: table.clone(),
                parent: row.try_get(0)?,
                row: row.try_get(1)?,
                columns: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
            });
        }
    }
    Ok(orphans)
}

fn is_mismatch(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.message().starts_with("foreign key mismatch"))
}

/// Those that were not there before.
///
/// An old one excuses one of now, the likest first: the same row; another row of the same two tables,
/// since a rebuild may number rows anew; the same row where one of the tables has another name.
pub(super) fn new(before: &[Orphan], after: Vec<Orphan>) -> Vec<Orphan> {
    let mut old: Vec<Orphan> = before.to_vec();
    let mut new = after;
    let rules: [fn(&Orphan) -> Key; 4] = [
        |one| (one.table.clone(), one.parent.clone(), one.row),
        |one| (one.table.clone(), one.parent.clone(), None),
        |one| (one.table.clone(), String::new(), one.row),
        |one| (String::new(), one.parent.clone(), one.row),
    ];
    for key in rules {
        if old.is_empty() || new.is_empty() {
            break;
        }
        let mut left: HashMap<Key, Vec<Orphan>> = HashMap::new();
        for one in old {
            left.entry(key(&one)).or_default().push(one);
        }
        new.retain(|one| left.get_mut(&key(one)).and_then(Vec::pop).is_none());
        old = left.into_values().flatten().collect();
    }
    new
}

/// What an old orphan and a new one have in common.
type Key = (String, String, Option<i64>);

/// What is wrong, and the rows.
pub(super) fn describe(orphans: &[Orphan]) -> (String, String) {
    let what = match orphans {
        [_] => "FOREIGN KEY constraint failed: a row refers to one that is not there".to_owned(),
        more => format!(
            "FOREIGN KEY constraint failed: {} rows refer to rows that are not there",
            more.len()
        ),
    };
    let mut lines: Vec<String> = orphans
        .iter()
        .take(SHOWN)
        .map(|Orphan { table, parent, row, columns }| match row {
            Some(row) => {
                format!("row {row} of `{table}` ({columns}) refers to a row of `{parent}`")
            }
            None => format!("a row of `{table}` ({columns}) refers to a row of `{parent}`"),
        })
        .collect();
    if orphans.len() > SHOWN {
        lines.push(format!("and {} more", orphans.len() - SHOWN));
    }
    lines.push(
        "since the script drops a table, it ran with foreign keys off, and no ON DELETE or ON UPDATE \
         did its work: `PRAGMA foreign_key_check` shows what was left"
            .to_owned(),
    );
    (what, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orphan(text: &str) -> Orphan {
        let (table, rest) = text.split_once(' ').unwrap();
        let (row, parent) = rest.split_once(' ').unwrap();
        Orphan {
            table: table.to_owned(),
            parent: parent.to_owned(),
            row: row.parse().ok(),
            columns: "a".to_owned(),
        }
    }

    #[test]
    fn what_was_there_before_is_nobodys_fault() {
        let cases: [(&[&str], &[&str], &[&str]); 8] = [
            (&[], &["c 1 p"], &["c 1 p"]),
            (&["c 1 p"], &["c 1 p"], &[]),
            (&["c 1 p"], &[], &[]),
            (&["c 1 p"], &["c 1 p", "c 2 p"], &["c 2 p"]),
            (&["c 7 p"], &["c 1 p", "c 2 p"], &["c 2 p"]),
            (&["c 1 p"], &["c 1 p_old"], &[]),
            (&["c_old 1 p", "d 1 p"], &["c 1 p", "d 1 p", "d 2 q"], &["d 2 q"]),
            (&["w - p"], &["w - p", "w - p"], &["w - p"]),
        ];
        for (before, after, expected) in cases {
            let list = |texts: &[&str]| texts.iter().map(|text| orphan(text)).collect::<Vec<_>>();
            assert_eq!(new(&list(before), list(after)), list(expected), "{before:?} {after:?}");
        }
    }

    #[test]
    fn a_few_rows_are_named_and_the_others_counted() {
        let many: Vec<Orphan> = (0..12).map(|row| orphan(&format!("c {row} p"))).collect();
        let (what, rows) = describe(&many);
        assert!(what.ends_with("12 rows refer to rows that are not there"), "{what}");
        assert!(rows.contains("row 9 of `c` (a) refers to a row of `p`\nand 2 more\n"), "{rows}");
        assert!(describe(&[orphan("w - p")]).1.starts_with("a row of `w` (a)"));
    }
}
