//! What hangs on relations: triggers, policies, rules, the indexes of materialized views; and comments
//! on anything.

use schema_manifest::{Aspect, Commented, KeyOver, ObjectKind, ObjectName, SchemaObject};

use super::names::{Names, Place};
use super::object::{exact, object, on, there};
use super::packed::{Fields, Source};
use super::table::IndexRow;

/// A trigger, a policy or a rule of a relation.
#[derive(Debug)]
pub(super) struct PartRow {
    relation: u32,
    name: String,
    what: What,
}

#[derive(Debug)]
enum What {
    Trigger(Trigger),
    Policy(Policy),
    Rule { event: String, instead: bool, enabled: String },
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
struct Trigger {
    /// The bits of `tgtype`.
    when: i16,
    enabled: String,
    is_constraint: bool,
    deferrable: bool,
    deferred: bool,
    columns: Option<String>,
    condition: Source,
    function: Place,
    /// Whether the function is the server's or comes with an extension.
    is_elsewhere: bool,
    /// As the server prints it.
    printed: String,
    arguments: Option<String>,
    transition_tables: Option<String>,
}

#[derive(Debug)]
struct Policy {
    permissive: bool,
    command: String,
    roles: Option<String>,
    using: Source,
    with_check: Source,
}

/// A comment.
#[derive(Debug)]
pub(super) struct CommentRow {
    kind: Commented,
    subject: Subject,
    text: String,
}

#[derive(Debug)]
enum Subject {
    Routine(u32),
    /// A schema or an extension.
    Bare(String),
    Object(Place),
    Part(Place, String),
}

impl PartRow {
    pub(super) fn read(tag: &str, mut fields: Fields<'_>) -> Option<Self> {
        let fields = &mut fields;
        let (relation, name) = (fields.number()?, fields.text()?);
        let what = match tag {
            "trigger" => What::Trigger(Trigger {
                when: fields.number()?,
                enabled: fields.word()?.to_owned(),
                is_constraint: fields.flag()?,
                deferrable: fields.flag()?,
                deferred: fields.flag()?,
                columns: fields.text_if_any()?,
                condition: fields.source()?,
                function: Place::read(fields)?,
                is_elsewhere: fields.flag()?,
                printed: fields.text()?,
                arguments: fields.text_if_any()?,
                transition_tables: fields.text_if_any()?,
            }),
            "policy" => What::Policy(Policy {
                permissive: fields.flag()?,
                command: fields.word()?.to_owned(),
                roles: fields.text_if_any()?,
                using: fields.source()?,
                with_check: fields.source()?,
            }),
            "rule" => What::Rule {
                event: fields.word()?.to_owned(),
                instead: fields.flag()?,
                enabled: fields.word()?.to_owned(),
            },
            _ => return None,
        };
        Some(PartRow { relation, name, what })
    }

    pub(super) fn objects(&self, names: &Names<'_>) -> Vec<SchemaObject> {
        let (kind, aspects) = match &self.what {
            What::Trigger(trigger) => (ObjectKind::Trigger, trigger.aspects(names)),
            What::Policy(policy) => (ObjectKind::Policy, policy.aspects(names)),
            What::Rule { event, instead, enabled } => {
                (ObjectKind::Rule, rule(event, *instead, enabled))
            }
        };
        let Some(of) = names.relations.get(&self.relation) else { return vec![] };
        let each = names.all(&of.place).map(|relation| {
            let name = ObjectName::unqualified(self.name.clone());
            on(&relation, object(kind, name, aspects.clone()))
        });
        each.collect()
    }
}

impl Trigger {
    fn aspects(&self, names: &Names<'_>) -> Vec<Aspect> {
        // `TRIGGER_TYPE_ROW` and those after it in `pg_trigger.h`.
        let has = |bit: i16| self.when & bit != 0;
        let timing = match (has(2), has(64)) {
            (true, _) => "before",
            (_, true) => "instead of",
            _ => "after",
        };
        let events = [(8, "delete"), (4, "insert"), (32, "truncate"), (16, "update")];
        let events = events.into_iter().filter(|(bit, _)| has(*bit)).map(|(_, event)| event);
        let state = match &*self.enabled {
            "O" => "enabled",
            "D" => "disabled",
            "R" => "enabled on replicas",
            _ => "always enabled",
        };
        let mut aspects = vec![
            exact("timing", timing),
            exact("level", if has(1) { "row" } else { "statement" }),
            exact("events", events.collect::<Vec<_>>().join(", ")),
            exact("state", state),
            if self.is_elsewhere {
                exact("function elsewhere", self.printed.clone())
            } else {
                exact("function", names.one(&self.function).to_string())
            },
        ];
        aspects.extend(names.there(&self.condition).map(|when| there("condition", when)));
        if self.is_constraint {
            let deferral = match (self.deferred, self.deferrable) {
                (true, _) => "initially deferred",
                (false, true) => "deferrable",
                (false, false) => "not deferrable",
            };
            aspects.push(exact("deferral", deferral));
        }
        for (name, text) in [
            ("columns", &self.columns),
            ("arguments", &self.arguments),
            ("transition tables", &self.transition_tables),
        ] {
            let text = text.as_ref().filter(|text| !text.is_empty());
            aspects.extend(text.map(|text| exact(name, text.clone())));
        }
        aspects
    }
}

impl Policy {
    fn aspects(&self, names: &Names<'_>) -> Vec<Aspect> {
        let command = match &*self.command {
            "r" => "select",
            "a" => "insert",
            "w" => "update",
            "d" => "delete",
            _ => "all",
        };
        let mut aspects = vec![
            exact("kind", if self.permissive { "permissive" } else { "restrictive" }),
            exact("command", command),
        ];
        aspects.extend(self.roles.as_ref().map(|roles| exact("roles", roles.clone())));
        for (name, text) in [("using", &self.using), ("with check", &self.with_check)] {
            aspects.extend(names.there(text).map(|text| there(name, text)));
        }
        aspects
    }
}

/// A rule. What it does is not printed.
fn rule(event: &str, instead: bool, enabled: &str) -> Vec<Aspect> {
    let event = match event {
        "1" => "select",
        "2" => "update",
        "3" => "insert",
        _ => "delete",
    };
    let mut aspects =
        vec![exact("event", event), exact("action", if instead { "instead" } else { "also" })];
    if enabled != "O" {
        aspects.push(exact("state", enabled));
    }
    aspects
}

/// An index of a materialized view.
pub(super) fn index(view: u32, index: &IndexRow<'_>, names: &Names<'_>) -> Vec<SchemaObject> {
    let Some(of) = names.relations.get(&view) else { return vec![] };
    let mut aspects =
        vec![exact("method", index.method(names)), exact("unique", index.unique.to_string())];
    let keys = index.keys(view, names);
    for (number, key) in (1..).zip(&keys) {
        let key_aspect = |aspect: &str| format!("key {number} {aspect}");
        aspects.push(match &key.over {
            KeyOver::Column(name) => exact(&key_aspect("column"), name.to_string()),
            KeyOver::Expression(text) => there(&key_aspect("expression"), text.clone()),
        });
        let details = &key.details;
        let others = [
            ("order", key.order.map(|order| order.to_string())),
            ("operator class", details.operator_class.as_ref().map(ToString::to_string)),
            ("collation", details.collation.as_ref().map(ToString::to_string)),
        ];
        let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
        aspects.extend(others.map(|(name, value)| exact(&key_aspect(name), value)));
    }
    aspects.push(exact("keys", keys.len().to_string()));
    aspects.extend(index.predicate(names).map(|predicate| there("predicate", predicate)));
    let included = index.included(view, names);
    if !included.is_empty() {
        aspects.push(exact("included columns", included.join(", ")));
    }
    if index.same_nulls {
        aspects.push(exact("nulls", "not distinct"));
    }
    aspects.extend(index.parameters.clone().map(|all| exact("storage parameters", all)));
    let each = names.all(&of.place).map(|view| {
        let name = ObjectName::new(view.schema.clone(), index.name.clone().into_owned().into());
        on(&view, object(ObjectKind::Index, name, aspects.clone()))
    });
    each.collect()
}

impl CommentRow {
    pub(super) fn read(mut fields: Fields<'_>) -> Option<Self> {
        let kind = match fields.word()? {
            "relation" => Commented::Relation,
            "column" => Commented::Column,
            "constraint" => Commented::Constraint,
            "trigger" => Commented::Trigger,
            "policy" => Commented::Policy,
            "rule" => Commented::Rule,
            "routine" => Commented::Routine,
            "type" => Commented::Type,
            "schema" => Commented::Schema,
            "extension" => Commented::Extension,
            _ => return None,
        };
        let schema = fields.text_if_any()?;
        let subject = if kind == Commented::Routine {
            Subject::Routine(fields.number()?)
        } else {
            let name = fields.text()?;
            schema.map_or(Subject::Bare(name.clone()), |schema| {
                Subject::Object(Place { schema, name })
            })
        };
        let subject = match (subject, fields.text_if_any()?) {
            (Subject::Object(place), Some(part)) => Subject::Part(place, part),
            (subject, _) => subject,
        };
        Some(CommentRow { kind, subject, text: fields.text()? })
    }

    /// `signature` is where a routine is, with its arguments.
    pub(super) fn objects(
        &self,
        names: &Names<'_>,
        signature: impl Fn(u32) -> Option<Place>,
    ) -> Vec<SchemaObject> {
        let kind = ObjectKind::Comment(self.kind);
        let comment = |name| object(kind, name, vec![exact("text", self.text.clone())]);
        match &self.subject {
            Subject::Bare(name) => vec![comment(ObjectName::unqualified(name.clone()))],
            Subject::Object(place) => names.all(place).map(comment).collect(),
            Subject::Routine(number) => {
                let place = signature(*number);
                place.iter().flat_map(|place| names.all(place)).map(comment).collect()
            }
            Subject::Part(place, name) => {
                let bare = ObjectName::unqualified(name.clone());
                names.all(place).map(|of| on(&of, comment(bare.clone()))).collect()
            }
        }
    }
}
