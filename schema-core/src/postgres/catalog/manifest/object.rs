//! Schemas, extensions, sequences, views and routines.

use schema_manifest::{Aspect, Digest, ObjectKind, ObjectName, SchemaObject, Text, Value};
use sha2::{Digest as _, Sha256};

use super::super::{Catalog, ColumnType, Relation, Routine};
use super::in_schema;
use crate::postgres::syntax::{self, RoutineKind};
use crate::source::Place;

/// Aspects of routines whose text is the one that the server shows (`pg_proc`; tried on PostgreSQL 15).
const OF_ROUTINES: [&str; 7] = [
    "body",
    "language",
    "leak-proofness",
    "null handling",
    "parallel safety",
    "security",
    "volatility",
];

/// Those that name types, which may have other names since.
const WITH_TYPES: [&str; 2] = ["parameters", "result"];

impl Catalog {
    /// Schemas and extensions. When they were made is not known: after something that may have dropped
    /// anything none is claimed.
    pub(super) fn named(&self, objects: &mut Vec<SchemaObject>) {
        let is_known = |name: &str| {
            let name = ObjectName::new(None, name.to_owned().into());
            self.swept == 0 && !self.is_doubtful(&name)
        };
        let schemas = self.schemas.iter().map(|(name, place)| (ObjectKind::Schema, name, place));
        let extensions = self.extensions.iter();
        let extensions = extensions.map(|(name, made)| (ObjectKind::Extension, name, &made.place));
        let known = schemas.chain(extensions).filter(|(_, name, _)| is_known(name));
        objects.extend(known.map(|(kind, name, place)| {
            object(kind, ObjectName::new(None, name.clone().into()), vec![], place)
        }));
    }

    /// Sequences and views.
    pub(super) fn relations_but_tables(&self, objects: &mut Vec<SchemaObject>) {
        for (name, relation) in &self.relations {
            match relation {
                Relation::Other { what, place, made, owned: false, .. }
                    if self.is_known(name, relation) && self.is_settled(*made) =>
                {
                    let kind = match *what {
                        "sequence" => ObjectKind::Sequence,
                        "view" => ObjectKind::View,
                        "materialized view" => ObjectKind::MaterializedView,
                        _ => continue,
                    };
                    objects.push(object(kind, name.clone(), vec![], place));
                }
                Relation::Table(table) if self.is_claimed(table) => {
                    for (column, sequence) in &table.sequences {
                        self.owned_sequence(name, column, sequence, objects);
                    }
                }
                _ => {}
            }
        }
    }

    /// A sequence that goes with a column.
    fn owned_sequence(
        &self,
        table: &ObjectName,
        column: &str,
        sequence: &ObjectName,
        objects: &mut Vec<SchemaObject>,
    ) {
        let Some(relation) = self.relations.get(sequence) else { return };
        let Relation::Other { place, owned: true, .. } = relation else { return };
        if self.is_known(sequence, relation) {
            let owner = exact("owned by", format!("{table}.{column}"));
            objects.push(object(ObjectKind::Sequence, sequence.clone(), vec![owner], place));
        }
    }

    pub(super) fn claimed_routines(&self, objects: &mut Vec<SchemaObject>) {
        for (name, all) in &self.routines {
            for routine in all {
                objects.extend(self.claimed_routine(name, routine));
            }
        }
    }

    /// The name of a routine with the types of its arguments, where it is surely there.
    pub(super) fn signature(&self, name: &ObjectName, routine: &Routine) -> Option<ObjectName> {
        if !self.is_settled(routine.made) || self.is_doubtful(name) {
            return None;
        }
        // It goes by `CASCADE` with what its parsed body or a parameter's default calls.
        let depends = routine.definition.iter().any(|(aspect, value)| match value {
            syntax::Value::Unknown => aspect == "body",
            syntax::Value::Expression(text) => text.contains('('),
            _ => false,
        });
        let types = routine.types.iter().map(|one| self.spelled(one));
        if depends || !types.into_iter().all(|one| one.is_some()) {
            return None;
        }
        let arguments = routine.arguments.as_ref()?.iter().map(|one| self.spelled(one));
        let arguments: Vec<String> = arguments.collect::<Option<_>>()?;
        Some(in_schema(name, format!("{}({})", name.name, arguments.join(", "))))
    }

    fn claimed_routine(&self, name: &ObjectName, routine: &Routine) -> Option<SchemaObject> {
        let kind = match routine.kind {
            RoutineKind::Function => ObjectKind::Function,
            RoutineKind::Procedure => ObjectKind::Procedure,
            RoutineKind::Aggregate => ObjectKind::Aggregate,
            RoutineKind::Any => return None,
        };
        let signature = self.signature(name, routine)?;
        let is_plain = routine.types.iter().all(|one| matches!(one, ColumnType::Server(_)));
        let is_claimed = |aspect: &str| {
            kind != ObjectKind::Aggregate
                && (OF_ROUTINES.contains(&aspect) || (is_plain && WITH_TYPES.contains(&aspect)))
        };
        let aspects = routine.definition.iter().filter(|(aspect, _)| is_claimed(aspect));
        let aspects = aspects.filter_map(|(aspect, value)| match value {
            syntax::Value::Exact(text) => Some(exact(aspect, text.clone())),
            syntax::Value::Body(text) => {
                Some(Aspect::new(aspect.to_owned().into(), Value::Body(digest(text))))
            }
            _ => None,
        });
        Some(object(kind, signature, aspects.collect(), &routine.place))
    }
}

/// An object that hangs on nothing.
pub(super) fn object(
    kind: ObjectKind,
    name: ObjectName,
    mut aspects: Vec<Aspect>,
    place: &Place,
) -> SchemaObject {
    aspects.sort_by(|a, b| a.name.cmp(&b.name));
    SchemaObject::new(kind, name, None, None, aspects.into(), Some(place.origin()))
}

pub(super) fn exact(name: &str, value: impl Into<String>) -> Aspect {
    Aspect::new(name.to_owned().into(), Value::Exact(Text::from(value.into())))
}

fn digest(text: &str) -> Digest {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(Sha256::digest(text.as_bytes())) {
        *to = from;
    }
    Digest(first)
}
