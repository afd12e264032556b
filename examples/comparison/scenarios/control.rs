//! Scripts that end the transaction that they run in.

use super::{DISKS, Steps, database};
use crate::Fallible;
use crate::folder::Files;
use crate::service::{Outcome, Service, Tool, history, table};

pub(super) async fn commit(tool: Tool) -> Fallible<Steps> {
    let bad = (
        "0002_more.sql",
        "CREATE TABLE a (a_id bigint);\nCOMMIT;\nCREATE TABLE b (b_id bigint);\n\
         ALTER TABLE b ADD COLUMN c bigint DEFAULT 1 / 0;\n",
    );
    let good = (
        "0002_more.sql",
        "CREATE TABLE a (a_id bigint);\nCOMMIT;\nCREATE TABLE b (b_id bigint);\n",
    );
    play(tool, &[DISKS, bad], &[DISKS, good]).await
}

pub(super) async fn rollback(tool: Tool) -> Fallible<Steps> {
    let files =
        [DISKS, ("0002_more.sql", "CREATE TABLE a (a_id bigint PRIMARY KEY);\nROLLBACK;\n")];
    play(tool, &files, &files).await
}

/// A start, and once more with what is corrected.
async fn play(tool: Tool, files: &Files, corrected: &Files) -> Fallible<Steps> {
    let database = database().await?;
    let first = Service::new(tool, files, &database).await?;
    let outcome = first.start().await;
    let mut steps = vec![format!("it {outcome}")];
    if let Outcome::Refused(_) = outcome {
        return Ok(steps);
    }
    steps.push(format!("{}, {}", table(&database, "a").await?, history(&database).await?));
    first.exit(&database).await?;
    let next = Service::new(tool, corrected, &database).await?;
    steps.push(format!("the next one {}", next.start().await));
    Ok(steps)
}
