//! Schemas, extensions, sequences, views and routines.

use schema_manifest::{
    Aspect, Column, ColumnDetails, Details, Digest, Expression, Fill, List, ObjectKind, ObjectName,
    SchemaObject, Text, Value,
};
use sha2::{Digest as _, Sha256};

use super::super::contrib;
use super::super::{Catalog, ColumnType, Relation, Routine, Sequence, View};
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

/// The default schema where a value names a schema: what it is called is settled at the start.
const DEFAULT_SCHEMA: Text = Text::Borrowed("the default schema");

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
            let aspects = match kind {
                ObjectKind::Extension => self.schema_of(name).into_iter().collect(),
                _ => vec![],
            };
            object(kind, ObjectName::new(None, name.clone().into()), aspects, place)
        }));
    }

    /// The schema of an extension, which others than those of the server may choose by themselves.
    fn schema_of(&self, extension: &str) -> Option<Aspect> {
        contrib::module(extension)?;
        let schema = self.extensions.get(extension)?.schema.clone();
        Some(exact("schema", schema.unwrap_or(DEFAULT_SCHEMA)))
    }

    /// Sequences and views.
    pub(super) fn relations_but_tables(&self, objects: &mut Vec<SchemaObject>) {
        for (name, relation) in &self.relations {
            match relation {
                Relation::Other { what, place, made, owned: false, view, sequence, .. }
                    if self.is_known(name, relation) && self.is_settled(*made) =>
                {
                    let kind = match *what {
                        "sequence" => {
                            let aspects = options(sequence.as_ref());
                            objects.push(object(
                                ObjectKind::Sequence,
                                name.clone(),
                                aspects,
                                place,
                            ));
                            continue;
                        }
                        "view" => ObjectKind::View,
                        "materialized view" => ObjectKind::MaterializedView,
                        _ => continue,
                    };
                    let query = Aspect::new("query".into(), Value::Expression(Expression::Present));
                    let columns = view.as_ref().and_then(|view| self.columns(view, place));
                    let kept = view.as_ref().and_then(|view| view.keeping.own_parameters());
                    let kept = kept.map(|kept| exact("storage parameters", kept));
                    let aspects = [query].into_iter().chain(kept).collect();
                    let object = object(kind, name.clone(), aspects, place);
                    objects.push(SchemaObject { columns, ..object });
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

    /// The columns of a view, where their names are all known; what fills them is not looked at.
    fn columns(&self, view: &View, place: &Place) -> Option<List<Column>> {
        let columns = view.columns.as_ref()?.iter().map(|column| {
            Column::new(
                column.name.clone().into(),
                column.data_type.as_ref().and_then(|one| self.spelled(one)).map(Text::from),
                true,
                Details::new(ColumnDetails::new(Fill::Unknown, None)),
                Some(place.origin()),
            )
        });
        Some(columns.collect::<Vec<_>>().into())
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
        let Relation::Other { place, owned: true, sequence: known, .. } = relation else { return };
        if self.is_known(sequence, relation) {
            let mut aspects = options(known.as_ref());
            aspects.push(exact("owned by", format!("{table}.{column}")));
            objects.push(object(ObjectKind::Sequence, sequence.clone(), aspects, place));
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

    /// Whether its parameters and its result say the types by the names that they have now: a type of the
    /// migrations may have got another one since.
    fn names_its_types(&self, routine: &Routine) -> bool {
        if routine.types.iter().all(|one| matches!(one, ColumnType::Server(_))) {
            return true;
        }
        let text = |aspect: &str| match routine.definition.get(aspect) {
            Some(syntax::Value::Exact(text)) => text.as_str(),
            _ => "",
        };
        let (parameters, result) = (text("parameters"), text("result"));
        let columns = result.strip_prefix("table (").and_then(|rest| rest.strip_suffix(')'));
        let said = parameters.split(", ").chain(columns.unwrap_or(result).split(", "));
        let said: Vec<&str> = said.filter(|one| !one.is_empty()).collect();
        said.len() == routine.types.len()
            && said.iter().zip(&routine.types).all(|(said, one)| {
                self.spelled(one).is_some_and(|name| {
                    said.strip_suffix(&*name)
                        .is_some_and(|before| before.is_empty() || before.ends_with(' '))
                })
            })
    }

    fn claimed_routine(&self, name: &ObjectName, routine: &Routine) -> Option<SchemaObject> {
        let kind = match routine.kind {
            RoutineKind::Function => ObjectKind::Function,
            RoutineKind::Procedure => ObjectKind::Procedure,
            RoutineKind::Aggregate => ObjectKind::Aggregate,
            RoutineKind::Any => return None,
        };
        let signature = self.signature(name, routine)?;
        let is_claimed = |aspect: &str| {
            kind != ObjectKind::Aggregate
                && (OF_ROUTINES.contains(&aspect)
                    || (WITH_TYPES.contains(&aspect) && self.names_its_types(routine)))
        };
        let aspects = routine.definition.iter().filter(|(aspect, _)| is_claimed(aspect));
        let aspects = aspects.filter_map(|(aspect, value)| match value {
            syntax::Value::Exact(text) => Some(exact(aspect, text.clone())),
            syntax::Value::Body(text) => {
                Some(Aspect::new(aspect.to_owned().into(), Value::Body(digest(text))))
            }
            _ => None,
        });
        let mut aspects: Vec<Aspect> = aspects.collect();
        if routine.definition.iter().any(|(aspect, _)| aspect.starts_with("default of parameter")) {
            let there = Value::Expression(Expression::Present);
            aspects.push(Aspect::new("defaults".into(), there));
        }
        Some(object(kind, signature, aspects, &routine.place))
    }
}

/// What a sequence is, where that is known.
fn options(sequence: Option<&Sequence>) -> Vec<Aspect> {
    let Some(sequence) = sequence else { return vec![] };
    vec![
        exact("cache", sequence.cache.to_string()),
        exact("cycle", sequence.cycle.to_string()),
        exact("increment", sequence.increment.to_string()),
        exact("maximum", sequence.maximum.to_string()),
        exact("minimum", sequence.minimum.to_string()),
        exact("start", sequence.start.to_string()),
        exact("type", sequence.data_type.name()),
    ]
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
