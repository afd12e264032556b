//! Whether a part of a table of a name is there: a column, constraint, index, trigger or policy.

use schema_manifest::{ConstraintKind, ObjectName, Text};

use super::super::Replay;
use super::object::STANDARD;
use super::question::{Facts, Field, Subject};
use super::written::parts;
use super::{Count, bare};
use crate::postgres::catalog::{ColumnType, PartKey, Relation, Table};
use crate::postgres::syntax::PartKind;

impl Replay<'_> {
    /// Columns, constraints, triggers, policies and indexes, of one table or of any.
    pub(super) fn parts_named(
        &self,
        subject: Subject,
        name: &str,
        schemas: Option<&Vec<Option<Text>>>,
        owners: Option<&Vec<String>>,
        facts: &Facts,
    ) -> Count {
        if self.catalog.is_doubtful(&bare(name)) {
            return Count::UNKNOWN;
        }
        let Some(owners) = owners else {
            if subject == Subject::Index {
                return self.indexes_named(name, schemas.cloned());
            }
            // Columns of one name are many, and views have some too.
            if matches!(subject, Subject::Column | Subject::Usage) || self.catalog.may_be_anything()
            {
                return Count::UNKNOWN;
            }
            let foreign = schemas
                .into_iter()
                .flatten()
                .flatten()
                .any(|schema| !self.catalog.schemas.contains_key(&**schema));
            let of_domain = self.catalog.types.iter().any(|(_, one)| one.what() == "domain");
            if foreign || (subject == Subject::Constraint && of_domain) {
                return Count::UNKNOWN;
            }
            return self
                .relations_with_part(name)
                .filter(|(full, _)| schemas.is_none_or(|schemas| schemas.contains(&full.schema)))
                .map(|(full, relation)| Count::of(self.part(subject, name, &full, relation, facts)))
                .fold(Count::of(Some(false)), Count::plus);
        };
        let mut count = Count::of(Some(false));
        for owner in owners {
            let Some((schema, owner)) = parts(owner) else { return Count::UNKNOWN };
            let all = match schema {
                Some(schema) => vec![ObjectName::new(self.schema(&schema), owner.into())],
                None => {
                    if schemas.is_none() && STANDARD.contains(&&*owner) {
                        return Count::UNKNOWN;
                    }
                    self.anywhere(&owner, schemas.cloned())
                }
            };
            for full in all {
                let answer = match self.catalog.relations.get(&full) {
                    Some(relation) => self.part(subject, name, &full, relation, facts),
                    None => (!self.catalog.may_exist(&full)).then_some(false),
                };
                count = count.plus(Count::of(answer));
            }
        }
        count
    }

    /// The relations that may have a part of this name.
    fn relations_with_part(
        &self,
        name: &str,
    ) -> impl Iterator<Item = (ObjectName, &Relation)> + use<'_> {
        let all = self.catalog.with_part(name).into_iter();
        all.filter_map(|full| self.catalog.relations.get(&full).map(|relation| (full, relation)))
    }

    /// Indexes of a name, whatever they are on: they are relations, and have a schema.
    fn indexes_named(&self, name: &str, schemas: Option<Vec<Option<Text>>>) -> Count {
        if self.catalog.may_be_unseen(name) {
            return Count::UNKNOWN;
        }
        let one = |full: &ObjectName| match self.catalog.relations.get(full) {
            Some(Relation::Index { table }) => {
                let table = self.catalog.table(table);
                table.filter(|table| self.catalog.is_judged(table)).map(|_| true)
            }
            Some(relation) => self.catalog.is_known(full, relation).then_some(false),
            None => self.has_no_index(full).then_some(false),
        };
        let all = self.anywhere(name, schemas);
        all.iter().map(|full| Count::of(one(full))).fold(Count::of(Some(false)), Count::plus)
    }

    /// Whether no table surely has an index of that name, which is none of the relations.
    fn has_no_index(&self, full: &ObjectName) -> bool {
        let may_have = |name: &ObjectName, table: &Table| {
            let of_key = table.constraints.iter().any(|one| one.name == *full.name);
            let listed = table.indexes.iter().any(|one| {
                // One that the server named is not known by its name.
                one.name.as_deref().is_none_or(|name| name == full.name)
            });
            let is_unnamed = !self.catalog.is_judged(table) && full.name.starts_with(&*name.name);
            name.schema == full.schema && (of_key || listed || is_unnamed)
        };
        !self.catalog.may_exist(full)
            && !self.relations_with_part(&full.name).any(|(name, relation)| match relation {
                Relation::Table(table) => may_have(&name, table),
                Relation::Index { .. } => false,
                Relation::Other { .. } => relation.parts().is_some_and(|parts| {
                    parts.get(&PartKey::Index(full.name.to_string())).is_some()
                }),
            })
    }

    /// Whether `information_schema.constraint_column_usage` has rows of a constraint and a table that is
    /// certain: the columns that a foreign key refers to, and those of every other constraint.
    fn is_used_by(&self, name: &str, full: &ObjectName) -> Option<bool> {
        let mut is_used = false;
        for (of, relation) in self.relations_with_part(name) {
            let Relation::Table(table) = relation else { continue };
            for one in table.constraints.iter().filter(|one| one.name == name) {
                if !self.catalog.is_judged(table) || !table.parents.is_empty() {
                    return None;
                }
                is_used |= match one.kind {
                    ConstraintKind::ForeignKey => one.references.as_ref()? == full,
                    ConstraintKind::PrimaryKey | ConstraintKind::Unique => of == *full,
                    // The columns in a check are not surely known.
                    _ if of == *full => return None,
                    _ => false,
                };
            }
        }
        let is_seen = is_used
            || !(self.catalog.may_be_unseen(name)
                || self.catalog.may_be_named_unseen(&full.name)
                || name.contains("not_null"));
        is_seen.then_some(is_used)
    }

    /// Whether a relation has a part of that name.
    fn part(
        &self,
        subject: Subject,
        name: &str,
        full: &ObjectName,
        relation: &Relation,
        facts: &Facts,
    ) -> Option<bool> {
        let table = match relation {
            Relation::Table(table) => Some(table),
            Relation::Other { .. } => None,
            Relation::Index { .. } => return Some(false),
        };
        match (subject, table) {
            (Subject::Trigger | Subject::Policy, _) => {
                if !self.catalog.is_known(full, relation)
                    || table.is_some_and(|one| !one.parents.is_empty())
                {
                    return None;
                }
                let kind =
                    if subject == Subject::Trigger { PartKind::Trigger } else { PartKind::Policy };
                let key = PartKey::Named(kind, name.to_owned());
                Some(relation.parts()?.get(&key).is_some())
            }
            (_, Some(table)) if !self.catalog.is_judged(table) || !table.parents.is_empty() => None,
            (Subject::Usage, Some(_)) => self.is_used_by(name, full),
            (Subject::Usage, None) => Some(false),
            (Subject::Column, Some(table)) => is_column_of(table, name, facts),
            (Subject::Constraint, Some(table)) => is_constraint_of(table, name, facts),
            (Subject::Index, Some(table)) => {
                // One that the server named is not known by its name.
                let unnamed = table.indexes.iter().any(|index| index.name.is_none());
                let of_key =
                    table.constraints.iter().any(|one| one.has_index() && one.name == name);
                let listed = table.indexes.iter().any(|index| index.name.as_deref() == Some(name));
                if of_key || listed { Some(true) } else { (!unnamed).then_some(false) }
            }
            (Subject::Index, None) => {
                let key = PartKey::Index(name.to_owned());
                let may = matches!(relation, Relation::Other { what: "sequence", .. });
                match relation.parts()?.get(&key) {
                    Some(_) => None,
                    None => (may || self.catalog.is_known(full, relation)).then_some(false),
                }
            }
            // Views and sequences have no constraints.
            (Subject::Constraint, None) => match relation.what() {
                "view" | "materialized view" | "sequence" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_column_of(table: &Table, name: &str, facts: &Facts) -> Option<bool> {
    let Some(column) = table.column(name) else { return Some(false) };
    if let Some(wanted) = facts.get(&Field::Nullable) {
        let shown = if column.nullable { "YES" } else { "NO" };
        if !wanted.iter().any(|one| one == shown) {
            return Some(false);
        }
    }
    match facts.get(&Field::DataType) {
        None => Some(true),
        Some(wanted) => {
            // Source: the view `information_schema.columns`: arrays and the types of users have one
            // word each, and modifiers are left out.
            let shown = match &column.data_type {
                ColumnType::Server(name) if name.ends_with("[]") => "ARRAY".to_owned(),
                ColumnType::Server(name) => match (name.find('('), name.find(')')) {
                    (Some(open), Some(close)) => format!("{}{}", &name[..open], &name[close + 1..]),
                    _ => name.clone(),
                },
                ColumnType::Ours { array: true, .. } => "ARRAY".to_owned(),
                // A domain shows what it is over.
                ColumnType::Ours { .. } | ColumnType::Unknown(_) => return None,
            };
            Some(wanted.contains(&shown))
        }
    }
}

pub(super) fn is_constraint_of(table: &Table, name: &str, facts: &Facts) -> Option<bool> {
    let Some(found) = table.constraints.iter().find(|one| one.name == name) else {
        // From PostgreSQL 18 on a `NOT NULL` has a name too, and a constraint trigger is one.
        let trigger = PartKey::Named(PartKind::Trigger, name.to_owned());
        let may_be = name.contains("not_null") || table.parts.get(&trigger).is_some();
        return (!may_be).then_some(false);
    };
    let (letter, word) = match found.kind {
        ConstraintKind::PrimaryKey => ("p", "PRIMARY KEY"),
        ConstraintKind::Unique => ("u", "UNIQUE"),
        ConstraintKind::ForeignKey => ("f", "FOREIGN KEY"),
        ConstraintKind::Check => ("c", "CHECK"),
        ConstraintKind::Exclusion => ("x", "EXCLUDE"),
        _ => return None,
    };
    let fits = |field: Field, shown: &str| {
        facts.get(&field).is_none_or(|wanted| wanted.iter().any(|one| one == shown))
    };
    Some(fits(Field::Kind, letter) && fits(Field::Words, word))
}
