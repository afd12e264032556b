//! `CREATE INDEX CONCURRENTLY`.

use std::time::Duration;

use schema_runtime::testing::TestDatabase;
use sqlx::Connection as _;

use super::sessions::writer;
use super::{DISKS, Steps, database};
use crate::Fallible;
use crate::service::{Service, Tool, count, history, index, run};

pub(super) const INDEX: (&str, &str) = (
    "0002_disks_size.sql",
    "-- no-transaction\nCREATE INDEX CONCURRENTLY disks_size ON disks (size);\n",
);

/// Until a build waits for somebody's transaction.
pub(super) async fn building(database: &TestDatabase) -> Fallible<()> {
    let sql = "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%' AND datname = \
               current_database()";
    for _ in 0..500 {
        if count(database, sql).await? > 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Err("no index is being built".into())
}

pub(super) async fn replicas(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    let writer = writer(&database).await?;
    let first = Service::new(tool, &[DISKS, INDEX], &database).await?;
    let second = Service::new(tool, &[DISKS, INDEX], &database).await?;
    let arrives = async {
        building(&database).await?;
        let start =
            async { Ok::<_, Box<dyn std::error::Error + Send + Sync>>(second.start().await) };
        let end = async {
            // The second one has looked for a deadlock by now, once, and found none.
            tokio::time::sleep(Duration::from_millis(1500)).await;
            Ok(writer.close().await?)
        };
        let (outcome, ended) = tokio::join!(start, end);
        ended.and(outcome)
    };
    let (one, other) = tokio::join!(first.start(), arrives);
    let mut steps = vec![format!("the first {one}"), format!("the second {}", other?)];
    steps.push(format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?));
    if !one.is_start() {
        first.exit(&database).await?;
        second.exit(&database).await?;
        let next = Service::new(tool, &[DISKS, INDEX], &database).await?;
        steps.push(format!("both exit; the next one {}", next.start().await));
    }
    Ok(steps)
}

pub(super) async fn two_statements(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let both = (
        "0002_disks_label.sql",
        "-- no-transaction\n\
         ALTER TABLE disks ADD COLUMN label text;\n\
         CREATE INDEX CONCURRENTLY disks_label ON disks (label);\n",
    );
    let service = Service::new(tool, &[DISKS, both], &database).await?;
    let outcome = service.start().await;
    Ok(vec![format!("it {outcome}"), history(&database).await?])
}

pub(super) async fn unique(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    run(&database, "INSERT INTO disks VALUES (1, 'a', 1), (2, 'a', 1)").await?;
    let unique = (
        "0002_disks_name.sql",
        "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY disks_name ON disks (name);\n",
    );
    let first = Service::new(tool, &[DISKS, unique], &database).await?;
    let mut steps = vec![format!("it {}", first.start().await)];
    steps.push(format!("{}, {}", index(&database, "disks_name").await?, history(&database).await?));
    first.exit(&database).await?;
    run(&database, "DELETE FROM disks WHERE disk_id = 2").await?;
    let next = Service::new(tool, &[DISKS, unique], &database).await?;
    steps.push(format!("the next one {}", next.start().await));
    steps.push(format!("{}, {}", index(&database, "disks_name").await?, history(&database).await?));
    Ok(steps)
}
