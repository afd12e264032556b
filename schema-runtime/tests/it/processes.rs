//! Real processes: many that start at once, and one that is killed at every message.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_runtime::Schema;
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgPool, Postgres};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

use crate::builds;
use crate::folder::Folder;
use crate::postgres::{count, database, disks, own, pool_of_one, schema};
use crate::proxy::{self, Messages};
use crate::recovery::named;

/// What another copy of this test binary connects to.
const URL: &str = "SCHEMA_TEST_SERVICE_URL";
/// Which folder it carries.
const FOLDER: &str = "SCHEMA_TEST_SERVICE_FOLDER";

/// A folder by its name; none of its migrations can run twice unseen.
fn folder(name: &str) -> Schema<Postgres> {
    if name == builds::NAME {
        return builds::folder();
    }
    let ran = |version: i64| format!("INSERT INTO ran VALUES ({version})");
    let mut folder = disks().up(3, "ran", &["CREATE TABLE ran (version bigint)"]);
    for version in 4..=20 {
        let index = format!("CREATE INDEX CONCURRENTLY ran_{version} ON ran (version)");
        let again = ran(version + 100);
        folder = match (name, version % 3) {
            ("transactional", _) => folder.up(version, "inside", &[&ran(version), SLEEP]),
            ("concurrent", _) => with_index(folder, version, &[&ran(version), &index, &again]),
            (_, 0) => with_index(folder, version, &[&ran(version), &index, SLEEP, &again]),
            _ => folder.up(version, "inside", &[&ran(version), SLEEP]),
        };
    }
    schema(folder)
}

/// Long enough to be seen in it.
const SLEEP: &str = "SELECT pg_sleep(0.04)";

fn with_index(folder: Folder, version: i64, up: &[&str]) -> Folder {
    named(folder.outside(version, "outside", up, &[]), version)
}

/// Everything ran, and nothing ran twice.
async fn all_ran_once(pool: &PgPool, name: &str, case: &str) {
    let mut expected: Vec<i64> = (4..=20).collect();
    let outside: Vec<i64> = match name {
        "transactional" => Vec::new(),
        "concurrent" => (4..=20).collect(),
        _ => (4..=20).filter(|version| version % 3 == 0).collect(),
    };
    expected.extend(outside.iter().map(|version| version + 100));
    let ran: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM ran ORDER BY 1").fetch_all(pool).await.unwrap();
    assert_eq!(ran, expected, "{case}");
    let rows = "SELECT count(*) FROM _sqlx_migrations WHERE success AND execution_time >= 0";
    assert_eq!(count(pool, rows).await, 20, "{case}");
    let valid = "SELECT count(*) FILTER (WHERE indisvalid) * 1000 + count(*) FROM pg_index WHERE \
                 indrelid = 'ran'::regclass";
    assert_eq!(count(pool, valid).await, 1001 * i64::try_from(outside.len()).unwrap(), "{case}");
    let unfinished = "SELECT count(*) FROM _schema_progress";
    if !outside.is_empty() {
        assert_eq!(count(pool, unfinished).await, 0, "{case}");
    }
}

/// Not a test of its own.
#[tokio::test]
#[ignore = "the process that other tests start and kill"]
async fn a_service() {
    let Ok(url) = std::env::var(URL) else { return };
    let schema = folder(&std::env::var(FOLDER).unwrap());
    println!("\nready");
    // All of them begin when the test says so.
    let _ = std::io::stdin().read(&mut [0]);
    let pool = pool_of_one(url.parse().unwrap());
    println!("\nran {}", own(&schema.start(&pool).await.unwrap()));
}

/// A process that carries a folder; killed with `SIGKILL` when it is dropped.
pub(crate) struct Service {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Service {
    /// Returns when it is ready to begin.
    pub(crate) fn spawn(url: &str, name: &str) -> Self {
        Service::of("processes::a_service", &[(URL, url), (FOLDER, name)])
    }

    /// The same with a test of this binary as its program.
    pub(crate) fn of(test: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--ignored", "--nocapture"]);
        command.envs(variables.iter().copied()).env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut service = Service { child, output };
        service.line("ready");
        service
    }

    /// The rest of the line that begins so; empty where there is none.
    pub(crate) fn line(&mut self, begin: &str) -> String {
        let lines = self.output.by_ref().lines().map_while(Result::ok);
        let found = lines.filter_map(|line| Some(line.strip_prefix(begin)?.trim().to_owned()));
        found.take(1).collect()
    }

    /// Whether it was killed before it came to its end.
    pub(crate) fn was_killed(&mut self) -> bool {
        let status = self.child.wait().unwrap();
        assert!(status.success() || status.code().is_none(), "{status}: {}", self.errors());
        status.code().is_none()
    }

    fn errors(&mut self) -> String {
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        errors
    }

    pub(crate) fn begin(&mut self) {
        drop(self.child.stdin.take());
    }

    /// How many migrations it ran itself.
    pub(crate) fn ran(&mut self) -> usize {
        let line = self.line("ran ");
        let errors = self.errors();
        assert!(self.child.wait().unwrap().success(), "{line} {errors}");
        line.parse().unwrap()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `SCHEMA_LONG=1` does it ten times.
#[tokio::test]
async fn sixteen_processes_that_start_at_once_run_everything_once() {
    let rounds = if std::env::var_os("SCHEMA_LONG").is_some() { 10 } else { 1 };
    for _ in 0..rounds {
        for name in ["transactional", "concurrent"] {
            let database = database().await;
            let url = database.url();
            let mut services: Vec<_> = (0..16).map(|_| Service::spawn(&url, name)).collect();
            services.iter_mut().for_each(Service::begin);
            let ran: Vec<usize> = services.iter_mut().map(Service::ran).collect();
            assert_eq!(ran.iter().sum::<usize>(), 20, "{name}: {ran:?}");
            all_ran_once(database.pool(), name, name).await;
            println!("{name}: {ran:?}");
        }
    }
}

/// When a process is killed, as seen from one of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Half of the message is sent.
    Half,
    /// The whole of it is sent.
    Whole,
    /// The server sleeps in the script.
    Asleep,
    /// The server has answered, and the process does not get to know.
    Answered,
}

/// What a killed process was at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Read,
    Lock,
    DirtyRow,
    Script,
    CommitSent,
    Progress,
    History,
    Other,
}

/// A message that only an uncut run has shown, and a moment of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    message: usize,
    moment: Moment,
}

/// What the process is at in this message, at this moment.
fn phase(text: &str, moment: Moment) -> Phase {
    let begins = text.contains("pg_try_advisory_xact_lock");
    let is_script = text.contains("-- a script");
    let progresses = text.contains("_schema_progress");
    match moment {
        _ if text.contains("pg_is_in_recovery") || text.contains("READ ONLY") => Phase::Read,
        Moment::Asleep => Phase::Script,
        Moment::Half if begins => Phase::Lock,
        Moment::Whole if begins && is_script => Phase::CommitSent,
        Moment::Answered if begins && is_script => Phase::History,
        _ if begins => Phase::DirtyRow,
        _ if text.contains("_sqlx_migrations") => Phase::History,
        _ if progresses => Phase::Progress,
        _ if text.contains("CREATE INDEX") => Phase::Script,
        _ => Phase::Other,
    }
}

/// Stands before the server, keeps the messages, and kills the process at a point.
struct Killer {
    url: String,
    messages: Arc<Mutex<Vec<String>>>,
}

/// Shared by the connections of one process.
#[derive(Clone)]
struct Watched {
    options: PgConnectOptions,
    /// Looks what the server is at.
    looking: PgPool,
    point: Option<Point>,
    messages: Arc<Mutex<Vec<String>>>,
    process: Arc<Mutex<Option<Service>>>,
}

impl Watched {
    fn is(&self, message: usize, moment: Moment) -> bool {
        self.point == Some(Point { message, moment })
    }

    fn kill(&self) {
        drop(self.process.lock().unwrap().take());
    }

    /// Whether the server was seen asleep in a script.
    async fn until_asleep(&self) -> bool {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = \
                   current_database()";
        for _ in 0..500 {
            if count(&self.looking, sql).await > 0 {
                return true;
            }
        }
        false
    }
}

impl Killer {
    async fn start(watched: Watched) -> Self {
        let options = &watched.options;
        let messages = Arc::clone(&watched.messages);
        let each = watched.clone();
        let port =
            proxy::listen(options, move |client, server| forward(client, server, each.clone()))
                .await;
        let url = format!(
            "postgres://{}@127.0.0.1:{port}/{}?sslmode=disable",
            options.get_username(),
            options.get_database().unwrap()
        );
        Killer { url, messages }
    }
}

/// Both ways, until one side is gone or the process is killed.
async fn forward(client: TcpStream, server: UnixStream, watched: Watched) {
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    // The number of the message whose answer must not arrive.
    let silent = Arc::new(Mutex::new(None));
    let (silenced, killer) = (Arc::clone(&silent), watched.clone());
    let back = tokio::spawn(async move {
        let mut bytes = vec![0; 65536];
        while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
            if silenced.lock().unwrap().is_some() {
                killer.kill();
                break;
            }
            if to_client.write_all(&bytes[..read]).await.is_err() {
                break;
            }
        }
    });
    let mut messages = Messages::of(from_client);
    while let Some(message) = messages.next().await {
        let Some(text) = message.query() else {
            let sent = to_server.write_all(&message.bytes).await;
            if sent.is_err() {
                break;
            }
            continue;
        };
        let number = {
            let mut messages = watched.messages.lock().unwrap();
            messages.push(text);
            messages.len()
        };
        if watched.is(number, Moment::Answered) {
            *silent.lock().unwrap() = Some(number);
        }
        let sent = if watched.is(number, Moment::Half) { message.half() } else { &message.bytes };
        if to_server.write_all(sent).await.is_err() {
            break;
        }
        if watched.is(number, Moment::Asleep) && !watched.until_asleep().await {
            continue;
        }
        let moments = [Moment::Half, Moment::Whole, Moment::Asleep];
        if moments.iter().any(|moment| watched.is(number, *moment)) {
            watched.kill();
            break;
        }
    }
    if silent.lock().unwrap().is_none() {
        back.abort();
    }
}

/// Runs a process to its end or to the point, and gives what it sent; whether it was killed.
async fn run_to(options: PgConnectOptions, point: Option<Point>) -> (Vec<String>, bool) {
    let process = Arc::new(Mutex::new(None));
    let messages = Arc::default();
    let looking = pool_of_one(options.clone());
    // Connected before it is needed.
    assert_eq!(count(&looking, "SELECT 1::bigint").await, 1);
    let proxy =
        Killer::start(Watched { options, looking, point, messages, process: Arc::clone(&process) })
            .await;
    let service = Service::spawn(&proxy.url, "mixed");
    process.lock().unwrap().insert(service).begin();
    let killed = loop {
        match process.lock().unwrap().as_mut().map(|one| one.child.try_wait().unwrap()) {
            None => break true,
            Some(Some(status)) => {
                assert!(status.success(), "{point:?}: {status}");
                break false;
            }
            Some(None) => {}
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let messages = proxy.messages.lock().unwrap().clone();
    (messages, killed)
}

/// `kill -9` of a process that runs twenty migrations, spread over its messages; `SCHEMA_LONG=1` does
/// it at every moment of each of them, otherwise it is twice in each phase.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_anywhere_loses_nothing_and_runs_nothing_twice() {
    let long = std::env::var_os("SCHEMA_LONG").is_some();
    let whole = database().await;
    let (messages, killed) = run_to(whole.connect_options(), None).await;
    assert!(!killed);
    all_ran_once(whole.pool(), "mixed", "nobody is killed").await;
    let mut points: BTreeMap<Phase, Vec<Point>> = BTreeMap::new();
    for (text, message) in messages.iter().zip(1..) {
        for moment in [Moment::Half, Moment::Whole, Moment::Asleep, Moment::Answered] {
            if moment != Moment::Asleep || text.contains("pg_sleep") {
                points.entry(phase(text, moment)).or_default().push(Point { message, moment });
            }
        }
    }
    let schema = folder("mixed");
    let mut hits: BTreeMap<Phase, usize> = BTreeMap::new();
    for (phase, points) in &points {
        let step = if long { 1 } else { points.len().div_ceil(2) };
        for point in points.iter().step_by(step) {
            let database = database().await;
            let (_, killed) = run_to(database.connect_options(), Some(*point)).await;
            *hits.entry(*phase).or_default() += usize::from(killed);
            let case = format!("{phase:?} {point:?}");
            let started = schema.start(database.pool()).await;
            assert!(started.is_ok(), "{case}: {}", started.unwrap_err());
            all_ran_once(database.pool(), "mixed", &case).await;
        }
        println!("{phase:?}: killed {} times", hits.get(phase).copied().unwrap_or_default());
    }
    println!(
        "{} messages, killed {} times: {hits:?}",
        messages.len(),
        hits.values().sum::<usize>()
    );
    let least = if long { 10 } else { 1 };
    let phases = [
        Phase::Lock,
        Phase::DirtyRow,
        Phase::Script,
        Phase::CommitSent,
        Phase::Progress,
        Phase::History,
    ];
    for phase in phases {
        assert!(hits.get(&phase).is_some_and(|hits| *hits >= least), "{phase:?} of {hits:?}");
    }
    assert!(!long || hits.values().sum::<usize>() >= 200, "{hits:?}");
}
