//! Which constraint of the database is which of the manifest.

use std::collections::HashMap;

use super::renamed::renamed_constraints;
use super::table::demand;
use crate::{Constraint, ConstraintKind, Table, Text};

/// The constraints of a table, those of both sides that are the same one together.
pub(crate) struct Pairs<'t> {
    /// For each that is expected, in its order.
    pub(crate) found: Vec<Pair<'t>>,
    /// What only the database has.
    pub(crate) left: Vec<&'t Constraint>,
}

/// What the database has of a constraint that is expected.
#[derive(Clone, Copy)]
pub(crate) enum Pair<'t> {
    Missing,
    Found(&'t Constraint),
    /// The same under another name.
    Renamed(&'t Constraint),
}

/// Its name; what it demands, where it has none.
pub(crate) fn called(constraint: &Constraint) -> Text {
    constraint.name.clone().unwrap_or_else(|| unnamed(constraint).into())
}

/// Those with a name are found by it, the others by what they demand: a SQLite constraint has a name only
/// where the migration gives it one. What is left then of one kind on the same columns, or as the only one
/// of its kind, is the same one, changed.
pub(crate) fn pairs<'t>(expected: &'t Table, observed: &'t Table) -> Pairs<'t> {
    if expected.constraints.len() == observed.constraints.len()
        && expected.constraints.iter().zip(observed.constraints.iter()).all(|(a, b)| is_same(a, b))
    {
        let found = observed.constraints.iter().map(Pair::Found).collect();
        return Pairs { found, left: Vec::new() };
    }
    let renamed = renamed_constraints(expected, observed);
    let mut left: Vec<Option<&Constraint>> = observed.constraints.iter().map(Some).collect();
    let mut found = vec![Pair::Missing; expected.constraints.len()];

    let mut named: HashMap<&str, usize> = HashMap::new();
    for (at, one) in observed.constraints.iter().enumerate() {
        if let Some(name) = &one.name {
            named.entry(name).or_insert(at);
        }
    }
    for (at, one) in expected.constraints.iter().enumerate() {
        let Some(name) = one.name.as_deref() else { continue };
        if let Some(other) = named.get(name).and_then(|at| left[*at].take()) {
            found[at] = Pair::Found(other);
        } else if let Some(other) = renamed.get(name) {
            found[at] = Pair::Renamed(other);
            for one in &mut left {
                one.take_if(|one| std::ptr::eq(*one, *other));
            }
        }
    }

    let without_name = |at: &usize| expected.constraints[*at].name.is_none();
    let open: Vec<usize> = (0..found.len()).filter(without_name).collect();
    let by_demand = |one: &Constraint| Some(unnamed(one));
    let open = pair(expected, open, &mut left, &mut found, by_demand);
    let by_columns = |one: &Constraint| {
        let columns = one.columns.join(", ");
        (!columns.is_empty()).then(|| format!("{} ({columns})", one.kind))
    };
    let open = pair(expected, open, &mut left, &mut found, by_columns);
    for kind in [ConstraintKind::PrimaryKey, ConstraintKind::Unique, ConstraintKind::Check] {
        let mut open = open.iter().filter(|at| expected.constraints[**at].kind == kind);
        let mut others = left.iter_mut().filter(|one| one.is_some_and(|one| one.kind == kind));
        if let (Some(at), None, Some(other), None) =
            (open.next(), open.next(), others.next(), others.next())
            && let Some(other) = other.take()
        {
            found[*at] = Pair::Found(other);
        }
    }
    Pairs { found, left: left.into_iter().flatten().collect() }
}

/// But for where they come from.
fn is_same(one: &Constraint, other: &Constraint) -> bool {
    one.kind == other.kind
        && one.name == other.name
        && one.columns == other.columns
        && one.details == other.details
}

/// What it is called where it has no name.
fn unnamed(constraint: &Constraint) -> String {
    match &constraint.details.expression {
        Some(expression) => format!("{} ({expression})", constraint.kind),
        None => demand(constraint),
    }
}

/// Puts those together that are alike; gives those that are still alone.
fn pair<'t>(
    expected: &Table,
    open: Vec<usize>,
    left: &mut [Option<&'t Constraint>],
    found: &mut [Pair<'t>],
    likeness: impl Fn(&Constraint) -> Option<String>,
) -> Vec<usize> {
    if open.is_empty() {
        return open;
    }
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, one) in left.iter().enumerate().rev() {
        if let Some(likeness) = one.and_then(&likeness) {
            alike.entry(likeness).or_default().push(at);
        }
    }
    let mut still = Vec::new();
    for at in open {
        let likeness = likeness(&expected.constraints[at]);
        let other = likeness.and_then(|likeness| alike.get_mut(&likeness)?.pop());
        match other.and_then(|other| left[other].take()) {
            Some(other) => found[at] = Pair::Found(other),
            None => still.push(at),
        }
    }
    still
}
