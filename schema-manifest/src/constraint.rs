//! A constraint of a table.

use std::fmt;

use crate::{Details, Expression, List, ObjectName, Origin, Plain, Text};

/// What a constraint demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ConstraintKind {
    /// `PRIMARY KEY`
    PrimaryKey,
    /// `UNIQUE`
    Unique,
    /// `FOREIGN KEY`
    ForeignKey,
    /// `CHECK`
    Check,
    /// `EXCLUDE`
    Exclusion,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Constraint {
    /// The name as the server chooses it where the migration does not. SQLite: `None` where the
    /// migration names none.
    pub name: Option<Text>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The columns it is over, in its order; empty where the replay does not know them
    /// (`CHECK`, `EXCLUDE`).
    pub columns: List<Text>,
    /// Whether what was there before it is known to obey it; `None`: not claimed.
    pub validated: Option<bool>,
    /// What depends on its kind.
    pub details: Details<ConstraintDetails>,
    /// Where it was made; `None` where it was observed.
    pub origin: Option<Origin>,
}

/// What depends on the kind of a constraint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ConstraintDetails {
    /// What a foreign key refers to.
    pub reference: Option<Reference>,
    /// The expression of a check.
    pub expression: Option<Expression>,
    /// Columns that the index of a key holds besides its own (`INCLUDE`).
    pub included: List<Text>,
    /// Whether two NULLs are the same to a unique key.
    pub nulls_not_distinct: bool,
    /// When it is looked at; not said of checks, which are looked at in each statement.
    pub deferral: Deferral,
    /// Whether the children of the table have a check too.
    pub no_inherit: bool,
}

/// What a foreign key refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reference {
    /// The other table.
    pub table: ObjectName,
    /// Its columns, in the order of the key; empty where they are not known.
    pub columns: List<Text>,
    /// What happens when a row that is referred to goes; `None`: not claimed.
    pub on_delete: Option<Action>,
    /// What happens when its key changes; `None`: not claimed.
    pub on_update: Option<Action>,
    /// `MATCH FULL`: a key is NULL as a whole or not at all.
    pub full: bool,
}

/// What a foreign key does when what it refers to goes or changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Action {
    /// It refuses, at the end of the statement or of the transaction.
    NoAction,
    /// It refuses at once.
    Restrict,
    /// The rows that refer to it go or change too.
    Cascade,
    /// They refer to nothing.
    SetNull,
    /// They get their defaults.
    SetDefault,
}

/// When a constraint is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Deferral {
    /// In each statement.
    #[default]
    NotDeferrable,
    /// In each statement, unless a transaction says otherwise.
    Deferrable,
    /// At the end of the transaction, unless that says otherwise.
    InitiallyDeferred,
}

impl Plain for ConstraintDetails {
    const PLAIN: &'static Self = &ConstraintDetails {
        reference: None,
        expression: None,
        included: List::Borrowed(&[]),
        nulls_not_distinct: false,
        deferral: Deferral::NotDeferrable,
        no_inherit: false,
    };
}

impl ConstraintDetails {
    /// Details, in a const context too.
    pub const fn new(
        reference: Option<Reference>,
        expression: Option<Expression>,
        included: List<Text>,
        nulls_not_distinct: bool,
        deferral: Deferral,
        no_inherit: bool,
    ) -> Self {
        ConstraintDetails {
            reference,
            expression,
            included,
            nulls_not_distinct,
            deferral,
            no_inherit,
        }
    }
}

impl Reference {
    /// A reference, in a const context too.
    pub const fn new(
        table: ObjectName,
        columns: List<Text>,
        on_delete: Option<Action>,
        on_update: Option<Action>,
        full: bool,
    ) -> Self {
        Reference { table, columns, on_delete, on_update, full }
    }
}

impl Constraint {
    /// A constraint, in a const context too.
    pub const fn new(
        name: Option<Text>,
        kind: ConstraintKind,
        columns: List<Text>,
        validated: Option<bool>,
        details: Details<ConstraintDetails>,
        origin: Option<Origin>,
    ) -> Self {
        Constraint { name, kind, columns, validated, details, origin }
    }

    /// The table that a foreign key refers to.
    pub fn references(&self) -> Option<&ObjectName> {
        self.details.reference.as_ref().map(|reference| &reference.table)
    }
}

impl Action {
    /// The action of these words, in lower case: `set null`.
    pub fn from_words(words: &str) -> Option<Action> {
        Some(match words {
            "no action" => Action::NoAction,
            "restrict" => Action::Restrict,
            "cascade" => Action::Cascade,
            "set null" => Action::SetNull,
            "set default" => Action::SetDefault,
            _ => return None,
        })
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::NoAction => "no action",
            Action::Restrict => "restrict",
            Action::Cascade => "cascade",
            Action::SetNull => "set null",
            Action::SetDefault => "set default",
        })
    }
}

impl Deferral {
    /// What the words say: `initially deferred`.
    pub fn from_words(words: &str) -> Option<Deferral> {
        [Deferral::NotDeferrable, Deferral::Deferrable, Deferral::InitiallyDeferred]
            .into_iter()
            .find(|one| one.words() == words)
    }

    const fn words(self) -> &'static str {
        match self {
            Deferral::NotDeferrable => "not deferrable",
            Deferral::Deferrable => "deferrable",
            Deferral::InitiallyDeferred => "initially deferred",
        }
    }
}

impl fmt::Display for Deferral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConstraintKind::PrimaryKey => "primary key",
            ConstraintKind::Unique => "unique",
            ConstraintKind::ForeignKey => "foreign key",
            ConstraintKind::Check => "check",
            ConstraintKind::Exclusion => "exclusion",
        })
    }
}
