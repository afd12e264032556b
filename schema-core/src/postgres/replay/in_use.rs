//! Drops without `CASCADE` of what others surely depend on: the server refuses them.
//!
//! Each rule was tried on PostgreSQL 15, which answers with SQLSTATE 2BP01. Source: the dependencies
//! of `pg_depend`, section "Dependency Tracking" of its documentation.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{
    Column, ColumnType, Constraint, Filled, PartKey, Parts, Relation, Table,
};
use crate::postgres::expression;
use crate::postgres::syntax::{Definition, Ident, Name, PartKind, Value};
use crate::source::{Place, Span};

/// Something that depends on what is dropped: how it is called, and where it was made.
type Dependent = (String, Place);

impl Replay<'_> {
    /// Reports a drop, if something depends on what it drops; whether it did.
    pub(super) fn in_use(&mut self, object: &str, at: Span, dependents: &[Dependent]) -> bool {
        let Some((first, place)) = dependents.first() else { return false };
        let more = dependents.len() - 1;
        let and = match more {
            0 => String::new(),
            1 => " and one more".to_owned(),
            more => format!(" and {more} more"),
        };
        let mut finding = Diagnostic::new(
            Code::InUse,
            format!("{object} cannot be dropped: {first}{and} {}", depends(more)),
        )
        .at(self.source, at, "refused while something depends on it")
        .at(&place.source, super::findings::first_line(place), "this depends on it");
        // A constraint needs its index, and is dropped as a constraint.
        finding = match first.strip_prefix("constraint ") {
            Some(constraint) => finding.help(format!(
                "drop the constraint in place of its index: `ALTER TABLE .. DROP CONSTRAINT {}`",
                constraint.split('`').nth(1).unwrap_or_default()
            )),
            None => finding.help(format!("drop or change {first} before, or write `CASCADE`")),
        };
        self.findings.push(finding);
        true
    }

    /// Reports a type that is dropped though it comes and goes with something else.
    ///
    /// PostgreSQL 15: `cannot drop type citext because extension citext requires it`, SQLSTATE 2BP01, with
    /// `CASCADE` too.
    pub(super) fn belongs(&mut self, name: &Name, full: &ObjectName, owner: &Dependent) {
        let (owner, place) = owner;
        self.findings.push(
            Diagnostic::new(
                Code::InUse,
                format!("type `{full}` cannot be dropped: {owner} needs it"),
            )
            .at(self.source, name.span, "it comes and goes with that")
            .at(&place.source, super::findings::first_line(place), "made with this")
            .help(format!("drop {owner} in its place")),
        );
    }

    /// Reports a column that gets another type though a view surely reads it.
    ///
    /// PostgreSQL 15: `cannot alter type of a column used by a view or rule`, SQLSTATE 0A000.
    pub(super) fn view_refuses(&mut self, table: &ObjectName, column: &Ident) -> bool {
        let dependents = self.dependents_of_relation(table, Some(&column.name), &[]);
        let Some((view, place)) = dependents.into_iter().next() else { return false };
        let message =
            format!("column `{table}.{}` cannot get another type: {view} reads it", column.name);
        self.findings.push(
            Diagnostic::new(Code::InUse, message)
                .at(self.source, column.span, "refused while a view reads it")
                .at(&place.source, super::findings::first_line(&place), "this reads it")
                .help(format!("drop {view} before, and make it anew")),
        );
        true
    }

    /// The relations that are certain.
    fn known(&self) -> impl Iterator<Item = (&ObjectName, &Relation)> {
        self.catalog.relations.iter().filter(|(name, one)| self.catalog.is_known(name, one))
    }

    /// Those of the relations that are certain.
    fn known_of<'b>(
        &self,
        names: &'b [ObjectName],
    ) -> impl Iterator<Item = (&'b ObjectName, &Relation)> {
        let found = names.iter().filter_map(|name| Some((name, self.catalog.relations.get(name)?)));
        found.filter(|(name, one)| self.catalog.is_known(name, one))
    }

    /// Those of the tables that are certain.
    pub(super) fn known_tables_of<'b>(
        &self,
        names: &'b [ObjectName],
    ) -> impl Iterator<Item = (&'b ObjectName, &Table)> {
        self.known_of(names).filter_map(|(name, relation)| match relation {
            Relation::Table(table) => Some((name, table)),
            _ => None,
        })
    }

    fn known_table(&self, name: &ObjectName) -> Option<&Table> {
        self.catalog
            .table(name)
            .filter(|table| table.certain && self.catalog.is_certain(table.made))
    }

    /// What depends on a relation, or on a column of it, besides what is dropped with it.
    pub(super) fn dependents_of_relation(
        &self,
        relation: &ObjectName,
        column: Option<&str>,
        together: &[ObjectName],
    ) -> Vec<Dependent> {
        let mut found = Vec::new();
        let all = self.catalog.mentioning(&relation.name);
        if column.is_none() {
            found.extend(self.rows_of(relation, &all, together));
            found.extend(self.defaults_of_sequences(relation, together));
        }
        for (name, one) in self.known_of(&all).filter(|(name, _)| !together.contains(name)) {
            match one {
                // A partition goes with its table.
                Relation::Table(table)
                    if column.is_none()
                        && table.parents.contains(relation)
                        && table.bound.is_none() =>
                {
                    found.push((format!("table `{name}`"), table.place.clone()));
                }
                Relation::Table(table) if column.is_none() && name != relation => {
                    let refers = |one: &&Constraint| one.references.as_ref() == Some(relation);
                    found.extend(
                        table.constraints.iter().filter(refers).map(|one| foreign_key(name, one)),
                    );
                }
                Relation::Other { what, view: Some(view), place, .. }
                    if view.needs(relation, column) && name != relation =>
                {
                    found.push((format!("{what} `{name}`"), place.clone()));
                }
                _ => {}
            }
        }
        found
    }

    /// The columns of other tables whose type is the row of a relation.
    fn rows_of(
        &self,
        relation: &ObjectName,
        all: &[ObjectName],
        together: &[ObjectName],
    ) -> Vec<Dependent> {
        let mut found = Vec::new();
        for (name, table) in self.known_tables_of(all) {
            if name == relation || together.contains(name) {
                continue;
            }
            let is_row =
                |one: &ColumnType| matches!(one, ColumnType::Unknown(of) if *of == *relation.name);
            let columns = table.columns.iter().filter(|one| is_row(&one.data_type));
            found.extend(columns.map(|one| column_of(name, one)));
        }
        // What has the same bare name in another schema may be meant.
        let bare = |name: &ObjectName| name.name == relation.name;
        if found.is_empty()
            || self.catalog.types.keys().any(bare)
            || self.catalog.relations.keys().filter(|name| bare(name)).count() != 1
            || self.catalog.is_doubtful(relation)
        {
            return vec![];
        }
        found
    }

    /// The defaults of other tables that take from the sequences which go with a table.
    fn defaults_of_sequences(
        &self,
        relation: &ObjectName,
        together: &[ObjectName],
    ) -> Vec<Dependent> {
        let Some(table) = self.known_table(relation) else { return vec![] };
        let mut found = Vec::new();
        for (_, sequence) in &table.sequences {
            found.extend(self.defaults_of_sequence(sequence, |name| {
                name != relation && !together.contains(name)
            }));
        }
        found
    }

    /// The defaults that take from a sequence, of the tables that count.
    fn defaults_of_sequence(
        &self,
        sequence: &ObjectName,
        counts: impl Fn(&ObjectName) -> bool,
    ) -> Vec<Dependent> {
        let mut found = Vec::new();
        for (name, table) in self.known_tables_of(&self.catalog.mentioning(&sequence.name)) {
            let takes = |column: &&Column| {
                column.default.as_deref().is_some_and(|text| takes_from(text, sequence))
            };
            if counts(name) {
                found.extend(table.columns.iter().filter(takes).map(|one| default_of(name, one)));
            }
        }
        found
    }

    /// What depends on a column.
    pub(super) fn dependents_of_column(&self, table: &ObjectName, column: &str) -> Vec<Dependent> {
        let mut found = self.dependents_of_relation(table, Some(column), &[]);
        for (name, one) in self.known_tables_of(&self.catalog.mentioning(&table.name)) {
            let refers = one.constraints.iter().filter(|constraint| {
                // A key of the same table goes with the columns that it is over.
                let goes = name == table && constraint.columns.iter().any(|one| one == column);
                constraint.references.as_ref() == Some(table)
                    && constraint.referenced.iter().any(|one| one == column)
                    && !goes
            });
            found.extend(refers.map(|constraint| foreign_key(name, constraint)));
        }
        let Some(known) = self.known_table(table) else { return found };
        let generated = known.columns.iter().filter(|one| one.is_generated_from(column));
        found.extend(
            generated.map(|one| (format!("column `{table}.{}`", one.name), one.place.clone())),
        );
        for (key, part) in known.parts.iter() {
            if let PartKey::Named(PartKind::Trigger, name) = key
                && part.definition.surely_over(column)
            {
                found.push((format!("trigger `{name}` on `{table}`"), part.place.clone()));
            }
        }
        found
    }

    /// The foreign keys that need a key or a unique index of a table over these columns.
    pub(super) fn dependents_of_key(
        &self,
        table: &ObjectName,
        columns: &[String],
    ) -> Vec<Dependent> {
        // Which of several the server has taken is not known.
        if self.known_table(table).is_none() || self.keys_over(table, columns) != 1 {
            return vec![];
        }
        let is_same = |other: &[String]| is_same(other, columns);
        let mut found = Vec::new();
        for (name, other) in self.known_tables_of(&self.catalog.mentioning(&table.name)) {
            let refers = |one: &&Constraint| {
                one.references.as_ref() == Some(table) && is_same(&one.referenced)
            };
            found.extend(other.constraints.iter().filter(refers).map(|one| foreign_key(name, one)));
        }
        found
    }

    /// How many keys and unique indexes of a table are over these columns: what a foreign key can need.
    pub(super) fn keys_over(&self, table: &ObjectName, columns: &[String]) -> usize {
        let Some(table) = self.catalog.table(table).filter(|_| !columns.is_empty()) else {
            return 0;
        };
        let keys = table.constraints.iter();
        let keys = keys.filter(|one| one.has_index() && is_same(&one.columns, columns));
        let indexes = table
            .indexes
            .iter()
            .filter(|one| one.key_columns().is_some_and(|keys| is_same(&keys, columns)));
        keys.count() + indexes.count()
    }

    /// What depends on a type.
    pub(super) fn dependents_of_type(
        &self,
        data_type: &ObjectName,
        together: &[ObjectName],
    ) -> Vec<Dependent> {
        let mut found = self.columns_of(data_type);
        found.extend(self.types_made_of(data_type, together));
        let is_it = |one: &ColumnType| one.is_of(data_type);
        for (name, all) in &self.catalog.routines {
            let takes = all.iter().filter(|routine| {
                self.catalog.is_certain(routine.made)
                    && !self.catalog.is_doubtful(name)
                    && routine.arguments.iter().flatten().any(is_it)
            });
            found.extend(takes.map(|routine| (routine.shown(name), routine.place.clone())));
        }
        found
    }

    /// What depends on a function, if it is the only one of its name.
    pub(super) fn dependents_of_routine(&self, function: &ObjectName) -> Vec<Dependent> {
        let mut found = Vec::new();
        // One of the server's by this name may be meant.
        if self.catalog.routines.get(function).is_none_or(|all| all.len() != 1)
            || expression::is_of_the_server(&function.name)
        {
            return found;
        }
        for (name, relation) in self.known_of(&self.catalog.mentioning(&function.name)) {
            for (key, part) in relation.parts().into_iter().flat_map(Parts::iter) {
                if part.function.as_ref() == Some(function) {
                    found.push((key.on(relation.what(), name), part.place.clone()));
                }
            }
            let Relation::Table(table) = relation else { continue };
            for column in &table.columns {
                if column.default.as_ref().is_some_and(|text| calls(text, &function.name)) {
                    found.push(if column.is_generated() {
                        column_of(name, column)
                    } else {
                        default_of(name, column)
                    });
                }
            }
            let call_it = |definition: &Definition| {
                definition.iter().any(|(_, value)| match value {
                    Value::Expression(text) | Value::Server { written: text, .. } => {
                        calls(text, &function.name)
                    }
                    _ => false,
                })
            };
            let checks = table.constraints.iter().filter(|one| call_it(&one.definition));
            found.extend(
                checks.map(|one| (format!("check `{}` of `{name}`", one.name), one.place.clone())),
            );
            for index in table.indexes.iter().filter(|one| call_it(&one.definition)) {
                if let Some(called) = &index.name {
                    found.push((format!("index `{called}`"), index.place.clone()));
                }
            }
        }
        found
    }

    /// The column whose values a sequence makes.
    pub(super) fn dependents_of_sequence(&self, sequence: &ObjectName) -> Vec<Dependent> {
        let mut found = Vec::new();
        for (name, table) in self.known_tables_of(&self.catalog.mentioning(&sequence.name)) {
            for (column, _) in table.sequences.iter().filter(|(_, one)| one == sequence) {
                if let Some(column) = table.column(column)
                    && column.filled != Filled::Nothing
                {
                    let column_name = &column.name;
                    found.push((format!("column `{name}.{column_name}`"), column.place.clone()));
                }
            }
        }
        found.extend(self.defaults_of_sequence(sequence, |_| true));
        found
    }

    /// What is in a schema.
    pub(super) fn dependents_of_schema(&self, schema: &str) -> Vec<Dependent> {
        let is_in = |name: &&ObjectName| name.schema.as_deref() == Some(schema);
        let relations = self.known().filter(|(name, _)| is_in(name));
        let relations = relations.filter_map(|(name, one)| {
            Some((format!("{} `{name}`", one.what()), one.place()?.clone()))
        });
        let routines = self.catalog.routines.iter().filter(|(name, all)| {
            is_in(name)
                && !self.catalog.is_doubtful(name)
                && all.iter().all(|one| self.catalog.is_certain(one.made))
        });
        let routines = routines.flat_map(|(name, all)| {
            all.iter().map(move |one| (one.shown(name), one.place.clone()))
        });
        let types = self.catalog.types.iter().filter(|(name, one)| {
            let is_certain = one.made().is_some_and(|made| self.catalog.is_certain(made));
            is_in(name) && is_certain && !one.is_part() && !self.catalog.is_doubtful(name)
        });
        let types =
            types.map(|(name, one)| (format!("{} `{name}`", one.what()), one.place().clone()));
        let extensions = self
            .catalog
            .extensions
            .iter()
            .filter(|(_, one)| one.schema.as_deref() == Some(schema))
            .map(|(name, one)| (format!("extension `{name}`"), one.place.clone()));
        relations.chain(routines).chain(types).chain(extensions).collect()
    }
}

/// Whether a default surely is the next number of a sequence: `nextval('numbers')`. With a cast to `text`
/// the server looks the name up each time, and nothing depends on it.
fn takes_from(text: &str, sequence: &ObjectName) -> bool {
    let text = text.trim();
    let start = text.get(..8).filter(|start| start.eq_ignore_ascii_case("nextval("));
    let inner = start.and_then(|_| text[8..].strip_suffix(')'));
    let Some(inner) = inner.map(str::trim) else { return false };
    let inner = inner.strip_suffix("::regclass").unwrap_or(inner).trim_end();
    let name = inner.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    let Some(name) = name.filter(|name| !name.contains('\'')) else { return false };
    let fold = |part: &str| match part.strip_prefix('"').and_then(|part| part.strip_suffix('"')) {
        Some(quoted) => quoted.to_owned(),
        None => part.to_ascii_lowercase(),
    };
    match (name.split_once('.'), &sequence.schema) {
        (None, None) => fold(name) == *sequence.name,
        (Some((schema, name)), Some(of)) => fold(schema) == **of && fold(name) == *sequence.name,
        (Some((schema, name)), None) => fold(schema) == "public" && fold(name) == *sequence.name,
        (None, Some(_)) => false,
    }
}

fn column_of(table: &ObjectName, column: &Column) -> Dependent {
    (format!("column `{table}.{}`", column.name), column.place.clone())
}

fn default_of(table: &ObjectName, column: &Column) -> Dependent {
    (format!("the default of column `{table}.{}`", column.name), column.place.clone())
}

/// Whether an expression calls a function by its bare name, or by that and a schema.
fn calls(text: &str, function: &str) -> bool {
    expression::mentions(text, function)
        && text.to_ascii_lowercase().replace('"', "").contains(&format!("{function}("))
}

/// Whether two keys are over the same columns, in any order.
fn is_same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && other.iter().all(|column| one.contains(column))
}

fn foreign_key(table: &ObjectName, constraint: &Constraint) -> Dependent {
    (format!("foreign key `{}` of `{table}`", constraint.name), constraint.place.clone())
}

fn depends(more: usize) -> &'static str {
    if more == 0 { "depends on it" } else { "depend on it" }
}
