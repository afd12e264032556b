//! Template databases: a migrated database for each test, in a moment.

use std::process::Command;
use std::time::{Duration, Instant};

use schema_runtime::__private::v1::{Dialect, Postgres, Sqlite};
use schema_runtime::Schema;
use schema_runtime::testing::{self, Cluster, Server, Setup, TestDatabase, TestFile};
use sqlx::PgPool;

use crate::folder::Folder;

fn postgres() -> Folder {
    Folder::new(Dialect::Postgres)
}

/// A chain of so many migrations, with a table, two indexes and a key each.
fn chain(folder: Folder, length: i64) -> Folder {
    (1..=length).fold(folder, |folder, at| {
        let table =
            format!("CREATE TABLE t{at} (id bigint PRIMARY KEY, name text UNIQUE, size int)");
        let index = format!("CREATE INDEX ON t{at} (size)");
        let index = index.replace(" ON", &format!(" by_size_{at} ON"));
        let drop = format!("DROP TABLE t{at}");
        folder.both(at, "table", &[&table, &index], &[&drop])
    })
}

fn schema(length: i64) -> Schema<Postgres> {
    Schema::new(
        chain(postgres(), length).fixture("rows", &["INSERT INTO t1 VALUES (1)"]).embedded(),
    )
}

async fn rows(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM t1").fetch_one(pool).await.unwrap()
}

/// 40 databases, 300 of a hundred migrations with `SCHEMA_LONG=1`, half of them one after the other and half of
/// them eight at a time. The figures of `docs/testing.md` are printed.
#[test]
fn each_test_has_its_own_migrated_database_in_a_moment() {
    let is_long = std::env::var_os("SCHEMA_LONG").is_some();
    let (number, tables) = if is_long { (300, 100) } else { (40, 20) };
    let server = match std::env::var("SCHEMA_TEST_SERVER") {
        Ok(url) => Server::at(&url).unwrap(),
        Err(_) => Server::cluster().unwrap(),
    };
    let began = Instant::now();
    let one = |number: usize| {
        let server = server.clone();
        let work = async move {
            let schema = schema(tables);
            let began = Instant::now();
            let database = Setup::new(&schema).server(server).database().await.unwrap();
            let took = began.elapsed();
            // What a test writes no other one sees.
            assert_eq!(rows(database.pool()).await, 1);
            let sql = "INSERT INTO t1 VALUES ($1)";
            let id = i64::try_from(number).unwrap() + 2;
            sqlx::query(sql).bind(id).execute(database.pool()).await.unwrap();
            took
        };
        // A runtime for each, as `#[tokio::test]` has.
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    };
    let _ = one(0);
    let made = began.elapsed();
    println!("the template of {tables} migrations: {made:?}");
    let began = Instant::now();
    let mut serial: Vec<Duration> = (0..number / 2).map(one).collect();
    let all_serial = began.elapsed();
    let began = Instant::now();
    let mut parallel: Vec<Duration> = std::thread::scope(|scope| {
        let one = &one;
        let workers: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || (0..number / 16).map(one).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let all_parallel = began.elapsed();
    let ways =
        [("serial", &mut serial, all_serial), ("eight at a time", &mut parallel, all_parallel)];
    for (how, took, all) in ways {
        took.sort();
        let (median, p95) = (took[took.len() / 2], took[took.len() * 95 / 100]);
        let each = all / u32::try_from(took.len()).unwrap();
        println!("{} {how}: median {median:?}, 95 % {p95:?}, one every {each:?}", took.len());
    }
    // On a machine that does other things everything takes longer: the migrations too.
    let median = serial[serial.len() / 2];
    assert!(median < Duration::from_millis(60) || median * 4 < made, "{median:?}, {made:?}");
}

/// How another copy of this test binary is told what to do.
const URL: &str = "SCHEMA_TEMPLATES_URL";

fn other_process(url: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "templates::process_of_its_own", "--ignored", "--nocapture"]);
    command.env(URL, url);
    command
}

/// Not a test of its own.
#[tokio::test]
#[ignore = "the process that other tests run"]
async fn process_of_its_own() {
    let Ok(url) = std::env::var(URL) else { return };
    let schema = schema(10);
    let setup = Setup::new(&schema).server(Server::at(&url).unwrap());
    let database = setup.database().await.unwrap();
    assert_eq!(rows(database.pool()).await, 1);
    // As one that is killed: nothing is dropped.
    std::process::exit(0);
}

async fn names(pool: &PgPool, prefix: &str) -> Vec<String> {
    let sql = "SELECT datname::text FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1";
    sqlx::query_scalar(sql).bind(prefix).fetch_all(pool).await.unwrap()
}

/// Processes that start at once share one template; what they leave is dropped by the next one; a half-made
/// template is made anew, and an old one of the same schema is dropped.
#[tokio::test]
async fn processes_share_a_template_and_clean_up_after_each_other() {
    let cluster = Cluster::start().unwrap();
    let admin = PgPool::connect_with(cluster.connect_options()).await.unwrap();
    sqlx::raw_sql("CREATE ROLE maker LOGIN CREATEDB").execute(&admin).await.unwrap();
    let url = cluster.database_url().replace("user=postgres", "user=maker");
    let processes: Vec<_> = (0..4).map(|_| other_process(&url).spawn().unwrap()).collect();
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    let templates = names(&admin, "_schema_template_").await;
    assert_eq!(templates.len(), 1, "{templates:?}");
    let left = names(&admin, "_schema_test_").await;
    assert!(!left.is_empty(), "they were killed");
    let made: String = "SELECT oid::text FROM pg_database WHERE datname = $1".to_owned();
    let oid = async || -> String {
        sqlx::query_scalar(sqlx::AssertSqlSafe(made.clone()))
            .bind(&templates[0])
            .fetch_one(&admin)
            .await
            .unwrap()
    };
    let first = oid().await;
    let comment =
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1";
    let comment: String =
        sqlx::query_scalar(comment).bind(&templates[0]).fetch_one(&admin).await.unwrap();
    assert!(
        comment.starts_with("made by tests: what `migrations` makes; may be dropped, used="),
        "{comment}"
    );
    // Another run drops what is left, and uses the template that is there.
    let schema = schema(10);
    let setup = Setup::new(&schema).server(Server::at(&url).unwrap());
    let database = setup.database().await.unwrap();
    assert_eq!(rows(database.pool()).await, 1);
    assert_eq!(oid().await, first);
    let gone = async || {
        for _ in 0..200 {
            let now = names(&admin, "_schema_test_").await;
            if now == [database.name()] {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    };
    assert!(gone().await, "{:?}", names(&admin, "_schema_test_").await);
    // Half made: it is there, and no template.
    let half = format!("ALTER DATABASE \"{}\" IS_TEMPLATE false", templates[0]);
    sqlx::raw_sql(sqlx::AssertSqlSafe(half)).execute(&admin).await.unwrap();
    let again = setup.database().await.unwrap();
    assert_eq!(rows(again.pool()).await, 1);
    assert_ne!(oid().await, first, "it was made anew");
    // An older one of the same schema: one that was used yesterday stays, one that was not goes.
    let old = |age: u32| format!("{}{age:016x}", templates[0].split_at(templates[0].len() - 16).0);
    for (age, used) in [(1, 1), (2, 4_000_000_000_u64)] {
        let sql = format!(
            "CREATE DATABASE \"{0}\" OWNER maker IS_TEMPLATE true; COMMENT ON DATABASE \"{0}\" IS 'used={used}'",
            old(age)
        );
        for sql in sql.split("; ") {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&admin).await.unwrap();
        }
    }
    let other: Schema<Postgres> = Schema::new(chain(postgres(), 2).embedded());
    Setup::new(&other).server(Server::at(&url).unwrap()).database().await.unwrap();
    let now = names(&admin, "_schema_template_").await;
    assert!(
        !now.contains(&old(1)) && now.contains(&old(2)) && now.contains(&templates[0]),
        "{now:?}"
    );
    assert_eq!(now.len(), 3);
}

#[tokio::test]
async fn what_is_set_for_the_database_is_set_for_its_copies() {
    let set = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO \"My Schema\", public', \
               current_database()); END $$";
    let folder = postgres().up(1, "path", &["CREATE SCHEMA \"My Schema\"", set]);
    let schema: Schema<Postgres> = Schema::new(folder.embedded());
    let setup = Setup::new(&schema).server(Server::cluster().unwrap());
    let database = setup.database().await.unwrap();
    let path: String =
        sqlx::query_scalar("SHOW search_path").fetch_one(database.pool()).await.unwrap();
    assert_eq!(path, "\"My Schema\", public");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_no_template() {
    let schema: Schema<Postgres> =
        Schema::new(postgres().up(1, "faulty", &["SELECT 1 / 0"]).embedded());
    let setup = Setup::new(&schema).server(Server::cluster().unwrap());
    for _ in 0..2 {
        let error = setup.database().await.unwrap_err().to_string();
        assert!(
            error.contains("division by zero") && error.contains("1_faulty/up.sql:2"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn sqlite_has_a_file_for_each_test() {
    let folder = || chain(Folder::new(Dialect::Sqlite), 20);
    let schema: Schema<Sqlite> =
        Schema::new(folder().fixture("rows", &["INSERT INTO t1 (id) VALUES (1)"]).embedded());
    let one: TestFile = testing::database(&schema).await.unwrap();
    let began = Instant::now();
    let other = testing::database(&schema).await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(60), "{:?}", began.elapsed());
    sqlx::raw_sql("DELETE FROM t1").execute(one.pool()).await.unwrap();
    let count = "SELECT count(*) FROM t1";
    for (database, rows) in [(&one, 0), (&other, 1)] {
        let found: i64 = sqlx::query_scalar(count).fetch_one(database.pool()).await.unwrap();
        assert_eq!(found, rows);
    }
    // Another folder is another template.
    let less: Schema<Sqlite> = Schema::new(folder().embedded());
    let empty = testing::database(&less).await.unwrap();
    let found: i64 = sqlx::query_scalar(count).fetch_one(empty.pool()).await.unwrap();
    assert_eq!(found, 0);
}

#[tokio::test]
async fn a_database_can_be_asked_for_in_a_spawned_task() {
    let task = tokio::spawn(async {
        let schema = schema(2);
        let setup = Setup::new(&schema).server(Server::cluster().unwrap());
        let _proof = setup.prove();
        setup.database().await.map(|database: TestDatabase| database.name().to_owned())
    });
    assert!(task.await.unwrap().unwrap().starts_with("_schema_test_"));
}
