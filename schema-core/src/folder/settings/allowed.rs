//! `allow = [{ check = "..", version = 7, reason = ".." }]`

use toml::de::{DeTable, DeValue};

use super::{entries, span_of};
use crate::allowance::{self, Allowance, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// Reads the value of `allow`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Allowance> {
    let bad = |at, label: &str| bad(source, at, label);
    entries(at, value, findings, bad, |span, table| entry(source, span, table))
}

/// One entry, or the first thing that is wrong with it.
fn entry(source: &Source, span: Span, table: &DeTable<'_>) -> Result<Allowance, Diagnostic> {
    let (mut check, mut scope, mut reason) = (None, None, false);
    for (key, value) in table {
        let at = span_of(&value.span());
        let text = value.get_ref().as_str();
        let this = match &**key.get_ref() {
            "check" => {
                let name = text.ok_or_else(|| bad(source, at, "expected the name of a check"))?;
                check = Some(allowance::allowable(name).map_err(|(message, help)| {
                    Diagnostic::new(Code::BadSetting, message)
                        .at(source, at, "allows nothing")
                        .help(help)
                })?);
                continue;
            }
            "reason" => {
                reason = text.is_some_and(|text| !text.trim().is_empty());
                if !reason {
                    return Err(bad(source, at, "expected a sentence that says why"));
                }
                continue;
            }
            "version" => versions(value.get_ref()).ok_or_else(|| {
                let label = "expected a version, or the first and the last of some: `\"7..12\"`";
                bad(source, at, label)
            })?,
            "files" => match text {
                Some(glob) if !glob.is_empty() => Scope::Files(glob.to_owned()),
                _ => return Err(bad(source, at, "expected a glob in quotes")),
            },
            _ => {
                let label = "expected `check`, `version` or `files`, and `reason`";
                return Err(bad(source, span_of(&key.span()), label));
            }
        };
        if scope.replace(this).is_some() {
            return Err(bad(source, span, "`version` and `files` in one entry"));
        }
    }
    match (check, scope) {
        (Some(check), Some(scope)) if reason => {
            Ok(Allowance { check, scope, source: source.clone(), span })
        }
        (None, _) => Err(bad(source, span, "`check` is missing")),
        (_, None) => Err(bad(source, span, "`version` or `files` is missing")),
        _ => Err(bad(source, span, "`reason` is missing")),
    }
}

/// `7`, `"0007"`, `"7..12"`, `"..12"` or `"7.."`.
fn versions(value: &DeValue<'_>) -> Option<Scope> {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    if let Some(integer) = value.as_integer() {
        let version = i64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
        return Some(Scope::Versions(Some(version), Some(version)));
    }
    let text = value.as_str()?;
    let Some((first, last)) = text.split_once("..") else {
        let version = number(text)?;
        return Some(Scope::Versions(Some(version), Some(version)));
    };
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        text => number(text).map(Some),
    };
    Some(Scope::Versions(end(first)?, end(last)?))
}

fn bad(source: &Source, at: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadSetting, "an entry of `allow` is not understood")
        .at(source, at, label)
        .help(
            "write `allow = [{ check = \"empty-down\", version = 7, reason = \"..\" }]`; `version` may \
             be a range like `\"7..12\"`, and `files = \"..\"` may stand for it",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> (Vec<Allowance>, Vec<(String, String)>) {
        let source = Source::new("schema.toml", text);
        let table = DeTable::parse(source.text()).unwrap();
        let value = &table.get_ref()["allow"];
        let mut findings = Vec::new();
        let allowed = read(&source, span_of(&value.span()), value.get_ref(), &mut findings);
        let shown = findings.into_iter().map(|one| (one.message, one.labels[0].text.clone()));
        (allowed, shown.collect())
    }

    #[test]
    fn a_version_a_range_and_files_are_scopes() {
        let scopes = [
            ("version = 7", Scope::Versions(Some(7), Some(7))),
            ("version = '0007'", Scope::Versions(Some(7), Some(7))),
            ("version = '7..0012'", Scope::Versions(Some(7), Some(12))),
            ("version = '..12'", Scope::Versions(None, Some(12))),
            ("version = '7..'", Scope::Versions(Some(7), None)),
            ("files = '*/down.sql'", Scope::Files("*/down.sql".to_owned())),
        ];
        for (text, scope) in scopes {
            let text = format!("allow = [{{ check = 'empty-file', {text}, reason = 'old' }}]");
            let (allowed, findings) = parse(&text);
            assert_eq!(findings, [], "{text}");
            assert_eq!((allowed[0].check, &allowed[0].scope), (Code::EmptyFile, &scope), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said() {
        let not_understood = "an entry of `allow` is not understood";
        let cases = [
            ("7", not_understood, "expected a list"),
            ("[7]", not_understood, "expected a table in braces"),
            ("[{ version = 7, reason = 'a' }]", not_understood, "`check` is missing"),
            (
                "[{ check = 'syntax', reason = 'a' }]",
                not_understood,
                "`version` or `files` is missing",
            ),
            ("[{ check = 'syntax', version = 7 }]", not_understood, "`reason` is missing"),
            (
                "[{ check = 'syntax', version = 7, reason = ' ' }]",
                not_understood,
                "expected a sentence that says why",
            ),
            (
                "[{ check = 'syntax', version = 7, files = 'a', reason = 'a' }]",
                not_understood,
                "`version` and `files` in one entry",
            ),
            (
                "[{ check = 'syntax', version = 'x', reason = 'a' }]",
                not_understood,
                "expected a version, or the first and the last of some: `\"7..12\"`",
            ),
            (
                "[{ code = 'syntax', version = 7, reason = 'a' }]",
                not_understood,
                "expected `check`, `version` or `files`, and `reason`",
            ),
            (
                "[{ check = 'sintax', version = 7, reason = 'a' }]",
                "there is no check `sintax`",
                "allows nothing",
            ),
            (
                "[{ check = 'not-utf8', version = 7, reason = 'a' }]",
                "`not-utf8` cannot be allowed",
                "allows nothing",
            ),
        ];
        for (text, message, label) in cases {
            let (allowed, findings) = parse(&format!("allow = {text}"));
            assert!(allowed.is_empty(), "{text}");
            assert_eq!(findings, [(message.to_owned(), label.to_owned())], "{text}");
        }
    }
}
