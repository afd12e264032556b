//! What a query asks for: of which system catalog, and which values its columns may have.

use std::collections::BTreeMap;

use super::super::Replay;
use super::super::value::{Value, quoted_ident};
use crate::postgres::syntax::{Comparison, Expression, Question, Source};

/// What a catalog has rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    Schema,
    Relation,
    Type,
    Routine,
    Extension,
    Index,
    Policy,
    Trigger,
    Column,
    Constraint,
    /// A constraint, as what it is over: the table that a foreign key refers to.
    Usage,
    Label,
}

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Schema,
    /// The relation or type that the subject is a part of.
    Owner,
    Name,
    /// The letter of the kind of a relation, type or constraint.
    Kind,
    /// `information_schema.table_constraints.constraint_type`
    Words,
    /// `information_schema.columns`
    DataType,
    Nullable,
}

/// The conditions of a query: what each field may be.
pub(super) type Facts = BTreeMap<Field, Vec<String>>;

/// The catalogs that are understood.
fn subject(schema: Option<&str>, name: &str) -> Option<(Subject, Option<&'static str>)> {
    let found = match (schema, name) {
        (Some("information_schema"), name) => match name {
            "tables" => (Subject::Relation, Some("rpfv")),
            "views" => (Subject::Relation, Some("v")),
            "sequences" => (Subject::Relation, Some("S")),
            "columns" => (Subject::Column, None),
            "table_constraints" => (Subject::Constraint, None),
            "constraint_column_usage" => (Subject::Usage, None),
            "triggers" => (Subject::Trigger, None),
            "schemata" => (Subject::Schema, None),
            _ => return None,
        },
        (None | Some("pg_catalog"), name) => match name {
            "pg_type" => (Subject::Type, None),
            "pg_enum" => (Subject::Label, None),
            "pg_class" => (Subject::Relation, None),
            "pg_tables" => (Subject::Relation, Some("rp")),
            "pg_views" => (Subject::Relation, Some("v")),
            "pg_matviews" => (Subject::Relation, Some("m")),
            "pg_sequences" => (Subject::Relation, Some("S")),
            "pg_indexes" => (Subject::Index, None),
            "pg_index" => (Subject::Relation, Some("iI")),
            "pg_constraint" => (Subject::Constraint, None),
            "pg_attribute" => (Subject::Column, None),
            "pg_trigger" => (Subject::Trigger, None),
            "pg_proc" => (Subject::Routine, None),
            "pg_extension" => (Subject::Extension, None),
            "pg_policies" | "pg_policy" => (Subject::Policy, None),
            "pg_namespace" => (Subject::Schema, None),
            _ => return None,
        },
        _ => return None,
    };
    Some(found)
}

/// What a column of a catalog says of the subject; the names of columns differ from catalog to
/// catalog.
fn field(subject: Subject, column: &str) -> Option<Field> {
    use Subject as S;
    Some(match (subject, column) {
        (S::Schema, "nspname" | "schema_name")
        | (
            S::Relation,
            "relname" | "tablename" | "table_name" | "viewname" | "matviewname" | "sequencename"
            | "sequence_name",
        )
        | (S::Type, "typname")
        | (S::Routine, "proname")
        | (S::Extension, "extname")
        | (S::Index, "indexname")
        | (S::Policy, "policyname" | "polname")
        | (S::Trigger, "tgname" | "trigger_name")
        | (S::Column, "attname" | "column_name")
        | (S::Constraint, "conname" | "constraint_name")
        | (S::Usage, "constraint_name")
        | (S::Label, "enumlabel") => Field::Name,
        // That of the constraint, where the others are of the table.
        (S::Usage, "constraint_schema") => return None,
        (
            _,
            "nspname"
            | "schemaname"
            | "table_schema"
            | "constraint_schema"
            | "trigger_schema"
            | "event_object_schema"
            | "sequence_schema"
            | "typnamespace"
            | "relnamespace"
            | "connamespace"
            | "pronamespace",
        ) => Field::Schema,
        (S::Index, "tablename")
        | (S::Policy, "tablename" | "polrelid" | "relname")
        | (S::Trigger, "tgrelid" | "event_object_table" | "relname")
        | (S::Column, "attrelid" | "table_name" | "relname")
        | (S::Constraint, "conrelid" | "table_name" | "relname")
        | (S::Usage, "table_name")
        | (S::Label, "enumtypid" | "typname") => Field::Owner,
        (S::Relation, "relkind") | (S::Type, "typtype") | (S::Constraint, "contype") => Field::Kind,
        (S::Constraint, "constraint_type") => Field::Words,
        (S::Column, "data_type") => Field::DataType,
        (S::Column, "is_nullable") => Field::Nullable,
        _ => return None,
    })
}

/// Columns that join one catalog to another, beside `oid`.
const LINKS: [&str; 9] = [
    "attrelid",
    "connamespace",
    "conrelid",
    "enumtypid",
    "polrelid",
    "pronamespace",
    "relnamespace",
    "tgrelid",
    "typnamespace",
];

pub(super) type Evaluate<'e> = &'e dyn Fn(&Expression) -> Value;

impl Replay<'_> {
    /// What a query asks for; `None` where a part of it is not understood.
    pub(super) fn facts(
        &self,
        query: &Question,
        evaluate: Evaluate<'_>,
    ) -> Option<(Subject, Facts)> {
        let mut found: Option<Subject> = None;
        let mut facts = Facts::new();
        let mut links = 0;
        for source in &query.from {
            let Source::Relation { schema, name, .. } = source else { return None };
            let (subject, kinds) = self::subject(schema.as_deref(), name)?;
            if let Some(kinds) = kinds {
                let letters: Vec<String> = kinds.chars().map(String::from).collect();
                narrow(&mut facts, Field::Kind, &letters);
            }
            found = Some(found.map_or(subject, |known| known.max(subject)));
        }
        let subject = found?;
        for condition in &query.conditions {
            if is_link(condition) {
                links += 1;
            } else if !Self::is_idle(condition, evaluate) {
                let (column, values) = self.fact(condition, evaluate)?;
                let field = field(subject, &column)?;
                let exact = field == Field::Owner && !names_object(&column);
                let values = if exact {
                    values.iter().map(|name| quoted_ident(name)).collect()
                } else {
                    values
                };
                narrow(&mut facts, field, &values);
            }
        }
        (links + 1 == query.from.len()).then_some((subject, facts))
    }

    /// A condition that holds for all that is asked for here.
    fn is_idle(condition: &Expression, evaluate: Evaluate<'_>) -> bool {
        let is = |operand: &Expression, names: &[&str]| {
            column(operand).is_some_and(|one| names.contains(&one))
        };
        match condition {
            Expression::Not(operand) => is(operand, &["attisdropped", "tgisinternal"]),
            Expression::Compare(Comparison::Equal, one, other) => {
                let off = is(one, &["attisdropped", "tgisinternal"])
                    && evaluate(other) == Value::Bool(false);
                let here = Expression::Call("current_database".to_owned(), vec![]);
                off || (is(one, &["table_catalog", "constraint_catalog"]) && **other == here)
            }
            Expression::Compare(Comparison::Greater, one, other) => {
                is(one, &["attnum"]) && evaluate(other) == Value::Number(0)
            }
            _ => false,
        }
    }

    /// A condition that says which values a column may have.
    fn fact(
        &self,
        condition: &Expression,
        evaluate: Evaluate<'_>,
    ) -> Option<(String, Vec<String>)> {
        let one = |column: &str, value: &Expression| {
            Some((column.to_owned(), vec![self.constant(column, value, evaluate)?]))
        };
        match condition {
            Expression::Compare(Comparison::Equal, left, right) => {
                match (column(left), column(right)) {
                    (Some(name), _) if is_column(name) => one(name, right),
                    (_, Some(name)) if is_column(name) => one(name, left),
                    _ => None,
                }
            }
            Expression::In(operand, listed) => {
                let name = column(operand).filter(|name| is_column(name))?;
                let values: Option<Vec<String>> =
                    listed.iter().map(|value| self.constant(name, value, evaluate)).collect();
                Some((name.to_owned(), values?))
            }
            Expression::Any(operand, list) => {
                let name = column(operand).filter(|name| is_column(name))?;
                let is_path = |list: &Expression| matches!(list, Expression::Call(name, _) if name == "current_schemas");
                if is_path(list) {
                    let schemas = self.path.all().map(|schema| self.spelled(schema.as_ref()));
                    return Some((name.to_owned(), schemas.collect()));
                }
                let Value::List(values) = evaluate(list) else { return None };
                let values: Option<Vec<String>> = values
                    .into_iter()
                    .map(|value| if let Value::Text(text) = value { Some(text) } else { None })
                    .collect();
                Some((name.to_owned(), values?))
            }
            _ => None,
        }
    }

    /// The value that a column is compared with.
    fn constant(&self, column: &str, value: &Expression, evaluate: Evaluate<'_>) -> Option<String> {
        match value {
            // `'disks'::regclass`
            Expression::Cast(inner, kind)
                if matches!(&**kind, "regclass" | "regtype" | "regnamespace") =>
            {
                let Value::Text(text) = evaluate(inner) else { return None };
                Some(text).filter(|_| names_object(column))
            }
            // `(SELECT oid FROM pg_class WHERE relname = 'disks')`
            Expression::Query(query) => {
                let is_oid = |(target, _): &(Expression, Option<String>)| {
                    self::column(target) == Some("oid")
                };
                let (subject, facts) = self.facts(query, evaluate)?;
                let fits = match column {
                    "enumtypid" => subject == Subject::Type,
                    one if one.ends_with("relid") => subject == Subject::Relation,
                    one if one.ends_with("namespace") => subject == Subject::Schema,
                    _ => false,
                };
                let names =
                    facts.get(&Field::Name).filter(|_| fits && query.targets.iter().all(is_oid))?;
                let [name] = &**names else { return None };
                let name = quoted_ident(name);
                match facts.get(&Field::Schema).map(Vec::as_slice) {
                    None => Some(name),
                    Some([schema]) => Some(format!("{}.{name}", quoted_ident(schema))),
                    Some(_) => None,
                }
            }
            value => match evaluate(value) {
                // A number in a string is no name.
                Value::Text(text) if !names_object(column) => Some(text),
                _ => None,
            },
        }
    }
}

/// Both this and what is known already must hold.
fn narrow(facts: &mut Facts, field: Field, values: &[String]) {
    let known = facts.entry(field).or_insert_with(|| values.to_vec());
    known.retain(|value| values.contains(value));
}

/// The bare name of a column.
fn column(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Name(names) => names.last().map(String::as_str),
        // `relname::text`
        Expression::Cast(inner, kind) if matches!(&**kind, "text" | "name" | "varchar") => {
            column(inner)
        }
        _ => None,
    }
}

/// Whether a column holds the number of an object.
fn names_object(column: &str) -> bool {
    ["relid", "typid", "namespace"].iter().any(|end| column.ends_with(end))
}

/// Whether this is the name of a column that is understood.
fn is_column(name: &str) -> bool {
    use Subject as S;
    [
        S::Schema,
        S::Relation,
        S::Type,
        S::Routine,
        S::Extension,
        S::Index,
        S::Policy,
        S::Trigger,
        S::Column,
        S::Constraint,
        S::Usage,
        S::Label,
    ]
    .into_iter()
    .any(|subject| field(subject, name).is_some())
}

/// A condition that joins two catalogs.
fn is_link(condition: &Expression) -> bool {
    let Expression::Compare(Comparison::Equal, one, other) = condition else { return false };
    let (Some(one), Some(other)) = (column(one), column(other)) else { return false };
    let links = |column: &str| LINKS.contains(&column) || column == "indexrelid";
    (one == "oid" && links(other)) || (other == "oid" && links(one))
}
