//! Stand-ins for what the application registers with its connections: functions, collations and modules
//! of virtual tables.
//!
//! They are there so that statements which name them can run. What a function gives is not what the
//! application's would; a virtual table is an ordinary one with the columns that the migrations use,
//! of which nothing is claimed.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicI64, Ordering as Memory};

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::Value as Given;
use schema_manifest::{Manifest, Opaque};

use super::token::{Token, tokens};
use crate::folder::{Function, Module, Registered, Value};

/// Registers the functions and the collations.
pub(super) fn register(
    connection: &rusqlite::Connection,
    registered: &Registered,
) -> rusqlite::Result<()> {
    for collation in &registered.collations {
        connection.create_collation(collation.as_str(), |one: &str, other: &str| -> Ordering {
            one.cmp(other)
        })?;
    }
    for function in &registered.functions {
        let name = function.name.as_str();
        let arguments = function.arguments.unwrap_or(-1);
        let deterministic = if function.deterministic {
            FunctionFlags::SQLITE_DETERMINISTIC
        } else {
            FunctionFlags::empty()
        };
        let flags = FunctionFlags::SQLITE_UTF8 | deterministic;
        let gives = Gives::new(function);
        if function.aggregate {
            connection.create_aggregate_function(name, arguments, flags, gives)?;
        } else {
            connection.create_scalar_function(name, arguments, flags, move |_| Ok(gives.next()))?;
        }
    }
    Ok(())
}

/// What a function gives: a value that is said, else 1, or the next number where it need not be
/// deterministic, so that keys differ.
struct Gives {
    value: Option<Given>,
    next: AtomicI64,
}

impl Gives {
    fn new(function: &Function) -> Gives {
        let value = match &function.returns {
            Some(Value::Integer(number)) => Some(Given::Integer(*number)),
            Some(Value::Text(text)) => Some(Given::Text(text.clone())),
            None if function.deterministic => Some(Given::Integer(1)),
            None => None,
        };
        Gives { value, next: AtomicI64::new(1) }
    }

    fn next(&self) -> Given {
        let number = || Given::Integer(self.next.fetch_add(1, Memory::Relaxed));
        self.value.clone().unwrap_or_else(number)
    }
}

impl Aggregate<(), Given> for Gives {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<()> {
        Ok(())
    }

    fn step(&self, _: &mut Context<'_>, (): &mut ()) -> rusqlite::Result<()> {
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, _: Option<()>) -> rusqlite::Result<Given> {
        Ok(self.next())
    }
}

/// A virtual table that a statement makes: of one of the application's modules.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VirtualTable {
    /// Its name.
    pub(super) name: String,
    /// The statement that makes an ordinary table in its place.
    pub(super) instead: String,
}

/// What a statement makes, if that is a virtual table of one of these modules.
///
/// Source: <https://sqlite.org/lang_createvtab.html>.
pub(super) fn virtual_table(statement: &str, modules: &[Module]) -> Option<VirtualTable> {
    if modules.is_empty() {
        return None;
    }
    let tokens = tokens(statement);
    let says = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    if !(says(0, "CREATE") && says(1, "VIRTUAL") && says(2, "TABLE")) {
        return None;
    }
    let named = if says(3, "IF") { 6 } else { 3 };
    let using = tokens.iter().skip(named).position(|token| token.is("USING"))? + named;
    let module = tokens.get(using + 1)?;
    let module = modules.iter().find(|one| module.names(&one.name))?;
    let columns: Vec<String> = module.columns.iter().map(|name| quoted(name)).collect();
    let words: Vec<&str> = tokens.get(3..using)?.iter().map(|token| token.text).collect();
    let name = tokens.get(named..using)?.last().map(|token: &Token<'_>| token.bare().to_owned())?;
    let instead = format!("CREATE TABLE {} ({})", words.join(" "), columns.join(", "));
    Some(VirtualTable { name, instead })
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Claims nothing of the tables that stand in for virtual ones.
pub(super) fn unclaim(manifest: &mut Manifest, names: &[String]) {
    if names.is_empty() {
        return;
    }
    let is_one = |name: &str| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    let there: Vec<String> = manifest
        .tables
        .iter()
        .filter(|table| is_one(&table.name.name))
        .map(|table| table.name.name.to_string())
        .collect();
    manifest.tables.to_mut().retain(|table| !is_one(&table.name.name));
    manifest.opaque.to_mut().extend(there.into_iter().map(|name| {
        let why = "its module is the application's own";
        Opaque::new(format!("virtual table `{name}`").into(), why.into(), None)
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_table_is_an_ordinary_one_instead() {
        let columns = vec!["id".to_owned(), "a\"b".to_owned()];
        let modules = [Module { name: "vec0".to_owned(), columns }];
        let cases = [
            ("CREATE VIRTUAL TABLE v USING vec0(id, e float[3])", Some(("v", "v"))),
            (
                "create virtual table if not exists \"v w\" using VEC0",
                Some(("v w", "if not exists \"v w\"")),
            ),
            ("CREATE /* a */ VIRTUAL TABLE main.v USING vec0;", Some(("v", "main . v"))),
            ("CREATE VIRTUAL TABLE v USING fts5(a)", None),
            ("CREATE TABLE v (id, vec0)", None),
            ("CREATE VIRTUAL TABLE v", None),
        ];
        for (sql, expected) in cases {
            let expected = expected.map(|(name, words)| VirtualTable {
                name: name.to_owned(),
                instead: format!("CREATE TABLE {words} (\"id\", \"a\"\"b\")"),
            });
            assert_eq!(virtual_table(sql, &modules), expected, "{sql}");
        }
        assert_eq!(virtual_table(cases[0].0, &[]), None);
    }
}
