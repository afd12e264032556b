//! SQLite's errors, and where they point.

use std::collections::HashSet;

use super::connection::Connection;
use super::text as lexical;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;
use crate::suggest;

/// The names in scripts that failed: an error about one of them is a consequence.
#[derive(Default)]
pub(super) struct Failed {
    words: HashSet<String>,
}

impl Failed {
    /// Reports a statement that SQLite refused, unless an earlier failure explains it.
    ///
    /// It stands at `start`; what its script does is there afterwards, if nothing fails, or is taken
    /// back in any case.
    pub(super) fn report(
        &mut self,
        connection: &Connection,
        file: &File,
        (start, leaves_traces): (usize, bool),
        error: &rusqlite::Error,
        findings: &mut Vec<Diagnostic>,
    ) {
        let script = file.source.text();
        let rest = script.get(start..).unwrap_or_default();
        let length = lexical::statement(rest);
        let statement = &rest[..length];
        let refused = connection.seen().refused;
        let message = text(error);
        let offset = match error {
            rusqlite::Error::SqlInputError { offset, .. } => usize::try_from(*offset).ok(),
            _ => None,
        };
        let is_explained = self.explains(&message);
        if leaves_traces {
            self.add(script);
        }
        if is_explained {
            return;
        }
        if let Some(what) = refused {
            findings.push(
                Diagnostic::new(Code::Forbidden, "a migration must not reach outside its database")
                    .at(
                        &file.source,
                        span(start, statement.trim_end().len()),
                        format!("reaches for {what}"),
                    )
                    .help("take the statement away; it was not run"),
            );
            return;
        }
        if message == "interrupted" {
            findings.push(
                Diagnostic::new(Code::Sqlite, "a statement that does not end")
                    .at(&file.source, span(start, statement.trim_end().len()), "stopped here")
                    .help("it ran for a hundred million steps on a database without data: write it so that it ends, or work \
                           on fewer rows"),
            );
            return;
        }
        let code = code(&message);
        let at = match offset.filter(|offset| *offset < length) {
            Some(offset) => word_at(statement, offset),
            None => named(&message, statement),
        };
        let (at, width) = at.unwrap_or((0, statement.trim_end().len()));
        let shown = if message == "incomplete input" {
            "the statement ends here, and is not complete".to_owned()
        } else {
            "SQLite refuses this, after the migrations before it".to_owned()
        };
        let wrong = statement.get(at..at + width).unwrap_or_default();
        let near = match code {
            Code::UnknownTable => nearest(connection, TABLES, wrong),
            Code::UnknownColumn => nearest(connection, COLUMNS, wrong),
            _ => None,
        };
        let registers = registers(&message);
        let mut finding =
            Diagnostic::new(code, message).at(&file.source, span(start + at, width), shown);
        if let Some(near) = near {
            finding = finding.help(format!("did you mean `{near}`?"));
        }
        if let Some(help) = registers {
            finding = finding.help(help);
        }
        if statement.starts_with('.') {
            let line = statement.lines().next().unwrap_or_default();
            let command = line.split_whitespace().next().unwrap_or(line);
            let help = format!("`{command}` is a command of the sqlite3 shell: take the line away");
            finding = finding.help(help);
        }
        findings.push(finding);
    }

    /// Whether a script that failed names one of the words of a text.
    pub(super) fn mentions(&self, text: &str) -> bool {
        !self.words.is_empty() && named_in(text).any(|word| self.words.contains(&word))
    }

    /// A script failed: what it names is not what it should be from here on.
    fn add(&mut self, script: &str) {
        self.words.extend(lexical::words(script));
    }

    /// Whether an error is about something that a script which failed should have made.
    fn explains(&self, message: &str) -> bool {
        let Some((kind, about)) = message.split_once(": ") else { return false };
        let about_names = kind.starts_with("no such") || kind.starts_with("duplicate column");
        about_names && lexical::words(about).any(|word| self.words.contains(&word))
            || message.contains("already exists")
                && lexical::words(message).any(|word| self.words.contains(&word))
    }
}

/// The words that stand in backticks.
fn named_in(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('`').skip(1).step_by(2).flat_map(lexical::words)
}

/// SQLite's own words.
pub(super) fn text(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')";
const COLUMNS: &str = "SELECT DISTINCT c.name FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c \
                       WHERE t.type = 'table'";

/// The name in the database that is nearest to a word.
fn nearest(connection: &Connection, sql: &str, word: &str) -> Option<String> {
    let mut statement = connection.inner.prepare(sql).ok()?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).ok()?;
    let names: Vec<String> = names.flatten().collect();
    suggest::nearest(word, names.iter().map(String::as_str)).map(str::to_owned)
}

/// What to do about something that the application may register with its connections.
fn registers(message: &str) -> Option<String> {
    let entry = |name: &str| {
        Some(match message.strip_suffix(name)? {
            "no such function: " => format!("functions = [{{ name = \"{name}\" }}]"),
            "no such collation sequence: " => format!("collations = [\"{name}\"]"),
            "no such module: " => {
                format!("modules = [{{ name = \"{name}\", columns = [\"..\"] }}]")
            }
            _ => return None,
        })
    };
    let entry = entry(message.rsplit_once(": ")?.1)?;
    Some(format!(
        "where the application registers it, say so in `schema.toml`: `{entry}` below a line `[sqlite]`"
    ))
}

/// Our code for one of SQLite's messages.
fn code(message: &str) -> Code {
    if message.contains("syntax error")
        || message.starts_with("unrecognized token")
        || message == "incomplete input"
    {
        Code::Syntax
    } else if message.starts_with("no such table") || message.starts_with("unknown database") {
        Code::UnknownTable
    } else if message.starts_with("no such column") || message.contains("has no column named") {
        Code::UnknownColumn
    } else if message.contains("already exists") || message.starts_with("duplicate column") {
        Code::AlreadyExists
    } else {
        Code::Sqlite
    }
}

/// The word that starts at an offset.
fn word_at(statement: &str, offset: usize) -> Option<(usize, usize)> {
    let rest = statement.get(offset..)?;
    let width = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    Some((offset, width.max(rest.chars().next().map_or(0, char::len_utf8))))
}

/// Where a statement names what a message is about: "no such table: disk" gives no position. The
/// name stands behind a colon, in quotes, or before "already exists".
fn named(message: &str, statement: &str) -> Option<(usize, usize)> {
    let behind = message.rsplit_once(": ").map(|(_, name)| name);
    let quoted = message.split('"').skip(1).step_by(2);
    let existing =
        message.strip_suffix(" already exists").and_then(|words| words.rsplit(' ').next());
    let names = behind.into_iter().chain(quoted).chain(existing);
    let names = names.flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let lower = statement.to_ascii_lowercase();
    names.filter(|name| name.len() > 1).find_map(|name| {
        lower.match_indices(&name.to_ascii_lowercase()).find_map(|(at, found)| {
            let before = statement[..at].chars().next_back().is_some_and(is_part);
            let after = statement[at + found.len()..].chars().next().is_some_and(is_part);
            (!before && !after).then_some((at, found.len()))
        })
    })
}

fn span(start: usize, width: usize) -> Span {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(position(start), position(start + width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_a_message_is_found_in_the_statement() {
        let statement = "INSERT INTO disks (disk_id) SELECT id FROM disk";
        assert_eq!(named("no such table: disk", statement), Some((43, 4)));
        assert_eq!(named("no such table: main.disk", statement), Some((43, 4)));
        assert_eq!(named("no such table: volumes", statement), None);
        assert_eq!(named("table disks already exists", statement), Some((12, 5)));
        assert_eq!(named("Cannot INSERT that INTO disks", statement), None);
    }
}
