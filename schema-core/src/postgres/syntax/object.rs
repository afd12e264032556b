//! Statements about what is neither a relation nor a type: routines, what hangs on a table,
//! comments, extensions.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::definition::Definition;
use super::query::Query;
use super::query_text::QueryText;
use super::statement::{Ident, Name, TypeSyntax};
use super::words::Words;
use crate::source::Span;

/// What can be called. They share one name space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum RoutineKind {
    Function,
    Procedure,
    Aggregate,
    /// `ROUTINE`, in `DROP` and `ALTER`: any of them.
    Any,
}

impl RoutineKind {
    pub(in crate::postgres) const fn word(self) -> &'static str {
        match self {
            RoutineKind::Function => "function",
            RoutineKind::Procedure => "procedure",
            RoutineKind::Aggregate => "aggregate",
            RoutineKind::Any => "routine",
        }
    }

    /// Whether a statement about this kind finds one of the other: `FUNCTION` finds aggregates
    /// only to refuse them.
    pub(in crate::postgres) fn finds(self, other: RoutineKind) -> bool {
        self == RoutineKind::Any || self == other
    }
}

/// `CREATE FUNCTION`, `PROCEDURE`, `AGGREGATE`.
#[derive(Debug)]
pub(in crate::postgres) struct CreateRoutine {
    pub(in crate::postgres) what: RoutineKind,
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) or_replace: bool,
    /// `None` where they are not understood.
    pub(in crate::postgres) parameters: Option<Vec<Parameter>>,
    pub(in crate::postgres) returns: Option<Returns>,
    /// All but parameters and result.
    pub(in crate::postgres) definition: Definition,
    /// The words of its body and options.
    pub(in crate::postgres) words: Words,
}

/// A parameter of a routine.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Parameter {
    pub(in crate::postgres) mode: Mode,
    pub(in crate::postgres) name: Option<String>,
    pub(in crate::postgres) data_type: TypeSyntax,
    pub(in crate::postgres) default: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Mode {
    In,
    Out,
    InOut,
    Variadic,
}

impl Mode {
    pub(in crate::postgres) const fn word(self) -> &'static str {
        match self {
            Mode::In => "in",
            Mode::Out => "out",
            Mode::InOut => "inout",
            Mode::Variadic => "variadic",
        }
    }
}

/// What a function gives.
#[derive(Debug)]
pub(in crate::postgres) struct Returns {
    pub(in crate::postgres) set: bool,
    /// `None` for a `TABLE`.
    pub(in crate::postgres) data_type: Option<TypeSyntax>,
    /// `TABLE (..)`
    pub(in crate::postgres) columns: Vec<(String, TypeSyntax)>,
}

/// A routine that is referred to.
#[derive(Debug)]
pub(in crate::postgres) struct RoutineRef {
    pub(in crate::postgres) name: Name,
    /// The types of its arguments, if they are written.
    pub(in crate::postgres) arguments: Arguments,
    pub(in crate::postgres) span: Span,
}

/// The arguments by which a routine is referred to.
#[derive(Debug)]
pub(in crate::postgres) enum Arguments {
    /// No list: the only one of that name.
    Any,
    /// The types of those that go in.
    Types(Vec<TypeSyntax>),
    /// A list that is not understood.
    Unknown,
}

/// `ALTER FUNCTION` and its kin.
#[derive(Debug)]
pub(in crate::postgres) enum RoutineChange {
    RenameTo(Ident),
    SetSchema(Ident),
    Options(Definition),
    /// Nothing of its definition.
    Inert,
}

/// What hangs on a table and goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::postgres) enum PartKind {
    Trigger,
    Policy,
    Rule,
}

impl PartKind {
    pub(in crate::postgres) const fn word(self) -> &'static str {
        match self {
            PartKind::Trigger => "trigger",
            PartKind::Policy => "policy",
            PartKind::Rule => "rule",
        }
    }
}

/// A part of a table, by its name.
#[derive(Debug)]
pub(in crate::postgres) struct PartRef {
    pub(in crate::postgres) kind: PartKind,
    pub(in crate::postgres) name: Ident,
    pub(in crate::postgres) table: Name,
}

/// `CREATE TRIGGER`, `POLICY`, `RULE`.
#[derive(Debug)]
pub(in crate::postgres) struct CreatePart {
    pub(in crate::postgres) part: PartRef,
    pub(in crate::postgres) or_replace: bool,
    pub(in crate::postgres) definition: Definition,
    /// The function that a trigger runs.
    pub(in crate::postgres) function: Option<Name>,
}

/// What `ALTER TABLE` says of row-level security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum RowSecurity {
    Enable(bool),
    Force(bool),
}

/// What `ALTER TABLE .. ENABLE TRIGGER` and its kin name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) struct TriggerSwitch {
    /// `None` for `ALL` and `USER`.
    pub(in crate::postgres) name: Option<Ident>,
    pub(in crate::postgres) state: &'static str,
}

/// `COMMENT ON`
#[derive(Debug)]
pub(in crate::postgres) struct CommentOn {
    pub(in crate::postgres) on: Commented,
    pub(in crate::postgres) text: CommentText,
}

/// What a comment is on.
#[derive(Debug)]
pub(in crate::postgres) enum Commented {
    /// A table, view, sequence, ..; an index is a part of its table.
    Relation(Name),
    Column {
        table: Name,
        column: Ident,
    },
    Constraint {
        table: Name,
        name: Ident,
    },
    Part(PartRef),
    Routine {
        what: RoutineKind,
        routine: RoutineRef,
    },
    /// A type or domain.
    Type(Name),
    /// Something with a plain name: "schema", "extension".
    Named {
        what: &'static str,
        name: Ident,
    },
    /// Something else; it is not replayed.
    Other,
}

/// The text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum CommentText {
    /// `NULL` or an empty text: the comment is taken away.
    None,
    Text(String),
    /// One with escapes.
    Unknown,
}

/// The query of a view.
#[derive(Debug)]
pub(in crate::postgres) struct ViewQuery {
    pub(in crate::postgres) words: Words,
    pub(in crate::postgres) reads: Vec<Reading>,
    /// Neither a function nor a query stands among what is read, nor a `WITH`.
    pub(in crate::postgres) is_simple: bool,
    pub(in crate::postgres) uses: Vec<ColumnUse>,
    /// The names that are given to its columns before the query.
    pub(in crate::postgres) called: Vec<String>,
    /// The query itself, if it is understood.
    pub(in crate::postgres) query: Option<Query>,
    /// The names that its query says, those of types left out.
    pub(in crate::postgres) says: BTreeSet<String>,
    /// What it says, word by word.
    pub(in crate::postgres) text: Arc<QueryText>,
    /// The storage parameters of what it makes.
    pub(in crate::postgres) parameters: Option<String>,
}

/// A relation in a `FROM`.
#[derive(Debug)]
pub(in crate::postgres) struct Reading {
    /// `None` for the query of a `WITH`.
    pub(in crate::postgres) name: Option<Name>,
    pub(in crate::postgres) alias: String,
}

/// A column that a query names.
#[derive(Debug)]
pub(in crate::postgres) enum ColumnUse {
    Of {
        alias: String,
        column: String,
    },
    /// `alias.*`
    AllOf {
        alias: String,
    },
    Bare {
        column: String,
    },
    /// `*`
    All,
}
