//! Two states of a sequence, and of what owns it.

use schema_manifest::ObjectName;

use super::super::catalog::{Filled, Sequence, Table};
use crate::down::{Difference, How};
use crate::source::Place;

/// What differs between the options of a sequence.
pub(super) fn differences(
    name: &ObjectName,
    (before, place): (&Sequence, &Place),
    now: &Sequence,
    found: &mut Vec<Difference>,
) {
    for shown in before.definition().differences(&now.definition()) {
        let how = How::Changed { before: shown.before, after: shown.after };
        add(found, format!("sequence `{name}`"), how, place);
    }
}

/// Which column owns a sequence, where it is not the one that a `serial` or an identity made.
pub(super) fn owners(name: &ObjectName, before: &Table, now: &Table, found: &mut Vec<Difference>) {
    let owns = |table: &Table, wanted: &(String, ObjectName)| table.sequences.contains(wanted);
    let is_explicit = |table: &Table, column: &str| {
        table.column(column).is_some_and(|column| column.filled == Filled::Nothing)
    };
    let is_there = |table: &Table, column: &str| table.column(column).is_some();
    // The column that owns it now or did before, of this table.
    let owner = |table: &Table, wanted: &ObjectName| {
        let found = table.sequences.iter().find(|(_, sequence)| sequence == wanted);
        match found {
            Some((column, _)) => format!("column `{name}.{column}`"),
            None => format!("no column of `{name}`"),
        }
    };
    let mut differs = |(column, sequence): &(String, ObjectName), one: &Table, other: &Table| {
        let wanted = (column.clone(), sequence.clone());
        let object = format!("the owner of sequence `{sequence}`");
        if is_explicit(one, column)
            && is_there(other, column)
            && !owns(other, &wanted)
            && !found.iter().any(|difference| difference.object == object)
        {
            let how = How::Changed { before: owner(before, sequence), after: owner(now, sequence) };
            add(found, object, how, &before.place);
        }
    };
    for owned in &before.sequences {
        differs(owned, before, now);
    }
    for owned in &now.sequences {
        differs(owned, now, before);
    }
}

fn add(found: &mut Vec<Difference>, object: String, how: How, place: &Place) {
    found.push(Difference { object, how, place: Some((place.source.clone(), place.span)) });
}
