//! What goes wrong: each is played with one tool on a database of its own, and gives what was seen.

mod concurrently;
mod control;
mod deploys;
mod remaining;
mod sessions;
mod sqlite;

use std::pin::Pin;

use schema_runtime::testing::TestDatabase;

use crate::Fallible;
use crate::service::Tool;

/// What was seen, step by step.
pub(crate) type Steps = Vec<String>;

type Play = fn(Tool) -> Pin<Box<dyn Future<Output = Fallible<Steps>>>>;

/// Something that goes wrong.
pub(crate) struct Scenario {
    pub(crate) part: Part,
    pub(crate) title: &'static str,
    /// What happens in it.
    pub(crate) story: &'static str,
    pub(crate) play: Play,
}

impl std::fmt::Debug for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title)
    }
}

/// Which table it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What is to go well with ours.
    Fault,
    /// What ours does not cure.
    Remaining,
    /// What is another matter.
    Sqlite,
}

macro_rules! played {
    ($($part:ident $play:path, $title:literal, $story:literal;)*) => {
        /// All of them, in the order of the page.
        pub(crate) const PLAYED: &[Scenario] = &[$(Scenario {
            part: Part::$part,
            title: $title,
            story: $story,
            play: |tool| Box::pin($play(tool)),
        }),*];
    };
}

played! {
    Fault sessions::failed, "A migration fails",
        "the process stays up and reports it; the next release, with the file corrected, starts";
    Fault concurrently::replicas, "Two replicas with a pending `CREATE INDEX CONCURRENTLY`",
        "while a transaction that has written to the table is open, the first one builds and the second \
         one arrives; then that transaction ends";
    Fault concurrently::two_statements, "Two statements outside of a transaction",
        "a `-- no-transaction` file makes a column and an index `CONCURRENTLY`";
    Fault concurrently::unique, "A unique index that cannot be built",
        "`CREATE UNIQUE INDEX CONCURRENTLY` on rows that are not unique; then the rows are corrected \
         and the process is started again";
    Fault sessions::search_path, "`search_path` set in a migration",
        "as `pg_dump` writes it at the top of its files";
    Fault control::commit, "`COMMIT` inside of a script",
        "a table, `COMMIT`, another table, a statement that fails; then the file without the last one";
    Fault control::rollback, "`ROLLBACK` inside of a script", "a table, then `ROLLBACK`";
    Fault deploys::older, "An older release on a newer database",
        "the newer one has added a table; the older one is started again, as in a rolling deploy";
    Fault deploys::late, "A late migration",
        "2 doubles a value and 3 adds one to it; 2 is merged when 3 is applied";
    Fault deploys::independent, "A late migration that touches nothing in common", "2 makes a table of its own";
    Fault deploys::edited, "An edited migration", "a comment is added to a file that is applied";
    Fault sessions::trips, "Round trips",
        "messages whose answer is waited for, on a connection that is open";
    Fault sessions::bouncer, "PgBouncer in transaction mode",
        "a pool of sqlx's own defaults; then without `extra_float_digits`, which it does not take: \
         one process, then four at once with a migration to run, and four with another, which prepare \
         no statements (`statement_cache_capacity(0)`)";
    Fault sessions::killed, "`kill -9` while a statement runs",
        "in a migration that sleeps for 4 s; the next process is started at once, with a file that \
         does not sleep";
    Fault sessions::killed_outside, "`kill -9` outside of a transaction",
        "a `-- no-transaction` file inserts a row and sleeps for 2 s in the same statement";
    Remaining remaining::waiting_sqlx, "A process with sqlx arrives while an index is built",
        "the first process builds `CONCURRENTLY`, held up by an open transaction; one with sqlx starts, \
         and stays up with its error; that transaction ends; a transactional migration is next";
    Remaining remaining::building_sqlx, "A process arrives while one with sqlx builds an index",
        "the process with sqlx builds `CONCURRENTLY`, held up by an open transaction, and the other one \
         starts meanwhile";
    Remaining remaining::victim, "A process arrives while two with sqlx deadlock",
        "as above, with a second process with sqlx that waits for the first one; then all of them exit";
    Remaining remaining::pooled, "An index that is built through PgBouncer",
        "in transaction mode, by a single process";
    Remaining remaining::orphan, "`kill -9` while an index is built",
        "held up by an open transaction for 2 s after the kill; the next process is started at once";
    Sqlite sqlite::sixteen, "Sixteen processes at once", "on a new file, three migrations";
}

/// Where the outcome with sqlx depends on who comes first: it differs from one run to the next.
pub(crate) const BY_LUCK: &[&str] = &[
    "Two replicas with a pending `CREATE INDEX CONCURRENTLY`",
    "PgBouncer in transaction mode",
    "A process with sqlx arrives while an index is built",
    "A process arrives while one with sqlx builds an index",
    "`kill -9` while an index is built",
    DEADLOCK,
];

/// In both columns, since sqlx plays in both.
pub(crate) const DEADLOCK: &str = "A process arrives while two with sqlx deadlock";

/// What every folder begins with.
const DISKS: (&str, &str) = (
    "0001_disks.sql",
    "CREATE TABLE disks (disk_id bigint PRIMARY KEY, name text NOT NULL, size bigint NOT NULL);\n",
);

async fn database() -> Fallible<TestDatabase> {
    Ok(TestDatabase::empty().await?)
}
