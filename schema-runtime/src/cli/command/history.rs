//! `history`: what was applied, and when.

use std::fmt::Write as _;

use clap::Args;
use serde::Serialize;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;
use crate::{MigrationStatus, Status};

/// Print which migrations were applied when, and how long each took
#[derive(Debug, Args)]
pub struct History {}

#[derive(Serialize)]
struct Body<'a> {
    database: &'a str,
    migrations: Vec<&'a MigrationStatus>,
}

impl Operation for History {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        let status = live.read(migrator.status(&live.pool)).await?;
        let migrations = applied(&status);
        let text = text(&status.database, &migrations);
        live.output.result(&text, Body { database: &status.database, migrations })
    }
}

/// In the order in which they were applied, as far as the times tell.
fn applied(status: &Status) -> Vec<&MigrationStatus> {
    let mut applied: Vec<&MigrationStatus> =
        status.migrations.iter().filter(|one| one.installed_on.is_some()).collect();
    applied.sort_by_key(|one| &one.installed_on);
    applied
}

fn text(database: &str, migrations: &[&MigrationStatus]) -> String {
    if migrations.is_empty() {
        return format!("database `{database}`: no migration was applied");
    }
    let names: Vec<String> =
        migrations.iter().map(|one| format!("{}_{}", one.version, one.name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut text = format!("database `{database}`");
    for (one, name) in migrations.iter().zip(&names) {
        let when = one.installed_on.as_deref().unwrap_or_default();
        let _ = write!(text, "\n  {when}  {name:width$}  {:>9}", took(one.execution_time));
        let standing = one.standing.to_string();
        if standing != "applied" {
            let _ = write!(text, "  {standing}");
        }
    }
    text
}

/// Nanoseconds, as the history has them, for people.
fn took(nanoseconds: Option<i64>) -> String {
    match nanoseconds {
        None => String::new(),
        Some(time) if time < 1_000_000_000 => format!("{} ms", time / 1_000_000),
        Some(time) => format!("{}.{} s", time / 1_000_000_000, time / 100_000_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_one_unit() {
        for (time, expected) in [
            (None, ""),
            (Some(999), "0 ms"),
            (Some(12_900_000), "12 ms"),
            (Some(1_000_000_000), "1.0 s"),
            (Some(61_250_000_000), "61.2 s"),
        ] {
            assert_eq!(took(time), expected);
        }
    }
}
