//! Statements on the catalog: one file a construct.
//!
//! A statement that the server would refuse is a diagnostic, and what it would have made or
//! changed is unknown from there on, so that one cause gives one diagnostic.

mod alter_table;
mod asked;
mod block;
mod call;
mod certainty;
mod code;
mod collation;
mod columns;
mod comment;
mod composite;
mod constraints;
mod create_index;
mod create_table;
mod create_table_as;
mod domain;
mod drop;
mod enum_values;
mod enums;
mod evaluate;
mod extension;
mod findings;
mod fired;
mod in_use;
mod inherit;
mod keys;
mod like;
mod parameters;
mod part;
mod partition;
mod partitions;
mod query;
mod range;
mod rename;
mod replace;
mod reread;
mod retype;
mod routine;
mod schema;
mod search_path;
mod sequence;
mod settings;
mod shape;
mod skipped;
mod taken;
mod types;
mod unknown;
mod unused;
mod value;
mod view;

use schema_manifest::{ObjectName, Text};

use super::catalog::{Catalog, Found, Parts, Relation, Type, View};
use super::syntax::{
    CreateIndex, CreateTable, Insert, Kind, Name, Statement, TableAction, Transaction, ViewQuery,
    Words,
};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};
use enum_values::AddedValue;
use search_path::SearchPath;
pub(super) use settings::keep_those_only_read;

/// The replay of one script.
pub(super) struct Replay<'a> {
    catalog: &'a mut Catalog,
    findings: &'a mut Vec<Diagnostic>,
    version: i64,
    source: &'a Source,
    default_schema: &'a str,
    path: SearchPath,
    /// Whether the script runs in one transaction.
    one_transaction: bool,
    /// The values of enums that it has added so far.
    added: Vec<AddedValue>,
    /// Whether all that the last `DO` block or query does is replayed.
    is_exact: bool,
    /// Whether the code of triggers is looked at that a statement may fire.
    is_firing: bool,
}

impl<'a> Replay<'a> {
    pub(super) fn new(
        catalog: &'a mut Catalog,
        findings: &'a mut Vec<Diagnostic>,
        version: i64,
        source: &'a Source,
        default_schema: &'a str,
    ) -> Self {
        let path = SearchPath::default();
        Replay {
            catalog,
            findings,
            version,
            source,
            default_schema,
            path,
            one_transaction: false,
            added: vec![],
            is_exact: false,
            is_firing: false,
        }
    }

    /// Replays one statement.
    pub(super) fn statement(&mut self, statement: &Statement) {
        let place = self.place(statement.span);
        self.values(statement);
        self.schemas(&statement.kind);
        if statement.kind.cascades() {
            self.cascade_to_views(&statement.kind, &place);
        }
        match &statement.kind {
            Kind::CreateTable(create) => self.create_table(create, &place),
            Kind::CreateTableAs { name, if_not_exists, query } => {
                self.create_table_as(name, *if_not_exists, query, &place);
            }
            Kind::AlterTable(alter) => self.alter_table(alter, &place),
            Kind::CreateIndex(create) => self.create_index(create, place),
            Kind::CreateRelation { what, name, or_replace, if_not_exists, query } => {
                let options = (*or_replace, *if_not_exists);
                self.create_named(what, name, options, query.as_ref(), place);
            }
            Kind::Sequence(statement) => self.sequence(statement, &place),
            Kind::CreateTemporary { name } => self.create_temporary(name, &place),
            Kind::DropRelations { what, names, if_exists, cascade } => {
                self.drop_relations(*what, names, *if_exists, *cascade, &place);
            }
            Kind::AttachIndex { name, part } => self.attach_index(name, part),
            Kind::RenameRelation { name, to } => self.rename_relation(name, to, &place),
            Kind::MoveRelation { name, schema } => self.move_relation(name, schema, &place),
            Kind::CreateEnum { name, labels } => self.create_enum(name, labels, place),
            Kind::AddLabel { name, label, if_not_exists, beside } => {
                let beside = beside.as_ref().map(|(side, of)| (*side, &**of));
                self.add_label(name, label, *if_not_exists, beside, place.span);
            }
            Kind::RenameLabel { name, from, to } => {
                self.rename_label(name, from, to, place.span);
            }
            Kind::RenameType { name, to } => self.rename_type(name, &to.name, place),
            Kind::MoveType { name, schema } => self.move_type(name, &schema.name, place),
            Kind::Type(statement) => self.type_statement(statement, &place),
            Kind::CreateType { what, name } => {
                let full = self.full(name);
                if !self.type_exists(what, name, &full) {
                    self.catalog.types.insert(full, Type::Opaque { what, place });
                }
            }
            Kind::DropTypes { names, if_exists, cascade } => {
                self.drop_types(names, *if_exists, *cascade, &place);
            }
            kind @ (Kind::CreateSchema { .. }
            | Kind::RenameSchema { .. }
            | Kind::DropSchemas { .. }) => self.schema_statement(kind, place),
            kind @ (Kind::CreateExtension { .. }
            | Kind::MoveExtension { .. }
            | Kind::DropExtensions { .. }) => self.extension_statement(kind, &place),
            Kind::CreateRoutine(create) => self.create_routine(create, &place),
            Kind::AlterRoutine { what, routine, change } => {
                self.alter_routine(*what, routine, change, &place);
            }
            Kind::DropRoutines { what, routines, if_exists, cascade } => {
                self.drop_routines(*what, routines, *if_exists, *cascade, &place);
            }
            Kind::CreatePart(create) => self.create_part(create, &place),
            Kind::DropPart { part, if_exists } => self.drop_part(part, *if_exists),
            Kind::RenamePart { part, to } => self.rename_part(part, to),
            Kind::AlterPolicy { part, definition } => self.alter_policy(part, definition, &place),
            Kind::Comment(comment) => self.comment(comment, &place),
            Kind::CreateCollation { name } => self.create_collation(name, &place),
            Kind::ChangeCollation => self.change_collation(),
            Kind::DropOther { what, cascade } => self.drop_other(what, *cascade, place),
            Kind::SetSearchPath(names) => {
                self.path = SearchPath::new(names.as_deref(), self.default_schema);
            }
            Kind::ResetSearchPath => self.path = SearchPath::default(),
            Kind::Do { words, raises, block } => {
                self.code(words, *raises, block.as_deref(), &place);
            }
            Kind::Query { words, calls, called } => {
                self.query_or_run(words, calls, called, statement.span);
            }
            Kind::Insert(Insert { table, columns, words, calls, .. })
            | Kind::Update { table, columns, words, calls, .. } => {
                self.check_target(table, columns);
                self.data(words, calls, &place);
            }
            Kind::Delete { table, words, calls, .. } => {
                self.check_target(table, &[]);
                self.data(words, calls, &place);
            }
            Kind::Transaction(Transaction::Rollback) => {
                self.catalog.sweep("a `ROLLBACK` takes back what came before", place);
            }
            Kind::Unclaimed => {
                self.overlook(&place);
                self.may_make_cast(statement.span);
            }
            Kind::Setting { name, value, .. } => self.set(name, value.as_deref()),
            Kind::Transaction(_) | Kind::Inert => {}
            Kind::Sweeping { what } => {
                self.catalog.sweep(&format!("{what} is not replayed"), place);
            }
        }
    }

    /// Whether a statement that is next changes the schema.
    pub(super) fn changes_schema(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Do { words, .. } => self.catalog.with_functions(words).speaks_of_schema(),
            Kind::Query { calls, .. } => calls.iter().any(|call| {
                let body = self.catalog.functions.get(call);
                body.is_some_and(|body| {
                    let words = self.catalog.with_functions(body);
                    words.speaks_of_schema() || words.makes_triggers()
                })
            }),
            // With `IF EXISTS`, of something that is not there.
            Kind::DropRelations { names, if_exists: true, .. } => {
                names.iter().any(|name| self.relation(name).is_some())
            }
            Kind::CreateTable(CreateTable { name, if_not_exists: true, .. })
            | Kind::CreateIndex(CreateIndex { name: Some(name), if_not_exists: true, .. }) => {
                self.relation(name).is_none()
            }
            Kind::AlterTable(alter) => {
                let table = self.relation(&alter.name);
                let table = table.as_ref().and_then(|name| self.catalog.table(name));
                let is_gone = |action: &TableAction| match (action, table) {
                    (TableAction::DropConstraint { name, if_exists: true, .. }, Some(table)) => {
                        !table.constraints.iter().any(|one| one.name == name.name)
                    }
                    // With `IF NOT EXISTS`, of something that is there.
                    (TableAction::AddColumn { column, if_not_exists: true }, Some(table)) => {
                        table.column(&column.name.name).is_some()
                    }
                    _ => false,
                };
                kind.changes_schema() && !alter.actions.iter().all(is_gone)
            }
            kind => kind.changes_schema(),
        }
    }

    /// Replays one statement; whether code in it, all of which is replayed, has changed nothing.
    pub(super) fn statement_is_idle(&mut self, statement: &Statement) -> bool {
        if !matches!(statement.kind, Kind::Do { .. } | Kind::Query { .. }) {
            self.statement(statement);
            return false;
        }
        let before = self.catalog.touches();
        self.statement(statement);
        self.is_exact && self.catalog.touches() == before
    }

    /// Whether the proof of a down sees all that the statement has changed that was replayed last.
    pub(super) fn is_proven(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Do { .. } | Kind::Query { .. } => self.is_exact,
            kind => kind.is_proven(),
        }
    }

    /// A script whose text is not all understood ran: what it names is unknown.
    pub(super) fn unreadable(&mut self, text: &str) {
        let place = self.place(Span::default());
        self.catalog.touch(&Words::of(text), "a script with a syntax error", &place);
    }

    fn place(&self, span: Span) -> Place {
        Place { version: self.version, source: self.source.clone(), span }
    }

    /// A schema as the manifest stores it.
    fn schema(&self, name: &str) -> Option<Text> {
        (name != self.default_schema).then(|| name.to_owned().into())
    }

    /// The full name of something that is made.
    fn full(&self, name: &Name) -> ObjectName {
        let schema = match &name.schema {
            Some(schema) => self.schema(&schema.name),
            None => self.path.first(),
        };
        ObjectName::new(schema, name.name.name.clone().into())
    }

    /// The full names that a reference may mean, in the order in which they are tried.
    fn candidates(&self, name: &Name) -> Vec<ObjectName> {
        let text = Text::from(name.name.name.clone());
        match &name.schema {
            Some(schema) => vec![ObjectName::new(self.schema(&schema.name), text)],
            None => self.path.all().map(|schema| ObjectName::new(schema, text.clone())).collect(),
        }
    }

    fn find(&self, name: &Name) -> Found {
        if self.path.is_unknown() && name.schema.is_none() {
            return match self.catalog.find(&self.candidates(name)) {
                Found::Nothing => Found::Perhaps,
                found => found,
            };
        }
        self.catalog.find(&self.candidates(name))
    }

    /// The relation that a reference means, whatever it is.
    fn relation(&self, name: &Name) -> Option<ObjectName> {
        self.candidates(name).into_iter().find(|name| self.catalog.relations.contains_key(name))
    }

    /// The type that a reference means.
    fn type_name(&self, name: &Name) -> Option<ObjectName> {
        self.candidates(name).into_iter().find(|name| self.catalog.types.contains_key(name))
    }

    /// A view, if there is a query, or another relation that is known by name only.
    fn create_named(
        &mut self,
        what: &'static str,
        name: &Name,
        options: (bool, bool),
        query: Option<&ViewQuery>,
        place: Place,
    ) {
        let view = query.map(|query| self.view_or_report(query));
        if let Some(None) = view {
            self.catalog.may_now_exist(&name.name.name);
            return;
        }
        self.create_relation(what, name, options, view.flatten(), place);
    }

    fn create_relation(
        &mut self,
        what: &'static str,
        name: &Name,
        (or_replace, if_not_exists): (bool, bool),
        view: Option<View>,
        place: Place,
    ) {
        let full = self.full(name);
        if self.catalog.relations.contains_key(&full) {
            if !or_replace && !if_not_exists {
                self.already_exists(what, name, &full);
            }
            if or_replace
                && let Some(now) = view.as_ref().and_then(|view| view.columns.clone())
                && let Some(known @ Relation::Other { view: Some(old), place: first, .. }) =
                    self.catalog.relations.get(&full)
                && self.catalog.is_known(&full, known)
                && let Some(before) = old.columns.clone()
            {
                let first = first.clone();
                self.refuses_view(what, name, (&before, &now), &first);
            }
            if or_replace
                && let Some(Relation::Other { view: old, place: at, .. }) =
                    self.catalog.relations.get_mut(&full)
            {
                *old = view;
                *at = place;
            }
            return;
        }
        if self.takes_type_name(what, name, if_not_exists) {
            return;
        }
        let may_be_older = (or_replace || if_not_exists) && self.catalog.is_doubtful(&full);
        let made = if may_be_older { 0 } else { self.catalog.tick() };
        let parts = Parts::default();
        let relation =
            Relation::Other { what, place, made, owned: false, parts, view, sequence: None };
        self.catalog.relations.insert(full, relation);
    }
}
