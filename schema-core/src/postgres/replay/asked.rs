//! Questions to the system catalogs: whether something is there, as code asks before it makes it.
//!
//! A query is answered where each of its conditions is understood, and what it asks for is certain, there or
//! not.

use std::collections::BTreeMap;

use schema_manifest::{ConstraintKind, ObjectName, Text};

use super::Replay;
use super::value::{Value, quoted_ident};
use crate::postgres::catalog::{ColumnType, PartKey, Relation, Table, Type};
use crate::postgres::format_type::format_type;
use crate::postgres::syntax::{
    Comparison, Expression, Ident, Name, PartKind, Question, Source, TypeSyntax,
};
use crate::source::Span;

/// How many rows a query gives, at least and at most; no limit where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    least: u64,
    most: Option<u64>,
}

impl Count {
    const UNKNOWN: Count = Count { least: 0, most: None };

    fn of(answer: Option<bool>) -> Count {
        match answer {
            Some(true) => Count { least: 1, most: Some(1) },
            Some(false) => Count { least: 0, most: Some(0) },
            None => Count::UNKNOWN,
        }
    }

    fn plus(self, other: Count) -> Count {
        let most = self.most.zip(other.most).map(|(one, other)| one + other);
        Count { least: self.least + other.least, most }
    }

    /// Whether there is a row.
    pub(super) fn exists(self) -> Option<bool> {
        match self {
            Count { least: 1.., .. } => Some(true),
            Count { most: Some(0), .. } => Some(false),
            Count { .. } => None,
        }
    }

    /// The number of rows.
    pub(super) fn exactly(self) -> Option<u64> {
        self.most.filter(|most| *most == self.least)
    }
}

/// What a catalog has rows of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
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
enum Field {
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
type Facts = BTreeMap<Field, Vec<String>>;

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

/// The relations of `information_schema` that somebody's table may share its name with.
const STANDARD: [&str; 22] = [
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

type Evaluate<'e> = &'e dyn Fn(&Expression) -> Value;

impl Replay<'_> {
    /// How many rows a query gives.
    pub(super) fn count(&self, query: &Question, evaluate: Evaluate<'_>) -> Count {
        let Some((subject, facts)) = self.facts(query, evaluate) else { return Count::UNKNOWN };
        let Some(names) = facts.get(&Field::Name) else { return Count::UNKNOWN };
        let mut count = Count::of(Some(false));
        for name in names {
            count = count.plus(self.of_name(subject, name, &facts));
        }
        count
    }

    /// The names that a query gives, where all of them are known and nothing but those is asked for.
    ///
    /// `information_schema` lists what is `NOT NULL` among the checks, and PostgreSQL 18 has constraints
    /// for it.
    pub(super) fn constraints_found(
        &self,
        query: &Question,
        evaluate: Evaluate<'_>,
    ) -> Option<Vec<String>> {
        let (subject, facts) = self.facts(query, evaluate)?;
        if subject != Subject::Constraint || facts.contains_key(&Field::Name) {
            return None;
        }
        let is_key = |one: &String| {
            matches!(&**one, "p" | "u" | "f" | "x" | "PRIMARY KEY" | "UNIQUE" | "FOREIGN KEY")
        };
        let kinds = facts.get(&Field::Kind).or_else(|| facts.get(&Field::Words))?;
        let [owner] = &**facts.get(&Field::Owner)? else { return None };
        let (schema, owner) = parts(owner)?;
        let schema = match (schema, facts.get(&Field::Schema).map(Vec::as_slice)) {
            (Some(schema), None) => schema,
            (None, Some([schema])) => schema.trim_matches('"').to_owned(),
            _ => return None,
        };
        let full = ObjectName::new(self.schema(&schema), owner.into());
        let table = self.catalog.table(&full).filter(|table| self.catalog.is_judged(table))?;
        if !table.parents.is_empty() || !kinds.iter().all(is_key) {
            return None;
        }
        let names = table.constraints.iter().map(|one| &one.name);
        let found = names.filter_map(|name| match is_constraint_of(table, name, &facts) {
            Some(true) => Some(Some(name.clone())),
            Some(false) => None,
            None => Some(None),
        });
        found.collect()
    }

    /// What a query asks for; `None` where a part of it is not understood.
    fn facts(&self, query: &Question, evaluate: Evaluate<'_>) -> Option<(Subject, Facts)> {
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

    /// The rows of one name.
    fn of_name(&self, subject: Subject, name: &str, facts: &Facts) -> Count {
        let schemas = facts.get(&Field::Schema);
        let schemas: Option<Vec<Option<Text>>> = schemas.map(|schemas| {
            schemas.iter().map(|schema| self.schema(schema.trim_matches('"'))).collect()
        });
        let owners = facts.get(&Field::Owner);
        let has = |field: Field| facts.contains_key(&field);
        if has(Field::Words) && subject != Subject::Constraint {
            return Count::UNKNOWN;
        }
        match subject {
            Subject::Schema if schemas.is_none() => {
                if self.schema(name).is_none() {
                    return Count::of(Some(true));
                }
                // Whoever sets the server up may have made it.
                Count::of(self.catalog.schemas.contains_key(name).then_some(true))
            }
            Subject::Extension if schemas.is_none() => {
                Count::of(if self.catalog.extensions.contains_key(name) {
                    (!self.catalog.is_doubtful(&bare(name))).then_some(true)
                } else {
                    self.is_surely_no_extension(name).then_some(false)
                })
            }
            Subject::Relation => self.relations_named(name, schemas, facts.get(&Field::Kind)),
            Subject::Type => self.types_named(name, schemas, facts.get(&Field::Kind)),
            Subject::Routine => self.routines_named(name, schemas),
            Subject::Label => {
                let Some([owner]) = owners.map(Vec::as_slice) else { return Count::UNKNOWN };
                self.labels_named(name, owner, schemas)
            }
            Subject::Column
            | Subject::Constraint
            | Subject::Usage
            | Subject::Trigger
            | Subject::Policy
            | Subject::Index => self.parts_named(subject, name, schemas.as_ref(), owners, facts),
            Subject::Schema | Subject::Extension => Count::UNKNOWN,
        }
    }

    /// The full names that a bare one may mean: in these schemas, or in any.
    fn anywhere(&self, name: &str, schemas: Option<Vec<Option<Text>>>) -> Vec<ObjectName> {
        let schemas = schemas.unwrap_or_else(|| {
            let made = self.catalog.schemas.keys().map(|schema| Some(Text::from(schema.clone())));
            std::iter::once(None).chain(made).collect()
        });
        schemas.into_iter().map(|schema| ObjectName::new(schema, name.to_owned().into())).collect()
    }

    fn relations_named(
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

    fn types_named(
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
    fn may_be_foreign_type(&self, name: &ObjectName, everywhere: bool) -> bool {
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

    fn routines_named(&self, name: &str, schemas: Option<Vec<Option<Text>>>) -> Count {
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

    fn labels_named(&self, label: &str, owner: &str, schemas: Option<Vec<Option<Text>>>) -> Count {
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

    /// Columns, constraints, triggers, policies and indexes, of one table or of any.
    fn parts_named(
        &self,
        subject: Subject,
        name: &str,
        schemas: Option<&Vec<Option<Text>>>,
        owners: Option<&Vec<String>>,
        facts: &Facts,
    ) -> Count {
        if self.catalog.is_doubtful(&bare(name)) {
            return Count::UNKNOWN;
        }
        let Some(owners) = owners else {
            if subject == Subject::Index {
                return self.indexes_named(name, schemas.cloned());
            }
            // Columns of one name are many, and views have some too.
            if matches!(subject, Subject::Column | Subject::Usage) || self.catalog.may_be_anything()
            {
                return Count::UNKNOWN;
            }
            let foreign = schemas
                .into_iter()
                .flatten()
                .flatten()
                .any(|schema| !self.catalog.schemas.contains_key(&**schema));
            let of_domain = self.catalog.types.iter().any(|(_, one)| one.what() == "domain");
            if foreign || (subject == Subject::Constraint && of_domain) {
                return Count::UNKNOWN;
            }
            let relations = self.catalog.relations.iter().filter(|(full, relation)| {
                let wanted = schemas.is_none_or(|schemas| schemas.contains(&full.schema));
                wanted && !matches!(relation, Relation::Index { .. })
            });
            return relations
                .map(|(full, relation)| Count::of(self.part(subject, name, full, relation, facts)))
                .fold(Count::of(Some(false)), Count::plus);
        };
        let mut count = Count::of(Some(false));
        for owner in owners {
            let Some((schema, owner)) = parts(owner) else { return Count::UNKNOWN };
            let all = match schema {
                Some(schema) => vec![ObjectName::new(self.schema(&schema), owner.into())],
                None => {
                    if schemas.is_none() && STANDARD.contains(&&*owner) {
                        return Count::UNKNOWN;
                    }
                    self.anywhere(&owner, schemas.cloned())
                }
            };
            for full in all {
                let answer = match self.catalog.relations.get(&full) {
                    Some(relation) => self.part(subject, name, &full, relation, facts),
                    None => (!self.catalog.may_exist(&full)).then_some(false),
                };
                count = count.plus(Count::of(answer));
            }
        }
        count
    }

    /// Indexes of a name, whatever they are on: they are relations, and have a schema.
    fn indexes_named(&self, name: &str, schemas: Option<Vec<Option<Text>>>) -> Count {
        if self.catalog.may_be_unseen(name) {
            return Count::UNKNOWN;
        }
        let one = |full: &ObjectName| match self.catalog.relations.get(full) {
            Some(Relation::Index { table }) => {
                let table = self.catalog.table(table);
                table.filter(|table| self.catalog.is_judged(table)).map(|_| true)
            }
            Some(relation) => self.catalog.is_known(full, relation).then_some(false),
            None => self.has_no_index(full).then_some(false),
        };
        let all = self.anywhere(name, schemas);
        all.iter().map(|full| Count::of(one(full))).fold(Count::of(Some(false)), Count::plus)
    }

    /// Whether no table surely has an index of that name, which is none of the relations.
    fn has_no_index(&self, full: &ObjectName) -> bool {
        let may_have = |name: &ObjectName, table: &Table| {
            let of_key = table.constraints.iter().any(|one| one.name == *full.name);
            let listed = table.indexes.iter().any(|one| {
                // One that the server named is not known by its name.
                one.name.as_deref().is_none_or(|name| name == full.name)
            });
            let is_unnamed = !self.catalog.is_judged(table) && full.name.starts_with(&*name.name);
            name.schema == full.schema && (of_key || listed || is_unnamed)
        };
        !self.catalog.may_exist(full)
            && !self.catalog.relations.iter().any(|(name, relation)| match relation {
                Relation::Table(table) => may_have(name, table),
                Relation::Index { .. } => false,
                Relation::Other { .. } => relation.parts().is_some_and(|parts| {
                    parts.get(&PartKey::Index(full.name.to_string())).is_some()
                }),
            })
    }

    /// Whether `information_schema.constraint_column_usage` has rows of a constraint and a table that is
    /// certain: the columns that a foreign key refers to, and those of every other constraint.
    fn is_used_by(&self, name: &str, full: &ObjectName) -> Option<bool> {
        let mut is_used = false;
        for (of, relation) in &self.catalog.relations {
            let Relation::Table(table) = relation else { continue };
            for one in table.constraints.iter().filter(|one| one.name == name) {
                if !self.catalog.is_judged(table) || !table.parents.is_empty() {
                    return None;
                }
                is_used |= match one.kind {
                    ConstraintKind::ForeignKey => one.references.as_ref()? == full,
                    ConstraintKind::PrimaryKey | ConstraintKind::Unique => of == full,
                    // The columns in a check are not surely known.
                    _ if of == full => return None,
                    _ => false,
                };
            }
        }
        let is_seen = is_used
            || !(self.catalog.may_be_unseen(name)
                || self.catalog.may_be_named_unseen(&full.name)
                || name.contains("not_null"));
        is_seen.then_some(is_used)
    }

    /// Whether a relation has a part of that name.
    fn part(
        &self,
        subject: Subject,
        name: &str,
        full: &ObjectName,
        relation: &Relation,
        facts: &Facts,
    ) -> Option<bool> {
        let table = match relation {
            Relation::Table(table) => Some(table),
            Relation::Other { .. } => None,
            Relation::Index { .. } => return Some(false),
        };
        match (subject, table) {
            (Subject::Trigger | Subject::Policy, _) => {
                if !self.catalog.is_known(full, relation)
                    || table.is_some_and(|one| !one.parents.is_empty())
                {
                    return None;
                }
                let kind =
                    if subject == Subject::Trigger { PartKind::Trigger } else { PartKind::Policy };
                let key = PartKey::Named(kind, name.to_owned());
                Some(relation.parts()?.get(&key).is_some())
            }
            (_, Some(table)) if !self.catalog.is_judged(table) || !table.parents.is_empty() => None,
            (Subject::Usage, Some(_)) => self.is_used_by(name, full),
            (Subject::Usage, None) => Some(false),
            (Subject::Column, Some(table)) => is_column_of(table, name, facts),
            (Subject::Constraint, Some(table)) => is_constraint_of(table, name, facts),
            (Subject::Index, Some(table)) => {
                // One that the server named is not known by its name.
                let unnamed = table.indexes.iter().any(|index| index.name.is_none());
                let of_key =
                    table.constraints.iter().any(|one| one.has_index() && one.name == name);
                let listed = table.indexes.iter().any(|index| index.name.as_deref() == Some(name));
                if of_key || listed { Some(true) } else { (!unnamed).then_some(false) }
            }
            (Subject::Index, None) => {
                let key = PartKey::Index(name.to_owned());
                let may = matches!(relation, Relation::Other { what: "sequence", .. });
                match relation.parts()?.get(&key) {
                    Some(_) => None,
                    None => (may || self.catalog.is_known(full, relation)).then_some(false),
                }
            }
            // Views and sequences have no constraints.
            (Subject::Constraint, None) => match relation.what() {
                "view" | "materialized view" | "sequence" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether there is a relation of a name that may say its schema, as `to_regclass` reads it.
    pub(super) fn is_relation(&self, written: &str) -> Option<bool> {
        let name = name(written)?;
        if self.path.is_unknown() && name.schema.is_none() {
            return None;
        }
        let mut answer = Some(false);
        for full in self.candidates(&name) {
            answer =
                match self.relations_named(&name.name.name, Some(vec![full.schema]), None).exists()
                {
                    Some(true) => return answer.map(|_| true),
                    Some(false) => answer,
                    None => None,
                };
        }
        answer
    }

    /// The name of a relation as the server prints it: in quotes where it has to be, and with its schema
    /// where another one of that name is found first.
    pub(super) fn printed_relation(&self, written: &str) -> Option<String> {
        let name = name(written)?;
        if self.is_relation(written) != Some(true) || self.path.is_unknown() {
            return None;
        }
        let here = |full: &ObjectName| self.catalog.relations.contains_key(full);
        let meant = self.candidates(&name).into_iter().find(here)?;
        let bare = Name { schema: None, ..name };
        let first = self.candidates(&bare).into_iter().find(here);
        let shown = quoted_ident(&meant.name);
        if first.as_ref() == Some(&meant) {
            return Some(shown);
        }
        let schema = quoted_ident(&self.spelled(meant.schema.as_ref()));
        Some(format!("{schema}.{shown}"))
    }

    /// Whether this is surely a label of an enum.
    pub(super) fn is_label(&self, written: &TypeSyntax, label: &str) -> bool {
        let ident = |name: &str| Ident { name: name.to_owned(), span: written.span };
        let name = Name {
            schema: written.schema.as_deref().map(ident),
            name: ident(&written.name),
            span: written.span,
        };
        let found = self.type_name(&name).and_then(|full| self.catalog.types.get(&full));
        matches!(found, Some(Type::Enum(item)) if item.labels.iter().any(|one| one == label))
    }

    /// Whether there is a type of that name, as `to_regtype` reads it.
    pub(super) fn is_type(&self, written: &str) -> Option<bool> {
        let name = name(written)?;
        let full = self.candidates(&name);
        if self.path.is_unknown() || full.iter().any(|full| self.may_be_foreign_type(full, true)) {
            return None;
        }
        let schemas = full.into_iter().map(|full| full.schema).collect();
        self.types_named(&name.name.name, Some(schemas), None).exists()
    }

    /// Whether it is known what the name of a type stands for.
    pub(super) fn is_settled_type(&self, name: &Name) -> bool {
        let full = self.full(name);
        let is_free = !self.catalog.relations.contains_key(&full);
        !(self.path.is_unknown() && name.schema.is_none())
            && is_free
            && match self.catalog.types.get(&full) {
                Some(found) => {
                    found.made().is_some_and(|made| self.catalog.is_certain(made))
                        && !self.catalog.is_doubtful(&full)
                }
                None => !self.catalog.may_exist(&full),
            }
    }

    /// Whether nothing can have made an extension of that name.
    pub(super) fn is_surely_no_extension(&self, name: &str) -> bool {
        !self.catalog.extensions.contains_key(name)
            && !self.catalog.may_be_anything()
            && !self.catalog.is_doubtful(&bare(name))
            // It is there from the start.
            && name != "plpgsql"
    }

    /// `current_schema ()`
    pub(super) fn current_schema(&self) -> Option<String> {
        (!self.path.is_unknown()).then(|| self.spelled(self.path.first().as_ref()))
    }

    /// A schema as SQL names it.
    fn spelled(&self, schema: Option<&Text>) -> String {
        schema.map_or_else(|| self.default_schema.to_owned(), ToString::to_string)
    }
}

/// Both this and what is known already must hold.
fn narrow(facts: &mut Facts, field: Field, values: &[String]) {
    let known = facts.entry(field).or_insert_with(|| values.to_vec());
    known.retain(|value| values.contains(value));
}

fn bare(name: &str) -> ObjectName {
    ObjectName::new(None, name.to_owned().into())
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

fn is_column_of(table: &Table, name: &str, facts: &Facts) -> Option<bool> {
    let Some(column) = table.column(name) else { return Some(false) };
    if let Some(wanted) = facts.get(&Field::Nullable) {
        let shown = if column.nullable { "YES" } else { "NO" };
        if !wanted.iter().any(|one| one == shown) {
            return Some(false);
        }
    }
    match facts.get(&Field::DataType) {
        None => Some(true),
        Some(wanted) => {
            // Source: the view `information_schema.columns`: arrays and the types of users have one
            // word each, and modifiers are left out.
            let shown = match &column.data_type {
                ColumnType::Server(name) if name.ends_with("[]") => "ARRAY".to_owned(),
                ColumnType::Server(name) => match (name.find('('), name.find(')')) {
                    (Some(open), Some(close)) => format!("{}{}", &name[..open], &name[close + 1..]),
                    _ => name.clone(),
                },
                ColumnType::Ours { array: true, .. } => "ARRAY".to_owned(),
                // A domain shows what it is over.
                ColumnType::Ours { .. } | ColumnType::Unknown(_) => return None,
            };
            Some(wanted.contains(&shown))
        }
    }
}

fn is_constraint_of(table: &Table, name: &str, facts: &Facts) -> Option<bool> {
    let Some(found) = table.constraints.iter().find(|one| one.name == name) else {
        // From PostgreSQL 18 on a `NOT NULL` has a name too, and a constraint trigger is one.
        let trigger = PartKey::Named(PartKind::Trigger, name.to_owned());
        let may_be = name.contains("not_null") || table.parts.get(&trigger).is_some();
        return (!may_be).then_some(false);
    };
    let (letter, word) = match found.kind {
        ConstraintKind::PrimaryKey => ("p", "PRIMARY KEY"),
        ConstraintKind::Unique => ("u", "UNIQUE"),
        ConstraintKind::ForeignKey => ("f", "FOREIGN KEY"),
        ConstraintKind::Check => ("c", "CHECK"),
        ConstraintKind::Exclusion => ("x", "EXCLUDE"),
        _ => return None,
    };
    let fits = |field: Field, shown: &str| {
        facts.get(&field).is_none_or(|wanted| wanted.iter().any(|one| one == shown))
    };
    Some(fits(Field::Kind, letter) && fits(Field::Words, word))
}

/// The parts of a name as SQL writes it, folded.
fn parts(written: &str) -> Option<(Option<String>, String)> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = written.trim();
    loop {
        let (part, behind) = match rest.strip_prefix('"') {
            Some(inner) => {
                let end = inner.find('"')?;
                // A quote in a name is too rare to be read.
                (inner[..end].to_owned(), &inner[end + 1..])
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].trim().to_ascii_lowercase(), &rest[end..])
            }
        };
        parts.push(part);
        match behind.trim_start().strip_prefix('.') {
            Some(next) => rest = next.trim_start(),
            None if behind.trim().is_empty() => break,
            None => return None,
        }
    }
    let name = parts.pop().filter(|name| !name.is_empty() && parts.len() < 2)?;
    Some((parts.pop(), name))
}

fn name(written: &str) -> Option<Name> {
    let ident = |name: String| Ident { name, span: Span::default() };
    let (schema, name) = parts(written)?;
    Some(Name { schema: schema.map(ident), name: ident(name), span: Span::default() })
}
