//! What hangs on relations, and comments on anything.

use std::borrow::Cow;

use schema_manifest::{Aspect, Commented, Expression, ObjectKind, ObjectName, SchemaObject, Value};

use super::super::contrib::{self, Brings};
use super::super::{Catalog, Part, PartKey, Relation, Subject, Table, Type};
use super::object::{exact, object};
use super::{expression, in_schema};
use crate::postgres::expression::TableScope;
use crate::postgres::syntax::{self, Definition, PartKind};
use crate::source::Place;

/// The server's own functions that triggers run (`pg_proc` of PostgreSQL 15 where `prorettype` is `trigger`,
/// without those of foreign keys).
const OF_THE_SERVER: [&str; 4] = [
    "suppress_redundant_updates_trigger",
    "tsvector_update_trigger",
    "tsvector_update_trigger_column",
    "unique_key_recheck",
];

impl Catalog {
    pub(super) fn parts(&self, objects: &mut Vec<SchemaObject>) {
        for (name, relation) in &self.relations {
            let made = match relation {
                Relation::Table(table) => table.made,
                Relation::Other { made, .. } => *made,
                Relation::Index { .. } => continue,
            };
            if !self.is_known(name, relation) || !self.is_settled(made) {
                continue;
            }
            let columns = columns_in_scope(relation);
            let scope = columns.as_deref().map(|table| TableScope { catalog: self, name, table });
            for (key, part) in relation.parts().into_iter().flat_map(super::super::Parts::iter) {
                let printed = scope.as_ref().and_then(|scope| printed(scope, key, part));
                objects.extend(self.part(name, key, printed.as_ref().unwrap_or(part)));
            }
        }
        self.comments(objects);
    }

    fn part(&self, relation: &ObjectName, key: &PartKey, part: &Part) -> Option<SchemaObject> {
        let on = Some(relation.clone());
        match key {
            PartKey::Named(kind, name) => {
                let bare = ObjectName::unqualified(name.clone());
                if self.is_doubtful(&bare) {
                    return None;
                }
                let (kind, aspects) = match kind {
                    PartKind::Trigger => (ObjectKind::Trigger, self.trigger(part)),
                    PartKind::Policy => (ObjectKind::Policy, policy(&part.definition)),
                    PartKind::Rule => (ObjectKind::Rule, aspects(&part.definition)),
                };
                Some(SchemaObject { on, ..object(kind, bare, aspects, &part.place) })
            }
            PartKey::Index(name) => {
                let name = in_schema(relation, name.clone());
                (!self.is_doubtful(&name)).then(|| SchemaObject {
                    on,
                    ..object(ObjectKind::Index, name, index(&part.definition), &part.place)
                })
            }
            // They are attributes of the table.
            PartKey::RowSecurity | PartKey::ForcedRowSecurity => None,
            PartKey::Comment(subject) => {
                let (commented, name, on) = match subject {
                    Subject::Relation => (Commented::Relation, relation.clone(), None),
                    Subject::Index(name) => {
                        (Commented::Relation, in_schema(relation, name.clone()), None)
                    }
                    Subject::Column(name) => {
                        (Commented::Column, ObjectName::unqualified(name.clone()), on)
                    }
                    Subject::Constraint(name) => {
                        (Commented::Constraint, ObjectName::unqualified(name.clone()), on)
                    }
                    Subject::Part(kind, name) => {
                        let commented = match kind {
                            PartKind::Trigger => Commented::Trigger,
                            PartKind::Policy => Commented::Policy,
                            PartKind::Rule => Commented::Rule,
                        };
                        (commented, ObjectName::unqualified(name.clone()), on)
                    }
                };
                if self.is_doubtful(&name) {
                    return None;
                }
                Some(SchemaObject { on, ..comment(commented, name, &part.definition, &part.place) })
            }
        }
    }

    /// A trigger, with the function that it runs where that is one of ours.
    fn trigger(&self, part: &Part) -> Vec<Aspect> {
        let mut aspects = aspects(&part.definition);
        if let Some(name) = &part.function
            && !self.is_doubtful(name)
            && let Some(all) = self.routines.get(name)
            && all.iter().any(|routine| self.is_settled(routine.made))
        {
            aspects.push(exact("function", name.to_string()));
        }
        if let Some(name) = &part.function
            && !self.is_doubtful(name)
            && self.is_elsewhere(name)
        {
            aspects.push(exact("function elsewhere", name.to_string()));
        }
        aspects
    }

    /// Whether that surely is a function of the server or of an extension in the default schema.
    fn is_elsewhere(&self, function: &ObjectName) -> bool {
        if function.schema.is_some() || self.routines_named(&function.name).next().is_some() {
            return false;
        }
        let brings = |extension: &str| {
            contrib::module(extension).is_some_and(|module| {
                contrib::names(module, Brings::Function).any(|one| function.name == one)
            })
        };
        OF_THE_SERVER.contains(&&*function.name)
            || self.swept == 0
                && self.extensions.iter().any(|(name, one)| one.schema.is_none() && brings(name))
    }

    /// Comments on what is no relation.
    fn comments(&self, objects: &mut Vec<SchemaObject>) {
        for (name, all) in &self.routines {
            for routine in all {
                if let Some((definition, place)) = &routine.comment
                    && let Some(signature) = self.signature(name, routine)
                {
                    objects.push(comment(Commented::Routine, signature, definition, place));
                }
            }
        }
        for ((what, name), (definition, place)) in &self.remarks {
            let bare = &*name.name;
            let commented = match *what {
                "schema" if self.swept == 0 && self.schemas.contains_key(bare) => Commented::Schema,
                "extension" if self.swept == 0 && self.extensions.contains_key(bare) => {
                    Commented::Extension
                }
                "type" => match self.types.get(name) {
                    Some(Type::Enum(item)) if self.is_certain(item.made) => Commented::Type,
                    _ => continue,
                },
                _ => continue,
            };
            if !self.is_doubtful(name) {
                objects.push(comment(commented, name.clone(), definition, place));
            }
        }
    }
}

/// A table, or what has the columns of a view; `None` for something else, or where nothing hangs on it.
fn columns_in_scope(relation: &Relation) -> Option<Cow<'_, Table>> {
    if relation.parts().is_none_or(|parts| parts.iter().next().is_none()) {
        return None;
    }
    match relation {
        Relation::Table(table) => Some(Cow::Borrowed(table)),
        Relation::Other { view: Some(view), place, made, .. } => {
            let mut table = Table::new(place.clone(), *made);
            let columns = view.columns.as_ref()?.iter();
            table.columns = columns.map(|one| one.in_table(place)).collect();
            Some(Cow::Owned(table))
        }
        _ => None,
    }
}

/// A part with its expressions as the server prints them, if it has any of which that is known.
fn printed(scope: &TableScope<'_>, key: &PartKey, part: &Part) -> Option<Part> {
    let is_condition = |aspect: &str| matches!(aspect, "`USING`" | "`WITH CHECK`");
    let definition = match key {
        PartKey::Named(PartKind::Policy, _) => part.definition.in_server_form(|aspect, text| {
            is_condition(aspect).then(|| scope.condition(text)).flatten()
        }),
        PartKey::Named(PartKind::Trigger, _) => part.definition.in_server_form(|aspect, text| {
            let form = (aspect == "condition").then(|| scope.condition_of_rows(text)).flatten();
            // As `pg_get_triggerdef` has it.
            form.map(|form| format!("({form})"))
        }),
        PartKey::Index(_) => {
            part.definition.in_server_form(|aspect, text| scope.form(aspect, text))
        }
        _ => return None,
    };
    Some(Part { definition, ..part.clone() })
}

/// An index of a materialized view.
fn index(definition: &Definition) -> Vec<Aspect> {
    let text = |aspect: &str| match definition.get(aspect) {
        Some(syntax::Value::Exact(text)) => Some(text.as_str()),
        _ => None,
    };
    let over = |value: &syntax::Value| match value {
        syntax::Value::Expression(text) => Some(Value::Expression(expression(text))),
        syntax::Value::Server { form, .. } => {
            Some(Value::Expression(Expression::Printed(form.clone().into())))
        }
        _ => None,
    };
    let mut aspects = vec![
        exact("method", text("method").unwrap_or("btree")),
        exact("unique", (text("uniqueness") == Some("unique")).to_string()),
    ];
    let mut keys = 0;
    loop {
        let key = keys + 1;
        if let Some(syntax::Value::Columns(columns)) =
            definition.get(&format!("column of key {key}"))
        {
            aspects.push(exact(&format!("key {key} column"), columns.join(", ")));
        } else if let Some(expression) = definition.get(&format!("key {key}")).and_then(over) {
            aspects.push(Aspect::new(format!("key {key} expression").into(), expression));
        } else {
            break;
        }
        let order = text(&format!("order of key {key}")).unwrap_or("asc nulls last");
        aspects.push(exact(&format!("key {key} order"), order));
        let class = text(&format!("operator class of key {key}"));
        let class = class.map(|class| exact(&format!("key {key} operator class"), class));
        aspects.extend(class);
        keys = key;
    }
    aspects.push(exact("keys", keys.to_string()));
    if let Some(value) = definition.get("predicate") {
        let there = over(value).unwrap_or(Value::Expression(Expression::Present));
        aspects.push(Aspect::new("predicate".into(), there));
    }
    if let Some(syntax::Value::Columns(columns)) = definition.get("included columns") {
        aspects.push(exact("included columns", columns.join(", ")));
    }
    aspects.extend(text("nulls").map(|nulls| exact("nulls", nulls)));
    aspects.extend(definition.own_parameters().map(|kept| exact("storage parameters", kept)));
    aspects
}

fn comment(
    on: Commented,
    name: ObjectName,
    definition: &Definition,
    place: &Place,
) -> SchemaObject {
    object(ObjectKind::Comment(on), name, aspects(definition), place)
}

/// A policy; roles are claimed where they are plain names, for `CURRENT_USER` is another one on each
/// server.
fn policy(definition: &Definition) -> Vec<Aspect> {
    let mut aspects = aspects(definition);
    aspects.retain(|aspect| match (&*aspect.name, &aspect.value) {
        ("roles", Value::Exact(roles)) => roles.split(", ").all(|role| {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            role.chars().all(is_plain)
                && !matches!(role, "current_role" | "current_user" | "session_user")
        }),
        _ => true,
    });
    aspects
}

fn aspects(definition: &Definition) -> Vec<Aspect> {
    definition.iter().filter_map(|(name, value)| aspect(name, value)).collect()
}

/// An aspect as it is claimed; of an expression only that it is there.
fn aspect(name: &str, value: &syntax::Value) -> Option<Aspect> {
    // The marks are for messages.
    let bare = name.trim_matches('`').to_lowercase();
    Some(match value {
        syntax::Value::Exact(text) => exact(&bare, text.clone()),
        syntax::Value::Columns(columns) => {
            let mut columns = columns.clone();
            columns.sort();
            exact(&bare, columns.join(", "))
        }
        syntax::Value::Expression(text) => {
            Aspect::new(bare.into(), Value::Expression(expression(text)))
        }
        syntax::Value::Unknown if name.starts_with('`') || name == "condition" => {
            Aspect::new(bare.into(), Value::Expression(Expression::Present))
        }
        syntax::Value::Server { form, .. } => {
            let printed = Expression::Printed(form.clone().into());
            Aspect::new(bare.into(), Value::Expression(printed))
        }
        syntax::Value::Loose(_) => Aspect::new(bare.into(), Value::Expression(Expression::Present)),
        syntax::Value::Body(_) | syntax::Value::Query(_) | syntax::Value::Unknown => return None,
    })
}
