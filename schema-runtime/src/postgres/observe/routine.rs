//! Functions, procedures and aggregates.

use schema_manifest::{Aspect, Digest, ObjectKind, SchemaObject, Text, Value};

use super::names::{Names, Place};
use super::object::{exact, object, there};
use super::packed::{Fields, Source};
use crate::state::unhex;

/// A routine, in the letters of `pg_proc`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
pub(super) struct RoutineRow {
    pub(super) number: u32,
    place: Place,
    kind: String,
    /// The types of the arguments that go in.
    arguments: Vec<u32>,
    language: Option<String>,
    volatility: String,
    strict: bool,
    definer: bool,
    leakproof: bool,
    parallel: String,
    returns_set: bool,
    result: u32,
    body: String,
    defaults: Source,
    parameters: Vec<Parameter>,
    settings: Vec<String>,
}

#[derive(Debug)]
struct Parameter {
    mode: String,
    name: Option<String>,
    data_type: u32,
}

impl RoutineRow {
    pub(super) fn read(mut fields: Fields<'_>) -> Option<Self> {
        let fields = &mut fields;
        Some(RoutineRow {
            number: fields.number()?,
            place: Place::read(fields)?,
            kind: fields.word()?.to_owned(),
            arguments: fields.numbers::<u32>()?.iter().collect(),
            language: fields.text_if_any()?,
            volatility: fields.word()?.to_owned(),
            strict: fields.flag()?,
            definer: fields.flag()?,
            leakproof: fields.flag()?,
            parallel: fields.word()?.to_owned(),
            returns_set: fields.flag()?,
            result: fields.number()?,
            body: fields.word()?.to_owned(),
            defaults: fields.source()?,
            parameters: fields.list(|one| {
                let (mode, name) = (one.word()?.to_owned(), one.text_if_any()?);
                Some(Parameter { mode, name, data_type: one.number()? })
            })?,
            settings: fields.clone().all(Fields::text)?,
        })
    }

    /// Where it is, its name with the types of its arguments: `half(integer)`.
    pub(super) fn signature(&self, names: &Names<'_>) -> Place {
        let types = self.arguments.iter().map(|one| spelled(names, *one));
        let name = format!("{}({})", self.place.name, types.collect::<Vec<_>>().join(", "));
        Place { schema: self.place.schema.clone(), name }
    }

    pub(super) fn objects(&self, names: &Names<'_>) -> Vec<SchemaObject> {
        let kind = match &*self.kind {
            "a" => ObjectKind::Aggregate,
            "p" => ObjectKind::Procedure,
            _ => ObjectKind::Function,
        };
        let mut aspects = Vec::new();
        if kind != ObjectKind::Aggregate {
            aspects = self.aspects(names);
            if kind == ObjectKind::Function {
                aspects.push(exact("result", self.result(names)));
            }
        }
        aspects.extend(names.there(&self.defaults).map(|one| there("defaults", one)));
        aspects.extend(self.settings.iter().filter_map(|setting| {
            let (name, value) = setting.split_once('=')?;
            Some(exact(&format!("setting {name}"), value))
        }));
        let each = names.all(&self.signature(names));
        each.map(|name| object(kind, name, aspects.clone())).collect()
    }

    fn aspects(&self, names: &Names<'_>) -> Vec<Aspect> {
        let volatility = match &*self.volatility {
            "i" => "immutable",
            "s" => "stable",
            _ => "volatile",
        };
        let parallel = match &*self.parallel {
            "s" => "safe",
            "r" => "restricted",
            _ => "unsafe",
        };
        let parameters = self.parameters.iter().filter(|one| one.mode != "t").map(|one| {
            let mode = match &*one.mode {
                "i" => "in",
                "o" => "out",
                "b" => "inout",
                _ => "variadic",
            };
            let name = one.name.as_deref().filter(|name| !name.is_empty()).unwrap_or("-");
            format!("{mode} {name} {}", spelled(names, one.data_type))
        });
        let mut aspects = vec![
            exact("parameters", parameters.collect::<Vec<_>>().join(", ")),
            exact("volatility", volatility),
            exact("null handling", if self.strict { "strict" } else { "called on null input" }),
            exact("security", if self.definer { "definer" } else { "invoker" }),
            exact("leak-proofness", if self.leakproof { "leakproof" } else { "not leakproof" }),
            exact("parallel safety", parallel),
        ];
        aspects.extend(self.language.as_ref().map(|name| exact("language", name.clone())));
        let body = unhex(&self.body).and_then(|bytes| bytes.try_into().ok());
        aspects.extend(body.map(|body| Aspect::new("body".into(), Value::Body(Digest(body)))));
        aspects
    }

    fn result(&self, names: &Names<'_>) -> String {
        let columns = self.parameters.iter().filter(|one| one.mode == "t").map(|one| {
            let name = one.name.as_deref().unwrap_or_default();
            format!("{name} {}", spelled(names, one.data_type))
        });
        let columns: Vec<String> = columns.collect();
        if !columns.is_empty() {
            return format!("table ({})", columns.join(", "));
        }
        let setof = if self.returns_set { "setof " } else { "" };
        format!("{setof}{}", spelled(names, self.result))
    }
}

fn spelled(names: &Names<'_>, number: u32) -> Text {
    names.data_type(number, None).unwrap_or_default()
}
