//! `opaque = [{ version = 7, line = 12, reason = ".." }]`

use toml::de::{DeTable, DeValue};

use super::{entries, span_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::opaque::{Declared, Which};
use crate::source::{Source, Span};

/// Reads the value of `opaque`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Declared> {
    let bad = |at, label: &str| bad(source, at, label);
    entries(at, value, findings, bad, |span, table| entry(source, span, table))
}

/// Where the statement stands, before its line is known.
enum Place {
    Version(i64),
    File(String),
}

/// One entry, or the first thing that is wrong with it.
fn entry(source: &Source, span: Span, table: &DeTable<'_>) -> Result<Declared, Diagnostic> {
    let (mut place, mut line, mut names, mut reason) = (None, None, None, None);
    for (key, value) in table {
        let at = span_of(&value.span());
        let value = value.get_ref();
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
        let place_of_key = match &**key.get_ref() {
            "version" => {
                Place::Version(number(value).ok_or_else(|| bad(source, at, "expected a version"))?)
            }
            "file" => {
                let path = text.ok_or_else(|| bad(source, at, "expected a path in quotes"))?;
                Place::File(path.to_owned())
            }
            "line" => {
                let number = number(value).and_then(|line| u32::try_from(line).ok());
                line =
                    Some(number.ok_or_else(|| bad(source, at, "expected the number of a line"))?);
                continue;
            }
            "names" => {
                let list = value.as_array().map(|list| {
                    let names = list.iter().map(|name| name.get_ref().as_str().map(str::to_owned));
                    names.collect::<Option<Vec<String>>>()
                });
                let list = list.flatten().filter(|list| !list.is_empty());
                names = Some(list.ok_or_else(|| bad(source, at, "expected a list of names"))?);
                continue;
            }
            "reason" => {
                let label = "expected a sentence that says why";
                reason = Some(text.ok_or_else(|| bad(source, at, label))?.to_owned());
                continue;
            }
            _ => {
                let label = "expected `version` or `file`, `line`, `names` and `reason`";
                return Err(bad(source, span_of(&key.span()), label));
            }
        };
        if place.replace(place_of_key).is_some() {
            return Err(bad(source, span, "`version` and `file` in one entry"));
        }
    }
    let statement = match (place, line) {
        (Some(Place::Version(version)), Some(line)) => Which::OfVersion(version, line),
        (Some(Place::File(path)), Some(line)) => Which::OfFile(path, line),
        (None, _) => return Err(bad(source, span, "`version` or `file` is missing")),
        (_, None) => return Err(bad(source, span, "`line` is missing")),
    };
    let reason = reason.ok_or_else(|| bad(source, span, "`reason` is missing"))?;
    Ok(Declared { statement, names, reason, source: source.clone(), span })
}

/// `7` or `"0007"`
fn number(value: &DeValue<'_>) -> Option<i64> {
    match value.as_integer() {
        Some(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        None => value.as_str()?.trim().parse().ok(),
    }
}

fn bad(source: &Source, at: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadSetting, "an entry of `opaque` is not understood")
        .at(source, at, label)
        .help(
            "write `opaque = [{ version = 7, line = 12, reason = \"..\" }]`; `file = \"..\"` may stand for \
             `version`, and `names = [\"disks\"]` lists all that the statement may touch",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_where_and_why() {
        let cases = [
            ("7", "expected a list"),
            ("[7]", "expected a table in braces"),
            ("[{ line = 1, reason = 'a' }]", "`version` or `file` is missing"),
            ("[{ version = 7, reason = 'a' }]", "`line` is missing"),
            ("[{ version = 7, line = 1 }]", "`reason` is missing"),
            ("[{ version = 7, line = -1, reason = 'a' }]", "expected the number of a line"),
            ("[{ version = 'x', line = 1, reason = 'a' }]", "expected a version"),
            ("[{ version = 7, line = 1, names = [], reason = 'a' }]", "expected a list of names"),
            ("[{ version = 7, line = 1, reason = ' ' }]", "expected a sentence that says why"),
            (
                "[{ version = 7, file = 'a', line = 1, reason = 'a' }]",
                "`version` and `file` in one entry",
            ),
            ("[{ versions = 7 }]", "expected `version` or `file`, `line`, `names` and `reason`"),
        ];
        let parse = |text: &str| {
            let source = Source::new("schema.toml", format!("opaque = {text}"));
            let table = DeTable::parse(source.text()).unwrap();
            let value = &table.get_ref()["opaque"];
            let mut findings = Vec::new();
            let declared = read(&source, span_of(&value.span()), value.get_ref(), &mut findings);
            let labels: Vec<String> =
                findings.into_iter().map(|one| one.labels[0].text.clone()).collect();
            (declared, labels)
        };
        for (text, label) in cases {
            let (declared, labels) = parse(text);
            assert!(declared.is_empty(), "{text}");
            assert_eq!(labels, [label], "{text}");
        }
        let (declared, labels) = parse(
            "[{ version = '0007', line = 3, reason = 'a' }, \
             { file = '7_a/down.sql', line = 4, names = ['disks'], reason = 'b' }]",
        );
        assert_eq!(labels, Vec::<String>::new());
        assert_eq!(declared[0].statement, Which::OfVersion(7, 3));
        assert_eq!(declared[1].statement, Which::OfFile("7_a/down.sql".to_owned(), 4));
        assert_eq!(declared[1].names, Some(vec!["disks".to_owned()]));
    }
}
