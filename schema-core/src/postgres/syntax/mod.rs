//! The Postgres grammar: text to our own statements.
//!
//! **Architecture invariant:** nothing outside this folder names a type of the parser's crates.
//! They are not semver-stable; [`lower`](lower::statement) turns their tree into
//! [`Statement`]s, and only those leave.

mod ahead;
mod definition;
mod dynamic;
mod elsewhere;
#[cfg(test)]
mod growth;
mod lower;
mod nesting;
mod newer;
mod object;
mod plpgsql;
mod psql;
mod query;
mod query_text;
mod sequence;
mod statement;
mod tree;
mod types;
mod words;

pub(super) use ahead::{Ahead, Job, ahead};
pub(super) use definition::{Definition, PARAMETERS, Value};
pub(super) use dynamic::{Dynamic, Within};
pub(super) use elsewhere::is_elsewhere;
pub(super) use newer::Newer;
pub(super) use object::{
    Arguments, ColumnUse, CommentOn, CommentText, Commented, CreatePart, CreateRoutine, Mode,
    Parameter, PartKind, PartRef, RoutineChange, RoutineKind, RoutineRef, RowSecurity,
    TriggerSwitch, ViewQuery,
};
pub(super) use plpgsql::{
    Arithmetic, Block, Caught, Comparison, Expression, Handler, Jump, Over, Question, Source, Step,
    What, code,
};
pub(super) use psql::{Psql, PsqlUse};
pub(super) use query::{Arm, From, Joined, Output, Query, Scalar, Select};
pub(super) use query_text::QueryText;
pub(super) use sequence::{Bound, Owner, SequenceOptions, SequenceStatement};
pub(super) use statement::{
    AlterColumn, AlterTable, Beside, Call, ColumnDef, Constraint, ConstraintDef, CreateIndex,
    CreateTable, Dropped, Ident, IndexKey, Insert, Kind, Like, Name, Statement, TableAction,
    TableElement, Transaction, TypeSyntax, Typed, ValueUse,
};
pub(super) use types::{
    AttributeChange, AttributeDef, CreateDomain, CreateRange, DomainChange, DomainCheck,
    TypeStatement,
};
pub(super) use words::Words;

use squawk_syntax::SourceFile;

use crate::source::Span;

/// A script as the grammar reads it.
#[derive(Debug)]
pub(super) struct Parsed {
    /// Its statements in order, empty ones left out.
    pub(super) statements: Vec<Statement>,
    /// Places that the stated server does not have.
    pub(super) newer: Vec<Newer>,
    /// The first place that the grammar does not accept. What follows it is not to be trusted.
    pub(super) fault: Option<Fault>,
    /// What only psql understands; it is no part of the statements.
    pub(super) psql: Vec<PsqlUse>,
}

/// A place that the grammar does not accept.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where.
    pub(super) span: Span,
    /// What was expected.
    pub(super) message: String,
}

/// Parses a script. Never fails: a fault is part of the result.
#[cfg(test)]
pub(super) fn parse(text: &str, server: Option<u32>) -> Parsed {
    let job = Job { text, server };
    ahead(vec![job], |ahead| ahead.parsed(job))
}

/// Parses a text that the statement at `place` has put together; `None` where the grammar does not
/// accept it. Every place in it is that one.
pub(super) fn parse_made(text: &str, place: Span) -> Option<Vec<Statement>> {
    if nesting::too_deep(text).is_some() {
        return None;
    }
    on_own_stack(|| {
        let parse = SourceFile::parse(text);
        let statements =
            || tree::at(tree::Position::MadeAt(place), || lower::statements(&parse.syntax_node()));
        parse.errors().is_empty().then(statements)
    })
}

/// Runs the parser, which recurses: the stack of whoever calls us is not ours to know. Without a thread it
/// is tried here.
fn on_own_stack<T: Send>(parse: impl Fn() -> T + Send + Sync) -> T {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size(nesting::STACK);
        match builder.spawn_scoped(scope, &parse) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => parse(),
        }
    })
}

/// Parses a script on this thread's stack.
fn parse_here(Job { text, server }: Job<'_>) -> Parsed {
    let (text, psql) = psql::blank(text);
    let text = &*text;
    if let Some(span) = nesting::too_deep(text) {
        let message = "nested too deep to be parsed".to_owned();
        let fault = Some(Fault { span, message });
        return Parsed { statements: vec![], newer: vec![], fault, psql };
    }
    let parse = SourceFile::parse(text);
    let fault = parse.errors().into_iter().next().map(|error| {
        let range = error.range();
        Fault {
            span: tree::widen(text, Span::new(range.start().into(), range.end().into())),
            message: error.message().to_owned(),
        }
    });
    let root = parse.syntax_node();
    let newer = server.map(|server| newer::find(&root, server)).unwrap_or_default();
    Parsed { statements: lower::statements(&root), newer, fault, psql }
}
