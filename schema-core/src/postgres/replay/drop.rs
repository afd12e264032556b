//! `DROP` of tables, types, schemas and of what is known by name only.

use schema_manifest::ObjectName;

use super::Replay;
use super::findings::first_line;
use super::view::Target;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{
    Column, ColumnType, Filled, Found, Index, PartKey, Relation, Routine, Table, Type,
};
use crate::postgres::expression;
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
        // The server looks all names up before it drops the first.
        let mut found: Vec<ObjectName> = Vec::new();
        for name in names {
            match self.relation(name) {
                Some(full) => found.push(full),
                None if if_exists || !matches!(self.find(name), Found::Nothing) => {}
                None => match what {
                    Dropped::Table => self.unknown_table(name),
                    _ => self.unknown_relation(what, name),
                },
            }
        }
        let is_wrong = names.iter().any(|name| self.is_of_another_kind(what, name));
        if is_wrong || !cascade && self.drop_is_refused(names, &found) {
            for full in &found {
                self.catalog.make_unknown(full, "a statement about it is faulty", place);
                self.catalog.may_now_exist(&full.name);
            }
            return;
        }
        if cascade {
            for full in &found {
                self.drop_views_over(Target::Relation(full, None), place);
            }
        }
        for full in found {
            match self.catalog.relations.get(&full) {
                Some(Relation::Index { table }) => {
                    let table = table.clone();
                    if cascade {
                        self.drop_keys_of_index(&table, &full);
                    }
                    self.drop_index(&table, &full);
                }
                Some(Relation::Table(_)) => self.drop_table(&full, cascade),
                Some(Relation::Other { owned, .. }) => {
                    let owned = *owned;
                    if cascade && what == Dropped::Sequence {
                        self.drop_defaults_of_sequence(&full);
                    }
                    if owned {
                        self.disown(&full);
                    }
                    self.catalog.relations.remove(&full);
                    self.drop_indexes_of(&full);
                }
                None => {}
            }
            self.catalog.gone.insert(full, place.clone());
        }
    }

    /// `CASCADE` on a unique index takes the foreign keys that need it.
    fn drop_keys_of_index(&mut self, table: &ObjectName, index: &ObjectName) {
        let Some(found) = self.catalog.table(table) else { return };
        let mut indexes = found.indexes.iter();
        let index = indexes.find(|one| one.name.as_deref() == Some(&*index.name));
        if let Some(columns) = index.and_then(Index::key_columns) {
            self.drop_foreign_keys_over(table, &columns);
        }
    }

    /// `CASCADE` on a sequence takes the defaults that ask it for numbers.
    fn drop_defaults_of_sequence(&mut self, sequence: &ObjectName) {
        let asks = |column: &Column| {
            let text = column.default.as_deref().unwrap_or_default();
            expression::mentions(text, "nextval") && text.contains(&*sequence.name)
        };
        let owns = |table: &Table| table.sequences.iter().any(|(_, one)| one == sequence);
        let has = |relation: &Relation| matches!(relation, Relation::Table(table) if owns(table) || table.columns.iter().any(asks));
        for relation in self.catalog.relations.each_mut(has) {
            let Relation::Table(table) = relation else { continue };
            for column in &mut table.columns {
                let mut all = table.sequences.iter();
                let is_owner = all.any(|(of, one)| *of == column.name && one == sequence);
                if is_owner && column.filled == Filled::Serial {
                    column.filled = Filled::Nothing;
                }
                if asks(column) {
                    column.default = None;
                }
            }
        }
    }

    /// Whether something else depends on one of the relations, which was reported.
    fn drop_is_refused(&mut self, names: &[Name], all: &[ObjectName]) -> bool {
        let mut refused = false;
        for full in all {
            let Some(relation) = self.catalog.relations.get(full) else { continue };
            let span = names.iter().find(|name| *name.name.name == *full.name);
            let span = span.map_or_else(Default::default, |name| name.span);
            let dependents = match relation {
                Relation::Index { table } => {
                    let table = table.clone();
                    self.dependents_of_index(&table, full)
                }
                Relation::Other { what: "sequence", .. } => self.dependents_of_sequence(full),
                Relation::Table(_) | Relation::Other { .. } => {
                    self.dependents_of_relation(full, None, all)
                }
            };
            let object = format!("{} `{full}`", relation.what());
            refused |= self.in_use(&object, span, &dependents);
        }
        refused
    }

    /// The constraint of an index, or the foreign keys that need it.
    fn dependents_of_index(&self, table: &ObjectName, index: &ObjectName) -> Vec<(String, Place)> {
        let Some(found) = self.catalog.table(table) else { return vec![] };
        let mut constraints = found.constraints.iter();
        let own = constraints.find(|one| one.has_index() && *one.name == *index.name);
        if let Some(own) = own.filter(|_| self.catalog.is_judged(found)) {
            return vec![(format!("constraint `{}` of `{table}`", own.name), own.place.clone())];
        }
        let mut indexes = found.indexes.iter();
        let index = indexes.find(|one| one.name.as_deref() == Some(&*index.name));
        index
            .and_then(Index::key_columns)
            .map_or_else(Vec::new, |keys| self.dependents_of_key(table, &keys))
    }

    /// Reports a drop of something that surely is of another kind.
    ///
    /// PostgreSQL 15: `"v" is not a table`, SQLSTATE 42809, with `IF EXISTS` too.
    fn is_of_another_kind(&mut self, what: Dropped, name: &Name) -> bool {
        let Some(full) = self.relation(name) else { return false };
        let Some(relation) = self.catalog.relations.get(&full) else { return false };
        let kind = relation.what();
        let owner = match relation {
            Relation::Index { table } => self.catalog.relations.get(table).map(|one| (table, one)),
            _ => Some((&full, relation)),
        };
        let is_known = owner.is_some_and(|(name, one)| self.catalog.is_known(name, one));
        if kind == what.word() || !is_known || self.path.is_unknown() {
            return false;
        }
        let place = owner.and_then(|(_, one)| one.place()).cloned();
        let message = format!("`{full}` is a {kind}, not a {}", what.word());
        let message = message.replace(" a index", " an index");
        let mut finding = Diagnostic::new(Code::UnknownObject, message).at(
            self.source,
            name.span,
            format!("no {} of this name at this point", what.word()),
        );
        if let Some(place) = place {
            finding = finding.at(&place.source, first_line(&place), "made here");
        }
        self.findings.push(finding.help(format!("write `DROP {}`", kind.to_uppercase())));
        true
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

    pub(super) fn drop_index(&mut self, table: &ObjectName, index: &ObjectName) {
        self.drop_index_parts(table, &index.name);
        self.catalog.relations.remove(index);
        self.drop_comment_on_index(table, &index.name);
        if let Some(parts) = self.parts_mut(table) {
            parts.remove(&PartKey::Index(index.name.to_string()));
        }
        if let Some(table) = self.catalog.table_mut(table) {
            table.indexes.retain(|one| one.name.as_deref() != Some(&*index.name));
        }
    }

    /// The indexes on a materialized view, or on a table that is not certain.
    fn drop_indexes_of(&mut self, relation: &ObjectName) {
        for name in self.catalog.mentioning(&relation.name) {
            let found = self.catalog.relations.get(&name);
            if matches!(found, Some(Relation::Index { table }) if table == relation) {
                self.catalog.relations.remove(&name);
            }
        }
    }

    /// Partitions go with their table, and children with `CASCADE`, without which the server refuses.
    fn drop_table(&mut self, name: &ObjectName, cascade: bool) {
        let mut waiting = vec![name.clone()];
        while let Some(name) = waiting.pop() {
            if !self.drop_one_table(&name, cascade) {
                continue;
            }
            let mut children = self.catalog.mentioning(&name.name);
            children.retain(|child| {
                self.catalog.table(child).is_some_and(|child| child.parents.contains(&name))
            });
            waiting.extend(children.into_iter().rev());
        }
    }

    /// Whether there was one.
    fn drop_one_table(&mut self, name: &ObjectName, cascade: bool) -> bool {
        if cascade {
            self.drop_foreign_keys_to(name, None);
        }
        let Some(Relation::Table(table)) = self.catalog.relations.remove(name) else {
            return false;
        };
        if cascade {
            // Columns whose type is the table's row.
            self.forget_rows_of(name);
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
        if !table.certain {
            self.drop_indexes_of(name);
        }
        for (_, sequence) in &table.sequences {
            self.catalog.relations.remove(sequence);
        }
        true
    }

    /// Columns whose type is a table's row may go with it.
    fn forget_rows_of(&mut self, row: &ObjectName) {
        let is_row = |column: &Column| matches!(&column.data_type, ColumnType::Unknown(name) if *name == *row.name);
        for name in self.catalog.mentioning(&row.name) {
            if self.catalog.table(&name).is_some_and(|table| table.columns.iter().any(is_row))
                && let Some(table) = self.catalog.table_mut(&name)
            {
                table.columns.retain(|column| !is_row(column));
                table.complete = false;
            }
        }
    }

    pub(super) fn drop_types(
        &mut self,
        names: &[Name],
        if_exists: bool,
        cascade: bool,
        place: &Place,
    ) {
        // Those that are dropped together do not hold each other.
        let all: Vec<ObjectName> = names.iter().filter_map(|name| self.type_name(name)).collect();
        for name in names {
            let Some(full) = self.type_name(name) else {
                if all.contains(&self.full(name)) {
                    continue;
                }
                if !if_exists {
                    self.unknown_type(name);
                }
                continue;
            };
            if let Some(owner) = self.owner_of_type(&full) {
                self.belongs(name, &full, &owner);
                continue;
            }
            if !cascade {
                let what = self.catalog.types.get(&full).map_or("type", Type::what);
                let dependents = self.dependents_of_type(&full, &all);
                if self.in_use(&format!("{what} `{full}`"), name.span, &dependents) {
                    let place = self.place(name.span);
                    self.catalog.make_unknown(&full, "a statement about it is faulty", &place);
                    self.catalog.may_now_exist(&full.name);
                    continue;
                }
            }
            self.take_type(&full, cascade);
            if cascade {
                self.forget_derived_types();
            }
            self.catalog.gone.insert(full, place.clone());
        }
    }

    pub(super) fn drop_routines_that_take(&mut self, goes: impl Fn(&ColumnType) -> bool) {
        let takes =
            |routine: &Routine| routine.arguments.iter().flatten().chain(&routine.types).any(&goes);
        let names: Vec<ObjectName> = self
            .catalog
            .routines
            .iter()
            .filter(|(_, all)| all.iter().any(takes))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let Some(mut all) = self.catalog.routines.remove(&name) else { continue };
            all.retain(|routine| !takes(routine));
            if !all.is_empty() {
                self.catalog.routines.insert(name, all);
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
    pub(super) fn drop_columns_of(&mut self, dropped: &ObjectName) {
        let goes = |one: &ColumnType| one.is_of(dropped);
        let mut gone: Vec<(ObjectName, String)> = Vec::new();
        for name in &self.catalog.mentioning(&dropped.name) {
            let Some(table) = self.catalog.table(name) else { continue };
            let columns = table.columns.iter().filter(|column| goes(&column.data_type));
            gone.extend(columns.map(|column| (name.clone(), column.name.clone())));
        }
        for (table, column) in gone {
            self.drop_column(&table, &column, true);
        }
    }

    pub(super) fn drop_schemas(
        &mut self,
        names: &[Ident],
        if_exists: bool,
        cascade: bool,
        place: &Place,
    ) {
        for name in names {
            let help = "take the statement away, or write `DROP SCHEMA IF EXISTS`";
            if !if_exists && !self.has_schema(name, help) {
                continue;
            }
            let schema = self.schema(&name.name);
            if let Some(schema) = schema.as_ref().filter(|_| !cascade) {
                let dependents = self.dependents_of_schema(schema);
                if self.in_use(&format!("schema `{}`", name.name), name.span, &dependents) {
                    continue;
                }
            }
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
                // An extension lives in a schema, and which one is not known.
                let extensions: Vec<String> = self.catalog.extensions.keys().cloned().collect();
                for extension in extensions {
                    self.catalog.may_now_exist(&extension);
                }
                self.catalog.relations.retain(|name, _| name.schema != schema);
                self.catalog.routines.retain(|name, _| name.schema != schema);
                let types: Vec<ObjectName> = self
                    .catalog
                    .types
                    .keys()
                    .filter(|name| name.schema == schema)
                    .cloned()
                    .collect();
                for full in types {
                    self.take_type(&full, true);
                }
                let extensions: Vec<String> = self
                    .catalog
                    .extensions
                    .iter()
                    .filter(|(_, one)| schema.is_some() && one.schema == schema)
                    .map(|(name, _)| name.clone())
                    .collect();
                for extension in extensions {
                    self.take_extension(&extension, true, place);
                }
            }
            self.forget_schema(&name.name, place);
            let bare = ObjectName::new(None, name.name.clone().into());
            self.catalog.remarks.remove(&("schema", bare));
        }
    }

    /// `DROP EXTENSION .. CASCADE` and the like take columns, indexes and constraints with them
    /// that use what they drop: whatever has a type that is not known, and whatever has an
    /// expression.
    pub(super) fn drop_other(&mut self, what: &'static str, cascade: bool, place: Place) {
        if what == "collation" {
            self.forget_collations();
        }
        if !cascade {
            return;
        }
        self.catalog.blur();
        self.forget_derived_types();
        self.forget_columns(|column| column.is_generated() || column.collation.may_be_ours());
        let is_table = |relation: &Relation| matches!(relation, Relation::Table(_));
        let mut indexes: Vec<String> = Vec::new();
        for relation in self.catalog.relations.each_mut(is_table) {
            let Relation::Table(table) = relation else { continue };
            table.indexes.retain(|index| {
                let stays = index.mentions.is_empty() && !index.partial;
                if !stays {
                    indexes.extend(index.name.clone());
                }
                stays
            });
            table.constraints.retain(|constraint| {
                let stays = constraint.mentions.is_empty();
                if !stays {
                    indexes.push(constraint.name.clone());
                }
                stays
            });
        }
        for index in indexes {
            self.catalog.may_now_exist(&index);
            self.catalog.relations.retain(|name, relation| {
                *name.name != index || !matches!(relation, Relation::Index { .. })
            });
        }
        self.catalog.note(
            format!("what depended on a dropped {what}"),
            "`CASCADE` is not replayed yet",
            place,
        );
    }
}
