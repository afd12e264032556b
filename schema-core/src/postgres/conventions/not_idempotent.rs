//! `not-idempotent`: a statement that fails, or doubles its rows, when its script runs again.

use std::collections::HashSet;

use super::super::syntax::{
    AlterTable, Constraint, Insert, Kind, SequenceStatement, Statement, TableAction,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

const BLOCK: &str =
    "it has no `IF NOT EXISTS`: put it into a `DO` block that asks the catalog first";

pub(super) fn check(file: &File, statements: &[Statement], findings: &mut Vec<Diagnostic>) {
    // What was dropped by `IF EXISTS` in this file is surely not there.
    let mut gone = HashSet::new();
    for statement in statements {
        let mut report = |span: Span, help: &str| {
            let message = "a statement that does not run twice";
            findings.push(
                Diagnostic::new(Code::NotIdempotent, message)
                    .at(&file.source, span, "fails, or does it twice, when the file runs again")
                    .help(help),
            );
        };
        match &statement.kind {
            Kind::AlterTable(alter) => actions(alter, &mut gone, &mut report),
            kind => {
                if let Some((name, help)) = made(kind) {
                    if !name.is_some_and(|name| gone.contains(name)) {
                        report(first_line(file, statement.span), help);
                    }
                } else if !drops(kind, &mut gone) {
                    report(first_line(file, statement.span), "write `IF EXISTS`");
                }
            }
        }
    }
}

/// What a statement makes that may be there, and how to write that.
fn made(kind: &Kind) -> Option<(Option<&str>, &'static str)> {
    const IF_NOT_EXISTS: &str = "write `IF NOT EXISTS`";
    const OR_REPLACE: &str = "write `CREATE OR REPLACE`";
    Some(match kind {
        Kind::CreateTable(table) if !table.if_not_exists => {
            (Some(&*table.name.name.name), IF_NOT_EXISTS)
        }
        Kind::CreateIndex(index) if !index.if_not_exists => {
            let name = index.name.as_ref().map(|name| &*name.name.name);
            (
                name,
                if name.is_some() {
                    IF_NOT_EXISTS
                } else {
                    "give it a name, and write `IF NOT EXISTS`"
                },
            )
        }
        Kind::CreateRelation { what, name, or_replace: false, if_not_exists: false, .. } => {
            let help = if *what == "view" { OR_REPLACE } else { IF_NOT_EXISTS };
            (Some(&*name.name.name), help)
        }
        Kind::CreateTableAs { name, if_not_exists: false, .. }
        | Kind::Sequence(SequenceStatement::Create { name, if_not_exists: false, .. }) => {
            (Some(&*name.name.name), IF_NOT_EXISTS)
        }
        Kind::CreateSchema { name, if_not_exists: false, .. } => {
            (name.as_ref().map(|name| &*name.name), IF_NOT_EXISTS)
        }
        Kind::CreateExtension { name, if_not_exists: false, .. } => {
            (Some(&*name.name), IF_NOT_EXISTS)
        }
        Kind::CreateRoutine(routine) if !routine.or_replace => {
            (Some(&*routine.name.name.name), OR_REPLACE)
        }
        Kind::CreatePart(part) if !part.or_replace => {
            (Some(&*part.part.name.name), "drop it first, with `IF EXISTS`")
        }
        Kind::CreateEnum { name, .. } | Kind::CreateType { name, .. } => {
            (Some(&*name.name.name), BLOCK)
        }
        Kind::AddLabel { if_not_exists: false, .. } => (None, IF_NOT_EXISTS),
        Kind::RenameLabel { .. }
        | Kind::RenameType { .. }
        | Kind::RenameRelation { .. }
        | Kind::RenameSchema { .. }
        | Kind::RenamePart { .. } => (None, BLOCK),
        Kind::Insert(Insert { says_on_conflict: false, words, .. })
            if !words.contains("exists") =>
        {
            (None, "say what happens `ON CONFLICT`")
        }
        _ => return None,
    })
}

/// Notes what a statement drops; whether it may run when that is gone.
fn drops<'s>(kind: &'s Kind, gone: &mut HashSet<&'s str>) -> bool {
    let (names, if_exists): (Vec<&str>, bool) = match kind {
        Kind::DropRelations { names, if_exists, .. } => {
            let names = names.iter().map(|name| &*name.name.name);
            (names.collect(), *if_exists)
        }
        Kind::DropTypes { names, if_exists, .. } => {
            (names.iter().map(|name| &*name.name.name).collect(), *if_exists)
        }
        Kind::DropSchemas { names, if_exists, .. }
        | Kind::DropExtensions { names, if_exists, .. } => {
            (names.iter().map(|name| &*name.name).collect(), *if_exists)
        }
        Kind::DropRoutines { routines, if_exists, .. } => {
            (routines.iter().map(|routine| &*routine.name.name.name).collect(), *if_exists)
        }
        Kind::DropPart { part, if_exists } => (vec![&*part.name.name], *if_exists),
        _ => return true,
    };
    if if_exists {
        gone.extend(names);
    }
    if_exists
}

fn actions<'s>(
    alter: &'s AlterTable,
    gone: &mut HashSet<&'s str>,
    report: &mut impl FnMut(Span, &str),
) {
    for action in &alter.actions {
        match action {
            TableAction::AddColumn { column, if_not_exists: false }
                if !gone.contains(&*column.name.name) =>
            {
                report(column.span, "write `ADD COLUMN IF NOT EXISTS`");
            }
            TableAction::DropColumn { column, if_exists: false, .. } => {
                report(column.span, "write `DROP COLUMN IF EXISTS`");
            }
            TableAction::DropConstraint { name, if_exists: false, .. } => {
                report(name.span, "write `DROP CONSTRAINT IF EXISTS`");
            }
            TableAction::DropColumn { column: name, .. }
            | TableAction::DropConstraint { name, .. } => {
                gone.insert(&*name.name);
            }
            TableAction::AddConstraint(constraint)
                if !matches!(constraint.kind, Constraint::NotNull { .. }) =>
            {
                let name = constraint.name.as_ref();
                if !name.is_some_and(|name| gone.contains(&*name.name)) {
                    report(
                        constraint.span,
                        "give it a name, and drop it first: `DROP CONSTRAINT IF EXISTS`",
                    );
                }
            }
            TableAction::RenameColumn { column: name, .. }
            | TableAction::RenameConstraint { name, .. } => report(name.span, BLOCK),
            TableAction::RenameTo(to) => report(to.span, BLOCK),
            _ => {}
        }
    }
}

/// Enough of a statement to recognise it.
fn first_line(file: &File, span: Span) -> Span {
    let text = file.source.slice(span);
    let end = text.find('\n').unwrap_or(text.len());
    let length = u32::try_from(text[..end].trim_end().len()).unwrap_or(0);
    Span::new(span.start, span.start + length)
}
