//! Questions to the system catalogs: whether something is there, as code asks before it makes it.
//!
//! A query is answered where each of its conditions is understood, and what it asks for is certain, there or
//! not.

mod object;
mod part;
mod question;
mod written;

use schema_manifest::{ObjectName, Text};

use super::Replay;
use crate::postgres::syntax::Question;
use part::is_constraint_of;
use question::{Evaluate, Facts, Field, Subject};
use written::parts;

/// How many rows a query gives, at least and at most; no limit where that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    least: u64,
    most: Option<u64>,
}

impl Count {
    const UNKNOWN: Count = Count { least: 0, most: None };

    fn of(answer: Option<bool>) -> Count {
        match answer {
            Some(true) => Count { least: 1, most: Some(1) },
            Some(false) => Count { least: 0, most: Some(0) },
            None => Count::UNKNOWN,
        }
    }

    fn plus(self, other: Count) -> Count {
        let most = self.most.zip(other.most).map(|(one, other)| one + other);
        Count { least: self.least + other.least, most }
    }

    /// Whether there is a row.
    pub(super) fn exists(self) -> Option<bool> {
        match self {
            Count { least: 1.., .. } => Some(true),
            Count { most: Some(0), .. } => Some(false),
            Count { .. } => None,
        }
    }

    /// The number of rows.
    pub(super) fn exactly(self) -> Option<u64> {
        self.most.filter(|most| *most == self.least)
    }
}

impl Replay<'_> {
    /// How many rows a query gives.
    pub(super) fn count(&self, query: &Question, evaluate: Evaluate<'_>) -> Count {
        let Some((subject, facts)) = self.facts(query, evaluate) else { return Count::UNKNOWN };
        let Some(names) = facts.get(&Field::Name) else { return Count::UNKNOWN };
        let mut count = Count::of(Some(false));
        for name in names {
            count = count.plus(self.of_name(subject, name, &facts));
        }
        count
    }

    /// The names that a query gives, where all of them are known and nothing but those is asked for.
    ///
    /// `information_schema` lists what is `NOT NULL` among the checks, and PostgreSQL 18 has constraints
    /// for it.
    pub(super) fn constraints_found(
        &self,
        query: &Question,
        evaluate: Evaluate<'_>,
    ) -> Option<Vec<String>> {
        let (subject, facts) = self.facts(query, evaluate)?;
        if subject != Subject::Constraint || facts.contains_key(&Field::Name) {
            return None;
        }
        let is_key = |one: &String| {
            matches!(&**one, "p" | "u" | "f" | "x" | "PRIMARY KEY" | "UNIQUE" | "FOREIGN KEY")
        };
        let kinds = facts.get(&Field::Kind).or_else(|| facts.get(&Field::Words))?;
        let [owner] = &**facts.get(&Field::Owner)? else { return None };
        let (schema, owner) = parts(owner)?;
        let schema = match (schema, facts.get(&Field::Schema).map(Vec::as_slice)) {
            (Some(schema), None) => schema,
            (None, Some([schema])) => schema.trim_matches('"').to_owned(),
            _ => return None,
        };
        let full = ObjectName::new(self.schema(&schema), owner.into());
        let table = self.catalog.table(&full).filter(|table| self.catalog.is_judged(table))?;
        if !table.parents.is_empty() || !kinds.iter().all(is_key) {
            return None;
        }
        let names = table.constraints.iter().map(|one| &one.name);
        let found = names.filter_map(|name| match is_constraint_of(table, name, &facts) {
            Some(true) => Some(Some(name.clone())),
            Some(false) => None,
            None => Some(None),
        });
        found.collect()
    }

    /// The rows of one name.
    fn of_name(&self, subject: Subject, name: &str, facts: &Facts) -> Count {
        let schemas = facts.get(&Field::Schema);
        let schemas: Option<Vec<Option<Text>>> = schemas.map(|schemas| {
            schemas.iter().map(|schema| self.schema(schema.trim_matches('"'))).collect()
        });
        let owners = facts.get(&Field::Owner);
        let has = |field: Field| facts.contains_key(&field);
        if has(Field::Words) && subject != Subject::Constraint {
            return Count::UNKNOWN;
        }
        match subject {
            Subject::Schema if schemas.is_none() => {
                if self.schema(name).is_none() {
                    return Count::of(Some(true));
                }
                // Whoever sets the server up may have made it.
                Count::of(self.catalog.schemas.contains_key(name).then_some(true))
            }
            Subject::Extension if schemas.is_none() => {
                Count::of(if self.catalog.extensions.contains_key(name) {
                    (!self.catalog.is_doubtful(&bare(name))).then_some(true)
                } else {
                    self.is_surely_no_extension(name).then_some(false)
                })
            }
            Subject::Relation => self.relations_named(name, schemas, facts.get(&Field::Kind)),
            Subject::Type => self.types_named(name, schemas, facts.get(&Field::Kind)),
            Subject::Routine => self.routines_named(name, schemas),
            Subject::Label => {
                let Some([owner]) = owners.map(Vec::as_slice) else { return Count::UNKNOWN };
                self.labels_named(name, owner, schemas)
            }
            Subject::Column
            | Subject::Constraint
            | Subject::Usage
            | Subject::Trigger
            | Subject::Policy
            | Subject::Index => self.parts_named(subject, name, schemas.as_ref(), owners, facts),
            Subject::Schema | Subject::Extension => Count::UNKNOWN,
        }
    }
}

fn bare(name: &str) -> ObjectName {
    ObjectName::new(None, name.to_owned().into())
}
