//! A script that failed: which statement, where it stands, what the server said, what remains.
//!
//! Pure: the dialects say how far the server came and where it points; this module finds the
//! file, the line and the excerpt.

use std::fmt::{self, Write as _};

use schema_manifest::{Script, Statement, Text};

use crate::plan::Direction;
use crate::report::hint_line;

/// A script that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ScriptFailure {
    /// What was running.
    pub subject: Subject,
    /// Where it failed.
    pub location: Location,
    /// How many statements the script has.
    pub statements: usize,
    /// What the server said.
    pub server: ServerMessage,
    /// What the failure leaves behind.
    pub remains: Remains,
    /// The operator's own line.
    pub hint: Option<Text>,
}

/// What was running.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Subject {
    /// A migration.
    Migration {
        /// Its version.
        version: i64,
        /// Its name.
        name: Text,
        /// Which way it ran.
        direction: Direction,
    },
    /// A fixture.
    Fixture {
        /// Its name.
        name: Text,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Migration { version, name, direction: Direction::Up } => {
                write!(f, "migration {version}_{name}")
            }
            Subject::Migration { version, name, direction: Direction::Down } => {
                write!(f, "reverting migration {version}_{name}")
            }
            Subject::Fixture { name } => write!(f, "fixture {name}"),
        }
    }
}

/// A place in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Location {
    /// The file.
    pub path: Text,
    /// Which statement, counted from 1; `None`: after the last one, when the transaction ended.
    pub statement: Option<usize>,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted in characters from 1, where the server points at one.
    pub column: Option<usize>,
    /// The lines concerned, as they stand in the file, with their numbers.
    pub excerpt: String,
}

/// What the server said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ServerMessage {
    /// The message.
    pub message: String,
    /// `PostgreSQL`: the SQLSTATE; `SQLite`: the extended result code.
    pub code: Option<String>,
    /// More about it.
    pub detail: Option<String>,
    /// What the server suggests.
    pub hint: Option<String>,
    /// Inside which function it happened.
    pub context: Option<String>,
}

/// What a failure leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Remains {
    /// Nothing: the transaction was rolled back.
    Nothing,
    /// What ran before the failing statement, and a dirty row.
    Dirty,
    /// What ran before the transaction that the file began itself, and a dirty row.
    Committed,
}

impl fmt::Display for ScriptFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { path, statement, line, column, excerpt } = &self.location;
        write!(f, "{} failed: {}", self.subject, self.server.message)?;
        write!(f, "\n  --> {path}:{line}")?;
        column.iter().try_for_each(|column| write!(f, ":{column}"))?;
        write!(f, "\n{excerpt}")?;
        let mut note = |word: &str, text: &Option<String>| match text {
            Some(text) => write!(f, "\n  = {word}: {}", text.replace('\n', "\n    ")),
            None => Ok(()),
        };
        note("code", &self.server.code)?;
        note("detail", &self.server.detail)?;
        note("server's hint", &self.server.hint)?;
        note("context", &self.server.context)?;
        let of = self.statements;
        match statement {
            Some(number) => write!(f, "\nstatement {number} of {of}; ")?,
            None => write!(
                f,
                "\nall {of} statements ran, the end of the transaction failed (a deferred \
                 constraint, perhaps); "
            )?,
        }
        match (self.remains, &self.subject) {
            (Remains::Nothing, Subject::Fixture { .. }) => f.write_str(
                "nothing of this fixture remains in the database: fix the file and start again",
            )?,
            (Remains::Nothing, Subject::Migration { direction: Direction::Up, .. }) => f.write_str(
                "nothing of this migration remains in the database: fix the file and start again",
            )?,
            (Remains::Nothing, Subject::Migration { direction: Direction::Down, .. }) => {
                f.write_str(
                    "nothing of it was reverted, the migration is still applied: fix the file and \
                     try again",
                )?;
            }
            (remains, subject) => dirty(f, remains, subject)?,
        }
        hint_line(f, self.hint.as_ref())
    }
}

/// What to do about a script that stopped half-way outside of a transaction.
fn dirty(f: &mut fmt::Formatter<'_>, remains: Remains, subject: &Subject) -> fmt::Result {
    f.write_str("it ran outside of a transaction: ")?;
    f.write_str(match remains {
        Remains::Committed => {
            "what it ran since its own BEGIN is rolled back, the statements before that stay"
        }
        Remains::Dirty | Remains::Nothing => "the statements before this one stay",
    })?;
    f.write_str(", and its row in `_sqlx_migrations` says success = false (dirty)\nwhat to do: ")?;
    by_hand(f, subject)
}

/// How to get rid of a dirty row.
pub(crate) fn by_hand(f: &mut fmt::Formatter<'_>, subject: &Subject) -> fmt::Result {
    match subject {
        Subject::Migration { version, direction: Direction::Down, .. } => write!(
            f,
            "finish by hand and DELETE FROM _sqlx_migrations WHERE version = \
             {version}; or undo by hand what ran and UPDATE _sqlx_migrations SET success = true \
             WHERE version = {version}"
        ),
        Subject::Migration { version, .. } => write!(
            f,
            "undo by hand what ran (an index left INVALID must be dropped), DELETE \
             FROM _sqlx_migrations WHERE version = {version}, and start again"
        ),
        // It always runs inside of a transaction.
        Subject::Fixture { .. } => Ok(()),
    }
}

impl ScriptFailure {
    /// The transaction that the file began itself was rolled back.
    pub(crate) fn rolled_back(&mut self) {
        self.remains = Remains::Committed;
    }
}

impl Location {
    /// The place of a failure.
    ///
    /// `statement` is the position in [`Script::statements`] of the one that failed, `offset`
    /// the byte in the file that the server points at. With neither, the end of the transaction
    /// failed.
    pub(crate) fn find(script: &Script, statement: Option<usize>, offset: Option<usize>) -> Self {
        let statements = &*script.statements;
        let by_offset = offset.and_then(|offset| {
            // A syntax error at the end of a statement points behind it.
            statements.iter().rposition(|statement| statement.start as usize <= offset)
        });
        let number = by_offset.or(statement);
        let found = number.and_then(|number| statements.get(number)).or(statements.last());
        let path = script.path.clone();
        match (found, offset.filter(|offset| *offset <= script.sql.len())) {
            (_, Some(offset)) => {
                let (line, column) = line_and_column(&script.sql, offset);
                let excerpt = pointed(&script.sql, line, column);
                Location {
                    path,
                    statement: number.map(|number| number + 1),
                    line,
                    column: Some(column),
                    excerpt,
                }
            }
            (Some(statement), None) => Location {
                path,
                statement: number.map(|number| number + 1),
                line: statement.line as usize,
                column: None,
                excerpt: lines_of(script, statement),
            },
            (None, None) => {
                Location { path, statement: None, line: 1, column: None, excerpt: String::new() }
            }
        }
    }
}

/// How much of a statement without a position is shown.
const LINES: usize = 6;
/// How much of a line is shown.
const WIDTH: usize = 160;

fn line_and_column(sql: &str, offset: usize) -> (usize, usize) {
    let before = sql.get(..offset).unwrap_or(sql);
    let line = 1 + before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = 1 + before[start..].chars().count();
    (line, column)
}

/// One line with a caret under the column.
fn pointed(sql: &str, line: usize, column: usize) -> String {
    let text = sql.lines().nth(line - 1).unwrap_or_default();
    let skip = if column > WIDTH - 40 { column - WIDTH / 2 } else { 0 };
    let shown: String = text.chars().skip(skip).take(WIDTH).collect();
    let under: String = shown
        .chars()
        .chain(std::iter::repeat(' '))
        .take(column - 1 - skip)
        .map(|letter| if letter == '\t' { '\t' } else { ' ' })
        .collect();
    let gutter = line.to_string();
    let blank = " ".repeat(gutter.len());
    format!(" {blank} |\n {gutter} | {shown}\n {blank} | {under}^")
}

/// The first lines of a statement.
fn lines_of(script: &Script, statement: &Statement) -> String {
    let text = script.text(statement);
    let first = statement.line as usize;
    let last = first + text.lines().count().clamp(1, LINES) - 1;
    let width = last.to_string().len();
    let mut excerpt = format!(" {:width$} |", "");
    for (at, line) in text.lines().take(LINES).enumerate() {
        let shown: String = line.chars().take(WIDTH).collect();
        // Writing to a string cannot fail.
        let _ = write!(excerpt, "\n {:>width$} | {shown}", first + at);
    }
    if text.lines().count() > LINES {
        let _ = write!(excerpt, "\n {:>width$} | ..", "");
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const SQL: &str = "-- disks\nCREATE TABLE disks (id int);\n\nALTER TABLE disks\n\tADD COLUMN \u{e9}tat txt;\n";

    fn script() -> Script {
        sample::script(
            "migrations/2_disks/up.sql",
            SQL,
            &[
                ("CREATE TABLE disks (id int)", false),
                ("ALTER TABLE disks\n\tADD COLUMN \u{e9}tat txt", false),
            ],
        )
    }

    fn failure(statement: Option<usize>, offset: Option<usize>) -> ScriptFailure {
        ScriptFailure {
            subject: Subject::Migration {
                version: 2,
                name: "disks".into(),
                direction: Direction::Up,
            },
            location: Location::find(&script(), statement, offset),
            statements: 2,
            server: ServerMessage {
                message: "type \"txt\" does not exist".into(),
                code: Some("42704".into()),
                ..ServerMessage::default()
            },
            remains: Remains::Nothing,
            hint: Some("ask the operator".into()),
        }
    }

    #[test]
    fn a_position_is_shown_with_a_caret() {
        let failure = failure(Some(1), SQL.find("txt"));
        assert_eq!(
            failure.to_string(),
            "migration 2_disks failed: type \"txt\" does not exist\n\
             \x20 --> migrations/2_disks/up.sql:5:18\n\
             \x20  |\n\
             \x205 | \tADD COLUMN \u{e9}tat txt;\n\
             \x20  | \t                ^\n\
             \x20 = code: 42704\n\
             statement 2 of 2; nothing of this migration remains in the database: fix the file and \
             start again\n\
             hint: ask the operator"
        );
    }

    #[test]
    fn without_a_position_the_statement_is_shown() {
        let location = failure(Some(1), None).location;
        assert_eq!((location.line, location.column, location.statement), (4, None, Some(2)));
        assert_eq!(
            location.excerpt,
            "   |\n 4 | ALTER TABLE disks\n 5 | \tADD COLUMN \u{e9}tat txt"
        );
    }

    #[test]
    fn the_place_of_a_failure() {
        let cases = [
            ("a position wins over the count", Some(0), SQL.find("txt"), (5, Some(18), Some(2))),
            ("a position behind everything", None, Some(SQL.len()), (6, Some(1), Some(2))),
            ("a position in the leading comment", None, Some(3), (1, Some(4), None)),
            ("the end of the transaction", None, None, (4, None, None)),
        ];
        for (case, statement, offset, expected) in cases {
            let location = Location::find(&script(), statement, offset);
            assert_eq!((location.line, location.column, location.statement), expected, "{case}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let sql = format!("SELECT '{}', oops", "x".repeat(500));
        let at = sql.find("oops").unwrap();
        let script = sample::script("a.sql", &sql, &[(&sql, false)]);
        let location = Location::find(&script, Some(0), Some(at));
        let lines: Vec<&str> = location.excerpt.lines().collect();
        assert_eq!(lines[2].find('^'), lines[1].find("oops"));
    }
}
