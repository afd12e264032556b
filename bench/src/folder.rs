//! The same migrations in the layout of each peer.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// SQL, in order. The version of the first one is 1.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) migrations: Vec<String>,
}

impl Folder {
    /// So many small migrations which end in ten tables: one makes a table, those after it change it.
    pub(crate) fn small(count: usize) -> Self {
        let migrations = (0..count).map(|number| {
            let (table, step) = (number % 10, number / 10);
            match step {
                0 => format!("CREATE TABLE t{table} (id bigint PRIMARY KEY, name text NOT NULL);"),
                _ if step % 2 == 1 => format!("ALTER TABLE t{table} ADD COLUMN c{step} integer;"),
                _ => format!("ALTER TABLE t{table} DROP COLUMN c{};", step - 1),
            }
        });
        Folder { migrations: migrations.collect() }
    }

    /// So many tables, one each migration, each with so many columns and three indexes.
    pub(crate) fn tables(count: usize, columns: usize) -> Self {
        let migrations = (0..count).map(|number| {
            let mut sql = format!("CREATE TABLE t{number} (\n    id bigint PRIMARY KEY");
            for column in 1..columns {
                let of =
                    ["text NOT NULL", "integer DEFAULT 0", "boolean", "numeric(10, 2)"][column % 4];
                // Writing to a string does not fail.
                let _ = write!(sql, ",\n    c{column} {of}");
            }
            let _ = write!(
                sql,
                "\n);\nCREATE INDEX t{number}_c1 ON t{number} (c1);\n\
                 CREATE UNIQUE INDEX t{number}_c2 ON t{number} (c2, id);\n"
            );
            sql
        });
        Folder { migrations: migrations.collect() }
    }

    /// `0001_m.sql`, as sqlx and we read it.
    pub(crate) fn write_single(&self, folder: &Path) -> io::Result<()> {
        self.write(folder, |number| format!("{number:05}_m.sql"))
    }

    /// `00001_m/up.sql`, as diesel reads it.
    pub(crate) fn write_folders(&self, folder: &Path) -> io::Result<()> {
        self.write(folder, |number| format!("{number:05}_m/up.sql"))
    }

    /// All of it in one file, for `psql`.
    pub(crate) fn write_one(&self, file: &Path) -> io::Result<()> {
        fs::write(file, self.migrations.join("\n"))
    }

    fn write(&self, folder: &Path, name: impl Fn(usize) -> String) -> io::Result<()> {
        for (index, sql) in self.migrations.iter().enumerate() {
            let path: PathBuf = folder.join(name(index + 1));
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, sql)?;
        }
        Ok(())
    }
}
