//! What hangs on relations, and comments on anything.

use schema_manifest::{Aspect, Commented, Expression, ObjectKind, ObjectName, SchemaObject, Value};

use super::super::{Catalog, Part, PartKey, Relation, Subject, Type};
use super::object::{exact, object};
use super::{expression, in_schema};
use crate::postgres::syntax::{self, Definition, PartKind};
use crate::source::Place;

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
            for (key, part) in relation.parts().into_iter().flat_map(super::super::Parts::iter) {
                objects.extend(self.part(name, key, part));
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
                let unique = syntax::Value::Exact("unique".to_owned());
                let is_unique = part.definition.get("uniqueness") == Some(&unique);
                let aspects = vec![exact("unique", is_unique.to_string())];
                (!self.is_doubtful(&name)).then(|| SchemaObject {
                    on,
                    ..object(ObjectKind::Index, name, aspects, &part.place)
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
        aspects.retain(|aspect| aspect.name != "transition tables");
        if let Some(name) = &part.function
            && !self.is_doubtful(name)
            && let Some(all) = self.routines.get(name)
            && all.iter().any(|routine| self.is_settled(routine.made))
        {
            aspects.push(exact("function", name.to_string()));
        }
        aspects
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
        syntax::Value::Body(_) | syntax::Value::Unknown => return None,
    })
}
