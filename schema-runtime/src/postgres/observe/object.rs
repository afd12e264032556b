//! Schemas, extensions, sequences, views and types.

use schema_manifest::{
    Aspect, Column, Enum, Expression, List, ObjectKind, ObjectName, SchemaObject, Text, Value,
};

use super::names::{Names, Place};
use super::packed::{Fields, Source};
use super::table::RelationRow;

/// Objects that hang on nothing, each with the place where it is.
#[derive(Debug)]
pub(super) enum ObjectRow {
    Schema(String),
    Extension { name: String, schema: String },
    Sequence(SequenceRow),
    Domain(DomainRow),
    Range { place: Place, subtype: u32 },
}

#[derive(Debug)]
pub(super) struct SequenceRow {
    place: Place,
    /// Type, start, increment, minimum, maximum and cache.
    options: [String; 6],
    cycle: bool,
    /// The column that it goes with.
    owner: Option<(u32, i16)>,
}

#[derive(Debug)]
pub(super) struct DomainRow {
    place: Place,
    base: (u32, Option<i32>),
    collation: u32,
    not_null: bool,
    default: Source,
    checks: Vec<CheckRow>,
}

#[derive(Debug)]
struct CheckRow {
    name: String,
    validated: bool,
    expression: Option<String>,
}

/// What the six options of a sequence are called.
const OPTIONS: [&str; 6] = ["type", "start", "increment", "minimum", "maximum", "cache"];

impl ObjectRow {
    pub(super) fn read(tag: &str, mut fields: Fields<'_>) -> Option<Self> {
        let fields = &mut fields;
        Some(match tag {
            "schema" => ObjectRow::Schema(fields.text()?),
            "extension" => ObjectRow::Extension { name: fields.text()?, schema: fields.text()? },
            "sequence" => {
                let place = Place::read(fields)?;
                let mut options = OPTIONS.map(|_| String::new());
                for option in &mut options {
                    fields.word()?.clone_into(option);
                }
                let cycle = fields.flag()?;
                let owner = fields.number_if_any()?.zip(fields.number_if_any()?);
                ObjectRow::Sequence(SequenceRow { place, options, cycle, owner })
            }
            "domain" => ObjectRow::Domain(DomainRow {
                place: Place::read(fields)?,
                base: (fields.number()?, fields.number_if_any()?),
                collation: fields.number()?,
                not_null: fields.flag()?,
                default: fields.source()?,
                checks: fields.clone().all(|check| {
                    let (name, validated) = (check.text()?, check.flag()?);
                    Some(CheckRow { name, validated, expression: check.text_if_any()? })
                })?,
            }),
            "range" => ObjectRow::Range { place: Place::read(fields)?, subtype: fields.number()? },
            _ => return None,
        })
    }

    pub(super) fn objects(self, names: &Names<'_>) -> Vec<SchemaObject> {
        match self {
            ObjectRow::Schema(name) => {
                vec![object(ObjectKind::Schema, ObjectName::unqualified(name), vec![])]
            }
            ObjectRow::Extension { name, schema } => {
                let schema = exact("schema", names.schema(schema));
                vec![object(ObjectKind::Extension, ObjectName::unqualified(name), vec![schema])]
            }
            ObjectRow::Sequence(row) => row.objects(names),
            ObjectRow::Domain(row) => row.objects(names),
            ObjectRow::Range { place, subtype } => {
                let subtype = names.data_type(subtype, None).map(|of| exact("subtype", of));
                let aspects: Vec<Aspect> = subtype.into_iter().collect();
                let each = names.all(&place);
                each.map(|name| object(ObjectKind::Range, name, aspects.clone())).collect()
            }
        }
    }
}

/// An enum, which is no object to a manifest, under each name that the manifest may have for it.
pub(super) fn enums(mut fields: Fields<'_>, names: &Names<'_>) -> Option<Vec<Enum>> {
    let place = Place::read(&mut fields)?;
    let labels: Vec<Text> = fields.all(|label| label.text().map(Text::from))?;
    let labels = List::from(labels);
    Some(names.all(&place).map(|name| Enum::new(name, labels.clone(), None)).collect())
}

impl SequenceRow {
    fn objects(self, names: &Names<'_>) -> Vec<SchemaObject> {
        let options = OPTIONS.into_iter().zip(self.options);
        let mut aspects: Vec<Aspect> =
            options.map(|(option, value)| exact(option, value)).collect();
        aspects.push(exact("cycle", self.cycle.to_string()));
        let owner = self.owner.and_then(|(table, column)| {
            Some(format!("{}.{}", names.relation(table)?, names.column(table, column)?))
        });
        aspects.extend(owner.map(|owner| exact("owned by", owner)));
        let each = names.all(&self.place);
        each.map(|name| object(ObjectKind::Sequence, name, aspects.clone())).collect()
    }
}

impl DomainRow {
    fn objects(self, names: &Names<'_>) -> Vec<SchemaObject> {
        let (base, modifiers) = self.base;
        let mut aspects = vec![exact("nullable", (!self.not_null).to_string())];
        aspects.extend(names.data_type(base, modifiers).map(|of| exact("base type", of)));
        aspects.extend(names.there(&self.default).map(|one| there("default", one)));
        let collation = names.other_collation(self.collation, self.base);
        aspects.extend(collation.map(|collation| exact("collation", collation)));
        let checks: Vec<(String, Vec<Aspect>)> = self
            .checks
            .into_iter()
            .map(|check| {
                let expression = there("expression", names.expression(check.expression));
                (check.name, vec![expression, exact("validated", check.validated.to_string())])
            })
            .collect();
        let each = names.all(&self.place).flat_map(|name| {
            let with_it = checks.iter().map(|(check, aspects)| {
                let check = ObjectName::unqualified(check.clone());
                on(&name, object(ObjectKind::DomainCheck, check, aspects.clone()))
            });
            let with_it: Vec<SchemaObject> = with_it.collect();
            let domain = object(ObjectKind::Domain, name, aspects.clone());
            with_it.into_iter().chain([domain])
        });
        each.collect()
    }
}

/// A view, a materialized view or a composite type.
pub(super) fn relation(
    row: &RelationRow,
    columns: &List<Column>,
    names: &Names<'_>,
) -> Vec<SchemaObject> {
    let kind = match row.kind {
        'v' => ObjectKind::View,
        'm' => ObjectKind::MaterializedView,
        'c' => ObjectKind::Composite,
        _ => return vec![],
    };
    let mut aspects = Vec::new();
    if kind != ObjectKind::Composite {
        // Its text is claimed by nobody: it is not printed.
        aspects.push(there("query", Expression::Present));
    }
    if kind == ObjectKind::MaterializedView && !row.populated {
        aspects.push(exact("populated", "false"));
    }
    aspects.extend(row.parameters.clone().map(|all| exact("storage parameters", all)));
    let each = names.all(&row.place).map(|name| {
        let object = object(kind, name, aspects.clone());
        SchemaObject { columns: Some(columns.clone()), ..object }
    });
    each.collect()
}

/// An object that hangs on nothing.
pub(super) fn object(kind: ObjectKind, name: ObjectName, mut aspects: Vec<Aspect>) -> SchemaObject {
    aspects.sort_by(|a, b| a.name.cmp(&b.name));
    SchemaObject::new(kind, name, None, None, aspects.into(), None)
}

/// One that hangs on something.
pub(super) fn on(of: &ObjectName, object: SchemaObject) -> SchemaObject {
    SchemaObject { on: Some(of.clone()), ..object }
}

pub(super) fn exact(name: &str, value: impl Into<String>) -> Aspect {
    Aspect::new(name.to_owned().into(), Value::Exact(Text::from(value.into())))
}

pub(super) fn there(name: &str, expression: Expression) -> Aspect {
    Aspect::new(name.to_owned().into(), Value::Expression(expression))
}
