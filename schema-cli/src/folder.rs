//! The folder that a command is about.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use schema_core::{Arguments, Compiled, Level, LockMode};
use schema_manifest::Dialect;

/// Where the migrations are, and for which database.
#[derive(Debug, Args)]
pub(crate) struct Folder {
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

impl Folder {
    /// Where its lock file is, or would be.
    pub(crate) fn lock_file(&self) -> PathBuf {
        PathBuf::from(&self.source).join("schema.lock")
    }

    /// Reads and checks the folder.
    pub(crate) fn compile(self, lock: LockMode) -> Compiled {
        schema_core::compile(&Arguments {
            root: PathBuf::new(),
            folder: Some(self.source),
            fixtures: self.fixtures,
            dialect: self.dialect.map(|word| match word {
                Word::Postgres => Dialect::Postgres,
                Word::Sqlite => Dialect::Sqlite,
            }),
            available: vec![Dialect::Postgres, Dialect::Sqlite],
            require: vec![],
            verify_only: None,
            hint: None,
            lock,
        })
    }
}

/// Every diagnostic, an empty line behind each.
pub(crate) fn diagnostics(compiled: &Compiled, to: &mut impl Write) -> io::Result<()> {
    for diagnostic in &compiled.diagnostics {
        writeln!(to, "{}: {}\n", diagnostic.level, schema_core::render(diagnostic))?;
    }
    Ok(())
}

/// `2 errors, 1 warning`, `no errors`
pub(crate) fn tally(compiled: &Compiled) -> String {
    let count = |level| compiled.diagnostics.iter().filter(|one| one.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let errors = if errors == 0 { "no errors".to_owned() } else { counted(errors, "error") };
    if warnings == 0 { errors } else { format!("{errors}, {}", counted(warnings, "warning")) }
}

/// `1 migration`, `2 migrations`
pub(crate) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
