//! The commands that a service has for its own schema, through the built examples, and
//! `docs/kubernetes.md`, whose command lines are run as they stand there.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use schema_runtime::testing::{Cluster, TestDatabase};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

static POSTGRES: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("gpu_service"));
static SQLITE: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("commands"));

const GIVES_UP: Duration = Duration::from_mins(1);

/// What a call printed, and how it ended.
#[derive(Debug)]
struct Ran {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    #[track_caller]
    fn ends(self, status: i32) -> Ran {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, text: &str) -> Ran {
        assert!(self.stdout.contains(text) || self.stderr.contains(text), "{text}: {self:#?}");
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout).expect(&self.stdout);
        assert_eq!(value["format"], 1, "{value}");
        value
    }
}

fn command(binary: &Path, arguments: &[&str], url: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments).env_remove("SCHEMA_DRIFT").env_remove("DATABASE_URL");
    url.map(|url| command.env("DATABASE_URL", url));
    command.stdin(Stdio::null());
    command
}

fn run(binary: &Path, arguments: &[&str], url: Option<&str>) -> Ran {
    let ran = command(binary, arguments, url).output().unwrap();
    Ran {
        status: ran.status.code().unwrap(),
        stdout: String::from_utf8(ran.stdout).unwrap(),
        stderr: String::from_utf8(ran.stderr).unwrap(),
    }
}

/// The address of a server's database, with a password that nobody may see.
fn url(options: &PgConnectOptions, user: &str) -> String {
    let socket = options.get_socket().expect("a socket").display().to_string();
    format!(
        "postgres://{user}:s3cret@localhost:{}/{}?host={}",
        options.get_port(),
        options.get_database().unwrap_or("postgres"),
        socket.replace('/', "%2F")
    )
}

fn url_of(database: &TestDatabase) -> String {
    let options = database.pool().connect_options();
    url(&options, options.get_username())
}

/// Every command in the order of a schema's life. The last migration's down discards data.
fn lives(binary: &Path, address: &str, versions: &[i64]) {
    let migrate = |arguments: &[&str]| -> Ran {
        let arguments: Vec<&str> =
            std::iter::once("migrate").chain(arguments.iter().copied()).collect();
        let ran = run(binary, &arguments, Some(address));
        assert!(!format!("{ran:?}").contains("s3cret"), "{ran:#?}");
        ran
    };
    let count = versions.len();
    let (first, last) = (versions[0].to_string(), versions[count - 1].to_string());
    migrate(&["plan"]).ends(0).says(&last).says("run fixture");
    let plan = migrate(&["up", "--dry-run", "--target-version", &first, "--json"]).ends(0).json();
    assert_eq!(plan["steps"].as_array().unwrap().len(), 1, "{plan:#}");
    migrate(&["history"]).ends(0).says("no migration was applied");
    migrate(&["seed"]).ends(1).says(&first);

    // Nobody migrates: the time is up, and what is missing is named.
    let began = Instant::now();
    let waited = migrate(&["wait", "--timeout", "1", "--json"]).ends(1).says(&first);
    assert_eq!(waited.json()["error"]["kind"], "refused");
    assert!(waited.stderr.contains("waiting for 0 s: "), "{waited:?}");
    assert!(began.elapsed() >= Duration::from_secs(1));

    migrate(&["up", "--target-version", &first])
        .ends(0)
        .says("1 migration applied")
        .says("pending");
    migrate(&["verify"]).ends(1).says("is missing");
    let drift = migrate(&["verify", "--json"]).ends(1).json();
    assert_eq!(drift["drift"]["verdict"], "refused", "{drift:#}");
    // Who waits goes on once somebody has migrated.
    let mut waiting =
        command(binary, &["migrate", "wait", "--timeout", "60"], Some(address)).spawn().unwrap();
    let up = migrate(&["--json", "up", "--seed"]).ends(0).json();
    assert_eq!(up["migrated"]["applied"].as_array().unwrap().len(), count - 1, "{up:#}");
    assert_eq!(up["seeded"]["fixtures"].as_array().unwrap().len(), 1, "{up:#}");
    assert!(waiting.wait().unwrap().success());

    migrate(&["wait"]).ends(0).says("schema is at ");
    migrate(&["up", "-v"]).ends(0).says("no migration applied").says("reading the history");
    let quiet = migrate(&["up", "-q"]).ends(0);
    assert_eq!((&*quiet.stdout, &*quiet.stderr), ("", ""));
    migrate(&["seed"]).ends(0).says("0 fixtures run");
    migrate(&["verify", "--scripts"]).ends(0).says("verified");
    let status = migrate(&["status", "--json"]).ends(0).json();
    assert_eq!(status["migrations"][count - 1]["standing"], "applied", "{status:#}");
    let history = migrate(&["history", "--json"]).ends(0).json();
    assert_eq!(history["migrations"].as_array().unwrap().len(), count, "{history:#}");
    migrate(&["baseline"]).ends(1).says("error: ");
    migrate(&["repair"]).ends(0).says("nothing to repair");
    migrate(&["repair", "--applied", "--not-applied"]).ends(2);

    migrate(&["down"]).ends(2).says("discards data").says("pass `--yes`");
    migrate(&["down", "--dry-run"]).ends(0).says("would revert 1 migration");
    migrate(&["down", "--yes"]).ends(0).says("1 migration reverted");
    migrate(&["to", "empty", "--dry-run"]).ends(0).says("would revert");
    migrate(&["to", "empty"]).ends(2).says("nobody can be asked here");
    migrate(&["to", "empty", "--yes"]).ends(0).says("schema is empty");
    migrate(&["to", "7"]).ends(2).says("no migration 7").says(&last);
    migrate(&["to", &last]).ends(0).says("applied");
    let nowhere = run(binary, &["migrate", "up"], None).ends(2);
    assert!(nowhere.stderr.contains("DATABASE_URL is not set"), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_services_commands_work_on_postgres() {
    let database = TestDatabase::empty().await.unwrap();
    let versions: Vec<i64> =
        crate::gpu_service::schema::SCHEMA.migrations().iter().map(|one| one.version).collect();
    lives(&POSTGRES, &url_of(&database), &versions);
    let dead = "postgres://app:s3cret@127.0.0.1:1/gpu";
    let arguments = ["migrate", "status", "--connect-timeout", "1"];
    let ran = run(&POSTGRES, &arguments, Some(dead)).ends(3).says("127.0.0.1:1");
    assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
    let ran = run(&POSTGRES, &["migrate", "wait", "--timeout", "1"], Some(dead)).ends(3);
    assert!(!format!("{ran:?}").contains("s3cret"), "{ran:?}");
    let other = run(&POSTGRES, &["migrate", "up", "-D", "sqlite:s3cret.db"], None).ends(2);
    assert!(other.stderr.contains("is the address of a SQLite database"), "{other:?}");
    assert!(!other.stderr.contains("s3cret"), "{other:?}");
}

#[test]
fn a_services_commands_work_on_sqlite() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let url = format!("sqlite:{}?mode=rwc", folder.join("library.db").display());
    let folder = compiled("examples/commands/migrations", "examples/commands/fixtures", true);
    let versions: Vec<i64> = folder.migrations.iter().map(|one| one.version).collect();
    lives(&SQLITE, &url, &versions);
}

/// The folder as the `schema` command reads it.
fn compiled(folder: &str, fixtures: &str, sqlite: bool) -> schema_manifest::Embedded {
    use schema_manifest::Dialect;
    let dialect = if sqlite { Dialect::Sqlite } else { Dialect::Postgres };
    let compiled = schema_core::compile(&schema_core::Arguments {
        root: Path::new(env!("CARGO_MANIFEST_DIR")).into(),
        folder: Some(folder.into()),
        fixtures: Some(fixtures.into()),
        dialect: Some(dialect),
        available: vec![dialect],
        require: vec![],
        verify_only: None,
        hint: None,
        lock: schema_core::LockMode::Check,
    });
    compiled.embedded.expect("a folder without errors")
}

#[test]
fn a_services_fingerprint_is_that_of_its_folder() {
    let digest = schema_runtime::cli::parts::fingerprint;
    let gpu = digest(&compiled("migrations", "fixtures", false));
    // It needs no database.
    assert_eq!(run(&POSTGRES, &["migrate", "fingerprint"], None).ends(0).stdout.trim(), gpu);
    assert_eq!(crate::gpu_service::schema::SCHEMA.fingerprint(), gpu);
    let json = run(&POSTGRES, &["migrate", "fingerprint", "--json"], None).ends(0).json();
    assert_eq!(json["fingerprint"], *gpu);
    let library =
        digest(&compiled("examples/commands/migrations", "examples/commands/fixtures", true));
    assert_eq!(run(&SQLITE, &["migrate", "fingerprint"], None).ends(0).stdout.trim(), library);
    run(&SQLITE, &["serve"], None).ends(0).says(&library);
    // Without its fixtures it is another one.
    assert_ne!(
        digest(&schema_manifest::Embedded {
            fixtures: schema_manifest::List::default(),
            ..compiled("migrations", "fixtures", false)
        }),
        gpu
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_stops_a_command_which_says_what_is_applied() {
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let database = TestDatabase::empty().await.unwrap();
        let pool = database.pool();
        let url = url_of(&database);
        let schema = &crate::gpu_service::schema::SCHEMA;
        let count = schema.migrations().len();
        run(&POSTGRES, &["migrate", "up"], Some(&url)).ends(0);
        run(&POSTGRES, &["migrate", "down", "--yes"], Some(&url)).ends(0);
        // The pending migration alters this table, and waits for as long as somebody reads it.
        let mut reader = pool.begin().await.unwrap();
        sqlx::raw_sql("SELECT FROM reservations").execute(&mut *reader).await.unwrap();
        let mut command = command(&POSTGRES, &["migrate", "up"], Some(&url));
        let up = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = Instant::now() + GIVES_UP;
        let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND wait_event_type = 'Lock'";
        while sqlx::query_scalar::<_, i64>(blocked).fetch_one(pool).await.unwrap() == 0 {
            assert!(Instant::now() < deadline, "no statement waits");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let sent = Command::new("kill").args(["-s", signal, &up.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let ran = up.wait_with_output().unwrap();
        let text = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(status), "{text}");
        let name = schema.migrations()[count - 1].to_string();
        for expected in [
            format!("stopped by SIG{signal} while running migration 1 of 1: {name}"),
            format!("{} of {count} migrations applied, the last is ", count - 1),
            "1 pending".to_owned(),
            "nothing is half done".to_owned(),
        ] {
            assert!(text.contains(&expected), "{expected}: {text}");
        }
        // It has said so when nothing of it was running any more.
        assert_eq!(sqlx::query_scalar::<_, i64>(blocked).fetch_one(pool).await.unwrap(), 0);
        reader.rollback().await.unwrap();
        run(&POSTGRES, &["migrate", "up"], Some(&url)).ends(0).says("1 migration applied");
    }
}

/// As a service takes a command apart.
#[derive(clap::Parser)]
enum Cli {
    Migrate(schema_runtime::cli::Command),
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_may_pass_its_own_pool_and_settings() {
    use clap::Parser as _;
    let database = TestDatabase::empty().await.unwrap();
    let pool = database.pool().clone();
    let call = async |words: &[&str]| {
        let words = ["service", "migrate", "-q"].iter().chain(words);
        let Cli::Migrate(command) = Cli::try_parse_from(words).unwrap();
        let pool = pool.clone();
        // It can be spawned.
        let status = tokio::spawn(async move {
            let schema = &crate::gpu_service::schema::SCHEMA;
            let migrator = schema_runtime::Migrator::new(schema).history_table("gpu_history");
            command.run_on(migrator, &pool).await
        });
        format!("{:?}", status.await.unwrap())
    };
    let (done, unreachable) = (ExitCode::from(0), ExitCode::from(3));
    assert_eq!(call(&["up"]).await, format!("{done:?}"));
    let rows = "SELECT count(*) FROM gpu_history";
    let rows: i64 = sqlx::query_scalar(rows).fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 8);
    // The call's own address wins.
    let dead = ["-D", "postgres://app@127.0.0.1:1/gpu", "--connect-timeout", "1", "status"];
    assert_eq!(call(&dead).await, format!("{unreachable:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_jobs_at_once_apply_each_migration_once() {
    let database = TestDatabase::empty().await.unwrap();
    let url = url_of(&database);
    let jobs: Vec<_> = (0..8)
        .map(|_| {
            let mut job = command(&POSTGRES, &["migrate", "up", "--seed", "--json"], Some(&url));
            job.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut applied = 0;
    for job in jobs {
        let ran = job.wait_with_output().unwrap();
        let stderr = String::from_utf8(ran.stderr).unwrap();
        assert!(ran.status.success(), "{stderr}");
        let value: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let all = value["migrated"]["applied"].as_array().unwrap();
        // What another one did meanwhile has no time of its own.
        applied += all.iter().filter(|one| !one["elapsed"].is_null()).count();
    }
    assert_eq!(applied, crate::gpu_service::schema::SCHEMA.migrations().len());
}

/// The code of a page in fences of a language.
fn fences(page: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    page.split(&begin)
        .skip(1)
        .map(|rest| rest.split_once("```").expect("an end of the code").0.to_owned())
        .collect()
}

/// Each list of arguments, in the order of the page.
fn arguments(yaml: &str) -> Vec<Vec<String>> {
    let lines = yaml.lines().filter_map(|line| line.trim_start().strip_prefix("args: "));
    lines.map(|list| serde_json::from_str(list).expect("a list as JSON writes it")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_for_kubernetes_is_run_as_it_stands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/kubernetes.md")).unwrap();
    // The roles of the page are the server's: a server of its own.
    let cluster = Cluster::start().unwrap();
    let options = cluster.connect_options();
    let sql = fences(&page, "sql");
    let [roles, revoke] = sql.as_slice() else { panic!("{sql:?}") };
    let execute = async |sql: &str| {
        let mut connection = options.connect().await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    };
    execute(roles).await;
    let (owner, app) = (url(&options, "gpu_owner"), url(&options, "gpu_app"));

    let fingerprint = page.lines().find(|line| line.contains("gpu-service:v42 migrate ")).unwrap();
    let (_, words) = fingerprint.split_once(":v42 ").unwrap();
    run(&POSTGRES, &words.split(' ').collect::<Vec<_>>(), None).ends(0);

    let yaml = fences(&page, "yaml");
    let mut called = 0;
    for document in &yaml {
        assert!(!document.contains('\t') && document.lines().all(|line| !line.ends_with(' ')));
        let is_job = document.contains("kind: Job\n");
        assert!(!is_job || document.contains("\n  ttlSecondsAfterFinished: 3600\n"), "{document}");
        for arguments in arguments(document) {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            called += 1;
            if arguments[0] != "migrate" {
                serves(&arguments, &app);
                continue;
            }
            // The service's role waits, that of the job does all else.
            let url = if arguments[1] == "wait" { &app } else { &owner };
            let ran = run(&POSTGRES, &arguments, Some(url)).ends(0);
            assert!(!format!("{ran:?}").contains("s3cret"), "{ran:#?}");
            if is_job {
                execute(revoke).await;
                let again = run(&POSTGRES, &arguments, Some(&owner)).ends(0);
                again.says("no migration applied");
            }
        }
    }
    assert_eq!((yaml.len(), called), (6, 7));
    // The service's role cannot migrate.
    run(&POSTGRES, &["migrate", "up"], Some(&app))
        .ends(1)
        .says("must be owner of table reservations");
}

/// Starts the service until it is ready, on a port of its own.
fn serves(arguments: &[&str], url: &str) {
    use std::io::{BufRead as _, Read as _, Write as _};
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|one| if one.ends_with(":8080") { "127.0.0.1:0" } else { one })
        .collect();
    let mut service =
        command(&POSTGRES, &arguments, Some(url)).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(service.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
    let deadline = Instant::now() + GIVES_UP;
    loop {
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        let request = "GET /readyz HTTP/1.1\r\nhost: gpu\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        if answer.starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(Instant::now() < deadline, "{answer}");
        std::thread::sleep(Duration::from_millis(50));
    }
    service.kill().unwrap();
    service.wait().unwrap();
}
