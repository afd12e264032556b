//! What ours does not cure, as long as others do not take part.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use super::concurrently::{INDEX, building};
use super::sessions::writer;
use super::{DISKS, Steps, database};
use crate::Fallible;
use crate::folder::Folder;
use crate::pooler::PgBouncer;
use crate::process::Process;
use crate::service::{Service, Tool, history, index};

const LABEL: (&str, &str) = ("0003_label.sql", "ALTER TABLE disks ADD COLUMN label text;\n");

/// After this long the others have looked for a deadlock.
const SOON: Duration = Duration::from_millis(1500);

async fn closed_after(pause: Duration, writer: PgConnection) -> Result<(), sqlx::Error> {
    tokio::time::sleep(pause).await;
    writer.close().await
}

pub(super) async fn waiting_sqlx(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    let writer = writer(&database).await?;
    let files = [DISKS, INDEX, LABEL];
    let first = Service::new(tool, &files, &database).await?;
    let other = Service::new(Tool::Sqlx, &files, &database).await?;
    let arrives = async {
        building(&database).await?;
        let end = closed_after(SOON, writer);
        let (outcome, ended) = tokio::join!(other.start(), end);
        ended?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(outcome)
    };
    let (one, two) = tokio::join!(first.start(), arrives);
    let mut steps = vec![format!("the first {one}"), format!("the one with sqlx {}", two?)];
    steps.push(format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?));
    if !one.is_start() {
        other.exit(&database).await?;
        first.exit(&database).await?;
        let next = Service::new(tool, &files, &database).await?;
        steps.push(format!("both exit; the next one {}", next.start().await));
    }
    Ok(steps)
}

pub(super) async fn building_sqlx(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(Tool::Sqlx, &[DISKS], &database).await?.start().await;
    let writer = writer(&database).await?;
    let files = [DISKS, INDEX];
    let builds = Service::new(Tool::Sqlx, &files, &database).await?;
    let other = Service::new(tool, &files, &database).await?;
    let arrives = async {
        building(&database).await?;
        let end = closed_after(SOON, writer);
        let (outcome, ended) = tokio::join!(other.start(), end);
        ended?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(outcome)
    };
    let (one, two) = tokio::join!(builds.start(), arrives);
    Ok(vec![
        format!("the one with sqlx {one}"),
        format!("the other {}", two?),
        format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?),
    ])
}

pub(super) async fn victim(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(Tool::Sqlx, &[DISKS], &database).await?.start().await;
    let writer = writer(&database).await?;
    let files = [DISKS, INDEX];
    let builds = Service::new(Tool::Sqlx, &files, &database).await?;
    let waits = Service::new(Tool::Sqlx, &files, &database).await?;
    let other = Service::new(tool, &files, &database).await?;
    let arrive = async {
        building(&database).await?;
        let end = closed_after(SOON, writer);
        let (two, three, ended) = tokio::join!(waits.start(), other.start(), end);
        ended?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((two, three))
    };
    let (one, others) = tokio::join!(builds.start(), arrive);
    let (two, three) = others?;
    let mut steps = vec![
        format!("the first with sqlx {one}"),
        format!("the second with sqlx {two}"),
        format!("the other {three}"),
        format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?),
    ];
    for service in [builds, waits, other] {
        service.exit(&database).await?;
    }
    let next = Service::new(tool, &files, &database).await?;
    steps.push(format!("all exit; the next one {}", next.start().await));
    steps.push(format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?));
    Ok(steps)
}

pub(super) async fn pooled(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let bouncer = PgBouncer::start(&database)?;
    let options = bouncer.options(&database).extra_float_digits(None);
    let service = Service::connected(tool, &[DISKS, INDEX], options).await?;
    Ok(vec![
        format!("it {}", service.start().await),
        format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?),
    ])
}

pub(super) async fn orphan(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    Service::new(tool, &[DISKS], &database).await?.start().await;
    let writer = writer(&database).await?;
    let files = [DISKS, INDEX];
    let folder = Folder::new(&files)?;
    let mut process = Process::spawn(tool, &database.url(), &folder)?;
    process.begin();
    building(&database).await?;
    drop(process);
    let next = Service::new(tool, &files, &database).await?;
    let end = closed_after(Duration::from_secs(2), writer);
    let ((outcome, elapsed), ended) = tokio::join!(next.timed(), end);
    ended?;
    let mut steps = vec![format!("the next one {outcome} ({:.1} s)", elapsed.as_secs_f64())];
    steps.push(format!("{}, {}", index(&database, "disks_size").await?, history(&database).await?));
    Ok(steps)
}
