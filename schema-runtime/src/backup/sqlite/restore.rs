//! Rows of a copy into the tables of a file, in one transaction.

use std::collections::BTreeMap;
use std::path::Path;

use futures_util::TryStreamExt as _;
use schema_manifest::quoted;
use sqlx::Connection as _;
use sqlx::Sqlite;
use sqlx::sqlite::SqliteConnection;

use super::{copy, number, open, run, tables};
use crate::backup::database::Job;
use crate::backup::error::BackupError;
use crate::backup::fit::{Fitted, LiveTable, fit};
use crate::backup::record::BackupRecord;
use crate::backup::report::{Restore, Restored, RestoredTable};
use crate::backup::size::counted;

/// Rows without the row that they refer to, by table and by what it refers to.
type Orphans = BTreeMap<(String, String), i64>;

pub(super) async fn restore(
    job: Job<'_, Sqlite>,
    folder: &Path,
    record: &BackupRecord,
    restore: &Restore,
) -> Result<Restored, BackupError> {
    // Held to the foreign keys at the end, which is when a transaction has to obey them.
    let options = job.options.clone().foreign_keys(false);
    let mut connection = open(&options).await?;
    let mut filling = Filling { job, folder, record, restore, connection: &mut connection };
    let restored = filling.run().await;
    // Whatever was not committed is rolled back with it.
    let _ = connection.close().await;
    restored
}

struct Filling<'c> {
    job: Job<'c, Sqlite>,
    folder: &'c Path,
    record: &'c BackupRecord,
    restore: &'c Restore,
    connection: &'c mut SqliteConnection,
}

impl Filling<'_> {
    async fn run(&mut self) -> Result<Restored, BackupError> {
        let chosen = self.chosen()?;
        copy::attach(self.connection, &self.folder.join(&self.record.dump.path)).await?;
        run(self.connection, "BEGIN IMMEDIATE", "beginning the transaction").await?;
        let live = tables::read(self.connection).await?;
        let shapes: Vec<LiveTable> = live.iter().map(tables::Table::live).collect();
        let fit = fit(&self.record.tables, &chosen, &shapes);
        let mut notes = self.restore.accept(
            self.folder,
            self.record,
            &self.job.fingerprint(),
            fit.differences,
        )?;
        self.are_empty(&fit.tables, &live).await?;
        let before = self.orphans("main").await?;
        let triggers = self.drop_triggers(&fit.tables, &live).await?;
        let mut restored = Vec::with_capacity(fit.tables.len());
        for table in &fit.tables {
            let rows = self.fill(table).await?;
            let table = live[table.live].name.clone();
            self.job.observer.counted(format!("restored {table}"), Some(rows), None);
            restored.push(RestoredTable { table, rows });
        }
        let sequences = self.set_sequences(&fit.tables, &live).await?;
        for trigger in &triggers {
            run(self.connection, trigger, "making a trigger again").await?;
        }
        self.no_new_orphans(&before).await?;
        run(self.connection, "COMMIT", "committing").await?;
        self.job.observer.tell("committed");
        if !triggers.is_empty() {
            notes.push(format!("{} kept from firing", counted(triggers.len() as u64, "trigger")));
        }
        Ok(Restored { folder: self.folder.to_path_buf(), tables: restored, sequences, notes })
    }

    /// With the shadow tables of a virtual table that is named.
    fn chosen(&self) -> Result<Vec<usize>, BackupError> {
        let mut names = Vec::new();
        for name in &self.restore.tables {
            let shadows =
                self.record.tables.iter().filter(|table| table.extension.as_ref() == Some(name));
            let before = names.len();
            names.extend(shadows.map(|table| table.name.clone()));
            if names.len() == before {
                names.push(name.clone());
            }
        }
        Restore { tables: names, ..self.restore.clone() }.chosen(self.record)
    }

    /// A shadow table is never empty: it is replaced with its virtual table.
    async fn are_empty(
        &mut self,
        tables: &[Fitted],
        live: &[tables::Table],
    ) -> Result<(), BackupError> {
        let mut filled = Vec::new();
        for table in tables.iter().map(|table| &live[table.live]) {
            if table.shadow_of.is_none() && table.rows(self.connection).await? > 0 {
                filled.push(table.name.clone());
            }
        }
        if filled.is_empty() || self.restore.replaces {
            return Ok(());
        }
        Err(BackupError::NotEmpty { tables: filled })
    }

    /// Drops what would fire: the statements that make it again.
    async fn drop_triggers(
        &mut self,
        tables: &[Fitted],
        live: &[tables::Table],
    ) -> Result<Vec<String>, BackupError> {
        let sql = "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger' ORDER BY rowid";
        let all: Result<Vec<(String, String, String)>, _> =
            sqlx::query_as(sql).fetch_all(&mut *self.connection).await;
        let mut dropped = Vec::new();
        for (name, on, sql) in all.map_err(BackupError::doing("reading the triggers"))? {
            if tables.iter().any(|table| live[table.live].name.eq_ignore_ascii_case(&on)) {
                let drop = format!("DROP TRIGGER main.{}", quoted(&name));
                run(self.connection, &drop, &format!("dropping trigger `{name}`")).await?;
                dropped.push(sql);
            }
        }
        Ok(dropped)
    }

    /// Gives a table its rows, and compares them with those of the copy.
    async fn fill(&mut self, table: &Fitted) -> Result<u64, BackupError> {
        let recorded = &self.record.tables[table.recorded];
        let columns = recorded.columns.iter().zip(&table.keep).filter(|(_, keep)| **keep);
        let columns: Vec<String> = columns.map(|(column, _)| quoted(&column.name)).collect();
        let (name, columns) = (quoted(&recorded.name), columns.join(", "));
        let doing = format!("restoring table {recorded}");
        let sql = format!(
            "DELETE FROM main.{name}; INSERT INTO main.{name} ({columns}) SELECT {columns} FROM backup.{name}"
        );
        run(self.connection, &sql, &doing).await?;
        let count =
            number(self.connection, &format!("SELECT count(*) FROM main.{name}"), &doing).await?;
        let [ours, theirs] =
            ["main", "backup"].map(|from| format!("SELECT {columns} FROM {from}.{name}"));
        let differ = format!(
            "SELECT (SELECT count(*) FROM ({ours} EXCEPT {theirs})) + (SELECT count(*) FROM ({theirs} EXCEPT {ours}))"
        );
        let differ =
            if table.is_converted { 0 } else { number(self.connection, &differ, &doing).await? };
        let rows = u64::try_from(count).unwrap_or_default();
        if rows != recorded.rows || differ != 0 {
            let (rows, was) = (counted(rows, "row"), counted(recorded.rows, "row"));
            let findings = vec![format!("{recorded}: {rows}, and not the {was} of the backup")];
            return Err(BackupError::RowsDiffer { findings });
        }
        Ok(rows)
    }

    /// The last number that each `AUTOINCREMENT` gave: <https://www.sqlite.org/autoinc.html>.
    async fn set_sequences(
        &mut self,
        tables: &[Fitted],
        live: &[tables::Table],
    ) -> Result<usize, BackupError> {
        let doing = "setting the sequences";
        let sql = "SELECT (SELECT count(*) FROM main.sqlite_schema WHERE name = 'sqlite_sequence') + \
                   (SELECT count(*) FROM backup.sqlite_schema WHERE name = 'sqlite_sequence')";
        if number(self.connection, sql, doing).await? < 2 {
            return Ok(0);
        }
        let mut set = 0;
        for table in tables {
            let name = &live[table.live].name;
            for sql in [
                "DELETE FROM main.sqlite_sequence WHERE name = $1",
                "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM backup.sqlite_sequence \
                 WHERE name = $1",
            ] {
                let done = sqlx::query(sql).bind(name).execute(&mut *self.connection).await;
                let done = done.map_err(BackupError::doing(doing))?;
                set += if sql.starts_with("INSERT") { done.rows_affected() } else { 0 };
            }
        }
        Ok(usize::try_from(set).unwrap_or_default())
    }

    async fn orphans(&mut self, of: &str) -> Result<Orphans, BackupError> {
        let doing = || BackupError::doing("checking the foreign keys");
        let sql = sqlx::AssertSqlSafe(format!("PRAGMA {of}.foreign_key_check"));
        let mut rows = sqlx::query_as::<_, (String, Option<i64>, String, i64)>(sql)
            .fetch(&mut *self.connection);
        let mut orphans = Orphans::new();
        while let Some((table, _, parent, _)) = rows.try_next().await.map_err(doing())? {
            *orphans.entry((table, parent)).or_default() += 1;
        }
        Ok(orphans)
    }

    /// What had no parent in the copy or here before may have none now.
    async fn no_new_orphans(&mut self, before: &Orphans) -> Result<(), BackupError> {
        let (now, copied) = (self.orphans("main").await?, self.orphans("backup").await?);
        let known = |key: &(String, String)| {
            let of = |orphans: &Orphans| orphans.get(key).copied().unwrap_or(0);
            of(before).max(of(&copied))
        };
        let new: Vec<String> = now
            .iter()
            .filter(|(key, count)| **count > known(key))
            .map(|((table, parent), count)| {
                format!("{count} of {table} refer to no row of {parent}")
            })
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let why = format!(
            "rows would refer to rows that are not there: {}\nnothing was changed\nwhat to do: restore these tables in \
             the same call: name them with `--table`, or none",
            new.join("; ")
        );
        Err(BackupError::Unsuited { why })
    }
}
