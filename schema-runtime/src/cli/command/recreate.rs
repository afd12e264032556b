//! `recreate`: the database made anew, with a backup of what was there.

use clap::Args;

use super::backup::{Store, failed};
use crate::backup::Recreate as Wanted;
use crate::cli::confirmation::Confirmation;
use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::{Failure, Outcome};

/// What a signal leaves.
const AS_BEFORE: &str = "the database is as it was, or the new one has taken its place as a whole; a backup that was \
                         complete by then is there, and the same call cleans up what is left";

/// Make the database anew, after a backup of it: all migrations, the fixtures, verified
///
/// Shows what is lost (tables, rows, size) and asks for the database's name. Then: a backup that is read again as a whole;
/// a new database beside the old one, with all migrations, the rows of the backup that fit (`--restore`) and the fixtures,
/// compared with what the migrations make; and only then, in one step, it takes the place of the old one. Meanwhile others
/// may read the old one, and their writes wait. Whatever fails, and if the process is killed: the old one is still there.
#[derive(Debug, Args)]
pub struct Recreate {
    #[command(flatten)]
    store: Store,
    /// Restore the tables and columns that the new schema still has
    #[arg(long)]
    restore: bool,
    /// Make no backup: needs `--yes`
    #[arg(long, conflicts_with = "restore", requires = "yes")]
    no_backup: bool,
    /// End the sessions of others, on PostgreSQL
    #[arg(short, long)]
    force: bool,
    #[command(flatten)]
    confirmation: Confirmation,
}

impl Operation for Recreate {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let backups = self.store.of(live);
        // The pool would be one of those who are connected.
        live.pool.close().await;
        match backups.loss().await.map_err(failed)? {
            Some(loss) => {
                let kept =
                    if self.no_backup { "no backup is made" } else { "a backup is made first" };
                let dialect = live.migrator().embedded().dialect;
                self.confirmation.ask(
                    live.output,
                    dialect,
                    &loss.database,
                    &format!("{loss}\n{kept}"),
                )?;
            }
            None if self.restore => {
                return Err(Failure::Call(
                    "there is no such database, and so nothing to restore\nwhat to do: leave `--restore` out; then \
                     `schema restore` with one of the backups that it lists"
                        .to_owned(),
                ));
            }
            None => live.output.note("there is no such database: nothing is lost"),
        }
        let mut wanted = Wanted::new();
        if self.no_backup {
            wanted = wanted.without_backup();
        }
        if self.restore {
            wanted = wanted.restore();
        }
        if self.force {
            wanted = wanted.end_sessions();
        }
        let work = backups.recreate(&wanted);
        let recreated = live.unless_stopped(work, AS_BEFORE).await?.map_err(failed)?;
        live.output.result(&recreated, &recreated)
    }
}
