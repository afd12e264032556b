//! `PostgreSQL` behind a proxy that counts what is sent, and cuts the connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use schema_runtime::{Migrator, Schema};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
use tokio::net::{TcpStream, UnixStream};

use crate::postgres::{count, database, disks, own, pool_of_one, run, schema};
use crate::proxy::{self, Relay};
use crate::recovery::named;

/// Where the connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// Nowhere.
    Never,
    /// In the middle of this query, counted from 1.
    Within(usize),
    /// When the whole of it was sent, before the answer.
    Behind(usize),
}

/// A proxy before the server: what it counts are simple queries, one message each.
struct Proxy {
    options: PgConnectOptions,
    queries: Arc<AtomicUsize>,
}

impl Proxy {
    async fn start(options: PgConnectOptions, cut: Cut) -> Self {
        let queries = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&queries);
        let port = proxy::listen(&options, move |client, server| {
            forward(client, server, cut, Arc::clone(&counted))
        })
        .await;
        Proxy { options: through(&options, port), queries }
    }

    /// How many queries were sent since it was asked last.
    fn queries(&self) -> usize {
        self.queries.swap(0, Ordering::Relaxed)
    }
}

/// How to connect to the same database through a proxy.
fn through(options: &PgConnectOptions, port: u16) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .username(options.get_username())
        .database(options.get_database().unwrap())
        .ssl_mode(sqlx::postgres::PgSslMode::Disable)
}

/// Both ways, until one side is gone or the connection is cut.
async fn forward(client: TcpStream, server: UnixStream, cut: Cut, queries: Arc<AtomicUsize>) {
    let mut relay = Relay::of(client, server);
    while let Some(message) = relay.next().await {
        let is_query = message.query().is_some();
        let number = queries.fetch_add(usize::from(is_query), Ordering::Relaxed) + 1;
        if is_query && cut == Cut::Within(number) {
            relay.send(message.half()).await;
            break;
        }
        relay.send(&message.bytes).await;
        if is_query && cut == Cut::Behind(number) {
            break;
        }
    }
}

#[tokio::test]
async fn a_start_sends_one_message_and_one_more_for_each_migration() {
    let database = database().await;
    let proxy = Proxy::start(database.connect_options(), Cut::Never).await;
    let mut connection = PgConnection::connect_with(&proxy.options).await.unwrap();
    proxy.queries();
    let one = schema(disks());
    one.start(&mut connection).await.unwrap();
    // Read; two migrations; read again; a fixture; read again.
    assert_eq!(proxy.queries(), 1 + 2 + 1 + 1 + 1);
    one.start(&mut connection).await.unwrap();
    assert_eq!(proxy.queries(), 1, "nothing to do");
    one.check(&mut connection).await.unwrap();
    assert_eq!(proxy.queries(), 1);
    Migrator::new(&one).plan(&mut connection).await.unwrap();
    assert_eq!(proxy.queries(), 1);
}

/// Migrations of every kind, none of which can run twice unseen.
pub(crate) fn folder() -> Schema<Postgres> {
    folder_and(0)
}

/// That folder, with so many small migrations at its end: each is a message and its answer more.
fn folder_and(more: i64) -> Schema<Postgres> {
    let mut folder = disks().up(3, "ran", &["CREATE TABLE ran (version int)"]);
    for version in [4, 5] {
        let up = format!("INSERT INTO ran VALUES ({version})");
        folder = folder.up(version, "inside", &[&up]);
    }
    let outside = [
        "INSERT INTO ran VALUES (6)",
        "CREATE INDEX CONCURRENTLY ran_by_version ON ran (version)",
        "INSERT INTO ran VALUES (60)",
    ];
    let mut folder = folder
        .outside(6, "outside", &outside, &[])
        .up(7, "savepoint", &["SAVEPOINT s", "INSERT INTO ran VALUES (7)"])
        .fixture("late", &["INSERT INTO ran VALUES (70)"]);
    for version in 8..8 + more {
        folder = folder.up(version, "small", &["SELECT 1"]);
    }
    schema(named(folder, 6))
}

/// Nothing is lost, and nothing ran twice.
pub(crate) async fn all_ran_once(pool: &PgPool, schema: &Schema<Postgres>, case: &str) {
    let ran: Vec<i32> =
        sqlx::query_scalar("SELECT version FROM ran ORDER BY 1").fetch_all(pool).await.unwrap();
    assert_eq!(ran, [4, 5, 6, 7, 60, 70], "{case}");
    let rows = "SELECT count(*) FROM _sqlx_migrations WHERE success";
    let migrations = i64::try_from(schema.migrations().len()).unwrap();
    assert_eq!(count(pool, rows).await, migrations, "{case}");
    let valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indrelid = 'ran'::regclass";
    assert_eq!(count(pool, valid).await, 1, "{case}");
    assert_eq!(count(pool, "SELECT count(*) FROM _schema_progress").await, 0, "{case}");
}

/// As when the process is killed: the connection is cut at every message, in its middle and behind it.
/// `SCHEMA_LONG=1` does it at each of them, otherwise it is every third.
#[tokio::test]
async fn a_connection_that_is_cut_anywhere_loses_nothing_and_runs_nothing_twice() {
    let long = std::env::var_os("SCHEMA_LONG").is_some();
    let schema = folder();
    let uncut = database().await;
    let proxy = Proxy::start(uncut.connect_options(), Cut::Never).await;
    let mut connection = PgConnection::connect_with(&proxy.options).await.unwrap();
    proxy.queries();
    schema.start(&mut connection).await.unwrap();
    let messages = proxy.queries();
    assert!(messages > 15, "{messages}");
    let cuts = (1..=messages).flat_map(|number| [Cut::Within(number), Cut::Behind(number)]);
    let mut hits = 0;
    for cut in cuts.step_by(if long { 1 } else { 3 }) {
        let database = database().await;
        let proxy = Proxy::start(database.connect_options(), cut).await;
        let mut connection = PgConnection::connect_with(&proxy.options).await.unwrap();
        let text = match schema.start(&mut connection).await {
            // The last ones are not missed.
            Ok(_) => continue,
            Err(error) => error.to_string(),
        };
        hits += 1;
        drop(connection);
        let started = schema.start(database.pool()).await;
        assert!(started.is_ok(), "{cut:?}: {text}\nthen {}", started.unwrap_err());
        all_ran_once(database.pool(), &schema, &format!("{cut:?}: {text}")).await;
    }
    println!("{hits} cuts over {messages} messages");
    assert!(hits >= messages / 2, "{hits} of {messages}");
}

/// Two processes find a migration half done. One has gone on with it and ended it when the other reads
/// how far it came.
#[tokio::test]
async fn a_half_done_migration_that_another_process_ends_meanwhile_is_no_refusal() {
    let database = database().await;
    let up = ["CREATE TABLE more (id int)", "INSERT INTO more SELECT id FROM missing"];
    let folder = disks().outside(3, "more", &up, &[]);
    schema(folder.clone()).start(database.pool()).await.unwrap_err();
    run(database.pool(), "CREATE TABLE missing (id int)").await;
    let (other, others) = (database.pool().clone(), folder.clone());
    let port = proxy::listen(&database.connect_options(), move |client, server| {
        let (other, schema) = (other.clone(), schema(others.clone()));
        async move {
            let mut relay = Relay::of(client, server);
            while let Some(message) = relay.next().await {
                if message.query().is_some_and(|text| text.contains("AS p WHERE version = 3")) {
                    assert_eq!(own(&schema.start(&other).await.unwrap()), 1);
                }
                relay.send(&message.bytes).await;
            }
        }
    })
    .await;
    let options = through(&database.connect_options(), port);
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    let started = schema(folder).start(&mut connection).await;
    assert!(started.is_ok(), "{}", started.unwrap_err());
    assert_eq!(own(&started.unwrap()), 0);
}

/// Polls a future so often, and drops it unless it has ended.
async fn cancelled<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = Box::pin(future);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// `SCHEMA_LONG=1` cancels at every await point that is reached, otherwise it is every fifth.
#[tokio::test]
async fn a_call_that_is_cancelled_anywhere_loses_nothing_and_runs_nothing_twice() {
    let step = if std::env::var_os("SCHEMA_LONG").is_some() { 1 } else { 5 };
    // A busy machine has much come in between two polls, but never the answer to what was not yet sent.
    let schema = folder_and(15);
    let mut cancels = 0;
    for polls in (1..).step_by(step) {
        let database = database().await;
        let pool = pool_of_one(database.connect_options());
        if let Some(ended) = cancelled(schema.start(&pool), polls).await {
            ended.unwrap();
            break;
        }
        cancels += 1;
        // The pool goes on, and so does the next process.
        let (again, other) = tokio::join!(schema.start(&pool), schema.start(database.pool()));
        assert!(again.is_ok() && other.is_ok(), "{polls}: {again:?} {other:?}");
        all_ran_once(database.pool(), &schema, &format!("after {polls} polls")).await;
    }
    println!("{cancels} cancelled");
    assert!(cancels * step > 20, "{cancels}");
}
