//! A schema and the database that it is for, with somebody who looks on.

use std::fmt::{Display, Write as _};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde::Serialize;
use sqlx::Pool;

use super::bar::Bar;
use super::confirmation::Confirmation;
use super::database::CommandDatabase;
use super::output::{Failure, Outcome, Output};
use super::signal::{Signal, Signals};
use super::wanted::Wanted;
use crate::lock::Holder;
use crate::report::counted;
use crate::{Error, Migrator, Plan, Progress, Summary, SupportedDatabase, Target};

/// What a command does, whichever database it is.
pub trait Operation {
    /// Does it, and prints what came of it.
    fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> impl Future<Output = Outcome> + Send;
}

/// A schema, a pool to its database, and how what happens is told.
pub struct Live<'s, DB: SupportedDatabase> {
    migrator: Migrator<'s, DB>,
    /// It connects when it is first used.
    pub pool: Pool<DB>,
    /// How loudly it speaks.
    pub output: Output,
    bar: Bar,
    absent: Option<&'static str>,
}

/// How often the line on a terminal is written.
const TICK: Duration = Duration::from_millis(125);
/// How long a server has to end what was running, once a signal stopped it: it looks for its client every
/// second.
const END: Duration = Duration::from_secs(5);

impl<'s, DB: SupportedDatabase> Live<'s, DB> {
    /// A migrator that says on standard error what it does, beside what it tells others.
    pub fn new(migrator: Migrator<'s, DB>, pool: Pool<DB>, output: Output) -> Self {
        let bar = Bar::new(output);
        let told = bar.clone();
        let migrator = migrator.also_on_progress(move |progress| told.step(progress));
        Live { migrator, pool, output, bar, absent: None }
    }

    /// What else helps where there is no such database.
    #[must_use]
    pub fn where_absent(mut self, what_to_do: &'static str) -> Self {
        self.absent = Some(what_to_do);
        self
    }

    /// A migrator with the settings of the call.
    pub fn migrator(&self) -> Migrator<'s, DB> {
        self.migrator.clone()
    }

    /// Where to go: a version that is embedded, or before the first one.
    pub fn target(&self, wanted: Wanted) -> Result<Target, Failure> {
        wanted.among(self.migrator.embedded())
    }

    /// Runs what writes nothing. A signal ends it.
    pub async fn read<T>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Failure> {
        match self.attend(work).await? {
            Ok(done) => done.map_err(|error| self.refused(error)),
            Err(signal) => {
                let doing = self.bar.doing().map(|step| format!(" while {step}"));
                let doing = doing.unwrap_or_default();
                Err(Failure::Stopped(signal, format!("stopped by {signal}{doing}")))
            }
        }
    }

    /// Runs what writes. A signal ends it, and then it is said what is there.
    pub async fn write<T>(
        &self,
        work: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Failure> {
        match self.attend(work).await? {
            Ok(done) => done.map_err(|error| self.refused(error)),
            Err(signal) => {
                let doing = self.bar.doing();
                let found = tokio::time::timeout(END + END, self.what_is_there()).await;
                let found = found.ok().and_then(Result::ok);
                Err(Failure::Stopped(signal, stopped(signal, doing.as_ref(), found.as_ref())))
            }
        }
    }

    /// Runs what leaves the database as it was until it ends. A signal ends it, and then it is said what is left.
    #[cfg(feature = "backup")]
    pub(super) async fn unless_stopped<T>(
        &self,
        work: impl Future<Output = T> + Send,
        left: &str,
    ) -> Result<T, Failure> {
        let stopped = self.attend(work).await?;
        stopped.map_err(|signal| Failure::Stopped(signal, format!("stopped by {signal}\n{left}")))
    }

    /// Waits for the end of the work, or for a signal, which drops it.
    async fn attend<T>(
        &self,
        work: impl Future<Output = T> + Send,
    ) -> Result<Result<T, Signal>, Failure> {
        let mut signals = Signals::listen()
            .map_err(|error| Failure::Call(format!("cannot listen for signals: {error}")))?;
        let mut work = pin!(work);
        let mut signal = pin!(signals.next());
        let ended = loop {
            let tick = pin!(tokio::time::sleep(TICK));
            match select(select(work.as_mut(), signal.as_mut()), tick).await {
                Either::Left((Either::Left((done, _)), _)) => break Ok(done),
                Either::Left((Either::Right((signal, _)), _)) => break Err(signal),
                Either::Right(_) => self.bar.draw(),
            }
        };
        self.bar.clear();
        Ok(ended)
    }

    /// What the database holds, once nobody migrates any more, or after a while.
    async fn what_is_there(&self) -> Result<(Summary, Vec<Holder>), Error> {
        let quiet = self.migrator.clone().on_progress(|_| {});
        let holders = quiet.settled(&self.pool, END).await?;
        Ok((quiet.status(&self.pool).await?.summary(), holders))
    }

    /// Shows what reverting throws away and asks, where it throws anything away.
    pub(super) fn confirm_losses(&self, confirmation: Confirmation, plan: &Plan<'_>) -> Outcome {
        let losses: Vec<String> = losses(plan).collect();
        if losses.is_empty() {
            return Ok(());
        }
        let what = format!(
            "reverting {} of {} database `{}` discards data:\n{}",
            counted(plan.steps.len(), "migration"),
            plan.dialect,
            plan.database,
            losses.join("\n")
        );
        confirmation.ask(self.output, plan.dialect, &plan.database, &what)
    }

    /// Ends with a result: its text, in detail with `-v`, or the document.
    pub fn done<T: Display + Serialize>(&self, result: &T) -> Outcome {
        let text = if self.output.verbose { format!("{result:#}") } else { result.to_string() };
        self.output.result(&text, result)
    }

    /// Why the runtime refuses, with the exit status that says the same.
    pub fn refused(&self, error: Error) -> Failure {
        refused(error, self.absent)
    }

    /// Ends the connections: a server logs those that are only dropped.
    pub async fn close(&self) {
        let _ = tokio::time::timeout(END, self.pool.close()).await;
    }
}

/// Why the runtime refuses, with the exit status that says the same, and what else helps where there is
/// no such database.
pub fn refused(error: Error, absent: Option<&str>) -> Failure {
    let text = error.to_string();
    match error {
        Error::Unreachable { cause, .. } => Failure::Unreachable(match absent {
            Some(what_to_do) if is_absent(&cause) => format!("{text}\n{what_to_do}"),
            _ => text,
        }),
        Error::NoSuchTarget { .. } => Failure::Call(text),
        _ => Failure::Refused(text),
    }
}

/// Whether there is no such database: PostgreSQL's `invalid_catalog_name`, and `SQLITE_CANTOPEN`
/// (<https://www.sqlite.org/rescode.html#cantopen>), which a file that is not there gives.
fn is_absent(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("3D000" | "14"))
}

/// `  migrations/1_a/down.sql:3: DROP TABLE a;`
fn losses(plan: &Plan<'_>) -> impl Iterator<Item = String> {
    plan.steps.iter().flat_map(|step| {
        let discards = step.script.statements.iter().filter(|statement| statement.discards_data);
        discards.map(|statement| {
            let first = step.script.text(statement).lines().next().unwrap_or_default();
            format!("  {}:{}: {first}", step.script.path, statement.line)
        })
    })
}

/// What is said when a signal stopped what writes: in the middle of what, and what is there.
fn stopped(
    signal: Signal,
    doing: Option<&Progress>,
    found: Option<&(Summary, Vec<Holder>)>,
) -> String {
    let mut text = format!("stopped by {signal}");
    if let Some(doing) = doing {
        let _ = write!(text, " while {doing}");
    }
    let Some((summary, holders)) = found else {
        return text
            + "\nwhat is applied could not be read in time\nwhat to do: look with `status`; what was not \
               committed is rolled back, and the same call goes on with what is pending";
    };
    let _ =
        write!(text, "\n{} of {} applied", summary.applied, counted(summary.expected, "migration"));
    if let Some(last) = &summary.last {
        let _ = write!(text, ", the last is {}_{}", last.version, last.name);
    }
    for (number, word) in [(summary.pending, "pending"), (summary.failed, "half done")] {
        if number > 0 {
            let _ = write!(text, ", {number} {word}");
        }
    }
    for holder in holders {
        let _ = write!(text, "\n{holder} is still at it: what it runs may yet be applied");
    }
    text + if summary.failed > 0 {
        "\nwhat to do: the same call goes on at the statement that was running; `status` shows which"
    } else if summary.pending > 0 {
        "\nwhat to do: nothing is half done; the same call goes on with what is pending"
    } else {
        "\nwhat to do: nothing is half done"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(applied: usize, pending: usize, failed: usize) -> Summary {
        Summary {
            applied,
            expected: 3,
            pending,
            failed,
            edited: 0,
            unknown: 0,
            last: None,
            differences: 0,
            valid: false,
        }
    }

    #[test]
    fn who_is_stopped_says_what_is_applied() {
        let doing = Progress::Migrating { version: 2, name: "keys".into(), number: 2, of: 3 };
        let holder =
            Holder { pid: 7, is_backend: true, application_name: "gpu".into(), since: None };
        let while_doing = "stopped by SIGINT while running migration 2 of 3: 2_keys\n";
        for (found, expected) in [
            (
                Some((summary(1, 2, 0), vec![])),
                "1 of 3 migrations applied, 2 pending\nwhat to do: nothing is half done; the same call goes \
                 on with what is pending",
            ),
            (
                Some((summary(1, 1, 1), vec![holder])),
                "1 of 3 migrations applied, 1 pending, 1 half done\nserver process 7 of `gpu` is still at \
                 it: what it runs may yet be applied\nwhat to do: the same call goes on at the statement \
                 that was running; `status` shows which",
            ),
            (
                Some((summary(3, 0, 0), vec![])),
                "3 of 3 migrations applied\nwhat to do: nothing is half done",
            ),
            (
                None,
                "what is applied could not be read in time\nwhat to do: look with `status`; what was not \
                 committed is rolled back, and the same call goes on with what is pending",
            ),
        ] {
            let text = stopped(Signal::Interrupt, Some(&doing), found.as_ref());
            assert_eq!(text, format!("{while_doing}{expected}"));
        }
    }
}
