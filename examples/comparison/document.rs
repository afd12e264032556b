//! `docs/comparison.md`: what was seen, as a table, and the same again held against it.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::Connection as _;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use crate::Fallible;
use crate::scenarios::{BY_LUCK, DEADLOCK, PLAYED, Part, Scenario};
use crate::service::Tool;

/// How many are played at the same time: most of them wait for most of their time.
const AT_ONCE: usize = 8;

/// A scenario that was played with both.
#[derive(Debug)]
struct Row {
    scenario: &'static Scenario,
    sqlx: Vec<String>,
    ours: Vec<String>,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Document {
    rows: Vec<Row>,
    server: String,
}

impl Document {
    /// Plays the scenarios, those alone whose title has a text in it.
    pub(crate) async fn observe(only: Option<&str>) -> Fallible<Self> {
        let is_wanted = |one: &&Scenario| only.is_none_or(|text| one.title.contains(text));
        let scenarios: Vec<_> = PLAYED.iter().filter(is_wanted).collect();
        // sqlx's migrator takes no connection in a future that may change its thread.
        let local = LocalSet::new();
        let mut playing = JoinSet::new();
        let stage = Arc::new(Semaphore::new(AT_ONCE));
        for (at, scenario) in scenarios.iter().copied().enumerate() {
            for tool in [Tool::Sqlx, Tool::Ours] {
                let stage = Arc::clone(&stage);
                playing.spawn_local_on(
                    async move {
                        let _turn = stage.acquire().await?;
                        let told = |error| format!("{}: {error}", scenario.title);
                        Ok::<_, Box<dyn Error + Send + Sync>>((
                            (at, tool),
                            (scenario.play)(tool).await.map_err(told)?,
                        ))
                    },
                    &local,
                );
            }
        }
        let mut seen = HashMap::new();
        local
            .run_until(async {
                while let Some(played) = playing.join_next().await {
                    seen.extend([played??]);
                }
                Ok::<_, Box<dyn Error + Send + Sync>>(())
            })
            .await?;
        let mut taken = |at, tool| seen.remove(&(at, tool)).unwrap_or_default();
        let rows = scenarios
            .into_iter()
            .enumerate()
            .map(|(at, scenario)| {
                let (sqlx, ours) = (taken(at, Tool::Sqlx), taken(at, Tool::Ours));
                Row { scenario, sqlx, ours }
            })
            .collect();
        let cluster = tokio::task::spawn_blocking(schema_runtime::testing::Cluster::shared);
        let options = cluster.await??.connect_options();
        let mut server = sqlx::PgConnection::connect_with(&options).await?;
        let version = "SELECT split_part(current_setting('server_version'), ' ', 1)";
        let server = sqlx::query_scalar(version).fetch_one(&mut server).await?;
        Ok(Document { rows, server })
    }

    pub(crate) fn write(&self) -> Fallible<()> {
        Ok(std::fs::write(path(), self.to_string())?)
    }

    /// Fails where the file says something else.
    pub(crate) fn check(&self) -> Fallible<()> {
        let (seen, said) = (steady(&self.to_string()), steady(&std::fs::read_to_string(path())?));
        if seen == said {
            return Ok(());
        }
        let missing = |from: &str, other: &str, sign: char| -> String {
            let lines = from.lines().filter(|line| !other.lines().any(|other| other == *line));
            let lines: Vec<String> = lines.map(|line| format!("\n{sign} {line}")).collect();
            lines.concat()
        };
        Err(format!(
            "docs/comparison.md does not say what was seen; `cargo run --example comparison -- \
             --write` writes it{}{}",
            missing(&said, &seen, '-'),
            missing(&seen, &said, '+')
        )
        .into())
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/comparison.md")
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# What goes wrong at a start, with sqlx and with ours\n\n\
             `cargo run --example comparison -- --write` has written this page: it plays each of these \
             with sqlx 0.9 (`sqlx::migrate::Migrator`) and with ours, on a throw-away server \
             (PostgreSQL {}), and notes what it sees. `-- --check`, which `scripts/test` runs, fails \
             where something else is seen, but for times and for what is marked *at times*, which \
             depends on who comes first. Both read the same folder of files. A \
             *process* has a pool of its own, which lives until the process exits.",
            self.server
        )?;
        for part in [Part::Fault, Part::Remaining, Part::Sqlite] {
            let rows = self.rows.iter().filter(|row| row.scenario.part == part);
            for (number, row) in rows.enumerate() {
                if number == 0 {
                    writeln!(f, "\n{}\n\n| | sqlx 0.9 | ours |\n|---|---|---|", part.heading())?;
                }
                let Scenario { title, story, .. } = row.scenario;
                let is_luck = BY_LUCK.contains(title);
                let sqlx = cell(&row.sqlx, is_luck);
                let ours = cell(&row.ours, *title == DEADLOCK);
                writeln!(f, "| **{title}**<br>{story} | {sqlx} | {ours} |")?;
            }
        }
        Ok(())
    }
}

impl Part {
    fn heading(self) -> &'static str {
        match self {
            Part::Fault => "## On PostgreSQL",
            Part::Remaining => {
                "## What remains possible\n\n\
                 With statements that no transaction takes, and while other processes still migrate with \
                 sqlx. *The one with sqlx* has sqlx in both columns."
            }
            Part::Sqlite => {
                "## On SQLite\n\n\
                 Noted and not checked again: which of the processes fail is a matter of luck."
            }
        }
    }
}

/// From here on nothing is checked.
const SQLITE: &str = "## On SQLite";

/// Steps, one below the other.
fn cell(steps: &[String], is_luck: bool) -> String {
    let steps: Vec<String> = steps.iter().map(|step| step.replace('|', "\\|")).collect();
    format!("{}{}", if is_luck { AT_TIMES } else { "" }, steps.join("<br>"))
}

/// What a cell begins with that is not checked again.
const AT_TIMES: &str = "*at times:* ";

/// A text without what differs from one run to the next: times, process ids, ports, the names of
/// databases and of prepared statements, the server's version and the lines of its own source, and what
/// SQLite makes of sixteen.
fn steady(text: &str) -> String {
    let text = with_plain_names(text);
    let lines = text.lines().take_while(|line| *line != SQLITE);
    numbers(&lines.map(without_luck).collect::<Vec<_>>().join("\n"))
}

/// What a database for a test is called: `_schema_test_9a3f_12`.
const DATABASE: &str = "_schema_test_";

fn with_plain_names(text: &str) -> String {
    let mut parts = text.split(DATABASE);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("test_1");
        plain.push_str(part.trim_start_matches(|one: char| one.is_ascii_hexdigit() || one == '_'));
    }
    plain
}

fn without_luck(line: &str) -> String {
    let cells = line.split(" | ").filter(|cell| !cell.starts_with(AT_TIMES));
    cells.collect::<Vec<_>>().join(" | ")
}

fn numbers(text: &str) -> String {
    let is_number = |letter: char| letter.is_ascii_digit();
    let mut steady = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_number) {
        let (before, from) = rest.split_at(at);
        steady.push_str(before);
        let end = from.find(|letter: char| !is_number(letter) && letter != '.');
        let (number, after) = from.split_at(end.unwrap_or(from.len()));
        let is_unsteady = [" s", " ms"].iter().any(|unit| is_unit(after, unit))
            || [
                "process ",
                "test_",
                "PostgreSQL ",
                "service ",
                "127.0.0.1:",
                "at line ",
                "sqlx_s_",
            ]
            .iter()
            .any(|word| steady.ends_with(word));
        steady.push_str(if is_unsteady { "_" } else { number });
        rest = after;
    }
    steady + rest
}

fn is_unit(text: &str, unit: &str) -> bool {
    text.strip_prefix(unit).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::steady;

    #[test]
    fn what_differs_between_two_runs_is_no_difference() {
        let one =
            "sent 12 messages in 3.2 s to server process 4711 of `service 3` (PostgreSQL 15.18)";
        let two = "sent 12 messages in 14 s to server process 9 of `service 12` (PostgreSQL 16.1)";
        assert_eq!(steady(one), steady(two));
        assert_eq!(steady("`_schema_test_e9bcd5b_26` at"), steady("`test_4711` at"));
        assert_eq!(steady("at 127.0.0.1:4711 as"), steady("at 127.0.0.1:12 as"));
        assert_ne!(steady("12 messages"), steady("13 messages"));
        assert_ne!(steady("3 sessions"), steady("4 sessions"));
        assert_eq!(steady("a\n## On SQLite\nb"), steady("a"));
        assert_eq!(steady("| a | *at times:* b | c |"), steady("| a | *at times:* d | c |"));
        assert_ne!(steady("| a | *at times:* b | c |"), steady("| a | *at times:* b | d |"));
    }
}
