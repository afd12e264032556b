//! `verify = [{ difference = "index-missing", consequence = "ignore", reason = ".." }]`

use schema_manifest::{Consequence, DifferenceKind, Judgement};
use toml::de::{DeTable, DeValue};

use super::{entries, listed, span_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};
use crate::suggest;

/// Reads the value of `verify`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Judgement> {
    let bad = |at, label: &str| bad(source, at, label);
    entries(at, value, findings, bad, |span, table| entry(source, span, table))
}

/// One entry, or the first thing that is wrong with it.
fn entry(source: &Source, span: Span, table: &DeTable<'_>) -> Result<Judgement, Diagnostic> {
    let (mut kind, mut object, mut consequence, mut reason) = (None, None, None, None);
    for (key, value) in table {
        let at = span_of(&value.span());
        let text = value.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
        let text = |label: &str| text.ok_or_else(|| bad(source, at, label));
        match &**key.get_ref() {
            "difference" => {
                let name = text("expected the name of a difference")?;
                let known = DifferenceKind::from_name(name);
                kind = Some(known.ok_or_else(|| unknown_kind(source, at, name))?);
            }
            "object" => object = Some(text("expected the name of an object")?.to_owned()),
            "consequence" => {
                let words = Consequence::ALL.map(|(word, _)| word);
                let label = format!("expected {}", listed(&words, "or"));
                let word = text(&label)?;
                let known = Consequence::ALL.iter().find(|(known, _)| *known == word);
                consequence = Some(known.ok_or_else(|| bad(source, at, &label))?.1);
            }
            "reason" => reason = Some(text("expected a sentence that says why")?.to_owned()),
            _ => {
                let label = "expected `difference`, `object`, `consequence` and `reason`";
                return Err(bad(source, span_of(&key.span()), label));
            }
        }
    }
    if kind.is_none() && object.is_none() {
        return Err(bad(source, span, "`difference` or `object` is missing"));
    }
    let consequence = consequence.ok_or_else(|| bad(source, span, "`consequence` is missing"))?;
    let reason = reason.ok_or_else(|| bad(source, span, "`reason` is missing"))?;
    Ok(Judgement::new(kind, object.map(Into::into), consequence, reason.into()))
}

fn unknown_kind(source: &Source, at: Span, name: &str) -> Diagnostic {
    let names = DifferenceKind::ALL.iter().map(|kind| kind.name());
    let finding = bad(source, at, "no difference has this name");
    match suggest::nearest(name, names) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("docs/verification.md lists them"),
    }
}

fn bad(source: &Source, at: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::BadSetting, "an entry of `verify` is not understood")
        .at(source, at, label)
        .help(
            "write `verify = [{ difference = \"index-missing\", object = \"disks\", consequence = \
             \"ignore\", reason = \"..\" }]`; `difference` or `object` may be left out",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_says_what_follows_from_what_and_why() {
        let parse = |text: &str| {
            let source = Source::new("schema.toml", format!("verify = {text}"));
            let table = DeTable::parse(source.text()).unwrap();
            let value = &table.get_ref()["verify"];
            let mut findings = Vec::new();
            let read = read(&source, span_of(&value.span()), value.get_ref(), &mut findings);
            let labels: Vec<String> =
                findings.into_iter().map(|one| one.labels[0].text.clone()).collect();
            (read, labels)
        };
        for (text, label) in [
            ("7", "expected a list"),
            ("[7]", "expected a table in braces"),
            ("[{ consequence = 'warn', reason = 'a' }]", "`difference` or `object` is missing"),
            ("[{ object = 'a', reason = 'a' }]", "`consequence` is missing"),
            ("[{ object = 'a', consequence = 'warn' }]", "`reason` is missing"),
            ("[{ object = 'a', consequence = 'allow' }]", "expected `ignore`, `warn` or `refuse`"),
            ("[{ difference = 'index-mising' }]", "no difference has this name"),
            ("[{ object = 7 }]", "expected the name of an object"),
            ("[{ kind = 'a' }]", "expected `difference`, `object`, `consequence` and `reason`"),
        ] {
            let (read, labels) = parse(text);
            assert!(read.is_empty(), "{text}");
            assert_eq!(labels, [label], "{text}");
        }
        let (read, labels) = parse(
            "[{ difference = 'index-missing', object = 'disks', consequence = 'ignore', reason = 'a' }]",
        );
        assert_eq!(labels, Vec::<String>::new());
        let kind = Some(DifferenceKind::IndexMissing);
        let object = Some("disks".into());
        assert_eq!(read, [Judgement::new(kind, object, Consequence::Ignore, "a".into())]);
    }
}
