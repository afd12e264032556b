//! The example `gpu_service` as its users see it: a process, its log, its exit status, its HTTP.

#[path = "../../examples/gpu_service/schema.rs"]
pub(crate) mod schema;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use schema_runtime::Migrator;
use schema_runtime::testing::TestDatabase;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use schema::SCHEMA;

/// How long anything may take that has no promise: machines are slow at times.
const PATIENCE: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The promise: a signal stops the service within this time.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running service. It is killed when dropped.
struct Service {
    process: Child,
    address: String,
    log: JoinHandle<String>,
}

impl Service {
    /// Starts it on a database, or on a throw-away one, with more arguments and a folder for
    /// temporary files. Returns when it listens.
    async fn start(url: Option<&str>, arguments: &[&str], temporary: Option<&Path>) -> Self {
        let mut command = Command::new(&*BINARY);
        command.args(["--listen", "127.0.0.1:0"]).args(arguments);
        command.env_remove("SCHEMA_DRIFT").env_remove("DATABASE_URL");
        url.map(|url| command.env("DATABASE_URL", url));
        temporary.map(|folder| command.env("TMPDIR", folder));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let mut stderr = process.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            stderr.read_to_string(&mut text).await.unwrap();
            text
        });
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        let line = line.unwrap_or_default();
        let address = line.strip_prefix("listening on http://").unwrap_or_default().to_owned();
        assert!(!address.is_empty(), "it does not listen: {line:?}, {}", log.await.unwrap());
        Service { process, address, log }
    }

    async fn on(database: &TestDatabase) -> Self {
        Self::start(Some(&database.url()), &[], None).await
    }

    async fn get_json(&self, path: &str) -> (u16, Value) {
        let (status, body) = self.get(path).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    async fn get(&self, path: &str) -> (u16, String) {
        self.send(&format!("GET {path}"), "").await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, body) = self.send(&format!("POST {path}"), &body.to_string()).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    async fn send(&self, what: &str, body: &str) -> (u16, String) {
        let exchange = async {
            let mut stream = TcpStream::connect(&self.address).await.unwrap();
            let request = format!(
                "{what} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: \
                 application/json\r\ncontent-length: {}\r\n\r\n{body}",
                self.address,
                body.len()
            );
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut response = String::new();
            stream.read_to_string(&mut response).await.unwrap();
            response
        };
        let response = timeout(PATIENCE, exchange).await.unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        (status, body.to_owned())
    }

    /// Waits until `/readyz` answers with this status and a text that contains this one.
    async fn until_ready_says(&self, status: u16, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (found, body) = self.get("/readyz").await;
            if found == status && body.contains(text) {
                return body;
            }
            assert!(Instant::now() < deadline, "/readyz says {found}: {body}");
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Sends a signal and waits for the end, for as long as the promise goes.
    async fn stop(mut self, signal: &str) -> (ExitStatus, String) {
        let pid = self.process.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status().await.unwrap();
        assert!(sent.success());
        let status = timeout(STOP_LIMIT, self.process.wait()).await.expect("5 s are over").unwrap();
        (status, self.log.await.unwrap())
    }

    /// Waits until it gives up by itself; gives its log.
    async fn refusal(mut self) -> String {
        let status = timeout(PATIENCE, self.process.wait()).await.expect("it serves").unwrap();
        let log = self.log.await.unwrap();
        assert_eq!(status.code(), Some(1), "{log}");
        log
    }
}

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("gpu_service"));

/// A database on which the service has been started before.
async fn started_before() -> TestDatabase {
    TestDatabase::from_template("gpu_service", async |pool| SCHEMA.start(&pool).await)
        .await
        .unwrap()
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// How many statements services are running in the database of a pool.
async fn statements(pool: &PgPool) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND \
               application_name LIKE 'gpu_service %' AND state <> 'idle'";
    count(pool, sql).await
}

async fn until_a_statement_runs(pool: &PgPool) {
    let deadline = Instant::now() + PATIENCE;
    while statements(pool).await == 0 {
        assert!(Instant::now() < deadline, "no statement runs");
        sleep(POLL_INTERVAL).await;
    }
}

#[test]
fn a_debug_build_knows_the_folder_that_it_was_built_from_and_a_release_build_does_not() {
    let schema = format!("{SCHEMA:?}");
    let root = env!("CARGO_MANIFEST_DIR");
    let built_from = format!("built_from: {:?}", cfg!(debug_assertions).then_some(root));
    assert!(schema.contains(&built_from), "{schema}");
}

#[tokio::test]
async fn fresh_database_is_migrated_and_serves_reservations() {
    let database = TestDatabase::empty().await.unwrap();
    let service = Service::on(&database).await;
    assert_eq!(service.get("/healthz").await, (200, "alive\n".to_owned()));
    let report = service.until_ready_says(200, "schema is at ").await;
    let all = format!("{} migrations applied (", SCHEMA.migrations().len());
    assert!(report.contains(&all) && report.contains("1 fixture run"), "{report}");

    let (status, gpu_types) = service.get_json("/gpu-types").await;
    let h100 = |kind: &Value| kind["gpu_type"] == "h100" && kind["is_active"] == true;
    assert!(status == 200 && gpu_types.as_array().unwrap().iter().any(h100), "{gpu_types}");

    let ada = json!({ "username": "ada", "email": "ada@example.org" });
    let (status, user) = service.post("/users", &ada).await;
    assert_eq!((status, &user["username"]), (201, &json!("ada")));
    assert_eq!(service.post("/users", &ada).await.0, 409);

    let order = |user: &Value, gpu_type: &str, gpu_count: i32| {
        json!({
            "user_id": user, "gpu_type": gpu_type, "gpu_count": gpu_count, "duration_minutes": 60
        })
    };
    let user = &user["user_id"];
    let (status, reservation) = service.post("/reservations", &order(user, "h100", 8)).await;
    assert_eq!((status, &reservation["status"]), (201, &json!("queued")));
    assert!(reservation["requested_at"].as_str().is_some_and(|time| time.ends_with('Z')));
    let refused = [
        (order(&json!(0), "h100", 8), "there is no user 0"),
        (order(user, "h1", 8), "there is no kind of GPU `h1`"),
        (order(user, "h100", 17), "gpu_count is 17; from 1 to 16 may be had"),
    ];
    for (order, error) in refused {
        let answer = service.post("/reservations", &order).await;
        assert_eq!(answer, (422, json!({ "error": error })));
    }

    let path = format!("/reservations/{}", reservation["reservation_id"].as_str().unwrap());
    assert_eq!(service.get_json("/reservations").await, (200, json!([reservation])));
    assert_eq!(service.get_json(&path).await, (200, reservation));
    let (status, cancelled) = service.post(&format!("{path}/cancel"), &Value::Null).await;
    assert_eq!((status, &cancelled["status"]), (200, &json!("cancelled")));
    assert_eq!(service.post(&format!("{path}/cancel"), &Value::Null).await.0, 409);
    for unknown in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
        assert_eq!(service.get(&format!("/reservations/{unknown}")).await.0, 404);
    }

    let (status, log) = service.stop("TERM").await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("SIGTERM: stopping"), "{log}");
}

#[tokio::test]
async fn errors_of_the_database_stay_in_the_log() {
    let database = started_before().await;
    let service = Service::on(&database).await;
    service.until_ready_says(200, "").await;
    run(database.pool(), "DROP TABLE gpu_types CASCADE").await;
    let answer = service.get_json("/gpu-types").await;
    assert_eq!(answer, (500, json!({ "error": "internal error" })));
    let (_, log) = service.stop("INT").await;
    assert!(log.contains(r#"relation "gpu_types" does not exist"#), "{log}");
    assert!(log.contains("SIGINT: stopping"), "{log}");
}

#[tokio::test]
async fn second_start_writes_nothing() {
    let database = started_before().await;
    let name = database.name();
    run(database.pool(), &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"))
        .await;
    let service = Service::on(&database).await;
    let report = service.until_ready_says(200, "schema is at ").await;
    let none = format!("{} migrations applied before", SCHEMA.migrations().len());
    assert!(report.contains(&none), "{report}");
}

#[tokio::test]
async fn services_that_start_at_once_both_serve() {
    let database = TestDatabase::empty().await.unwrap();
    let (one, other) = tokio::join!(Service::on(&database), Service::on(&database));
    tokio::join!(one.until_ready_says(200, ""), other.until_ready_says(200, ""));
    let applied = count(database.pool(), "SELECT count(*) FROM _sqlx_migrations").await;
    assert_eq!(usize::try_from(applied).unwrap(), SCHEMA.migrations().len());
}

#[tokio::test]
async fn a_service_that_only_checks_serves_where_nothing_is_pending() {
    let database = started_before().await;
    let service = Service::start(Some(&database.url()), &["--migrate=never"], None).await;
    let report = service.until_ready_says(200, "schema is at ").await;
    assert!(report.contains("7 tables verified"), "{report}");
}

#[tokio::test]
async fn a_service_that_only_checks_refuses_an_empty_database_and_leaves_it_empty() {
    let database = TestDatabase::empty().await.unwrap();
    let service = Service::start(Some(&database.url()), &["--migrate=never"], None).await;
    let log = service.refusal().await;
    assert!(log.contains("20260105090000_users_and_keys"), "{log}");
    assert!(log.contains(&format!("database `{}`", database.name())), "{log}");
    assert!(log.contains("hint: see the logs of the migration job"), "{log}");
    let sql = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(count(database.pool(), sql).await, 0);
}

#[tokio::test]
async fn a_dropped_column_keeps_the_service_from_starting() {
    let database = started_before().await;
    run(database.pool(), "ALTER TABLE disks DROP COLUMN disk_size").await;
    let log = Service::on(&database).await.refusal().await;
    let file = "migrations/20260105094500_disks/up.sql";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("disk_size text")).unwrap();
    let difference = format!("column `disks.disk_size` is missing: created in {file}:{line}");
    assert_eq!(log.matches(&difference).count(), 1, "{log}");
    assert!(log.contains("hint: see the logs of the migration job"), "{log}");
}

#[tokio::test]
async fn signals_in_the_middle_of_a_migration_end_its_statement_on_the_server() {
    for signal in ["TERM", "INT"] {
        let database = started_before().await;
        let pool = database.pool();
        Migrator::new(&SCHEMA).revert(pool).await.unwrap();
        // The pending migration alters this table, and waits for as long as somebody reads it.
        let mut reader = pool.begin().await.unwrap();
        sqlx::raw_sql("SELECT FROM reservations").execute(&mut *reader).await.unwrap();

        let service = Service::on(&database).await;
        let step = "running migration 1 of 1: 20260126083000_reservation_failures\n";
        service.until_ready_says(503, step).await;
        assert_eq!(service.get("/healthz").await.0, 200);
        let (status, answer) = service.get("/reservations").await;
        assert!(status == 503 && answer.contains("not ready: running migration"), "{answer}");
        // The step is told before the statement is sent.
        until_a_statement_runs(pool).await;

        // A second one waits for the first, and ends nothing but what is its own.
        let second = Service::on(&database).await;
        second.until_ready_says(503, "").await;
        let (status, log) = second.stop(signal).await;
        assert_eq!(status.code(), Some(0), "{log}");
        assert_eq!(statements(pool).await, 1, "{log}");

        let (status, log) = service.stop(signal).await;
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(log.contains(&format!("SIG{signal}: stopping in the middle")), "{log}");
        assert_eq!(statements(pool).await, 0, "{log}");

        // Nothing of it remains: the next start does it.
        reader.rollback().await.unwrap();
        let service = Service::on(&database).await;
        service.until_ready_says(200, "1 migration applied (").await;
    }
}

#[tokio::test]
async fn a_signal_ends_the_statement_of_a_request_that_does_not_end() {
    let database = started_before().await;
    let pool = database.pool();
    let service = Service::on(&database).await;
    service.until_ready_says(200, "").await;
    let mut other = pool.begin().await.unwrap();
    sqlx::raw_sql("LOCK TABLE gpu_types").execute(&mut *other).await.unwrap();
    let mut request = TcpStream::connect(&service.address).await.unwrap();
    request.write_all(b"GET /gpu-types HTTP/1.1\r\nhost: gpu\r\n\r\n").await.unwrap();
    until_a_statement_runs(pool).await;
    let (status, log) = service.stop("TERM").await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert_eq!(statements(pool).await, 0, "{log}");
}

#[tokio::test]
async fn an_unreachable_database_is_named_without_its_password() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let url = format!("postgres://gpu:s3cret@127.0.0.1:{port}/reservations");
    let service = Service::start(Some(&url), &[], None).await;
    assert_eq!(service.get("/healthz").await.0, 200);
    service.until_ready_says(503, "connecting to the database").await;
    let log = service.refusal().await;
    assert!(log.contains("database `reservations`"), "{log}");
    assert!(log.contains(&format!("127.0.0.1:{port}")), "{log}");
    assert!(!log.contains("s3cret"), "{log}");
}

#[tokio::test]
async fn without_a_database_a_throw_away_one_serves_and_nothing_is_left_behind() {
    // Its path is short, as that of a socket must be, and every user can get into it.
    let folder = PathBuf::from(format!("/tmp/gpu-service-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    let files = || fs::read_dir(&folder).unwrap().count();
    let service = Service::start(None, &[], Some(&folder)).await;
    service.until_ready_says(200, "schema is at ").await;
    assert_eq!(files(), 1);
    let (status, log) = service.stop("TERM").await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert_eq!(files(), 0, "{log}");
    fs::remove_dir(&folder).unwrap();
}
