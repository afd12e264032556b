//! A message: what it is made of, so that a failure can be traced back to its part.
//!
//! Building and tracing are pure; [`Message::send`] is the only I/O.

use futures_util::TryStreamExt as _;
use schema_manifest::{Script, Statement, TransactionClass};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use super::literal;

/// What a statement of a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Setting up the transaction.
    Begin,
    /// Taking the lock; raises where another session has it.
    Lock,
    /// Creating one of our tables.
    Create,
    /// Raises where the work was done in the meantime.
    Guard,
    /// A statement of the script: its position in `Script::statements`.
    Script(usize),
    /// Checking what is deferred: at the end of the message it would look like our row's fault.
    Deferred,
    /// Raises where the script ended the transaction.
    Ended,
    /// Putting the session back as it was.
    Restore,
    /// Writing our row.
    Record,
    /// Ending a transaction that was begun by `BEGIN`.
    Commit,
}

impl Part {
    /// Whether it is the script or behind it.
    fn is_not_before(&self) -> bool {
        !matches!(self, Part::Begin | Part::Lock | Part::Create | Part::Guard)
    }
}

/// Statements that go to the server together: one implicit transaction.
#[derive(Debug, Clone, Default)]
pub(super) struct Message {
    text: String,
    /// What each command is for, in the order in which the server completes them.
    parts: Vec<Part>,
    /// Where the script begins in `text`, in bytes, and how long it is.
    script: Option<(usize, usize)>,
    /// The script has more commands than are known: which part failed is told by our marker alone.
    unread: bool,
    /// It begins and ends its transaction itself.
    explicit: bool,
}

/// A message that failed.
#[derive(Debug)]
pub(super) struct MessageError {
    /// The part that failed; `None`: the end of the transaction.
    pub(super) part: Option<Part>,
    /// Where in the script the server points, in bytes.
    pub(super) offset: Option<usize>,
    /// What the server said.
    pub(super) cause: sqlx::Error,
}

/// In the texts that a raised guard carries: no statement of a user says this.
const MARKER: &str = "schema-runtime: raised by ";

impl Message {
    /// A message whose transaction sees what others commit, and may write.
    ///
    /// It is an implicit one, but for a script that has or may have a savepoint: an implicit one
    /// takes none. Source: "Multiple Statements in a Simple Query" in the documentation of the
    /// protocol.
    pub(super) fn begin(script: &Script) -> Self {
        let has_savepoint = |statement: &Statement| {
            matches!(statement.transaction, TransactionClass::Savepoint | TransactionClass::Unread)
        };
        let explicit = !script.no_transaction && script.statements.iter().any(has_savepoint);
        let mut message = Message { explicit, ..Message::default() };
        if explicit {
            message.push(Part::Begin, "BEGIN");
        }
        message.push(Part::Begin, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
        // A server that is told to look notices that its client is gone, and ends the statement;
        // by default it would finish it first. Only where the server knows the setting and the
        // platform can (Linux), and only where nobody has set it.
        message.push(
            Part::Begin,
            "SELECT pg_catalog.set_config(name, '1000', true) FROM pg_catalog.pg_settings WHERE \
             name = 'client_connection_check_interval' AND setting = '0' AND \
             pg_catalog.version() ~ 'linux'",
        );
        message
    }

    pub(super) fn push(&mut self, part: Part, statement: &str) {
        self.text.push_str(statement);
        self.text.push_str(";\n");
        self.parts.push(part);
    }

    /// Raises unless the condition holds. A cast of a value that is not constant is the only way
    /// to raise without a function.
    pub(super) fn require(&mut self, part: Part, condition: &str) {
        let statement = format!(
            "SELECT (CASE WHEN {condition} THEN '1' ELSE '{MARKER}{part:?}' \
             END)::pg_catalog.int4"
        );
        self.push(part, &statement);
    }

    /// The script as it stands in its file, but for the `BEGIN` and `COMMIT` around it: they are
    /// blanked, so that every position stays what it is.
    pub(super) fn script(&mut self, script: &Script) {
        let text = blanked(script);
        self.script = Some((self.text.len(), text.len()));
        self.text.push_str(&text);
        // On a line of its own: the file may end in a comment.
        self.text.push_str("\n;\n");
        let runs = script
            .statements
            .iter()
            .enumerate()
            .filter(|(_, statement)| statement.transaction != TransactionClass::Wrapper);
        self.parts.extend(runs.map(|(number, _)| Part::Script(number)));
        let unread = |statement: &Statement| statement.transaction == TransactionClass::Unread;
        self.unread = script.statements.iter().any(unread);
        self.push(Part::Deferred, "SET CONSTRAINTS ALL IMMEDIATE");
    }

    /// Puts back what a script may have set for the whole session.
    pub(super) fn restore(&mut self, search_path: &str, role: &str) {
        let statement = format!(
            "SELECT pg_catalog.set_config('search_path', {}, false), \
             pg_catalog.set_config('role', {}, false)",
            literal::text(search_path),
            literal::text(role),
        );
        self.push(Part::Restore, &statement);
    }

    /// Sends it and waits for its end; where it fails nothing of it remains, and no transaction is
    /// left open.
    pub(super) async fn send(mut self, conn: &mut PgConnection) -> Result<(), MessageError> {
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

    async fn send_once(self, conn: &mut PgConnection) -> Result<(), MessageError> {
        let Message { text, parts, script, unread, .. } = self;
        let mut completed = 0;
        let mut stream = sqlx::raw_sql(AssertSqlSafe(text.clone())).fetch_many(conn);
        loop {
            match stream.try_next().await {
                Ok(Some(Either::Left(_))) => completed += 1,
                Ok(Some(Either::Right(_))) => {}
                Ok(None) => return Ok(()),
                Err(cause) => {
                    let position = position(&cause);
                    let offset = position.and_then(|position| in_script(&text, script, position));
                    // A syntax error is found before anything runs: only its position counts.
                    let first = || parts.iter().find(|part| matches!(part, Part::Script(_)));
                    let part = match offset {
                        // So many commands had to be completed before the script.
                        _ if unread && parts.get(completed).is_none_or(Part::is_not_before) => {
                            marked(&cause, &parts).or_else(first)
                        }
                        Some(_) => parts
                            .get(completed)
                            .filter(|part| matches!(part, Part::Script(_)))
                            .or_else(first),
                        None => parts.get(completed),
                    };
                    return Err(MessageError { part: part.copied(), offset, cause });
                }
            }
        }
    }
}

impl MessageError {
    /// Whether a guard of ours raised it.
    pub(super) fn raised_by(&self, part: Part) -> bool {
        self.part == Some(part) && marked(&self.cause, &[part]).is_some()
    }
}

/// The part among these whose guard raised an error.
fn marked<'p>(cause: &sqlx::Error, parts: &'p [Part]) -> Option<&'p Part> {
    let error = cause.as_database_error().filter(|one| one.code().as_deref() == Some("22P02"))?;
    parts.iter().find(|part| error.message().contains(&format!("{MARKER}{part:?}")))
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

fn in_script(text: &str, script: Option<(usize, usize)>, character: usize) -> Option<usize> {
    let (start, length) = script?;
    let offset = byte_at(text, character).checked_sub(start)?;
    (offset <= length).then_some(offset)
}

/// The script with its wrapper statements blanked byte by byte; newlines stay.
fn blanked(script: &Script) -> String {
    let wrappers: Vec<(usize, usize)> = script
        .statements
        .iter()
        .filter(|statement| statement.transaction == TransactionClass::Wrapper)
        .map(|statement| (statement.start as usize, statement.end as usize))
        .collect();
    let mut text = String::with_capacity(script.sql.len());
    for (at, letter) in script.sql.char_indices() {
        let inside = wrappers.iter().any(|(start, end)| (*start..*end).contains(&at));
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

    #[test]
    fn a_wrapper_is_blanked_and_every_position_stays() {
        let sql = "-- \u{e9}\nBEGIN;\nSELECT 1;\nCOMMIT;\n-- end";
        let statements = [("BEGIN", false), ("SELECT 1", false), ("COMMIT", false)];
        let script = sample::script("a.sql", sql, &statements);
        let text = blanked(&script);
        assert_eq!(text, "-- \u{e9}\n     ;\nSELECT 1;\n      ;\n-- end");
        assert_eq!(text.len(), sql.len());
        let mut message = Message::begin(&script);
        message.script(&script);
        message.push(Part::Record, "SELECT 2");
        assert_eq!(
            message.parts,
            [Part::Begin, Part::Begin, Part::Script(1), Part::Deferred, Part::Record],
            "a wrapper is no command"
        );
        let end = "-- end\n;\nSET CONSTRAINTS ALL IMMEDIATE;\nSELECT 2;\n";
        assert!(message.text.ends_with(end), "{}", message.text);
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
        let find = |character| in_script(&message.text, message.script, character);
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
            "SELECT (CASE WHEN TRUE THEN '1' ELSE 'schema-runtime: raised by Guard' \
             END)::pg_catalog.int4;\n"
        );
    }
}
