//! `schema drop`: destroy the database.

use clap::Args;
use serde::Serialize;

use crate::confirmation::Confirmation;
use crate::connection::{Connection, Found};
use crate::live::block_on;
use crate::output::{Failure, Outcome, Output};

/// Destroy the database that is named, with all that is in it
///
/// Shows what is lost (tables, rows, size) and asks for the database's name.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema drop
  schema drop --yes           in a script
  schema drop --force         although somebody is connected (PostgreSQL)

Exit status: 0 when it is gone, 1 when the server does not allow it, 2 for a wrong call or a wrong
answer, 3 when the server cannot be reached.")]
pub(crate) struct Drop {
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    destruction: Destruction,
}

// How a database is destroyed.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Destruction {
    #[command(flatten)]
    confirmation: Confirmation,
    /// End the sessions of others first, on PostgreSQL
    #[arg(short, long)]
    force: bool,
}

#[derive(Serialize)]
struct Body {
    database: String,
    dropped: bool,
}

impl Drop {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let found = self.connection.find()?;
        block_on(async {
            let dropped = self.destruction.run(&found, output).await?;
            let text = if dropped {
                format!("dropped {}", found.address)
            } else {
                format!("{} is not there", found.address)
            };
            output.result(&text, Body { database: found.address.database(), dropped })
        })
    }
}

impl Destruction {
    /// Shows what is lost, asks, and destroys it; gives whether it was there.
    pub(super) async fn run(self, found: &Found, output: Output) -> Result<bool, Failure> {
        let Some(contents) = found.contents().await? else { return Ok(false) };
        let what = format!("dropping {} destroys {contents}", found.address);
        let (dialect, database) = (found.address.dialect(), found.address.database());
        self.confirmation.ask(output, dialect, &database, &what)?;
        found.drop(self.force).await?;
        Ok(true)
    }
}
