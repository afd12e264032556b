//! Columns: their types, and their place in a table.

use schema_manifest::{ObjectName, Text};

use super::Replay;
use crate::postgres::catalog::{Column, ColumnType, Filled, Lineage, PartKey, Relation, Subject};
use crate::postgres::format_type::format_type;
use crate::postgres::syntax::{ColumnDef, TypeSyntax};
use crate::source::Place;

/// `serial` and its kin: the type behind it.
fn serial(written: &TypeSyntax) -> Option<&'static str> {
    if written.schema.is_some() || written.array {
        return None;
    }
    Some(match &*written.name {
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        _ => return None,
    })
}

/// The default that the server keeps: a `NULL` only where it has to be converted to the column's type.
///
/// Source: `AddRelationNewConstraints` in the server's `heap.c`. Tried on PostgreSQL 15.
pub(super) fn stored_default(written: Option<&str>, data_type: &ColumnType) -> Option<String> {
    let written = written?;
    let is_kept = !written.eq_ignore_ascii_case("null") || data_type.converts_null() == Some(true);
    is_kept.then(|| written.to_owned())
}

impl Replay<'_> {
    /// The type of a column as the server would print it, or that of ours which it names.
    pub(super) fn column_type(&self, written: &TypeSyntax) -> ColumnType {
        if let Some(name) = format_type(written) {
            return ColumnType::Server(name);
        }
        if written.builtin || !written.modifiers.is_empty() {
            return ColumnType::Unknown(written.name.clone());
        }
        let text = Text::from(written.name.clone());
        let known = match &written.schema {
            Some(schema) => Some(ObjectName::new(self.schema(schema), text)),
            None => self
                .path
                .all()
                .map(|schema| ObjectName::new(schema, text.clone()))
                .find(|name| self.catalog.types.contains_key(name)),
        };
        match known.filter(|name| self.catalog.types.contains_key(name)) {
            Some(name) => ColumnType::Ours { name, array: written.array },
            None => ColumnType::Unknown(written.name.clone()),
        }
    }

    /// Adds a column without its constraints.
    pub(super) fn push_column(&mut self, table: &ObjectName, written: &ColumnDef, place: Place) {
        let of = written.data_type.as_ref();
        let serial = of.and_then(serial);
        let data_type = match (serial, of) {
            (Some(name), _) => ColumnType::Server(name.to_owned()),
            (None, Some(of)) => self.column_type(of),
            (None, None) => ColumnType::Unknown(String::new()),
        };
        let identity = written.identity.as_ref();
        let is_sequence = serial.is_some() || identity.is_some();
        if is_sequence {
            self.push_sequence(
                table,
                &written.name.name,
                (&data_type, identity.map(|(_, options)| &**options)),
                &place,
            );
        }
        let column = Column {
            name: written.name.name.clone(),
            collation: self.collation(written.collation.as_ref(), &data_type),
            nullable: !(written.not_null || is_sequence),
            default: stored_default(written.default.as_deref(), &data_type),
            data_type,
            reread: false,
            filled: match (serial, identity) {
                (Some(_), _) => Filled::Serial,
                (None, Some((identity, _))) => Filled::Identity(*identity),
                (None, None) => Filled::Nothing,
            },
            place,
            lineage: Lineage::default(),
        };
        if let Some(table) = self.catalog.table_mut(table) {
            table.columns.push(column);
        }
    }

    /// Takes a column away, with the indexes and constraints over it, as the server does.
    pub(super) fn drop_column(&mut self, table: &ObjectName, column: &str, cascade: bool) {
        let Some(found) = self.catalog.table_mut(table) else { return };
        found.columns.retain(|one| one.name != column);
        found.keeping.remove(&super::alter_table::storage_of(column));
        found.parts.drop_column(column);
        let gone: Vec<String> = found
            .constraints
            .iter()
            .filter(|constraint| constraint.is_over(column))
            .map(|constraint| constraint.name.clone())
            .collect();
        let mut indexes: Vec<String> = Vec::new();
        found.indexes.retain(|index| {
            let mut over = index.keys.iter().flatten().chain(&index.mentions);
            let goes = over.any(|name| name == column);
            if goes {
                indexes.extend(index.name.clone());
            }
            !goes
        });
        let (sequences, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut found.sequences).into_iter().partition(|(of, _)| of == column);
        found.sequences = kept;
        for index in indexes {
            self.drop_comment_on_index(table, &index);
            let name = ObjectName::new(table.schema.clone(), index.into());
            self.catalog.relations.remove(&name);
        }
        for (_, sequence) in sequences {
            self.catalog.relations.remove(&sequence);
        }
        for constraint in gone {
            self.remove_constraint(table, &constraint);
        }
        if cascade {
            self.drop_foreign_keys_to(table, Some(column));
            // Columns that are generated from it.
            let generated: Vec<String> = match self.catalog.table(table) {
                Some(table) => table
                    .columns
                    .iter()
                    .filter(|one| one.is_generated_from(column))
                    .map(|one| one.name.clone())
                    .collect(),
                None => vec![],
            };
            for column in generated {
                self.drop_column(table, &column, true);
            }
        }
    }

    pub(super) fn drop_comment_on_index(&mut self, table: &ObjectName, index: &str) {
        if let Some(table) = self.catalog.table_mut(table) {
            table.parts.remove(&PartKey::Comment(Subject::Index(index.to_owned())));
        }
    }

    /// Columns that a `CASCADE` may take with it are not claimed any more.
    pub(super) fn forget_columns(&mut self, may_go: impl Fn(&Column) -> bool) {
        let touches = |relation: &Relation| matches!(relation, Relation::Table(table) if table.columns.iter().any(&may_go));
        for relation in self.catalog.relations.each_mut(touches) {
            let Relation::Table(table) = relation else { continue };
            let before = table.columns.len();
            table.columns.retain(|column| !may_go(column));
            table.complete &= before == table.columns.len();
        }
    }
}
