//! `[sqlite]`: what the application registers with its connections, and the build has not.

use toml::de::{DeTable, DeValue};

use super::{entries, span_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// What an application registers with each connection.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "PostgreSQL keeps its own"))]
pub(crate) struct Registered {
    pub(crate) functions: Vec<Function>,
    pub(crate) collations: Vec<String>,
    pub(crate) modules: Vec<Module>,
}

/// A function of the application's own.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "PostgreSQL keeps its own"))]
pub(crate) struct Function {
    pub(crate) name: String,
    /// How many arguments it takes; `None`: any number.
    pub(crate) arguments: Option<i32>,
    /// Indexes, generated columns and checks of some kinds take no other.
    pub(crate) deterministic: bool,
    /// It is over many rows.
    pub(crate) aggregate: bool,
    /// What it gives at build time; `None`: a number.
    pub(crate) returns: Option<Value>,
}

/// What a function gives at build time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Integer(i64),
    Text(String),
}

/// A module of virtual tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "PostgreSQL keeps its own"))]
pub(crate) struct Module {
    pub(crate) name: String,
    /// The columns of its tables that the migrations use.
    pub(crate) columns: Vec<String>,
}

const HELP: &str = "write `functions = [{ name = \"slug\", arguments = 1, deterministic = true }]`, \
                    `collations = [\"by_number\"]` and `modules = [{ name = \"vec0\", columns = [\"id\"] \
                    }]` below a line `[sqlite]`";

/// Reads the table `[sqlite]`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Registered {
    let bad = |at, label: &str| bad(source, at, label);
    let mut registered = Registered::default();
    let Some(table) = value.as_table() else {
        findings.push(bad(at, "expected a table"));
        return registered;
    };
    for (key, value) in table {
        let (at, value) = (span_of(&value.span()), value.get_ref());
        match &**key.get_ref() {
            "functions" => {
                registered.functions =
                    entries(at, value, findings, bad, |span, one| function(source, span, one));
            }
            "collations" => match names(value) {
                Some(names) => registered.collations = names,
                None => findings.push(bad(at, "expected a list of names")),
            },
            "modules" => {
                registered.modules =
                    entries(at, value, findings, bad, |span, one| module(source, span, one));
            }
            _ => {
                let label = "expected `functions`, `collations` or `modules`";
                findings.push(bad(span_of(&key.span()), label));
            }
        }
    }
    registered
}

fn function(source: &Source, span: Span, table: &DeTable<'_>) -> Result<Function, Diagnostic> {
    let mut function = Function {
        name: String::new(),
        arguments: None,
        deterministic: false,
        aggregate: false,
        returns: None,
    };
    for (key, value) in table {
        let (at, value) = (span_of(&value.span()), value.get_ref());
        let yes_or_no = || value.as_bool().ok_or_else(|| bad(source, at, "expected true or false"));
        match &**key.get_ref() {
            "name" => function.name = name(value).ok_or_else(|| bad(source, at, NAME))?,
            "arguments" => {
                // SQLite's own limit: https://sqlite.org/limits.html, number 6.
                let count = integer(value).filter(|count| (0..=127).contains(count));
                let count = count.and_then(|count| i32::try_from(count).ok());
                let count = count.ok_or_else(|| bad(source, at, "expected a number up to 127"))?;
                function.arguments = Some(count);
            }
            "deterministic" => function.deterministic = yes_or_no()?,
            "aggregate" => function.aggregate = yes_or_no()?,
            "returns" => {
                let text = value.as_str().map(|text| Value::Text(text.to_owned()));
                let given = text.or_else(|| integer(value).map(Value::Integer));
                let given = given.ok_or_else(|| bad(source, at, "expected a text or a number"))?;
                function.returns = Some(given);
            }
            _ => {
                let label = "expected `name`, and perhaps `arguments`, `deterministic`, `aggregate` or \
                             `returns`";
                return Err(bad(source, span_of(&key.span()), label));
            }
        }
    }
    if function.name.is_empty() {
        return Err(bad(source, span, "`name` is missing"));
    }
    Ok(function)
}

fn module(source: &Source, span: Span, table: &DeTable<'_>) -> Result<Module, Diagnostic> {
    let mut module = Module { name: String::new(), columns: vec![] };
    for (key, value) in table {
        let (at, value) = (span_of(&value.span()), value.get_ref());
        match &**key.get_ref() {
            "name" => module.name = name(value).ok_or_else(|| bad(source, at, NAME))?,
            "columns" => {
                let columns = names(value).filter(|columns| !columns.is_empty());
                module.columns =
                    columns.ok_or_else(|| bad(source, at, "expected a list of names"))?;
            }
            _ => return Err(bad(source, span_of(&key.span()), "expected `name` and `columns`")),
        }
    }
    match (module.name.is_empty(), module.columns.is_empty()) {
        (true, _) => Err(bad(source, span, "`name` is missing")),
        (_, true) => Err(bad(source, span, "`columns` is missing")),
        _ => Ok(module),
    }
}

const NAME: &str = "expected a name in quotes";

fn name(value: &DeValue<'_>) -> Option<String> {
    value.as_str().filter(|name| !name.is_empty() && !name.contains('\0')).map(str::to_owned)
}

fn names(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|one| name(one.get_ref())).collect()
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn bad(source: &Source, at: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadSetting, "an entry of `[sqlite]` is not understood")
        .at(source, at, label)
        .help(HELP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Registered, Vec<String>) {
        let source = Source::new("schema.toml", text);
        let table = DeTable::parse(source.text()).unwrap();
        let value = &table.get_ref()["sqlite"];
        let mut findings = Vec::new();
        let read = read(&source, span_of(&value.span()), value.get_ref(), &mut findings);
        (read, findings.into_iter().map(|one| one.labels[0].text.clone()).collect())
    }

    #[test]
    fn what_the_application_registers_is_read() {
        let text = "[sqlite]\nfunctions = [{ name = 'slug', arguments = 1, deterministic = true }, \
                    { name = 'mean', aggregate = true, returns = 0 }, { name = 'uid', returns = 'a' }]\n\
                    collations = ['by_number']\nmodules = [{ name = 'vec0', columns = ['id', 'e'] }]\n";
        let (read, findings) = parse(text);
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!((read.functions.len(), &*read.collations[0]), (3, "by_number"));
        assert_eq!(read.functions[0].arguments, Some(1));
        assert!(read.functions[0].deterministic && read.functions[1].aggregate);
        assert_eq!(read.functions[2].returns, Some(Value::Text("a".to_owned())));
        assert_eq!(read.modules[0].columns, ["id", "e"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            ("sqlite = 1", "expected a table"),
            ("[sqlite]\nfunction = []", "expected `functions`, `collations` or `modules`"),
            ("[sqlite]\nfunctions = ['a']", "expected a table in braces"),
            ("[sqlite]\nfunctions = [{ arguments = 1 }]", "`name` is missing"),
            (
                "[sqlite]\nfunctions = [{ name = 'a', arguments = 128 }]",
                "expected a number up to 127",
            ),
            ("[sqlite]\nfunctions = [{ name = 'a', aggregate = 1 }]", "expected true or false"),
            (
                "[sqlite]\nfunctions = [{ name = 'a', returns = 1.5 }]",
                "expected a text or a number",
            ),
            ("[sqlite]\ncollations = 'a'", "expected a list of names"),
            ("[sqlite]\nmodules = [{ name = 'a' }]", "`columns` is missing"),
            ("[sqlite]\nmodules = [{ name = 'a', columns = [] }]", "expected a list of names"),
            ("[sqlite]\nmodules = [{ name = '', columns = ['a'] }]", NAME),
        ];
        for (text, label) in cases {
            assert_eq!(parse(text).1, [label], "{text}");
        }
    }
}
