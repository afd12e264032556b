//! What only the database has, on the tables of a manifest. Pure, linear in the size of both sides.

use std::collections::{HashMap, HashSet};

use crate::compare::{Depth, called, pairs, renamed_indexes};

use crate::{
    Constraint, Difference, Fill, Finding, Index, Manifest, Object, ObjectKind, ObjectName,
    SchemaObject, Table, Text,
};

/// Every column, constraint, index, trigger, policy and rule that `observed` has on a table of `expected`
/// and `expected` has not, in the order of `observed`.
///
/// A table that is not complete is passed over: the replay could not see all that the migrations make
/// there. `may_be_ours` says the same of an object that only the database has.
pub fn extra(
    expected: &Manifest,
    observed: &Manifest,
    may_be_ours: impl Fn(&SchemaObject) -> bool,
) -> Vec<Difference> {
    let tables: HashMap<&ObjectName, &Table> =
        expected.tables.iter().map(|table| (&table.name, table)).collect();
    let of_tables = observed.tables.iter().flat_map(|found| match tables.get(&found.name) {
        Some(table) if table.complete => extra_of_table(table, found),
        _ => vec![],
    });
    let mut differences: Vec<Difference> = of_tables.collect();
    let known: HashSet<_> = expected.objects.iter().map(SchemaObject::key).collect();
    let hangs_on_ours = |object: &SchemaObject| {
        let table = object.on.as_ref().and_then(|on| tables.get(on));
        table.is_some_and(|table| table.complete)
    };
    let objects = observed.objects.iter().filter(|object| {
        is_judged(object.kind)
            && hangs_on_ours(object)
            && !known.contains(&object.key())
            && !may_be_ours(object)
    });
    differences.extend(objects.map(|object| {
        let (kind, name, on) = (object.kind, object.name.clone(), object.on.clone());
        unexpected(Object::Other { kind, name, on }, kind.to_string())
    }));
    differences
}

fn is_judged(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule)
}

/// Whether both have objects of the same names, and each has one, in the same order.
fn is_same_list<T>(expected: &[T], observed: &[T], name: fn(&T) -> Option<&str>) -> bool {
    expected.len() == observed.len()
        && expected
            .iter()
            .zip(observed)
            .all(|(one, other)| name(one).is_some() && name(one) == name(other))
}

fn extra_of_table(expected: &Table, observed: &Table) -> Vec<Difference> {
    if is_same_list(&expected.columns, &observed.columns, |one| Some(&one.name))
        && is_same_list(&expected.constraints, &observed.constraints, |one| one.name.as_deref())
        && is_same_list(&expected.indexes, &observed.indexes, |one| Some(&one.name))
    {
        return vec![];
    }
    let columns: HashSet<&str> = expected.columns.iter().map(|column| &*column.name).collect();
    let indexes: HashSet<&str> = expected.indexes.iter().map(|index| &*index.name).collect();
    let table = &expected.name;
    let columns = observed.columns.iter().filter(|column| !columns.contains(&*column.name));
    let columns = columns.map(|column| {
        let object = Object::Column { table: table.clone(), column: column.name.clone() };
        let what = match (column.nullable, &column.details.fill) {
            (false, Fill::Nothing) => NOT_NULL_WITHOUT_DEFAULT,
            (false, _) => "NOT NULL with a default",
            (true, _) => "NULL allowed",
        };
        unexpected(object, what)
    });
    let constraints = pairs(expected, observed).left.into_iter().map(|found| {
        let constraint = called(found);
        unexpected(Object::Constraint { table: table.clone(), constraint }, kind_of(found))
    });
    let renamed: HashSet<&str> = renamed_indexes(expected, observed, Depth::Everything)
        .values()
        .map(|one| &*one.name)
        .collect();
    let indexes = observed
        .indexes
        .iter()
        .filter(|found| !indexes.contains(&*found.name) && !renamed.contains(&*found.name));
    let indexes = indexes.map(|found| {
        let object = Object::Index { table: table.clone(), index: found.name.clone() };
        unexpected(object, what_index(found))
    });
    columns.chain(constraints).chain(indexes).collect()
}

/// What an INSERT that does not know the column fails of.
pub const NOT_NULL_WITHOUT_DEFAULT: &str = "NOT NULL without a default";

fn kind_of(constraint: &Constraint) -> String {
    constraint.kind.to_string()
}

fn what_index(index: &Index) -> &'static str {
    if index.unique { "a unique index" } else { "an index" }
}

fn unexpected(object: Object, what: impl Into<Text>) -> Difference {
    Difference { object, finding: Finding::Unexpected { what: what.into() }, origin: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, ColumnDetails, Details, Expression, List, Origin};

    fn column(name: &'static str, nullable: bool, fill: Fill) -> Column {
        let details = ColumnDetails { fill, ..ColumnDetails::default() };
        Column::new(name.into(), Some("text".into()), nullable, Details::new(details), None)
    }

    fn table(columns: Vec<Column>, indexes: Vec<Index>, complete: bool) -> Table {
        let name = ObjectName::unqualified("disks");
        let none = List::default();
        Table::new(name, columns.into(), complete, none, indexes.into(), Details::None, None)
    }

    fn trigger(name: &'static str, on: &'static str) -> SchemaObject {
        let (name, on) = (ObjectName::unqualified(name), ObjectName::unqualified(on));
        SchemaObject::new(
            ObjectKind::Trigger,
            name,
            Some(on),
            None,
            List::default(),
            None::<Origin>,
        )
    }

    fn manifest(table: Table, objects: Vec<SchemaObject>) -> Manifest {
        Manifest::new(vec![table].into(), List::default(), objects.into(), List::default())
    }

    fn shown(expected: &Manifest, observed: &Manifest) -> Vec<String> {
        let found = extra(expected, observed, |object| object.name.name == "ours");
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_only_the_database_has_is_found_on_our_tables() {
        let index = |name: &'static str, unique| {
            Index::new(name.into(), unique, List::default(), Details::None, None)
        };
        let text = || Expression::Printed("''::text".into());
        let id = || column("id", false, Fill::Nothing);
        let observed = manifest(
            table(
                vec![
                    id(),
                    column("must", false, Fill::Nothing),
                    column("filled", false, Fill::Default(text())),
                    column("may", true, Fill::Nothing),
                ],
                vec![index("by_hand", true), index("faster", false)],
                true,
            ),
            vec![trigger("audit", "disks"), trigger("ours", "disks"), trigger("audit", "others")],
        );
        let expected = manifest(table(vec![id()], vec![], true), vec![]);
        assert_eq!(
            shown(&expected, &observed),
            [
                "column `disks.must` is not in the manifest: NOT NULL without a default",
                "column `disks.filled` is not in the manifest: NOT NULL with a default",
                "column `disks.may` is not in the manifest: NULL allowed",
                "index `by_hand` of `disks` is not in the manifest: a unique index",
                "index `faster` of `disks` is not in the manifest: an index",
                "trigger `audit` on `disks` is not in the manifest: trigger",
            ]
        );
        assert_eq!(shown(&observed, &observed), [""; 0]);
        let incomplete = manifest(table(vec![id()], vec![], false), vec![]);
        assert_eq!(shown(&incomplete, &observed), [""; 0]);
    }
}
