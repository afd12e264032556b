//! `schema check`: every diagnostic of a folder.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use schema_core::{Compiled, LockMode};
use schema_manifest::Embedded;

use crate::folder::{self, Folder, counted};

/// Check a folder of migrations: names, order, downs, syntax, meaning
///
/// Prints what `embed_migrations!` would report as compile errors and warnings.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema check
  schema check --source db/migrations --fixtures db/fixtures --dialect sqlite
  schema check --deny-warnings

Exit status: 0 when nothing or only warnings were found, 1 when an error was, 2 for a wrong call.")]
pub(crate) struct Check {
    #[command(flatten)]
    folder: Folder,
    /// Fail on warnings too
    #[arg(long)]
    deny_warnings: bool,
}

impl Check {
    pub(crate) fn run(self) -> ExitCode {
        let compiled = self.folder.compile(LockMode::Check);
        let is_clean = compiled.diagnostics.is_empty();
        let passes = compiled.embedded.is_some() && (is_clean || !self.deny_warnings);
        match report(&compiled, &mut io::stdout().lock()) {
            // A closed pipe: whoever reads has seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
            _ if passes => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

fn report(compiled: &Compiled, to: &mut impl Write) -> io::Result<()> {
    folder::diagnostics(compiled, to)?;
    let tally = folder::tally(compiled);
    match &compiled.embedded {
        Some(embedded) => writeln!(to, "{}; {tally}", summary(embedded))?,
        None => writeln!(to, "{tally}")?,
    }
    if let Some(adoption) = compiled.adoption {
        writeln!(
            to,
            "{adoption} would be left alone if these migrations had been released\n  have they? \
             record that, once, as they are: `schema lock --adopt`"
        )?;
    }
    Ok(())
}

fn summary(embedded: &Embedded) -> String {
    let manifest = &embedded.manifest;
    format!(
        "{}, {}, {}, {}",
        counted(embedded.migrations.len(), "migration"),
        counted(embedded.fixtures.len(), "fixture"),
        counted(manifest.tables.len(), "table"),
        match manifest.opaque.len() {
            0 => "nothing opaque".to_owned(),
            count => format!("{} opaque", counted(count, "object")),
        }
    )
}
