//! `schema agree`: what the build says of a folder, held against a real server.

use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use schema_manifest::Manifest;
use schema_runtime::testing::{Server, Snapshot, TestDatabase, TestDatabaseError, TestedDatabase};
use serde::Serialize;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::prove::unmade;
use crate::agreement::apply::{Refusal, apply};
use crate::agreement::claims::Claims;
use crate::agreement::folder::{Finding, Folder, Migration, Sql};
use crate::agreement::truth::{Outcome as DownOutcome, Truth};
use crate::agreement::verdict::Verdict;
use crate::agreement::{lines, observed};
use crate::connection::{Address, Connection};
use crate::folder::counted;
use crate::live::block_on;
use crate::output::{Failure, Outcome, Output};

/// Hold what the build says of a folder against a real PostgreSQL server, after each up and each down
///
/// After each up the whole catalog of a scratch database is compared with the manifest, in both directions: what
/// is claimed and not there, and what is there and not claimed. Each down runs right after its up, and must be found
/// by the build where it does not give back what was there. `prove` says whether the migrations are right;
/// this says whether the build is right about them, which is what a bug report needs.
///
/// The scratch databases are made on the server of the database that is named, and dropped in every outcome;
/// the database itself is not touched.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema agree
  schema agree -v                          with all that is not claimed
  schema agree --setup roles.sql --json > agreement.json

Exit status: 0 when the server agrees, 1 when it does not or refuses an up, 2 for a wrong call,
3 when no scratch database can be made.")]
pub(crate) struct Agree {
    /// The folder with the migrations
    #[arg(long, value_name = "DIR", default_value = "migrations")]
    source: String,
    #[command(flatten)]
    connection: Connection,
    /// SQL for what is there before the first migration
    #[arg(long, value_name = "FILE")]
    setup: Option<PathBuf>,
}

/// What came of a folder.
#[derive(Debug, Serialize)]
struct Agreement {
    folder: String,
    /// `server_version_num`: 150018.
    server: Option<u32>,
    /// Whether the server contradicts nothing that the build says.
    agrees: bool,
    migrations: Vec<Judged>,
    /// What is in the way of the folder, adopted as it is: then nothing is claimed.
    refusals: Vec<Finding>,
}

/// A migration with what came of it.
#[derive(Debug, Serialize)]
struct Judged {
    version: i64,
    name: String,
    path: String,
    /// Why the server refuses the up, which ends it.
    refusal: Option<Refusal>,
    /// The manifest after the up; `None` where the migrations up to there are refused.
    claims: Option<Claims>,
    down: Option<JudgedDown>,
}

/// A down with what came of it.
#[derive(Debug, Serialize)]
struct JudgedDown {
    path: String,
    #[serde(flatten)]
    truth: Truth,
    verdict: Verdict,
    findings: Vec<Finding>,
}

impl Agree {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let found = self.connection.find()?;
        let Address::Postgres(_) = &found.address else {
            return Err(Failure::Call(
                "`agree` needs a PostgreSQL server\nwhat to do: nothing, on SQLite: there the build runs the \
                 migrations on the real SQLite"
                    .to_owned(),
            ));
        };
        let setup = self.setup.as_deref().map(read).transpose()?;
        let name = self.source.trim_end_matches('/');
        let folder = Folder::read(Path::new(""), name, name);
        let folder =
            folder.map_err(|error| Failure::Call(format!("cannot read {name}: {error}")))?;
        let server = Server::at(&found.url).map_err(|error| failed(&error))?;
        block_on(async {
            let mut walk = Walk::new(&folder, &server, setup.as_deref(), output).await?;
            let walked = walk.whole().await;
            let Walk { database, server: number, judged, .. } = walk;
            let removed = remove::<sqlx::Postgres>(database).await;
            walked?;
            let agreement = Agreement::of(&folder, number, judged);
            agreement.tell(output)?;
            removed.map_err(|error| failed(&error))?;
            if agreement.agrees { Ok(()) } else { Err(Failure::Found) }
        })
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::Call(format!("cannot read {}: {error}", path.display())))
}

fn failed(error: &TestDatabaseError) -> Failure {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    unmade(error, error.to_string() + &cause.unwrap_or_default())
}

/// The server was there, and does not answer any more, or not as it should.
#[allow(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn lost(error: sqlx::Error) -> Failure {
    Failure::Unreachable(format!("the server does not answer as expected: {error}"))
}

async fn remove<DB: TestedDatabase>(database: DB::Made) -> Result<(), TestDatabaseError> {
    DB::remove(database).await
}

/// A folder under way.
struct Walk<'a> {
    folder: &'a Folder,
    on: &'a Server,
    setup: Option<&'a str>,
    output: Output,
    database: TestDatabase,
    server: Option<u32>,
    judged: Vec<Judged>,
}

impl<'a> Walk<'a> {
    async fn new(
        folder: &'a Folder,
        on: &'a Server,
        setup: Option<&'a str>,
        output: Output,
    ) -> Result<Walk<'a>, Failure> {
        let database = TestDatabase::empty_on(on).await.map_err(|error| failed(&error))?;
        let mut walk = Walk { folder, on, setup, output, database, server: None, judged: vec![] };
        if let Err(failure) = walk.begin().await {
            let _ = remove::<sqlx::Postgres>(walk.database).await;
            return Err(failure);
        }
        Ok(walk)
    }

    /// A connection of its own for each script, so that none sees what another has set.
    async fn open(&self) -> Result<PgConnection, Failure> {
        // Queries over the whole catalog are compiled for longer than they run.
        let options = self.database.connect_options().options([("jit", "off")]);
        PgConnection::connect_with(&options).await.map_err(lost)
    }

    /// What is there before the first migration.
    async fn begin(&mut self) -> Result<(), Failure> {
        let mut connection = self.open().await?;
        self.server = connection.server_version_num();
        if let Some(setup) = self.setup {
            let ran = sqlx::raw_sql(AssertSqlSafe(setup.to_owned())).execute(&mut connection).await;
            ran.map_err(|error| {
                let Refusal { message, .. } = Refusal::from(&error);
                Failure::Refused(format!("the server refuses what `--setup` names: {message}"))
            })?;
        }
        let _ = connection.close().await;
        Ok(())
    }

    async fn run(&self, sql: &Sql) -> Result<Result<(), Refusal>, Failure> {
        let mut connection = self.open().await?;
        let applied = apply(&mut connection, sql).await;
        // The script may have ended the connection.
        let _ = connection.close().await;
        Ok(applied)
    }

    async fn snapshot(&self) -> Result<Snapshot, Failure> {
        let mut connection = self.open().await?;
        let snapshot = Snapshot::take(&mut connection).await.map_err(lost)?;
        let _ = connection.close().await;
        Ok(snapshot)
    }

    async fn whole(&mut self) -> Result<(), Failure> {
        let mut before = self.snapshot().await?;
        let count = self.folder.migrations.len();
        for (at, migration) in self.folder.migrations.iter().enumerate() {
            self.output.note(&format!("migration {} of {count}: {}", at + 1, migration.up.path));
            let mut judged = Judged {
                version: migration.version,
                name: migration.name.clone(),
                path: migration.up.path.clone(),
                refusal: self.run(&migration.up).await?.err(),
                claims: None,
                down: None,
            };
            if judged.refusal.is_some() {
                self.judged.push(judged);
                break;
            }
            let after = self.snapshot().await?;
            judged.claims = match &self.manifest(at, migration) {
                Some(manifest) => Some(self.claims(manifest).await?),
                None => None,
            };
            if let Some(down) = &migration.down {
                judged.down = Some(self.down(at, down, &before, &after).await?);
            }
            self.judged.push(judged);
            before = after;
        }
        Ok(())
    }

    fn manifest(&self, at: usize, migration: &Migration) -> Option<Manifest> {
        let is_last = at + 1 == self.folder.migrations.len();
        if is_last { self.folder.manifest.clone() } else { self.folder.manifest_after(migration) }
    }

    async fn claims(&self, manifest: &Manifest) -> Result<Claims, Failure> {
        let mut connection = self.open().await?;
        let shown = lines::shown(&mut connection).await.map_err(lost)?;
        let mut claims = Claims::new(manifest, &shown);
        let read = observed::disagreements(&mut connection, manifest, &shown).await;
        claims.unsound.extend(read.map_err(lost)?);
        let _ = connection.close().await;
        Ok(claims)
    }

    /// Runs a down right after its up, and leaves what the up has made.
    async fn down(
        &mut self,
        at: usize,
        down: &Sql,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Result<JudgedDown, Failure> {
        let truth = match self.run(down).await? {
            Ok(()) => Truth::ran(before, after, &self.snapshot().await?),
            Err(refusal) => Truth::refused(refusal),
        };
        // A state that is not quite the one before is thrown away.
        let is_back = truth.outcome == DownOutcome::Ok
            && self.run(&self.folder.migrations[at].up).await?.is_ok()
            && self.snapshot().await? == *after;
        if !is_back {
            self.make_again(at).await?;
        }
        let findings = self.folder.findings_in(&down.path);
        let verdict = Verdict::of(&truth, &findings);
        Ok(JudgedDown { path: down.path.clone(), truth, verdict, findings })
    }

    /// Another database, right after a migration.
    async fn make_again(&mut self, at: usize) -> Result<(), Failure> {
        let new = TestDatabase::empty_on(self.on).await.map_err(|error| failed(&error))?;
        let old = std::mem::replace(&mut self.database, new);
        remove::<sqlx::Postgres>(old).await.map_err(|error| failed(&error))?;
        self.begin().await?;
        for migration in self.folder.migrations.iter().take(at + 1) {
            if let Err(refusal) = self.run(&migration.up).await? {
                return Err(Failure::Refused(format!(
                    "{}: the server took it once, and refuses it on another database: {}",
                    migration.up.path, refusal.message
                )));
            }
        }
        Ok(())
    }
}

impl Agreement {
    fn of(folder: &Folder, server: Option<u32>, migrations: Vec<Judged>) -> Agreement {
        let refusals: Vec<Finding> =
            folder.refusals.iter().filter(|one| one.is_error()).cloned().collect();
        let agrees = refusals.is_empty() && migrations.iter().all(Judged::agrees);
        Agreement { folder: folder.name.clone(), server, agrees, migrations, refusals }
    }

    fn tell(&self, output: Output) -> Outcome {
        let text = if output.verbose { format!("{self:#}") } else { self.to_string() };
        if output.quiet && !output.json && !self.agrees {
            return crate::output::print(&text);
        }
        output.result(&text, self)
    }

    /// Of the last state that was compared, and all downs.
    fn summary(&self) -> String {
        let unsound: usize = self.claims().map(|claims| claims.unsound.len()).sum();
        let (claimed, shown) = self.claims().last().map(Claims::total).unwrap_or_default();
        let downs = || self.migrations.iter().filter_map(|one| one.down.as_ref());
        let count = |is: fn(&JudgedDown) -> bool| downs().filter(|down| is(down)).count();
        format!(
            "{}, {}: {unsound} claimed wrongly, {claimed} of {shown} facts claimed after the last; {} right, {} \
             wrong, of which the build misses {}; {} accused that {} right",
            counted(self.migrations.len(), "migration"),
            counted(downs().count(), "down"),
            count(|down| down.truth.is_right()),
            count(|down| !down.truth.is_right()),
            count(|down| down.verdict == Verdict::Missed),
            count(|down| down.verdict == Verdict::Accused),
            if count(|down| down.verdict == Verdict::Accused) == 1 { "is" } else { "are" },
        )
    }

    fn claims(&self) -> impl Iterator<Item = &Claims> {
        self.migrations.iter().filter_map(|one| one.claims.as_ref())
    }
}

impl Judged {
    fn agrees(&self) -> bool {
        let is_sound = self.claims.as_ref().is_none_or(|claims| claims.unsound.is_empty());
        let is_judged = self
            .down
            .as_ref()
            .is_none_or(|down| !matches!(down.verdict, Verdict::Missed | Verdict::Accused));
        self.refusal.is_none() && is_sound && is_judged
    }

    /// What is to be told of it, a line each.
    fn lines(&self, detailed: bool) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(refusal) = &self.refusal {
            told.push(format!("the server refuses the up: {}", refusal.message));
        }
        if let Some(claims) = &self.claims {
            told.extend(claims.unsound.iter().map(|one| format!("claimed, and not there: {one}")));
            if detailed {
                let unclaimed = claims.unclaimed.iter();
                told.extend(unclaimed.map(|one| format!("there, and not claimed: {one}")));
                let opaque = claims.opaque.iter();
                told.extend(opaque.map(|one| format!("opaque: {one}")));
            }
        }
        if let Some(down) = &self.down {
            let is_told = detailed || matches!(down.verdict, Verdict::Missed | Verdict::Accused);
            if is_told && down.verdict != Verdict::Clean {
                told.extend(down.lines());
            }
        }
        told
    }
}

impl JudgedDown {
    fn lines(&self) -> Vec<String> {
        let what = match self.truth.outcome {
            DownOutcome::Ok | DownOutcome::Order => "gives back what was there",
            DownOutcome::Fails => "fails",
            DownOutcome::Nothing => "does nothing",
            DownOutcome::Differs => "leaves another schema",
        };
        let said = match self.verdict {
            Verdict::Clean | Verdict::Missed => "and the build says nothing",
            Verdict::Found => "and the build says so",
            Verdict::Vague => "and the build says it vaguely",
            Verdict::Accused => "and the build accuses it",
        };
        let mut told = vec![format!("{} {what}, {said}", self.path)];
        told.extend(self.truth.refusal.iter().map(|one| format!("  {}", one.message)));
        let differing = self.truth.differences.iter().filter(|one| one.kind != "order");
        told.extend(differing.map(|one| format!("  {} {}", one.change, one.key)));
        let findings = self.findings.iter();
        told.extend(findings.map(|one| format!("  {}: {} [{}]", one.level, one.message, one.code)));
        told
    }
}

/// A line for each contradiction; with `#` all that is not claimed, and each wrong down.
impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for one in &self.refusals {
            let path = one.path.as_deref().unwrap_or(&self.folder);
            writeln!(text, "the build refuses {path}: {} [{}]", one.message, one.code)?;
        }
        for one in &self.migrations {
            let lines = one.lines(f.alternate());
            if !lines.is_empty() {
                writeln!(text, "{}\n  {}", one.path, lines.join("\n  "))?;
            }
        }
        let server = self.server.map(|number| format!(" {}", number / 10_000)).unwrap_or_default();
        let verdict = if self.agrees { "agrees" } else { "does not agree" };
        write!(f, "{text}PostgreSQL{server} {verdict} with `{}`\n{}", self.folder, self.summary())
    }
}
