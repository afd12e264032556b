//! A PostgreSQL server of one's own, for as long as this process lives.
//!
//! The server is the child of a small shell script, `supervise.sh`, that ends it. This module never
//! talks to the server: it reads the files in the cluster's folder.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::binaries::{self, BinariesError};
use super::folder::{Folder, NoOwner, Owner};

/// The superuser that `supervise.sh` gives the cluster, and the database that `initdb` makes.
const SUPERUSER: &str = "postgres";
/// It only names the socket, which is alone in its folder.
const PORT: u16 = 5432;

/// About a second is usual; the rest is for machines under heavy load.
const START_TIMEOUT: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// How much of the server's log an error shows.
const LOG_LINES: usize = 20;

/// A throw-away PostgreSQL server.
///
/// It is made from the server programs on this machine: those in the folder that the environment
/// variable `SCHEMA_PG_BIN` names, else the first that `PATH` leads to, else the newest of those in
/// the places where packages put them. It listens on a Unix socket in a folder that only its owner
/// can enter, and on no network port. Under root it runs as the user `postgres`, or `nobody` where
/// there is none.
///
/// It is fast and would not survive a crash of the machine: `fsync` is off, and the folder is made in
/// memory, under `/dev/shm`, where that has 2 GB to spare. `TMPDIR` says where else.
/// Queries on the system catalogs are not compiled (`jit` is off): their cost is estimated far too high
/// where nothing has been analyzed, and compiling one takes seconds.
///
/// Dropping it stops the server at once, whoever is connected, and removes its folder. The same
/// happens within a fraction of a second when the process ends in any other way: `exit` with the
/// cluster in a static, an abort, `kill -9`.
#[derive(Debug)]
pub struct Cluster {
    supervisor: Child,
    // After `supervisor`, which our `drop` waits for: it works in this folder.
    folder: Folder,
}

impl Cluster {
    /// Makes a cluster and starts it. Returns when it accepts connections.
    ///
    /// Blocks the thread for about a second. Call it before a runtime starts, in `spawn_blocking`,
    /// or in a test, where it does not matter.
    ///
    /// # Errors
    ///
    /// There is no PostgreSQL server on this machine ([`ClusterError::Binaries`], which says how to
    /// install one), or it does not start.
    pub fn start() -> Result<Self, ClusterError> {
        let binaries = binaries::find()?;
        let owner = Owner::of_server().map_err(|NoOwner| ClusterError::NoUser)?;
        let folder = Folder::create(owner)
            .map_err(|(path, source)| ClusterError::Folder { path, source })?;
        let supervisor = supervise(&binaries, folder.path(), owner)
            .map_err(|source| ClusterError::Spawn { source })?;
        let mut cluster = Self { supervisor, folder };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// The one cluster of this process, started when it is first asked for.
    ///
    /// Blocks as [`Cluster::start`] does, the first time. Runners that give each test a process of
    /// its own, as `cargo nextest` does, start one for each.
    ///
    /// # Errors
    ///
    /// As [`Cluster::start`]; the same error every time, since it is tried once.
    pub fn shared() -> Result<&'static Self, &'static ClusterError> {
        // Never dropped, and need not be: the supervisor sees this process end.
        static SHARED: OnceLock<Result<Cluster, ClusterError>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// How to connect to the cluster's first database, `postgres`, as its superuser.
    pub fn connect_options(&self) -> PgConnectOptions {
        self.connect_options_for(SUPERUSER)
    }

    /// The same as [`Cluster::connect_options`], as a URL. sqlx and every program that uses libpq
    /// read it.
    pub fn database_url(&self) -> String {
        self.url_for(SUPERUSER)
    }

    pub(super) fn connect_options_for(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(self.folder.path())
            .port(PORT)
            .username(SUPERUSER)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    pub(super) fn url_for(&self, database: &str) -> String {
        let database = percent_encode(database.as_bytes());
        let socket = percent_encode(self.folder.path().as_os_str().as_bytes());
        format!("postgres:///{database}?host={socket}&port={PORT}&user={SUPERUSER}")
    }

    fn wait_until_ready(&mut self) -> Result<(), ClusterError> {
        let deadline = Instant::now() + START_TIMEOUT;
        while !self.is_ready() {
            let supervisor = self.supervisor.try_wait();
            let is_running = supervisor.map_err(|source| ClusterError::Spawn { source })?.is_none();
            if !is_running || self.folder.path().join("stopped").exists() {
                return Err(ClusterError::Failed { log: self.end_of_log() });
            }
            if Instant::now() > deadline {
                return Err(ClusterError::TimedOut { log: self.end_of_log() });
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// What `pg_ctl start --wait` looks at: the eighth line of `postmaster.pid`
    /// (`LOCK_FILE_LINE_PM_STATUS` in `src/include/utils/pidfile.h`).
    fn is_ready(&self) -> bool {
        fs::read_to_string(self.folder.path().join("data/postmaster.pid"))
            .is_ok_and(|file| file.lines().nth(7).is_some_and(|line| line.trim_end() == "ready"))
    }

    fn end_of_log(&self) -> String {
        let bytes = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The end of the pipe is what the supervisor waits for.
        drop(self.supervisor.stdin.take());
        // There is nobody to report to, and the folder is removed all the same.
        let _ = self.supervisor.wait();
    }
}

/// Starts the script that makes, runs and removes the server.
fn supervise(binaries: &Path, folder: &Path, owner: Option<Owner>) -> io::Result<Child> {
    let mut command = Command::new("sh");
    command.arg("-c").arg(include_str!("supervise.sh"));
    command.arg("schema-pg").arg(binaries).arg(folder);
    // The server's programs read `PGDATA`, `PGPORT` and their like, which mean another server.
    for (name, _) in env::vars_os().filter(|(name, _)| name.as_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C");
    // The owner may not be allowed into the folder that we are in.
    command.current_dir(folder);
    if let Some(Owner { user, group }) = owner {
        command.uid(user).gid(group);
    }
    // A group of its own: Ctrl-C reaches us and not the server before it is cleaned up.
    command.process_group(0);
    // No inherited output: whoever reads ours to its end would wait for the server, too.
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn()
}

/// Leaves what stands for itself in every part of a URL, and `/`.
pub(super) fn percent_encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// There is no server on this machine, or not where `SCHEMA_PG_BIN` says: install one or correct
    /// the variable.
    #[error(transparent)]
    Binaries(#[from] BinariesError),

    /// This process is root and PostgreSQL refuses to run as root: make a user `postgres`, or run
    /// as another one.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor a user \
         `nobody` that it could run as"
    )]
    NoUser,

    /// The folder for temporary files, which `TMPDIR` names, does not take one: free or correct it.
    #[error("cannot make the temporary folder `{}`", path.display())]
    Folder {
        /// The folder that could not be made.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// The shell that looks after the server could not be started.
    #[error("cannot run the shell that starts the PostgreSQL server")]
    Spawn {
        /// What the system says.
        source: io::Error,
    },

    /// The server ended before it accepted connections. Its log says why.
    #[error("the PostgreSQL server did not start; the end of its log:\n{log}")]
    Failed {
        /// The last lines of the log of `initdb` and of the server.
        log: String,
    },

    /// The server does not accept connections after a minute. Its log may say why.
    #[error("the PostgreSQL server was not ready after a minute; the end of its log:\n{log}")]
    TimedOut {
        /// The last lines of the log of `initdb` and of the server.
        log: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    use sqlx::{Connection, PgConnection};

    /// How another copy of this test binary is told to be the process that is killed.
    const ROLE: &str = "SCHEMA_TESTING_ROLE";

    /// The folder and the server's process of a cluster.
    struct Traces {
        folder: PathBuf,
        pid: String,
    }

    impl Traces {
        fn of(cluster: &Cluster) -> Self {
            let folder = cluster.folder.path().to_path_buf();
            let file = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
            Self { folder, pid: file.lines().next().unwrap().to_owned() }
        }

        fn are_gone(&self) -> bool {
            let alive = Command::new("kill").args(["-0", &self.pid]).output().unwrap();
            !alive.status.success() && !self.folder.exists()
        }

        fn go_within(&self, limit: Duration) -> bool {
            let deadline = Instant::now() + limit;
            while !self.are_gone() && Instant::now() < deadline {
                thread::sleep(POLL_INTERVAL);
            }
            self.are_gone()
        }
    }

    #[tokio::test]
    async fn dropped_cluster_leaves_nothing_behind() {
        let cluster = Cluster::start().unwrap();
        let traces = Traces::of(&cluster);
        assert!(!traces.are_gone());
        // A client does not hold it up.
        let _client = PgConnection::connect_with(&cluster.connect_options()).await.unwrap();
        drop(cluster);
        assert!(traces.are_gone());
    }

    #[test]
    fn killed_process_leaves_nothing_behind() {
        let (mut process, traces) = run_as("sleep");
        assert!(!traces.are_gone());
        process.kill().unwrap();
        process.wait().unwrap();
        assert!(traces.go_within(Duration::from_secs(2)));
    }

    #[test]
    fn process_that_exits_leaves_nothing_behind() {
        let (mut process, traces) = run_as("exit");
        process.wait().unwrap();
        assert!(traces.go_within(Duration::from_secs(2)));
    }

    #[test]
    fn process_killed_during_initdb_leaves_nothing_behind() {
        let owner = Owner::of_server().unwrap();
        let folder = Folder::create(owner).unwrap();
        let mut supervisor = supervise(&binaries::find().unwrap(), folder.path(), owner).unwrap();
        thread::sleep(Duration::from_millis(100));
        drop(supervisor.stdin.take());
        supervisor.wait().unwrap();
        assert!(!folder.path().exists());
    }

    /// Runs this binary again as a process with the shared cluster, and waits until it has one.
    fn run_as(role: &str) -> (Child, Traces) {
        let (_, module) = module_path!().split_once("::").unwrap();
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--exact", &format!("{module}::other_process"), "--ignored", "--nocapture"])
            .env(ROLE, role)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let traces = output.lines().find_map(|line| {
            let line = line.unwrap();
            let (folder, pid) = line.split_once("cluster ")?.1.split_once(' ')?;
            Some(Traces { folder: folder.into(), pid: pid.to_owned() })
        });
        (process, traces.unwrap())
    }

    /// Not a test of its own.
    #[test]
    #[ignore = "the process that other tests run and kill"]
    fn other_process() {
        let Ok(role) = env::var(ROLE) else { return };
        let traces = Traces::of(Cluster::shared().unwrap());
        println!("cluster {} {}", traces.folder.display(), traces.pid);
        if role == "exit" {
            std::process::exit(0);
        }
        thread::sleep(START_TIMEOUT);
    }

    #[test]
    fn server_that_does_not_start_shows_its_log() {
        let folder = Folder::create(None).unwrap();
        fs::write(folder.path().join("log"), "one\nFATAL: two\n").unwrap();
        fs::write(folder.path().join("stopped"), "").unwrap();
        let supervisor = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
        let error = Cluster { supervisor, folder }.wait_until_ready().unwrap_err();
        assert!(error.to_string().ends_with("its log:\none\nFATAL: two"), "{error}");
    }

    #[test]
    fn url_is_encoded() {
        assert_eq!(percent_encode(b"/tmp/a b&c%"), "/tmp/a%20b%26c%25");
    }
}
