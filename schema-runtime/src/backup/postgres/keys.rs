//! Foreign keys between the tables that are restored: the order that follows, and which of them have to step aside.

use std::collections::BTreeMap;

use schema_manifest::quoted;
use sqlx::postgres::PgConnection;

use super::session::run;
use crate::backup::error::BackupError;
use crate::backup::order::groups;

/// A foreign key, of a table or of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The table that it stands at: quoted, and its oid or that of the table that it is a partition of.
    pub(super) on: String,
    pub(super) table: i64,
    pub(super) refers_to: i64,
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) is_deferrable: bool,
    pub(super) is_validated: bool,
    pub(super) comment: Option<String>,
}

/// `conparentid` is not 0 where a partition has it of its table, and for what the server keeps of a reference to
/// partitions (<https://www.postgresql.org/docs/current/catalog-pg-constraint.html>).
const KEYS: &str = "
    SELECT format('%I.%I', n.nspname, c.relname),
        coalesce(pg_partition_root(k.conrelid), k.conrelid)::oid::int8,
        coalesce(pg_partition_root(k.confrelid), k.confrelid)::oid::int8,
        n.nspname::text, k.conname::text, pg_get_constraintdef(k.oid), k.condeferrable, k.convalidated,
        obj_description(k.oid, 'pg_constraint')
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0
    ORDER BY 1, 5";

/// All of the database; names and definitions with their schema where the `search_path` is empty.
pub(super) async fn read(connection: &mut PgConnection) -> Result<Vec<Key>, BackupError> {
    type Row = (String, i64, i64, String, String, String, bool, bool, Option<String>);
    let rows: Result<Vec<Row>, _> = sqlx::query_as(KEYS).fetch_all(connection).await;
    let rows = rows.map_err(BackupError::doing("reading the foreign keys"))?;
    let key = |row: Row| Key {
        on: row.0,
        table: row.1,
        refers_to: row.2,
        schema: row.3,
        name: row.4,
        definition: row.5,
        is_deferrable: row.6,
        is_validated: row.7,
        comment: row.8,
    };
    Ok(rows.into_iter().map(key).collect())
}

/// How tables are filled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Order<'k> {
    /// The tables, by their place in the list.
    pub(super) tables: Vec<usize>,
    /// Keys of a cycle that can wait for the end.
    pub(super) deferred: Vec<&'k Key>,
    /// Keys that are dropped and made again: those of a cycle that cannot wait, those that old rows need not obey,
    /// and where rows are replaced those of tables that keep their rows.
    pub(super) dropped: Vec<&'k Key>,
}

/// The order for these tables, given by their oids.
pub(super) fn order<'k>(tables: &[i64], keys: &'k [Key], replaces: bool) -> Order<'k> {
    let place: BTreeMap<i64, usize> =
        tables.iter().enumerate().map(|(place, &oid)| (oid, place)).collect();
    let mut refers_to = vec![Vec::new(); tables.len()];
    for key in keys {
        if let (Some(&table), Some(&other)) = (place.get(&key.table), place.get(&key.refers_to)) {
            refers_to[table].push(other);
        }
    }
    let groups = groups(&refers_to);
    let mut group_of = vec![0; tables.len()];
    for (number, group) in groups.iter().enumerate() {
        for &table in group {
            group_of[table] = number;
        }
    }
    let mut order = Order { tables: groups.into_iter().flatten().collect(), ..Order::default() };
    for key in keys {
        match (place.get(&key.table), place.get(&key.refers_to)) {
            // Not held to rows that are there; a new one would be.
            (Some(_), _) if !key.is_validated => order.dropped.push(key),
            // Within one table a `COPY` is held to it at its end.
            (Some(table), Some(other))
                if table != other && group_of[*table] == group_of[*other] =>
            {
                if key.is_deferrable {
                    order.deferred.push(key);
                } else {
                    order.dropped.push(key);
                }
            }
            (None, Some(_)) if replaces => order.dropped.push(key),
            _ => {}
        }
    }
    order
}

impl Order<'_> {
    /// Takes keys out of the way.
    pub(super) async fn step_aside(
        &self,
        connection: &mut PgConnection,
    ) -> Result<(), BackupError> {
        for key in &self.dropped {
            let sql = format!("ALTER TABLE {} DROP CONSTRAINT {}", key.on, quoted(&key.name));
            run(connection, &sql, &format!("dropping foreign key `{}`", key.name)).await?;
        }
        for key in &self.deferred {
            let sql =
                format!("SET CONSTRAINTS {}.{} DEFERRED", quoted(&key.schema), quoted(&key.name));
            run(connection, &sql, &format!("deferring foreign key `{}`", key.name)).await?;
        }
        Ok(())
    }

    /// Holds the rows to every key.
    pub(super) async fn come_back(&self, connection: &mut PgConnection) -> Result<(), BackupError> {
        run(connection, "SET CONSTRAINTS ALL IMMEDIATE", "checking the foreign keys").await?;
        for key in &self.dropped {
            let name = quoted(&key.name);
            let mut sql =
                format!("ALTER TABLE {} ADD CONSTRAINT {name} {}", key.on, key.definition);
            if let Some(comment) = &key.comment {
                let comment = crate::postgres::literal(comment);
                sql = format!("{sql}; COMMENT ON CONSTRAINT {name} ON {} IS {comment}", key.on);
            }
            run(connection, &sql, &format!("checking foreign key `{}`", key.name)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(table: i64, refers_to: i64) -> Key {
        Key {
            on: format!("public.t{table}"),
            table,
            refers_to,
            schema: "public".to_owned(),
            name: format!("{table}_{refers_to}"),
            definition: String::new(),
            is_deferrable: false,
            is_validated: true,
            comment: None,
        }
    }

    #[test]
    fn a_key_steps_aside_only_where_it_has_to() {
        let deferrable = |key| Key { is_deferrable: true, ..key };
        let unchecked = |key| Key { is_validated: false, ..key };
        let cases = [
            // The order alone is enough, and a table that refers to itself.
            (vec![key(10, 20), key(10, 10)], false, vec![1, 0], "", ""),
            (vec![key(10, 20), key(20, 10)], false, vec![0, 1], "", "10_20 20_10"),
            (vec![deferrable(key(10, 20)), key(20, 10)], false, vec![0, 1], "10_20", "20_10"),
            (vec![unchecked(key(10, 20))], false, vec![1, 0], "", "10_20"),
            // Of a table that is not restored.
            (vec![key(30, 10)], false, vec![0, 1], "", ""),
            (vec![key(30, 10), key(10, 30)], true, vec![0, 1], "", "30_10"),
        ];
        for (keys, replaces, tables, deferred, dropped) in cases {
            let found = order(&[10, 20], &keys, replaces);
            let names =
                |keys: &[&Key]| keys.iter().map(|key| &*key.name).collect::<Vec<_>>().join(" ");
            assert_eq!(found.tables, tables, "{keys:?}");
            assert_eq!(names(&found.deferred), deferred, "{keys:?}");
            assert_eq!(names(&found.dropped), dropped, "{keys:?}");
        }
    }
}
