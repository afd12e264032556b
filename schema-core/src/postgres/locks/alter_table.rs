//! `ALTER TABLE`: the strongest of its actions.

use super::super::syntax::{
    AlterColumn, AlterTable, ColumnDef, Constraint, ConstraintDef, TableAction, TypeSyntax,
};
use super::LockLevel::{AccessExclusive, ShareRowExclusive, ShareUpdateExclusive};
use super::TableWork::{self, Brief, MayRewrite, Rewrite, Scan};
use super::words::lower_words;
use super::{Held, LockLevel};

pub(super) fn locks(alter: &AlterTable, text: &str, held: &mut Held) {
    let words = lower_words(text);
    for action in &alter.actions {
        let (level, work) = of_action(action, &words, held);
        held.name(&alter.name, level, work);
    }
}

fn of_action(action: &TableAction, words: &[String], held: &mut Held) -> (LockLevel, TableWork) {
    match action {
        TableAction::AddColumn { column, .. } => (AccessExclusive, added(column, words, held)),
        TableAction::AddConstraint(constraint) => constrained(constraint, held),
        TableAction::AlterColumn { change, .. } => altered(change, words),
        TableAction::ValidateConstraint(_) => (ShareUpdateExclusive, Scan),
        TableAction::SetParameters(_) => (ShareUpdateExclusive, Brief),
        TableAction::SwitchTrigger(_) => (ShareRowExclusive, Brief),
        TableAction::SetLogged(_) => (AccessExclusive, Rewrite),
        TableAction::Inherit { child, parent, .. } => {
            if let Some(parent) = parent {
                held.name(parent, ShareUpdateExclusive, Brief);
            }
            match child {
                // `ATTACH PARTITION` reads the partition, unless a check proves its bound.
                Some(child) => {
                    held.name(child, AccessExclusive, Scan);
                    (ShareUpdateExclusive, Brief)
                }
                None => (AccessExclusive, Brief),
            }
        }
        TableAction::Disinherit { child: Some(child), .. } => {
            let concurrently = words.iter().any(|word| word == "concurrently");
            held.name(child, AccessExclusive, Brief);
            (if concurrently { ShareUpdateExclusive } else { AccessExclusive }, Brief)
        }
        TableAction::Inert => inert(words),
        TableAction::DropColumn { .. }
        | TableAction::DropConstraint { .. }
        | TableAction::AlterConstraint { .. }
        | TableAction::RenameColumn { .. }
        | TableAction::RenameConstraint { .. }
        | TableAction::RenameTo(_)
        | TableAction::SetSchema(_)
        | TableAction::RowSecurity(_)
        | TableAction::Disinherit { .. }
        | TableAction::OfType
        | TableAction::ReplicaIdentity(_) => (AccessExclusive, Brief),
    }
}

fn has(words: &[String], pair: [&str; 2]) -> bool {
    words.windows(2).any(|two| two[0] == pair[0] && two[1] == pair[1])
}

/// Actions that the replay passes over.
fn inert(words: &[String]) -> (LockLevel, TableWork) {
    if has(words, ["set", "tablespace"]) || has(words, ["set", "access"]) {
        (AccessExclusive, Rewrite)
    } else if has(words, ["cluster", "on"]) || has(words, ["set", "without"]) {
        (ShareUpdateExclusive, Brief)
    } else {
        (AccessExclusive, Brief)
    }
}

fn altered(change: &AlterColumn, words: &[String]) -> (LockLevel, TableWork) {
    match change {
        AlterColumn::SetType { to, converts, .. } => {
            let keeps = to.as_ref().is_some_and(may_keep);
            (AccessExclusive, if keeps && !converts { MayRewrite } else { Rewrite })
        }
        AlterColumn::SetNotNull => (AccessExclusive, Scan),
        AlterColumn::SetExpression(_) => (AccessExclusive, Rewrite),
        AlterColumn::Inert if has(words, ["set", "statistics"]) => (ShareUpdateExclusive, Brief),
        // `SET (n_distinct = ..)`, `RESET (..)`
        AlterColumn::Inert if !has(words, ["set", "compression"]) => (ShareUpdateExclusive, Brief),
        _ => (AccessExclusive, Brief),
    }
}

/// Whether a type may have the same bytes as that which was there: what is only made wider is not rewritten
/// (`ATColumnChangeRequiresRewrite`).
fn may_keep(to: &TypeSyntax) -> bool {
    const WIDER: &[&str] = &[
        "text",
        "varchar",
        "character varying",
        "numeric",
        "decimal",
        "varbit",
        "bit varying",
        "interval",
        "time",
        "time without time zone",
        "timetz",
        "time with time zone",
        "timestamp",
        "timestamp without time zone",
        "timestamptz",
        "timestamp with time zone",
        "inet",
        "oid",
    ];
    // Of another's types nothing is known: a domain over the same one keeps the bytes.
    !to.array && (WIDER.contains(&&*to.name) || !is_builtin(to))
}

fn is_builtin(to: &TypeSyntax) -> bool {
    const BUILTIN: &[&str] = &[
        "bool",
        "bytea",
        "char",
        "date",
        "float4",
        "float8",
        "int2",
        "int4",
        "int8",
        "json",
        "jsonb",
        "money",
        "uuid",
        "xml",
        "serial",
        "bigserial",
        "smallserial",
        "serial4",
        "serial8",
        "serial2",
        "cidr",
        "macaddr",
        "point",
        "tsvector",
        "name",
    ];
    to.builtin || BUILTIN.contains(&&*to.name)
}

fn constrained(constraint: &ConstraintDef, held: &mut Held) -> (LockLevel, TableWork) {
    let work = if constraint.not_valid { Brief } else { Scan };
    match &constraint.kind {
        Constraint::ForeignKey { .. } => {
            held.referenced(constraint);
            (ShareRowExclusive, work)
        }
        Constraint::Unique { using_index: Some(_), .. } => (AccessExclusive, Brief),
        _ => (AccessExclusive, work),
    }
}

/// A new column, of which the rows that are there have the default.
fn added(column: &ColumnDef, words: &[String], held: &mut Held) -> TableWork {
    let mut work = match &column.default {
        _ if column.identity.is_some() || column.is_serial() => Rewrite,
        Some(_) if is_generated(words) => Rewrite,
        Some(default) => volatility(default),
        None => Brief,
    };
    let null = column.default.is_none();
    // A domain with constraints has to be tried on each row.
    if column.data_type.as_ref().is_some_and(|one| !one.array && !is_known(one)) {
        work = work.max(MayRewrite);
    }
    if column.not_null && null {
        work = work.max(Scan);
    }
    for constraint in &column.constraints {
        held.referenced(constraint);
        work = work.max(match &constraint.kind {
            // What is null refers to nothing.
            Constraint::ForeignKey { .. } if null => Brief,
            _ => Scan,
        });
    }
    work
}

/// Whether a type is no domain.
fn is_known(of: &TypeSyntax) -> bool {
    const MORE: &[&str] =
        &["text", "varchar", "timestamptz", "timetz", "inet", "varbit", "numeric"];
    is_builtin(of) || of.schema.is_none() && MORE.contains(&&*of.name)
}

/// `GENERATED ALWAYS AS (..)`, and not of the virtual kind that 18 has.
fn is_generated(words: &[String]) -> bool {
    has(words, ["always", "as"]) && !words.iter().any(|word| word == "virtual")
}

/// Whether a default is another for each row: then each row is written.
fn volatility(default: &str) -> TableWork {
    const ONCE: &[&str] = &[
        "now",
        "transaction_timestamp",
        "statement_timestamp",
        "current_setting",
        "date_trunc",
        "make_interval",
        "make_date",
        "jsonb_build_object",
        "json_build_object",
        "jsonb_build_array",
        "lower",
        "upper",
        "md5",
        "to_char",
        "to_timestamp",
        "coalesce",
        "array",
        "row",
        "cast",
        "extract",
        "numeric",
        "varchar",
        "char",
        "timestamp",
        "time",
        "interval",
        "bit",
        "current_timestamp",
        "current_time",
        "localtimestamp",
        "localtime",
        "in",
        "and",
        "or",
        "not",
    ];
    const EACH_TIME: &[&str] = &[
        "random",
        "gen_random_uuid",
        "uuid_generate_v1",
        "uuid_generate_v1mc",
        "uuid_generate_v4",
        "uuidv4",
        "uuidv7",
        "gen_random_bytes",
        "clock_timestamp",
        "timeofday",
        "nextval",
    ];
    let mut work = Brief;
    for called in super::words::called(default) {
        work = work.max(match &*called {
            one if EACH_TIME.contains(&one) => Rewrite,
            one if ONCE.contains(&one) => Brief,
            _ => MayRewrite,
        });
    }
    work
}
