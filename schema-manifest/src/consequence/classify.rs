//! Of which kind a difference is.

use std::collections::HashMap;

use super::DifferenceKind as Kind;
use crate::compare::called;
use crate::extra::NOT_NULL_WITHOUT_DEFAULT;
use crate::{
    Attribute, ConstraintKind, Difference, Finding, Manifest, Object, ObjectKind, ObjectName, Text,
};

/// Tells of which kind a difference is, by what the manifest says of the object that it names.
pub struct Classifier<'m> {
    constraints: HashMap<(&'m ObjectName, Text), ConstraintKind>,
    unique_indexes: HashMap<(&'m ObjectName, &'m str), bool>,
}

impl<'m> Classifier<'m> {
    /// For differences from this manifest.
    pub fn new(manifest: &'m Manifest) -> Self {
        let mut expected =
            Classifier { constraints: HashMap::new(), unique_indexes: HashMap::new() };
        for table in manifest.tables.iter() {
            for constraint in table.constraints.iter() {
                expected.constraints.insert((&table.name, called(constraint)), constraint.kind);
            }
            for index in table.indexes.iter() {
                expected.unique_indexes.insert((&table.name, &index.name), index.unique);
            }
        }
        expected
    }

    /// The kind of a difference.
    pub fn kind_of(&self, difference: &Difference) -> Kind {
        let Difference { object, finding, .. } = difference;
        match finding {
            Finding::Missing => self.missing(object),
            Finding::Differs { attribute, found, .. } => {
                self.changed(object, attribute, finding, found)
            }
            Finding::Unexpected { what } => unexpected(object, what),
        }
    }

    fn is_check(&self, table: &ObjectName, constraint: &str) -> bool {
        let name = Text::from(constraint.to_owned());
        self.constraints.get(&(table, name)) == Some(&ConstraintKind::Check)
    }

    fn is_unique(&self, table: &ObjectName, index: &str) -> bool {
        self.unique_indexes.get(&(table, index)) == Some(&true)
    }

    fn missing(&self, object: &Object) -> Kind {
        match object {
            Object::Table(_) => Kind::TableMissing,
            Object::Column { .. } => Kind::ColumnMissing,
            Object::Enum(_) => Kind::TypeMissing,
            Object::EnumLabel { .. } => Kind::LabelMissing,
            Object::Constraint { table, constraint } if self.is_check(table, constraint) => {
                Kind::CheckMissing
            }
            Object::Constraint { .. } => Kind::KeyMissing,
            Object::Index { table, index } if self.is_unique(table, index) => {
                Kind::UniqueIndexMissing
            }
            Object::Index { .. } => Kind::IndexMissing,
            Object::Other { kind, .. } => match kind {
                ObjectKind::Schema => Kind::SchemaMissing,
                ObjectKind::Extension => Kind::ExtensionMissing,
                ObjectKind::Domain | ObjectKind::Composite | ObjectKind::Range => Kind::TypeMissing,
                ObjectKind::DomainCheck => Kind::CheckMissing,
                ObjectKind::Sequence => Kind::SequenceMissing,
                ObjectKind::View | ObjectKind::MaterializedView => Kind::ViewMissing,
                ObjectKind::VirtualTable => Kind::TableMissing,
                ObjectKind::Index => Kind::IndexMissing,
                ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                    Kind::RoutineMissing
                }
                ObjectKind::Trigger => Kind::TriggerMissing,
                ObjectKind::Policy => Kind::PolicyMissing,
                ObjectKind::Rule => Kind::RuleMissing,
                ObjectKind::Comment(_) => Kind::Comment,
            },
        }
    }

    fn changed(
        &self,
        object: &Object,
        attribute: &Attribute,
        finding: &Finding,
        found: &str,
    ) -> Kind {
        let name = match attribute {
            Attribute::Other(name) => &**name,
            _ => "",
        };
        match object {
            Object::Table(_) => table(name),
            Object::Column { .. } => column(attribute, finding, found),
            Object::Enum(_) | Object::EnumLabel { .. } => Kind::LabelOrder,
            Object::Constraint { .. } | Object::Index { .. } if name == "name" => Kind::OtherName,
            Object::Constraint { table, constraint } => match name {
                "validity" if found == "`not validated`" => Kind::ConstraintNotValidated,
                "validity" => Kind::ConstraintValidated,
                "deferral" | "inheritance" | "list of included columns" => {
                    Kind::ConstraintAttributes
                }
                _ if self.is_check(table, constraint) => Kind::CheckChanged,
                _ => Kind::KeyChanged,
            },
            Object::Index { table, index } => match name {
                "list of storage parameters" => Kind::IndexAttributes,
                "uniqueness" if found == "`unique`" => Kind::ExtraConstraint,
                _ if self.is_unique(table, index) && is_what_is_unique(attribute, name) => {
                    Kind::UniqueIndexChanged
                }
                _ => Kind::IndexChanged,
            },
            Object::Other { kind, .. } => other(*kind, name, found),
        }
    }
}

/// Whether an attribute of a unique index says which rows are the same to it.
fn is_what_is_unique(attribute: &Attribute, name: &str) -> bool {
    match attribute {
        Attribute::Keys | Attribute::Predicate | Attribute::Collation => true,
        _ => matches!(name, "uniqueness" | "handling of NULLs" | "operator class" | "validity"),
    }
}

fn table(attribute: &str) -> Kind {
    match attribute {
        "persistence" => Kind::TablePersistence,
        "row-level security" | "forced row-level security" => Kind::RowSecurity,
        "partition key" | "partition bound" => Kind::TablePartitioning,
        "list of parents" => Kind::TableParents,
        "option" => Kind::TableOptions,
        "list of storage parameters" | "replica identity" => Kind::Storage,
        _ => Kind::OtherChanged,
    }
}

fn column(attribute: &Attribute, finding: &Finding, found: &str) -> Kind {
    match attribute {
        Attribute::Type => Kind::ColumnType,
        Attribute::Nullability if found == "NOT NULL" => Kind::NotNullGained,
        Attribute::Nullability => Kind::NotNullLost,
        Attribute::Collation => Kind::ColumnCollation,
        Attribute::Fill => {
            let Finding::Differs { expected, .. } = finding else { return Kind::OtherChanged };
            if expected.starts_with("`GENERATED") || found.starts_with("`GENERATED") {
                Kind::ColumnGeneration
            } else if finding.is_lost() {
                Kind::DefaultLost
            } else if finding.is_gained() {
                Kind::DefaultGained
            } else {
                Kind::DefaultChanged
            }
        }
        _ => Kind::OtherChanged,
    }
}

fn other(kind: ObjectKind, aspect: &str, found: &str) -> Kind {
    match kind {
        ObjectKind::Comment(_) => Kind::Comment,
        ObjectKind::Sequence => Kind::SequenceOptions,
        ObjectKind::Extension => Kind::ExtensionSchema,
        ObjectKind::MaterializedView if aspect == "storage parameters" => Kind::Storage,
        // Those of a view say whose rights count, and what it guards.
        ObjectKind::View | ObjectKind::MaterializedView => Kind::ViewChanged,
        ObjectKind::VirtualTable => Kind::TableOptions,
        ObjectKind::Index if aspect == "storage parameters" => Kind::IndexAttributes,
        ObjectKind::Index => Kind::IndexChanged,
        ObjectKind::DomainCheck => match aspect {
            "validated" if found == "`not validated`" => Kind::ConstraintNotValidated,
            "validated" => Kind::ConstraintValidated,
            _ => Kind::CheckChanged,
        },
        ObjectKind::Domain | ObjectKind::Composite | ObjectKind::Range => Kind::TypeChanged,
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => match aspect {
            "body" => Kind::RoutineBody,
            "parameters" | "result" | "defaults" | "kind" => Kind::RoutineSignature,
            _ => Kind::RoutineAttributes,
        },
        ObjectKind::Trigger => Kind::TriggerChanged,
        ObjectKind::Policy => Kind::PolicyChanged,
        ObjectKind::Rule => Kind::RuleChanged,
        _ => Kind::OtherChanged,
    }
}

fn unexpected(object: &Object, what: &str) -> Kind {
    match object {
        Object::Column { .. } if what == NOT_NULL_WITHOUT_DEFAULT => Kind::ExtraNotNullColumn,
        Object::Constraint { .. } => Kind::ExtraConstraint,
        Object::Index { .. } if what == "a unique index" => Kind::ExtraConstraint,
        Object::Other {
            kind: ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule, ..
        } => Kind::ExtraTrigger,
        _ => Kind::ExtraObject,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Commented, Constraint, ConstraintDetails, Details, Index, List, Table};

    fn manifest() -> Manifest {
        let constraint = |name: &'static str, kind| {
            let details = Details::new(ConstraintDetails::default());
            Constraint::new(Some(name.into()), kind, List::default(), Some(true), details, None)
        };
        let index = |name: &'static str, unique| {
            Index::new(name.into(), unique, List::default(), Details::None, None)
        };
        let table = Table::new(
            ObjectName::unqualified("t"),
            List::default(),
            true,
            vec![
                constraint("key", ConstraintKind::Unique),
                constraint("check", ConstraintKind::Check),
            ]
            .into(),
            vec![index("plain", false), index("unique", true)].into(),
            Details::None,
            None,
        );
        Manifest::new(vec![table].into(), List::default(), List::default(), List::default())
    }

    fn name() -> ObjectName {
        ObjectName::unqualified("t")
    }

    fn column() -> Object {
        Object::Column { table: name(), column: "c".into() }
    }

    fn constraint(constraint: &'static str) -> Object {
        Object::Constraint { table: name(), constraint: constraint.into() }
    }

    fn index(index: &'static str) -> Object {
        Object::Index { table: name(), index: index.into() }
    }

    fn other(kind: ObjectKind) -> Object {
        Object::Other { kind, name: name(), on: None }
    }

    fn differs(attribute: Attribute, expected: &'static str, found: &'static str) -> Finding {
        Finding::Differs { attribute, expected: expected.into(), found: found.into() }
    }

    fn named(attribute: &'static str) -> Finding {
        differs(Attribute::Other(attribute.into()), "`a`", "`b`")
    }

    fn unexpected(what: &'static str) -> Finding {
        Finding::Unexpected { what: Text::from(what) }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of data")]
    fn every_kind_of_difference_has_a_row_here() {
        use ObjectKind as O;
        let enum_type = || Object::Enum(name());
        let label = || Object::EnumLabel { name: name(), label: "l".into() };
        let fill = |expected, found| differs(Attribute::Fill, expected, found);
        let nullability = |expected, found| differs(Attribute::Nullability, expected, found);
        let rows: Vec<(Object, Finding, &str, char)> = vec![
            (other(O::Schema), Finding::Missing, "schema-missing", 'r'),
            (Object::Table(name()), Finding::Missing, "table-missing", 'r'),
            (column(), Finding::Missing, "column-missing", 'r'),
            (enum_type(), Finding::Missing, "type-missing", 'r'),
            (other(O::Domain), Finding::Missing, "type-missing", 'r'),
            (other(O::Composite), Finding::Missing, "type-missing", 'r'),
            (label(), Finding::Missing, "label-missing", 'r'),
            (other(O::View), Finding::Missing, "view-missing", 'r'),
            (other(O::VirtualTable), Finding::Missing, "table-missing", 'r'),
            (other(O::MaterializedView), Finding::Missing, "view-missing", 'r'),
            (other(O::Sequence), Finding::Missing, "sequence-missing", 'r'),
            (other(O::Procedure), Finding::Missing, "routine-missing", 'r'),
            (other(O::Trigger), Finding::Missing, "trigger-missing", 'r'),
            (other(O::Policy), Finding::Missing, "policy-missing", 'r'),
            (other(O::Rule), Finding::Missing, "rule-missing", 'r'),
            (other(O::Extension), Finding::Missing, "extension-missing", 'r'),
            (constraint("key"), Finding::Missing, "key-missing", 'r'),
            (constraint("check"), Finding::Missing, "check-missing", 'r'),
            (other(O::DomainCheck), Finding::Missing, "check-missing", 'r'),
            (index("unique"), Finding::Missing, "unique-index-missing", 'r'),
            (index("plain"), Finding::Missing, "index-missing", 'w'),
            (other(O::Index), Finding::Missing, "index-missing", 'w'),
            (column(), differs(Attribute::Type, "`a`", "`b`"), "column-type", 'r'),
            (column(), fill("`GENERATED ALWAYS AS IDENTITY`", "none"), "column-generation", 'r'),
            (column(), differs(Attribute::Collation, "`C`", "`a`"), "column-collation", 'r'),
            (column(), nullability("NOT NULL", "NULL allowed"), "not-null-lost", 'r'),
            (column(), nullability("NULL allowed", "NOT NULL"), "not-null-gained", 'r'),
            (column(), fill("`DEFAULT 1`", "none"), "default-lost", 'r'),
            (column(), fill("`DEFAULT 1`", "`DEFAULT 2`"), "default-changed", 'r'),
            (column(), fill("none", "`DEFAULT 2`"), "default-gained", 'w'),
            (enum_type(), differs(Attribute::LabelOrder, "(a)", "(b)"), "label-order", 'r'),
            (Object::Table(name()), named("persistence"), "table-persistence", 'w'),
            (Object::Table(name()), named("row-level security"), "row-security", 'r'),
            (Object::Table(name()), named("partition key"), "table-partitioning", 'r'),
            (Object::Table(name()), named("list of parents"), "table-parents", 'r'),
            (Object::Table(name()), named("option"), "table-options", 'r'),
            (other(O::VirtualTable), named("arguments"), "table-options", 'r'),
            (Object::Table(name()), named("list of storage parameters"), "storage", 'i'),
            (constraint("key"), named("action on delete"), "key-changed", 'r'),
            (constraint("check"), named("expression"), "check-changed", 'r'),
            (
                constraint("key"),
                differs(Attribute::Other("validity".into()), "`validated`", "`not validated`"),
                "constraint-not-validated",
                'w',
            ),
            (
                constraint("key"),
                differs(Attribute::Other("validity".into()), "`not validated`", "`validated`"),
                "constraint-validated",
                'i',
            ),
            (constraint("key"), named("deferral"), "constraint-attributes", 'w'),
            (constraint("key"), named("name"), "other-name", 'w'),
            (index("unique"), named("name"), "other-name", 'w'),
            (other(O::Extension), named("schema"), "extension-schema", 'w'),
            (other(O::DomainCheck), named("expression"), "check-changed", 'r'),
            (other(O::View), named("storage parameters"), "view-changed", 'r'),
            (other(O::MaterializedView), named("storage parameters"), "storage", 'i'),
            (other(O::Index), named("storage parameters"), "index-attributes", 'i'),
            (index("unique"), named("uniqueness"), "unique-index-changed", 'r'),
            (index("unique"), named("order of keys"), "index-changed", 'w'),
            (index("plain"), differs(Attribute::Keys, "`a`", "`b`"), "index-changed", 'w'),
            (
                index("plain"),
                differs(Attribute::Other("uniqueness".into()), "`not unique`", "`unique`"),
                "extra-constraint",
                'w',
            ),
            (index("plain"), named("list of storage parameters"), "index-attributes", 'i'),
            (other(O::View), named("query text"), "view-changed", 'r'),
            (other(O::Domain), named("base type"), "type-changed", 'r'),
            (other(O::Function), named("result"), "routine-signature", 'r'),
            (other(O::Function), named("body"), "routine-body", 'w'),
            (other(O::Function), named("volatility"), "routine-attributes", 'w'),
            (other(O::Trigger), named("state"), "trigger-changed", 'r'),
            (other(O::Policy), named("roles"), "policy-changed", 'r'),
            (other(O::Rule), named("event"), "rule-changed", 'r'),
            (other(O::Sequence), named("increment"), "sequence-options", 'w'),
            (other(O::Comment(Commented::Relation)), Finding::Missing, "comment", 'i'),
            (Object::Table(name()), named("else"), "other-changed", 'w'),
            (column(), unexpected(NOT_NULL_WITHOUT_DEFAULT), "extra-not-null-column", 'r'),
            (column(), unexpected("NULL allowed"), "extra-object", 'i'),
            (constraint("by_hand"), unexpected("check"), "extra-constraint", 'w'),
            (index("by_hand"), unexpected("a unique index"), "extra-constraint", 'w'),
            (index("by_hand"), unexpected("an index"), "extra-object", 'i'),
            (other(O::Trigger), unexpected("trigger"), "extra-trigger", 'w'),
        ];
        let manifest = manifest();
        let classifier = Classifier::new(&manifest);
        let mut met = BTreeSet::new();
        for (object, finding, kind, consequence) in rows {
            let difference = Difference { object, finding, origin: None };
            let found = classifier.kind_of(&difference);
            assert_eq!(found.name(), kind, "{difference}");
            let initial = found.consequence().to_string().chars().next();
            assert_eq!(initial, Some(consequence), "{difference}");
            met.insert(found);
        }
        let without: Vec<_> = Kind::ALL.iter().filter(|kind| !met.contains(kind)).collect();
        assert_eq!(without, [] as [&Kind; 0]);
    }

    #[test]
    fn a_kind_has_one_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::from_name("table_missing"), None);
    }
}
