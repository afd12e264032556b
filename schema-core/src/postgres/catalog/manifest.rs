//! From the catalog to the manifest: what is certain, and a list of what is not.

use schema_manifest as manifest;
use schema_manifest::{List, Manifest, ObjectName, Opaque, Text};

use super::{Catalog, Column, ColumnType, Relation, Table, Type};

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
        Manifest::new(tables.into(), enums.into(), self.opaque().into())
    }

    fn is_claimed(&self, table: &Table) -> bool {
        table.certain && self.is_certain(table.made)
    }

    fn claim(&self, name: &ObjectName, table: &Table) -> manifest::Table {
        let mut constraints: Vec<manifest::Constraint> = table
            .constraints
            .iter()
            .map(|constraint| {
                manifest::Constraint::new(
                    Some(constraint.name.clone().into()),
                    constraint.kind,
                    owned(&constraint.columns),
                    constraint.references.clone(),
                    Some(constraint.place.origin()),
                )
            })
            .collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        let mut indexes: Vec<manifest::Index> = table
            .indexes
            .iter()
            .filter_map(|index| {
                let keys: Vec<Option<Text>> =
                    index.keys.iter().map(|key| key.clone().map(Text::from)).collect();
                Some(manifest::Index::new(
                    index.name.clone()?.into(),
                    index.unique,
                    keys.into(),
                    index.partial,
                    Some(index.place.origin()),
                ))
            })
            .collect();
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        let columns: Vec<manifest::Column> =
            table.columns.iter().map(|column| self.column(column)).collect();
        let complete = table.complete && table.indexes.iter().all(|index| index.name.is_some());
        manifest::Table::new(
            name.clone(),
            columns.into(),
            complete,
            constraints.into(),
            indexes.into(),
            Some(table.place.origin()),
        )
    }

    fn column(&self, column: &Column) -> manifest::Column {
        manifest::Column::new(
            column.name.clone().into(),
            self.spelled(&column.data_type).map(Text::from),
            column.nullable,
            column.default.clone().map(Text::from),
            Some(column.place.origin()),
        )
    }

    /// A column's type as the introspection prints it: `format_type` for those of the server, the
    /// plain name for ours, its schema before it unless that is the default schema.
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

    fn opaque(&self) -> Vec<Opaque> {
        let relations = self.relations.iter().filter_map(|(name, relation)| match relation {
            Relation::Other { what, place, owned: false, .. } => Some(Opaque::new(
                format!("{what} `{name}`").into(),
                "not replayed yet".into(),
                Some(place.origin()),
            )),
            _ => None,
        });
        let types = self.types.iter().filter_map(|(name, kind)| match kind {
            Type::Enum(_) => None,
            part if part.is_part() => None,
            kind => Some(Opaque::new(
                format!("{} `{name}`", kind.what()).into(),
                "not replayed yet".into(),
                Some(kind.place().origin()),
            )),
        });
        let routines = self.routines.iter().flat_map(|(name, all)| {
            all.iter().map(move |routine| {
                Opaque::new(
                    format!("{} `{name}`", routine.kind.word()).into(),
                    "not replayed yet".into(),
                    Some(routine.place.origin()),
                )
            })
        });
        let extensions = self.extensions.iter().map(|(name, extension)| {
            Opaque::new(
                format!("extension `{name}`").into(),
                "not replayed yet".into(),
                Some(extension.place.origin()),
            )
        });
        let notes = self.notes.iter().map(|note| {
            Opaque::new(
                note.object.clone().into(),
                note.reason.clone().into(),
                Some(note.place.origin()),
            )
        });
        relations.chain(types).chain(routines).chain(extensions).chain(notes).collect()
    }
}

fn owned(names: &[String]) -> List<Text> {
    names.iter().cloned().map(Text::from).collect::<Vec<_>>().into()
}
