//! Loops over the partitions of a table, as code finds them in the system catalogs.

use super::block::Run;
use super::value::Value;
use crate::postgres::catalog::Pattern;
use crate::postgres::syntax::{Comparison, Expression, Question, Source};

/// What a row has of each relation that is joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Child,
    Index,
}

impl Run<'_, '_> {
    /// The rows that a query for the partitions of one table may give; `None` for another query. Those
    /// that the replay does not see have names with holes.
    pub(super) fn partitions(&self, query: &Question) -> Option<Vec<Vec<(String, Value)>>> {
        let alias = |wanted: &str| {
            query.from.iter().find_map(|source| match source {
                Source::Relation { name, alias, .. } if name == wanted => Some(&**alias),
                _ => None,
            })
        };
        let link = alias("pg_inherits")?;
        let joined = |one: &Expression| {
            query.conditions.iter().find_map(|condition| match condition {
                Expression::Compare(Comparison::Equal, left, right) if **left == *one => {
                    Some(&**right)
                }
                Expression::Compare(Comparison::Equal, left, right) if **right == *one => {
                    Some(&**left)
                }
                _ => None,
            })
        };
        let column =
            |alias: &str, column: &str| Expression::Name(vec![alias.to_owned(), column.to_owned()]);
        let owner = |oid: &Expression| match oid {
            Expression::Name(names) => match &**names {
                [alias, column] if column == "oid" => Some(alias.clone()),
                _ => None,
            },
            _ => None,
        };
        let parent = owner(joined(&column(link, "inhparent"))?)?;
        let child = owner(joined(&column(link, "inhrelid"))?)?;
        let Value::Text(parent) = self.value(joined(&column(&parent, "relname"))?) else {
            return None;
        };
        let index = alias("pg_index").and_then(|link| {
            let of = owner(joined(&column(link, "indrelid"))?)?;
            (of == child).then(|| owner(joined(&column(link, "indexrelid"))?))?
        });
        let mut meant: Vec<Pattern> = Vec::new();
        for (full, relation) in &self.replay.catalog.relations {
            if *full.name == *parent {
                let table = self.replay.catalog.table(full)?;
                if !self.replay.catalog.is_known(full, relation) {
                    return None;
                }
                meant.extend(table.unseen.iter().cloned());
                let children = self.replay.children(full);
                meant.extend(children.iter().map(|child| Pattern::new(&child.name)));
            }
        }
        let row = |meant: &Pattern| {
            let value = |(target, alias): &(Expression, Option<String>)| {
                let meaning = match target {
                    Expression::Name(names) => match &**names {
                        [of, column] if column == "relname" && *of == child => Some(Meaning::Child),
                        [of, column] if column == "relname" && Some(of) == index.as_ref() => {
                            Some(Meaning::Index)
                        }
                        _ => None,
                    },
                    _ => None,
                };
                let name = match (alias, target) {
                    (Some(alias), _) => alias.clone(),
                    (None, Expression::Name(names)) => names.last().cloned().unwrap_or_default(),
                    (None, _) => String::new(),
                };
                let value = match meaning {
                    Some(Meaning::Child) => match meant.exact() {
                        Some(name) => Value::Text(name.to_owned()),
                        None => Value::Shape(meant.text().to_owned()),
                    },
                    // That of a partition that is seen may have any name.
                    Some(Meaning::Index) if meant.exact().is_none() => {
                        Value::Shape(meant.derived().text().to_owned())
                    }
                    _ => Value::Unknown,
                };
                (name, value)
            };
            query.targets.iter().map(value).collect::<Vec<_>>()
        };
        Some(meant.iter().map(row).collect())
    }
}
