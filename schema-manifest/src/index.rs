//! An index of a table.

use std::fmt;

use crate::{Details, Expression, List, Origin, Plain, Text};

/// An index that a migration makes by itself, not through a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Index {
    /// The name as the server chooses it where the migration does not.
    pub name: Text,
    /// Whether it is unique.
    pub unique: bool,
    /// Its keys in order.
    pub keys: List<Key>,
    /// What a plain index has not.
    pub details: Details<IndexDetails>,
    /// Where it was made; `None` where it was observed.
    pub origin: Option<Origin>,
}

/// What a plain index has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IndexDetails {
    /// Its access method, where that is not `btree`.
    pub method: Option<Text>,
    /// Columns that it holds besides its keys (`INCLUDE`).
    pub included: List<Text>,
    /// Which rows it is over (`WHERE`).
    pub predicate: Option<Expression>,
    /// Whether two NULLs are the same to it.
    pub nulls_not_distinct: bool,
    /// Its storage parameters, by name: `fillfactor=70`. `None`: it has none, or they are not claimed.
    pub storage_parameters: Option<Text>,
    /// Whether no query uses it, since it is being built or that has failed. Only a database says so.
    pub invalid: bool,
}

/// A key of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Key {
    /// What it is over.
    pub over: KeyOver,
    /// Its order, which only some methods have; `None`: not claimed.
    pub order: Option<Order>,
    /// What a plain key has not.
    pub details: Details<KeyDetails>,
}

/// What a key of an index is over.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum KeyOver {
    /// A column.
    Column(Text),
    /// An expression.
    Expression(Expression),
}

/// What a plain key of an index has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct KeyDetails {
    /// The class of operators, where it is not that of the type. `None`: not claimed.
    pub operator_class: Option<Text>,
    /// The collation, where it is not that of the column. `None`: not claimed.
    pub collation: Option<Text>,
}

/// The order of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Order {
    /// `DESC`
    pub descending: bool,
    /// `NULLS FIRST`, which is the default of `DESC`.
    pub nulls_first: bool,
}

impl Plain for IndexDetails {
    const PLAIN: &'static Self = &IndexDetails {
        method: None,
        included: List::Borrowed(&[]),
        predicate: None,
        nulls_not_distinct: false,
        storage_parameters: None,
        invalid: false,
    };
}

impl Plain for KeyDetails {
    const PLAIN: &'static Self = &KeyDetails { operator_class: None, collation: None };
}

impl IndexDetails {
    /// Details, in a const context too.
    pub const fn new(
        method: Option<Text>,
        included: List<Text>,
        predicate: Option<Expression>,
        nulls_not_distinct: bool,
        storage_parameters: Option<Text>,
        invalid: bool,
    ) -> Self {
        IndexDetails {
            method,
            included,
            predicate,
            nulls_not_distinct,
            storage_parameters,
            invalid,
        }
    }
}

impl KeyDetails {
    /// Details, in a const context too.
    pub const fn new(operator_class: Option<Text>, collation: Option<Text>) -> Self {
        KeyDetails { operator_class, collation }
    }
}

impl Order {
    /// An order, in a const context too.
    pub const fn new(descending: bool, nulls_first: bool) -> Self {
        Order { descending, nulls_first }
    }
}

impl Key {
    /// A key, in a const context too.
    pub const fn new(over: KeyOver, order: Option<Order>, details: Details<KeyDetails>) -> Self {
        Key { over, order, details }
    }

    /// The column that it is over; `None` for an expression.
    pub fn column(&self) -> Option<&Text> {
        match &self.over {
            KeyOver::Column(name) => Some(name),
            KeyOver::Expression(_) => None,
        }
    }
}

impl Index {
    /// An index, in a const context too.
    pub const fn new(
        name: Text,
        unique: bool,
        keys: List<Key>,
        details: Details<IndexDetails>,
        origin: Option<Origin>,
    ) -> Self {
        Index { name, unique, keys, details, origin }
    }

    /// Whether it is over some of the rows only.
    pub fn is_partial(&self) -> bool {
        self.details.predicate.is_some()
    }

    /// Its access method.
    pub fn method(&self) -> &str {
        self.details.method.as_deref().unwrap_or("btree")
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = if self.descending { "desc" } else { "asc" };
        let nulls = if self.nulls_first { "first" } else { "last" };
        write!(f, "{order} nulls {nulls}")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.over {
            KeyOver::Column(name) => f.write_str(name),
            KeyOver::Expression(expression) => write!(f, "({expression})"),
        }
    }
}
