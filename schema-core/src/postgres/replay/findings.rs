//! The diagnostics of the replay.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::Relation;
use crate::postgres::syntax::{Ident, Name};
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
        let mut finding =
            Diagnostic::new(Code::UnknownColumn, format!("table `{table}` has no column `{word}`"))
                .at(self.source, column.span, "no column of this name at this point");
        if let Some(found) = self.catalog.table(table) {
            let names: Vec<&str> = found.columns.iter().map(|column| &*column.name).collect();
            finding = match suggest::nearest(word, names.iter().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("its columns are {}", listed(&names))),
            };
            let place = found.place.clone();
            finding = finding.at(&place.source, first_line(&place), "the table is created here");
        }
        self.findings.push(finding);
    }

    /// Something is made under a name that is taken.
    pub(super) fn already_exists(&mut self, what: &str, name: &Name, full: &ObjectName) {
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
