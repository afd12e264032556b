//! Triggers that fire when rows are written: what their code may do to the schema.
//!
//! Which rows there are is not known, so each trigger that may fire makes opaque what its code may touch.
//! Source: the documentation of `CREATE TRIGGER` and of `CREATE RULE`; a foreign key writes to the tables
//! that have it (`ON DELETE`, `ON UPDATE`), and so does its own trigger there.

use std::collections::BTreeSet;

use schema_manifest::{ObjectName, Text};

use super::Replay;
use crate::postgres::catalog::{PartKey, Parts, Relation};
use crate::postgres::syntax::{PartKind, Words};
use crate::source::Place;

impl Replay<'_> {
    /// A statement with these words, its table's name among them, may write rows.
    pub(super) fn fire(&mut self, words: &Words, place: &Place) {
        if !self.catalog.has_code_that_changes_it() || !may_write(words) {
            return;
        }
        let mut code = Words::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> = words.iter().map(str::to_owned).collect();
        while let Some(word) = open.pop() {
            if !seen.contains(&word) {
                self.written_to(&word, &mut open, &mut code);
                seen.insert(word);
            }
        }
        if code != Words::default() {
            self.is_exact = false;
            self.catalog.touch(&code, "the code of a trigger", place);
        }
    }

    /// Adds to `code` what the triggers of the relations of a name run, if that may change the schema, and
    /// to `open` what else is written to then.
    fn written_to(&self, word: &str, open: &mut Vec<String>, code: &mut Words) {
        let schemas = self.catalog.schemas.keys().map(|schema| Some(Text::from(schema.clone())));
        for schema in std::iter::once(None).chain(schemas) {
            let full = ObjectName::new(schema, word.to_owned().into());
            let Some(relation) = self.catalog.relations.get(&full) else { continue };
            for (key, part) in relation.parts().into_iter().flat_map(Parts::iter) {
                let PartKey::Named(kind, _) = key else { continue };
                let body = match (kind, &part.function) {
                    (PartKind::Trigger, Some(function)) => {
                        self.catalog.functions.get(&*function.name).cloned()
                    }
                    (PartKind::Rule, _) => {
                        Some(Words::of(part.place.source.slice(part.place.span)))
                    }
                    _ => None,
                };
                let Some(body) = body.map(|body| self.catalog.with_functions(&body)) else {
                    continue;
                };
                if *kind == PartKind::Trigger && body.changes_schema() {
                    code.extend(&body);
                }
                if may_write(&body) {
                    open.extend(body.iter().map(str::to_owned));
                }
            }
            if let Relation::Other { view: Some(view), .. } = relation {
                open.extend(view.sources.iter().map(|one| one.name.to_string()));
            }
            // Those with a foreign key to it, and its partitions.
            let others = self.catalog.mentioning(word).into_iter();
            let others = others.filter(|other| {
                self.catalog.table(other).is_some_and(|table| {
                    table.parents.contains(&full)
                        || table
                            .constraints
                            .iter()
                            .any(|one| one.references.as_ref() == Some(&full))
                })
            });
            open.extend(others.map(|other| other.name.to_string()));
        }
    }
}

/// Whether a statement or code with these words may write rows.
fn may_write(words: &Words) -> bool {
    ["insert", "update", "delete", "merge", "copy", "truncate"]
        .iter()
        .any(|word| words.contains(word))
}
