//! Every object of a schema that is neither a table nor an enum, in one shape.

use std::fmt;

use crate::{Column, Expression, List, ObjectName, Origin, Text};

/// An object of a schema that is neither a table nor an enum: what it is, what it is called, and a list
/// of aspects that are compared one by one.
///
/// What is not in the list is not claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SchemaObject {
    /// What it is.
    pub kind: ObjectKind,
    /// Its name; that of a routine with the types of the arguments that go in, which tell it from its
    /// namesakes: `half(integer)`. Of a comment, the name of what it is on.
    pub name: ObjectName,
    /// The relation that it hangs on: of triggers, policies and rules, of an index that is not on a
    /// table, and of comments on these and on columns and constraints. Of a check, its domain.
    pub on: Option<ObjectName>,
    /// The columns of a view or virtual table, or the attributes of a composite type; `None`: not claimed.
    pub columns: Option<List<Column>>,
    /// What it is like, by the name of the aspect.
    pub aspects: List<Aspect>,
    /// Where it was made or last changed; `None` where it was observed.
    pub origin: Option<Origin>,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ObjectKind {
    /// A schema.
    Schema,
    /// An extension.
    Extension,
    /// A domain.
    Domain,
    /// A check of a domain.
    DomainCheck,
    /// A composite type.
    Composite,
    /// A range type.
    Range,
    /// A sequence, also that of a serial or identity column.
    Sequence,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A virtual table of SQLite.
    VirtualTable,
    /// An index of a materialized view; those of tables are in their table.
    Index,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A trigger of a table or view.
    Trigger,
    /// A policy of a table.
    Policy,
    /// A rule of a table or view.
    Rule,
    /// A comment on something.
    Comment(Commented),
}

/// What a comment is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Commented {
    /// A table, view, sequence or index: what shares their name space.
    Relation,
    /// A column.
    Column,
    /// A constraint.
    Constraint,
    /// A trigger.
    Trigger,
    /// A policy.
    Policy,
    /// A rule.
    Rule,
    /// A function, procedure or aggregate.
    Routine,
    /// A type.
    Type,
    /// A schema.
    Schema,
    /// An extension.
    Extension,
}

/// One aspect of an object: the timing of a trigger, the language of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Aspect {
    /// Which.
    pub name: Text,
    /// What it is.
    pub value: Value,
}

/// The value of an aspect.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Value {
    /// A text; two that differ are different.
    Exact(Text),
    /// The source of a function, letter by letter, as its digest.
    Body(Digest),
    /// An expression.
    Expression(Expression),
}

/// A digest of a long text, which is compared and never shown: 128 bits of SHA-256.
///
/// The server computes the same by `substr(encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'), 1, 32)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Digest(pub [u8; 16]);

impl SchemaObject {
    /// An object, in a const context too.
    pub const fn new(
        kind: ObjectKind,
        name: ObjectName,
        on: Option<ObjectName>,
        columns: Option<List<Column>>,
        aspects: List<Aspect>,
        origin: Option<Origin>,
    ) -> Self {
        SchemaObject { kind, name, on, columns, aspects, origin }
    }

    /// What tells it from every other object.
    pub fn key(&self) -> (ObjectKind, &ObjectName, Option<&ObjectName>) {
        (self.kind, &self.name, self.on.as_ref())
    }

    /// The value of an aspect, where it is claimed.
    pub fn get(&self, aspect: &str) -> Option<&Value> {
        self.aspects.iter().find(|one| one.name == aspect).map(|one| &one.value)
    }
}

impl Aspect {
    /// An aspect, in a const context too.
    pub const fn new(name: Text, value: Value) -> Self {
        Aspect { name, value }
    }
}

impl Value {
    /// Whether the other one is surely another value.
    pub fn differs(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Expression(one), Value::Expression(other)) => one.differs(other),
            (one, other) => one != other,
        }
    }
}

/// `function`, `comment on column`
impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ObjectKind::Schema => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Domain => "domain",
            ObjectKind::DomainCheck => "check",
            ObjectKind::Composite => "composite type",
            ObjectKind::Range => "range type",
            ObjectKind::Sequence => "sequence",
            ObjectKind::View => "view",
            ObjectKind::MaterializedView => "materialized view",
            ObjectKind::VirtualTable => "virtual table",
            ObjectKind::Index => "index",
            ObjectKind::Function => "function",
            ObjectKind::Procedure => "procedure",
            ObjectKind::Aggregate => "aggregate",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
            ObjectKind::Rule => "rule",
            ObjectKind::Comment(on) => return write!(f, "comment on {on}"),
        })
    }
}

impl fmt::Display for Commented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Commented::Relation => "relation",
            Commented::Column => "column",
            Commented::Constraint => "constraint",
            Commented::Trigger => "trigger",
            Commented::Policy => "policy",
            Commented::Rule => "rule",
            Commented::Routine => "routine",
            Commented::Type => "type",
            Commented::Schema => "schema",
            Commented::Extension => "extension",
        })
    }
}

/// ``trigger `touch` on `disks` ``, ``comment on column `disks.size` ``
impl fmt::Display for SchemaObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SchemaObject { kind, name, on, .. } = self;
        match (kind, on) {
            (ObjectKind::Comment(Commented::Column), Some(on)) => write!(f, "{kind} `{on}.{name}`"),
            (_, Some(on)) => write!(f, "{kind} `{name}` on `{on}`"),
            (_, None) => write!(f, "{kind} `{name}`"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Exact(text) => f.write_str(text),
            Value::Body(digest) => write!(f, "{digest}"),
            Value::Expression(expression) => write!(f, "{expression}"),
        }
    }
}

/// Hexadecimal digits, as the server prints them.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
