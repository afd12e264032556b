//! The small pieces that every report and every error is printed with.

use std::fmt;
use std::time::Duration;

use schema_manifest::Text;

/// `1 migration`, `2 migrations`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `a, b, c`.
pub(crate) fn list(items: impl Iterator<Item = impl fmt::Display>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

/// `12 ms`, `3.4 s`.
pub(crate) fn elapsed(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// Every line behind the same blanks; empty lines stay empty.
pub(crate) fn indented(text: &str, by: &str) -> String {
    let line = |line: &str| if line.is_empty() { String::new() } else { format!("{by}{line}") };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The same without line breaks and control characters: a default may have several lines, and what the
/// database holds may be made to look like more of a report.
pub(crate) fn one_line(text: &str) -> String {
    let line = text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ");
    line.replace(char::is_control, "\u{fffd}")
}

/// The operator's own line, below everything else.
pub(crate) fn hint_line(f: &mut fmt::Formatter<'_>, hint: Option<&Text>) -> fmt::Result {
    match hint {
        Some(hint) => write!(f, "\nhint: {hint}"),
        None => Ok(()),
    }
}
