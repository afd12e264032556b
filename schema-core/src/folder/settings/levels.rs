//! `[checks]`: what becomes of the findings of a check.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::{Choice, span_of};
use crate::allowance;
use crate::diagnostic::{Class, Code, Diagnostic, Level};
use crate::source::{Source, Span};

/// Reads the table `[checks]`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<Code, Choice> {
    let mut bad = |at, message: String, label: &str, help: &str| {
        findings.push(Diagnostic::new(Code::BadSetting, message).at(source, at, label).help(help));
    };
    let help = "write `version-gap = \"off\"` below a line `[checks]`";
    let Some(table) = value.as_table() else {
        bad(at, "`checks` is no table".to_owned(), "expected names of checks", help);
        return BTreeMap::new();
    };
    let mut checks = BTreeMap::new();
    for (key, value) in table {
        let name: &str = key.get_ref();
        let code = match allowance::allowable(name) {
            Ok(code) if code.class() != Class::Sql => code,
            Ok(_) => {
                let message = format!("`{name}` is always an error");
                let help = "where it is wrong, allow it there: `allow = [{ check = \"..\", version = \
                            7, reason = \"..\" }]`";
                bad(span_of(&key.span()), message, "no level can be set", help);
                continue;
            }
            Err((_, help)) if Code::from_name(name).is_some() => {
                let message = format!("`{name}` is always an error");
                bad(span_of(&key.span()), message, "no level can be set", &help);
                continue;
            }
            Err((message, help)) => {
                bad(span_of(&key.span()), message, "unknown check", &help);
                continue;
            }
        };
        let choice = match value.get_ref().as_str() {
            Some("error") => Choice::Level(Level::Error),
            Some("warning") => Choice::Level(Level::Warning),
            Some("off") => Choice::Off,
            _ => {
                let message = format!("`{name}` has no such level");
                let label = "expected `\"error\"`, `\"warning\"` or `\"off\"`";
                bad(span_of(&value.span()), message, label, help);
                continue;
            }
        };
        checks.insert(code, choice);
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    fn parse(text: &str) -> (Vec<(Code, Choice)>, Vec<String>) {
        let source = Source::new("schema.toml", text);
        let table = DeTable::parse(source.text()).unwrap();
        let value = &table.get_ref()["checks"];
        let mut findings = Vec::new();
        let checks = read(&source, span_of(&value.span()), value.get_ref(), &mut findings);
        (checks.into_iter().collect(), findings.into_iter().map(|one| one.message).collect())
    }

    #[test]
    fn each_level_is_read() {
        for (word, choice) in [
            ("error", Choice::Level(Level::Error)),
            ("warning", Choice::Level(Level::Warning)),
            ("off", Choice::Off),
        ] {
            let (checks, findings) = parse(&format!("[checks]\nempty-file = '{word}'\n"));
            assert_eq!((checks, findings), (vec![(Code::EmptyFile, choice)], vec![]));
        }
    }

    #[test]
    fn what_has_no_level_is_reported() {
        for (text, message) in [
            ("checks = 1", "`checks` is no table"),
            ("[checks]\nempty-file = 'of'", "`empty-file` has no such level"),
            ("[checks]\nempty-file = 1", "`empty-file` has no such level"),
            ("[checks]\nempty-fyle = 'off'", "there is no check `empty-fyle`"),
            ("[checks]\nsyntax = 'off'", "`syntax` is always an error"),
            ("[checks]\nbad-version = 'off'", "`bad-version` is always an error"),
        ] {
            assert_eq!(parse(text), (vec![], vec![message.to_owned()]), "{text}");
        }
    }
}
