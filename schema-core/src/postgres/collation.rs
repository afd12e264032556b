//! Collations: which one a column or the key of an index has.

use schema_manifest::{ObjectName, Text};

use super::catalog::ColumnType;
use super::syntax::Name;

/// The collation of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Collation {
    /// That of its type.
    #[default]
    OfType,
    Named(ObjectName),
    /// It is not known which.
    Unknown,
}

/// Collations that every server has. Which others it has depends on how it was built and where it runs.
///
/// Source: `pg_collation.dat` of PostgreSQL 15.
const OF_THE_SERVER: [&str; 4] = ["C", "POSIX", "default", "ucs_basic"];

/// The collation of the server that is written, if every server has it.
pub(super) fn of_the_server(written: &Name) -> Option<ObjectName> {
    let is_of_the_server = written.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
    (is_of_the_server && OF_THE_SERVER.contains(&&*written.name.name)).then(|| {
        let name = Text::from(written.name.name.clone());
        ObjectName::new(Some("pg_catalog".into()), name)
    })
}

/// Whether no server has a collation of its own by that name, which would be found before one of the
/// migrations: theirs are `en_US`, `german` and `de-x-icu`.
pub(super) fn is_of_nobody(name: &str) -> bool {
    let is_lower = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'_';
    name.bytes().all(is_lower)
        && name.contains('_')
        && !name.starts_with("pg_")
        && !OF_THE_SERVER.contains(&name)
}

impl Collation {
    /// One of the server, on a column of a type. A type that is not known may have it by itself.
    pub(super) fn of_type(name: ObjectName, data_type: &ColumnType) -> Collation {
        let ColumnType::Server(of) = data_type else { return Collation::Unknown };
        let of = of.strip_suffix("[]").unwrap_or(of);
        // Source: `typcollation` of `pg_type` on PostgreSQL 15.
        let own = match of.split('(').next().unwrap_or_default() {
            "text" | "character varying" | "character" | "bpchar" => "default",
            "name" => "C",
            _ => return Collation::Unknown,
        };
        if name.name == own { Collation::OfType } else { Collation::Named(name) }
    }

    /// That of a key over a column of a type, as the definition of an index names it; `None` where it is
    /// not one of the server.
    pub(super) fn of_key(written: &str, data_type: &ColumnType) -> Option<Collation> {
        let name = written.strip_prefix("pg_catalog.")?.to_owned();
        let name = ObjectName::new(Some("pg_catalog".into()), name.into());
        Some(Collation::of_type(name, data_type))
    }

    /// Whether the two are surely not the same.
    pub(super) fn differs(&self, other: &Collation) -> bool {
        self != other && *self != Collation::Unknown && *other != Collation::Unknown
    }

    /// Whether it is, or may be, one that the migrations made.
    pub(super) fn may_be_ours(&self) -> bool {
        match self {
            Collation::OfType => false,
            Collation::Named(name) => name.schema.as_deref() != Some("pg_catalog"),
            Collation::Unknown => true,
        }
    }

    /// How a message names it.
    pub(super) fn shown(&self) -> String {
        match self {
            Collation::Named(name) => format!("collation `{}`", name.name),
            Collation::OfType | Collation::Unknown => "the collation of its type".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_nobody;

    #[test]
    fn a_name_that_may_be_a_locale_may_be_the_servers() {
        for name in ["case_insensitive", "no_accents", "german_2"] {
            assert!(is_of_nobody(name), "{name}");
        }
        for name in ["german", "en_US", "de-x-icu", "ucs_basic", "pg_c_utf8", "C.UTF-8", "POSIX"] {
            assert!(!is_of_nobody(name), "{name}");
        }
    }
}
