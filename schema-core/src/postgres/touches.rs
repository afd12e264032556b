//! Which objects an up touches: what the runtime asks before it applies a migration that was merged
//! late.
//!
//! Conservative: where a statement may reach what it does not name, the up touches everything. Names
//! stand without their schemas, so that two objects of one name are one; of the other words of a file,
//! comments included, those are kept that name something which a migration of the folder changes.

use std::collections::{BTreeMap, HashSet};

use schema_manifest::Touched;

use super::syntax::{
    CreateDomain, CreatePart, CreateRange, Kind, Name, Owner, Parsed, PartKind, PartRef,
    SequenceStatement, TableAction, TypeStatement,
};
use super::word::each_word;

/// What the statements of an up change.
#[derive(Debug, Default)]
pub(super) struct Changed {
    names: HashSet<String>,
    routines: HashSet<String>,
    /// Tables with a trigger or a rule, through which data reach other tables.
    triggered: HashSet<String>,
    /// It changes data.
    writes: bool,
    /// It has a statement that does something to what it names (`TRUNCATE`, `GRANT`).
    handles: bool,
    everything: bool,
}

impl Changed {
    pub(super) fn of(parsed: &Parsed) -> Self {
        let everything = parsed.fault.is_some() || !parsed.psql.is_empty();
        let mut changed = Changed { everything, ..Changed::default() };
        for statement in &parsed.statements {
            changed.add(&statement.kind);
        }
        changed
    }

    fn name(&mut self, name: &Name) {
        self.names.insert(name.name.name.clone());
    }

    fn names<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) {
        names.into_iter().for_each(|name| self.name(name));
    }

    fn add(&mut self, kind: &Kind) {
        self.everything |= kind.cascades();
        match kind {
            // A table that inherits changes what its parents are.
            Kind::CreateTable(table) => {
                self.names(std::iter::once(&table.name).chain(&table.parents));
            }
            Kind::AlterTable(alter) => {
                self.name(&alter.name);
                for action in &alter.actions {
                    match action {
                        TableAction::RenameTo(to) => {
                            self.names.insert(to.name.clone());
                        }
                        TableAction::Inherit { child, parent, .. }
                        | TableAction::Disinherit { child, parent } => {
                            self.names(child.iter().chain(parent));
                        }
                        _ => {}
                    }
                }
            }
            Kind::CreateIndex(index) => {
                self.names(std::iter::once(&index.table).chain(&index.name));
            }
            Kind::Sequence(
                SequenceStatement::Create { name, options, .. }
                | SequenceStatement::Alter { name, options, .. },
            ) => {
                self.name(name);
                if let Some(Owner::Column(table, _)) = &options.owner {
                    self.name(table);
                }
            }
            Kind::AttachIndex { name, part } => self.names([name, part]),
            Kind::DropRelations { names, .. } | Kind::DropTypes { names, .. } => self.names(names),
            Kind::RenameRelation { name, to } | Kind::RenameType { name, to } => {
                self.name(name);
                self.names.insert(to.name.clone());
            }
            Kind::MoveRelation { name, .. }
            | Kind::MoveType { name, .. }
            | Kind::CreateEnum { name, .. }
            | Kind::AddLabel { name, .. }
            | Kind::RenameLabel { name, .. }
            | Kind::CreateType { name, .. }
            | Kind::CreateRelation { name, .. }
            | Kind::CreateTableAs { name, .. }
            | Kind::Type(
                TypeStatement::CreateDomain(CreateDomain { name, .. })
                | TypeStatement::AlterDomain { name, .. }
                | TypeStatement::CreateComposite { name, .. }
                | TypeStatement::AlterComposite { name, .. }
                | TypeStatement::CreateRange(CreateRange { name, .. }),
            ) => self.name(name),
            Kind::CreateRoutine(routine) => {
                self.name(&routine.name);
                self.routines.insert(routine.name.name.name.clone());
            }
            Kind::AlterRoutine { routine, .. } => self.name(&routine.name),
            Kind::DropRoutines { routines, .. } => {
                self.names(routines.iter().map(|routine| &routine.name));
            }
            Kind::CreatePart(CreatePart { part, .. }) => {
                self.part(part);
                if part.kind != PartKind::Policy {
                    self.triggered.insert(part.table.name.name.clone());
                }
            }
            Kind::DropPart { part, .. }
            | Kind::RenamePart { part, .. }
            | Kind::AlterPolicy { part, .. } => self.part(part),
            Kind::Insert(insert) => self.data(&insert.table),
            Kind::Update { table, .. } | Kind::Delete { table, .. } => self.data(table),
            Kind::CreateSchema { name, has_elements, .. } => {
                self.everything |= *has_elements;
                self.names.extend(name.iter().map(|name| name.name.clone()));
            }
            Kind::CreateExtension { name, .. } => {
                self.names.insert(name.name.clone());
            }
            Kind::Inert | Kind::Setting { .. } => self.handles = true,
            // What they only name is found among the words.
            Kind::CreateTemporary { .. } | Kind::Comment(_) | Kind::Transaction(_) => {}
            Kind::DropSchemas { .. }
            | Kind::RenameSchema { .. }
            | Kind::MoveExtension { .. }
            | Kind::DropExtensions { .. }
            | Kind::CreateCollation { .. }
            | Kind::ChangeCollation
            | Kind::DropOther { .. }
            | Kind::SetSearchPath(_)
            | Kind::ResetSearchPath
            | Kind::Do { .. }
            | Kind::Query { .. }
            | Kind::Unclaimed
            | Kind::Sweeping { .. } => self.everything = true,
        }
    }

    fn part(&mut self, part: &PartRef) {
        self.name(&part.table);
    }

    fn data(&mut self, table: &Name) {
        self.name(table);
        self.writes = true;
    }
}

/// What each up touches, with its text.
pub(super) fn touched(ups: &[(Changed, &str)]) -> Vec<Vec<Touched>> {
    let known: HashSet<&str> =
        ups.iter().flat_map(|(up, _)| &up.names).map(String::as_str).collect();
    let routines: HashSet<&str> =
        ups.iter().flat_map(|(up, _)| &up.routines).map(String::as_str).collect();
    let triggered: HashSet<&str> =
        ups.iter().flat_map(|(up, _)| &up.triggered).map(String::as_str).collect();
    ups.iter()
        .map(|(up, text)| {
            if up.everything {
                return vec![Touched::everything()];
            }
            let mut touched: BTreeMap<&str, bool> =
                up.names.iter().map(|name| (name.as_str(), true)).collect();
            let mut calls = false;
            words(text, |word| {
                if let Some(known) = known.get(word) {
                    touched.entry(known).or_insert(up.handles);
                    calls |= routines.contains(word);
                }
            });
            let is_triggered = up.names.iter().any(|name| triggered.contains(name.as_str()));
            if up.writes && (calls || is_triggered) {
                return vec![Touched::everything()];
            }
            let entry =
                |(name, changes): (&str, bool)| Touched::new(name.to_owned().into(), changes);
            touched.into_iter().map(entry).collect()
        })
        .collect()
}

/// Every word of a text, folded and as it is written, and what stands in quotes.
fn words(text: &str, mut found: impl FnMut(&str)) {
    each_word(text, |word| {
        found(word);
        let folded = word.to_ascii_lowercase();
        if folded != word {
            found(&folded);
        }
    });
    for quoted in text.split('"') {
        found(quoted);
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax;
    use super::*;

    fn texts(ups: &[&str]) -> Vec<String> {
        let ups: Vec<(Changed, &str)> =
            ups.iter().map(|text| (Changed::of(&syntax::parse(text, None)), *text)).collect();
        let word = |one: &Touched| format!("{}{}", if one.changes { "!" } else { "" }, one.name);
        let words = |list: &Vec<Touched>| list.iter().map(word).collect::<Vec<_>>().join(" ");
        touched(&ups).iter().map(words).collect()
    }

    #[test]
    fn an_up_touches_what_it_changes_and_what_it_names() {
        let users = "CREATE TABLE users (id int PRIMARY KEY, name text)";
        let cases = [
            ("CREATE TABLE keys (user_id int REFERENCES Users (id))", "!keys users"),
            ("ALTER TABLE users ADD COLUMN age int", "!users"),
            ("ALTER TABLE users RENAME TO people", "!people !users"),
            ("CREATE INDEX users_by_name ON users (name)", "!users !users_by_name"),
            ("CREATE VIEW names AS SELECT name FROM \"users\"", "!names users"),
            ("INSERT INTO users VALUES (1, now())", "!users"),
            ("SET lock_timeout = '1s'; ALTER TABLE users ADD x int", "!users"),
            ("TRUNCATE users", "!*"),
            ("GRANT SELECT ON users TO PUBLIC", "!users"),
            ("CREATE TABLE a (id int); CREATE TABLE b (id int)", "!a !b"),
            ("CREATE TYPE s AS ENUM ('users')", "!s users"),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT id FROM users'", "!f users"),
            // May reach what they do not name.
            ("DROP TABLE users CASCADE", "!*"),
            ("DO $$ BEGIN CREATE TABLE x (id int); END $$", "!*"),
            ("SELECT f()", "!*"),
            ("SET search_path = other", "!*"),
            ("CREATE TABLE", "!*"),
        ];
        for (up, expected) in cases {
            assert_eq!(texts(&[users, up])[1], expected, "{up}");
        }
    }

    #[test]
    fn data_reach_further_through_functions_and_triggers() {
        let table = "CREATE TABLE t (id int)";
        let insert = "INSERT INTO t VALUES (1)";
        assert_eq!(texts(&[table, insert]), ["!t", "!t"]);
        let function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'";
        let trigger = "CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()";
        assert_eq!(texts(&[table, function, trigger, insert]), ["!t", "!f", "f !t", "!*"]);
        assert_eq!(texts(&[table, function, "INSERT INTO t SELECT f()"])[2], "!*");
    }
}
