//! The diagnostics of the replay.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{PartKey, Relation};
use crate::postgres::syntax::{Ident, Name, PartKind, PartRef};
use crate::source::{Place, Span};
use crate::suggest;

impl Replay<'_> {
    /// A table that is referred to does not exist.
    pub(super) fn unknown_table(&mut self, name: &Name) {
        let word = &name.name.name;
        let mut finding = Diagnostic::new(Code::UnknownTable, format!("unknown table `{word}`"))
            .at(self.source, name.span, "no table of this name at this point");
        let candidates = self.candidates(name);
        if let Some(gone) = candidates.iter().find_map(|name| self.catalog.gone.get(name)) {
            finding = finding.at(&gone.source, gone.span, "it was dropped or renamed here");
        } else {
            let schema = candidates.first().and_then(|name| name.schema.clone());
            let tables = self.catalog.relations.iter().filter_map(|(name, relation)| {
                let same = name.schema == schema && matches!(relation, Relation::Table(_));
                same.then_some(&*name.name)
            });
            finding = match suggest::nearest(word, tables) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("create it in this or an earlier migration"),
            };
        }
        self.findings.push(finding);
        self.catalog.may_now_exist(word);
    }

    /// A column that is referred to does not exist in a table whose columns are all known.
    pub(super) fn unknown_column(&mut self, table: &ObjectName, column: &Ident) {
        let word = &column.name;
        let found = self.catalog.relations.get(table);
        let what = found.map_or("table", Relation::what);
        let mut finding = Diagnostic::new(
            Code::UnknownColumn,
            format!("{what} `{table}` has no column `{word}`"),
        )
        .at(self.source, column.span, "no column of this name at this point");
        let names: Vec<&str> = match found {
            Some(Relation::Table(table)) => {
                table.columns.iter().map(|column| &*column.name).collect()
            }
            Some(Relation::Other { view: Some(view), .. }) => {
                view.columns.iter().flatten().map(|column| &*column.name).collect()
            }
            _ => vec![],
        };
        finding = match suggest::nearest(word, names.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("its columns are {}", listed(&names))),
        };
        if let Some(place) = found.and_then(Relation::place) {
            let label = format!("the {what} is created here");
            finding = finding.at(&place.source, first_line(place), label);
        }
        self.findings.push(finding);
    }

    /// Something is made under a name that is taken.
    pub(super) fn already_exists(&mut self, what: &str, name: &Name, full: &ObjectName) {
        // What is not certain may be gone, and an index with its table.
        let owner = match self.catalog.relations.get(full) {
            Some(Relation::Index { table }) => table,
            _ => full,
        };
        if let Some(found) = self.catalog.relations.get(owner)
            && !self.catalog.is_known(owner, found)
        {
            return;
        }
        let (taken, place) = match self.catalog.relations.get(full) {
            Some(Relation::Table(table)) => ("table", Some(table.place.clone())),
            Some(Relation::Index { table }) => {
                ("index", self.catalog.table(table).map(|table| table.place.clone()))
            }
            Some(Relation::Other { what, place, .. }) => (*what, Some(place.clone())),
            None => ("relation", None),
        };
        let mut finding = Diagnostic::new(
            Code::AlreadyExists,
            if taken == what {
                format!("{what} `{full}` is created twice")
            } else {
                format!("{what} `{full}` takes the name of a {taken}")
            },
        )
        .at(self.source, name.span, "this name is taken at this point");
        if let Some(place) = place {
            finding = finding.at(&place.source, first_line(&place), "first created here");
        }
        self.findings.push(
            finding.help("drop or rename the first one before, or give this one another name"),
        );
        self.make_unknown(full);
    }

    /// A column is added under a name that is taken.
    pub(super) fn column_exists(&mut self, table: &ObjectName, column: &Ident) {
        let mut finding = Diagnostic::new(
            Code::AlreadyExists,
            format!("table `{table}` has a column `{}` already", column.name),
        )
        .at(self.source, column.span, "added a second time");
        let first = self.catalog.table(table).and_then(|table| table.column(&column.name));
        if let Some(first) = first {
            finding = finding.at(&first.place.source, first.place.span, "first made here");
        }
        self.findings.push(finding.help("take one of the two away"));
    }

    /// Reports a trigger, policy or rule that a relation surely has already.
    pub(super) fn part_exists(
        &mut self,
        table: &ObjectName,
        part: &PartRef,
        key: &PartKey,
    ) -> bool {
        let Some(relation) = self.catalog.relations.get(table) else { return false };
        let first = relation.parts().and_then(|parts| parts.get(key));
        let Some(first) = first.filter(|_| self.catalog.is_known(table, relation)) else {
            return false;
        };
        let word = part.kind.word();
        let message = format!("`{table}` has a {word} `{}` already", part.name.name);
        let mut finding = Diagnostic::new(Code::AlreadyExists, message)
            .at(self.source, part.name.span, "this name is taken at this point")
            .at(&first.place.source, first_line(&first.place), "first created here");
        finding = finding.help(match part.kind {
            PartKind::Trigger | PartKind::Rule => {
                format!(
                    "write `CREATE OR REPLACE {}`, or drop the first one before",
                    word.to_uppercase()
                )
            }
            PartKind::Policy => "drop the first one before, or give this another name".to_owned(),
        });
        self.findings.push(finding);
        true
    }

    /// Reports a function that surely exists already with the same arguments.
    pub(super) fn routine_exists(&mut self, name: &Name, first: &str, place: &Place) {
        self.findings.push(
            Diagnostic::new(Code::AlreadyExists, format!("{first} is created twice"))
                .at(self.source, name.span, "a second one with the same arguments")
                .at(&place.source, first_line(place), "first created here")
                .help("write `CREATE OR REPLACE`, or drop the first one before"),
        );
    }

    /// Reports a type, schema or extension that surely exists already.
    pub(super) fn named_exists(&mut self, what: &str, name: &str, at: Span, first: &Place) {
        self.findings.push(
            Diagnostic::new(Code::AlreadyExists, format!("{what} `{name}` is created twice"))
                .at(self.source, at, "this name is taken at this point")
                .at(&first.source, first_line(first), "first created here")
                .help("drop or rename the first one before"),
        );
    }

    fn make_unknown(&mut self, name: &ObjectName) {
        let place = self.place(crate::source::Span::default());
        self.catalog.make_unknown(name, "a statement about it is faulty", &place);
    }
}

/// A statement's first line up to its first parenthesis: enough to recognise it.
pub(super) fn first_line(place: &crate::source::Place) -> crate::source::Span {
    let text = place.source.slice(place.span);
    let end = text.find(['\n', '(']).unwrap_or(text.len());
    let length = u32::try_from(text[..end].trim_end().len()).unwrap_or(0);
    crate::source::Span::new(place.span.start, place.span.start + length)
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 12 { ", .." } else { "" };
    format!("{}{more}", quoted.join(", "))
}
