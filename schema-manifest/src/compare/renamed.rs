//! What is there under another name.

use std::collections::{HashMap, HashSet};

use super::table::{compare_constraint, compare_index, demand};
use super::{Comparison, Depth};
use crate::{Constraint, Index, Key, KeyOver, Object, Table};

/// The constraints that are there under another name, which is none of the manifest's, by the name that is
/// expected.
pub(crate) fn renamed_constraints<'t>(
    expected: &'t Table,
    observed: &'t Table,
) -> HashMap<&'t str, &'t Constraint> {
    renamed(
        (&expected.constraints, &observed.constraints),
        |one| one.name.as_deref(),
        |one| match one.details.expression.as_ref() {
            Some(expression) => expression.text().map(|text| format!("{} {text}", one.kind)),
            None => (!one.columns.is_empty()).then(|| demand(one)),
        },
        |one, other| {
            let of = Comparison::new(Object::Table(expected.name.clone()), None);
            compare_constraint(of, one, other).is_empty()
        },
    )
}

/// The same of indexes.
pub(crate) fn renamed_indexes<'t>(
    expected: &'t Table,
    observed: &'t Table,
    depth: Depth,
) -> HashMap<&'t str, &'t Index> {
    let is_known = |key: &Key| match &key.over {
        KeyOver::Column(_) => true,
        KeyOver::Expression(expression) => expression.text().is_some(),
    };
    renamed(
        (&expected.indexes, &observed.indexes),
        |one| Some(&*one.name),
        |one| {
            let predicate = match &one.details.predicate {
                Some(predicate) => predicate.text()?,
                None => "",
            };
            one.keys.iter().all(is_known).then(|| {
                let keys: Vec<String> = one.keys.iter().map(ToString::to_string).collect();
                format!("{} {predicate}", keys.join(", "))
            })
        },
        |one, other| {
            let of = Comparison::new(Object::Table(expected.name.clone()), None);
            compare_index(of, one, other, depth).is_empty()
        },
    )
}

/// What is expected and not there, and the first under a name that is not expected which is the same:
/// what `likeness` gives of both is equal (`None`: not enough is known), and so is all else that is claimed.
fn renamed<'t, T>(
    (expected, observed): (&'t [T], &'t [T]),
    name: impl Fn(&'t T) -> Option<&'t str>,
    likeness: impl Fn(&'t T) -> Option<String>,
    is_same: impl Fn(&T, &T) -> bool,
) -> HashMap<&'t str, &'t T> {
    let there: HashSet<&str> = observed.iter().filter_map(&name).collect();
    let missing = expected.iter().filter_map(|one| Some((name(one)?, one)));
    let missing: Vec<(&str, &T)> = missing.filter(|(name, _)| !there.contains(name)).collect();
    if missing.is_empty() {
        return HashMap::new();
    }
    let known: HashSet<&str> = expected.iter().filter_map(&name).collect();
    let mut strangers: HashMap<String, Vec<&T>> = HashMap::new();
    for one in
        observed.iter().rev().filter(|one| name(one).is_none_or(|name| !known.contains(name)))
    {
        if let Some(likeness) = likeness(one) {
            strangers.entry(likeness).or_default().push(one);
        }
    }
    let renamed = missing.into_iter().filter_map(|(name, one)| {
        let alike = strangers.get_mut(&likeness(one)?)?;
        alike.pop_if(|other| is_same(one, other)).map(|other| (name, other))
    });
    renamed.collect()
}
