//! The example `recreation`: a database that somebody changed by hand, made anew with its rows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use schema_core::{Arguments, compile};
use schema_manifest::Dialect;
use schema_runtime::Schema;
use schema_runtime::testing::Cluster;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool};

use crate::process::{self, Copy, Process, file};

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("recreation"));
static NUMBER: AtomicU32 = AtomicU32::new(0);

const MISSING: &str = "column `disks.disk_size` is missing: created in \
                       examples/recreation/database/schema/003_disks.sql:9 (required)";

/// The rows of each table by its name.
type Rows = BTreeMap<String, Vec<Value>>;

/// A database that nobody stays connected to, and a folder for its backups, which is gone when this is.
struct Place {
    options: PgConnectOptions,
    backups: Copy,
}

impl Place {
    async fn empty() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("gpudev_{number}");
        let server = Cluster::shared().unwrap().connect_options();
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        let backups =
            std::env::temp_dir().join(format!("recreation-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&backups).unwrap();
        Place { options: server.database(&name), backups: Copy(backups) }
    }

    /// All migrations and fixtures, and what somebody has done by hand since.
    async fn drifted() -> Self {
        let place = Place::empty().await;
        place.migrate(&["up", "--seed"]).ends(0);
        place.execute(&file("examples/recreation/database/drift.sql")).await;
        place
    }

    fn url(&self) -> String {
        self.options.to_url_lossy().to_string()
    }

    async fn execute(&self, sql: &str) {
        execute(&self.options, sql).await;
    }

    async fn text(&self, sql: &str) -> String {
        let mut connection = self.options.connect().await.unwrap();
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        let text = query.fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        text
    }

    fn migrate(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(&*BINARY);
        command.arg("migrate").args(arguments).env("DATABASE_URL", self.url());
        if let ["backup" | "recreate" | "restore", ..] = arguments {
            command.arg("--backups").arg(&self.backups.0);
        }
        let ran = command.env_remove("SCHEMA_DRIFT").stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { status: ran.status.code().unwrap(), text: text(ran.stdout) + &text(ran.stderr) }
    }

    fn backup(&self) -> String {
        self.migrate(&["backup", "--verify"]).ends(0);
        let folders =
            std::fs::read_dir(&self.backups.0).unwrap().map(|entry| entry.unwrap().path());
        folders.max().unwrap().to_str().unwrap().to_owned()
    }

    /// Every row of every table, but for the histories of the migrations and of the fixtures.
    async fn rows(&self) -> Rows {
        let mut connection = self.options.connect().await.unwrap();
        let rows = rows(&mut connection).await;
        connection.close().await.unwrap();
        rows
    }

    async fn serve(&self, role: &str) -> Process {
        Process::start(&BINARY, Some(&self.url()), &["serve", role]).await
    }
}

struct Ran {
    status: i32,
    text: String,
}

impl Ran {
    #[track_caller]
    fn ends(self, status: i32) -> Ran {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    fn says(self, part: &str) -> Ran {
        assert!(self.text.contains(part), "no {part:?}: {}", self.text);
        self
    }
}

async fn execute(options: &PgConnectOptions, sql: &str) {
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn rows(connection: &mut PgConnection) -> Rows {
    let tables = "SELECT tablename::text FROM pg_tables
                  WHERE schemaname = 'public' AND tablename NOT IN ('_sqlx_migrations', '_schema_fixtures')";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *connection).await.unwrap();
    let mut all = Rows::new();
    for table in tables {
        let sql = format!("SELECT to_jsonb(t)::text FROM {table} AS t ORDER BY 1");
        let sql = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql));
        let texts = sql.fetch_all(&mut *connection).await.unwrap();
        all.insert(table, texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect());
    }
    all
}

/// What the rows are in a `disks` that has the column: nobody knows its value.
fn with_disk_size(mut rows: Rows) -> Rows {
    for disk in rows.get_mut("disks").unwrap() {
        assert!(
            disk.as_object_mut().unwrap().insert("disk_size".to_owned(), Value::Null).is_none()
        );
    }
    rows
}

/// Row by row; of what differs, the first one is shown.
#[track_caller]
fn same(found: &Rows, expected: &Rows) {
    assert_eq!(counts(found), counts(expected));
    for (table, rows) in expected {
        let mut pairs = rows.iter().zip(&found[table]);
        let differing = pairs.find(|(expected, found)| expected != found);
        assert_eq!(differing, None, "{table}: expected, found");
    }
}

fn counts(rows: &Rows) -> BTreeMap<&str, usize> {
    rows.iter().map(|(table, rows)| (table.as_str(), rows.len())).collect()
}

const ROWS: [(&str, usize); 7] = [
    ("alb_target_groups", 100),
    ("api_keys", 40),
    ("api_users", 40),
    ("disks", 160),
    ("domain_mappings", 100),
    ("gpu_types", 3),
    ("reservations", 300),
];

#[tokio::test(flavor = "multi_thread")]
async fn one_command_plays_the_whole_story() {
    // A database that somebody has at hand is not touched by it.
    let elsewhere = "postgres://nobody@127.0.0.1:1/elsewhere";
    let printed = process::command(&BINARY, elsewhere, &[]).await.unwrap();
    for line in [
        MISSING,
        "anew loses 7 tables with 743 rows",
        "7 migrations applied, 1 fixture run, 7 tables verified",
        "1 verify script run: 2 queries found nothing",
        "restored 743 rows into 7 tables",
        "disks: 160 rows, the same as before",
        "/readyz: 200 api: ",
        "/readyz: 200 processor: ",
    ] {
        assert!(printed.contains(line), "no {line:?}: {printed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drifted_database_is_made_anew_with_every_row() {
    let place = Place::drifted().await;
    let before = place.rows().await;
    assert_eq!(counts(&before), BTreeMap::from(ROWS));

    // Seen, and by no service served.
    place.migrate(&["verify"]).ends(1).says(MISSING);
    place.migrate(&["status"]).ends(0).says("schema: 1 difference: a start is refused");
    for role in ["api", "processor"] {
        let log = place.serve(role).await.refusal().await;
        assert!(log.contains(MISSING) && log.contains("hint: `migrate verify`"), "{log}");
    }
    // What is lost is shown; nothing is done without a word, and a backup is no change.
    let shown = place.migrate(&["recreate"]).ends(2).says("7 tables with 743 rows");
    for (table, count) in ROWS {
        assert!(shown.text.contains(&format!("public.{table}: {count} rows, ")), "{}", shown.text);
    }
    let backup = place.backup();
    same(&place.rows().await, &before);

    place.migrate(&["recreate", "--yes"]).ends(0).says("a backup is made first");
    let fresh = place.rows().await;
    assert_eq!((fresh["gpu_types"].len(), fresh["disks"].len()), (3, 0));
    place.migrate(&["verify", "--scripts"]).ends(0).says("7 tables verified");

    // Which backups there are: the one by hand, and that of `recreate`.
    let listed = place.migrate(&["restore"]).ends(0).says(&backup);
    assert_eq!(listed.text.matches("743 rows").count(), 2, "{}", listed.text);
    // The fixtures have put rows there, and the old table had a column less.
    let common = ["restore", &backup, "--common-columns"];
    place.migrate(&common).ends(1).says("rows would be lost").says("gpu_types");
    let other = "column public.disks.disk_size is not in the backup";
    place.migrate(&["restore", &backup, "--replace", "--yes"]).ends(1).says(other);
    same(&place.rows().await, &fresh);
    let replace = [&common[..], &["--replace", "--yes"]].concat();
    place.migrate(&replace).ends(0).says("restored 743 rows into 7 tables").says("3 sequences set");
    same(&place.rows().await, &with_disk_size(before));
    place.migrate(&["verify", "--scripts"]).ends(0);
    // The operator's `a100` is as it was: the fixture ran on this text already.
    place.migrate(&["up", "--seed"]).ends(0);
    let kind = "SELECT max_gpus::text FROM gpu_types WHERE gpu_type = 'a100'";
    assert_eq!(place.text(kind).await, "2");

    both_services_work(&place).await;
}

/// The guide's own test of it: a reservation is made and cancelled, which writes `disk_size`.
async fn both_services_work(place: &Place) {
    let mut api = place.serve("api").await;
    let mut processor = place.serve("processor").await;
    for (name, service) in [("api", &mut api), ("processor", &mut processor)] {
        let report = service.ready().await;
        assert!(report.starts_with(&format!("{name}: ")), "{report}");
        assert!(report.contains("7 tables verified") && report.contains("no queues: "), "{report}");
    }
    let order = json!({ "username": "ada", "gpu_type": "t4", "gpu_count": 1 });
    let (status, reservation) = api.post("/reservations", &order).await;
    assert_eq!(status, 201, "{reservation}");
    let path = format!("/reservations/{}", reservation["reservation_id"].as_str().unwrap());
    until(&api, &path, "active").await;
    assert_eq!(api.post(&format!("{path}/cancel"), &json!({})).await.0, 202);
    let cancelled = until(&api, &path, "cancelled").await;
    assert_eq!(cancelled["disk_size"], "80 GiB");
    // A database that services use is not taken from under them.
    place.migrate(&["recreate", "--yes"]).ends(1).says("is in use").says("recreation processor");
    for service in [api, processor] {
        let (status, log) = service.stop().await;
        assert!(status.success(), "{log}");
    }
}

async fn until(api: &Process, path: &str, status: &str) -> Value {
    let deadline = Instant::now() + Duration::from_mins(1);
    loop {
        let (_, found) = api.get_json(path).await;
        if found["status"] == status {
            return found;
        }
        assert!(Instant::now() < deadline, "{found}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_does_it_too_and_one_migration_would_have() {
    let place = Place::drifted().await;
    let before = place.rows().await;
    place.migrate(&["recreate", "--restore", "--yes"]).ends(0).says("restored 743 rows");
    // The fixtures run after the rows: their `a100` is back.
    let (mut before, mut after) = (with_disk_size(before), place.rows().await);
    for (rows, most) in [(&mut before, 2), (&mut after, 8)] {
        let kinds = rows.remove("gpu_types").unwrap();
        let a100 = kinds.iter().find(|kind| kind["gpu_type"] == "a100").unwrap();
        assert_eq!((kinds.len(), &a100["max_gpus"]), (3, &json!(most)));
    }
    same(&after, &before);
    place.migrate(&["verify"]).ends(0);

    // For one column nothing has to be made anew: what the next release would be compiled for.
    let place = Place::drifted().await;
    let before = place.rows().await;
    let folder = Copy::of("examples/recreation/database/schema", "recreation-disk-size");
    folder
        .write("008_disk_size.sql", "ALTER TABLE disks ADD COLUMN IF NOT EXISTS disk_size text;\n");
    let mut arguments = Arguments::new(PathBuf::new(), Dialect::Postgres);
    arguments.folder = Some(folder.0.to_str().unwrap().to_owned());
    let next = Schema::from_embedded(compile(&arguments).into_embedded().unwrap()).unwrap();
    let pool = PgPool::connect_with(place.options.clone()).await.unwrap();
    let started = next.start(&pool).await.unwrap();
    assert!(started.drift.is_none() && started.applied.len() == 1, "{started}");
    pool.close().await;
    same(&place.rows().await, &with_disk_size(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn some_tables_are_restored_by_name() {
    let place = Place::drifted().await;
    let before = with_disk_size(place.rows().await);
    let backup = place.backup();
    place.migrate(&["recreate", "--yes"]).ends(0);
    let common = ["restore", &backup, "--common-columns"];
    let alone = [&common[..], &["--table", "disks"]].concat();
    place.migrate(&alone).ends(1).says("in the same call");
    let both = [&common[..], &["--table", "disks", "--table", "api_users"]].concat();
    place.migrate(&both).ends(0).says("restored 200 rows into 2 tables");
    let after = place.rows().await;
    for table in ["disks", "api_users"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    assert_eq!((after["reservations"].len(), after["api_keys"].len()), (0, 0));
    // The next user has a number of its own.
    let next = "INSERT INTO api_users (username) VALUES ('ada') RETURNING user_id::text";
    assert_eq!(place.text(next).await, "41");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_another_release_has_to_be_meant() {
    let place = Place::empty().await;
    place.migrate(&["up", "--seed"]).ends(0);
    let before = place.rows().await;
    let backup = place.backup();
    // As another release would have written it.
    let record = Path::new(&backup).join("backup.json");
    let text = std::fs::read_to_string(&record).unwrap();
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["fingerprint"] = json!("0123456789ab");
    std::fs::write(&record, value.to_string()).unwrap();
    let replace = ["restore", &backup, "--replace", "--yes"];
    let refused = place.migrate(&replace).ends(1).says("is of another schema");
    refused.says("and had 0123456789ab when it was made").says("pass `--common-columns`");
    place.migrate(&[&replace[..], &["--common-columns"]].concat()).ends(0);
    same(&place.rows().await, &before);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_services_wait_for_the_migrations() {
    let place = Place::empty().await;
    let mut services = [place.serve("api").await, place.serve("processor").await];
    for service in &services {
        let (status, text) = service.get("/readyz").await;
        assert_eq!(status, 503, "{text}");
    }
    let order = json!({ "username": "ada", "gpu_type": "t4", "gpu_count": 1 });
    assert_eq!(services[0].post("/reservations", &order).await.0, 503);
    place.migrate(&["up", "--seed"]).ends(0);
    for service in &mut services {
        service.ready().await;
    }
    assert_eq!(services[0].post("/reservations", &order).await.0, 201);
}

/// A server that has pgmq was tried by hand: its files have to lie in the server's own folder. What the
/// verify script sees of it can be had without.
#[tokio::test(flavor = "multi_thread")]
async fn the_queues_are_verified_where_there_is_pgmq() {
    let place = Place::empty().await;
    place.migrate(&["up", "--seed"]).ends(0);
    let there = "SELECT count(*)::text FROM pg_extension WHERE extname = 'pgmq'";
    assert_eq!(place.text(there).await, "0");
    place.migrate(&["verify", "--scripts"]).ends(0).says("2 queries found nothing");
    place
        .execute(
            "CREATE SCHEMA pgmq;
             CREATE TABLE pgmq.q_gpu_reservations (msg_id bigint);
             INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
                 SELECT oid, 'pgmq', nspowner, oid, false, '1.5.1' FROM pg_namespace WHERE nspname = 'pgmq'",
        )
        .await;
    let scripts = place.migrate(&["verify", "--scripts"]).ends(1);
    scripts.says("007_pgmq_queues.sql").says("disk_operations");
    place.execute("CREATE TABLE pgmq.q_disk_operations (msg_id bigint)").await;
    place.migrate(&["verify", "--scripts"]).ends(0).says("2 queries found nothing");
    let mut api = place.serve("api").await;
    let report = api.ready().await;
    assert!(report.contains("queues of pgmq 1.5.1"), "{report}");
}
