//! Expressions: defaults, checks, predicates.

use std::fmt;

use crate::Text;

/// An expression that an object surely has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Expression {
    /// As the server prints it (PostgreSQL: `pg_get_expr`, with an empty `search_path` but for the
    /// default schema; SQLite: as its pragmas show it). Two that differ are different.
    Printed(Text),
    /// As the migration has it, for people: the server prints it in its own way, so it is claimed
    /// to be there and no more.
    Written(Text),
    /// It is there.
    Present,
}

impl Expression {
    /// The text that is claimed: what the server prints, where that is known.
    pub fn text(&self) -> Option<&Text> {
        match self {
            Expression::Printed(text) => Some(text),
            Expression::Written(_) | Expression::Present => None,
        }
    }

    /// A text for people.
    pub fn shown(&self) -> Option<&Text> {
        match self {
            Expression::Printed(text) | Expression::Written(text) => Some(text),
            Expression::Present => None,
        }
    }

    /// Whether the other one is surely another expression.
    pub fn differs(&self, other: &Expression) -> bool {
        matches!((self.text(), other.text()), (Some(one), Some(other)) if one != other)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.shown().map_or("..", |text| &**text))
    }
}
