//! `OR REPLACE` of something that cannot become what is written.
//!
//! Tried on PostgreSQL 15, which answers with SQLSTATE 42P13 for functions and 42P16 for views.

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Routine, ViewColumn};
use crate::postgres::syntax::{Definition, Name, Value};
use crate::source::Place;

impl Replay<'_> {
    /// A function keeps its result, the names of its parameters, and their defaults; reports one that
    /// does not.
    pub(super) fn refuses_routine(
        &mut self,
        name: &Name,
        shown: &str,
        first: &Routine,
        now: &Definition,
    ) {
        let Some(what) = refusal(&first.definition, now) else { return };
        self.cannot_replace(name, shown, &what, &first.place);
    }

    /// A view keeps its columns, and may have more behind them; reports one that does not.
    pub(super) fn refuses_view(
        &mut self,
        what: &str,
        name: &Name,
        (before, now): (&[ViewColumn], &[ViewColumn]),
        first: &Place,
    ) {
        let changed = before
            .iter()
            .enumerate()
            .find(|(at, column)| now.get(*at).is_none_or(|other| column.differs(other)));
        let Some((at, column)) = changed else { return };
        let of = &column.name;
        let why = match now.get(at) {
            None => format!("column `{of}` would be gone"),
            Some(other) => match (&column.data_type, &other.data_type) {
                (Some(before), Some(now)) if other.name == *of => {
                    format!("column `{of}` of type {before} would become {now}")
                }
                _ => format!("column `{of}` would become `{}`", other.name),
            },
        };
        self.cannot_replace(name, &format!("{what} `{}`", name.name.name), &why, first);
    }

    fn cannot_replace(&mut self, name: &Name, shown: &str, why: &str, first: &Place) {
        self.findings.push(
            Diagnostic::new(Code::CannotReplace, format!("{shown} cannot be replaced: {why}"))
                .at(self.source, name.span, "refused, as the two differ in more than what they do")
                .at(&first.source, super::findings::first_line(first), "this would be replaced")
                .help("drop the first one before, and with it what depends on it"),
        );
    }
}

/// What of a function cannot change.
fn refusal(before: &Definition, now: &Definition) -> Option<String> {
    let exact = |definition: &Definition, aspect: &str| match definition.get(aspect) {
        Some(Value::Exact(text)) => Some(text.clone()),
        _ => None,
    };
    if let (Some(before), Some(now)) = (exact(before, "result"), exact(now, "result"))
        && before != now
    {
        return Some(format!("its result `{before}` would become `{now}`"));
    }
    let (before_all, now_all) = (exact(before, "parameters")?, exact(now, "parameters")?);
    let inputs = |text: &str| -> Vec<String> {
        let parameters = text.split(", ").filter(|one| !one.starts_with("out "));
        parameters.filter_map(|one| one.split(' ').nth(1).map(str::to_owned)).collect()
    };
    let (before_names, now_names) = (inputs(&before_all), inputs(&now_all));
    let renamed = before_names.iter().zip(&now_names).find(|(one, now)| *one != "-" && one != now);
    if let Some((one, other)) = renamed {
        return Some(match &**other {
            "-" => format!("parameter `{one}` would lose its name"),
            other => format!("parameter `{one}` would become `{other}`"),
        });
    }
    (1..=before_all.split(", ").count())
        .map(|number| format!("default of parameter {number}"))
        .find(|aspect| before.get(aspect).is_some() && now.get(aspect).is_none())
        .map(|aspect| format!("the {aspect} would be gone"))
}
