//! `backup`: the whole database, in a folder.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::backup::{Backup as Written, BackupError, Backups, Checked};
use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation, refused};
use crate::cli::output::{Failure, Outcome};

/// What is left of a backup that a signal stopped.
const UNFINISHED: &str = "nothing has changed in the database, and what was written of the backup does not count: the \
                          next backup removes it";

/// Where backups are, and what makes them.
#[derive(Debug, Args)]
pub(super) struct Store {
    /// The folder that backups are in
    #[arg(long, value_name = "DIR", default_value = "backups")]
    backups: PathBuf,
    /// The program `pg_dump`, beside which `pg_restore` lies; else `PG_DUMP`, else that of PATH
    #[arg(long, value_name = "PATH")]
    pg_dump: Option<PathBuf>,
}

/// Write a backup: `pg_dump`'s custom format and a CSV a table, of one moment
///
/// In a folder that is named by the time, with `backup.json`: time, position of the write-ahead log, fingerprint of the
/// migrations, and rows, bytes and SHA-256 of each file. A folder that has its name is complete. On SQLite it is a copy of
/// the file. Nobody has to stop writing.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    store: Store,
    /// The folder of this backup, which must not be there
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Read it again as a whole: digests, rows, and what `pg_restore` says
    #[arg(long)]
    verify: bool,
}

#[derive(Serialize)]
struct Body {
    backup: Written,
    checked: Option<Checked>,
}

impl Store {
    /// The backups of a database, which say what they do on standard error.
    pub(super) fn of<'s, DB: CommandDatabase>(self, live: &Live<'s, DB>) -> Backups<'s, DB> {
        let output = live.output;
        let backups = Backups::with(live.migrator(), &live.pool.connect_options())
            .folder(self.backups)
            .on_step(move |step| output.note(&step.to_string()));
        match self.pg_dump {
            Some(program) => backups.pg_dump(program),
            None => backups,
        }
    }
}

impl Operation for Backup {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let backups = self.store.of(live);
        let work = async {
            let backup = backups.make(self.to.as_deref()).await?;
            let checked =
                if self.verify { Some(backups.check(&backup.folder).await?) } else { None };
            Ok((backup, checked))
        };
        let (backup, checked) = live.unless_stopped(work, UNFINISHED).await?.map_err(failed)?;
        live.output.result(&backup.to_string(), Body { backup, checked })
    }
}

/// With the exit status that says the same.
pub(super) fn failed(error: BackupError) -> Failure {
    match error {
        BackupError::Schema(error) => refused(*error, None),
        BackupError::Unreachable { .. } => Failure::Unreachable(error.to_string()),
        BackupError::File { .. }
        | BackupError::Exists { .. }
        | BackupError::NoBackup { .. }
        | BackupError::NoSuchTable { .. } => Failure::Call(error.to_string()),
        error => Failure::Refused(error.to_string()),
    }
}
