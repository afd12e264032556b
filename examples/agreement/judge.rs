//! The way through a folder.

use std::error::Error;

use schema_manifest::Manifest;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::apply::{Refusal, apply};
use crate::claims::Claims;
use crate::dump;
use crate::folder::{Folder, Migration, Sql};
use crate::lines;
use crate::observed;
use crate::options::Options;
use crate::report::{DownRecord, FolderRecord, Report, UpRecord};
use crate::server::{Database, Server};
use crate::truth::Truth;
use crate::verdict::Verdict;
use schema_runtime::testing::Snapshot;

/// A folder under way.
struct Judge<'a> {
    server: &'a mut Server,
    folder: &'a Folder,
    /// Where `pg_dump` is, if it is asked.
    programs: Option<String>,
}

/// What a database holds.
struct State {
    snapshot: Snapshot,
    dump: Option<String>,
}

/// Applies the ups of a folder one after the other, and each down on a copy of its own.
pub(crate) async fn folder(
    server: &mut Server,
    folder: &Folder,
    setup: Option<&str>,
    options: &Options,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    report.begin(&folder.name)?;
    let programs = if options.dump { Some(server.programs().await?) } else { None };
    let database = server.empty().await?;
    let mut judge = Judge { server, folder, programs };
    if let Some(setup) = setup {
        let mut connection = judge.server.open(&database).await?;
        sqlx::raw_sql(AssertSqlSafe(setup.to_owned())).execute(&mut connection).await?;
        connection.close().await?;
    }
    let mut before = judge.state(&database).await?;
    let mut accepted = 0;
    let mut refused = None;
    for migration in &folder.migrations {
        if let Err(refusal) = judge.run(&database, &migration.up).await? {
            refused = Some((migration, refusal));
            break;
        }
        accepted += 1;
        if options.every {
            report.up(&judge.up(&database, migration).await?)?;
        }
        let after = match &migration.down {
            None => judge.state(&database).await?,
            Some(down) => {
                let copy = judge.server.copy(&database).await?;
                let after = judge.state(&copy).await?;
                report.down(&judge.down(migration, down, &copy, &before, &after).await?)?;
                judge.server.drop(copy).await?;
                after
            }
        };
        before = after;
    }
    let claims = judge.claims(&database).await?.filter(|_| refused.is_none());
    judge.server.drop(database).await?;
    report.folder(&FolderRecord::new(folder, accepted, refused, claims))
}

impl Judge<'_> {
    /// Runs a down on a copy that holds what its up has made.
    async fn down(
        &mut self,
        migration: &Migration,
        down: &Sql,
        copy: &Database,
        before: &State,
        after: &State,
    ) -> Result<DownRecord, Box<dyn Error>> {
        let (truth, same_dump) = match self.run(copy, down).await? {
            Ok(()) => {
                let now = self.state(copy).await?;
                let truth = Truth::ran(&before.snapshot, &after.snapshot, &now.snapshot);
                (truth, now.dump.map(|dump| before.dump.as_ref() == Some(&dump)))
            }
            Err(refusal) => (Truth::refused(refusal), None),
        };
        let findings = self.folder.findings_in(&down.path);
        Ok(DownRecord {
            record: "down",
            folder: self.folder.name.clone(),
            version: migration.version,
            name: migration.name.clone(),
            path: down.path.clone(),
            up_changes: before.snapshot != after.snapshot,
            verdict: Verdict::of(&truth, &findings),
            truth,
            findings,
            same_dump,
        })
    }

    /// Holds what is claimed after an up against the server.
    async fn up(
        &self,
        database: &Database,
        migration: &Migration,
    ) -> Result<UpRecord, Box<dyn Error>> {
        let manifest = self.folder.manifest_after(migration);
        let mut connection = self.server.open(database).await?;
        let claims = match &manifest {
            Some(manifest) => Some(held(&mut connection, manifest).await?),
            None => None,
        };
        connection.close().await?;
        Ok(UpRecord {
            record: "up",
            folder: self.folder.name.clone(),
            version: migration.version,
            path: migration.up.path.clone(),
            claims,
        })
    }

    /// Runs a script on a connection of its own.
    async fn run(
        &self,
        database: &Database,
        sql: &Sql,
    ) -> Result<Result<(), Refusal>, sqlx::Error> {
        let mut connection = self.server.open(database).await?;
        let applied = apply(&mut connection, sql).await;
        // The script may have ended the connection.
        let _ = connection.close().await;
        Ok(applied)
    }

    async fn state(&self, database: &Database) -> Result<State, Box<dyn Error>> {
        let mut connection = self.server.open(database).await?;
        let snapshot = Snapshot::take(&mut connection).await?;
        connection.close().await?;
        let programs = self.programs.as_deref();
        let dump = programs.map(|programs| dump::schema(programs, &self.server.url(database)));
        Ok(State { snapshot, dump: dump.transpose()? })
    }

    async fn claims(&self, database: &Database) -> Result<Option<Claims>, sqlx::Error> {
        let Some(manifest) = &self.folder.manifest else { return Ok(None) };
        let mut connection = self.server.open(database).await?;
        let claims = held(&mut connection, manifest).await?;
        connection.close().await?;
        Ok(Some(claims))
    }
}

/// A manifest held against the server. What the runtime reads otherwise than the server shows it would be
/// a false alarm, as what is unsound.
async fn held(connection: &mut PgConnection, manifest: &Manifest) -> Result<Claims, sqlx::Error> {
    let shown = lines::shown(connection).await?;
    let mut claims = Claims::new(manifest, &shown);
    claims.unsound.extend(observed::disagreements(connection, manifest, &shown).await?);
    Ok(claims)
}
