//! Whether a text is printed in colours.

use std::ffi::OsStr;
use std::io::IsTerminal;

/// Whether a text is printed in colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Color {
    /// As plain text.
    #[default]
    Never,
    /// With the escape sequences of a terminal (ECMA-48).
    Always,
}

impl Color {
    /// What suits a stream: colours on a terminal, unless `NO_COLOR` is set to anything but the empty
    /// text (<https://no-color.org>) or `TERM` is `dumb`.
    ///
    /// ```
    /// # use schema_runtime::{Color, Error};
    /// # fn refused(refusal: &Error) {
    /// eprintln!("{}", refusal.colored(Color::of(&std::io::stderr())));
    /// # }
    /// ```
    pub fn of(stream: &impl IsTerminal) -> Color {
        let [no_color, term] = ["NO_COLOR", "TERM"].map(std::env::var_os);
        Color::decide(stream.is_terminal(), no_color.as_deref(), term.as_deref())
    }

    fn decide(is_terminal: bool, no_color: Option<&OsStr>, term: Option<&OsStr>) -> Color {
        let is_off = no_color.is_some_and(|value| !value.is_empty());
        let is_dumb = term.is_some_and(|value| value == "dumb");
        if is_terminal && !is_off && !is_dumb { Color::Always } else { Color::Never }
    }
}

/// What a text stands out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// The headline of what keeps the service from starting.
    Refusal,
    /// What is only a warning.
    Warning,
    /// What a line is about: `what to do:`.
    Label,
}

impl Style {
    /// Its parameters of `SGR`: bold red, yellow, bold.
    fn code(self) -> &'static str {
        match self {
            Style::Refusal => "1;31",
            Style::Warning => "33",
            Style::Label => "1",
        }
    }
}

/// The lines of a report in colours: its headline, its warnings, and what stands before a colon.
pub(crate) fn paint(color: Color, headline: Style, text: &str) -> String {
    const LABELS: [&str; 5] = ["why:", "what to do:", "hint:", "passed over:", "SCHEMA_DRIFT=warn"];
    if color == Color::Never {
        return text.to_owned();
    }
    let in_style = |style: Style, text: &str| format!("\x1b[{}m{text}\x1b[0m", style.code());
    let line = |(number, line): (usize, &str)| {
        let label = LABELS.into_iter().find_map(|label| Some((label, line.strip_prefix(label)?)));
        match label {
            _ if number == 0 => in_style(headline, line),
            Some((label, rest)) => in_style(Style::Label, label) + rest,
            None if line.starts_with("  warning: ") => in_style(Style::Warning, line),
            None => line.to_owned(),
        }
    };
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_gets_colours_and_only_where_nobody_minds() {
        for (is_terminal, no_color, term, expected) in [
            (true, None, Some("xterm"), Color::Always),
            (true, None, None, Color::Always),
            (true, Some(""), Some("xterm"), Color::Always),
            (true, Some("1"), Some("xterm"), Color::Never),
            (true, Some("0"), Some("xterm"), Color::Never),
            (true, None, Some("dumb"), Color::Never),
            (false, None, Some("xterm"), Color::Never),
        ] {
            let found = Color::decide(is_terminal, no_color.map(OsStr::new), term.map(OsStr::new));
            assert_eq!(found, expected, "{is_terminal} {no_color:?} {term:?}");
        }
    }

    #[test]
    fn the_headline_the_warnings_and_the_labels_stand_out() {
        let text =
            "refused\n  column is missing\n  warning: index\nwhy: it\nSCHEMA_DRIFT=warn helps";
        assert_eq!(paint(Color::Never, Style::Refusal, text), text);
        assert_eq!(
            paint(Color::Always, Style::Refusal, text).replace('\x1b', "^"),
            "^[1;31mrefused^[0m\n  column is missing\n^[33m  warning: index^[0m\n^[1mwhy:^[0m it\n\
             ^[1mSCHEMA_DRIFT=warn^[0m helps"
        );
    }
}
