//! Statements about domains, composite types and ranges.

use super::definition::Definition;
use super::statement::{Ident, Name, TypeSyntax};
use crate::source::Span;

/// A statement about a domain, a composite type or a range.
#[derive(Debug)]
pub(in crate::postgres) enum TypeStatement {
    CreateDomain(CreateDomain),
    AlterDomain { name: Name, change: DomainChange },
    CreateComposite { name: Name, attributes: Vec<AttributeDef> },
    AlterComposite { name: Name, changes: Vec<AttributeChange> },
    CreateRange(CreateRange),
}

#[derive(Debug)]
pub(in crate::postgres) struct CreateDomain {
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) base: TypeSyntax,
    pub(in crate::postgres) collation: Option<String>,
    pub(in crate::postgres) default: Option<String>,
    pub(in crate::postgres) not_null: bool,
    pub(in crate::postgres) checks: Vec<DomainCheck>,
}

/// A check of a domain.
#[derive(Debug)]
pub(in crate::postgres) struct DomainCheck {
    pub(in crate::postgres) name: Option<Ident>,
    /// Its expression.
    pub(in crate::postgres) definition: Definition,
    pub(in crate::postgres) span: Span,
}

#[derive(Debug)]
pub(in crate::postgres) enum DomainChange {
    /// `None` where it is taken away.
    Default(Option<String>),
    NotNull(bool),
    AddCheck(DomainCheck),
    DropCheck {
        name: Ident,
        if_exists: bool,
    },
    RenameCheck {
        name: Ident,
        to: Ident,
    },
    /// `VALIDATE CONSTRAINT`
    Validate {
        name: Ident,
    },
    /// Nothing of the schema.
    Inert,
}

/// An attribute of a composite type.
#[derive(Debug)]
pub(in crate::postgres) struct AttributeDef {
    pub(in crate::postgres) name: Ident,
    pub(in crate::postgres) data_type: TypeSyntax,
    pub(in crate::postgres) collation: Option<String>,
    pub(in crate::postgres) span: Span,
}

#[derive(Debug)]
pub(in crate::postgres) enum AttributeChange {
    Add(AttributeDef),
    Drop {
        name: Ident,
        if_exists: bool,
    },
    /// Another type.
    Alter(AttributeDef),
    Rename {
        name: Ident,
        to: Ident,
    },
}

/// `CREATE TYPE .. AS RANGE`
#[derive(Debug)]
pub(in crate::postgres) struct CreateRange {
    pub(in crate::postgres) name: Name,
    pub(in crate::postgres) subtype: Option<TypeSyntax>,
    /// The name that is given to its multirange.
    pub(in crate::postgres) multirange: Option<Name>,
    /// Its operator class, its collation and its functions.
    pub(in crate::postgres) definition: Definition,
}
