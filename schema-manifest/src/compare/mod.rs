//! The comparison of two schemas: pure, linear in the size of both.

mod lookup;
mod options;
mod pairs;
mod renamed;
mod table;
mod words;

use std::collections::{HashMap, HashSet};
use std::fmt;

pub(crate) use lookup::Lookup;
pub(crate) use pairs::{called, pairs};
pub(crate) use renamed::renamed_indexes;
use table::compare_columns;
pub use table::compare_table;
use words::{shortened, value_in_words, written};

use crate::difference::NONE;
use crate::{
    Attribute, Difference, Enum, Expression, Finding, Manifest, Object, ObjectKind, ObjectName,
    Origin, SchemaObject, Table, Text, Value,
};

/// How much of a schema was read: what was not is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Depth {
    /// Tables with their columns, types and nullability; enums with their labels.
    Shape,
    /// All that a manifest can hold.
    Everything,
    /// All, and the manifest was read from the same kind of database: what it does not say of an object
    /// is not so. SQLite.
    Exact,
}

/// Every place where `observed` does not show what `expected` claims, in the order of `expected`, as
/// far down as `depth`.
///
/// What `expected` does not claim (opaque objects, unknown types) is passed over, and so is what
/// only `observed` has. A missing table is one difference, not one more for each of its columns.
pub fn compare(expected: &Manifest, observed: &Manifest, depth: Depth) -> Vec<Difference> {
    let tables: HashMap<&ObjectName, &Table> =
        observed.tables.iter().map(|table| (&table.name, table)).collect();
    let enums: HashMap<&ObjectName, &Enum> =
        observed.enums.iter().map(|item| (&item.name, item)).collect();
    let of_tables = expected
        .tables
        .iter()
        .flat_map(|table| compare_table(table, tables.get(&table.name).copied(), depth));
    let of_enums =
        expected.enums.iter().flat_map(|item| compare_enum(item, enums.get(&item.name).copied()));
    let mut differences: Vec<Difference> = of_tables.chain(of_enums).collect();
    if depth >= Depth::Everything {
        let objects: HashMap<_, &SchemaObject> =
            observed.objects.iter().map(|object| (object.key(), object)).collect();
        let compared = expected
            .objects
            .iter()
            .flat_map(|object| compare_object(object, objects.get(&object.key()).copied(), depth));
        differences.extend(compared);
        differences = without_followers(differences, expected);
    }
    differences
}

/// What is missing with something that it hangs on is no difference of its own: the trigger of a table, the
/// check of a domain, the comment on either.
fn without_followers(differences: Vec<Difference>, expected: &Manifest) -> Vec<Difference> {
    let (mut gone, mut parts) = (HashSet::new(), HashSet::new());
    for difference in differences.iter().filter(|one| one.finding == Finding::Missing) {
        match &difference.object {
            Object::Other { kind: ObjectKind::Comment(_), .. } | Object::EnumLabel { .. } => {}
            Object::Table(name) | Object::Enum(name) | Object::Other { name, on: None, .. } => {
                gone.insert(name.clone());
            }
            Object::Column { table, column: part }
            | Object::Constraint { table, constraint: part }
            | Object::Index { table, index: part } => {
                parts.insert((table.clone(), part.clone()));
            }
            Object::Other { name, on: Some(on), .. } => {
                parts.insert((on.clone(), name.name.clone()));
            }
        }
    }
    if gone.is_empty() && parts.is_empty() {
        return differences;
    }
    // A sequence goes with its column.
    let sequences = expected.objects.iter().filter(|object| object.kind == ObjectKind::Sequence);
    let owners: HashMap<&ObjectName, &Value> = sequences
        .filter_map(|sequence| Some((&sequence.name, sequence.get("owned by")?)))
        .collect();
    let columns: HashSet<String> =
        parts.iter().map(|(table, column)| format!("{table}.{column}")).collect();
    let tables: HashSet<String> = gone.iter().map(ToString::to_string).collect();
    let goes_with_column = |sequence: &ObjectName| match owners.get(sequence) {
        Some(Value::Exact(column)) => {
            let table = column.rsplit_once('.').map_or("", |(table, _)| table);
            columns.contains(&**column) || tables.contains(table)
        }
        _ => false,
    };
    let follows = |object: &Object| match object {
        Object::Other { kind: ObjectKind::Comment(_), name, on: None } => gone.contains(name),
        Object::Other { kind: ObjectKind::Comment(_), name, on: Some(on) } => {
            gone.contains(on) || parts.contains(&(on.clone(), name.name.clone()))
        }
        Object::Other { on: Some(on), .. } => gone.contains(on),
        Object::Other { kind: ObjectKind::Sequence, name, .. } => goes_with_column(name),
        _ => false,
    };
    let mut differences = differences;
    differences.retain(|one| one.finding != Finding::Missing || !follows(&one.object));
    differences
}

/// What is compared of one object, and where it comes from.
struct Comparison {
    object: Object,
    origin: Option<Origin>,
    differences: Vec<Difference>,
}

impl Comparison {
    fn new(object: Object, origin: Option<&Origin>) -> Comparison {
        Comparison { object, origin: origin.cloned(), differences: vec![] }
    }

    fn report(&mut self, finding: Finding) {
        let (object, origin) = (self.object.clone(), self.origin.clone());
        self.differences.push(Difference { object, finding, origin });
    }

    fn missing(mut self) -> Vec<Difference> {
        self.report(Finding::Missing);
        self.differences
    }

    /// It is there under another name.
    fn renamed(mut self, expected: &str, found: Option<&Text>) -> Vec<Difference> {
        let found = found.map_or_else(|| NONE.to_owned(), |name| format!("`{name}`"));
        self.differs(Attribute::Other("name".into()), format!("`{expected}`"), found);
        self.differences
    }

    fn differs(&mut self, attribute: Attribute, expected: impl Into<Text>, found: impl Into<Text>) {
        let (expected, found) = (expected.into(), found.into());
        self.report(Finding::Differs { attribute, expected, found });
    }

    /// Two values that are both known.
    fn value<T: PartialEq + fmt::Display>(
        &mut self,
        attribute: Attribute,
        expected: Option<T>,
        found: Option<T>,
    ) {
        if let (Some(expected), Some(found)) = (expected, found)
            && expected != found
        {
            self.differs(attribute, format!("`{expected}`"), format!("`{found}`"));
        }
    }

    /// What is claimed where it is not the usual, which is not written down.
    fn set<T: PartialEq + fmt::Display>(
        &mut self,
        attribute: Attribute,
        expected: Option<T>,
        found: Option<T>,
    ) {
        if let Some(expected) = expected
            && Some(&expected) != found.as_ref()
        {
            let found = found.map_or_else(|| "none".to_owned(), |found| format!("`{found}`"));
            self.differs(attribute, format!("`{expected}`"), found);
        }
    }

    /// The same; where nothing is claimed, it is the usual, if that can be said.
    fn set_or_usual<T: PartialEq + fmt::Display>(
        &mut self,
        depth: Depth,
        attribute: Attribute,
        expected: Option<T>,
        found: Option<T>,
    ) {
        match (&expected, &found) {
            (None, Some(found)) if depth == Depth::Exact => {
                self.differs(attribute, NONE, format!("`{found}`"));
            }
            _ => self.set(attribute, expected, found),
        }
    }

    /// Two lists that are both known, and may be empty.
    fn list<T: AsRef<[S]>, S: AsRef<str>>(
        &mut self,
        name: &'static str,
        expected: Option<T>,
        found: Option<T>,
    ) {
        let listed = |list: T| {
            let items: Vec<&str> = list.as_ref().iter().map(AsRef::as_ref).collect();
            if items.is_empty() { NONE.to_owned() } else { format!("`{}`", items.join(", ")) }
        };
        if let (Some(expected), Some(found)) = (expected.map(listed), found.map(listed))
            && expected != found
        {
            self.differs(Attribute::Other(name.into()), expected, found);
        }
    }

    /// An expression that is there or not.
    fn expression(
        &mut self,
        attribute: Attribute,
        expected: Option<&Expression>,
        found: Option<&Expression>,
    ) {
        let is_same = match (expected, found) {
            (Some(expected), Some(found)) => !expected.differs(found),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            let shown = |one: Option<&Expression>| one.map_or_else(|| NONE.to_owned(), written);
            let (expected, found) = shortened(shown(expected), shown(found));
            self.differs(attribute, expected, found);
        }
    }
}

/// The differences of any other object; aspects that are not claimed are passed over.
fn compare_object(
    expected: &SchemaObject,
    observed: Option<&SchemaObject>,
    depth: Depth,
) -> Vec<Difference> {
    let (kind, name, on) = (expected.kind, expected.name.clone(), expected.on.clone());
    let mut of = Comparison::new(Object::Other { kind, name, on }, expected.origin.as_ref());
    let Some(observed) = observed else { return of.missing() };
    let found: HashMap<&str, _> =
        observed.aspects.iter().map(|aspect| (&*aspect.name, &aspect.value)).collect();
    for aspect in expected.aspects.iter() {
        let found = found.get(&*aspect.name);
        if found.is_none_or(|found| aspect.value.differs(found)) {
            let shown = |value: &Value| value_in_words(&aspect.name, value);
            let found = found.map_or_else(|| NONE.to_owned(), |found| shown(found));
            let (expected, found) = shortened(shown(&aspect.value), found);
            of.differs(Attribute::Other(aspect.name.clone()), expected, found);
        }
    }
    if depth == Depth::Exact {
        for aspect in observed.aspects.iter().filter(|aspect| expected.get(&aspect.name).is_none())
        {
            let found = value_in_words(&aspect.name, &aspect.value);
            of.differs(Attribute::Other(aspect.name.clone()), NONE, found);
        }
    }
    let columns = expected.columns.as_ref().zip(observed.columns.as_ref());
    let columns = columns.map(|(expected_columns, columns)| {
        compare_columns(&expected.name, expected_columns, columns, depth)
    });
    of.differences.extend(columns.into_iter().flatten());
    of.differences
}

/// The differences of one enum; labels that only the database has are passed over, since a newer
/// release may have added them.
pub fn compare_enum(expected: &Enum, observed: Option<&Enum>) -> Vec<Difference> {
    let report = |object, finding| Difference { object, finding, origin: expected.origin.clone() };
    let Some(observed) = observed else {
        return vec![report(Object::Enum(expected.name.clone()), Finding::Missing)];
    };
    let position: HashMap<&Text, usize> =
        observed.labels.iter().enumerate().map(|(at, label)| (label, at)).collect();
    let mut differences: Vec<Difference> = expected
        .labels
        .iter()
        .filter(|label| !position.contains_key(label))
        .map(|label| {
            let name = expected.name.clone();
            report(Object::EnumLabel { name, label: label.clone() }, Finding::Missing)
        })
        .collect();
    let found: Vec<usize> =
        expected.labels.iter().filter_map(|label| position.get(label).copied()).collect();
    if !found.is_sorted() {
        let list = |labels: &[Text]| Text::from(format!("({})", labels.join(", ")));
        differences.push(report(
            Object::Enum(expected.name.clone()),
            Finding::Differs {
                attribute: Attribute::LabelOrder,
                expected: list(&expected.labels),
                found: list(&observed.labels),
            },
        ));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Action, Aspect, Column, ColumnDetails, Constraint, ConstraintDetails, ConstraintKind,
        Deferral, Details, Fill, Index, IndexDetails, Key, KeyDetails, KeyOver, List, Order,
        Reference,
    };

    fn column(name: &'static str, data_type: Option<&'static str>, nullable: bool) -> Column {
        Column::new(name.into(), data_type.map(Into::into), nullable, Details::None, None)
    }

    fn schema(columns: Vec<Column>, labels: &[&'static str]) -> Manifest {
        let table = Table::new(
            ObjectName::unqualified("disks"),
            columns.into(),
            true,
            List::default(),
            List::default(),
            Details::None,
            None,
        );
        let labels: Vec<Text> = labels.iter().map(|label| Text::from(*label)).collect();
        let item = Enum::new(ObjectName::unqualified("state"), labels.into(), None);
        Manifest::new(vec![table].into(), vec![item].into(), List::default(), List::default())
    }

    fn report(expected: &Manifest, observed: &Manifest) -> Vec<String> {
        compare(expected, observed, Depth::Everything).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_schema_is_equal_to_itself() {
        let one = schema(vec![column("id", Some("uuid"), false)], &["a", "b"]);
        assert_eq!(report(&one, &one), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_difference_is_reported_once() {
        let expected = schema(
            vec![
                column("id", Some("uuid"), false),
                column("size", Some("bigint"), true),
                column("gone", Some("text"), true),
            ],
            &["a", "b", "c"],
        );
        let observed = schema(
            vec![column("id", Some("text"), true), column("size", Some("bigint"), true)],
            &["b", "a"],
        );
        assert_eq!(
            report(&expected, &observed),
            [
                "column `disks.id` has another type: expected `uuid`, found `text`",
                "column `disks.id` has another nullability: expected NOT NULL, found NULL allowed",
                "column `disks.gone` is missing",
                "label 'c' of enum `state` is missing",
                "enum `state` has another order of labels: expected (a, b, c), found (b, a)",
            ]
        );
    }

    #[test]
    fn a_missing_table_is_one_difference() {
        let expected = schema(vec![column("id", None, false)], &["a"]);
        assert_eq!(
            report(&expected, &Manifest::default()),
            ["table `disks` is missing", "enum `state` is missing"]
        );
    }

    #[test]
    fn what_is_not_claimed_is_not_compared() {
        let expected = schema(vec![column("id", None, false)], &["a"]);
        let observed = schema(
            vec![column("id", Some("geometry"), false), column("extra", Some("text"), true)],
            &["a", "newer"],
        );
        assert_eq!(report(&expected, &observed), Vec::<String>::new());
    }

    fn printed(text: &'static str) -> Expression {
        Expression::Printed(text.into())
    }

    /// A schema with one of everything, each value from the list.
    fn everything(
        fill: Fill,
        on_delete: Action,
        predicate: Option<Expression>,
        order: Order,
        timing: &'static str,
    ) -> Manifest {
        let mut manifest = schema(vec![], &["a"]);
        let details = ColumnDetails::new(fill, None);
        let id = Column::new("id".into(), None, false, Details::new(details), None);
        let reference = Reference::new(
            ObjectName::unqualified("users"),
            List::default(),
            Some(on_delete),
            None,
            false,
        );
        let key = ConstraintDetails::new(
            Some(reference),
            None,
            List::default(),
            false,
            Deferral::NotDeferrable,
            false,
        );
        let key = Constraint::new(
            Some("disks_owner_fkey".into()),
            ConstraintKind::ForeignKey,
            vec!["owner".into()].into(),
            None,
            Details::new(key),
            None,
        );
        let over = KeyOver::Column("owner".into());
        let keys = vec![Key::new(over, Some(order), Details::new(KeyDetails::default()))];
        let index = IndexDetails::new(None, List::default(), predicate, false, None, false);
        let index = Index::new("by_owner".into(), false, keys.into(), Details::new(index), None);
        let table = &mut manifest.tables.to_mut()[0];
        table.columns = vec![id].into();
        table.constraints = vec![key].into();
        table.indexes = vec![index].into();
        let timing = Aspect::new("timing".into(), Value::Exact(timing.into()));
        manifest.objects = vec![SchemaObject::new(
            ObjectKind::Trigger,
            ObjectName::unqualified("touch"),
            Some(ObjectName::unqualified("disks")),
            None,
            vec![timing].into(),
            None,
        )]
        .into();
        manifest
    }

    #[test]
    fn everything_that_is_read_is_compared() {
        let (ascending, descending) = (Order::new(false, false), Order::new(true, true));
        let expected = everything(
            Fill::Default(printed("1")),
            Action::Cascade,
            Some(printed("(a > 1)")),
            ascending,
            "before",
        );
        assert_eq!(report(&expected, &expected), Vec::<String>::new());
        let observed = everything(Fill::Nothing, Action::NoAction, None, descending, "after");
        assert_eq!(
            report(&expected, &observed),
            [
                "column `disks.id` has another default: expected `DEFAULT 1`, found none",
                "constraint `disks_owner_fkey` of `disks` has another action on delete: expected \
                 `cascade`, found `no action`",
                "index `by_owner` of `disks` has another order of keys: expected `asc nulls last`, \
                 found `desc nulls first`",
                "index `by_owner` of `disks` has another predicate: expected `(a > 1)`, found none",
                "trigger `touch` on `disks` has another timing: expected `before`, found `after`",
            ]
        );
        assert_eq!(compare(&expected, &observed, Depth::Shape), vec![]);
        let empty = schema(vec![column("id", None, false)], &["a"]);
        assert_eq!(
            report(&expected, &empty),
            [
                "column `disks.id` has another default: expected `DEFAULT 1`, found none",
                "constraint `disks_owner_fkey` of `disks` is missing",
                "index `by_owner` of `disks` is missing",
                "trigger `touch` on `disks` is missing",
            ]
        );
    }

    #[test]
    fn of_an_expression_without_the_servers_text_only_the_presence_is_compared() {
        let at = |fill| {
            let mut manifest = schema(vec![], &[]);
            let details = Details::new(ColumnDetails::new(fill, None));
            manifest.tables.to_mut()[0].columns =
                vec![Column::new("id".into(), None, true, details, None)].into();
            manifest
        };
        let written = at(Fill::Default(Expression::Written("now()".into())));
        let one = at(Fill::Default(printed("1")));
        assert_eq!(report(&written, &one), Vec::<String>::new());
        assert_eq!(report(&at(Fill::Unknown), &one), Vec::<String>::new());
        assert_eq!(report(&written, &at(Fill::Nothing)).len(), 1);
        assert_eq!(report(&at(Fill::Nothing), &one).len(), 1);
        assert_eq!(report(&one, &at(Fill::Default(printed("2")))).len(), 1);
    }

    #[test]
    fn rows_are_small() {
        assert!(size_of::<Column>() <= 120, "{}", size_of::<Column>());
        assert!(size_of::<Constraint>() <= 120, "{}", size_of::<Constraint>());
        assert!(size_of::<Index>() <= 120, "{}", size_of::<Index>());
    }
}
