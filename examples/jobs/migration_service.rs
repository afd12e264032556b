//! The migrations as an object that the server and its operators hold: run, history, validate, roll back.
//!
//! It works over what is embedded, and over a folder that is read when it is made. Everything that it does
//! is a call of [`Migrator`]; what it adds is the shape that this team is used to.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::path::PathBuf;

use schema_core::{Arguments, compile};
use schema_runtime::manifest::Dialect;
use schema_runtime::{
    Applied, Error, MigrationStatus, Migrator, Reverted, Schema, Standing, Status, Target,
};
use sqlx::{PgPool, Postgres};

use super::schema::{SCHEMA, Version};

/// Where the migrations are.
#[derive(Debug, Clone, Default)]
pub(crate) struct MigrationConfig {
    folder: Option<PathBuf>,
}

impl MigrationConfig {
    /// In a folder that is read at run time; the default is what is embedded.
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        MigrationConfig { folder: Some(folder.into()) }
    }
}

/// Runs migrations, shows what ran, takes back.
pub(crate) struct MigrationService {
    pool: PgPool,
    schema: Source,
}

enum Source {
    Embedded,
    Folder(Box<Schema<Postgres>>),
}

impl MigrationService {
    /// Reads the folder, where there is one; what the compiler would refuse is refused here.
    pub(crate) fn new(pool: PgPool, config: &MigrationConfig) -> Result<Self, Box<dyn StdError>> {
        let schema = match &config.folder {
            None => Source::Embedded,
            Some(folder) => {
                let mut arguments = Arguments::new(PathBuf::new(), Dialect::Postgres);
                arguments.folder = Some(folder.to_str().ok_or("the path is not UTF-8")?.to_owned());
                let embedded = compile(&arguments).into_embedded()?;
                Source::Folder(Box::new(Schema::from_embedded(embedded)?))
            }
        };
        Ok(MigrationService { pool, schema })
    }

    fn migrator(&self) -> Migrator<'_, Postgres> {
        Migrator::new(match &self.schema {
            Source::Embedded => &SCHEMA,
            Source::Folder(schema) => schema,
        })
    }

    /// Applies what is pending and compares the schema; gives what it applied.
    pub(crate) async fn run_all(&self) -> Result<Vec<Applied>, Error> {
        Ok(self.migrator().start(&self.pool).await?.applied)
    }

    /// What was applied: when, and how long it took.
    pub(crate) async fn history(&self) -> Result<Vec<MigrationStatus>, Error> {
        let status = self.migrator().status(&self.pool).await?;
        Ok(status.migrations.into_iter().filter(|one| one.installed_on.is_some()).collect())
    }

    /// How the database stands to the migrations; writes nothing.
    pub(crate) async fn validate(&self) -> Result<SchemaValidationResult, Error> {
        let status = self.migrator().status(&self.pool).await?;
        Ok(SchemaValidationResult::of(&status))
    }

    /// Takes back the last migration.
    pub(crate) async fn rollback(&self) -> Result<Reverted, Error> {
        self.migrator().revert(&self.pool).await
    }

    /// Takes back everything that is newer than this version, which the compiler knows.
    #[allow(dead_code, reason = "operators have numbers; code has this")]
    pub(crate) async fn rollback_to(&self, version: Version) -> Result<Reverted, Error> {
        self.migrator().revert_to(&self.pool, version).await
    }

    /// The same by its number; 0 is before the first one. One that is not there is refused.
    pub(crate) async fn rollback_to_version(&self, version: i64) -> Result<Reverted, Error> {
        let target = if version == 0 { Target::empty() } else { Target::version(version) };
        self.migrator().revert_to(&self.pool, target).await
    }
}

/// What the server does when it starts.
pub(crate) async fn run_migrations(pool: &PgPool) -> Result<SchemaValidationResult, Error> {
    let service = MigrationService { pool: pool.clone(), schema: Source::Embedded };
    service.run_all().await?;
    service.validate().await
}

/// How a database stands to the migrations.
#[derive(Debug)]
pub(crate) struct SchemaValidationResult {
    /// How many have run.
    pub(crate) applied_migrations: usize,
    /// How many there are.
    pub(crate) expected_migrations: usize,
    /// How many wait to run.
    pub(crate) pending_migrations: usize,
    /// How many stopped half-way, or were edited after they had run.
    pub(crate) failed_migrations: usize,
    /// The last one that has run.
    pub(crate) last_migration: Option<MigrationStatus>,
    /// All of them applied, and the schema is the one that they make.
    pub(crate) is_valid: bool,
    /// What is not as they make it.
    pub(crate) differences: Option<String>,
}

impl SchemaValidationResult {
    fn of(status: &Status) -> Self {
        let count = |standing| status.with(standing).count();
        let pending = count(Standing::Pending);
        let failed = count(Standing::Dirty) + count(Standing::Edited);
        // What is pending is missing for a reason, which is said already.
        let drift = status.drift.as_ref().filter(|drift| pending == 0 && drift.refuses());
        SchemaValidationResult {
            applied_migrations: count(Standing::Applied),
            expected_migrations: status.migrations.iter().filter(|one| one.is_embedded).count(),
            pending_migrations: pending,
            failed_migrations: failed,
            last_migration: status.with(Standing::Applied).last().cloned(),
            is_valid: pending == 0 && failed == 0 && drift.is_none(),
            differences: drift.map(ToString::to_string),
        }
    }

    /// For the log.
    pub(crate) fn summary(&self) -> String {
        let mut text = format!(
            "{} of {} migrations applied, {} pending, {} failed",
            self.applied_migrations,
            self.expected_migrations,
            self.pending_migrations,
            self.failed_migrations
        );
        if let Some(last) = &self.last_migration {
            let _ = write!(text, "; the last is {}_{}", last.version, last.name);
        }
        text.push_str(if self.is_valid { "; valid" } else { "; NOT valid" });
        if let Some(differences) = &self.differences {
            let _ = write!(text, "\n{differences}");
        }
        text
    }
}
