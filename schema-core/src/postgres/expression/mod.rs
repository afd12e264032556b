//! Expressions: how the server prints them, and whether two spellings may mean the same.
//!
//! [`text`] compares what nothing more is known of. The rest gives an expression exactly as
//! `pg_get_expr` shows it: [`token`] and [`parse`] read it, [`form`] finds the type of each part and prints
//! it, with the conversions and the parentheses that the server adds. What is not surely the same on
//! every server from 15 on has no such form.
//!
//! The form is the one that is shown when the default schema is on the `search_path` and the settings that
//! change how values are printed (`DateStyle`, `IntervalStyle`, `bytea_output`) have their usual values. A test
//! holds `schema-core/tests/expressions.txt` against a real server.

mod form;
mod function;
mod identifier;
mod literal;
mod parse;
mod scope;
mod text;
mod token;
mod types;

pub(super) use function::is_of_the_server;
pub(super) use identifier::quoted;
pub(super) use scope::{DomainScope, TableScope};
pub(super) use text::{is_type, may_be_equal, mentions, renamed, with_value};

use super::catalog::{Column, Table};
use super::syntax::Value;
use scope::Scope;
use types::{Base, Type};

/// An expression as the server prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServerForm {
    /// What `pg_get_expr` gives.
    pub(super) text: String,
}

/// What an expression is for.
#[derive(Debug, Clone, Copy)]
enum Purpose<'a> {
    /// The value of a column of that type, if it is known.
    Value(Option<&'a Type>),
    /// A check or a predicate.
    Condition,
    /// A key of an index.
    Key,
}

impl TableScope<'_> {
    /// The default of a column, or what it is generated from.
    pub(super) fn default(&self, column: &Column) -> Option<ServerForm> {
        let text = column.default.as_deref().filter(|_| !column.reread)?;
        let to = self.type_of(&column.data_type);
        server_form(generated(text).unwrap_or(text), Purpose::Value(to.as_ref()), self)
    }

    /// An aspect of a constraint or an index that is an expression.
    pub(super) fn form(&self, aspect: &str, text: &str) -> Option<String> {
        let purpose = match aspect {
            "expression" | "predicate" => Purpose::Condition,
            _ if aspect.starts_with("key ") => Purpose::Key,
            _ => return None,
        };
        server_form(text, purpose, self).map(|form| form.text)
    }

    /// Whether a default names nothing but what is the server's own, so that nothing takes it away.
    pub(super) fn is_of_the_server(&self, column: &Column) -> bool {
        let Some(text) = column.default.as_deref().filter(|_| !column.reread) else { return false };
        let to = self.type_of(&column.data_type);
        server_form(text, Purpose::Value(to.as_ref()), &self.of_the_server()).is_some()
    }

    /// The condition of a policy.
    pub(super) fn condition(&self, text: &str) -> Option<String> {
        server_form(text, Purpose::Condition, self).map(|form| form.text)
    }

    /// The condition of a trigger, over the old and the new row.
    pub(super) fn condition_of_rows(&self, text: &str) -> Option<String> {
        // Whole rows are no values anywhere else.
        let words = text.trim_matches(['(', ')']).split_whitespace().collect::<Vec<_>>().join(" ");
        for (one, other) in [("old", "new"), ("new", "old")] {
            let whole = format!("{one}.* IS DISTINCT FROM {other}.*");
            if words.eq_ignore_ascii_case(&whole) {
                return Some(format!("({whole})"));
            }
        }
        server_form(text, Purpose::Condition, &self.rows()).map(|form| form.text)
    }

    /// The table with the expressions of its constraints and indexes as the server prints them. A key that
    /// turns out to be a plain column is one.
    pub(super) fn in_server_form(&self) -> Table {
        let mut table = self.table.clone();
        let form = |aspect: &str, text: &str| self.form(aspect, text);
        for constraint in &mut table.constraints {
            constraint.definition = constraint.definition.in_server_form(form);
        }
        for index in &mut table.indexes {
            index.definition = index.definition.in_server_form(form);
            for at in 0..index.keys.len() {
                let aspect = format!("key {}", at + 1);
                let Some(Value::Server { form, .. }) = index.definition.get(&aspect) else {
                    continue;
                };
                let mut columns = self.table.columns.iter();
                let is = |column: &&Column| identifier::quoted(&column.name).as_ref() == Some(form);
                if let Some(column) = columns.find(is) {
                    index.keys[at] = Some(column.name.clone());
                    index.definition.remove(&aspect);
                }
            }
        }
        table
    }
}

impl DomainScope<'_> {
    pub(super) fn default(&self, text: &str) -> Option<String> {
        let to = self.below()?;
        server_form(text, Purpose::Value(Some(&to)), self).map(|form| form.text)
    }

    pub(super) fn check(&self, text: &str) -> Option<String> {
        server_form(text, Purpose::Condition, self).map(|form| form.text)
    }
}

/// The expression of a column that is generated.
fn generated(default: &str) -> Option<&str> {
    let text = default.strip_prefix("GENERATED ALWAYS AS ")?.trim_end();
    let kind = text.rsplit(' ').next()?;
    let is_kind = ["stored", "virtual"].iter().any(|word| kind.eq_ignore_ascii_case(word));
    Some(if is_kind { text[..text.len() - kind.len()].trim_end() } else { text })
}

fn server_form(expression: &str, purpose: Purpose<'_>, scope: &dyn Scope) -> Option<ServerForm> {
    let expr = parse::parse(expression)?;
    let node = match purpose {
        Purpose::Value(to) => form::assigned(&expr, to, scope)?,
        Purpose::Condition => form::settled(&expr, scope)?,
        Purpose::Key => form::key(&expr, scope)?,
    };
    if matches!(purpose, Purpose::Condition) {
        let of = node.data_type();
        if of.array || of.base != Base::Bool {
            return None;
        }
    }
    // The server takes the blanks before a line's end away.
    Some(ServerForm { text: node.hidden().replace(" \nCASE", "\nCASE") })
}

#[cfg(test)]
mod tests {
    use super::super::format_type::format_type;
    use super::scope::{Scope, Signature};
    use super::types::{Base, Type};
    use super::{Purpose, parse, server_form};

    /// What a real server made of them: `tests/it/expressions.rs` of the workspace holds it against one.
    const EXPRESSIONS: &str = include_str!("../../../tests/expressions.txt");

    /// So many of them have a form at least, that one does not get lost unnoticed.
    const KNOWN: usize = 1_539;

    /// The table of the file.
    struct Probe;

    fn fields(wanted: &str) -> impl Iterator<Item = Vec<&'static str>> {
        let lines = EXPRESSIONS.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        lines.filter(move |fields| fields[0] == wanted)
    }

    impl Scope for Probe {
        fn column(&self, name: &str) -> Option<Type> {
            let of = fields("column").find(|fields| fields[1].trim_matches('"') == name)?[2];
            Some(type_of(of))
        }

        fn table(&self) -> &'static str {
            "probe"
        }

        fn type_named(&self, schema: Option<&str>, name: &str) -> Option<Type> {
            let known = matches!((schema, name), (None | Some("public"), "state" | "Odd"));
            let printed = if name == "Odd" { "\"Odd\"" } else { name };
            known.then(|| Type::labels(printed))
        }

        fn function(&self, schema: Option<&str>, name: &str, _: usize) -> Option<Signature> {
            let takes = match (schema, name) {
                (None, "made_up") => vec![],
                (None, "shortened") => vec![Type::of(Base::Varchar)],
                _ => return None,
            };
            Some(Signature { takes, gives: Some(Type::of(Base::Text)) })
        }

        fn is_sequence(&self, name: &str) -> bool {
            name == "s"
        }

        fn may_be_function(&self, name: &str) -> bool {
            matches!(name, "made_up" | "shortened")
        }
    }

    fn type_of(written: &str) -> Type {
        if let Some(element) = written.strip_suffix("[]") {
            return Type::array_of(&type_of(element));
        }
        match written {
            "state" | "\"Odd\"" => Type::labels(written),
            _ => match parse::parse(&format!("NULL::{written}")) {
                Some(parse::Expr::Cast(_, of)) => {
                    Type::printed(&format_type(&of).unwrap_or_default())
                }
                _ => Type::other(written),
            },
        }
    }

    /// On the stack of a test, and in a build without optimisation.
    #[test]
    fn whatever_nests_has_a_form_or_none() {
        for (open, inner, close) in [
            ("(", "b", ")"),
            ("NOT ", "b", ""),
            ("b AND (", "b", ")"),
            ("coalesce(b, ", "b", ")"),
            ("CASE WHEN b THEN ", "b", " ELSE b END"),
            ("- ", "i", ""),
            ("i + ", "i", ""),
            ("i + (", "i", ")"),
            ("t || lower(", "t", ")"),
            ("ARRAY[", "i", "]"),
        ] {
            let form = |levels: usize| {
                let text = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
                server_form(&text, Purpose::Key, &Probe)
            };
            // An array of arrays is not known, nor how a `CASE` inside of another is indented.
            let is_known = open != "ARRAY[" && !open.starts_with("CASE");
            assert_eq!(form(20).is_some(), is_known, "{open}");
            for levels in [45, 60, 5_000] {
                let _form = form(levels);
            }
            assert!(form(5_000).is_none(), "{open}");
        }
        let list = vec!["i = 1"; 5_000].join(" OR ");
        assert!(server_form(&list, Purpose::Condition, &Probe).is_some());
    }

    #[test]
    fn a_form_is_what_the_server_prints() {
        let (mut known, mut wrong) = (0, Vec::new());
        let mut all = 0;
        for line in EXPRESSIONS.lines() {
            let [purpose, expression, expected] = *line.split('\t').collect::<Vec<_>>() else {
                continue;
            };
            let to = purpose.strip_prefix("default ").map(type_of);
            let purpose = match purpose {
                "check" => Purpose::Condition,
                "key" => Purpose::Key,
                _ if to.is_some() => Purpose::Value(to.as_ref()),
                _ => continue,
            };
            all += 1;
            match server_form(expression, purpose, &Probe) {
                Some(form) if form.text == expected => known += 1,
                Some(form) => wrong.push(format!("{line}\n    but {}", form.text)),
                None => {}
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(known >= KNOWN, "{known} of {all} have a form");
    }
}
