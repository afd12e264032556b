//! What applies a folder: ours, and what a user would pick instead, each through its public calls.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use schema_core::{Arguments, compile, render};
use schema_manifest::Dialect;
use schema_runtime::{Migrator, Schema};
use sqlx::{Connection as _, PgConnection, Postgres};
use tokio_postgres::NoTls;

use crate::Fallible;
use crate::folder::Folder;
use crate::server::Way;

/// Who is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// `Migrator::migrate`: the history only.
    Ours,
    /// `Schema::start`: the history, and the whole schema verified.
    OursVerified,
    /// All that is pending in one transaction.
    OursAtOnce,
    Sqlx,
    Refinery,
    Diesel,
    /// `psql -1 -f` of all of it in one file.
    Psql,
}

impl Peer {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Peer::Ours => "ours, history only",
            Peer::OursVerified => "ours, verified",
            Peer::OursAtOnce => "ours, one transaction",
            Peer::Sqlx => "sqlx 0.9",
            Peer::Refinery => "refinery 0.10",
            Peer::Diesel => "diesel_migrations 2.3",
            Peer::Psql => "`psql -1 -f`",
        }
    }

    /// The peers that keep a history of the same kind in the same table share a database.
    pub(crate) fn database(self) -> &'static str {
        match self {
            Peer::Ours | Peer::OursVerified | Peer::OursAtOnce | Peer::Sqlx => "bench_sqlx",
            Peer::Refinery => "bench_refinery",
            Peer::Diesel => "bench_diesel",
            Peer::Psql => "bench_psql",
        }
    }
}

/// How long it took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    pub(crate) connect: Duration,
    pub(crate) run: Duration,
}

/// A folder as each of them holds it in a service: read before, as by their macros at build time.
pub(crate) struct Prepared {
    pub(crate) schema: Schema<Postgres>,
    pub(crate) sqlx: sqlx::migrate::Migrator,
    refinery: Vec<refinery::Migration>,
    diesel: FileBasedMigrations,
    one_file: PathBuf,
    scratch: Scratch,
}

impl Prepared {
    pub(crate) async fn of(folder: &Folder) -> Fallible<Self> {
        let scratch = Scratch::new()?;
        let (single, folders) = (scratch.0.join("migrations"), scratch.0.join("diesel"));
        let one_file = scratch.0.join("one.sql");
        folder.write_single(&single)?;
        folder.write_folders(&folders)?;
        folder.write_one(&one_file)?;
        let compiled = compile(&Arguments::new(scratch.0.clone(), Dialect::Postgres));
        let Some(embedded) = compiled.embedded else {
            let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
            return Err(rendered.join("\n").into());
        };
        let refinery = folder.migrations.iter().enumerate();
        let refinery = refinery
            .map(|(index, sql)| refinery::Migration::unapplied(&format!("V{}__m", index + 1), sql));
        Ok(Prepared {
            schema: Schema::new(embedded),
            sqlx: sqlx::migrate::Migrator::new(single).await?,
            refinery: refinery.collect::<Result<_, _>>()?,
            diesel: FileBasedMigrations::from_path(folders)?,
            one_file,
            scratch,
        })
    }

    /// The service whose `migrations/` this is.
    pub(crate) fn root(&self) -> &Path {
        &self.scratch.0
    }

    /// Connects and brings the database up to date, on a connection that has prepared nothing yet.
    pub(crate) async fn run(&self, peer: Peer, way: &Way) -> Fallible<Timing> {
        let began = Instant::now();
        let database = peer.database();
        let connected;
        match peer {
            Peer::Ours | Peer::OursVerified | Peer::OursAtOnce | Peer::Sqlx => {
                let mut connection = PgConnection::connect_with(&way.options(database)).await?;
                connected = Instant::now();
                let migrator = Migrator::new(&self.schema);
                match peer {
                    Peer::Ours => drop(migrator.migrate(&mut connection).await?),
                    Peer::OursVerified => drop(migrator.start(&mut connection).await?),
                    Peer::OursAtOnce => {
                        drop(migrator.in_one_transaction().migrate(&mut connection).await?);
                    }
                    _ => self.sqlx.run(&mut connection).await?,
                }
                let ended = Instant::now();
                connection.close().await?;
                return Ok(Timing { connect: connected - began, run: ended - connected });
            }
            Peer::Refinery => {
                let info = way.conninfo(database);
                let (mut client, connection) = tokio_postgres::connect(&info, NoTls).await?;
                let connection = tokio::spawn(connection);
                connected = Instant::now();
                refinery::Runner::new(&self.refinery).run_async(&mut client).await?;
                let ended = Instant::now();
                drop(client);
                connection.await??;
                return Ok(Timing { connect: connected - began, run: ended - connected });
            }
            Peer::Diesel => {
                let mut connection = diesel::PgConnection::establish(&way.conninfo(database))?;
                connected = Instant::now();
                let ran = connection.run_pending_migrations(self.diesel.clone());
                ran.map_err(|error| -> Box<dyn std::error::Error> { error })?;
            }
            Peer::Psql => {
                connected = began;
                let status = std::process::Command::new("psql")
                    .args(["--no-psqlrc", "--quiet", "--single-transaction"])
                    .args(["--set", "ON_ERROR_STOP=1", "--file"])
                    .arg(&self.one_file)
                    .arg(way.conninfo(database))
                    .status()?;
                if !status.success() {
                    return Err(format!("psql: {status}").into());
                }
            }
        }
        Ok(Timing { connect: connected - began, run: connected.elapsed() })
    }
}

/// A folder of this process, removed when it is dropped.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new() -> std::io::Result<Self> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schema-bench-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // There is nobody to report to.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
