//! The whole database, through the real `pg_dump`.

use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;

use sqlx::postgres::PgConnectOptions;

use super::program::{absent, command, connects, pg_restore};
use crate::backup::error::BackupError;
use crate::backup::folder::Writing;
use crate::backup::record::{BackupRecord, FileRecord};

/// Runs `pg_dump` on a snapshot. It writes to a pipe: so it ends with this process, however that ends.
pub(super) fn write(
    program: &Path,
    options: &PgConnectOptions,
    snapshot: &str,
    mut to: Writing,
) -> Result<FileRecord, BackupError> {
    let mut dump = command(program);
    dump.args([
        "--format=custom",
        "--no-password",
        "--lock-wait-timeout=60s",
        "--snapshot",
        snapshot,
    ]);
    connects(&mut dump, options);
    dump.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = dump.spawn().map_err(|error| absent(program, &error))?;
    let mut errors = child.stderr.take();
    // Read beside it: a full pipe would stop it.
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = errors.as_mut().map(|errors| errors.read_to_string(&mut text));
        text
    });
    let copied = match child.stdout.take() {
        Some(mut from) => copy(&mut from, &mut to, program),
        None => Ok(()),
    };
    if copied.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| absent(program, &error))?;
    let said = errors.join().unwrap_or_default();
    copied?;
    if status.success() {
        return to.finish();
    }
    let said = if said.trim().is_empty() { status.to_string() } else { said.trim().to_owned() };
    Err(BackupError::Program {
        program: program.display().to_string(),
        fault: said,
        to_do: "see what it says above; it needs a role that may read every table".to_owned(),
    })
}

fn copy(
    from: &mut impl std::io::Read,
    to: &mut Writing,
    program: &Path,
) -> Result<(), BackupError> {
    let mut chunk = vec![0; 1 << 18];
    loop {
        match from.read(&mut chunk).map_err(|error| absent(program, &error))? {
            0 => return Ok(()),
            read => to.write(&chunk[..read])?,
        }
    }
}

/// What `pg_restore` finds wrong with the dump.
pub(super) fn check(
    pg_dump: Option<&Path>,
    folder: &Path,
    record: &BackupRecord,
) -> Result<Vec<String>, BackupError> {
    let program = pg_restore(pg_dump);
    let mut list = command(&program);
    list.arg("--list").arg(folder.join(&record.dump.path));
    let output = list.output().map_err(|error| absent(&program, &error))?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(vec![format!("{}: {}", record.dump.path, said.trim())])
}
