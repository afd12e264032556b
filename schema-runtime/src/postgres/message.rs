//! A message: what it is made of, so that a failure can be traced back to its part.
//!
//! Building and tracing are pure; [`Message::send`] is the only I/O.

use std::ops::Range;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use schema_manifest::{Script, Statement, TransactionClass};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Column as _, Either, PgConnection, Row as _};

use super::history::ELAPSED;
use super::literal;
use super::lock::is_held_again;
use crate::report::list;
use crate::settings::Limits;
use crate::state::{Place, SessionSetting};

/// What a statement of a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Setting up the transaction.
    Begin,
    /// Taking the lock; raises where another session has it.
    Lock,
    /// Creating one of our tables.
    Create,
    /// Switching off what could end the transaction from outside.
    Settings,
    /// Setting again what the statements of a try before had set for their session.
    TakeUp,
    /// Raises where the work was done in the meantime.
    Guard,
    /// A statement of the script: its position in `Script::statements`.
    Script(usize),
    /// Checking what is deferred: at the end of the message it would look like our row's fault.
    Deferred,
    /// A query of the verify script, by its position; raises where it gives a row.
    Verify(usize),
    /// Raises where the script ended the transaction.
    Ended,
    /// Raises where the script has given up our own lock and another session has it.
    Held,
    /// Putting the session back as it was.
    Restore,
    /// Writing our row; raises where it is not kept.
    Record,
    /// Ending a transaction that was begun by `BEGIN`.
    Commit,
}

impl Part {
    /// Whether it is the script or behind it.
    fn is_not_before(&self) -> bool {
        !matches!(
            self,
            Part::Begin | Part::Lock | Part::Create | Part::Settings | Part::TakeUp | Part::Guard
        )
    }

    /// What a guard of this part says when it raises: whoever reads the server's log should see
    /// that it is no fault.
    fn raises(&self) -> &'static str {
        match self {
            Part::Lock => "another session holds the lock, asking again",
            Part::Guard => "another session has done it, reading again",
            Part::Ended => "the script ended its transaction",
            Part::Held => "the script gave up our lock, and another session has it",
            Part::Record => "our row is not kept",
            Part::Verify(_) => VERIFY,
            _ => "not met",
        }
    }
}

/// A statement of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Command {
    part: Part,
    /// Which script of the message it belongs to, counted from 0.
    work: usize,
}

/// Text of a script in a message: the same bytes as in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    /// Where it begins in the message.
    at: usize,
    /// Where it begins in the file.
    offset: usize,
    length: usize,
    work: usize,
}

/// Statements that go to the server together: one implicit transaction.
#[derive(Debug, Clone, Default)]
pub(super) struct Message {
    text: String,
    /// What each command is for, in the order in which the server completes them.
    commands: Vec<Command>,
    regions: Vec<Region>,
    /// Which script is being added.
    work: usize,
    /// A script has more commands than are known: which part failed is told by our marker alone.
    unread: bool,
    /// It begins and ends its transaction itself.
    explicit: bool,
}

/// A message that failed.
#[derive(Debug)]
pub(super) struct MessageError {
    /// The part that failed; `None`: the end of the transaction.
    pub(super) part: Option<Part>,
    /// Which script it belongs to, counted from 0.
    pub(super) work: usize,
    /// Where in the script the server points, in bytes.
    pub(super) offset: Option<usize>,
    /// What the server said.
    pub(super) cause: sqlx::Error,
}

/// In the texts that a raised guard carries: no statement of a user says this.
const MARKER: &str = "schema-runtime: ";

const VERIFY: &str = "the verify script found a row";

/// How much of a row is shown.
const SHOWN: usize = 500;

/// A query that gives the first row of another one, as JSON.
pub(super) fn first_row(query: &str) -> String {
    // On lines of its own: the query may end in a comment.
    format!(
        "SELECT pg_catalog.left(pg_catalog.row_to_json(\"schema-runtime\")::pg_catalog.text, {SHOWN}) \
         FROM (\n{query}\n) AS \"schema-runtime\" LIMIT 1"
    )
}

/// The name of the column that says when a row of ours was written.
const RECORDED: &str = "schema-runtime: recorded after";

/// The statements of a script that must stand before every query, and so before our own.
pub(super) fn opens(script: &Script) -> impl Iterator<Item = (usize, &Statement)> {
    let wrapper = |one: &Statement| one.transaction == TransactionClass::Wrapper;
    let statements = script.statements.iter().enumerate();
    statements
        .skip_while(move |(_, one)| wrapper(one))
        .take_while(|(_, one)| one.transaction == TransactionClass::Opening)
}

impl Message {
    /// A message whose transaction sees what others commit, and may write, whatever the database's
    /// defaults are; the first script may say otherwise.
    ///
    /// It is an implicit one, but for a script that has or may have a savepoint, which an implicit one
    /// does not take, and for one that begins its transaction itself. Source: "Multiple Statements in a
    /// Simple Query" in the documentation of the protocol.
    pub(super) fn begin<'s>(scripts: impl Iterator<Item = &'s Script> + Clone) -> Self {
        let has_savepoint = |statement: &Statement| {
            matches!(statement.transaction, TransactionClass::Savepoint | TransactionClass::Unread)
        };
        let explicit = scripts
            .clone()
            .any(|one| !one.no_transaction && one.statements.iter().any(has_savepoint));
        let begins_itself = scripts.clone().next().is_some_and(Script::begins_itself);
        let mut message = Message { explicit: explicit || begins_itself, ..Message::default() };
        if explicit && !begins_itself {
            message.push(Part::Begin, "BEGIN");
        }
        message.push(Part::Begin, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
        for script in scripts.take(1).filter(|script| !script.no_transaction) {
            for (number, statement) in opens(script) {
                message.region(statement.start as usize, script.text(statement));
                message.push(Part::Script(number), "");
            }
        }
        message
    }

    pub(super) fn push(&mut self, part: Part, statement: &str) {
        self.text.push_str(statement);
        self.text.push_str(";\n");
        self.commands.push(Command { part, work: self.work });
    }

    /// What follows belongs to the next script.
    pub(super) fn next(&mut self) {
        self.work += 1;
    }

    /// Sets what holds until the end of the transaction, and no longer.
    ///
    /// The time-outs end a transaction from outside, and a migration may take its time. A server
    /// that is told to look notices that its client is gone, and ends the statement; by default it
    /// would finish it first, and commit. Only where the server knows the setting and the platform
    /// can (Linux), and only where nobody has set it.
    pub(super) fn settings(&mut self) {
        // One statement for every version: the interval came with 14, `transaction_timeout` with 17.
        self.push(
            Part::Settings,
            "SELECT pg_catalog.set_config(name, CASE name WHEN 'client_connection_check_interval' \
             THEN '1000' ELSE '0' END, true) FROM pg_catalog.pg_settings WHERE name IN \
             ('idle_in_transaction_session_timeout', 'transaction_timeout') OR name = \
             'client_connection_check_interval' AND setting = '0' AND pg_catalog.version() ~ \
             'linux'",
        );
    }

    /// Sets what holds for statements that run by themselves, until [`restore`](Message::restore):
    /// each is a transaction of its own, with the session's defaults. Nobody looks for the client:
    /// an index build that outlives it is better finished than left invalid.
    pub(super) fn session_settings(&mut self) {
        self.push(
            Part::Settings,
            "SELECT pg_catalog.set_config(name, CASE name WHEN 'default_transaction_isolation' \
             THEN 'read committed' WHEN 'default_transaction_read_only' THEN 'off' ELSE '0' END, \
             false) FROM pg_catalog.pg_settings WHERE name IN ('default_transaction_isolation', \
             'default_transaction_read_only', 'idle_in_transaction_session_timeout', \
             'transaction_timeout', 'idle_session_timeout')",
        );
    }

    /// Sets how long the statements that follow may wait for a lock and run, for the transaction or
    /// for the session; a script may say otherwise.
    pub(super) fn limits(&mut self, limits: Limits, local: bool) {
        let set = |name: &str, time: Duration| {
            format!("pg_catalog.set_config('{name}', '{}', {local})", milliseconds(time))
        };
        let lock = set("lock_timeout", limits.lock);
        let statement = limits.statement.map(|time| set("statement_timeout", time));
        let calls = list(std::iter::once(lock).chain(statement));
        self.push(Part::Settings, &format!("SELECT {calls}"));
    }

    /// Raises unless the condition holds. A cast of a value that is not constant is the only way
    /// to raise without a function.
    pub(super) fn require(&mut self, part: Part, condition: &str) {
        let statement = format!("SELECT {}", raise_unless(part, condition));
        self.push(part, &statement);
    }

    /// A statement that writes our row: raises unless exactly one is written, which a trigger or a
    /// rule on our table may prevent.
    pub(super) fn record(&mut self, statement: &str) {
        let statement = format!(
            "WITH recorded AS ({statement} RETURNING {ELAPSED} AS elapsed) SELECT \
             pg_catalog.max(elapsed)::pg_catalog.text AS \"{RECORDED}\", {} FROM recorded",
            raise_unless(Part::Record, "pg_catalog.count(*) = 1")
        );
        self.push(Part::Record, &statement);
    }

    /// The script as it stands in its file, but for the `BEGIN` and `COMMIT` around it and what
    /// [`begin`](Message::begin) has sent ahead: they are blanked, so that every position stays
    /// what it is.
    pub(super) fn script(&mut self, script: &Script) {
        let wrapper = |one: &&Statement| one.transaction == TransactionClass::Wrapper;
        let ahead = if self.work == 0 { opens(script).count() } else { 0 };
        let first = opens(script).next().map_or(0, |(number, _)| number);
        let is_ahead = |number: usize| (first..first + ahead).contains(&number);
        let blanks: Vec<Range<usize>> = script
            .statements
            .iter()
            .enumerate()
            .filter(|(number, one)| wrapper(one) || is_ahead(*number))
            .map(|(_, one)| one.start as usize..one.end as usize)
            .collect();
        let text = blanked(&script.sql, &blanks);
        self.region(0, &text);
        // On a line of its own: the file may end in a comment.
        self.text.push_str("\n;\n");
        let work = self.work;
        let runs = script
            .statements
            .iter()
            .enumerate()
            .filter(|(number, one)| !wrapper(one) && !is_ahead(*number));
        self.commands.extend(runs.map(|(number, _)| Command { part: Part::Script(number), work }));
        let unread = |statement: &Statement| statement.transaction == TransactionClass::Unread;
        self.unread |= script.statements.iter().any(unread);
        self.push(Part::Deferred, "SET CONSTRAINTS ALL IMMEDIATE");
    }

    fn region(&mut self, offset: usize, text: &str) {
        let (at, length, work) = (self.text.len(), text.len(), self.work);
        self.regions.push(Region { at, offset, length, work });
        self.text.push_str(text);
    }

    /// The queries of a verify script: each raises where it gives a row, and shows it.
    pub(super) fn verify(&mut self, script: &Script) {
        for (number, statement) in script.statements.iter().enumerate() {
            let row = first_row(script.text(statement));
            let told = format!(
                "SELECT ('{MARKER}{VERIFY}: ' || found)::pg_catalog.int4 FROM ({row}) AS rows (found)"
            );
            self.push(Part::Verify(number), &told);
        }
    }

    /// Puts the session back as it was before the script: whoever it is, its role and its settings.
    ///
    /// `RESET ALL` goes back to what the connection began with; what was set since, by a pool's
    /// `after_connect` say, is set again.
    pub(super) fn restore(&mut self, place: &Place) {
        self.as_ourselves(place);
        self.push(Part::Restore, "RESET ALL");
        self.set(&place.settings);
    }

    /// Acts for whom the session acted before the script.
    pub(super) fn as_ourselves(&mut self, place: &Place) {
        self.push(Part::Restore, "RESET SESSION AUTHORIZATION");
        self.push(Part::Restore, "RESET ROLE");
        let (user, role) = (literal::text(&place.user), literal::text(&place.role));
        self.push(Part::Restore, &format!("SELECT {}", acting_for(&user, &role)));
    }

    /// Sets what holds for the session.
    pub(super) fn set(&mut self, settings: &[(String, String)]) {
        if settings.is_empty() {
            return;
        }
        let calls = settings.iter().map(|(name, value)| {
            let (name, value) = (literal::text(name), literal::text(value));
            format!("pg_catalog.set_config({name}, {value}, false)")
        });
        self.push(Part::Restore, &format!("SELECT {}", list(calls)));
    }

    /// Makes the session what the statements of a try before had made of theirs.
    pub(super) fn take_up(&mut self, settings: &[SessionSetting]) {
        let set = |name: &str, value: Option<&str>| {
            // NULL resets it.
            let value = value.map_or("NULL".to_owned(), literal::text);
            format!("pg_catalog.set_config({}, {value}, false)", literal::text(name))
        };
        for setting in settings {
            let statement = match setting {
                SessionSetting::ResetAll => "RESET ALL".to_owned(),
                SessionSetting::Reset(name) => format!("SELECT {}", set(name, None)),
                SessionSetting::Set(name, value) => format!("SELECT {}", set(name, Some(value))),
            };
            self.push(Part::TakeUp, &statement);
        }
    }

    /// Statements of ours between two of a script that runs outside of a transaction, which go on
    /// acting for whomever the script has chosen.
    pub(super) fn aside(&mut self, place: &Place, part: Part, statement: &str) {
        self.push(
            Part::Restore,
            "SELECT pg_catalog.set_config('schema_runtime.user', session_user, false), \
             pg_catalog.set_config('schema_runtime.role', pg_catalog.current_setting('role'), false)",
        );
        self.as_ourselves(place);
        self.require(Part::Held, &is_held_again(place));
        self.push(part, statement);
        let user = "pg_catalog.current_setting('schema_runtime.user')";
        let role = "pg_catalog.current_setting('schema_runtime.role')";
        self.push(Part::Restore, &format!("SELECT {}", acting_for(user, role)));
    }

    /// A statement of a script.
    pub(super) fn statement(&mut self, script: &Script, number: usize, statement: &Statement) {
        self.region(statement.start as usize, script.text(statement));
        self.text.push('\n');
        self.push(Part::Script(number), "");
    }

    /// Sends it and waits for its end; where it fails nothing of it remains, and no transaction is
    /// left open. Gives how long after the message's arrival each row was
    /// [recorded](Message::record).
    pub(super) async fn send(
        mut self,
        conn: &mut PgConnection,
    ) -> Result<Vec<Duration>, MessageError> {
        let explicit = self.explicit;
        if explicit {
            self.push(Part::Commit, "COMMIT");
        }
        let sent = self.send_once(conn).await;
        // An error at the beginning means that the transaction is the caller's.
        let ours = |error: &MessageError| error.part != Some(Part::Begin);
        if explicit && sent.as_ref().is_err_and(ours) {
            // Best effort: a connection on which this fails too is of no use to anybody.
            let _ = sqlx::raw_sql("ROLLBACK").execute(conn).await;
        }
        sent
    }

    async fn send_once(self, conn: &mut PgConnection) -> Result<Vec<Duration>, MessageError> {
        let mut completed = 0;
        let mut recorded = Vec::new();
        let mut stream = sqlx::raw_sql(AssertSqlSafe(self.text.clone())).fetch_many(conn);
        loop {
            match stream.try_next().await {
                Ok(Some(Either::Left(_))) => completed += 1,
                Ok(Some(Either::Right(row))) => recorded.extend(recorded_after(&row)),
                Ok(None) => return Ok(recorded),
                Err(cause) => return Err(self.blame(completed, cause)),
            }
        }
    }

    /// Which part failed, after so many commands were completed.
    fn blame(&self, completed: usize, cause: sqlx::Error) -> MessageError {
        let place = position(&cause).and_then(|position| self.in_script(position));
        let last = Command { part: Part::Commit, work: self.work };
        let found = self.commands.get(completed).copied();
        let work = place.map_or(found.unwrap_or(last).work, |(work, _)| work);
        // A syntax error is found before anything runs: only its position counts.
        let is_script = |one: &Command| matches!(one.part, Part::Script(_)) && one.work == work;
        let first = || self.commands.iter().copied().find(is_script);
        let command = match place {
            // So many commands had to be completed before the script.
            _ if self.unread && found.is_none_or(|one| one.part.is_not_before()) => {
                marked(&cause, &self.commands).or_else(first)
            }
            Some(_) => found.filter(is_script).or_else(first),
            None => found,
        };
        let part = command.map(|command| command.part);
        MessageError { part, work, offset: place.map(|(_, offset)| offset), cause }
    }

    /// The script and the byte of its file at a character of the message.
    fn in_script(&self, character: usize) -> Option<(usize, usize)> {
        let byte = byte_at(&self.text, character);
        self.regions.iter().find_map(|region| {
            let from = byte.checked_sub(region.at)?;
            (from <= region.length).then_some((region.work, region.offset + from))
        })
    }
}

/// What a row says that [`Message::record`] gives; `None`: it is another row.
fn recorded_after(row: &PgRow) -> Option<Duration> {
    row.columns().first().filter(|column| column.name() == RECORDED)?;
    let nanoseconds: String = row.try_get(0).ok()?;
    Some(Duration::from_nanos(nanoseconds.parse().ok()?))
}

/// As the server's settings take a time: zero is none, and no time that is set becomes that.
fn milliseconds(time: Duration) -> i32 {
    let whole = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    if time.is_zero() { 0 } else { whole.max(1) }
}

/// Only where somebody had changed it: to act for another takes a superuser.
fn acting_for(user: &str, role: &str) -> String {
    format!(
        "CASE WHEN session_user <> {user} THEN pg_catalog.set_config('session_authorization', \
         {user}, false) END, pg_catalog.set_config('role', {role}, false)"
    )
}

fn raise_unless(part: Part, condition: &str) -> String {
    let told = part.raises();
    format!("(CASE WHEN {condition} THEN '1' ELSE '{MARKER}{told}' END)::pg_catalog.int4")
}

impl MessageError {
    /// Whether a guard of ours raised it.
    pub(super) fn raised_by(&self, part: Part) -> bool {
        self.part == Some(part) && is_marked(&self.cause, part)
    }
}

/// The first command whose guard can have raised an error.
fn marked(cause: &sqlx::Error, commands: &[Command]) -> Option<Command> {
    commands.iter().copied().find(|command| is_marked(cause, command.part))
}

/// The row that a query of a verify script has found.
pub(super) fn found_row(cause: &sqlx::Error) -> Option<String> {
    let message = cause.as_database_error()?.message();
    let (_, row) = message.split_once(&format!("{MARKER}{VERIFY}: "))?;
    Some(row.strip_suffix('"').unwrap_or(row).to_owned())
}

fn is_marked(cause: &sqlx::Error, part: Part) -> bool {
    let error = cause.as_database_error().filter(|one| one.code().as_deref() == Some("22P02"));
    error.is_some_and(|error| error.message().contains(&format!("{MARKER}{}", part.raises())))
}

/// The character of the message that the server points at, counted from 1.
pub(super) fn position(cause: &sqlx::Error) -> Option<usize> {
    let error = cause.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    match error.position()? {
        PgErrorPosition::Original(position) => Some(position),
        // Inside a function's own query: the file does not show it.
        PgErrorPosition::Internal { .. } => None,
    }
}

/// The byte of a text at a character counted from 1; its end where it points behind it.
pub(super) fn byte_at(text: &str, character: usize) -> usize {
    text.char_indices().nth(character.saturating_sub(1)).map_or(text.len(), |(at, _)| at)
}

/// A text with parts blanked byte by byte; newlines stay.
fn blanked(sql: &str, parts: &[Range<usize>]) -> String {
    let mut text = String::with_capacity(sql.len());
    for (at, letter) in sql.char_indices() {
        let inside = parts.iter().any(|part| part.contains(&at));
        match letter {
            '\n' => text.push('\n'),
            _ if inside => (0..letter.len_utf8()).for_each(|_| text.push(' ')),
            letter => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn parts(message: &Message) -> Vec<Part> {
        message.commands.iter().map(|command| command.part).collect()
    }

    #[test]
    fn a_wrapper_is_blanked_and_every_position_stays() {
        let sql = "-- \u{e9}\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- end";
        let statements = [("BEGIN", false), ("SELECT 1", false), ("COMMIT", false)];
        let script = sample::script("a.sql", sql, &statements);
        let mut message = Message::begin([&script].into_iter());
        let before = message.text.len();
        message.script(&script);
        message.push(Part::Record, "SELECT 2");
        let text = &message.text[before..];
        assert!(text.starts_with("-- \u{e9}\n     ;\nSELECT 1;\n      ;\n-- end\n;\n"), "{text}");
        assert_eq!(
            parts(&message),
            [Part::Begin, Part::Script(1), Part::Deferred, Part::Record],
            "a wrapper is no command"
        );
        let end = "-- end\n;\nSET CONSTRAINTS ALL IMMEDIATE;\nSELECT 2;\n";
        assert!(message.text.ends_with(end), "{}", message.text);
    }

    #[test]
    fn what_opens_a_transaction_goes_ahead_and_keeps_its_position() {
        let sql = "BEGIN;\nSET TRANSACTION x;\nSELECT 1;\nSET TRANSACTION y;\nCOMMIT;";
        let statements = ["BEGIN", "SET TRANSACTION x", "SELECT 1", "SET TRANSACTION y", "COMMIT"];
        let script = sample::script("a.sql", sql, &statements.map(|one| (one, false)));
        let mut message = Message::begin([&script].into_iter());
        message.require(Part::Lock, "TRUE");
        message.script(&script);
        assert_eq!(
            parts(&message),
            [
                Part::Begin,
                Part::Script(1),
                Part::Lock,
                Part::Script(2),
                Part::Script(3),
                Part::Deferred
            ]
        );
        assert_eq!(message.text.matches("SET TRANSACTION x").count(), 1, "{}", message.text);
        let character = |needle: &str| 1 + message.text.find(needle).unwrap();
        let offset = |needle: &str| Some((0, sql.find(needle).unwrap()));
        assert_eq!(message.in_script(character("x;")), offset("x;"));
        assert_eq!(message.in_script(character("y;")), offset("y;"));
    }

    #[test]
    fn a_begin_that_says_how_its_transaction_is_takes_the_place_of_ours() {
        let sql = "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSAVEPOINT s;\nSELECT 1;\nCOMMIT;";
        let statements =
            ["BEGIN ISOLATION LEVEL SERIALIZABLE", "SAVEPOINT s", "SELECT 1", "COMMIT"];
        let script = sample::script("a.sql", sql, &statements.map(|one| (one, false)));
        let mut message = Message::begin([&script].into_iter());
        message.script(&script);
        assert!(message.explicit);
        assert_eq!(
            parts(&message),
            [Part::Begin, Part::Script(0), Part::Script(1), Part::Script(2), Part::Deferred]
        );
        assert_eq!(message.text.matches("BEGIN").count(), 1, "{}", message.text);
        assert_eq!(message.text.matches("COMMIT").count(), 1, "as part of a level's name");
    }

    #[test]
    fn each_script_of_a_message_has_its_positions() {
        let one = sample::script("a.sql", "SELECT 1", &[("SELECT 1", false)]);
        let two = sample::script("b.sql", "SELECT 2", &[("SELECT 2", false)]);
        let mut message = Message::begin([&one, &two].into_iter());
        message.script(&one);
        message.next();
        message.script(&two);
        let at = 1 + message.text.find('2').unwrap();
        assert_eq!(message.in_script(at), Some((1, 7)));
        assert_eq!(message.commands[3], Command { part: Part::Script(0), work: 1 });
    }

    #[test]
    fn a_position_is_found_in_the_script_only() {
        let mut message = Message::default();
        message.push(Part::Begin, "SELECT '\u{e9}'");
        let script = sample::script("a.sql", "SELECT \u{e9}x", &[("SELECT \u{e9}x", false)]);
        message.script(&script);
        message.push(Part::Record, "SELECT 3");
        let at = |needle: &str| {
            let byte = message.text.find(needle).unwrap();
            1 + message.text[..byte].chars().count()
        };
        let find = |character| message.in_script(character).map(|(_, offset)| offset);
        assert_eq!(find(1), None);
        assert_eq!(find(at("\u{e9}x")), Some(7));
        assert_eq!(find(at("x\n")), Some(9), "characters are not bytes");
        assert_eq!(find(at("SELECT 3")), None);
    }

    #[test]
    fn a_guard_raises_by_a_cast() {
        let mut message = Message::default();
        message.require(Part::Guard, "TRUE");
        assert_eq!(
            message.text,
            "SELECT (CASE WHEN TRUE THEN '1' ELSE 'schema-runtime: another session has done it, \
             reading again' END)::pg_catalog.int4;\n"
        );
    }
}
