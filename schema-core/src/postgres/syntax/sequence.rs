//! Statements about sequences.

use super::statement::{Ident, Name, TypeSyntax};

/// A statement about a sequence.
#[derive(Debug)]
pub(in crate::postgres) enum SequenceStatement {
    Create { name: Name, if_not_exists: bool, options: SequenceOptions },
    Alter { name: Name, if_exists: bool, options: SequenceOptions },
}

/// What is written of a sequence; `RESTART` is no part of the schema.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct SequenceOptions {
    pub(in crate::postgres) data_type: Option<TypeSyntax>,
    pub(in crate::postgres) increment: Option<i64>,
    pub(in crate::postgres) minimum: Option<Bound>,
    pub(in crate::postgres) maximum: Option<Bound>,
    pub(in crate::postgres) start: Option<i64>,
    pub(in crate::postgres) cache: Option<i64>,
    pub(in crate::postgres) cycle: Option<bool>,
    /// `OWNED BY`
    pub(in crate::postgres) owner: Option<Owner>,
    /// `SEQUENCE NAME`, of an identity column.
    pub(in crate::postgres) name: Option<Name>,
    /// An option is not understood.
    pub(in crate::postgres) unknown: bool,
}

/// `MINVALUE` or `MAXVALUE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Bound {
    /// `NO MINVALUE`
    No,
    At(i64),
}

/// `OWNED BY`
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Owner {
    Nobody,
    Column(Name, Ident),
}
