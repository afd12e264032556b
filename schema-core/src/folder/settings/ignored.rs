//! `ignore = [{ files = "..", reason = ".." }]`

use toml::de::DeValue;

use super::span_of;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::Ignore;
use crate::source::{Source, Span};

/// Reads the value of `ignore`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Ignore> {
    let mut bad = |at| {
        findings.push(
            Diagnostic::new(Code::BadSetting, "an entry of `ignore` is not understood")
                .at(source, at, "expected files and a reason")
                .help("write `ignore = [{ files = \"data_*.sql\", reason = \"run by hand\" }]`"),
        );
    };
    let Some(items) = value.as_array() else {
        bad(at);
        return vec![];
    };
    let mut ignored = Vec::new();
    for item in items {
        let span = span_of(&item.span());
        let table = item.get_ref().as_table();
        let text = |key: &str| table.and_then(|table| table.get(key)?.get_ref().as_str());
        match (text("files"), text("reason")) {
            (Some(files), Some(reason))
                if !reason.trim().is_empty() && table.is_some_and(|table| table.len() == 2) =>
            {
                ignored.push(Ignore { files: files.to_owned(), source: source.clone(), span });
            }
            _ => bad(span),
        }
    }
    ignored
}
