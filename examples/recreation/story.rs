//! The story without an argument: this program, called as an operator calls it, on a throw-away PostgreSQL.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use schema_runtime::testing::Cluster;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::runtime::Runtime;

/// What somebody did by hand.
const DRIFT: &str = include_str!("database/drift.sql");
const DATABASE: &str = "gpudev";
/// How long a service has until it is ready.
const PATIENCE: Duration = Duration::from_secs(30);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The rows of each table, without the column that was missing.
type Rows = BTreeMap<String, Vec<String>>;

/// The database, and this program.
struct Stage {
    runtime: Runtime,
    options: PgConnectOptions,
    url: String,
    program: PathBuf,
    backups: PathBuf,
    _cluster: Cluster,
}

/// Plays it from end to end. An error where a step does not end as told.
pub(crate) fn play() -> Outcome<ExitCode> {
    let backups = std::env::temp_dir().join(format!("recreation-{}", std::process::id()));
    let played = Stage::new(&backups).and_then(|stage| stage.play());
    let removed = fs::remove_dir_all(&backups);
    played?;
    removed?;
    Ok(ExitCode::SUCCESS)
}

impl Stage {
    fn new(backups: &Path) -> Outcome<Self> {
        let cluster = Cluster::start()?;
        let stage = Stage {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            options: cluster.connect_options().database(DATABASE),
            url: cluster.connect_options().database(DATABASE).to_url_lossy().to_string(),
            program: std::env::current_exe()?,
            backups: backups.to_owned(),
            _cluster: cluster,
        };
        stage.sql(
            &stage.options.clone().database("postgres"),
            &format!("CREATE DATABASE {DATABASE}"),
        )?;
        Ok(stage)
    }

    fn play(&self) -> Outcome<()> {
        say("A database of the migrations, and what somebody did to it by hand since");
        self.migrate(0, &["up", "--seed"])?;
        self.sql(&self.options, DRIFT)?;

        say("No service starts on it, and `verify` says why");
        self.refused("api")?;
        self.refused("processor")?;
        self.migrate(1, &["verify"])?;
        self.migrate(0, &["status"])?;

        say("What would be lost: nothing is done without a person's word, or --yes");
        self.migrate(2, &["recreate"])?;

        say("A backup, then the database anew, beside the old one until it is verified");
        let before = self.rows()?;
        self.migrate(0, &["backup", "--verify"])?;
        let backup = self.newest_backup()?;
        self.migrate(0, &["recreate", "--yes"])?;
        self.migrate(0, &["verify", "--scripts"])?;

        say("The rows again: the old `disks` had a column less, which has to be said");
        let folder = backup.to_string_lossy();
        self.migrate(0, &["restore"])?;
        self.migrate(1, &["restore", &folder, "--replace", "--yes"])?;
        self.migrate(0, &["restore", &folder, "--common-columns", "--replace", "--yes"])?;
        let after = self.rows()?;
        for (table, rows) in &before {
            if after.get(table) != Some(rows) {
                return Err(format!("the rows of {table} are not those from before").into());
            }
            println!("{table}: {} rows, the same as before", rows.len());
        }

        say("Both services, on the new database");
        let api = Service::start(self, "api")?;
        let processor = Service::start(self, "processor")?;
        print!("{}{}", api.ready()?, processor.ready()?);
        Ok(())
    }

    fn call(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("DATABASE_URL", &self.url).env_remove("SCHEMA_DRIFT");
        command.stdin(Stdio::null());
        command
    }

    /// `migrate ..`, which has to end with a status.
    fn migrate(&self, expected: i32, arguments: &[&str]) -> Outcome<()> {
        println!("\n$ recreation migrate {}", arguments.join(" "));
        let mut command = self.call(&[&["migrate"], arguments].concat());
        if let ["backup" | "recreate" | "restore", ..] = arguments {
            command.arg("--backups").arg(&self.backups);
        }
        // Both of its outputs in their order.
        command.stderr(std::io::stdout());
        expect(command.status()?, expected)
    }

    /// A service that gives up at once, with what it says at the end of its log.
    fn refused(&self, role: &str) -> Outcome<()> {
        println!("\n$ recreation serve {role}");
        let output = self.call(&["serve", role, "--listen", "127.0.0.1:0"]).output()?;
        let log = String::from_utf8_lossy(&output.stderr);
        let refusal = log.lines().skip_while(|line| !line.starts_with("error: ")).take(2);
        refusal.for_each(|line| println!("{line}"));
        expect(output.status, 1)
    }

    fn sql(&self, options: &PgConnectOptions, sql: &str) -> Outcome<()> {
        self.runtime.block_on(async {
            let mut connection = options.connect().await?;
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
            Ok(connection.close().await?)
        })
    }

    /// All rows of all tables. A service that is connected would keep `recreate` from its work, and so
    /// would this.
    fn rows(&self) -> Outcome<Rows> {
        self.runtime.block_on(async {
            let mut connection = self.options.connect().await?;
            let rows = rows(&mut connection).await?;
            connection.close().await?;
            Ok(rows)
        })
    }

    fn newest_backup(&self) -> Outcome<PathBuf> {
        let folders: Result<Vec<_>, _> = fs::read_dir(&self.backups)?.collect();
        let newest = folders?.into_iter().map(|entry| entry.path()).max();
        newest.ok_or_else(|| "there is no backup".into())
    }
}

async fn rows(connection: &mut PgConnection) -> Result<Rows, sqlx::Error> {
    let tables = "SELECT format('%I', tablename) FROM pg_tables
                  WHERE schemaname = 'public' AND tablename NOT IN ('_sqlx_migrations', '_schema_fixtures')";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *connection).await?;
    let mut all = Rows::new();
    for table in tables {
        let rows = format!("SELECT (to_jsonb(t) - 'disk_size')::text FROM {table} AS t ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(rows)).fetch_all(&mut *connection).await?;
        all.insert(table, rows);
    }
    Ok(all)
}

/// A service that runs, until this is dropped.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start(stage: &Stage, role: &str) -> Outcome<Self> {
        println!("\n$ recreation serve {role}");
        let mut call = stage.call(&["serve", role, "--listen", "127.0.0.1:0"]);
        let mut child = call.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let address = line.trim().trim_start_matches("listening on http://").to_owned();
        Ok(Service { child, address })
    }

    /// Waits for a 200 of `/readyz`; gives its text.
    fn ready(&self) -> Outcome<String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut stream = TcpStream::connect(&self.address)?;
            let request = "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
            stream.write_all(request.as_bytes())?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
            if head.starts_with("HTTP/1.1 200") {
                return Ok(format!("/readyz: 200 {body}"));
            }
            if Instant::now() > deadline {
                return Err(format!("it does not become ready: {answer}").into());
            }
            sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It is a child of this process, and nobody else has its number.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn expect(status: ExitStatus, expected: i32) -> Outcome<()> {
    println!("[{status}]");
    if status.code() == Some(expected) {
        return Ok(());
    }
    Err(format!("it ended with {status}, and should with {expected}").into())
}

fn say(what: &str) {
    println!("\n== {what}");
}
