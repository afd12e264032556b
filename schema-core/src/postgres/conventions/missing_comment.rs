//! `missing-comment`: a table or column that nothing is said about.

use super::super::catalog::{Catalog, PartKey, Relation, Subject};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Place;

pub(super) fn check(catalog: &Catalog, findings: &mut Vec<Diagnostic>) {
    let mut missing: Vec<(&Place, String, String)> = Vec::new();
    for (name, relation) in &catalog.relations {
        let Relation::Table(table) = relation else { continue };
        // What a partition holds is said of its table; what is not seen whole may have its comments elsewhere.
        if !table.parents.is_empty() || !catalog.is_judged(table) {
            continue;
        }
        let has = |subject| table.parts.get(&PartKey::Comment(subject)).is_some();
        if !has(Subject::Relation) {
            let help = format!("COMMENT ON TABLE {name} IS '..';");
            missing.push((&table.place, format!("table `{name}` has no comment"), help));
        }
        for column in &table.columns {
            if !has(Subject::Column(column.name.clone())) {
                let help = format!("COMMENT ON COLUMN {name}.{} IS '..';", column.name);
                let message = format!("column `{name}.{}` has no comment", column.name);
                missing.push((&column.place, message, help));
            }
        }
    }
    missing.sort_by_key(|(place, ..)| (place.version, place.span.start, place.span.end));
    findings.extend(missing.into_iter().map(|(place, message, help)| {
        Diagnostic::new(Code::MissingComment, message)
            .at(&place.source, first_line(place), "made here")
            .help(format!("say what it is for: `{help}`"))
    }));
}

/// A table's statement has many lines.
fn first_line(place: &Place) -> crate::source::Span {
    let text = place.source.slice(place.span);
    let end = text.find('\n').unwrap_or(text.len());
    let length = u32::try_from(text[..end].trim_end().len()).unwrap_or(0);
    crate::source::Span::new(place.span.start, place.span.start + length)
}
