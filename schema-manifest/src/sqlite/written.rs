//! What no pragma shows of a table, out of its text.
//!
//! The words that matter here are reserved: outside of inner parentheses and quotes they are what they
//! look like. Source: `parse.y` of SQLite.

use super::token::{Token, closing, items, parenthesised, tokens};
use crate::ConstraintKind;

/// What the text of a table says besides what the pragmas show.
#[derive(Debug, Default)]
pub struct Written<'a> {
    /// Its columns.
    pub columns: Vec<WrittenColumn<'a>>,
    /// Its constraints but for NOT NULL, in the order of the text.
    pub constraints: Vec<WrittenConstraint<'a>>,
    /// Whether no number of its key is ever given again.
    pub autoincrement: bool,
}

/// What the text says of a column.
#[derive(Debug, Default)]
pub struct WrittenColumn<'a> {
    /// Its name, as it is written, without quotes.
    pub name: String,
    /// Its collation.
    pub collation: Option<String>,
    /// What it is generated from.
    pub generated: Option<Vec<Token<'a>>>,
    /// What a NULL does where none may be: the word after `ON CONFLICT`.
    pub not_null_conflict: Option<&'a str>,
}

/// A constraint as the text has it.
#[derive(Debug)]
pub struct WrittenConstraint<'a> {
    /// Its name.
    pub name: Option<String>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The columns of a key, as they are written, without quotes.
    pub columns: Vec<String>,
    /// The expression of a check.
    pub expression: Vec<Token<'a>>,
    /// What a row does that it forbids: the word after `ON CONFLICT`.
    pub conflict: Option<&'a str>,
    /// Whether a foreign key waits for the end of the transaction.
    pub deferred: bool,
    /// The byte of the text where it stands.
    pub place: usize,
}

impl<'a> Written<'a> {
    /// Reads `CREATE TABLE ..`, as `sqlite_schema` keeps it.
    pub fn of(sql: &'a str) -> Written<'a> {
        let tokens = tokens(sql);
        let mut written = Written::default();
        let Some((inner, _)) = parenthesised(&tokens) else { return written };
        for item in items(inner) {
            written.item(item);
        }
        written
    }

    /// What the text says of a column.
    pub fn column(&self, name: &str) -> Option<&WrittenColumn<'a>> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// A column or constraints of the table.
    fn item(&mut self, item: &[Token<'a>]) {
        let words = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
        let Some(first) = item.first() else { return };
        let is_column = !words.iter().any(|word| first.is(word));
        let start = usize::from(is_column);
        let mut of = Item {
            tokens: item,
            at: start,
            column: is_column.then(|| first.name().into_owned()),
            name: None,
            conflict: Conflict::Nothing,
            foreign: Vec::new(),
        };
        if let Some(name) = &of.column {
            self.columns.push(WrittenColumn { name: name.clone(), ..WrittenColumn::default() });
        }
        while let Some(token) = item.get(of.at) {
            of.step(self, *token);
            of.at += 1;
        }
    }
}

/// What `ON CONFLICT` belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflict {
    Nothing,
    NotNull,
    Constraint,
}

/// A column or constraints of a table, as they are read.
struct Item<'t, 'a> {
    tokens: &'t [Token<'a>],
    at: usize,
    column: Option<String>,
    /// The name of the constraint that comes next.
    name: Option<String>,
    conflict: Conflict,
    /// The columns of the foreign key that comes next.
    foreign: Vec<String>,
}

impl<'a> Item<'_, 'a> {
    fn ahead(&self, ahead: usize) -> Option<&Token<'a>> {
        self.tokens.get(self.at + ahead)
    }

    fn says(&self, word: &str, ahead: usize) -> bool {
        self.ahead(ahead).is_some_and(|token| token.is(word))
    }

    fn is_after(&self, word: &str) -> bool {
        self.at > 0 && self.tokens.get(self.at - 1).is_some_and(|token| token.is(word))
    }

    /// What stands between the next parentheses.
    fn inner(&self) -> Vec<Token<'a>> {
        let rest = self.tokens.get(self.at + 1..).unwrap_or_default();
        parenthesised(rest).map(|(inner, _)| inner.to_vec()).unwrap_or_default()
    }

    /// The columns between the next parentheses, or the one that this is about.
    fn columns(&self) -> Vec<String> {
        match &self.column {
            Some(column) => vec![column.clone()],
            None => {
                let inner = self.inner();
                let firsts = items(&inner).into_iter().filter_map(|item| item.first().copied());
                firsts.map(|first| first.name().into_owned()).collect()
            }
        }
    }

    fn constraint(&mut self, to: &mut Written<'a>, kind: ConstraintKind, place: usize) {
        let columns = match kind {
            ConstraintKind::Check => Vec::new(),
            ConstraintKind::ForeignKey if self.column.is_none() => {
                std::mem::take(&mut self.foreign)
            }
            _ => self.columns(),
        };
        let expression = if kind == ConstraintKind::Check { self.inner() } else { Vec::new() };
        let (name, conflict, deferred) = (self.name.take(), None, false);
        to.constraints.push(WrittenConstraint {
            name,
            kind,
            columns,
            expression,
            conflict,
            deferred,
            place,
        });
        self.conflict = Conflict::Constraint;
    }

    fn step(&mut self, to: &mut Written<'a>, token: Token<'a>) {
        if token.text == "(" {
            self.at = closing(self.tokens, self.at);
        } else if token.is("CONSTRAINT") {
            self.name = self.ahead(1).map(|name| name.name().into_owned());
            self.at += 1;
        } else if token.is("PRIMARY") {
            self.constraint(to, ConstraintKind::PrimaryKey, token.start);
        } else if token.is("UNIQUE") {
            self.constraint(to, ConstraintKind::Unique, token.start);
        } else if token.is("CHECK") {
            self.constraint(to, ConstraintKind::Check, token.start);
        } else if token.is("FOREIGN") {
            self.foreign = self.columns();
        } else if token.is("REFERENCES") {
            self.constraint(to, ConstraintKind::ForeignKey, token.start);
            // The table's name may be a word of this list, in quotes or not.
            self.at += 1;
        } else if token.is("DEFERRABLE") {
            let is_deferred =
                !self.is_after("NOT") && self.says("INITIALLY", 1) && self.says("DEFERRED", 2);
            if let Some(last) = to.constraints.last_mut() {
                last.deferred = is_deferred;
            }
        } else if token.is("AUTOINCREMENT") {
            to.autoincrement = true;
        } else if token.is("ON") && self.says("CONFLICT", 1) {
            self.on_conflict(to);
        } else if let Some(column) = to.columns.last_mut().filter(|_| self.column.is_some()) {
            if token.is("COLLATE") {
                column.collation = self.ahead(1).map(|name| name.name().into_owned());
                self.at += 1;
            } else if token.is("DEFAULT") {
                // A word alone is a string.
                let is_group = self.ahead(1).is_some_and(|next| next.text == "(");
                self.at += usize::from(!is_group);
            } else if token.is("NULL") {
                let is_not = self.is_after("NOT");
                self.conflict = if is_not { Conflict::NotNull } else { Conflict::Nothing };
                self.name = None;
            } else if token.is("AS") {
                column.generated = Some(self.inner());
            }
        }
    }

    fn on_conflict(&mut self, to: &mut Written<'a>) {
        let word = self.ahead(2).map(|token| token.text);
        match self.conflict {
            Conflict::Nothing => {}
            Conflict::NotNull => {
                if let Some(column) = to.columns.last_mut() {
                    column.not_null_conflict = word;
                }
            }
            Conflict::Constraint => {
                if let Some(last) = to.constraints.last_mut() {
                    last.conflict = word;
                }
            }
        }
        self.at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn shown(sql: &str) -> Vec<String> {
        let written = Written::of(sql);
        let text = |tokens: &[Token<'_>]| {
            tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
        };
        let columns = written.columns.iter().map(|one| {
            let generated = one.generated.as_deref().map(text);
            format!("{} {:?} {generated:?} {:?}", one.name, one.collation, one.not_null_conflict)
        });
        let constraints = written.constraints.iter().map(|one| {
            let (kind, columns) = (one.kind, one.columns.join(", "));
            let expression = text(&one.expression);
            format!(
                "{:?} {kind} ({columns}) [{expression}] {:?} {}",
                one.name, one.conflict, one.deferred
            )
        });
        columns.chain(constraints).collect()
    }

    #[test]
    fn what_no_pragma_shows_is_read() {
        let sql = "CREATE TABLE \"t\" (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            \"check\" text collate NoCase NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE,
            c TEXT DEFAULT check_it CONSTRAINT c_short CHECK (length(c) < 5) CHECK (c <> ','),
            d INT GENERATED ALWAYS AS (id + (1)) STORED,
            e REFERENCES users ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
            f INT CONSTRAINT dropped NOT NULL REFERENCES [check] (a) NOT DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT \"a \"\"key\" UNIQUE (c, d COLLATE BINARY) CHECK (1)
            FOREIGN KEY (e, f) REFERENCES pairs (a, b)
        ) STRICT";
        assert_eq!(
            shown(sql),
            [
                "id None None None",
                "check Some(\"NoCase\") None Some(\"IGNORE\")",
                "c None None None",
                "d None Some(\"id + ( 1 )\") None",
                "e None None None",
                "f None None None",
                "None primary key (id) [] None false",
                "None unique (check) [] Some(\"REPLACE\") false",
                "Some(\"c_short\") check () [length ( c ) < 5] None false",
                "None check () [c <> ','] None false",
                "None foreign key (e) [] None true",
                "None foreign key (f) [] None false",
                "Some(\"a \\\"key\") unique (c, d) [] None false",
                "None check () [1] None false",
                "None foreign key (e, f) [] None false",
            ]
        );
        assert!(Written::of(sql).autoincrement);
        assert_eq!(tokens(&sql[Written::of(sql).constraints[2].place..])[0].text, "CHECK");
    }

    #[test]
    fn any_text_is_read_without_a_panic() {
        for sql in
            ["", "CREATE TABLE t", "CREATE TABLE t (", "CREATE TABLE t (a CHECK", ")(", "(,,)"]
        {
            Written::of(sql);
        }
    }
}
