//! The commands that a service has too: `schema_runtime::cli` does them, here on a folder that is read now.

use clap::Subcommand;
use schema_runtime::cli::parts;

use super::baseline::Baseline;
use super::plan::Plan;
use crate::live::Placed;
use crate::output::{Outcome, Output};

/// Examples, and how such a command ends.
macro_rules! help {
    ($examples:literal) => {
        concat!(
            "Examples:\n",
            $examples,
            "\n\nExit status: 0 when it is done, 1 when the folder or the database does not allow it or a \
             script fails,\n2 for a wrong call, 3 when the database cannot be reached."
        )
    };
}

#[derive(Debug, Subcommand)]
pub(crate) enum Shared {
    #[command(
        visible_alias = "run",
        after_help = help!(
            "  schema up
  schema up --dry-run                          the SQL, and nothing is touched
  schema up --seed --fixtures fixtures         and the fixtures
  schema up --target-version 20260105090000"
        )
    )]
    Up(Placed<parts::Up>),
    #[command(
        visible_alias = "revert",
        after_help = help!(
            "  schema down --dry-run                        the SQL, and nothing is touched
  schema down
  schema down --target-version 20260105090000  everything newer than that migration
  schema down --target-version 0 --yes         everything, in a script"
        )
    )]
    Down(Placed<parts::Down>),
    #[command(after_help = help!(
        "  schema to 20260105090000
  schema to 20260105090000 --dry-run    the SQL, and nothing is touched
  schema to empty                       before the first migration"
    ))]
    To(Placed<parts::To>),
    #[command(after_help = help!(
        "  schema plan --fixtures fixtures
  schema plan --json"
    ))]
    Plan(Placed<Plan>),
    #[command(after_help = help!(
        "  schema status
  schema status -v        with the whole report of what differs
  schema status --json"
    ))]
    Status(Placed<parts::Status>),
    #[command(after_help = help!(
        "  schema history
  schema history --json"
    ))]
    History(Placed<parts::History>),
    #[command(
        visible_alias = "diff",
        after_help = "Examples:
  schema verify
  schema verify --scripts        run the verify scripts of the migrations too
  schema diff --json

Exit status: 0 when nothing, or only what is a warning, differs; 1 when a service would not start, or the
folder has errors; 2 for a wrong call; 3 when the database cannot be reached."
    )]
    Verify(Placed<parts::Verify>),
    #[command(after_help = help!("  schema seed --fixtures fixtures"))]
    Seed(Placed<parts::Seed>),
    Baseline(Baseline),
    #[command(after_help = help!(
        "  schema repair
  schema repair --applied               it was finished by hand
  schema repair --not-applied           it was undone by hand, and runs again
  schema repair --accept-checksums      the files were edited in comments only"
    ))]
    Repair(Placed<parts::Repair>),
    #[command(after_help = help!(
        "  schema backup                            backups/20261122T004512Z
  schema backup --verify                   and read all of it again
  schema backup --to /mnt/before-release --pg-dump /usr/lib/postgresql/17/bin/pg_dump"
    ))]
    Backup(Placed<parts::Backup>),
    #[command(after_help = help!(
        "  schema restore                                           what there is
  schema restore backups/20261122T004512Z
  schema restore backups/20261122T004512Z --table users --table keys
  schema restore backups/20261122T004512Z --common-columns --replace

The whole database as it was, with everything in it: pg_restore --create .. backups/20261122T004512Z/database.dump"
    ))]
    Restore(Placed<parts::Restore>),
    #[command(after_help = help!(
        "  schema recreate --fixtures fixtures
  schema recreate --restore --yes         in a script, with all rows that fit
  schema recreate --force                 although services are connected (PostgreSQL)"
    ))]
    Recreate(Placed<parts::Recreate>),
}

impl Shared {
    pub(crate) fn run(self, output: Output) -> Outcome {
        match self {
            Shared::Up(command) => command.run(output),
            Shared::Down(command) => command.run(output),
            Shared::To(command) => command.run(output),
            Shared::Plan(command) => command.run(output),
            Shared::Status(command) => command.run(output),
            Shared::History(command) => command.run(output),
            Shared::Verify(command) => command.run(output),
            Shared::Seed(command) => command.run(output),
            Shared::Baseline(command) => command.run(output),
            Shared::Repair(command) => command.run(output),
            Shared::Backup(command) => command.run(output),
            Shared::Restore(command) => command.run(output),
            Shared::Recreate(command) => command.run(output),
        }
    }
}
