//! One place where a schema is not the expected one: what it is about, and what was found.

use std::fmt;

use crate::{ObjectKind, ObjectName, Origin, Text};

/// One place where the observed schema is not the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Difference {
    /// What it is about.
    pub object: Object,
    /// What was found.
    pub finding: Finding,
    /// The file and line that made what was expected.
    pub origin: Option<Origin>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.finding)
    }
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Object {
    /// A table.
    Table(ObjectName),
    /// A column of a table.
    Column {
        /// The table.
        table: ObjectName,
        /// The column.
        column: Text,
    },
    /// An enum type.
    Enum(ObjectName),
    /// A label of an enum type.
    EnumLabel {
        /// The type.
        name: ObjectName,
        /// The label.
        label: Text,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: ObjectName,
        /// Its name, or what it demands where it has none.
        constraint: Text,
    },
    /// An index of a table.
    Index {
        /// The table.
        table: ObjectName,
        /// The index.
        index: Text,
    },
    /// Any other object.
    Other {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        name: ObjectName,
        /// What it hangs on.
        on: Option<ObjectName>,
    },
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Table(name) => write!(f, "table `{name}`"),
            Object::Column { table, column } => write!(f, "column `{table}.{column}`"),
            Object::Enum(name) => write!(f, "enum `{name}`"),
            Object::EnumLabel { name, label } => write!(f, "label '{label}' of enum `{name}`"),
            Object::Constraint { table, constraint } => {
                write!(f, "constraint `{constraint}` of `{table}`")
            }
            Object::Index { table, index } => write!(f, "index `{index}` of `{table}`"),
            Object::Other { kind, name, on: None } => write!(f, "{kind} `{name}`"),
            Object::Other { kind, name, on: Some(on) } => write!(f, "{kind} `{name}` on `{on}`"),
        }
    }
}

/// What was found instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Finding {
    /// It is not there.
    Missing,
    /// One of its attributes has another value.
    Differs {
        /// Which one.
        attribute: Attribute,
        /// The value that the manifest claims.
        expected: Text,
        /// The value that the database shows.
        found: Text,
    },
    /// Only the database has it, on a table of the manifest.
    Unexpected {
        /// What it is like: `NOT NULL without a default`.
        what: Text,
    },
}

/// What stands for a value that one side has not; every other value is between backticks or is a word of
/// its own.
pub(crate) const NONE: &str = "none";

impl Finding {
    /// Whether the manifest claims a value, and the database has none.
    pub fn is_lost(&self) -> bool {
        matches!(self, Finding::Differs { found, .. } if found == NONE)
    }

    /// Whether the database has a value, and the manifest claims that there is none.
    pub fn is_gained(&self) -> bool {
        matches!(self, Finding::Differs { expected, .. } if expected == NONE)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Missing => f.write_str("is missing"),
            Finding::Differs { attribute, expected, found } => {
                let generates = |fill: &str| fill.starts_with("`GENERATED");
                f.write_str("has another ")?;
                match attribute {
                    Attribute::Fill if generates(expected) || generates(found) => {
                        f.write_str("generation")?;
                    }
                    attribute => write!(f, "{attribute}")?,
                }
                write!(f, ": expected {expected}, found {found}")
            }
            Finding::Unexpected { what } => write!(f, "is not in the manifest: {what}"),
        }
    }
}

/// An attribute that is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Attribute {
    /// A column's type.
    Type,
    /// Whether a column may hold NULL.
    Nullability,
    /// The order of an enum's labels.
    LabelOrder,
    /// What fills a column: its default, what it is generated from, or that it is an identity.
    Fill,
    /// The collation of a column.
    Collation,
    /// What a constraint is over and demands.
    Definition,
    /// What an index is over.
    Keys,
    /// The predicate of an index.
    Predicate,
    /// Any other, by its name: the timing of a trigger, the action of a foreign key.
    Other(Text),
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Attribute::Type => "type",
            Attribute::Nullability => "nullability",
            Attribute::LabelOrder => "order of labels",
            Attribute::Fill => "default",
            Attribute::Collation => "collation",
            Attribute::Definition => "definition",
            Attribute::Keys => "list of keys",
            Attribute::Predicate => "predicate",
            Attribute::Other(name) => in_words(name),
        })
    }
}

/// An aspect of an object as a reader of the report would say it.
fn in_words(aspect: &str) -> &str {
    match aspect {
        "using" => "`USING`",
        "with check" => "`WITH CHECK`",
        "function elsewhere" => "function",
        "nullable" => "nullability",
        "validated" => "validity",
        "unique" => "uniqueness",
        "owned by" => "column that it goes with",
        "keys" => "number of keys",
        "nulls" => "handling of NULLs",
        "events" => "list of events",
        "columns" => "list of columns",
        "arguments" => "list of arguments",
        "parameters" => "list of parameters",
        "defaults" => "list of defaults",
        "roles" => "list of roles",
        "included columns" => "list of included columns",
        "storage parameters" => "list of storage parameters",
        "transition tables" => "list of transition tables",
        aspect => aspect,
    }
}
