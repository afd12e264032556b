//! The comparison of two schemas: pure, linear in the size of both.

use std::collections::HashMap;
use std::fmt;

use crate::{Enum, Manifest, ObjectName, Origin, Table, Text};

/// One place where the observed schema is not the expected one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Difference {
    /// What it is about.
    pub object: Object,
    /// What was found.
    pub finding: Finding,
    /// The file and line that made what was expected.
    pub origin: Option<Origin>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.finding)
    }
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Object {
    /// A table.
    Table(ObjectName),
    /// A column of a table.
    Column {
        /// The table.
        table: ObjectName,
        /// The column.
        column: Text,
    },
    /// An enum type.
    Enum(ObjectName),
    /// A label of an enum type.
    EnumLabel {
        /// The type.
        name: ObjectName,
        /// The label.
        label: Text,
    },
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Table(name) => write!(f, "table `{name}`"),
            Object::Column { table, column } => write!(f, "column `{table}.{column}`"),
            Object::Enum(name) => write!(f, "enum `{name}`"),
            Object::EnumLabel { name, label } => write!(f, "label '{label}' of enum `{name}`"),
        }
    }
}

/// What was found instead of what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Finding {
    /// It is not there.
    Missing,
    /// One of its attributes has another value.
    Differs {
        /// Which one.
        attribute: Attribute,
        /// The value that the manifest claims.
        expected: Text,
        /// The value that the database shows.
        found: Text,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Missing => f.write_str("is missing"),
            Finding::Differs { attribute, expected, found } => {
                write!(f, "has another {attribute}: expected {expected}, found {found}")
            }
        }
    }
}

/// An attribute that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Attribute {
    /// A column's type.
    Type,
    /// Whether a column may hold NULL.
    Nullability,
    /// The order of an enum's labels.
    LabelOrder,
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Attribute::Type => "type",
            Attribute::Nullability => "nullability",
            Attribute::LabelOrder => "order of labels",
        })
    }
}

/// Every place where `observed` does not show what `expected` claims, in the order of `expected`.
///
/// What `expected` does not claim (opaque objects, unknown types) is passed over, and so is what
/// only `observed` has. A missing table is one difference, not one more for each of its columns.
pub fn compare(expected: &Manifest, observed: &Manifest) -> Vec<Difference> {
    let tables: HashMap<&ObjectName, &Table> =
        observed.tables.iter().map(|table| (&table.name, table)).collect();
    let enums: HashMap<&ObjectName, &Enum> =
        observed.enums.iter().map(|item| (&item.name, item)).collect();
    let of_tables = expected
        .tables
        .iter()
        .flat_map(|table| compare_table(table, tables.get(&table.name).copied()));
    let of_enums =
        expected.enums.iter().flat_map(|item| compare_enum(item, enums.get(&item.name).copied()));
    of_tables.chain(of_enums).collect()
}

/// The differences of one table; `observed` is `None` where the database has none of that name.
pub fn compare_table(expected: &Table, observed: Option<&Table>) -> Vec<Difference> {
    let Some(observed) = observed else {
        return vec![Difference {
            object: Object::Table(expected.name.clone()),
            finding: Finding::Missing,
            origin: expected.origin.clone(),
        }];
    };
    let columns: HashMap<&str, _> =
        observed.columns.iter().map(|column| (&*column.name, column)).collect();
    let mut differences = Vec::new();
    for column in expected.columns.iter() {
        let mut report = |finding| {
            differences.push(Difference {
                object: Object::Column {
                    table: expected.name.clone(),
                    column: column.name.clone(),
                },
                finding,
                origin: column.origin.clone(),
            });
        };
        let Some(found) = columns.get(&*column.name) else {
            report(Finding::Missing);
            continue;
        };
        if let (Some(expected), Some(found)) = (&column.data_type, &found.data_type)
            && expected != found
        {
            report(Finding::Differs {
                attribute: Attribute::Type,
                expected: format!("`{expected}`").into(),
                found: format!("`{found}`").into(),
            });
        }
        if column.nullable != found.nullable {
            let word = |nullable| if nullable { "NULL allowed" } else { "NOT NULL" };
            report(Finding::Differs {
                attribute: Attribute::Nullability,
                expected: word(column.nullable).into(),
                found: word(found.nullable).into(),
            });
        }
    }
    differences
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
    use crate::Column;

    fn column(name: &'static str, data_type: Option<&'static str>, nullable: bool) -> Column {
        Column::new(name.into(), data_type.map(Into::into), nullable, None, None)
    }

    fn schema(columns: Vec<Column>, labels: &[&'static str]) -> Manifest {
        let table = Table::new(
            ObjectName::unqualified("disks"),
            columns.into(),
            true,
            List::default(),
            List::default(),
            None,
        );
        let labels: Vec<Text> = labels.iter().map(|label| Text::from(*label)).collect();
        let item = Enum::new(ObjectName::unqualified("state"), labels.into(), None);
        Manifest::new(vec![table].into(), vec![item].into(), List::default())
    }

    use crate::List;

    fn report(expected: &Manifest, observed: &Manifest) -> Vec<String> {
        compare(expected, observed).iter().map(ToString::to_string).collect()
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
}
