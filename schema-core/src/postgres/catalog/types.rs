//! Types that the migrations made, or that came with an extension.

use std::fmt;

use schema_manifest::ObjectName;

use crate::postgres::syntax::{Definition, Value};
use crate::source::Place;

/// A type that the migrations made.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Type {
    /// An enum.
    Enum(Enum),
    Domain(Domain),
    Composite(Composite),
    Range(Range),
    /// The multirange of a range: it is made and dropped with that.
    Multirange {
        /// Its range.
        range: ObjectName,
        /// Where that was made.
        place: Place,
        /// When, in ticks of the catalog's clock.
        made: u64,
    },
    /// One of an extension: it goes with that.
    Extension {
        /// The extension.
        of: &'static str,
        /// Where that was made.
        place: Place,
        /// When, in ticks of the catalog's clock.
        made: u64,
    },
    /// A base type, or one that code which is not replayed has named.
    Opaque {
        /// What it is.
        what: &'static str,
        /// Where it was made.
        place: Place,
    },
}

/// An enum.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Enum {
    pub(in crate::postgres) labels: Vec<String>,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

/// A domain.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Domain {
    pub(in crate::postgres) base: ColumnType,
    /// The collation that is written; `None` for that of the base type.
    pub(in crate::postgres) collation: Option<String>,
    /// As written.
    pub(in crate::postgres) default: Option<String>,
    pub(in crate::postgres) not_null: bool,
    pub(in crate::postgres) checks: Vec<Check>,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

/// A check of a domain.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Check {
    pub(in crate::postgres) name: String,
    /// Its expression, and whether what is there was looked at.
    pub(in crate::postgres) definition: Definition,
    pub(in crate::postgres) place: Place,
}

/// A composite type.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Composite {
    pub(in crate::postgres) attributes: Vec<Attribute>,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

/// An attribute of a composite type.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Attribute {
    pub(in crate::postgres) name: String,
    pub(in crate::postgres) data_type: ColumnType,
    /// The collation that is written; `None` for that of its type.
    pub(in crate::postgres) collation: Option<String>,
    pub(in crate::postgres) place: Place,
}

/// A range type.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Range {
    pub(in crate::postgres) subtype: ColumnType,
    /// The name of its multirange, which keeps it when the range gets another one.
    pub(in crate::postgres) multirange: ObjectName,
    /// Its operator class, its collation and its functions, where they are written.
    pub(in crate::postgres) definition: Definition,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum ColumnType {
    /// One of the server's own, as `format_type` prints it.
    Server(String),
    /// One that the migrations made.
    Ours {
        /// Its name.
        name: ObjectName,
        /// Whether it is an array of it.
        array: bool,
    },
    /// Not known: of an extension, of a schema that is not ours, or a table's row. Its bare name.
    Unknown(String),
}

impl ColumnType {
    /// Whether the two are surely not the same: nothing is known of one without a name.
    pub(in crate::postgres) fn differs(&self, other: &ColumnType) -> bool {
        let is_known =
            |one: &ColumnType| !matches!(one, ColumnType::Unknown(name) if name.is_empty());
        is_known(self) && is_known(other) && self != other
    }

    /// Whether the server has to convert a `NULL` to it: it has modifiers. Those of an `interval` it gives
    /// to the constant itself (tried on PostgreSQL 15). `None` for a type that is not its own.
    pub(in crate::postgres) fn converts_null(&self) -> Option<bool> {
        let ColumnType::Server(name) = self else { return None };
        let is_interval = name.starts_with("interval") && !name.ends_with("[]");
        Some(name.contains('(') && !is_interval)
    }
}

impl Type {
    /// What it is.
    pub(in crate::postgres) fn what(&self) -> &'static str {
        match self {
            Type::Enum(_) => "enum",
            Type::Domain(_) => "domain",
            Type::Composite(_) => "composite type",
            Type::Range(_) => "range type",
            Type::Multirange { .. } => "multirange type",
            Type::Extension { .. } => "type",
            Type::Opaque { what, .. } => what,
        }
    }

    /// When it was made, in ticks of the catalog's clock; `None` where it is opaque.
    pub(in crate::postgres) fn made(&self) -> Option<u64> {
        match self {
            Type::Enum(Enum { made, .. })
            | Type::Domain(Domain { made, .. })
            | Type::Composite(Composite { made, .. })
            | Type::Range(Range { made, .. })
            | Type::Multirange { made, .. }
            | Type::Extension { made, .. } => Some(*made),
            Type::Opaque { .. } => None,
        }
    }

    /// What `pg_type.typtype` says of it, where that is known.
    pub(in crate::postgres) fn letter(&self) -> Option<&'static str> {
        Some(match self {
            Type::Enum(_) => "e",
            Type::Domain(_) => "d",
            Type::Composite(_) => "c",
            Type::Range(_) => "r",
            Type::Multirange { .. } => "m",
            Type::Extension { .. } | Type::Opaque { .. } => return None,
        })
    }

    /// Whether it comes and goes with something else, which is what it is judged by.
    pub(in crate::postgres) fn is_part(&self) -> bool {
        matches!(self, Type::Multirange { .. } | Type::Extension { .. })
    }

    /// The types that it is made of.
    pub(in crate::postgres) fn parts(&self) -> impl Iterator<Item = &ColumnType> {
        let (one, attributes): (_, &[Attribute]) = match self {
            Type::Domain(domain) => (Some(&domain.base), &[]),
            Type::Range(range) => (Some(&range.subtype), &[]),
            Type::Composite(composite) => (None, &composite.attributes),
            _ => (None, &[]),
        };
        one.into_iter().chain(attributes.iter().map(|attribute| &attribute.data_type))
    }

    /// The types that it is made of, to change them.
    pub(in crate::postgres) fn parts_mut(&mut self) -> impl Iterator<Item = &mut ColumnType> {
        let (one, attributes): (_, &mut [Attribute]) = match self {
            Type::Domain(domain) => (Some(&mut domain.base), &mut []),
            Type::Range(range) => (Some(&mut range.subtype), &mut []),
            Type::Composite(composite) => (None, &mut composite.attributes),
            _ => (None, &mut []),
        };
        one.into_iter().chain(attributes.iter_mut().map(|attribute| &mut attribute.data_type))
    }

    /// Where it was made.
    pub(in crate::postgres) fn place(&self) -> &Place {
        match self {
            Type::Enum(Enum { place, .. })
            | Type::Domain(Domain { place, .. })
            | Type::Composite(Composite { place, .. })
            | Type::Range(Range { place, .. })
            | Type::Multirange { place, .. }
            | Type::Extension { place, .. }
            | Type::Opaque { place, .. } => place,
        }
    }
}

impl ColumnType {
    /// Whether it is that type of ours, or an array of it.
    pub(in crate::postgres) fn is_of(&self, data_type: &ObjectName) -> bool {
        matches!(self, ColumnType::Ours { name, .. } if name == data_type)
    }
}

impl Domain {
    /// All but its checks.
    pub(in crate::postgres) fn definition(&self) -> Definition {
        let mut definition = Definition::default();
        definition.exact("base type", self.base.to_string().trim_matches('`'));
        if let Some(collation) = &self.collation {
            definition.exact("collation", collation);
        }
        if let Some(default) = &self.default {
            definition.set("default", Value::Expression(default.clone()));
        }
        definition.exact("nulls", if self.not_null { "refused" } else { "allowed" });
        definition
    }
}

impl Attribute {
    pub(in crate::postgres) fn definition(&self) -> Definition {
        let mut definition = Definition::default();
        definition.exact("type", self.data_type.to_string().trim_matches('`'));
        if let Some(collation) = &self.collation {
            definition.exact("collation", collation);
        }
        definition
    }
}

impl Range {
    /// All that it is, its name left out.
    pub(in crate::postgres) fn whole(&self) -> Definition {
        let mut definition = self.definition.clone();
        definition.exact("subtype", self.subtype.to_string().trim_matches('`'));
        definition.exact("multirange", self.multirange.to_string());
        definition
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnType::Server(name) | ColumnType::Unknown(name) => write!(f, "`{name}`"),
            ColumnType::Ours { name, array } => {
                write!(f, "`{name}{}`", if *array { "[]" } else { "" })
            }
        }
    }
}
