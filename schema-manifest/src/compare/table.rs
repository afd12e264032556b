//! Tables with their columns, constraints and indexes.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::pairs::{Pair, called, pairs};
use super::renamed::renamed_indexes;
use super::words::{not_null, unique, valid};
use super::{Comparison, Depth, Lookup, options};
use crate::difference::NONE;
use crate::{
    Attribute, Column, Constraint, Difference, Fill, Index, Key, KeyOver, Object, ObjectName,
    Table, Text,
};

/// The differences of one table; `observed` is `None` where the database has none of that name.
pub fn compare_table(expected: &Table, observed: Option<&Table>, depth: Depth) -> Vec<Difference> {
    let table = Comparison::new(Object::Table(expected.name.clone()), expected.origin.as_ref());
    let Some(observed) = observed else { return table.missing() };
    let mut differences = Vec::new();
    if depth >= Depth::Everything {
        differences.extend(table_details(table, expected, observed));
    }
    differences.extend(compare_columns(
        &expected.name,
        &expected.columns,
        &observed.columns,
        depth,
    ));
    if depth >= Depth::Everything {
        differences.extend(compare_constraints(expected, observed));
        differences.extend(compare_indexes(expected, observed, depth));
    }
    differences
}

fn table_details(mut of: Comparison, expected: &Table, observed: &Table) -> Vec<Difference> {
    let complete = expected.complete;
    options::compare(&mut of, expected, observed);
    let (expected, found) = (&*expected.details, &*observed.details);
    let other = |name: &'static str| Attribute::Other(name.into());
    // That it is logged is not written down.
    let is_unlogged = expected.unlogged.or(complete.then_some(false));
    of.value(other("persistence"), is_unlogged.map(unlogged), found.unlogged.map(unlogged));
    let kept = (expected.storage_parameters.as_ref(), found.storage_parameters.as_ref());
    of.set(other("list of storage parameters"), kept.0, kept.1);
    let told = (expected.replica_identity.as_ref(), found.replica_identity.as_ref());
    of.set(other("replica identity"), told.0, told.1);
    let on = |on| Some(if on { "on" } else { "off" });
    of.value(other("row-level security"), on(expected.row_security), on(found.row_security));
    let forced = (on(expected.forced_row_security), on(found.forced_row_security));
    of.value(other("forced row-level security"), forced.0, forced.1);
    for (name, expected, found) in [
        ("partition key", &expected.partition_key, &found.partition_key),
        ("partition bound", &expected.bound, &found.bound),
    ] {
        if expected.is_some() {
            of.expression(other(name), expected.as_ref(), found.as_ref());
        }
    }
    // What is no partition any more has no parent either.
    if expected.bound.is_none() || found.bound.is_some() {
        let listed = |parents: &Option<crate::List<ObjectName>>| {
            Some(parents.as_ref()?.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        of.list("list of parents", listed(&expected.parents), listed(&found.parents));
    }
    of.differences
}

fn unlogged(unlogged: bool) -> &'static str {
    if unlogged { "unlogged" } else { "logged" }
}

pub(super) fn compare_columns(
    table: &ObjectName,
    expected: &[Column],
    observed: &[Column],
    depth: Depth,
) -> Vec<Difference> {
    let found = Lookup::new(observed, |column: &Column| Some(&*column.name));
    let compared = expected.iter().filter_map(|column| {
        let found = found.get(&column.name);
        // Most are, and nothing has to be made to say so.
        if found.is_some_and(|found| is_same_column(column, found)) {
            return None;
        }
        let object = Object::Column { table: table.clone(), column: column.name.clone() };
        let of = Comparison::new(object, column.origin.as_ref());
        Some(match found {
            Some(found) => compare_column(of, column, found, depth),
            None => of.missing(),
        })
    });
    compared.flatten().collect()
}

/// Whether all that is claimed of one is claimed of the other.
fn is_same_column(expected: &Column, found: &Column) -> bool {
    (&expected.data_type, expected.nullable) == (&found.data_type, found.nullable)
        && expected.details == found.details
}

fn compare_column(
    mut of: Comparison,
    expected: &Column,
    found: &Column,
    depth: Depth,
) -> Vec<Difference> {
    of.value(Attribute::Type, expected.data_type.as_ref(), found.data_type.as_ref());
    if expected.nullable != found.nullable {
        let words = (not_null(expected.nullable), not_null(found.nullable));
        of.differs(Attribute::Nullability, words.0, words.1);
    }
    if depth >= Depth::Everything {
        if fill_differs(&expected.details.fill, &found.details.fill) {
            let shown = |fill: &Fill| match fill {
                Fill::Nothing | Fill::Unknown => NONE.to_owned(),
                fill => format!("`{fill}`"),
            };
            let (expected, found) = (&expected.details.fill, &found.details.fill);
            of.differs(Attribute::Fill, shown(expected), shown(found));
        }
        let collations = (expected.details.collation.as_ref(), found.details.collation.as_ref());
        of.set_or_usual(depth, Attribute::Collation, collations.0, collations.1);
    }
    of.differences
}

fn fill_differs(expected: &Fill, found: &Fill) -> bool {
    match (expected, found) {
        (Fill::Unknown, _) | (_, Fill::Unknown) => false,
        (Fill::Default(expected), Fill::Default(found)) => expected.differs(found),
        (Fill::Generated(one, expected), Fill::Generated(other, found)) => {
            one != other || expected.differs(found)
        }
        (Fill::Identity(expected), Fill::Identity(found)) => {
            matches!((expected, found), (Some(expected), Some(found)) if expected != found)
        }
        (expected, found) => expected != found,
    }
}

fn compare_constraints(expected: &Table, observed: &Table) -> Vec<Difference> {
    let found = pairs(expected, observed).found;
    let compared = expected.constraints.iter().zip(found).filter_map(|(constraint, found)| {
        if let Pair::Found(found) = found
            && is_same_constraint(constraint, found)
        {
            return None;
        }
        let name = called(constraint);
        let (table, constraint_name) = (expected.name.clone(), name.clone());
        let object = Object::Constraint { table, constraint: constraint_name };
        let of = Comparison::new(object, constraint.origin.as_ref());
        Some(match found {
            Pair::Missing => of.missing(),
            Pair::Found(found) => compare_constraint(of, constraint, found),
            Pair::Renamed(found) => of.renamed(&name, found.name.as_ref()),
        })
    });
    compared.flatten().collect()
}

/// Whether all that is claimed of one is claimed of the other.
fn is_same_constraint(expected: &Constraint, found: &Constraint) -> bool {
    (expected.kind, expected.validated) == (found.kind, found.validated)
        && expected.columns == found.columns
        && expected.details == found.details
}

/// What a constraint demands: `unique (a, b)`.
pub(super) fn demand(constraint: &Constraint) -> String {
    let (kind, columns) = (constraint.kind, constraint.columns.join(", "));
    match constraint.references() {
        Some(other) => format!("{kind} ({columns}) to {other}"),
        None if columns.is_empty() => kind.to_string(),
        None => format!("{kind} ({columns})"),
    }
}

pub(super) fn compare_constraint(
    mut of: Comparison,
    expected: &Constraint,
    found: &Constraint,
) -> Vec<Difference> {
    let (one, other) = (demand(expected), demand(found));
    if expected.kind != found.kind || (!expected.columns.is_empty() && one != other) {
        of.differs(Attribute::Definition, format!("`{one}`"), format!("`{other}`"));
        return of.differences;
    }
    let other = |name: &'static str| Attribute::Other(name.into());
    of.value(other("validity"), expected.validated.map(valid), found.validated.map(valid));
    let (expected, found) = (&*expected.details, &*found.details);
    if let (Some(expected), Some(found)) = (&expected.reference, &found.reference) {
        let columns = |columns: &[Text]| (!columns.is_empty()).then(|| columns.join(", "));
        let referenced = (columns(&expected.columns), columns(&found.columns));
        of.value(other("list of referenced columns"), referenced.0, referenced.1);
        of.value(other("action on delete"), expected.on_delete, found.on_delete);
        of.value(other("action on update"), expected.on_update, found.on_update);
        let matching = |full| Some(if full { "full" } else { "simple" });
        of.value(other("match"), matching(expected.full), matching(found.full));
    }
    if expected.expression.is_some() {
        let expressions = (expected.expression.as_ref(), found.expression.as_ref());
        of.expression(other("expression"), expressions.0, expressions.1);
    }
    of.list("list of included columns", Some(&*expected.included), Some(&*found.included));
    let nulls = (expected.nulls_not_distinct, found.nulls_not_distinct);
    of.value(other("handling of NULLs"), Some(distinct(nulls.0)), Some(distinct(nulls.1)));
    of.value(other("deferral"), Some(expected.deferral), Some(found.deferral));
    let inherited = |none| Some(if none { "no inherit" } else { "inherit" });
    let inherits = (inherited(expected.no_inherit), inherited(found.no_inherit));
    of.value(other("inheritance"), inherits.0, inherits.1);
    of.differences
}

fn distinct(not: bool) -> &'static str {
    if not { "nulls not distinct" } else { "nulls distinct" }
}

fn compare_indexes(expected: &Table, observed: &Table, depth: Depth) -> Vec<Difference> {
    let found = Lookup::new(&observed.indexes, |index: &Index| Some(&*index.name));
    let renamed: OnceCell<HashMap<&str, &Index>> = OnceCell::new();
    let compared = expected.indexes.iter().filter_map(|index| {
        let found = found.get(&index.name);
        if found.is_some_and(|found| is_same_index(index, found)) {
            return None;
        }
        let object = Object::Index { table: expected.name.clone(), index: index.name.clone() };
        let of = Comparison::new(object, index.origin.as_ref());
        let renamed = || renamed.get_or_init(|| renamed_indexes(expected, observed, depth));
        Some(match found {
            Some(found) => compare_index(of, index, found, depth),
            None => match renamed().get(&*index.name) {
                Some(found) => of.renamed(&index.name, Some(&found.name)),
                None => of.missing(),
            },
        })
    });
    compared.flatten().collect()
}

/// Whether all that is claimed of one is claimed of the other.
fn is_same_index(expected: &Index, found: &Index) -> bool {
    (expected.unique, &expected.keys) == (found.unique, &found.keys)
        && expected.details == found.details
}

pub(super) fn compare_index(
    mut of: Comparison,
    expected: &Index,
    found: &Index,
    depth: Depth,
) -> Vec<Difference> {
    let other = |name: &'static str| Attribute::Other(name.into());
    let uniqueness = (unique(expected.unique), unique(found.unique));
    of.value(other("uniqueness"), Some(uniqueness.0), Some(uniqueness.1));
    of.value(other("method"), Some(expected.method()), Some(found.method()));
    let keys = expected.keys.iter().zip(found.keys.iter());
    if expected.keys.len() != found.keys.len() || keys.clone().any(|(a, b)| key_differs(a, b)) {
        let listed = |keys: &[Key]| {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            format!("`({})`", keys.join(", "))
        };
        of.differs(Attribute::Keys, listed(&expected.keys), listed(&found.keys));
    } else {
        for (expected, found) in keys {
            of.value(other("order of keys"), expected.order, found.order);
            let (expected, found) = (&*expected.details, &*found.details);
            let classes = (expected.operator_class.as_ref(), found.operator_class.as_ref());
            of.set(other("operator class"), classes.0, classes.1);
            let collations = (expected.collation.as_ref(), found.collation.as_ref());
            of.set_or_usual(depth, Attribute::Collation, collations.0, collations.1);
        }
    }
    let (expected, found) = (&*expected.details, &*found.details);
    let valid = |invalid| Some(if invalid { "not valid" } else { "valid" });
    of.value(other("validity"), valid(expected.invalid), valid(found.invalid));
    of.list("list of included columns", Some(&*expected.included), Some(&*found.included));
    let predicates = (expected.predicate.as_ref(), found.predicate.as_ref());
    of.expression(Attribute::Predicate, predicates.0, predicates.1);
    let nulls = (expected.nulls_not_distinct, found.nulls_not_distinct);
    of.value(other("handling of NULLs"), Some(distinct(nulls.0)), Some(distinct(nulls.1)));
    let kept = (expected.storage_parameters.as_ref(), found.storage_parameters.as_ref());
    of.set(other("list of storage parameters"), kept.0, kept.1);
    of.differences
}

fn key_differs(expected: &Key, found: &Key) -> bool {
    match (&expected.over, &found.over) {
        (KeyOver::Expression(expected), KeyOver::Expression(found)) => expected.differs(found),
        (expected, found) => expected != found,
    }
}
