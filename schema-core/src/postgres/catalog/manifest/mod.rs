//! From the catalog to the manifest: what is certain, and a list of what is not.
//!
//! What is claimed was held against a real server, aspect by aspect (`schema-cli/src/agreement/lines/` has
//! the server's side of each): an aspect whose text is the user's spelling, not the server's, stays
//! out. To claim one more object, give it a file here and its lines there.

mod object;
mod opaque;
mod part;
mod partition;
mod table;
mod types;

use schema_manifest as manifest;
use schema_manifest::{Expression, Manifest, ObjectName, SchemaObject, Text};

use super::{Catalog, ColumnType, Relation, Type};

impl Catalog {
    /// What the catalog is sure of, sorted by name.
    pub(in crate::postgres) fn manifest(&self) -> Manifest {
        let tables: Vec<manifest::Table> = self
            .relations
            .iter()
            .filter_map(|(name, relation)| match relation {
                Relation::Table(table) if self.is_claimed(table) => Some(self.claim(name, table)),
                _ => None,
            })
            .collect();
        let enums: Vec<manifest::Enum> = self
            .types
            .iter()
            .filter_map(|(name, kind)| match kind {
                Type::Enum(item) if self.is_certain(item.made) => {
                    let labels: Vec<Text> = item.labels.iter().cloned().map(Text::from).collect();
                    Some(manifest::Enum::new(
                        name.clone(),
                        labels.into(),
                        Some(item.place.origin()),
                    ))
                }
                _ => None,
            })
            .collect();
        let mut objects: Vec<SchemaObject> = Vec::new();
        self.named(&mut objects);
        self.claimed_types(&mut objects);
        self.relations_but_tables(&mut objects);
        self.claimed_routines(&mut objects);
        self.parts(&mut objects);
        objects.sort_by(|a, b| a.key().cmp(&b.key()));
        let opaque = self.opaque(&objects);
        Manifest::new(tables.into(), enums.into(), objects.into(), opaque.into())
    }

    /// A type as the introspection prints it: `format_type` for those of the server, the plain name for
    /// ours, its schema before it unless that is the default schema.
    fn spelled(&self, data_type: &ColumnType) -> Option<String> {
        match data_type {
            ColumnType::Server(name) => Some(name.clone()),
            ColumnType::Ours { name, array } => match self.types.get(name) {
                Some(found) if found.made().is_some_and(|made| self.is_certain(made)) => {
                    Some(format!("{name}{}", if *array { "[]" } else { "" }))
                }
                _ => None,
            },
            ColumnType::Unknown(_) => None,
        }
    }
}

/// An expression as the manifest has it: the one place that says whether the server's text is known.
fn expression(written: &str) -> Expression {
    Expression::Written(written.to_owned().into())
}

/// The same object name in a schema.
fn in_schema(of: &ObjectName, name: impl Into<String>) -> ObjectName {
    ObjectName::new(of.schema.clone(), Text::from(name.into()))
}
