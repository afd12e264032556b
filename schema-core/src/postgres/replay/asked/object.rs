//! Whether a relation, type, routine or label of a name is there.

use schema_manifest::{ObjectName, Text};

use super::super::Replay;
use super::Count;
use super::written::parts;
use crate::postgres::catalog::{Relation, Type};
use crate::postgres::format_type::format_type;
use crate::postgres::syntax::TypeSyntax;
use crate::source::Span;

/// The relations of `information_schema` that somebody's table may share its name with.
pub(super) const STANDARD: [&str; 22] = [
    "attributes",
    "character_sets",
    "collations",
    "columns",
    "constraint_column_usage",
    "domains",
    "element_types",
    "enabled_roles",
    "foreign_tables",
    "key_column_usage",
    "parameters",
    "routines",
    "schemata",
    "sequences",
    "sql_features",
    "table_constraints",
    "table_privileges",
    "tables",
    "transforms",
    "triggers",
    "user_mappings",
    "views",
];

impl Replay<'_> {
    pub(super) fn relations_named(
        &self,
        name: &str,
        schemas: Option<Vec<Option<Text>>>,
        kinds: Option<&Vec<String>>,
    ) -> Count {
        if schemas.is_none() && STANDARD.contains(&name) {
            return Count::UNKNOWN;
        }
        let one = |full: &ObjectName| {
            let Some(relation) = self.catalog.relations.get(full) else {
                return (!self.catalog.may_exist(full)).then_some(false);
            };
            let certain = match relation {
                Relation::Index { table } => {
                    self.catalog.table(table).is_some_and(|table| self.catalog.is_judged(table))
                }
                relation => self.catalog.is_known(full, relation),
            };
            let kind = match kinds {
                None => Some(true),
                Some(kinds) => is_of_kind(relation, kinds),
            };
            kind.filter(|_| certain)
        };
        let all = self.anywhere(name, schemas);
        all.iter().map(|full| Count::of(one(full))).fold(Count::of(Some(false)), Count::plus)
    }

    pub(super) fn types_named(
        &self,
        name: &str,
        schemas: Option<Vec<Option<Text>>>,
        kinds: Option<&Vec<String>>,
    ) -> Count {
        let everywhere = schemas.is_none();
        let has = |kind: &str| kinds.is_none_or(|kinds| kinds.iter().any(|one| one == kind));
        let one = |full: &ObjectName| match self.catalog.types.get(full) {
            Some(found) => {
                let is_there = !self.catalog.is_doubtful(full)
                    && found.made().is_none_or(|made| self.catalog.is_certain(made));
                match (found.letter(), kinds) {
                    _ if !is_there => None,
                    (Some(kind), _) => Some(has(kind)),
                    (None, None) => Some(true),
                    (None, Some(_)) => None,
                }
            }
            // The type of a table's rows.
            None => match self.catalog.relations.get(full) {
                Some(Relation::Table(table)) => {
                    let certain = table.certain && self.catalog.is_certain(table.made);
                    certain.then(|| has("c"))
                }
                Some(Relation::Other { what: "sequence", .. } | Relation::Index { .. }) => {
                    Some(false)
                }
                Some(Relation::Other { .. }) => None,
                None => (!self.may_be_foreign_type(full, everywhere)).then_some(false),
            },
        };
        let all = self.anywhere(name, schemas);
        all.iter().map(|full| Count::of(one(full))).fold(Count::of(Some(false)), Count::plus)
    }

    /// Whether a type of this name may be the server's own or an extension's.
    pub(super) fn may_be_foreign_type(&self, name: &ObjectName, everywhere: bool) -> bool {
        let written = TypeSyntax {
            schema: None,
            name: name.name.to_string(),
            builtin: false,
            modifiers: vec![],
            array: false,
            span: Span { start: 0, end: 0 },
        };
        let special =
            ["record", "void", "trigger", "cstring", "internal", "unknown", "event_trigger"];
        let server = format_type(&written).is_some()
            || special.contains(&&*name.name)
            || ["_", "any", "pg_"].iter().any(|start| name.name.starts_with(start))
            || name.name.ends_with("_handler")
            || STANDARD.contains(&&*name.name);
        let extension = self.catalog.extensions.iter().any(|(extension, _)| {
            !matches!(
                &**extension,
                "uuid-ossp" | "pgcrypto" | "btree_gin" | "btree_gist" | "unaccent" | "plpgsql"
            )
        });
        self.catalog.may_exist(name) || extension || (everywhere && server)
    }

    pub(super) fn routines_named(&self, name: &str, schemas: Option<Vec<Option<Text>>>) -> Count {
        // The server's own are many.
        let everywhere = schemas.is_none();
        let one = |full: &ObjectName| match self.catalog.routines.get(full) {
            Some(all) if !all.is_empty() => {
                let certain = all.iter().all(|one| self.catalog.is_certain(one.made));
                let certain = certain && !self.catalog.is_doubtful(full);
                match u64::try_from(all.len()) {
                    Ok(count) if certain => Count { least: count, most: Some(count) },
                    _ => Count::UNKNOWN,
                }
            }
            _ => {
                let may =
                    self.catalog.may_exist(full) || self.catalog.extensions.iter().next().is_some();
                Count::of((!may).then_some(false))
            }
        };
        let all = self.anywhere(name, schemas);
        let count = all.iter().map(one).fold(Count::of(Some(false)), Count::plus);
        if everywhere { Count { most: None, ..count } } else { count }
    }

    pub(super) fn labels_named(
        &self,
        label: &str,
        owner: &str,
        schemas: Option<Vec<Option<Text>>>,
    ) -> Count {
        let Some((schema, name)) = parts(owner) else { return Count::UNKNOWN };
        let all = match schema {
            Some(schema) => vec![ObjectName::new(self.schema(&schema), name.into())],
            None => self.anywhere(&name, schemas),
        };
        let one = |full: &ObjectName| match self.catalog.types.get(full) {
            Some(Type::Enum(item)) => {
                let certain = self.catalog.is_certain(item.made) && !self.catalog.is_doubtful(full);
                certain.then(|| item.labels.iter().any(|one| one == label))
            }
            // That of a type of an extension is not known.
            Some(Type::Opaque { .. } | Type::Extension { .. }) => None,
            Some(found) => {
                let certain = found.made().is_some_and(|made| self.catalog.is_certain(made));
                (certain && !self.catalog.is_doubtful(full)).then_some(false)
            }
            None => (!self.catalog.may_exist(full)).then_some(false),
        };
        all.iter().map(|full| Count::of(one(full))).fold(Count::of(Some(false)), Count::plus)
    }

    /// The full names that a bare one may mean: in these schemas, or in any.
    pub(super) fn anywhere(
        &self,
        name: &str,
        schemas: Option<Vec<Option<Text>>>,
    ) -> Vec<ObjectName> {
        let schemas = schemas.unwrap_or_else(|| {
            let made = self.catalog.schemas.keys().map(|schema| Some(Text::from(schema.clone())));
            std::iter::once(None).chain(made).collect()
        });
        schemas.into_iter().map(|schema| ObjectName::new(schema, name.to_owned().into())).collect()
    }
}

fn is_of_kind(relation: &Relation, kinds: &[String]) -> Option<bool> {
    let has = |kind: &str| kinds.iter().any(|one| one == kind);
    match relation {
        Relation::Table(table) => {
            let text = table.place.source.slice(table.place.span).to_ascii_lowercase();
            match (has("r"), has("p")) {
                (true, true) => Some(true),
                (false, false) => Some(false),
                // What is partitioned is of another kind.
                (plain, _) if !text.contains("partition") => Some(plain),
                _ => None,
            }
        }
        Relation::Index { .. } => match (has("i"), has("I")) {
            (true, _) => Some(true),
            (false, false) => Some(false),
            (false, true) => None,
        },
        Relation::Other { what, .. } => match *what {
            "view" => Some(has("v")),
            "materialized view" => Some(has("m")),
            "sequence" => Some(has("S")),
            "foreign table" => Some(has("f")),
            _ => None,
        },
    }
}
