//! A query, as far as the names and types of its columns follow from it.

use super::statement::{Ident, Name, TypeSyntax};

/// A query: the columns of its first arm name those of all.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct Query {
    /// The queries of its `WITH`.
    pub(in crate::postgres) common: Vec<Common>,
    /// The arms of a `UNION` and its kin; one, where it is none.
    pub(in crate::postgres) arms: Vec<Arm>,
}

/// A query of a `WITH`.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Common {
    pub(in crate::postgres) name: String,
    /// The names that are given to its columns.
    pub(in crate::postgres) called: Vec<String>,
    /// `None` where it is not understood.
    pub(in crate::postgres) query: Option<Query>,
}

/// One arm of a query.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Arm {
    Select(Select),
    /// The rows of a `VALUES`.
    Values(Vec<Vec<Scalar>>),
    /// A query in parentheses.
    Query(Box<Query>),
    /// Not understood.
    Unknown,
}

/// A `SELECT`.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct Select {
    pub(in crate::postgres) outputs: Vec<Output>,
    pub(in crate::postgres) from: Vec<From>,
}

/// What stands in a `SELECT`.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Output {
    /// `*`
    All,
    /// `alias.*`
    AllOf(Ident),
    /// A value, and the name of its column where that is known.
    One(Option<String>, Scalar),
}

/// What a query reads.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum From {
    Relation {
        name: Name,
        alias: String,
        called: Vec<String>,
    },
    Query {
        query: Box<Query>,
        alias: String,
        called: Vec<String>,
    },
    Join {
        left: Box<From>,
        right: Box<From>,
        on: Joined,
    },
    /// What hides the names inside, where it has an alias.
    Aliased {
        inner: Box<From>,
        alias: String,
        called: Vec<String>,
    },
    /// Not understood: its alias, where it has one.
    Unknown {
        alias: Option<String>,
    },
}

/// Which columns of a join are one.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Joined {
    Apart,
    Using(Vec<String>),
    Natural,
}

/// A value.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Scalar {
    /// A column, of an alias where that is said.
    Column {
        of: Option<Ident>,
        name: Ident,
    },
    Cast(TypeSyntax),
    /// One of the server's own types, by its name for `format_type`.
    Of(&'static str),
    /// A string, or `NULL`: it takes the type that its place asks for.
    Untyped,
    Call {
        name: String,
        arguments: Vec<Scalar>,
    },
    /// Of a common type: `COALESCE`, `CASE`, `GREATEST`.
    Common(Vec<Scalar>),
    Operator {
        operator: String,
        left: Box<Scalar>,
        right: Box<Scalar>,
    },
    Array(Vec<Scalar>),
    /// An element of an array.
    Element(Box<Scalar>),
    /// `(SELECT ..)`
    Query(Box<Query>),
    /// `ARRAY (SELECT ..)`
    ArrayOf(Box<Query>),
    Unknown,
}
