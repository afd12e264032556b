//! `restore`: rows of a backup, back into the database.

use std::path::PathBuf;

use clap::Args;

use super::backup::{Store, failed};
use crate::backup::{Loss, Restore as Wanted};
use crate::cli::confirmation::Confirmation;
use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::{Failure, Outcome};

/// What a signal leaves.
const UNDONE: &str = "nothing was restored: the rows are those from before";

/// List the backups, or restore the rows of one
///
/// In one transaction: all tables or those that are named, in the order of their foreign keys, and their sequences. Into
/// empty tables, of the schema that the backup was made with. The backup is read as a whole first, and the rows are read
/// back before the commit. Triggers do not fire.
#[derive(Debug, Args)]
pub struct Restore {
    /// The folder of a backup; without it they are listed
    #[arg(value_name = "BACKUP")]
    backup: Option<PathBuf>,
    #[command(flatten)]
    store: Store,
    /// Only this table, `disks` or `public.disks`; may be said more than once
    #[arg(long = "table", value_name = "NAME", requires = "backup")]
    tables: Vec<String>,
    /// Lose the rows that are in these tables now
    #[arg(long, requires = "backup")]
    replace: bool,
    /// Into another schema too: the tables and columns that both have; what is left out is told
    #[arg(long, requires = "backup")]
    common_columns: bool,
    #[command(flatten)]
    confirmation: Confirmation,
}

impl Operation for Restore {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let backups = self.store.of(live);
        let Some(folder) = self.backup else {
            let listed = backups.list().map_err(failed)?;
            return live.output.result(&listed, &listed);
        };
        // Nothing may print it: there may be a password in it.
        if folder.to_string_lossy().contains("://") {
            return Err(Failure::Call(
                "what is restored is the folder of a backup, and this is an address\nwhat to do: name the database \
                 with `--database-url`, and the backup by its folder"
                    .to_owned(),
            ));
        }
        let mut wanted = Wanted::all().tables(&self.tables);
        if self.replace {
            if let Some(loss) = backups.loss().await.map_err(failed)? {
                let what = match &*self.tables {
                    [] => format!(
                        "the rows that are in the tables of the backup now are lost\n{}",
                        held(&loss)
                    ),
                    tables => format!("the rows that are in {} now are lost", tables.join(", ")),
                };
                let dialect = live.migrator().embedded().dialect;
                self.confirmation.ask(live.output, dialect, &loss.database, &what)?;
            }
            wanted = wanted.replace();
        }
        if self.common_columns {
            wanted = wanted.common_columns();
        }
        let work = backups.restore(&folder, &wanted);
        let restored = live.unless_stopped(work, UNDONE).await?.map_err(failed)?;
        live.output.result(&restored, &restored)
    }
}

/// What the database holds now, a line a table that has rows.
fn held(loss: &Loss) -> String {
    let filled = loss.tables.iter().filter(|table| table.rows > 0);
    let lines: Vec<String> =
        filled.map(|table| format!("  {}: {} rows", table.table, table.rows)).collect();
    if lines.is_empty() { "  no rows are there now".to_owned() } else { lines.join("\n") }
}
