//! Diagnostics as text: rustc's own renderer, without colours.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label};

/// The diagnostic as rustc would print it, without the leading `error: ` that rustc itself adds.
///
/// ```text
/// unknown table `disk` [unknown-table]
///  --> migrations/20260105090000_disks/up.sql:12:16
///    |
/// 12 |     REFERENCES disk (disk_id)
///    |                ^^^^ no table of this name here
///    |
///    = help: did you mean `disks`?
/// ```
pub fn render(diagnostic: &Diagnostic) -> String {
    let title = format!("{} [{}]", diagnostic.message, diagnostic.code);
    let mut group = Group::with_title(Level::ERROR.no_name().primary_title(&title));
    for labels in by_file(&diagnostic.labels) {
        let Some(((_, first), _)) = labels.split_first() else { continue };
        let mut snippet = Snippet::source(first.source.text()).path(first.source.path());
        for (at, label) in labels {
            let kind = if at == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            snippet = snippet.annotation(kind.span(visible(label)).label(&label.text));
        }
        group = group.element(snippet);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let mut text = Renderer::plain().render(&[group]);
    if diagnostic.labels.is_empty()
        && let Some(path) = &diagnostic.path
    {
        // The renderer shows a path only with an excerpt, and a file name has none.
        let at = text.find('\n').unwrap_or(text.len());
        let mut arrow = String::new();
        let _ = write!(arrow, "\n --> {path}");
        text.insert_str(at, &arrow);
    }
    // An empty line would end the message for rustc's own wrapping of it.
    text.trim_end().to_owned()
}

/// The labels in runs of one file each, with their place in the diagnostic.
fn by_file(labels: &[Label]) -> Vec<Vec<(usize, &Label)>> {
    let mut files: Vec<Vec<(usize, &Label)>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let same = |run: &&mut Vec<(usize, &Label)>| {
            run.first().is_some_and(|(_, first)| first.source.path() == label.source.path())
        };
        match files.iter_mut().find(same) {
            Some(run) => run.push((at, label)),
            None => files.push(vec![(at, label)]),
        }
    }
    files
}

/// The part of a label's span to underline: its first line when it has several, and never nothing.
fn visible(label: &Label) -> std::ops::Range<usize> {
    let text = label.source.text();
    let mut start = (label.span.start as usize).min(text.len());
    let mut end = (label.span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    match text.get(start..end).and_then(|span| span.find('\n')) {
        Some(0) | None => start..end,
        Some(line) => start..start + line,
    }
}
