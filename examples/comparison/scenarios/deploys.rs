//! Several releases on one database.

use super::{DISKS, Steps, database};
use crate::Fallible;
use crate::folder::Files;
use crate::service::{Outcome, Service, Tool, count, history, run};

const SNAPSHOTS: (&str, &str) =
    ("0002_snapshots.sql", "CREATE TABLE snapshots (snapshot_id bigint PRIMARY KEY);\n");

pub(super) async fn older(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS, SNAPSHOTS], &database).await?.start().await;
    let older = Service::new(tool, &[DISKS], &database).await?;
    let mut steps = vec![said("the older one", &older.start().await)];
    older.exit(&database).await?;
    run(&database, "ALTER TABLE disks DROP COLUMN size").await?;
    let older = Service::new(tool, &[DISKS], &database).await?;
    steps.push(format!("where a column is gone that it needs, it {}", older.start().await));
    Ok(steps)
}

/// What it says of itself when it starts.
fn said(who: &str, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Started(told) if !told.is_empty() => format!("{who} {outcome}, \"{told}\""),
        _ => format!("{who} {outcome}"),
    }
}

const LAST: (&str, &str) = ("0003_one_more.sql", "UPDATE disks SET size = size + 1;\n");

pub(super) async fn late(tool: Tool) -> Fallible<Steps> {
    let twice = ("0002_double.sql", "UPDATE disks SET size = size * 2;\n");
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    run(&database, "INSERT INTO disks VALUES (1, 'a', 10)").await?;
    Service::new(tool, &[DISKS, LAST], &database).await?.start().await;
    let merged = Service::new(tool, &[DISKS, twice, LAST], &database).await?;
    let mut steps = vec![format!("it {}", merged.start().await)];
    let size = count(&database, "SELECT size FROM disks").await?;
    let elsewhere = if size == 22 { ", and **21 where 2 ran before 3**" } else { "" };
    steps.push(format!("{}; the value is {size}{elsewhere}", history(&database).await?));
    Ok(steps)
}

pub(super) async fn independent(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS, LAST], &database).await?.start().await;
    let merged = Service::new(tool, &[DISKS, SNAPSHOTS, LAST], &database).await?;
    Ok(vec![format!("it {}", merged.start().await), history(&database).await?])
}

pub(super) async fn edited(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    let text: &'static str = "-- The disks.\nCREATE TABLE disks (disk_id bigint PRIMARY KEY, name \
                              text NOT NULL, size bigint NOT NULL);\n";
    let files: &Files = &[(DISKS.0, text)];
    let service = Service::new(tool, files, &database).await?;
    Ok(vec![format!("it {}", service.start().await)])
}
