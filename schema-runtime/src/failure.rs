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

/// A query of a verify script that gave a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct VerifyFailure {
    /// The file.
    pub path: Text,
    /// The query's line, counted from 1.
    pub line: usize,
    /// The query, as it stands in the file, with the numbers of its lines.
    pub excerpt: String,
    /// The first row that it gave.
    pub row: String,
}

impl VerifyFailure {
    pub(crate) fn new(script: &Script, number: usize, row: String) -> Self {
        let Location { path, line, excerpt, .. } = Location::find(script, Some(number), None, None);
        VerifyFailure { path, line, excerpt, row }
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
    /// The query inside of a function or a `DO` block that the server points into.
    pub query: Option<String>,
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
    /// Nothing, also of the other scripts in the transaction.
    NothingOfAll,
    /// What ran before the failing statement, and a dirty row.
    Dirty,
    /// What ran before the failing statement, which is recorded, and a dirty row: the next start
    /// goes on at the failing statement.
    Begun,
    /// The same with what ran before the transaction that the file began itself: the next start goes
    /// on at its `BEGIN`.
    BegunAndRolledBack,
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
        note("query", &self.server.query)?;
        note("context", &self.server.context)?;
        let of = self.statements;
        match statement {
            Some(number) => write!(f, "\nstatement {number} of {of}; ")?,
            None => {
                write!(f, "\nall {of} statements ran, the end of the transaction failed")?;
                // Where the code says what it was, it was no constraint.
                let is_known = self.server.code.as_deref().and_then(advice).is_some();
                f.write_str(if is_known { "; " } else { " (a deferred constraint, perhaps); " })?;
            }
        }
        let remains = match (self.remains, &self.subject) {
            (
                Remains::Dirty | Remains::Begun | Remains::BegunAndRolledBack | Remains::Committed,
                subject,
            ) => {
                dirty(f, self.remains, subject, &self.server)?;
                return hint_line(f, self.hint.as_ref());
            }
            (Remains::Nothing | Remains::NothingOfAll, Subject::Fixture { .. }) => {
                "nothing of this fixture remains in the database"
            }
            (Remains::Nothing, Subject::Migration { direction: Direction::Up, .. }) => {
                "nothing of this migration remains in the database"
            }
            (Remains::Nothing, Subject::Migration { direction: Direction::Down, .. }) => {
                "nothing of it was reverted, the migration is still applied"
            }
            (Remains::NothingOfAll, Subject::Migration { direction: Direction::Up, .. }) => {
                "nothing of this migration, nor of those before it in its transaction, remains in \
                 the database"
            }
            (Remains::NothingOfAll, Subject::Migration { direction: Direction::Down, .. }) => {
                "nothing was reverted, it and those before it in its transaction are still applied"
            }
        };
        write!(f, "{remains}: {}", self.server.advice())?;
        hint_line(f, self.hint.as_ref())
    }
}

/// What to do about a script that stopped half-way outside of a transaction.
fn dirty(
    f: &mut fmt::Formatter<'_>,
    remains: Remains,
    subject: &Subject,
    server: &ServerMessage,
) -> fmt::Result {
    f.write_str("it ran outside of a transaction: ")?;
    let rolled_back =
        "what it ran since its own BEGIN is rolled back, the statements before that stay";
    f.write_str(match remains {
        Remains::Committed | Remains::BegunAndRolledBack => rolled_back,
        _ => "the statements before this one stay",
    })?;
    f.write_str(", and its row in `_sqlx_migrations` says success = false (dirty)\nwhat to do: ")?;
    let advice = server.advice();
    match remains {
        Remains::Begun if advice != FIX => write!(f, "{advice}; it goes on at this statement"),
        Remains::BegunAndRolledBack if advice != FIX => {
            write!(f, "{advice}; it goes on at that BEGIN")
        }
        Remains::Begun => f.write_str(
            "correct the data, or the file from this statement on, and do the same again: it goes \
             on at this statement",
        ),
        Remains::BegunAndRolledBack => f.write_str(
            "correct the data, or the file from that BEGIN on, and do the same again: it goes on at \
             that BEGIN",
        ),
        _ => by_hand(f, subject),
    }
}

/// How to get rid of a dirty row.
pub(crate) fn by_hand(f: &mut fmt::Formatter<'_>, subject: &Subject) -> fmt::Result {
    match subject {
        Subject::Migration { direction: Direction::Down, .. } => f.write_str(
            "finish by hand and call `Migrator::repair` with `Repair::NotApplied`; or undo by hand \
             what ran and call it with `Repair::Applied`",
        ),
        Subject::Migration { .. } => f.write_str(
            "undo by hand what ran (an index left INVALID must be dropped), call \
             `Migrator::repair` with `Repair::NotApplied`, and start again",
        ),
        // It always runs inside of a transaction.
        Subject::Fixture { .. } => Ok(()),
    }
}

/// What helps against an error that is the file's fault.
const FIX: &str = "fix the file and start again";

/// The primary result code of `SQLite` in what it gives as a code, which may be an extended one. Those of
/// `PostgreSQL` are five characters long, and the greatest of `SQLite` four.
/// Source: <https://sqlite.org/rescode.html>.
fn sqlite_code(code: &str) -> Option<u32> {
    let code: Option<u32> = code.parse().ok().filter(|_| code.len() < 5);
    code.map(|code| code & 0xff)
}

/// What helps against an error that is not the file's fault, by the classes of the appendix
/// "PostgreSQL Error Codes", and by the result codes of `SQLite`.
pub(crate) fn advice(code: &str) -> Option<&'static str> {
    if let Some(code) = sqlite_code(code) {
        return Some(match code {
            5 | 6 => {
                "another connection had the database: end what reads or writes it for so long \
                 (`fuser` on the file shows the processes), and start again"
            }
            8 => {
                "let the service write: the file and its folder must belong to its user, the file \
                 system and the connection must not be read-only; then start again"
            }
            10 => {
                "reading or writing the file failed, and not through the migration: see the system's \
                 log for the disk, then start again"
            }
            11 => {
                "the file is damaged: keep a copy of it, see what `PRAGMA integrity_check` says, restore \
                 a backup, and start again"
            }
            13 => "make room on the disk that holds the database, and start again",
            14 => {
                "check that the path is a file that the service may open, in a folder that it may write \
                 to (sqlx makes a new file only with `create_if_missing(true)` or `?mode=rwc`), and \
                 start again"
            }
            26 => {
                "the file is not a database of SQLite, or is encrypted: check the path, move the file \
                 away if it is not needed, and start again"
            }
            _ => return None,
        });
    }
    Some(match code {
        "42501" => "grant the role what it lacks, or connect as the owner, and start again",
        "55P03" => {
            "another session held a lock that the statement needs: end that session's transaction \
             (`pg_locks` shows it), or wait for it longer with `Migrator::statement_lock_timeout` \
             and `Migrator::retry_limit`, and start again"
        }
        "40001" | "40P01" => "another session was in the way: start again",
        "57014" => {
            "it took longer than a time-out of this role, this database or the file allows, or \
             somebody cancelled it: raise the time-out and start again"
        }
        "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04" => {
            "the server ended the connection: start again when it is up"
        }
        "53100" => "make room on the server's disk and start again",
        code if code.starts_with("53") || code.starts_with("58") || code.starts_with("XX") => {
            "the server is in trouble, and not through the file: see its log, then start again"
        }
        _ => return None,
    })
}

impl ServerMessage {
    fn advice(&self) -> &'static str {
        self.code.as_deref().and_then(advice).unwrap_or(FIX)
    }
}

impl ScriptFailure {
    /// Whether another connection was in the way: `SQLITE_BUSY` and `SQLITE_LOCKED`.
    #[cfg(feature = "sqlite")]
    pub(crate) fn is_busy(&self) -> bool {
        self.server.code.as_deref().and_then(sqlite_code).is_some_and(|code| matches!(code, 5 | 6))
    }

    /// Whether the file takes no writes: `SQLITE_READONLY`.
    #[cfg(feature = "sqlite")]
    pub(crate) fn is_read_only(&self) -> bool {
        self.server.code.as_deref().and_then(sqlite_code) == Some(8)
    }

    /// What it leaves behind is known better now.
    pub(crate) fn leaves(&mut self, remains: Remains) {
        self.remains = remains;
    }
}

impl Location {
    /// The place of a failure.
    ///
    /// `statement` is the position in [`Script::statements`] of the one that failed, `offset`
    /// the byte in the file that the server points at. With neither, the end of the transaction
    /// failed. `inner` is the line that the server names inside of a `DO` block, counted from 1.
    pub(crate) fn find(
        script: &Script,
        statement: Option<usize>,
        offset: Option<usize>,
        inner: Option<usize>,
    ) -> Self {
        let statements = &*script.statements;
        let by_offset = offset.and_then(|offset| {
            // A syntax error at the end of a statement points behind it.
            statements.iter().rposition(|statement| statement.start as usize <= offset)
        });
        let number = by_offset.or(statement);
        let found = number.and_then(|number| statements.get(number)).or(statements.last());
        let path = script.path.clone();
        let inside = found.zip(inner).and_then(|(found, inner)| line_inside(script, found, inner));
        if let (None, Some(line)) = (offset, inside) {
            let (statement, excerpt) =
                (number.map(|number| number + 1), one_line(&script.sql, line));
            return Location { path, statement, line, column: None, excerpt };
        }
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

/// The line of the file that is the `inner`th of the first quoted text of a statement: the server
/// counts the lines of a `DO` block from the one with its opening quote (tried on 15.18 and 18).
fn line_inside(script: &Script, statement: &Statement, inner: usize) -> Option<usize> {
    let text = script.text(statement);
    let quote = text.find(['$', '\''])?;
    let above = text[..quote].matches('\n').count() + inner.checked_sub(1)?;
    (above < text.lines().count()).then_some(statement.line as usize + above)
}

/// A line by itself.
fn one_line(sql: &str, line: usize) -> String {
    let shown: String = sql.lines().nth(line - 1).unwrap_or_default().chars().take(WIDTH).collect();
    format!(" {:width$} |\n {line} | {shown}", "", width = line.to_string().len())
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
            location: Location::find(&script(), statement, offset, None),
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
            let location = Location::find(&script(), statement, offset, None);
            assert_eq!((location.line, location.column, location.statement), expected, "{case}");
        }
    }

    #[test]
    fn only_what_the_file_can_help_is_asked_of_it() {
        for (code, advice) in [
            (Some("42704"), "fix the file and start again"),
            (None, "fix the file and start again"),
            (Some("42501"), "grant the role what it lacks"),
            (Some("57P01"), "the server ended the connection"),
            (Some("53100"), "make room on the server's disk"),
            (Some("53200"), "the server is in trouble"),
            (Some("40P01"), "another session was in the way"),
        ] {
            let mut failure = failure(Some(1), None);
            failure.server.code = code.map(str::to_owned);
            let text = failure.to_string();
            assert!(text.contains(&format!("in the database: {advice}")), "{text}");
        }
    }

    #[test]
    fn a_line_inside_of_a_block_is_shown() {
        let sql = "SELECT 1;\nDO LANGUAGE plpgsql\n$x$\nBEGIN\n    RAISE 'no';\nEND $x$;";
        let block = sql.trim_start_matches("SELECT 1;\n").trim_end_matches(';');
        let script = sample::script("a.sql", sql, &[("SELECT 1", false), (block, false)]);
        let location = Location::find(&script, Some(1), None, Some(3));
        assert_eq!((location.line, location.statement), (5, Some(2)));
        assert_eq!(location.excerpt, "   |\n 5 |     RAISE 'no';");
        // What cannot be is left alone.
        for inner in [0, 99] {
            assert_eq!(Location::find(&script, Some(1), None, Some(inner)).line, 2);
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let sql = format!("SELECT '{}', oops", "x".repeat(500));
        let at = sql.find("oops").unwrap();
        let script = sample::script("a.sql", &sql, &[(&sql, false)]);
        let location = Location::find(&script, Some(0), Some(at), None);
        let lines: Vec<&str> = location.excerpt.lines().collect();
        assert_eq!(lines[2].find('^'), lines[1].find("oops"));
    }
}
