//! A database made anew: beside the old one, and then in its place.

use sqlx::Postgres;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::frozen::{Frozen, Meanwhile};
use super::server::{POLL, POLLS, Server, beside, database};
use super::session::connect;
use super::{make, restore, tables};
use crate::backup::database::Job;
use crate::backup::error::BackupError;
use crate::backup::folder;
use crate::backup::moment::Moment;
use crate::backup::report::{Backup, Loss, LostTable, Recreate, Recreated, Restore};
use crate::postgres::address;

pub(super) async fn loss(job: Job<'_, Postgres>) -> Result<Option<Loss>, BackupError> {
    let mut server = Server::of(job).await?;
    let exists = server.exists().await?;
    server.close().await;
    if !exists {
        return Ok(None);
    }
    let mut connection = connect(job.options, job.lock_timeout).await?;
    let mut found = Vec::new();
    for table in tables::read(&mut connection).await?.iter().filter(|table| table.is_readable) {
        let doing = || BackupError::doing(format!("counting the rows of {}", table.shown()));
        let sql = format!("SELECT count(*) FROM {}", table.alone());
        let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await;
        let rows: i64 = rows.map_err(doing())?;
        found.push(LostTable {
            table: table.shown(),
            rows: u64::try_from(rows).unwrap_or_default(),
            bytes: (!table.is_partitioned).then(|| u64::try_from(table.bytes).unwrap_or_default()),
        });
    }
    let bytes = sqlx::query_scalar("SELECT pg_database_size(current_database())");
    let bytes: Result<i64, _> = bytes.fetch_one(&mut connection).await;
    let bytes = bytes.map_err(BackupError::doing("reading the size of the database"))?;
    let _ = sqlx::Connection::close(connection).await;
    Ok(Some(Loss {
        address: address(job.options),
        database: database(job.options).to_owned(),
        tables: found,
        bytes: u64::try_from(bytes).unwrap_or_default(),
    }))
}

pub(super) async fn recreate(
    job: Job<'_, Postgres>,
    recreate: &Recreate,
) -> Result<Recreated, BackupError> {
    let mut server = Server::of(job).await?;
    let made = make_anew(job, recreate, &mut server).await;
    server.close().await;
    made
}

async fn make_anew(
    job: Job<'_, Postgres>,
    recreate: &Recreate,
    server: &mut Server,
) -> Result<Recreated, BackupError> {
    server.reserve().await?;
    for name in server.drop_left_over().await? {
        job.observer.tell(format!("dropped `{name}`, which a recreate that was cut had left"));
    }
    let properties = server.properties().await?;
    let (mut frozen, mut backup) = (None, None);
    if server.exists().await? {
        is_alone(job, recreate, server).await?;
        let mut old = Frozen::at(job.options, job.lock_timeout, Meanwhile::Read).await?;
        if !recreate.skips_backup {
            let (folder, record) = make::write(job, &mut old, None).await?;
            job.check(&folder).await?;
            backup = Some(job.backup(folder, record));
        }
        frozen = Some(old);
    }
    let stamp = Moment::now().stamp();
    let name = database(job.options);
    let (new, before) = (beside(name, "recreating", &stamp), beside(name, "before", &stamp));
    server.create(&new, &properties).await?;
    job.observer.tell(format!("made `{new}`, beside `{name}`"));
    let filled = fill(job, recreate, &new, backup.as_ref()).await;
    let placed = match filled {
        Ok(recreated) => {
            let placed = match frozen {
                Some(old) => {
                    let names = [&*new, &*before];
                    server.swap(old, names, &properties, recreate.ends_sessions).await
                }
                None => server.name(&new, &properties).await,
            };
            placed.map(|()| recreated)
        }
        Err(error) => Err(error),
    };
    match placed {
        Ok(recreated) => {
            job.observer.tell(format!("`{new}` is `{name}` now"));
            server.drop(&before).await?;
            Ok(Recreated { backup, ..recreated })
        }
        Err(error) => {
            // What is wrong with it has been found: what may be wrong here is less.
            let _ = server.drop(&new).await;
            job.observer.tell(format!("`{name}` is as it was"));
            Err(error)
        }
    }
}

/// Others could write what is in no backup: they have to be gone, or are ended at the end.
async fn is_alone(
    job: Job<'_, Postgres>,
    recreate: &Recreate,
    server: &mut Server,
) -> Result<(), BackupError> {
    if recreate.ends_sessions {
        return Ok(());
    }
    let mut sessions = Vec::new();
    for _ in 0..POLLS {
        sessions = server.sessions().await?;
        if sessions.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    let database = database(job.options).to_owned();
    Err(BackupError::InUse { database, sessions })
}

/// Migrations, rows, fixtures, and the comparison with the manifest.
async fn fill(
    job: Job<'_, Postgres>,
    recreate: &Recreate,
    name: &str,
    backup: Option<&Backup>,
) -> Result<Recreated, BackupError> {
    let options: PgConnectOptions = job.options.clone().database(name);
    let address = address(job.options);
    let job = Job { options: &options, ..job };
    let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(options.clone());
    let migrator = job.migrator();
    let migrated = migrator.migrate(&pool).await?;
    let mut restored = None;
    if let (true, Some(backup)) = (recreate.restores, backup) {
        let record = folder::read(&backup.folder)?;
        let wanted = Restore::all().replace().common_columns();
        restored = Some(restore::restore(job, &backup.folder, &record, &wanted).await?);
    }
    let seeded = migrator.seed(&pool).await?;
    let verified = migrator.verify(&pool).await?;
    pool.close().await;
    job.observer.tell(format!("verified {} tables", verified.verified.tables));
    Ok(Recreated {
        address,
        backup: None,
        migrations: migrated.applied.len(),
        fixtures: seeded.run(),
        tables: verified.verified.tables,
        restored,
    })
}
