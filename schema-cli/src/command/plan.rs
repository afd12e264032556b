//! `schema plan`: what would run, and what waits for it.

use std::fmt::Write as _;

use clap::Args;
use schema_core::TableLock;
use schema_manifest::Dialect;
use schema_runtime::Plan as Planned;
use schema_runtime::cli::CommandDatabase;
use schema_runtime::cli::parts::{Live, Operation};
use serde::Serialize;

use crate::output::Outcome;

/// Print what `up` and `seed` would run, with the SQL
///
/// What is irreversible, what discards data and what runs outside of a transaction is marked; on PostgreSQL also the locks
/// that are held while a whole table is read or written, for which others wait. Touches nothing.
#[derive(Debug, Args)]
pub(crate) struct Plan {}

/// The plan, and what only the SQL tells.
#[derive(Serialize)]
struct Body<'p> {
    #[serde(flatten)]
    plan: &'p Planned<'p>,
    locks: Vec<HeavyLock>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct HeavyLock {
    file: String,
    line: u32,
    table: String,
    level: &'static str,
    text: String,
}

impl Operation for Plan {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        let plan = live.read(migrator.plan(&live.pool)).await?;
        let locks = heavy_locks(&plan);
        let mut text = if live.output.verbose { format!("{plan:#}") } else { plan.to_string() };
        if !locks.is_empty() {
            let _ = write!(
                text,
                "\nlocks that others wait for while a whole table is read or written:"
            );
            for lock in &locks {
                let _ = write!(text, "\n  {}:{}: {}", lock.file, lock.line, lock.text);
            }
        }
        live.output.result(&text, Body { plan: &plan, locks })
    }
}

/// On SQLite there is one lock, the file's.
fn heavy_locks(plan: &Planned<'_>) -> Vec<HeavyLock> {
    if plan.dialect != Dialect::Postgres {
        return Vec::new();
    }
    let locks = schema_core::locks(plan.steps.iter().map(|step| &*step.script.sql));
    let of_steps = plan.steps.iter().zip(locks);
    of_steps
        .flat_map(|(step, locks)| {
            let heavy = locks.into_iter().filter(TableLock::is_heavy);
            heavy.map(|lock| HeavyLock {
                file: step.script.path.to_string(),
                line: lock.line,
                text: lock.to_string(),
                level: lock.level.as_str(),
                table: lock.table,
            })
        })
        .collect()
}
