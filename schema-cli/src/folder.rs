//! The folder that a command is about.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use schema_core::{Arguments, Compiled, Level, LockMode};
use schema_manifest::{Dialect, Embedded};
use schema_runtime::cli::parts::no_such;

use crate::output::Failure;

/// Where the migrations are, and for which database.
#[derive(Debug, Clone, Args)]
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

/// A dialect, as a call says it.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Word {
    Postgres,
    Sqlite,
}

impl From<Word> for Dialect {
    fn from(word: Word) -> Dialect {
        match word {
            Word::Postgres => Dialect::Postgres,
            Word::Sqlite => Dialect::Sqlite,
        }
    }
}

impl Folder {
    /// Where its lock file is, or would be.
    pub(crate) fn lock_file(&self) -> PathBuf {
        PathBuf::from(&self.source).join("schema.lock")
    }

    /// Reads and checks the folder.
    pub(crate) fn compile(self, lock: LockMode) -> Compiled {
        let available = vec![Dialect::Postgres, Dialect::Sqlite];
        self.compile_for(available, lock)
    }

    fn compile_for(self, available: Vec<Dialect>, lock: LockMode) -> Compiled {
        schema_core::compile(&self.arguments(available, lock))
    }

    fn arguments(self, available: Vec<Dialect>, lock: LockMode) -> Arguments {
        Arguments {
            root: PathBuf::new(),
            folder: Some(self.source),
            fixtures: self.fixtures,
            dialect: self.dialect.map(Dialect::from),
            available,
            require: vec![],
            verify_only: None,
            hint: None,
            lock,
        }
    }

    /// The part of a folder that was compiled before, as far as this version.
    pub(crate) fn until(self, whole: &Embedded, version: i64) -> Result<Embedded, Failure> {
        if whole.migration(version).is_none() {
            return Err(no_such(whole, version));
        }
        let source = self.source.clone();
        let arguments = self.arguments(vec![whole.dialect], LockMode::Check);
        or_errors(schema_core::compile_until(&arguments, version), &source)
    }

    /// What a binary would embed, of a folder without errors.
    pub(crate) fn embedded(self) -> Result<Embedded, Failure> {
        let source = self.source.clone();
        or_errors(self.compile(LockMode::Check), &source)
    }

    /// The same for a database: where nothing else says it, the folder is for its dialect.
    pub(crate) fn embedded_for(self, database: Dialect) -> Result<Embedded, Failure> {
        let source = self.source.clone();
        let compiled = self.clone().compile_for(vec![database], LockMode::Check);
        if compiled.embedded.is_some() {
            return or_errors(compiled, &source);
        }
        // Of the other dialect, or of none: the folder itself knows.
        match self.compile(LockMode::Check).embedded {
            Some(other) if other.dialect != database => Err(Failure::Call(format!(
                "the migrations of `{source}` are for {}, and the database is {database}\nwhat to do: \
                 name another database with `--database-url`, or another folder with `--source`",
                other.dialect
            ))),
            _ => or_errors(compiled, &source),
        }
    }
}

fn or_errors(compiled: Compiled, source: &str) -> Result<Embedded, Failure> {
    let findings = diagnostics(&compiled);
    let tally = tally(&compiled);
    compiled.embedded.ok_or_else(|| {
        Failure::Refused(format!("`{source}` has errors, nothing was done\n\n{findings}{tally}"))
    })
}

/// Every diagnostic, an empty line behind each.
pub(crate) fn diagnostics(compiled: &Compiled) -> String {
    let mut text = String::new();
    for one in &compiled.diagnostics {
        let _ = writeln!(text, "{}: {}\n", one.level, schema_core::render(one));
    }
    text
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
