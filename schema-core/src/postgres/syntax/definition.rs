//! What an object is, as a list of aspects that can be compared one by one.

use std::sync::Arc;

use super::super::expression;
use super::super::parameters::{Parameters, Setting};
use super::query_text::QueryText;

/// The aspect that storage parameters are.
pub(in crate::postgres) const PARAMETERS: &str = "storage parameters";

/// The aspects of an object: of a trigger its timing, its events, its function, ..
///
/// An aspect that was not written has the value that the server gives it then, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::postgres) struct Definition(Vec<(String, Value)>);

/// The value of an aspect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum Value {
    /// Two texts that differ are different.
    Exact(String),
    /// The source of a function, which the server keeps letter by letter.
    Body(String),
    /// As it is written; the server keeps a tree and prints it in its own way.
    Expression(String),
    /// An expression whose text is not what was written, and not sure: only what surely differs is told.
    Loose(String),
    /// An expression of which is known how the server prints it.
    Server { form: String, written: String },
    /// Columns of the table that the object is on, in no order.
    Columns(Vec<String>),
    /// The commands of a rule: what surely differs is told.
    Query(Arc<QueryText>),
    /// It is there, and cannot be compared.
    Unknown,
}

/// An aspect that is not the same: how each side is shown.
#[derive(Debug)]
pub(in crate::postgres) struct Shown {
    pub(in crate::postgres) before: String,
    pub(in crate::postgres) after: String,
}

impl Definition {
    /// Gives an aspect a value, whatever it had.
    pub(in crate::postgres) fn set(&mut self, aspect: impl Into<String>, value: Value) {
        let aspect = aspect.into();
        self.0.retain(|(name, _)| *name != aspect);
        self.0.push((aspect, value));
    }

    pub(in crate::postgres) fn exact(&mut self, aspect: &str, value: impl Into<String>) {
        self.set(aspect, Value::Exact(value.into()));
    }

    pub(in crate::postgres) fn get(&self, aspect: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == aspect).map(|(_, value)| value)
    }

    pub(in crate::postgres) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(aspect, value)| (&**aspect, value))
    }

    pub(in crate::postgres) fn remove(&mut self, aspect: &str) {
        self.0.retain(|(name, _)| name != aspect);
    }

    /// Takes over what another one says.
    pub(in crate::postgres) fn update(&mut self, other: &Definition) {
        for (aspect, value) in &other.0 {
            self.set(aspect.clone(), value.clone());
        }
    }

    /// Storage parameters are set or reset.
    pub(in crate::postgres) fn set_parameters(&mut self, settings: &[Setting]) {
        let mut all = match self.get(PARAMETERS) {
            Some(Value::Exact(text)) => Parameters::of(text),
            _ => Parameters::default(),
        };
        all.change(settings);
        match all.shown() {
            Some(text) => self.exact(PARAMETERS, text),
            None => self.remove(PARAMETERS),
        }
    }

    /// The storage parameters that are surely shown as they are known here.
    pub(in crate::postgres) fn own_parameters(&self) -> Option<String> {
        match self.get(PARAMETERS) {
            Some(Value::Exact(text)) => Parameters::of(text).own(),
            _ => None,
        }
    }

    /// What surely differs.
    pub(in crate::postgres) fn differences(&self, now: &Definition) -> Vec<Shown> {
        let mut found = Vec::new();
        for (aspect, before) in &self.0 {
            let after = now.get(aspect);
            if *before == Value::Unknown && after.is_none() {
                continue;
            }
            if let (Value::Query(one), Some(Value::Query(other))) = (before, after) {
                found.extend(one.differs(other).map(|(before, after)| Shown {
                    before: format!("{before} in its {aspect}"),
                    after,
                }));
                continue;
            }
            if after.is_none_or(|after| before.differs(after)) {
                found.push(shown(aspect, Some(before), after));
            }
        }
        for (aspect, after) in &now.0 {
            if self.get(aspect).is_none() && *after != Value::Unknown {
                found.push(shown(aspect, None, Some(after)));
            }
        }
        found
    }

    /// A column of the table has another name from here on.
    pub(in crate::postgres) fn rename_column(&mut self, from: &str, to: &str) {
        for (_, value) in &mut self.0 {
            match value {
                Value::Expression(text) | Value::Loose(text) => {
                    *text = expression::renamed(text, from, to);
                }
                Value::Columns(columns) => {
                    for column in columns.iter_mut().filter(|column| *column == from) {
                        to.clone_into(column);
                    }
                }
                Value::Exact(_)
                | Value::Body(_)
                | Value::Query(_)
                | Value::Server { .. }
                | Value::Unknown => {}
            }
        }
    }

    /// A value of an enum has another name from here on.
    pub(in crate::postgres) fn rename_value(&mut self, from: &str, to: &str) {
        for (_, value) in &mut self.0 {
            let (Value::Expression(text) | Value::Loose(text)) = value else { continue };
            let renamed = expression::with_value(text, from, to);
            // A string that is no value of the enum is changed too.
            if renamed != *text {
                *value = Value::Loose(renamed);
            }
        }
    }

    /// Columns have other types from here on: the server prints the expressions over them, by `form`, and
    /// reads them anew.
    pub(in crate::postgres) fn reread(
        &mut self,
        columns: &[&str],
        form: impl Fn(&str, &str) -> Option<String>,
    ) {
        for (aspect, value) in &mut self.0 {
            let (Value::Expression(text) | Value::Loose(text)) = value else { continue };
            if !columns.iter().any(|column| expression::mentions(text, column)) {
                continue;
            }
            let known = if let Value::Expression(text) = value { form(aspect, text) } else { None };
            *value = known.map_or(Value::Unknown, Value::Expression);
        }
    }

    /// With the expressions as the server prints them, where `form` tells that of an aspect and its text.
    pub(in crate::postgres) fn in_server_form(
        &self,
        form: impl Fn(&str, &str) -> Option<String>,
    ) -> Definition {
        let printed = |(aspect, value): &(String, Value)| {
            let known = match value {
                Value::Expression(text) => {
                    form(aspect, text).map(|form| Value::Server { form, written: text.clone() })
                }
                _ => None,
            };
            (aspect.clone(), known.unwrap_or_else(|| value.clone()))
        };
        Definition(self.0.iter().map(printed).collect())
    }

    /// Whether it surely depends on a column of its table: one that it lists, or a condition on the new
    /// or the old value.
    pub(in crate::postgres) fn surely_over(&self, column: &str) -> bool {
        self.0.iter().any(|(_, value)| match value {
            Value::Expression(text) | Value::Loose(text) => {
                let text = text.to_ascii_lowercase().replace('"', "");
                let is_read = |row: &str| {
                    let wanted = format!("{row}.{column}");
                    text.match_indices(&wanted).any(|(at, _)| {
                        let after = text[at + wanted.len()..].chars().next();
                        !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
                    })
                };
                is_read("new") || is_read("old")
            }
            Value::Columns(columns) => columns.iter().any(|one| one == column),
            Value::Exact(_)
            | Value::Body(_)
            | Value::Query(_)
            | Value::Server { .. }
            | Value::Unknown => false,
        })
    }

    /// Whether it is about a column of its table.
    pub(in crate::postgres) fn is_over(&self, column: &str) -> bool {
        self.0.iter().any(|(_, value)| match value {
            Value::Expression(text) | Value::Loose(text) => expression::mentions(text, column),
            Value::Columns(columns) => columns.iter().any(|one| one == column),
            Value::Exact(_)
            | Value::Body(_)
            | Value::Query(_)
            | Value::Server { .. }
            | Value::Unknown => false,
        })
    }
}

impl Value {
    /// What can be shown of it in a line.
    fn text(&self) -> Option<String> {
        match self {
            Value::Exact(text)
            | Value::Expression(text)
            | Value::Loose(text)
            | Value::Server { written: text, .. } => Some(text.clone()),
            Value::Columns(columns) => Some(columns.join(", ")),
            Value::Body(_) | Value::Query(_) | Value::Unknown => None,
        }
    }

    /// The text of an expression.
    fn written(&self) -> Option<&str> {
        match self {
            Value::Expression(text) | Value::Loose(text) | Value::Server { written: text, .. } => {
                Some(text)
            }
            Value::Exact(_)
            | Value::Body(_)
            | Value::Columns(_)
            | Value::Query(_)
            | Value::Unknown => None,
        }
    }

    fn differs(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Unknown, _) | (_, Value::Unknown) => false,
            (Value::Server { form: one, .. }, Value::Server { form: other, .. }) => one != other,
            (one, other) if one.written().is_some() && other.written().is_some() => {
                let written = one.written().zip(other.written());
                !written.is_some_and(|(one, other)| expression::may_be_equal(one, other))
            }
            (Value::Columns(one), Value::Columns(other)) => {
                let sorted = |columns: &[String]| {
                    let mut columns = columns.to_vec();
                    columns.sort();
                    columns
                };
                sorted(one) != sorted(other)
            }
            (one, other) => one != other,
        }
    }
}

/// So much of a text is shown.
const LONGEST: usize = 60;

fn shown(aspect: &str, before: Option<&Value>, after: Option<&Value>) -> Shown {
    if let (Some(Value::Body(before)), Some(Value::Body(after))) = (before, after) {
        let at = before.lines().zip(after.lines()).take_while(|(one, other)| one == other).count();
        let line = |body: &str| match body.lines().nth(at).map(str::trim) {
            Some("") => format!("an empty line {} of its {aspect}", at + 1),
            Some(line) => format!("`{}` in line {} of its {aspect}", cut(line), at + 1),
            None => format!("no line {} of its {aspect}", at + 1),
        };
        let (shown_before, shown_after) = (line(before), line(after));
        if shown_before == shown_after {
            let before = format!("other white space in line {} of its {aspect}", at + 1);
            return Shown { before, after: "this".to_owned() };
        }
        return Shown { before: shown_before, after: shown_after };
    }
    // "had method `hash` and has `btree`"
    if let (Some(one), Some(other)) = (before.and_then(Value::text), after.and_then(Value::text)) {
        // What is written alike is told apart as the server prints it.
        let (one, other) = match (before, after) {
            (Some(Value::Server { form, .. }), Some(Value::Server { form: now, .. }))
                if expression::may_be_equal(&one, &other) =>
            {
                (form.clone(), now.clone())
            }
            _ => (one, other),
        };
        let from = different(&one, &other);
        let before = format!("{aspect} `{}`", cut_from(&one, from));
        return Shown { before, after: format!("`{}`", cut_from(&other, from)) };
    }
    let text = |value: Option<&Value>| match value {
        Some(Value::Body(_) | Value::Query(_)) => format!("a {aspect}"),
        Some(value) => match value.text() {
            Some(text) => format!("{aspect} `{}`", cut(&text)),
            None => format!("another {aspect}"),
        },
        None => format!("no {aspect}"),
    };
    Shown { before: text(before), after: text(after) }
}

/// Where to start so that the first difference is seen: at the start, if it is near.
fn different(one: &str, other: &str) -> usize {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    if same < LONGEST - 10 { 0 } else { same - 10 }
}

fn cut_from(text: &str, from: usize) -> String {
    if from == 0 {
        return cut(text);
    }
    let rest: String = text.chars().skip(from).collect();
    format!("..{}", cut(&rest))
}

fn cut(text: &str) -> String {
    let text = &*text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}
