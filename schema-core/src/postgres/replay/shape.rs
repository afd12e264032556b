//! Statements that may run, and those of which only parts are known: what they may make, change and
//! take away.
//!
//! What fills a hole is taken to stay within the word or the string that the hole stands in.

use schema_manifest::ObjectName;

use super::block::Run;
use super::search_path::SearchPath;
use super::value::{HOLE, Value, is_hole};
use crate::postgres::catalog::{Pattern, Relation};
use crate::postgres::syntax::{
    self, AlterTable, Commented, CreateTable, Insert, Kind, Name, SequenceStatement, Statement,
    Step, TableAction, TypeStatement, Words,
};
use crate::source::{Place, Span};

impl Run<'_, '_> {
    /// A statement that code puts together may run.
    pub(super) fn may_execute(&mut self, text: &Value, at: Span) {
        let shape = match text {
            Value::Null => return,
            Value::Text(text) | Value::Shape(text) => text,
            _ => {
                self.replay.is_exact = false;
                let place = self.replay.place(at);
                self.replay.do_block(&Words::of("EXECUTE statement"), &place);
                return;
            }
        };
        if syntax::is_elsewhere(&shape.replace(is_hole, "%s").to_ascii_lowercase()) {
            return;
        }
        let is_followed = match self.parsed(shape, at) {
            Some(statements) => {
                statements.iter().all(|statement| self.may(&statement.kind, statement.span))
            }
            None => false,
        };
        if !is_followed {
            self.may_execute_words(shape, at);
        }
    }

    fn parsed(&mut self, shape: &str, at: Span) -> Option<Vec<Statement>> {
        let cost = 2 * shape.len();
        if cost > self.text_left {
            return None;
        }
        self.text_left -= cost;
        syntax::parse_made(shape, at).or_else(|| {
            // `CREATE TABLE .. PARTITION OF .. %s`
            let lower = shape.to_ascii_lowercase();
            if !["partition of", "attach partition"].iter().any(|words| lower.contains(words)) {
                return None;
            }
            let end = shape.trim_end().trim_end_matches(';').trim_end();
            let before = end.strip_suffix(HOLE).filter(|before| before.ends_with(' '))?;
            syntax::parse_made(&format!("{before}DEFAULT"), at)
        })
    }

    /// What the words of a statement say that may run.
    fn may_execute_words(&mut self, shape: &str, at: Span) {
        let place = self.replay.place(at);
        let shape = shape.replace(is_hole, "%s");
        let first = shape.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let is_one = shape.trim_end().trim_end_matches(';').find(';').is_none();
        match &*first {
            "grant" | "revoke" | "analyze" | "vacuum" | "notify" | "listen" if is_one => {}
            "set" if is_one => self.forget_path(),
            _ => {
                self.replay.is_exact = false;
                let words = Words::of(&format!("EXECUTE $shape${shape}$shape$"));
                self.replay.do_block(&words, &place);
            }
        }
    }

    /// A statement of a function in SQL may run, which has these words.
    pub(super) fn may_run(&mut self, statement: &Statement, words: &Words) {
        if !self.may(&statement.kind, statement.span) {
            self.replay.is_exact = false;
            let place = self.replay.place(statement.span);
            self.replay.do_block(words, &place);
        }
    }

    /// The words of a step say what it may touch.
    pub(super) fn touch_step(&mut self, step: &Step) {
        self.replay.is_exact = false;
        let words = self.words(step);
        let place = self.replay.place(step.span);
        self.replay.do_block(&words, &place);
    }

    /// The words of a step.
    pub(super) fn words(&self, step: &Step) -> Words {
        let text = match self.functions.last() {
            Some(text) => {
                text.get(step.within.start as usize..step.within.end as usize).unwrap_or(text)
            }
            None => self.replay.source.slice(step.span),
        };
        Words::of(text).of_plpgsql()
    }

    fn forget_path(&mut self) {
        self.replay.path = SearchPath::new(None, self.replay.default_schema);
    }

    /// A statement may run; `false` where what it does is not followed here.
    pub(super) fn may(&mut self, kind: &Kind, at: Span) -> bool {
        let place = self.replay.place(at);
        match kind {
            Kind::Inert | Kind::Setting { .. } | Kind::Transaction(_) => return true,
            Kind::CreateRoutine(create) => {
                self.replay.may_create_routine(create);
                return true;
            }
            Kind::DropRoutines { routines, cascade: false, .. } => {
                for routine in routines {
                    self.replay.catalog.may_now_exist(&routine.name.name.name);
                }
                self.replay.is_exact = false;
                return true;
            }
            Kind::Query { words, calls, called } => {
                if self.replay.calls_ours(calls) {
                    self.may_call_all(words, calls, called, at);
                } else {
                    self.replay.query(words, calls, &place);
                }
                return true;
            }
            Kind::Insert(Insert { words, calls, .. })
            | Kind::Update { words, calls, .. }
            | Kind::Delete { words, calls, .. } => {
                self.replay.data(words, calls, &place);
                return true;
            }
            Kind::SetSearchPath(_) | Kind::ResetSearchPath => {
                self.forget_path();
                return true;
            }
            _ => {}
        }
        let is_followed = self.may_change_schema(kind, &place);
        if is_followed {
            self.replay.is_exact = false;
            return true;
        }
        // The words of a function's code stand elsewhere.
        let names_all = runs_nothing(kind) && self.functions.is_empty();
        if names_all {
            self.replay.is_exact = false;
            let words = Words::of(self.replay.source.slice(at));
            self.replay.catalog.make_words_unknown(&words, CAUSE, &place);
        }
        names_all
    }

    fn may_change_schema(&mut self, kind: &Kind, place: &Place) -> bool {
        match kind {
            Kind::CreateTable(create) => self.may_make_table(create),
            Kind::CreateTableAs { name, .. }
            | Kind::CreateTemporary { name }
            | Kind::CreateEnum { name, .. }
            | Kind::CreateType { name, .. }
            | Kind::Sequence(SequenceStatement::Create { name, .. })
            | Kind::Type(TypeStatement::CreateComposite { name, .. }) => self.may_make(name),
            Kind::CreateRelation { name, or_replace, .. } => {
                if *or_replace {
                    self.may_alter(name, place);
                }
                self.may_make(name);
            }
            Kind::CreateIndex(create) => {
                match &create.name {
                    Some(name) => self.may_make(name),
                    None => {
                        let derived = Pattern::new(&create.table.name.name).derived();
                        self.replay.catalog.pattern_may_exist(&derived);
                    }
                }
                // Another table may refer to its columns from now on.
                if create.unique {
                    self.may_alter(&create.table, place);
                }
            }
            Kind::AlterTable(alter) => return self.may_alter_table(alter, place),
            Kind::DropRelations { names, cascade: false, .. } => {
                for name in names {
                    self.may_take_away(name, place);
                }
            }
            Kind::RenameRelation { name, to } => {
                self.may_take_away(name, place);
                let to = Pattern::new(&to.name);
                self.may_be_renamed(name, &to);
                self.replay.catalog.pattern_may_exist(&to);
            }
            Kind::CreatePart(create) if !create.or_replace => {
                let name = &create.part.name.name;
                self.replay.catalog.pattern_may_exist(&Pattern::new(name));
                self.may_alter_parts(&create.part.table, place);
            }
            Kind::CreatePart(create) => self.may_alter(&create.part.table, place),
            Kind::DropPart { part, .. } | Kind::RenamePart { part, .. } => {
                self.may_alter(&part.table, place);
            }
            Kind::AlterPolicy { part, .. } => self.may_alter(&part.table, place),
            Kind::Comment(comment) => match &comment.on {
                Commented::Relation(table)
                | Commented::Column { table, .. }
                | Commented::Constraint { table, .. } => self.may_alter(table, place),
                Commented::Part(part) => self.may_alter(&part.table, place),
                _ => return false,
            },
            _ => return false,
        }
        true
    }

    fn may_make(&mut self, name: &Name) {
        self.replay.catalog.pattern_may_exist(&Pattern::new(&name.name.name));
    }

    fn may_make_table(&mut self, create: &CreateTable) {
        for parent in &create.parents {
            self.may_get_child(parent, &create.name);
        }
        self.may_make(&create.name);
    }

    /// Tables of that name may have another that inherits from them.
    fn may_get_child(&mut self, parent: &Name, child: &Name) {
        let child = Pattern::new(&child.name.name);
        for name in self.meant(parent) {
            if let Some(table) = self.replay.catalog.table_mut(&name) {
                table.has_children = true;
                if !table.unseen.contains(&child) {
                    table.unseen.push(child.clone());
                }
            }
        }
    }

    /// What is called that may have another name from here on; with the old one, which is in those of its
    /// indexes.
    fn may_be_renamed(&mut self, from: &Name, to: &Pattern) {
        let from = Pattern::new(&from.name.name);
        let is_meant = |relation: &Relation| match relation {
            Relation::Table(table) => table.unseen.iter().any(|one| one.may_be(&from)),
            _ => false,
        };
        for relation in self.replay.catalog.relations.each_mut(is_meant) {
            if let Relation::Table(table) = relation
                && !table.unseen.contains(to)
            {
                table.unseen.push(to.clone());
            }
        }
    }

    fn may_alter_table(&mut self, alter: &AlterTable, place: &Place) -> bool {
        for action in &alter.actions {
            match action {
                TableAction::DropColumn { cascade: true, .. }
                | TableAction::DropConstraint { cascade: true, .. } => return false,
                _ => {}
            }
        }
        for action in &alter.actions {
            match action {
                TableAction::Inherit { child, parent, .. } => {
                    self.may_alter_tables(child.as_ref().unwrap_or(&alter.name), place);
                    let (parent, child) = (parent.as_ref(), child.as_ref());
                    self.may_get_child(parent.unwrap_or(&alter.name), child.unwrap_or(&alter.name));
                }
                TableAction::Disinherit { child, .. } => {
                    self.may_alter_tables(child.as_ref().unwrap_or(&alter.name), place);
                }
                TableAction::RenameTo(to) => {
                    self.may_take_away(&alter.name, place);
                    let to = Pattern::new(&to.name);
                    self.may_be_renamed(&alter.name, &to);
                    self.replay.catalog.pattern_may_exist(&to);
                }
                TableAction::SetSchema(_) => {
                    self.may_take_away(&alter.name, place);
                    self.may_make(&alter.name);
                }
                TableAction::AddColumn { .. } | TableAction::AddConstraint(_) => {
                    let derived = Pattern::new(&alter.name.name.name).derived();
                    self.replay.catalog.pattern_may_exist(&derived);
                    if let TableAction::AddConstraint(added) = action
                        && let Some(name) = &added.name
                    {
                        self.replay.catalog.pattern_may_exist(&Pattern::new(&name.name));
                    }
                    self.may_alter(&alter.name, place);
                }
                TableAction::Inert => {}
                _ => self.may_alter(&alter.name, place),
            }
        }
        true
    }

    /// The relations that a name with holes may mean; without a schema, in whatever schema.
    fn meant(&self, name: &Name) -> Vec<ObjectName> {
        let pattern = Pattern::new(&name.name.name);
        let schema = name.schema.as_ref().map(|schema| Pattern::new(&schema.name));
        let is_there = |full: &ObjectName| {
            let own = full.schema.as_deref().unwrap_or(self.replay.default_schema);
            schema.as_ref().is_none_or(|schema| schema.matches(own))
        };
        let all = self.replay.catalog.relations.keys();
        all.filter(|full| pattern.matches(&full.name) && is_there(full)).cloned().collect()
    }

    /// What has such a name may be another from here on, and so may what inherits from it.
    fn may_alter(&mut self, name: &Name, place: &Place) {
        if let Some(exact) = Pattern::new(&name.name.name).exact() {
            self.replay.catalog.may_now_exist(exact);
        }
        let meant = self.meant(name);
        self.doubt_all(meant, place);
    }

    /// The same where only a table can be meant.
    fn may_alter_tables(&mut self, name: &Name, place: &Place) {
        let mut meant = self.meant(name);
        meant.retain(|name| self.replay.catalog.table(name).is_some());
        self.doubt_all(meant, place);
    }

    /// These and what inherits from them.
    fn doubt_all(&mut self, mut open: Vec<ObjectName>, place: &Place) {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(name) = open.pop() {
            if seen.insert(name.clone()) {
                open.extend(self.replay.children(&name));
                self.doubt(&name, place);
            }
        }
    }

    /// Triggers, policies and rules of what has such a name may be more from here on.
    fn may_alter_parts(&mut self, name: &Name, place: &Place) {
        let exact = Pattern::new(&name.name.name);
        if exact.exact().is_none() && !exact.is_anything() {
            self.may_alter(name, place);
        }
    }

    /// What has such a name may be gone, or have another name, and what refers to it with it.
    fn may_take_away(&mut self, name: &Name, place: &Place) {
        for meant in self.meant(name) {
            if matches!(self.replay.catalog.relations.get(&meant), Some(Relation::Index { .. })) {
                continue;
            }
            for other in self.replay.catalog.naming(&meant.name) {
                self.doubt(&other, place);
            }
        }
        self.may_alter(name, place);
    }

    fn doubt(&mut self, name: &ObjectName, place: &Place) {
        self.replay.catalog.make_relation_unknown(name, CAUSE, place);
        self.replay.catalog.may_now_exist(&name.name);
    }

    /// Code that is too long to be followed may do anything.
    pub(super) fn give_up(&mut self, at: Span) {
        self.replay.is_exact = false;
        let place = self.replay.place(at);
        self.replay.catalog.sweep("code that is too long is not replayed", place);
    }
}

/// Why something is not certain any more.
const CAUSE: &str = "code names it that may not run, or of which only a part is known";

/// Whether a statement runs no function, whatever it names.
fn runs_nothing(kind: &Kind) -> bool {
    match kind {
        Kind::CreatePart(_)
        | Kind::DropPart { .. }
        | Kind::RenamePart { .. }
        | Kind::Comment(_)
        | Kind::AlterRoutine { .. } => true,
        Kind::DropRelations { cascade, .. } => !cascade,
        _ => false,
    }
}
