//! Code that is not replayed: `DO` blocks, and functions that a query calls.

use std::borrow::Cow;

use super::Replay;
use super::block::Run;
use super::query;
use crate::diagnostic::{Code, Diagnostic};
use crate::opaque::Declared;
use crate::postgres::catalog::Found;
use crate::postgres::syntax::{Block, Call, Ident, Kind, Name, Statement, Words};
use crate::postgres::word::each_word;
use crate::source::{Place, Span};

impl Replay<'_> {
    /// A `DO` block: it is run where it is understood.
    pub(super) fn code(
        &mut self,
        words: &Words,
        raises: Option<Span>,
        block: Option<&Block>,
        place: &Place,
    ) {
        self.raises(raises);
        match block {
            Some(block) => self.run(block),
            None => self.do_block(words, place),
        }
    }

    /// A `DO` block that may change the schema makes unknown what it names; one with `EXECUTE`
    /// everything.
    pub(super) fn do_block(&mut self, words: &Words, place: &Place) {
        self.is_exact = false;
        self.catalog.triggers_may_exist(words);
        if self.catalog.with_functions(words).may_change_schema() {
            self.catalog.touch(words, "a `DO` block that is not replayed", place);
        }
    }

    /// A statement that is declared opaque: what it names is, or what the declaration lists.
    pub(in crate::postgres) fn declared(&mut self, statement: &Statement, declared: &Declared) {
        let place = self.place(statement.span);
        let words = match &declared.names {
            Some(names) => {
                let mut words = Words::default();
                for name in names.iter().flat_map(|name| name.split('.')) {
                    words.insert(name.trim_matches('"'));
                }
                words
            }
            None => Words::of(self.source.slice(statement.span)),
        };
        self.catalog.make_words_unknown(&words, &declared.reason, &place);
        let text = self.source.slice(statement.span);
        self.catalog.note(first_line(text), &*declared.reason, place);
    }

    /// A `DO` block that raises an exception whatever happens.
    pub(super) fn raises(&mut self, raises: Option<Span>) {
        let Some(at) = raises else { return };
        self.findings.push(
            Diagnostic::new(Code::AlwaysFails, "this `DO` block always raises an exception")
                .at(self.source, at, "every run comes to this")
                .help(
                    "where there is no way back, delete the down and say so in the up: \
                     `-- irreversible: why`",
                ),
        );
    }

    /// Whether one of these is a function of ours that may change the schema.
    pub(super) fn calls_ours(&self, calls: &Words) -> bool {
        calls.iter().any(|call| self.is_ours(call))
    }

    /// Whether this is a function of ours that may change the schema.
    pub(super) fn is_ours(&self, call: &str) -> bool {
        let body = self.catalog.functions.get(call);
        body.is_some_and(|body| {
            let words = self.catalog.with_functions(body);
            words.may_change_schema() || words.makes_triggers()
        })
    }

    /// A query: a function of ours that changes the schema is run.
    pub(super) fn query_or_run(
        &mut self,
        words: &Words,
        calls: &Words,
        called: &[Call],
        span: Span,
    ) {
        self.is_exact = false;
        if self.calls_ours(calls) {
            self.is_exact = true;
            // Whatever is uncertain has been made opaque on the way.
            let _ = Run::new(self).call_all(words, calls, called, span);
        } else {
            let place = self.place(span);
            let words = self.without_called_extension(words, called, span);
            self.query(&words, calls, &place);
        }
    }

    /// The words without the name of an extension that stands nowhere but before calls of what it brought, as in
    /// `SELECT pgmq.create('jobs')`: a function does not drop the extension that it belongs to.
    fn without_called_extension<'w>(
        &self,
        words: &'w Words,
        called: &[Call],
        span: Span,
    ) -> Cow<'w, Words> {
        let schemas = called.iter().filter_map(|call| call.name.schema.as_ref());
        let mut extensions = schemas
            .map(|schema| &*schema.name)
            .filter(|name| self.catalog.extensions.contains_key(*name));
        let Some(name) = extensions.next() else { return Cow::Borrowed(words) };
        let before_calls = 1 + extensions.filter(|other| *other == name).count();
        let mut written = 0;
        each_word(self.source.slice(span), |word| {
            written += usize::from(word.eq_ignore_ascii_case(name));
        });
        let mut words = Cow::Borrowed(words);
        if written == before_calls {
            words.to_mut().remove(name);
        }
        words
    }

    /// A `SELECT` or `CALL`: its functions may change what its strings name.
    pub(super) fn query(&mut self, words: &Words, calls: &Words, place: &Place) {
        self.data(words, calls, place);
        if self.calls_foreign(calls) {
            self.catalog.touch(words, "a call of a function that is not replayed", place);
        }
    }

    /// Whether one of these is a function that nobody here knows.
    pub(super) fn calls_foreign(&self, calls: &Words) -> bool {
        calls.iter().any(|call| {
            let call = call.to_ascii_lowercase();
            !call.starts_with("pg_")
                && !BUILT_IN.contains(&&*call)
                && !self.catalog.functions.contains_key(&call)
                && !self.is_harmless_call(&call)
        })
    }

    /// Reports a table that rows surely cannot be written to, since it, or one of the columns, is not there.
    ///
    /// PostgreSQL 15: SQLSTATE 42P01 and 42703, whether there are rows or not.
    pub(super) fn check_target(&mut self, table: &Name, columns: &[Ident]) {
        match self.find(table) {
            Found::Table(full) => drop(self.check_columns(&full, columns)),
            Found::Nothing => self.unknown_table(table),
            Found::Other | Found::Perhaps => {}
        }
    }

    /// Reports a column that a data statement reads of its table, and that surely is not there.
    pub(in crate::postgres) fn check_reads(&mut self, kind: &Kind) {
        let (Kind::Update { table: name, reads, .. } | Kind::Delete { table: name, reads, .. }) =
            kind
        else {
            return;
        };
        let Found::Table(full) = self.find(name) else { return };
        let Some(table) = self.catalog.table(&full).filter(|one| self.catalog.is_judged(one))
        else {
            return;
        };
        let is_there = |word: &str| table.column(word).is_some() || query::is_of_every_table(word);
        if let Some(column) = reads.iter().find(|one| !is_there(&one.name)) {
            self.unknown_column(&full, column);
        }
    }

    /// A data statement: only functions that the migrations made can change the schema, called or run by
    /// triggers.
    pub(super) fn data(&mut self, words: &Words, calls: &Words, place: &Place) {
        self.fire(words, place);
        for call in calls.iter() {
            if let Some(body) = self.catalog.functions.get(call).cloned() {
                self.catalog.triggers_may_exist(&body);
            }
        }
        let changes = |call: &str| {
            let body = self.catalog.functions.get(call);
            body.is_some_and(|body| self.catalog.with_functions(body).may_change_schema())
        };
        if calls.iter().any(changes) {
            self.is_exact = false;
            self.catalog.touch(words, "a call of a function that is not replayed", place);
        }
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    format!("the statement `{line}`")
}

/// Functions of the server that migrations call by themselves with a table's name.
const BUILT_IN: &[&str] = &[
    "coalesce",
    "concat",
    "count",
    "current_setting",
    "currval",
    "date_trunc",
    "format",
    "gen_random_uuid",
    "generate_series",
    "greatest",
    "lastval",
    "least",
    "length",
    "lower",
    "max",
    "min",
    "nextval",
    "now",
    "quote_ident",
    "quote_literal",
    "set_config",
    "setval",
    "sum",
    "to_char",
    "to_date",
    "to_regclass",
    "to_timestamp",
    "upper",
];
