//! `DROP` of tables, types, schemas and of what is known by name only.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Column, ColumnType, Found, Relation, Type};
use crate::postgres::syntax::{Dropped, Ident, Name};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn drop_relations(
        &mut self,
        what: Dropped,
        names: &[Name],
        if_exists: bool,
        cascade: bool,
        place: &Place,
    ) {
        for name in names {
            let Some(full) = self.relation(name) else {
                let known = matches!(self.find(name), Found::Nothing);
                if known && !if_exists {
                    match what {
                        Dropped::Table => self.unknown_table(name),
                        _ => self.unknown_relation(what, name),
                    }
                }
                continue;
            };
            match self.catalog.relations.get(&full) {
                Some(Relation::Index { table }) => {
                    let table = table.clone();
                    self.drop_index(&table, &full);
                }
                Some(Relation::Table(_)) => self.drop_table(&full, cascade),
                Some(Relation::Other { .. }) | None => {
                    self.catalog.relations.remove(&full);
                }
            }
            self.catalog.gone.insert(full, place.clone());
        }
    }

    /// A view, index or sequence that is dropped does not exist.
    fn unknown_relation(&mut self, what: Dropped, name: &Name) {
        let word = what.word();
        self.findings.push(
            Diagnostic::new(Code::UnknownTable, format!("unknown {word} `{}`", name.name.name))
                .at(self.source, name.span, format!("no {word} of this name at this point"))
                .help(format!(
                    "take the statement away, or write `DROP {} IF EXISTS`",
                    word.to_uppercase()
                )),
        );
        self.catalog.may_now_exist(&name.name.name);
    }

    fn drop_index(&mut self, table: &ObjectName, index: &ObjectName) {
        self.catalog.relations.remove(index);
        if let Some(table) = self.catalog.table_mut(table) {
            table.indexes.retain(|one| one.name.as_deref() != Some(&*index.name));
        }
    }

    fn drop_table(&mut self, name: &ObjectName, cascade: bool) {
        if cascade {
            self.drop_foreign_keys_to(name, None);
        }
        let Some(Relation::Table(table)) = self.catalog.relations.remove(name) else { return };
        if cascade {
            // Columns whose type is the table's row.
            let row = name.name.clone();
            self.forget_columns(
                |column| matches!(&column.data_type, ColumnType::Unknown(name) if *name == row),
            );
        }
        for constraint in &table.constraints {
            self.catalog.constraint_names.remove(name.schema.as_ref(), &constraint.name);
            if constraint.has_index() {
                let index = ObjectName::new(name.schema.clone(), constraint.name.clone().into());
                self.catalog.relations.remove(&index);
            }
        }
        for index in table.indexes.iter().filter_map(|index| index.name.clone()) {
            self.catalog.relations.remove(&ObjectName::new(name.schema.clone(), index.into()));
        }
        for (_, sequence) in &table.sequences {
            self.catalog.relations.remove(sequence);
        }
        // Partitions go with their table, and children with `CASCADE`, without which the server
        // refuses.
        let children: Vec<ObjectName> = self
            .catalog
            .relations
            .iter()
            .filter(|(_, relation)| {
                matches!(relation, Relation::Table(child) if child.parents.contains(name))
            })
            .map(|(child, _)| child.clone())
            .collect();
        for child in children {
            self.drop_table(&child, cascade);
        }
    }

    pub(super) fn drop_types(&mut self, names: &[Name], cascade: bool) {
        for name in names {
            let Some(full) = self.type_name(name) else { continue };
            self.catalog.types.remove(&full);
            if cascade {
                self.drop_columns_of(
                    |data_type| matches!(data_type, ColumnType::Ours { name, .. } if *name == full),
                );
                self.forget_derived_types();
            }
        }
    }

    /// A domain or composite type may be made of what `CASCADE` drops, and go with it.
    fn forget_derived_types(&mut self) {
        let opaque: Vec<ObjectName> = self
            .catalog
            .types
            .iter()
            .filter(|(_, kind)| matches!(kind, Type::Opaque { .. }))
            .map(|(name, _)| name.clone())
            .collect();
        self.forget_columns(|column| match &column.data_type {
            ColumnType::Ours { name, .. } => opaque.contains(name),
            ColumnType::Unknown(_) => true,
            ColumnType::Server(_) => false,
        });
    }

    /// Columns whose type is dropped by `CASCADE` go with it.
    fn drop_columns_of(&mut self, goes: impl Fn(&ColumnType) -> bool) {
        let mut gone: Vec<(ObjectName, String)> = Vec::new();
        for (name, relation) in &self.catalog.relations {
            let Relation::Table(table) = relation else { continue };
            let columns = table.columns.iter().filter(|column| goes(&column.data_type));
            gone.extend(columns.map(|column| (name.clone(), column.name.clone())));
        }
        for (table, column) in gone {
            self.drop_column(&table, &column, true);
        }
    }

    pub(super) fn drop_schemas(&mut self, names: &[Ident], cascade: bool) {
        for name in names {
            let schema = self.schema(&name.name);
            if cascade {
                let inside: Vec<ObjectName> = self
                    .catalog
                    .relations
                    .iter()
                    .filter(|(name, relation)| {
                        name.schema == schema && matches!(relation, Relation::Table(_))
                    })
                    .map(|(name, _)| name.clone())
                    .collect();
                for table in inside {
                    self.drop_table(&table, true);
                }
                self.catalog.relations.retain(|name, _| name.schema != schema);
                let types: Vec<ObjectName> = self
                    .catalog
                    .types
                    .keys()
                    .filter(|name| name.schema == schema)
                    .cloned()
                    .collect();
                for full in types {
                    self.catalog.types.remove(&full);
                    self.drop_columns_of(|data_type| {
                        matches!(data_type, ColumnType::Ours { name, .. } if *name == full)
                    });
                }
            }
            self.catalog.schemas.remove(&name.name);
        }
    }

    /// `DROP EXTENSION .. CASCADE` and the like take columns, indexes and constraints with them
    /// that use what they drop: whatever has a type that is not known, and whatever has an
    /// expression.
    pub(super) fn drop_other(&mut self, what: &'static str, cascade: bool, place: Place) {
        if !cascade {
            return;
        }
        self.forget_derived_types();
        self.forget_columns(Column::is_generated);
        let is_table = |relation: &Relation| matches!(relation, Relation::Table(_));
        let mut indexes: Vec<String> = Vec::new();
        for relation in self.catalog.relations.each_mut(is_table) {
            let Relation::Table(table) = relation else { continue };
            let before = (table.indexes.len(), table.constraints.len());
            table.indexes.retain(|index| {
                let stays = index.mentions.is_empty() && !index.partial;
                indexes.extend(index.name.clone().filter(|_| !stays));
                stays
            });
            table.constraints.retain(|constraint| constraint.mentions.is_empty());
            table.guessed |= before != (table.indexes.len(), table.constraints.len());
        }
        // They may be there or not.
        self.catalog.relations.retain(|name, relation| {
            !(matches!(relation, Relation::Index { .. })
                && indexes.iter().any(|one| *one == *name.name))
        });
        for index in indexes {
            self.catalog.may_now_exist(&index);
        }
        let types = self.catalog.types.iter();
        let others = types.filter(|(_, kind)| !matches!(kind, Type::Enum(_)));
        for name in others.map(|(name, _)| name.clone()).collect::<Vec<_>>() {
            self.catalog.may_now_exist(&name.name);
            self.catalog.types.remove(&name);
        }
        self.catalog.note(
            format!("what depended on a dropped {what}"),
            "`CASCADE` is not replayed yet",
            place,
        );
    }
}
