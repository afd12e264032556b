//! `schema lock`: records which migrations have been released.

use std::fmt::Write as _;
use std::io;
use std::{fs, path::Path};

use clap::Args;
use schema_core::{Compiled, LockMode, Recording};
use serde::Serialize;

use crate::folder::{self, Folder, counted};
use crate::output::{Failure, Outcome, Output};

/// Record the migrations of a folder as released, in its `schema.lock`
///
/// Run it when a release goes out, or when a team merges: from then on a change to one of these
/// migrations, or a new one before them, is a compile error.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema lock                     record what is new
  schema lock --adopt             once, for a folder that was released before it had a lock file:
                                  findings about style and downs of its migrations are left alone
  schema lock --accept 20260105   the up of this migration was edited in comments only: databases
                                  that applied either text are taken

`SCHEMA_LOCK=update cargo test` and `SCHEMA_LOCK=adopt cargo test` do the same without this command.

Exit status: 0 when the file says what it should, 1 when the folder has errors, 2 for a wrong call or
where the file cannot be written.")]
pub(crate) struct Lock {
    #[command(flatten)]
    folder: Folder,
    /// Make the lock file of a folder that was released without one
    #[arg(long, conflicts_with = "accept")]
    adopt: bool,
    /// Take both texts of a released migration that was edited in comments only
    #[arg(long, value_name = "VERSION")]
    accept: Vec<i64>,
}

#[derive(Serialize)]
struct Body<'a> {
    path: &'a str,
    /// The migrations that are recorded now and were not before.
    added: &'a [String],
}

impl Lock {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let mode =
            if self.adopt { LockMode::Adopt } else { LockMode::Update { accept: self.accept } };
        let path = self.folder.lock_file();
        let compiled = self.folder.compile(mode);
        let Some(recording) = &compiled.recording else {
            if self.adopt && path.exists() {
                output.note(&format!(
                    "`--adopt` changes nothing here: {} is there already, and findings in migrations \
                     that are not in it are to be mended, or allowed with a reason",
                    path.display()
                ));
            }
            return Err(Failure::Refused(refusal(&compiled)));
        };
        if !recording.is_written {
            write(Path::new(&recording.path), &recording.text).map_err(|error| {
                Failure::Call(format!("cannot write {}: {error}", recording.path))
            })?;
        }
        let body = Body { path: &recording.path, added: &recording.added };
        output.result(&report(&compiled, recording), body)
    }
}

/// Replaces the file in one step.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let temporary = path.with_extension(format!("lock.{}", std::process::id()));
    fs::write(&temporary, text)?;
    fs::rename(&temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

fn refusal(compiled: &Compiled) -> String {
    let mut text = format!(
        "nothing was recorded: the folder has errors\n\n{}{}",
        folder::diagnostics(compiled),
        folder::tally(compiled)
    );
    if let Some(adoption) = compiled.adoption {
        let _ = write!(
            text,
            "\n{adoption} would be left alone with `--adopt`, which is for migrations that have been \
             released as they are"
        );
    }
    text
}

fn report(compiled: &Compiled, recording: &Recording) -> String {
    let Recording { path, added, is_written, .. } = recording;
    let mut text = folder::diagnostics(compiled);
    let recorded = match added.len() {
        0 if *is_written => format!("{path}: nothing new, every migration is recorded\n"),
        0 => format!("{path}: written again, no new migration\n"),
        count => format!("{path}: {} recorded as released\n", counted(count, "migration")),
    };
    text.push_str(&recorded);
    text.extend(added.iter().map(|name| format!("  {name}\n")));
    if let Some(adoption) = compiled.adoption {
        let _ = writeln!(
            text,
            "{adoption} left alone from now on; where a down is concerned, `revert` refuses it"
        );
    }
    text + "commit the file with the migrations"
}
