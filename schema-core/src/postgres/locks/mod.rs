//! Which tables a script locks, how strongly, and whether it reads or writes them whole meanwhile.
//!
//! The levels are those of <https://www.postgresql.org/docs/current/explicit-locking.html> and of
//! `AlterTableGetLockLevel` (`src/backend/commands/tablecmds.c`); what reads or rewrites a table is in the notes of
//! <https://www.postgresql.org/docs/current/sql-altertable.html>. Each rule was held against `pg_locks`,
//! `pg_relation_filenode` and `pg_stat_xact_user_tables` of real servers (`schema-cli/tests/it/locks.rs`).
//!
//! A text says nothing of types and rows: where they decide, the worse is told, and that it *may* be so.

mod alter_table;
mod words;

use std::collections::HashSet;
use std::fmt;

use super::syntax::{
    self, Constraint, ConstraintDef, CreateTable, Dropped, Job, Kind, Name, Parsed, PartKind,
    Statement, TableElement,
};
use schema_manifest::TransactionClass;

/// A lock on a table, as PostgreSQL calls it, from the weakest to the strongest.
///
/// <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockLevel {
    /// `ACCESS SHARE`: what a query takes.
    AccessShare,
    /// `ROW SHARE`: `SELECT .. FOR UPDATE`.
    RowShare,
    /// `ROW EXCLUSIVE`: what a write takes.
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`: neither reads nor writes wait.
    ShareUpdateExclusive,
    /// `SHARE`: writes wait.
    Share,
    /// `SHARE ROW EXCLUSIVE`: writes wait.
    ShareRowExclusive,
    /// `EXCLUSIVE`: writes wait.
    Exclusive,
    /// `ACCESS EXCLUSIVE`: reads and writes wait.
    AccessExclusive,
}

impl LockLevel {
    /// As SQL spells it: `ACCESS EXCLUSIVE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            LockLevel::AccessShare => "ACCESS SHARE",
            LockLevel::RowShare => "ROW SHARE",
            LockLevel::RowExclusive => "ROW EXCLUSIVE",
            LockLevel::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockLevel::Share => "SHARE",
            LockLevel::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockLevel::Exclusive => "EXCLUSIVE",
            LockLevel::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Whether an `INSERT`, `UPDATE` or `DELETE` of others waits for it.
    pub fn blocks_writes(self) -> bool {
        self >= LockLevel::Share
    }

    /// Whether a `SELECT` of others waits for it.
    pub fn blocks_reads(self) -> bool {
        self == LockLevel::AccessExclusive
    }
}

impl fmt::Display for LockLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a statement does to a table while it holds its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableWork {
    /// Changes the catalog only, whatever the table's size.
    Brief,
    /// Reads all rows.
    Scan,
    /// Writes the whole table anew, or reads it all, or neither: its types decide.
    MayRewrite,
    /// Writes the whole table anew, with its indexes.
    Rewrite,
}

/// A lock that a statement takes on a table that was there before.
///
/// Prints as `` `disks`: ACCESS EXCLUSIVE, rewrites the table: reads and writes wait meanwhile ``.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableLock {
    /// The table as the statement names it.
    pub table: String,
    /// How strongly.
    pub level: LockLevel,
    /// What takes its time.
    pub work: TableWork,
    /// The first byte of the statement, as [`schema_manifest::Statement::start`].
    pub start: u32,
    /// The line of that byte, counted from 1.
    pub line: u32,
}

impl TableLock {
    /// Whether others wait for as long as it takes to read or write the whole table.
    ///
    /// Every lock lasts until the end of its transaction: a brief one too, where a heavy statement follows.
    pub fn is_heavy(&self) -> bool {
        self.level.blocks_writes() && self.work > TableWork::Brief
    }
}

impl fmt::Display for TableLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TableLock { table, level, work, .. } = self;
        let work = match work {
            TableWork::Brief => "briefly",
            TableWork::Scan => "reads the whole table",
            TableWork::MayRewrite => "may rewrite the whole table",
            TableWork::Rewrite => "rewrites the whole table",
        };
        let waiting = match level {
            level if level.blocks_reads() => "reads and writes wait",
            level if level.blocks_writes() => "writes wait",
            _ => "nobody waits who reads or writes",
        };
        write!(f, "`{table}`: {level}, {work}: {waiting}")
    }
}

/// The locks of each script on tables, statement by statement; PostgreSQL.
///
/// The scripts are those of one run, in its order: a table that one of them makes is left out from there on, since
/// nobody else knows it yet. Told are locks that others may wait for, and what reads or rewrites a table
/// under a weaker one. Not told is what the text does not name: partitions and the tables that inherit, the table
/// of an index that is dropped, the other side of a foreign key that is there, what goes by `CASCADE`, and what code in `DO` blocks and functions does.
///
/// ```
/// let locks = schema_core::locks([
///     "CREATE TABLE disks (id bigint);",
///     "ALTER TABLE disks ADD size bigint; CREATE INDEX ON users (name);",
/// ]);
/// assert!(locks[0].is_empty());
/// assert_eq!(locks[1].len(), 1); // `disks` is new in this run
/// assert_eq!(locks[1][0].to_string(), "`users`: SHARE, reads the whole table: writes wait");
/// ```
pub fn locks<'t>(scripts: impl IntoIterator<Item = &'t str>) -> Vec<Vec<TableLock>> {
    let texts: Vec<&str> = scripts.into_iter().collect();
    let jobs: Vec<Job<'_>> = texts.iter().map(|text| Job { text, server: None }).collect();
    let mut new = New::default();
    syntax::ahead(jobs, |ahead| {
        let one = |text| {
            let parsed = ahead.parsed(Job { text, server: None });
            of_script(text, &parsed, &mut new)
        };
        texts.iter().copied().map(one).collect()
    })
}

/// The tables that were made in the run.
#[derive(Debug, Default)]
struct New(HashSet<String>);

impl New {
    fn note(&mut self, statement: &Statement) {
        match &statement.kind {
            // Where it is there already, it is not new.
            Kind::CreateTable(CreateTable { name, if_not_exists: false, .. })
            | Kind::CreateTableAs { name, if_not_exists: false, .. }
            | Kind::CreateTemporary { name }
            | Kind::CreateRelation { name, or_replace: false, if_not_exists: false, .. } => {
                self.0.insert(written(name));
            }
            Kind::DropRelations { names, .. } => {
                for name in names {
                    self.0.remove(&written(name));
                }
            }
            Kind::AlterTable(alter) => {
                let renamed = alter.actions.iter().find_map(|action| match action {
                    syntax::TableAction::RenameTo(to) => Some(to),
                    _ => None,
                });
                if let Some(to) = renamed
                    && self.0.remove(&written(&alter.name))
                {
                    let schema = alter.name.schema.as_ref().map(|one| format!("{}.", one.name));
                    self.0.insert(schema.unwrap_or_default() + &to.name);
                }
            }
            _ => {}
        }
    }
}

fn of_script(text: &str, parsed: &Parsed, new: &mut New) -> Vec<TableLock> {
    let mut locks = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for statement in &parsed.statements {
        let start = statement.span.start;
        line += breaks(text, counted..start as usize);
        counted = start as usize;
        let mut held = Held { start, line, locks: vec![] };
        held.add(statement, statement_text(text, statement));
        locks.extend(held.locks.into_iter().filter(|lock| !new.0.contains(&lock.table)));
        new.note(statement);
    }
    locks
}

/// How many lines end in a part of a text.
fn breaks(text: &str, part: std::ops::Range<usize>) -> u32 {
    let part = text.get(part).unwrap_or_default();
    u32::try_from(part.matches('\n').count()).unwrap_or(u32::MAX)
}

fn statement_text<'t>(text: &'t str, statement: &Statement) -> &'t str {
    text.get(statement.span.start as usize..statement.span.end as usize).unwrap_or_default()
}

/// `app.disks`
fn written(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", schema.name, name.name.name),
        None => name.name.name.clone(),
    }
}

/// The locks of one statement.
struct Held {
    start: u32,
    line: u32,
    locks: Vec<TableLock>,
}

impl Held {
    /// The strongest of several on one table is the one that counts, and the longest work.
    fn take(&mut self, table: impl Into<String>, level: LockLevel, work: TableWork) {
        let table = table.into();
        match self.locks.iter_mut().find(|lock| lock.table == table) {
            Some(lock) => {
                lock.level = lock.level.max(level);
                lock.work = lock.work.max(work);
            }
            None => {
                let (start, line) = (self.start, self.line);
                self.locks.push(TableLock { table, level, work, start, line });
            }
        }
    }

    fn name(&mut self, table: &Name, level: LockLevel, work: TableWork) {
        self.take(written(table), level, work);
    }

    fn add(&mut self, statement: &Statement, text: &str) {
        use LockLevel::{AccessExclusive, Share, ShareRowExclusive, ShareUpdateExclusive};
        match &statement.kind {
            Kind::AlterTable(alter) => alter_table::locks(alter, text, self),
            Kind::CreateTable(table) => self.create_table(table),
            Kind::CreateIndex(index) => {
                let concurrently = statement.transaction == TransactionClass::Outside;
                let level = if concurrently { ShareUpdateExclusive } else { Share };
                // On a partitioned table alone there is nothing to read.
                let work = if index.only { TableWork::Brief } else { TableWork::Scan };
                self.name(&index.table, level, work);
            }
            Kind::DropRelations {
                what: Dropped::Table | Dropped::MaterializedView, names, ..
            } => {
                for name in names {
                    self.name(name, AccessExclusive, TableWork::Brief);
                }
            }
            // CreateTrigger takes SHARE ROW EXCLUSIVE; policies and rules are read by the planner.
            Kind::CreatePart(part) => {
                let is_trigger = matches!(part.part.kind, PartKind::Trigger);
                let level = if is_trigger { ShareRowExclusive } else { AccessExclusive };
                self.name(&part.part.table, level, TableWork::Brief);
            }
            Kind::DropPart { part, .. }
            | Kind::RenamePart { part, .. }
            | Kind::AlterPolicy { part, .. } => {
                self.name(&part.table, AccessExclusive, TableWork::Brief);
            }
            _ => words::locks(text, self),
        }
    }

    fn create_table(&mut self, table: &CreateTable) {
        let level = if table.bound.is_some() {
            // `PARTITION OF`
            LockLevel::AccessExclusive
        } else {
            LockLevel::ShareUpdateExclusive
        };
        if level.blocks_writes() {
            for name in &table.parents {
                self.name(name, level, TableWork::Brief);
            }
        }
        for element in &table.elements {
            match element {
                TableElement::Column(column) => {
                    for constraint in &column.constraints {
                        self.referenced(constraint);
                    }
                }
                TableElement::Constraint(constraint) => self.referenced(constraint),
                TableElement::Like(_) => {}
            }
        }
    }

    /// The table that a new foreign key refers to gets triggers.
    fn referenced(&mut self, constraint: &ConstraintDef) {
        if let Constraint::ForeignKey { table, .. } = &constraint.kind {
            self.name(table, LockLevel::ShareRowExclusive, TableWork::Brief);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(scripts: &[&str]) -> Vec<Vec<String>> {
        let locks = locks(scripts.iter().copied());
        locks.iter().map(|of| of.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn a_table_of_the_same_run_is_nobody_elses() {
        let scripts = [
            "CREATE TABLE a (id int); CREATE INDEX ON a (id); ALTER TABLE a RENAME TO b;",
            "ALTER TABLE b ALTER id TYPE bigint; CREATE TABLE IF NOT EXISTS c (id int); CREATE INDEX ON c (id);",
            "DROP TABLE b; ALTER TABLE b ADD x int;",
        ];
        assert_eq!(
            told(&scripts),
            [
                vec![],
                vec!["`c`: SHARE, reads the whole table: writes wait".to_owned()],
                vec!["`b`: ACCESS EXCLUSIVE, briefly: reads and writes wait".to_owned()],
            ]
        );
    }

    #[test]
    fn a_statement_has_one_lock_on_a_table_and_its_place() {
        let locks = locks(["SELECT 1;\nALTER TABLE app.\"T\" ADD x int, ALTER y SET NOT NULL;"]);
        let [lock] = &*locks[0] else { panic!("{locks:?}") };
        assert_eq!((&*lock.table, lock.start, lock.line), ("app.T", 10, 2));
        assert_eq!((lock.level, lock.work), (LockLevel::AccessExclusive, TableWork::Scan));
        assert!(lock.is_heavy());
    }

    #[test]
    fn any_text_has_some_answer() {
        for text in ["", ";", "ALTER TABLE", "CREATE TABL a", "LOCK", "VACUUM", "\u{e9}", "'"] {
            assert_eq!(locks([text]).len(), 1, "{text}");
        }
    }
}
