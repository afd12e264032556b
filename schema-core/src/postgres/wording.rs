//! What the parser says, in the words of someone who writes SQL.

use super::syntax;
use crate::folder::File;
use crate::source::Span;
use crate::suggest;

/// The parser's message as where, what, and what to do.
pub(super) fn worded(file: &File, fault: &syntax::Fault) -> (Span, String, Option<String>) {
    let found = file.source.slice(fault.span);
    let span = fault.span;
    if let Some(worded) = misspelt(file, fault) {
        return worded;
    }
    match fault.message.split_once(", found ") {
        Some(("expected command", _)) => {
            let help = match suggest::nearest(&found.to_ascii_uppercase(), VERBS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "is the statement before it complete, and is its `;` where it should be?"
                    .to_owned(),
            };
            (span, format!("`{found}` starts no statement here"), Some(help))
        }
        _ if fault.message == "unexpected trailing comma" => {
            let help = "take the comma away".to_owned();
            (span, "a comma with nothing behind it".to_owned(), Some(help))
        }
        _ if fault.message == "Missing semicolon between statements" => {
            let help = "end the statement with `;`, or take away what does not belong to it";
            let text = match word_after(file, span) {
                Some(word) => format!("this statement ends here, and `{word}` begins the next"),
                None => "this statement ends here, and the next begins".to_owned(),
            };
            (span, text, Some(help.to_owned()))
        }
        Some((expected, _)) => (span, format!("{}, found `{found}`", readable(expected)), None),
        // It is the word behind that the server stumbles over.
        None => match word_at(file, span).or_else(|| word_after(file, span)) {
            Some(word) if fault.message.to_ascii_lowercase().starts_with("missing") => {
                (span, format!("{} before `{word}`", readable(&fault.message)), None)
            }
            _ => (span, readable(&fault.message), None),
        },
    }
}

/// The word that a place is, where it is not the end of one line and the next word is on another.
fn word_at(file: &File, span: Span) -> Option<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (text, range) = (file.source.text(), span.range());
    let before = text.get(..range.start)?.chars().next_back();
    let ends_line =
        text.get(range.end..)?.trim_start_matches([' ', '\t']).starts_with(['\r', '\n']);
    let word = file.source.slice(span);
    let is_end = before.is_some_and(is_word) || word.len() == 1 && ends_line;
    (!is_end && word.chars().all(is_word)).then_some(word)
}

/// The word that stands behind a place, white space and comments passed over.
fn word_after(file: &File, span: Span) -> Option<&str> {
    let mut rest = file.source.text().get(span.range().end..)?.trim_start();
    loop {
        let comment = if rest.starts_with("--") {
            rest.split_once('\n')
        } else if rest.starts_with("/*") {
            rest.split_once("*/")
        } else {
            break;
        };
        rest = comment?.1.trim_start();
    }
    let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
    rest.get(..end.unwrap_or(rest.len())).filter(|word| !word.is_empty())
}

const VERBS: [&str; 10] = [
    "ALTER", "COMMENT", "CREATE", "DELETE", "DROP", "GRANT", "INSERT", "SELECT", "TRUNCATE",
    "UPDATE",
];

const OBJECTS: [&str; 18] = [
    "AGGREGATE",
    "COLLATION",
    "DATABASE",
    "DOMAIN",
    "EXTENSION",
    "FUNCTION",
    "INDEX",
    "MATERIALIZED",
    "POLICY",
    "PROCEDURE",
    "ROLE",
    "RULE",
    "SCHEMA",
    "SEQUENCE",
    "TABLE",
    "TRIGGER",
    "TYPE",
    "VIEW",
];

/// `CREATE TABEL`: the parser points at `CREATE`, but it is the next word that is wrong.
fn misspelt(file: &File, fault: &syntax::Fault) -> Option<(Span, String, Option<String>)> {
    let verb = file.source.slice(fault.span);
    if !["CREATE", "ALTER", "DROP"].iter().any(|known| verb.eq_ignore_ascii_case(known)) {
        return None;
    }
    let rest = file.source.text().get(fault.span.range().end..)?;
    let gap = rest.len() - rest.trim_start().len();
    let word = rest[gap..].split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    if word.is_empty() {
        return None;
    }
    let start = fault.span.end + u32::try_from(gap).ok()?;
    let span = Span::new(start, start + u32::try_from(word.len()).ok()?);
    let near = suggest::nearest(&word.to_ascii_uppercase(), OBJECTS);
    Some((
        span,
        format!("not something to {}", verb.to_lowercase()),
        near.map(|near| format!("did you mean `{near}`?")),
    ))
}

/// `expected R_PAREN` as `expected )`.
fn readable(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let (word, comma) = word.strip_suffix(',').map_or((word, ""), |word| (word, ","));
        let plain = match word {
            "R_PAREN" => "`)`",
            "L_PAREN" => "`(`",
            "R_BRACK" => "`]`",
            "SEMICOLON" => "`;`",
            "COMMA" => "`,`",
            "EQ" => "`=`",
            "IDENT" => "a name",
            "Missing" => "missing",
            _ => "",
        };
        match (plain, word.strip_suffix("_KW")) {
            ("", Some(keyword)) => format!("`{keyword}`{comma}"),
            ("", None) => format!("{word}{comma}"),
            (plain, _) => format!("{plain}{comma}"),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
