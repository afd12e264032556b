//! Rows of a backup into the tables of a database, in one transaction.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sqlx::Connection as _;
use sqlx::Postgres;
use sqlx::postgres::PgConnection;

use super::make::read_rows;
use super::session::{connect, run, set_search_path};
use super::tables::{self, Table};
use super::{keys, triggers};
use crate::backup::csv::CsvReader;
use crate::backup::database::Job;
use crate::backup::digest::Rows;
use crate::backup::error::BackupError;
use crate::backup::fit::{Fitted, LiveTable, fit};
use crate::backup::record::{BackupRecord, SequenceRecord, TableRecord};
use crate::backup::report::{Restore, Restored, RestoredTable};
use crate::backup::size::counted;

pub(super) async fn restore(
    job: Job<'_, Postgres>,
    folder: &Path,
    record: &BackupRecord,
    restore: &Restore,
) -> Result<Restored, BackupError> {
    let mut connection = connect(job.options, job.lock_timeout).await?;
    let mut filling = Filling { job, folder, record, restore, connection: &mut connection };
    let restored = filling.run().await;
    // Whatever was not committed is rolled back with it.
    let _ = connection.close().await;
    restored
}

struct Filling<'c> {
    job: Job<'c, Postgres>,
    folder: &'c Path,
    record: &'c BackupRecord,
    restore: &'c Restore,
    connection: &'c mut PgConnection,
}

impl Filling<'_> {
    async fn run(&mut self) -> Result<Restored, BackupError> {
        let chosen = self.restore.chosen(self.record)?;
        run(self.connection, "BEGIN", "beginning the transaction").await?;
        let search_path = set_search_path(self.connection, "").await?;
        let live = tables::read(self.connection).await?;
        let shapes: Vec<LiveTable> = live.iter().map(Table::live).collect();
        let fit = fit(&self.record.tables, &chosen, &shapes);
        let mut notes = self.restore.accept(
            self.folder,
            self.record,
            &self.job.fingerprint(),
            fit.differences,
        )?;
        let tables = self.without_those_of_extensions(fit.tables, &live, &mut notes).await?;

        let oids: Vec<i64> = tables.iter().map(|table| live[table.live].oid).collect();
        let keys = keys::read(self.connection).await?;
        let order = keys::order(&oids, &keys, self.restore.replaces);
        let triggers = triggers::read(self.connection, &oids).await?;
        self.empty(&tables, &live, &order).await?;
        triggers::disable(self.connection, &triggers).await?;
        // Functions of checks and domains may name tables without their schema.
        set_search_path(self.connection, &search_path).await?;
        let mut written = Vec::with_capacity(tables.len());
        for &place in &order.tables {
            let table = &tables[place];
            let rows = self.fill(table, &live[table.live]).await?;
            written.push((table, rows));
        }
        order.come_back(self.connection).await?;
        triggers::enable(self.connection, &triggers).await?;
        set_search_path(self.connection, "").await?;
        self.read_back(&written, &live).await?;
        let sequences = self.set_sequences(&tables, &mut notes).await?;
        set_search_path(self.connection, &search_path).await?;
        let views = self.refresh_views().await?;
        run(self.connection, "COMMIT", "committing").await?;
        self.job.observer.tell("committed");

        for (count, noun, fate) in [
            (
                order.dropped.len(),
                "foreign key",
                "dropped and made again, since no order of the tables obeys all",
            ),
            (triggers.len(), "trigger", "kept from firing"),
            (views, "materialized view", "refreshed"),
        ] {
            if count > 0 {
                notes.push(format!("{} {fate}", counted(count as u64, noun)));
            }
        }
        if self.record.large_objects > 0 {
            let count = counted(self.record.large_objects, "large object");
            notes.push(format!("{count} in the dump only: see pg_restore"));
        }
        let tables = written.into_iter().map(|(table, rows)| RestoredTable {
            table: live[table.live].shown(),
            rows: rows.count,
        });
        let (folder, tables) = (self.folder.to_path_buf(), tables.collect());
        Ok(Restored { folder, tables, sequences, notes })
    }

    fn recorded(&self, table: &Fitted) -> &TableRecord {
        &self.record.tables[table.recorded]
    }

    /// Those that an extension has filled are its own business, unless they are named.
    async fn without_those_of_extensions(
        &mut self,
        tables: Vec<Fitted>,
        live: &[Table],
        notes: &mut Vec<String>,
    ) -> Result<Vec<Fitted>, BackupError> {
        let mut kept = Vec::with_capacity(tables.len());
        for table in tables {
            let at = &live[table.live];
            let is_named = !self.restore.tables.is_empty();
            match &at.extension {
                Some(extension) if !is_named && self.has_rows(at).await? => notes.push(format!(
                    "table {} is left as it is: extension `{extension}` has filled it",
                    at.shown()
                )),
                _ => kept.push(table),
            }
        }
        Ok(kept)
    }

    async fn has_rows(&mut self, table: &Table) -> Result<bool, BackupError> {
        let sql = format!("SELECT EXISTS (SELECT FROM {})", table.alone());
        let found =
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *self.connection).await;
        found.map_err(BackupError::doing(format!("reading table {}", table.shown())))
    }

    /// Locks the tables, and sees to it that they are empty.
    async fn empty(
        &mut self,
        tables: &[Fitted],
        live: &[Table],
        order: &keys::Order<'_>,
    ) -> Result<(), BackupError> {
        let tables: Vec<&Table> = tables.iter().map(|table| &live[table.live]).collect();
        let names: Vec<String> = tables.iter().map(|table| table.alone()).collect();
        if names.is_empty() {
            return Ok(());
        }
        let names = names.join(", ");
        let lock = format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE");
        run(self.connection, &lock, "locking the tables").await?;
        let mut filled = Vec::new();
        for table in tables {
            if self.has_rows(table).await? {
                filled.push(table.shown());
            }
        }
        if !filled.is_empty() && !self.restore.replaces {
            return Err(BackupError::NotEmpty { tables: filled });
        }
        order.step_aside(self.connection).await?;
        if filled.is_empty() {
            return Ok(());
        }
        run(self.connection, &format!("TRUNCATE {names}"), "emptying the tables").await?;
        self.job.observer.tell(format!("emptied {}", filled.join(", ")));
        Ok(())
    }

    /// Gives a table its rows.
    async fn fill(&mut self, table: &Fitted, live: &Table) -> Result<Rows, BackupError> {
        let recorded = &self.record.tables[table.recorded];
        let Some(file) = &recorded.file else {
            let why = "its record names no file".to_owned();
            return Err(BackupError::NoBackup { folder: self.folder.to_path_buf(), why });
        };
        let doing = || BackupError::doing(format!("restoring table {}", live.shown()));
        let path = self.folder.join(&file.path);
        let mut from = File::open(&path).map_err(BackupError::file("read", &path))?;
        let mut reader = if table.keep.contains(&false) {
            CsvReader::keeping(table.keep.clone())
        } else {
            CsvReader::new()
        };
        let sql = live.copy_in(kept(recorded, table));
        let mut to = self.connection.copy_in_raw(&sql).await.map_err(doing())?;
        let (mut chunk, mut out) = (vec![0; 1 << 18], Vec::with_capacity(1 << 18));
        loop {
            let read = from.read(&mut chunk).map_err(BackupError::file("read", &path))?;
            if read == 0 {
                break;
            }
            out.clear();
            reader.feed(&chunk[..read], |bytes| out.extend_from_slice(bytes));
            if !out.is_empty() {
                to.send(out.as_slice()).await.map_err(doing())?;
            }
        }
        let written = to.finish().await.map_err(doing())?;
        let rows = reader.finish().unwrap_or(Rows { count: 0, digest: String::new() });
        if written != recorded.rows || rows.count != recorded.rows {
            let was = counted(recorded.rows, "row");
            let findings =
                vec![format!("{}: {} instead of {was}", live.shown(), counted(written, "row"))];
            return Err(BackupError::RowsDiffer { findings });
        }
        self.job.observer.counted(format!("restored {}", live.shown()), Some(written), None);
        Ok(rows)
    }

    /// Reads what was written, and compares it row by row, by their digests.
    async fn read_back(
        &mut self,
        written: &[(&Fitted, Rows)],
        live: &[Table],
    ) -> Result<(), BackupError> {
        let mut findings = Vec::new();
        for (table, expected) in written {
            let (recorded, at) = (self.recorded(table).clone(), &live[table.live]);
            let columns = kept(&recorded, table);
            let found = read_rows(self.connection, at, columns, |_| Ok(())).await?;
            let is_same = found.count == expected.count
                && (table.is_converted || found.digest == expected.digest);
            if !is_same {
                let (found, expected) =
                    (counted(found.count, "row"), counted(expected.count, "row"));
                findings
                    .push(format!("{}: {found}, and not the {expected} of the backup", at.shown()));
            }
        }
        if !findings.is_empty() {
            return Err(BackupError::RowsDiffer { findings });
        }
        let rows = written.iter().map(|(_, rows)| rows.count).sum();
        self.job.observer.counted("read back, and the same", Some(rows), None);
        Ok(())
    }

    /// Sets the sequences of the restored tables, and those of no table where all are restored.
    ///
    /// `setval` outlives a rollback, but not on what `ALTER SEQUENCE .. RESTART` has made in the same transaction
    /// (<https://www.postgresql.org/docs/current/sql-altersequence.html>).
    async fn set_sequences(
        &mut self,
        tables: &[Fitted],
        notes: &mut Vec<String>,
    ) -> Result<usize, BackupError> {
        let restored: Vec<&TableRecord> = tables.iter().map(|table| self.recorded(table)).collect();
        let is_meant = |sequence: &&SequenceRecord| match &sequence.owner {
            None => self.restore.tables.is_empty(),
            Some((schema, name)) => restored
                .iter()
                .any(|table| table.schema.as_ref() == Some(schema) && table.name == *name),
        };
        let meant: Vec<&SequenceRecord> = self.record.sequences.iter().filter(is_meant).collect();
        let mut set = 0;
        for sequence in meant {
            let SequenceRecord { schema, name, last_value, is_called, .. } = sequence;
            let doing = || BackupError::doing(format!("setting sequence {schema}.{name}"));
            let quoted =
                format!("{}.{}", schema_manifest::quoted(schema), schema_manifest::quoted(name));
            let exists = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = to_regclass($1) AND relkind = 'S')";
            let exists: Result<bool, _> =
                sqlx::query_scalar(exists).bind(&quoted).fetch_one(&mut *self.connection).await;
            if !exists.map_err(doing())? {
                notes.push(format!("sequence {schema}.{name} is not in the database"));
                continue;
            }
            let restart = format!("ALTER SEQUENCE {quoted} RESTART");
            run(self.connection, &restart, &format!("setting sequence {schema}.{name}")).await?;
            sqlx::query("SELECT setval($1::text::regclass, $2, $3)")
                .bind(&quoted)
                .bind(last_value)
                .bind(is_called)
                .execute(&mut *self.connection)
                .await
                .map_err(doing())?;
            set += 1;
        }
        if set > 0 {
            self.job.observer.tell(format!("set {}", counted(set as u64, "sequence")));
        }
        Ok(set)
    }

    /// Computes every materialized view again that has rows, one after those that it reads.
    async fn refresh_views(&mut self) -> Result<usize, BackupError> {
        let views: Result<Vec<String>, _> =
            sqlx::query_scalar(include_str!("views.sql")).fetch_all(&mut *self.connection).await;
        let views = views.map_err(BackupError::doing("reading the materialized views"))?;
        for view in &views {
            let sql = format!("REFRESH MATERIALIZED VIEW {view}");
            run(self.connection, &sql, &format!("refreshing {view}")).await?;
        }
        Ok(views.len())
    }
}

fn kept<'r>(recorded: &'r TableRecord, table: &Fitted) -> impl Iterator<Item = &'r str> {
    let columns = recorded.columns.iter().zip(table.keep.clone());
    columns.filter_map(|(column, keep)| keep.then_some(&*column.name))
}
