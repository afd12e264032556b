//! `schema check`: every diagnostic of a folder.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use schema_core::{Arguments, Compiled};
use schema_manifest::{Dialect, Embedded};

/// Check a folder of migrations: names, order, downs, syntax, meaning
///
/// Prints what `embed_migrations!` would report as compile errors.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema check
  schema check --source db/migrations --fixtures db/fixtures --dialect sqlite

Exit status: 0 when nothing was found, 1 when something was, 2 for a wrong call.")]
pub(crate) struct Check {
    /// The folder with the migrations
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    source: String,
    /// The folder with the fixtures
    #[arg(long, value_name = "DIR")]
    fixtures: Option<String>,
    /// The database they are for, unless `schema.toml` in the folder says it
    #[arg(long)]
    dialect: Option<Word>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Word {
    Postgres,
    Sqlite,
}

impl Check {
    pub(crate) fn run(self) -> ExitCode {
        let compiled = schema_core::compile(&Arguments {
            root: PathBuf::new(),
            folder: Some(self.source),
            fixtures: self.fixtures,
            dialect: self.dialect.map(|word| match word {
                Word::Postgres => Dialect::Postgres,
                Word::Sqlite => Dialect::Sqlite,
            }),
            available: vec![Dialect::Postgres, Dialect::Sqlite],
            require: vec![],
            hint: None,
        });
        match report(&compiled, &mut io::stdout().lock()) {
            // A closed pipe: whoever reads has seen enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(2),
            _ if compiled.embedded.is_some() => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

fn report(compiled: &Compiled, to: &mut impl Write) -> io::Result<()> {
    for diagnostic in &compiled.diagnostics {
        writeln!(to, "{}: {}\n", diagnostic.level, schema_core::render(diagnostic))?;
    }
    match &compiled.embedded {
        Some(embedded) => writeln!(to, "{}", summary(embedded)),
        None => writeln!(to, "{}", counted(compiled.diagnostics.len(), "error")),
    }
}

fn summary(embedded: &Embedded) -> String {
    let manifest = &embedded.manifest;
    format!(
        "{}, {}, {}, {}; no errors",
        counted(embedded.migrations.len(), "migration"),
        counted(embedded.fixtures.len(), "fixture"),
        counted(manifest.tables.len(), "table"),
        match manifest.opaque.len() {
            0 => "nothing opaque".to_owned(),
            count => format!("{} opaque", counted(count, "object")),
        }
    )
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
