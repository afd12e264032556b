//! Schemas: made, renamed, and whether the one is there that a statement names.

use schema_manifest::{ObjectName, Text};

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{ColumnType, Relation, Routine, Type};
use crate::postgres::collation::Collation;
use crate::postgres::syntax::{
    Constraint, ConstraintDef, Ident, Kind, SequenceStatement, TableAction, TableElement,
    TypeStatement,
};
use crate::source::Place;
use crate::suggest;

impl Replay<'_> {
    pub(super) fn schema_statement(&mut self, statement: &Kind, place: Place) {
        match statement {
            Kind::CreateSchema { name, if_not_exists, has_elements } => {
                match name {
                    Some(name) => self.create_schema(name, *if_not_exists, &place),
                    None => self.catalog.anything_may_exist(),
                }
                if *has_elements {
                    self.catalog.anything_may_exist();
                    self.catalog.note(
                        "the objects that a `CREATE SCHEMA` makes",
                        "not replayed yet",
                        place,
                    );
                }
            }
            Kind::RenameSchema { name, to } => self.rename_schema(name, to, &place),
            Kind::DropSchemas { names, if_exists, cascade } => {
                self.drop_schemas(names, *if_exists, *cascade, &place);
            }
            _ => {}
        }
    }

    fn create_schema(&mut self, name: &Ident, if_not_exists: bool, place: &Place) {
        if let Some(first) = self.catalog.schemas.get(&name.name).cloned() {
            let bare = ObjectName::new(None, name.name.clone().into());
            if !if_not_exists && !self.catalog.may_exist(&bare) {
                self.named_exists("schema", &name.name, name.span, &first);
            }
            return;
        }
        self.catalog.add_schema(&name.name, place);
    }

    /// Reports each schema that a statement needs and that surely is not there.
    pub(super) fn schemas(&mut self, kind: &Kind) {
        for schema in needed(kind) {
            self.check_schema(schema);
        }
    }

    /// Reports a schema that surely does not exist.
    ///
    /// Tried on PostgreSQL 15: `schema "app" does not exist`, SQLSTATE 3F000; for a data statement
    /// `relation "app.a" does not exist`.
    pub(super) fn check_schema(&mut self, schema: &Ident) -> bool {
        if !self.is_missing_schema(&schema.name) {
            return true;
        }
        let help = format!(
            "write `CREATE SCHEMA {}` before, or name it in `base.sql` if it is there before the \
             first migration",
            super::types::quoted(&schema.name)
        );
        self.unknown_schema(schema, help);
        false
    }

    fn is_missing_schema(&self, name: &str) -> bool {
        let bare = ObjectName::new(None, name.to_owned().into());
        let is_always_there = name == self.default_schema
            || matches!(name, "public" | "information_schema")
            || name.starts_with("pg_");
        !(is_always_there
            || self.catalog.schemas.contains_key(name)
            || self.catalog.may_exist(&bare))
    }

    fn unknown_schema(&mut self, schema: &Ident, help: String) {
        let word = &schema.name;
        let mut finding = Diagnostic::new(Code::UnknownObject, format!("unknown schema `{word}`"))
            .at(self.source, schema.span, "no schema of this name at this point");
        let gone = ObjectName::new(Some(word.clone().into()), Text::default());
        if let Some(gone) = self.catalog.gone.get(&gone) {
            finding = finding.at(&gone.source, gone.span, "it was dropped or renamed here");
        }
        let names = self.catalog.schemas.keys().map(String::as_str);
        finding = match suggest::nearest(word, names) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(help),
        };
        self.findings.push(finding);
        self.catalog.may_now_exist(word);
    }

    /// Whether a schema that is dropped or renamed may be there; reported where it surely is not.
    pub(super) fn has_schema(&mut self, schema: &Ident, help: &str) -> bool {
        let is_missing = self.is_missing_schema(&schema.name);
        if is_missing {
            self.unknown_schema(schema, help.to_owned());
        }
        !is_missing
    }

    /// A schema is gone under that name; it has a place of its own among what is gone.
    pub(super) fn forget_schema(&mut self, name: &str, place: &Place) {
        self.catalog.schemas.remove(name);
        let gone = ObjectName::new(Some(name.to_owned().into()), Text::default());
        self.catalog.gone.insert(gone, place.clone());
    }

    /// `ALTER SCHEMA .. RENAME TO`: all that is in it has another full name.
    fn rename_schema(&mut self, name: &Ident, to: &Ident, place: &Place) {
        if !self.has_schema(name, "take the statement away, or create the schema before") {
            return;
        }
        if let Some(first) = self.catalog.schemas.get(&to.name).cloned() {
            let message = format!("schema `{}` exists already", to.name);
            let finding = Diagnostic::new(Code::AlreadyExists, message)
                .at(self.source, to.span, "this name is taken at this point")
                .at(&first.source, first_line(&first), "first created here")
                .help("drop or rename the first one before");
            self.findings.push(finding);
            return;
        }
        let (Some(from), Some(into)) = (self.schema(&name.name), self.schema(&to.name)) else {
            // The default schema is what a connection says, not what it is called here.
            self.catalog.sweep("`ALTER SCHEMA .. RENAME` of the default schema", place.clone());
            return;
        };
        let made = self.catalog.schemas.get(&name.name).cloned();
        self.forget_schema(&name.name, place);
        self.catalog.schemas.insert(to.name.clone(), made.unwrap_or_else(|| place.clone()));
        let (bare, new) = (name.name.clone().into(), to.name.clone().into());
        let key = |name| ("schema", ObjectName::new(None, name));
        if let Some(remark) = self.catalog.remarks.remove(&key(bare)) {
            self.catalog.remarks.insert(key(new), remark);
        }
        self.move_all(&from, &into);
    }

    fn move_all(&mut self, from: &Text, to: &Text) {
        let is_in = |name: &ObjectName| name.schema.as_ref() == Some(from);
        let moved = |name: &mut ObjectName| {
            if name.schema.as_ref() == Some(from) {
                name.schema = Some(to.clone());
            }
        };
        let moved_type = |data_type: &mut ColumnType| {
            if let ColumnType::Ours { name, .. } = data_type {
                moved(name);
            }
        };
        let mut constraints: Vec<String> = Vec::new();
        let names: Vec<ObjectName> = self.catalog.relations.keys().cloned().collect();
        for name in names {
            let Some(relation) = self.catalog.relations.get(&name) else { continue };
            let mut changed = relation.clone();
            if !move_relation(&mut changed, &moved, &moved_type, from) && !is_in(&name) {
                continue;
            }
            self.catalog.relations.remove(&name);
            if let Relation::Table(table) = &changed
                && is_in(&name)
            {
                constraints.extend(table.constraints.iter().map(|one| one.name.clone()));
            }
            let mut name = name;
            moved(&mut name);
            self.catalog.relations.insert(name, changed);
        }
        let names: Vec<ObjectName> = self.catalog.types.keys().cloned().collect();
        for name in names {
            let Some(found) = self.catalog.types.get(&name) else { continue };
            let is_made_of_it = found.parts().any(|part| is_of_schema(part, from))
                || matches!(found, Type::Range(range) if is_in(&range.multirange))
                || matches!(found, Type::Multirange { range, .. } if is_in(range));
            if !is_made_of_it && !is_in(&name) {
                continue;
            }
            let Some(mut found) = self.catalog.types.remove(&name) else { continue };
            found.parts_mut().for_each(moved_type);
            match &mut found {
                Type::Range(range) => moved(&mut range.multirange),
                Type::Multirange { range, .. } => moved(range),
                Type::Domain(domain) if is_in(&name) => {
                    constraints.extend(domain.checks.iter().map(|check| check.name.clone()));
                }
                _ => {}
            }
            if let Some(remark) = self.catalog.remarks.remove(&("type", name.clone())) {
                let mut name = name.clone();
                moved(&mut name);
                self.catalog.remarks.insert(("type", name), remark);
            }
            let mut name = name;
            moved(&mut name);
            self.catalog.types.insert(name, found);
        }
        for constraint in constraints {
            self.catalog.constraint_names.remove(Some(from), &constraint);
            self.catalog.constraint_names.add(Some(to), &constraint);
        }
        self.move_routines(from, to);
        let collations: Vec<ObjectName> = self.catalog.collations.keys().cloned().collect();
        for name in collations.into_iter().filter(is_in) {
            if let Some(place) = self.catalog.collations.remove(&name) {
                let name = ObjectName::new(Some(to.clone()), name.name);
                self.catalog.collations.insert(name, place);
            }
        }
        let extensions: Vec<String> = self.catalog.extensions.keys().cloned().collect();
        for name in extensions {
            let is_in = |schema: Option<&Text>| schema == Some(from);
            let found = self.catalog.extensions.get(&name);
            if found.is_some_and(|one| is_in(one.schema.as_ref()))
                && let Some(extension) = self.catalog.extensions.get_mut(&name)
            {
                extension.schema = Some(to.clone());
            }
        }
    }

    fn move_routines(&mut self, from: &Text, to: &Text) {
        let takes = |routine: &Routine| {
            routine.arguments.iter().flatten().any(|one| is_of_schema(one, from))
        };
        let names: Vec<ObjectName> = self
            .catalog
            .routines
            .iter()
            .filter(|(name, all)| name.schema.as_ref() == Some(from) || all.iter().any(takes))
            .map(|(name, _)| name.clone())
            .collect();
        for name in names {
            let Some(mut all) = self.catalog.routines.remove(&name) else { continue };
            for data_type in
                all.iter_mut().filter_map(|routine| routine.arguments.as_mut()).flatten()
            {
                if let ColumnType::Ours { name, .. } = data_type
                    && name.schema.as_ref() == Some(from)
                {
                    name.schema = Some(to.clone());
                }
            }
            let mut name = name;
            if name.schema.as_ref() == Some(from) {
                name.schema = Some(to.clone());
            }
            self.catalog.routines.insert(name, all);
        }
    }
}

fn is_of_schema(data_type: &ColumnType, schema: &Text) -> bool {
    matches!(data_type, ColumnType::Ours { name, .. } if name.schema.as_ref() == Some(schema))
}

/// Changes the names that a relation holds; whether it held one.
fn move_relation(
    relation: &mut Relation,
    moved: &impl Fn(&mut ObjectName),
    moved_type: &impl Fn(&mut ColumnType),
    from: &Text,
) -> bool {
    let (mut holds, mut changes_types) = (false, false);
    let mut change = |name: &mut ObjectName| {
        holds |= name.schema.as_ref() == Some(from);
        moved(name);
    };
    if let Some(parts) = relation.parts_mut() {
        parts.iter_mut().filter_map(|(_, part)| part.function.as_mut()).for_each(&mut change);
    }
    match relation {
        Relation::Table(table) => {
            let keys = table.constraints.iter_mut().filter_map(|one| one.references.as_mut());
            keys.for_each(&mut change);
            table.sequences.iter_mut().map(|(_, name)| name).for_each(&mut change);
            table.parents.iter_mut().for_each(&mut change);
            for column in &mut table.columns {
                if is_of_schema(&column.data_type, from) {
                    changes_types = true;
                }
                moved_type(&mut column.data_type);
                if let Collation::Named(name) = &mut column.collation {
                    change(name);
                }
            }
        }
        Relation::Index { table } => change(table),
        Relation::Other { view: Some(view), .. } => {
            view.sources.iter_mut().for_each(&mut change);
            view.uses.iter_mut().map(|(name, _)| name).for_each(&mut change);
        }
        Relation::Other { .. } => {}
    }
    holds || changes_types
}

/// The schemas that a statement names and the server looks up, whatever else is there.
fn needed(kind: &Kind) -> Vec<&Ident> {
    let mut found: Vec<&Ident> = Vec::new();
    match kind {
        Kind::CreateTable(create) => {
            found.extend(&create.name.schema);
            for element in &create.elements {
                match element {
                    TableElement::Column(column) => {
                        found.extend(column.constraints.iter().filter_map(referred));
                    }
                    TableElement::Constraint(constraint) => found.extend(referred(constraint)),
                    TableElement::Like(like) => found.extend(&like.name.schema),
                }
            }
        }
        Kind::AlterTable(alter) => {
            if !alter.if_exists {
                found.extend(&alter.name.schema);
            }
            for action in &alter.actions {
                match action {
                    TableAction::SetSchema(schema) if !alter.if_exists => found.push(schema),
                    TableAction::AddConstraint(constraint) if !alter.if_exists => {
                        found.extend(referred(constraint));
                    }
                    _ => {}
                }
            }
        }
        Kind::CreateIndex(create) => found.extend(&create.table.schema),
        Kind::CreateRelation { name, .. }
        | Kind::CreateEnum { name, .. }
        | Kind::CreateType { name, .. }
        | Kind::AddLabel { name, .. }
        | Kind::RenameLabel { name, .. }
        | Kind::RenameType { name, .. }
        | Kind::Sequence(
            SequenceStatement::Create { name, .. }
            | SequenceStatement::Alter { name, if_exists: false, .. },
        )
        | Kind::Type(
            TypeStatement::AlterDomain { name, .. }
            | TypeStatement::CreateComposite { name, .. }
            | TypeStatement::AlterComposite { name, .. },
        ) => found.extend(&name.schema),
        Kind::MoveType { name, schema } => {
            found.extend(&name.schema);
            found.push(schema);
        }
        Kind::Type(TypeStatement::CreateDomain(create)) => found.extend(&create.name.schema),
        Kind::Type(TypeStatement::CreateRange(create)) => found.extend(&create.name.schema),
        Kind::DropRelations { names, if_exists: false, .. }
        | Kind::DropTypes { names, if_exists: false, .. } => {
            found.extend(names.iter().filter_map(|name| name.schema.as_ref()));
        }
        Kind::CreateExtension { schema, .. } => found.extend(schema),
        Kind::MoveExtension { schema, .. } => found.push(schema),
        Kind::CreateRoutine(create) => found.extend(&create.name.schema),
        Kind::DropRoutines { routines, if_exists: false, .. } => {
            found.extend(routines.iter().filter_map(|routine| routine.name.schema.as_ref()));
        }
        Kind::CreatePart(create) => found.extend(&create.part.table.schema),
        Kind::Insert(insert) => found.extend(&insert.table.schema),
        Kind::Update { table, .. } | Kind::Delete { table, .. } => found.extend(&table.schema),
        _ => {}
    }
    found
}

/// The schema of the table that a foreign key refers to.
fn referred(constraint: &ConstraintDef) -> Option<&Ident> {
    match &constraint.kind {
        Constraint::ForeignKey { table, .. } => table.schema.as_ref(),
        _ => None,
    }
}
