//! Locks, sessions, connections and processes.

use std::time::{Duration, Instant};

use schema_runtime::testing::TestDatabase;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

use super::{DISKS, Steps, database};
use crate::Fallible;
use crate::folder::{Files, Folder};
use crate::pooler::PgBouncer;
use crate::process::Process;
use crate::service::{Outcome, Service, Tool, count, history};
use crate::wire::Proxy;

pub(super) async fn failed(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let bad = ("0002_label.sql", "ALTER TABLE disks ADD COLUMN label text DEFAULT 1 / 0;\n");
    let good = ("0002_label.sql", "ALTER TABLE disks ADD COLUMN label text DEFAULT '';\n");
    let first = Service::new(tool, &[DISKS, bad], &database).await?;
    let mut steps = vec![format!("it {}", first.start().await)];
    let held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = \
                (SELECT oid FROM pg_database WHERE datname = current_database())";
    // The error arrives before the server has ended the transaction.
    tokio::time::sleep(Duration::from_millis(300)).await;
    if count(&database, held).await? > 0 {
        steps.push("its idle pool **holds the lock**".to_owned());
    }
    let next = Service::new(tool, &[DISKS, good], &database).await?;
    steps.push(format!("the next one {}", next.start().await));
    Ok(steps)
}

pub(super) async fn search_path(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let dump = (
        "0002_snapshots.sql",
        "SELECT pg_catalog.set_config('search_path', '', false);\n\
         CREATE TABLE public.snapshots (snapshot_id bigint PRIMARY KEY);\n",
    );
    let service = Service::new(tool, &[DISKS, dump], &database).await?;
    Ok(vec![format!("it {}", service.start().await), history(&database).await?])
}

pub(super) async fn trips(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let proxy = Proxy::start(&database.connect_options()).await?;
    let files = [
        DISKS,
        ("0002_a.sql", "CREATE TABLE a (a_id bigint PRIMARY KEY);\n"),
        ("0003_b.sql", "CREATE TABLE b (b_id bigint PRIMARY KEY);\n"),
        ("0004_c.sql", "CREATE TABLE c (c_id bigint PRIMARY KEY);\n"),
        ("0005_d.sql", "CREATE TABLE d (d_id bigint PRIMARY KEY);\n"),
    ];
    let mut counted = Vec::new();
    // The first makes the history, four come at once, and then there is nothing to do.
    for files in [&files[..1], &files[..], &files[..]] {
        let service = Service::connected(tool, files, proxy.options.clone()).await?;
        let mut connection = PgConnection::connect_with(&proxy.options).await?;
        proxy.trips();
        service.start_over(&mut connection).await?;
        counted.push(proxy.trips());
    }
    let [_, four, none] = counted[..] else { return Err("nothing was counted".into()) };
    Ok(vec![format!("with nothing to do: {none}"), format!("with four migrations: {four}")])
}

pub(super) async fn bouncer(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let bouncer = PgBouncer::start(&database)?;
    let options = bouncer.options(&database);
    let service = Service::connected(tool, &[DISKS], options.clone()).await?;
    let mut steps = vec![format!("with the defaults it {}", service.start().await)];
    let options = options.extra_float_digits(None);
    let service = Service::connected(tool, &[DISKS], options.clone()).await?;
    steps.push(format!("without it {}", service.start().await));
    let a = ("0002_a.sql", "CREATE TABLE a (a_id bigint PRIMARY KEY);\n");
    steps.push(Box::pin(four(tool, &[DISKS, a], &options)).await?);
    let b = ("0003_b.sql", "CREATE TABLE b (b_id bigint PRIMARY KEY);\n");
    let options = options.statement_cache_capacity(0);
    let told = Box::pin(four(tool, &[DISKS, a, b], &options)).await?;
    steps.push(format!("without prepared statements too, {told}"));
    Ok(steps)
}

/// Four processes at once.
async fn four(tool: Tool, files: &Files, options: &PgConnectOptions) -> Fallible<String> {
    let mut four = Vec::new();
    for _ in 0..4 {
        four.push(Service::connected(tool, files, options.clone()).await?);
    }
    let [a, b, c, d] = &four[..] else { return Err("not four".into()) };
    let outcomes = tokio::join!(a.start(), b.start(), c.start(), d.start());
    let outcomes: [Outcome; 4] = outcomes.into();
    let others: Vec<&Outcome> = outcomes.iter().filter(|one| !one.is_start()).collect();
    Ok(match others.first() {
        None => "all four start".to_owned(),
        Some(first) => format!("not all of the four start: one {first}"),
    })
}

/// Starts a process, kills it once the server sleeps in its statement, and gives how long the server
/// goes on with that.
async fn kill(tool: Tool, folder: &Folder, database: &TestDatabase) -> Fallible<Instant> {
    let mut process = Process::spawn(tool, &database.url(), folder)?;
    process.begin();
    let began = Instant::now();
    while count(database, ASLEEP).await? == 0 {
        if began.elapsed() > Duration::from_secs(10) {
            return Err("it does not sleep".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(process);
    Ok(Instant::now())
}

const ASLEEP: &str = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = \
                      current_database()";

/// Until nobody sleeps; how long that took.
async fn awake(database: &TestDatabase, since: Instant) -> Fallible<Duration> {
    while count(database, ASLEEP).await? > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(since.elapsed())
}

pub(super) async fn killed(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let slow = (
        "0002_first.sql",
        "INSERT INTO disks VALUES (1, 'a', 1);\nDO $$ BEGIN PERFORM pg_sleep(4); END $$;\n",
    );
    let quick = ("0002_first.sql", "INSERT INTO disks VALUES (1, 'a', 1);\n");
    let folder = Folder::new(&[DISKS, slow])?;
    let next = Service::new(tool, &[DISKS, quick], &database).await?;
    let since = kill(tool, &folder, &database).await?;
    let (awake, (outcome, elapsed)) = tokio::join!(awake(&database, since), next.timed());
    let awake = awake?;
    let whole = if awake > Duration::from_secs(3) { "runs on to its end" } else { "is ended" };
    Ok(vec![
        format!("its statement {whole} ({:.1} s)", awake.as_secs_f64()),
        format!("the next one {outcome} ({:.1} s)", elapsed.as_secs_f64()),
        history(&database).await?,
    ])
}

pub(super) async fn killed_outside(tool: Tool) -> Fallible<Steps> {
    let database = database().await?;
    let slow = (
        "0002_first.sql",
        "-- no-transaction\n\
         -- allow: needless-no-transaction: it is what is compared\n\
         INSERT INTO disks SELECT 1 + count(*), 'a', 1 FROM disks, pg_sleep(2);\n",
    );
    let folder = Folder::new(&[DISKS, slow])?;
    let next = Service::new(tool, &[DISKS, slow], &database).await?;
    let since = kill(tool, &folder, &database).await?;
    awake(&database, since).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let after = history(&database).await?;
    let rows = |count: i64| match count {
        1 => "1 row".to_owned(),
        more => format!("{more} rows"),
    };
    let mut steps = vec![format!(
        "once the server is done: {}, {after}",
        rows(count(&database, "SELECT count(*) FROM disks").await?)
    )];
    steps.push(format!("the next one {}", next.start().await));
    let all = count(&database, "SELECT count(*) FROM disks").await?;
    let twice = if all > 1 { ": **it ran twice**" } else { "" };
    steps.push(format!("{}, {}{twice}", rows(all), history(&database).await?));
    Ok(steps)
}

/// Another session that has written to the table, and ends its transaction when it is closed.
pub(super) async fn writer(database: &TestDatabase) -> Fallible<PgConnection> {
    let options = database.connect_options().application_name("a writer");
    let mut writer = PgConnection::connect_with(&options).await?;
    let sql = "BEGIN; INSERT INTO disks VALUES (100, 'z', 1)";
    sqlx::raw_sql(sql).execute(&mut writer).await?;
    Ok(writer)
}
