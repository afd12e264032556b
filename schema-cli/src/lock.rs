//! `schema lock`: records which migrations have been released.

use std::io::{self, Write};
use std::process::ExitCode;
use std::{fs, path::Path};

use clap::Args;
use schema_core::{Compiled, LockMode, Recording};

use crate::folder::{self, Folder, counted};

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

impl Lock {
    pub(crate) fn run(self) -> ExitCode {
        let mode =
            if self.adopt { LockMode::Adopt } else { LockMode::Update { accept: self.accept } };
        let path = self.folder.lock_file();
        let compiled = self.folder.compile(mode);
        let Some(recording) = &compiled.recording else {
            if self.adopt && path.exists() {
                eprintln!(
                    "`--adopt` changes nothing here: {} is there already, and findings in migrations \
                     that are not in it are to be mended, or allowed with a reason",
                    path.display()
                );
            }
            return exit(refuse(&compiled, &mut io::stdout().lock()), ExitCode::FAILURE);
        };
        if !recording.is_written
            && let Err(error) = write(Path::new(&recording.path), &recording.text)
        {
            eprintln!("error: cannot write {}: {error}", recording.path);
            return ExitCode::from(2);
        }
        exit(report(&compiled, recording, &mut io::stdout().lock()), ExitCode::SUCCESS)
    }
}

fn exit(printed: io::Result<()>, code: ExitCode) -> ExitCode {
    match printed {
        // A closed pipe: whoever reads has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ => code,
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

fn refuse(compiled: &Compiled, to: &mut impl Write) -> io::Result<()> {
    folder::diagnostics(compiled, to)?;
    writeln!(to, "{}: nothing was recorded", folder::tally(compiled))?;
    if let Some(adoption) = compiled.adoption {
        writeln!(
            to,
            "{adoption} would be left alone with `--adopt`, which is for migrations that have been \
             released as they are"
        )?;
    }
    Ok(())
}

fn report(compiled: &Compiled, recording: &Recording, to: &mut impl Write) -> io::Result<()> {
    folder::diagnostics(compiled, to)?;
    let Recording { path, added, is_written, .. } = recording;
    match added.len() {
        0 if *is_written => writeln!(to, "{path}: nothing new, every migration is recorded")?,
        0 => writeln!(to, "{path}: written again, no new migration")?,
        count => writeln!(to, "{path}: {} recorded as released", counted(count, "migration"))?,
    }
    for name in added {
        writeln!(to, "  {name}")?;
    }
    if let Some(adoption) = compiled.adoption {
        writeln!(
            to,
            "{adoption} left alone from now on; where a down is concerned, `revert` refuses it"
        )?;
    }
    writeln!(to, "commit the file with the migrations")
}
