//! Triggers that fire when rows are written: what their code may do to the schema.
//!
//! Which rows there are is not known, so each trigger that may fire makes opaque what its code may touch.
//! Source: the documentation of `CREATE TRIGGER` and of `CREATE RULE`; a foreign key writes to the tables
//! that have it (`ON DELETE`, `ON UPDATE`), and so does its own trigger there.

use std::collections::{BTreeMap, BTreeSet};

use schema_manifest::{ObjectName, Text};

use super::Replay;
use super::block::Run;
use crate::postgres::catalog::{PartKey, Parts, Relation};
use crate::postgres::syntax::{Ident, Name, PartKind, Words};
use crate::source::Place;

/// The functions of triggers that may change the schema, with the words of their code.
#[derive(Default)]
struct Fired {
    functions: BTreeMap<ObjectName, Words>,
}

fn ident(name: &str, place: &Place) -> Ident {
    Ident { name: name.to_owned(), span: place.span }
}

impl Replay<'_> {
    /// A statement with these words, its table's name among them, may write rows.
    pub(super) fn fire(&mut self, words: &Words, place: &Place) {
        // What the code of a trigger writes to is followed here, all of it.
        if self.is_firing || !self.catalog.has_code_that_changes_it() || !may_write(words) {
            return;
        }
        let mut fired = Fired::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> = words.iter().map(str::to_owned).collect();
        while let Some(word) = open.pop() {
            if !seen.contains(&word) {
                self.written_to(&word, &mut open, &mut fired);
                seen.insert(word);
            }
        }
        self.is_firing = true;
        for (function, code) in fired.functions {
            self.is_exact = false;
            let schema = function.schema.as_deref().map(|schema| ident(schema, place));
            let name = Name { schema, name: ident(&function.name, place), span: place.span };
            if !Run::new(self).may_be_fired(&name, place.span) {
                self.catalog.touch(&code, "the code of a trigger", place);
            }
        }
        self.is_firing = false;
    }

    /// Adds to `fired` what the triggers of the relations of a name run, if that may change the schema, and
    /// to `open` what else is written to then.
    fn written_to(&self, word: &str, open: &mut Vec<String>, fired: &mut Fired) {
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
                if may_write(&body) {
                    open.extend(body.iter().map(str::to_owned));
                }
                if let (PartKind::Trigger, Some(function)) = (kind, &part.function)
                    && body.changes_schema()
                {
                    fired.functions.insert(function.clone(), body);
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
