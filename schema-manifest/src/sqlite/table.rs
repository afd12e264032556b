//! Tables with their columns, constraints and indexes.

use super::entry::{ColumnRow, Entry, ForeignRow, IndexRow, KeyRow, Schema};
use super::spelling::{spelled, spelled_default};
use super::token::{Token, closing, items, tokens};
use super::written::{Written, WrittenConstraint};
use crate::{
    Action, Column, ColumnDetails, Constraint, ConstraintDetails, ConstraintKind, Deferral,
    Details, Expression, Fill, Generated, Index, IndexDetails, Key, KeyDetails, KeyOver, List,
    ObjectName, Order, Reference, Table, TableDetails, Text,
};

/// What SQLite compares text by where nothing is said.
const BINARY: &str = "BINARY";

pub(super) fn table(schema: &Schema, entry: &Entry) -> Table {
    let written = Written::of(entry.sql.as_deref().unwrap_or_default());
    let of = Of { schema, entry, written };
    let columns: Vec<Column> =
        entry.columns.iter().filter(|row| row.hidden != 1).map(|row| of.column(row)).collect();
    let mut constraints = of.keys();
    constraints.extend(of.foreign_keys());
    constraints.extend(of.checks());
    let mut indexes: Vec<Index> = entry
        .indexes
        .iter()
        .filter(|row| row.origin == "c")
        .filter_map(|row| of.index(row))
        .collect();
    indexes.sort_by(|a, b| a.name.cmp(&b.name));
    let details = TableDetails { options: of.options().into(), ..TableDetails::default() };
    Table::new(
        ObjectName::unqualified(entry.name.clone()),
        columns.into(),
        true,
        constraints.into(),
        indexes.into(),
        Details::new(details),
        None,
    )
}

struct Of<'s> {
    schema: &'s Schema,
    entry: &'s Entry,
    written: Written<'s>,
}

impl Of<'_> {
    fn printed(&self, tokens: &[Token<'_>]) -> Expression {
        Expression::Printed(spelled(tokens, &self.schema.names).into())
    }

    fn column(&self, row: &ColumnRow) -> Column {
        let written = self.written.column(&row.name);
        let generated = written.and_then(|one| one.generated.as_deref());
        let generated = generated.map_or(Expression::Present, |tokens| self.printed(tokens));
        let fill = match (row.hidden, &row.default) {
            (2, _) => Fill::Generated(Generated::Virtual, generated),
            (3, _) => Fill::Generated(Generated::Stored, generated),
            (_, Some(default)) => {
                let text = spelled_default(&tokens(default), &self.schema.names);
                Fill::Default(Expression::Printed(text.into()))
            }
            (_, None) => Fill::Nothing,
        };
        let collation = self.collation(&row.name);
        let collation = (collation != BINARY).then(|| Text::from(collation));
        let details = Details::new(ColumnDetails::new(fill, collation));
        let data_type = Some(row.data_type.clone().into());
        Column::new(row.name.clone().into(), data_type, !row.not_null, details, None)
    }

    /// The collation of a column, in upper case. No pragma shows it.
    fn collation(&self, column: &str) -> String {
        let written = self.written.column(column).and_then(|one| one.collation.as_ref());
        written.map_or_else(|| BINARY.to_owned(), |name| name.to_ascii_uppercase())
    }

    fn written_of(&self, kind: ConstraintKind) -> Vec<&WrittenConstraint<'_>> {
        self.written.constraints.iter().filter(|one| one.kind == kind).collect()
    }

    /// The index of a key, and where the text has that.
    fn unique_keys(&self) -> Vec<(&Entry, Option<&WrittenConstraint<'_>>)> {
        let written = self.written_of(ConstraintKind::Unique);
        let rows = self.entry.indexes.iter().rev().filter(|row| row.origin == "u");
        let indexes = rows.filter_map(|row| self.schema.named(&row.name));
        let with_text = indexes.map(|index| {
            let is_it = |one: &&WrittenConstraint<'_>| {
                let columns =
                    index.keys.iter().map(|key| key.column.as_deref().unwrap_or_default());
                one.columns.len() == index.keys.len()
                    && one.columns.iter().zip(columns).all(|(a, b)| a.eq_ignore_ascii_case(b))
            };
            (index, written.iter().copied().find(is_it))
        });
        with_text.collect()
    }

    /// The primary key and the unique constraints.
    fn keys(&self) -> Vec<Constraint> {
        let make = |kind, columns: Vec<Text>, written: Option<&WrittenConstraint<'_>>| {
            let name = written.and_then(|one| one.name.clone()).map(Text::from);
            Constraint::new(name, kind, columns.into(), None, Details::None, None)
        };
        let text = |name: &str| Text::from(name.to_owned());
        let mut keys = Vec::new();
        let primary = self.entry.primary();
        if !primary.is_empty() {
            let columns = primary.into_iter().map(text).collect();
            let written = self.written_of(ConstraintKind::PrimaryKey);
            keys.push(make(ConstraintKind::PrimaryKey, columns, written.first().copied()));
        }
        for (index, written) in self.unique_keys() {
            let columns = index.keys.iter().filter_map(|key| key.column.as_deref());
            keys.push(make(ConstraintKind::Unique, columns.map(text).collect(), written));
        }
        keys
    }

    fn foreign_keys(&self) -> Vec<Constraint> {
        let written = self.written_of(ConstraintKind::ForeignKey);
        let is_matched = written.len() == self.entry.foreign.len();
        let make = |(at, row): (usize, &ForeignRow)| {
            let written = written.get(at).filter(|_| is_matched);
            let deferral = match written {
                Some(written) if written.deferred => Deferral::InitiallyDeferred,
                _ => Deferral::NotDeferrable,
            };
            let details = ConstraintDetails {
                reference: Some(self.reference(row)),
                deferral,
                ..ConstraintDetails::default()
            };
            let columns: Vec<Text> = row.columns.iter().cloned().map(Text::from).collect();
            let name = written.and_then(|one| one.name.clone()).map(Text::from);
            let kind = ConstraintKind::ForeignKey;
            Constraint::new(name, kind, columns.into(), None, Details::new(details), None)
        };
        self.entry.foreign.iter().enumerate().map(make).collect()
    }

    /// Names are those of the other table, where that is there. `MATCH` is parsed and does nothing
    /// (<https://sqlite.org/foreignkeys.html>, 6).
    fn reference(&self, row: &ForeignRow) -> Reference {
        let other = self.schema.named(&row.table);
        let columns: Vec<&str> = match other {
            Some(other) if row.to.is_empty() => other.primary(),
            Some(other) => row.to.iter().map(|name| other.called(name)).collect(),
            None => row.to.iter().map(|name| &**name).collect(),
        };
        let columns: Vec<Text> =
            columns.into_iter().map(|name| Text::from(name.to_owned())).collect();
        let table = other.map_or(&row.table, |other| &other.name);
        Reference::new(
            ObjectName::unqualified(table.clone()),
            columns.into(),
            Action::from_words(&row.on_delete),
            Action::from_words(&row.on_update),
            false,
        )
    }

    fn checks(&self) -> Vec<Constraint> {
        let make = |check: &WrittenConstraint<'_>| {
            let expression = Some(self.printed(&check.expression));
            let details = ConstraintDetails { expression, ..ConstraintDetails::default() };
            let name = check.name.clone().map(Text::from);
            let kind = ConstraintKind::Check;
            Constraint::new(name, kind, List::default(), None, Details::new(details), None)
        };
        self.written_of(ConstraintKind::Check).into_iter().map(make).collect()
    }

    /// What a plain table has not: its options, what a row does that is in the way of another, and the
    /// collations of keys that are not those of their columns.
    fn options(&self) -> Vec<Text> {
        let mut options: Vec<Text> = Vec::new();
        options.extend(self.entry.strict.then_some(Text::from("STRICT")));
        options.extend(self.entry.without_rowid.then_some(Text::from("WITHOUT ROWID")));
        options.extend(self.written.autoincrement.then_some(Text::from("AUTOINCREMENT")));
        let mut more: Vec<String> = Vec::new();
        let named = |kind: ConstraintKind, columns: &[&str]| {
            format!("{} ({})", kind.to_string().to_uppercase(), columns.join(", "))
        };
        let word = |written: Option<&WrittenConstraint<'_>>| {
            written.and_then(|one| one.conflict).map(str::to_ascii_uppercase)
        };
        let primary = self.entry.primary();
        let written = self.written_of(ConstraintKind::PrimaryKey).first().copied();
        let kind = ConstraintKind::PrimaryKey;
        more.extend(word(written).map(|word| conflict(&named(kind, &primary), &word)));
        let row = self.entry.indexes.iter().find(|row| row.origin == "pk");
        if let Some(index) = row.and_then(|row| self.schema.named(&row.name)) {
            more.extend(self.own_collations(&named(kind, &primary), &index.keys));
        }
        let kind = ConstraintKind::Unique;
        for (index, written) in self.unique_keys() {
            let columns: Vec<&str> =
                index.keys.iter().filter_map(|key| key.column.as_deref()).collect();
            more.extend(word(written).map(|word| conflict(&named(kind, &columns), &word)));
            more.extend(self.own_collations(&named(kind, &columns), &index.keys));
        }
        for row in self.entry.columns.iter().filter(|row| row.not_null) {
            let word = self.written.column(&row.name).and_then(|one| one.not_null_conflict);
            let word = word.map(str::to_ascii_uppercase);
            more.extend(word.map(|word| conflict(&format!("NOT NULL ({})", row.name), &word)));
        }
        more.sort();
        options.extend(more.into_iter().filter(|one| !one.is_empty()).map(Text::from));
        options
    }

    fn own_collations(&self, key: &str, keys: &[KeyRow]) -> Option<String> {
        let own = keys.iter().filter_map(|key| {
            let column = key.column.as_deref()?;
            let is_own = key.collation != self.collation(column);
            is_own.then(|| format!("{column} COLLATE {}", key.collation))
        });
        let own: Vec<String> = own.collect();
        (!own.is_empty()).then(|| format!("{key} by {}", own.join(", ")))
    }

    fn index(&self, row: &IndexRow) -> Option<Index> {
        let entry = self.schema.named(&row.name)?;
        let tokens = tokens(entry.sql.as_deref()?);
        let open = tokens.iter().position(|token| token.text == "(")?;
        let close = closing(&tokens, open);
        let written = items(tokens.get(open + 1..close)?);
        let after = tokens.get(close + 1..).unwrap_or_default();
        let predicate = match after {
            [first, predicate @ ..] if first.is("WHERE") => Some(self.printed(predicate)),
            _ => None,
        };
        let key = |(at, key): (usize, &KeyRow)| {
            let (over, usual) = match &key.column {
                Some(column) => (KeyOver::Column(column.clone().into()), self.collation(column)),
                None => {
                    let text = written.get(at).copied().unwrap_or_default();
                    (KeyOver::Expression(self.printed(expression_of(text))), BINARY.to_owned())
                }
            };
            let collation = (key.collation != usual).then(|| key.collation.clone().into());
            let details = Details::new(KeyDetails::new(None, collation));
            // NULL is less than anything else (<https://sqlite.org/datatype3.html>, 4.1).
            Key::new(over, Some(Order::new(key.descends, !key.descends)), details)
        };
        let keys: Vec<Key> = entry.keys.iter().enumerate().map(key).collect();
        let details = IndexDetails { predicate, ..IndexDetails::default() };
        Some(Index::new(
            entry.name.clone().into(),
            row.unique,
            keys.into(),
            Details::new(details),
            None,
        ))
    }
}

/// `ABORT` is what happens anyway.
fn conflict(of: &str, word: &str) -> String {
    if word == "ABORT" { String::new() } else { format!("{of} ON CONFLICT {word}") }
}

/// Without the collation and the order of a key, which the pragma shows.
fn expression_of<'t, 'a>(mut key: &'t [Token<'a>]) -> &'t [Token<'a>] {
    if let [rest @ .., last] = key
        && (last.is("ASC") || last.is("DESC"))
    {
        key = rest;
    }
    match key {
        [rest @ .., word, _] if word.is("COLLATE") => rest,
        key => key,
    }
}
