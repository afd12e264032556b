//! A thousand small migrations in a file of SQLite.

use std::path::Path;
use std::time::Instant;

use schema_core::{Arguments, compile, render};
use schema_manifest::Dialect;
use schema_runtime::{Migrator, Schema};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Sqlite, SqliteConnection};

use crate::folder::Folder;
use crate::peer::Scratch;
use crate::section::{Goal, Section};
use crate::series::Series;
use crate::{Extent, Fallible};

/// Each with a commit of its own, all in one transaction, and none at all.
pub(crate) async fn sqlite(extent: Extent) -> Fallible<Section> {
    let count = extent.count(1_000);
    let mut section = Section::new(
        "SQLite",
        &format!(
            "{count} small migrations on a file on the disk, with sqlx's own options; sqlx has no way to apply all of \
             them in one transaction. Milliseconds: median (least–most)."
        ),
    );
    let scratch = Scratch::new()?;
    Folder::small(count).write_single(&scratch.0.join("migrations"))?;
    let compiled = compile(&Arguments::new(scratch.0.clone(), Dialect::Sqlite));
    let Some(embedded) = compiled.embedded else {
        let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
        return Err(rendered.join("\n").into());
    };
    let schema: Schema<Sqlite> = Schema::new(embedded);
    let peer = sqlx::migrate::Migrator::new(scratch.0.join("migrations")).await?;

    let mut times: [Series; 5] = Default::default();
    for run in 0..extent.runs(7) {
        let mut order = [0, 1, 2];
        order.rotate_left(run % 3);
        for one in order {
            let file = scratch.0.join("a.db");
            let mut connection = new_file(&file).await?;
            let began = Instant::now();
            match one {
                0 => drop(Migrator::new(&schema).migrate(&mut connection).await?),
                1 => {
                    let migrator = Migrator::new(&schema).in_one_transaction();
                    drop(migrator.migrate(&mut connection).await?);
                }
                _ => peer.run(&mut connection).await?,
            }
            times[one].push(began.elapsed());
            // What is left to do is nothing.
            for nothing in if run % 2 == 0 { [3, 4] } else { [4, 3] } {
                let began = Instant::now();
                if nothing == 3 {
                    Migrator::new(&schema).migrate(&mut connection).await?;
                } else {
                    peer.run(&mut connection).await?;
                }
                times[nothing].push(began.elapsed());
            }
            connection.close().await?;
        }
    }
    let [each, at_once, theirs, none, their_none] = &times;
    let rows = [
        ("a commit each", each, theirs, 1.8),
        ("one transaction", at_once, theirs, 5.0),
        ("nothing to do", none, their_none, 1.3),
    ];
    let rows = rows.map(|(name, ours, theirs, goal)| {
        let judged = Goal::Faster(goal).judged(ours, theirs);
        vec![name.to_owned(), ours.text(), theirs.text(), judged]
    });
    section.table(&["", "ours, history only", "sqlx 0.9", "against sqlx"], &rows);
    Ok(section)
}

async fn new_file(file: &Path) -> Fallible<SqliteConnection> {
    for suffix in ["", "-journal", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    Ok(SqliteConnection::connect_with(&options).await?)
}
