//! What hangs on a relation and goes with it: triggers, policies, rules, comments.

use std::collections::BTreeMap;
use std::fmt;

use schema_manifest::ObjectName;

use crate::postgres::syntax::{CommentText, Definition, PartKind, Value};
use crate::source::Place;

/// The parts of a relation.
#[derive(Debug, Clone, Default)]
pub(in crate::postgres) struct Parts(BTreeMap<PartKey, Part>);

/// What a part is, and its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::postgres) enum PartKey {
    Named(PartKind, String),
    /// An index of a materialized view.
    Index(String),
    RowSecurity,
    ForcedRowSecurity,
    Comment(Subject),
}

/// What of a relation a comment is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::postgres) enum Subject {
    Relation,
    Column(String),
    Constraint(String),
    Index(String),
    Part(PartKind, String),
}

/// A part of a relation.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Part {
    pub(in crate::postgres) definition: Definition,
    /// The function that a trigger runs.
    pub(in crate::postgres) function: Option<ObjectName>,
    pub(in crate::postgres) place: Place,
}

impl Parts {
    pub(in crate::postgres) fn get(&self, key: &PartKey) -> Option<&Part> {
        self.0.get(key)
    }

    pub(in crate::postgres) fn get_mut(&mut self, key: &PartKey) -> Option<&mut Part> {
        self.0.get_mut(key)
    }

    pub(in crate::postgres) fn iter(&self) -> impl Iterator<Item = (&PartKey, &Part)> {
        self.0.iter()
    }

    pub(in crate::postgres) fn iter_mut(&mut self) -> impl Iterator<Item = (&PartKey, &mut Part)> {
        self.0.iter_mut()
    }

    pub(in crate::postgres) fn insert(&mut self, key: PartKey, part: Part) {
        self.0.insert(key, part);
    }

    /// Takes a part away, with the comment on it.
    pub(in crate::postgres) fn remove(&mut self, key: &PartKey) -> Option<Part> {
        if let PartKey::Named(kind, name) = key {
            self.0.remove(&PartKey::Comment(Subject::Part(*kind, name.clone())));
        }
        self.0.remove(key)
    }

    /// Another name for a part; the comment on it stays on it.
    pub(in crate::postgres) fn rename(&mut self, kind: PartKind, from: &str, to: &str) {
        let part = |name: &str| PartKey::Named(kind, name.to_owned());
        self.rename_key(&part(from), part(to));
        self.rename_subject(|name| Subject::Part(kind, name), from, to);
    }

    /// Another name for what a comment is on.
    pub(in crate::postgres) fn rename_subject(
        &mut self,
        subject: impl Fn(String) -> Subject,
        from: &str,
        to: &str,
    ) {
        let key = |name: &str| PartKey::Comment(subject(name.to_owned()));
        self.rename_key(&key(from), key(to));
    }

    fn rename_key(&mut self, from: &PartKey, to: PartKey) {
        if let Some(part) = self.0.remove(from) {
            self.0.insert(to, part);
        }
    }

    pub(in crate::postgres) fn rename_column(&mut self, from: &str, to: &str) {
        for part in self.0.values_mut() {
            part.definition.rename_column(from, to);
        }
        self.rename_subject(Subject::Column, from, to);
    }

    /// A column was dropped: the comment on it goes, and so do, by `CASCADE`, triggers and policies
    /// over it.
    pub(in crate::postgres) fn drop_column(&mut self, column: &str) {
        self.0.remove(&PartKey::Comment(Subject::Column(column.to_owned())));
        let over: Vec<PartKey> = self
            .0
            .iter()
            .filter(|(key, part)| {
                matches!(key, PartKey::Named(..)) && part.definition.is_over(column)
            })
            .map(|(key, _)| key.clone())
            .collect();
        for key in over {
            self.remove(&key);
        }
    }

    /// Sets or takes away the comment on a subject.
    pub(in crate::postgres) fn comment(
        &mut self,
        subject: Subject,
        text: &CommentText,
        place: &Place,
    ) {
        let key = PartKey::Comment(subject);
        match comment(text) {
            Some(definition) => {
                self.insert(key, Part { definition, function: None, place: place.clone() });
            }
            None => drop(self.0.remove(&key)),
        }
    }
}

/// A comment as something to compare; `None` for none.
pub(in crate::postgres) fn comment(text: &CommentText) -> Option<Definition> {
    let mut definition = Definition::default();
    definition.set(
        "text",
        match text {
            CommentText::None => return None,
            CommentText::Text(text) => Value::Exact(text.clone()),
            CommentText::Unknown => Value::Unknown,
        },
    );
    Some(definition)
}

impl PartKey {
    /// What it is, of a relation: "trigger `t` on `disks`".
    pub(in crate::postgres) fn on(&self, what: &str, relation: &ObjectName) -> String {
        match self {
            PartKey::Named(kind, name) => format!("{} `{name}` on `{relation}`", kind.word()),
            PartKey::Index(name) => format!("index `{name}` of `{relation}`"),
            PartKey::RowSecurity => format!("row-level security of `{relation}`"),
            PartKey::ForcedRowSecurity => format!("forced row-level security of `{relation}`"),
            PartKey::Comment(subject) => match subject {
                Subject::Relation => format!("the comment on {what} `{relation}`"),
                Subject::Column(name) => format!("the comment on column `{relation}.{name}`"),
                Subject::Constraint(name) => {
                    format!("the comment on constraint `{name}` of `{relation}`")
                }
                Subject::Index(name) => format!("the comment on index `{name}`"),
                Subject::Part(kind, name) => {
                    format!("the comment on {kind} `{name}` on `{relation}`")
                }
            },
        }
    }
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
