//! `schema create`: make the database.

use clap::Args;
use serde::Serialize;

use crate::connection::Connection;
use crate::live::block_on;
use crate::output::{Outcome, Output};
use crate::server::Made;

/// Make the database that is named, where it is not there
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema create && schema up

Exit status: 0 when it is there, 1 when the server does not allow it, 2 for a wrong call, 3 when the
server cannot be reached.")]
pub(crate) struct Create {
    #[command(flatten)]
    connection: Connection,
}

#[derive(Serialize)]
struct Body {
    database: String,
    /// Whether it was not there before.
    made: bool,
}

impl Create {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let found = self.connection.find()?;
        block_on(async {
            let made = found.create().await?;
            let text = match made {
                Made::New => format!("made {}", found.address),
                Made::Before => format!("{} is there already", found.address),
            };
            let database = found.address.database();
            output.result(&text, Body { database, made: made == Made::New })
        })
    }
}
