//! A server that a test may stop, start again and copy, which the one of all tests must not be.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::postgres::database;

const PRIMARY: &str = "5432";
const STANDBY: &str = "5433";

/// A primary, and a standby once it is asked for, in one folder.
pub(crate) struct Server {
    /// Ends the servers and removes the folder, also when this process is killed.
    keeper: Child,
    folder: PathBuf,
    programs: PathBuf,
    owner: (u32, u32),
}

impl Server {
    /// Of the same programs and the same user as the server of all tests.
    pub(crate) async fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let shared = database().await;
        let sql = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
        let programs: String = sqlx::query_scalar(sql).fetch_one(shared.pool()).await.unwrap();
        let socket = shared.connect_options().get_socket().unwrap().clone();
        let metadata = std::fs::metadata(&socket).unwrap();
        let owner = (metadata.uid(), metadata.gid());
        let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = socket.parent().unwrap().join(format!("schema-server-{name}"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700)).unwrap();
        chown(&folder, Some(owner.0), Some(owner.1)).unwrap();
        let keep = "cat; for file in \"$0\"/*/postmaster.pid; do kill -QUIT $(head -n 1 \"$file\"); \
                    done; sleep 0.2; rm -rf \"$0\"";
        let mut command = command(Path::new("sh"), &folder, owner);
        command.args(["-c", keep]).arg(&folder).stdin(Stdio::piped()).process_group(0);
        let keeper = command.spawn().unwrap();
        let server = Server { keeper, folder, programs: programs.into(), owner };
        let data = server.data("primary");
        server.run("initdb", &["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"]);
        server.control("primary", PRIMARY, &["start"]);
        server
    }

    /// A hot standby that follows the primary, made of a copy of its files.
    pub(crate) fn standby(&self) -> PgConnectOptions {
        self.control("primary", PRIMARY, &["stop", "-m", "fast"]);
        let (from, to) = (self.data("primary"), self.data("standby"));
        let mut copy = command(Path::new("cp"), &self.folder, self.owner);
        assert!(copy.args(["-a", &from, &to]).status().unwrap().success());
        let conf =
            format!("primary_conninfo = 'host={} port={PRIMARY} user=postgres'\n", self.path());
        let file = self.folder.join("standby/postgresql.auto.conf");
        std::fs::write(file, conf).unwrap();
        std::fs::write(self.folder.join("standby/standby.signal"), "").unwrap();
        self.control("primary", PRIMARY, &["start"]);
        self.control("standby", STANDBY, &["start"]);
        self.options().port(STANDBY.parse().unwrap())
    }

    /// As an administrator does it, `fast`, or as after a crash, `immediate`.
    pub(crate) fn restart(&self, mode: &str) {
        self.control("primary", PRIMARY, &["restart", "-m", mode]);
    }

    pub(crate) fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.folder)
            .port(PRIMARY.parse().unwrap())
            .username("postgres")
            .database("postgres")
            .ssl_mode(PgSslMode::Disable)
    }

    fn control(&self, which: &str, port: &str, arguments: &[&str]) {
        let data = self.data(which);
        let log = format!("{}/{which}.log", self.path());
        let options =
            format!("-k {} -p {port} -c listen_addresses= -c fsync=off -c jit=off", self.path());
        let always = ["-D", &data, "-w", "-l", &log, "-o", &options];
        self.run("pg_ctl", &[arguments, &always].concat());
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = command(&self.programs.join(program), &self.folder, self.owner);
        let status = command.args(arguments).status().unwrap();
        assert!(status.success(), "{program} {arguments:?}: {}", self.logs());
    }

    fn logs(&self) -> String {
        let log =
            |which: &str| std::fs::read_to_string(self.folder.join(which)).unwrap_or_default();
        log("primary.log") + &log("standby.log")
    }

    fn data(&self, which: &str) -> String {
        format!("{}/{which}", self.path())
    }

    fn path(&self) -> String {
        self.folder.display().to_string()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Run as the user that the server runs as.
fn command(program: &Path, folder: &Path, (user, group): (u32, u32)) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C");
    for name in ["PGDATA", "PGPORT", "PGOPTIONS"] {
        command.env_remove(name);
    }
    if std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
        command.uid(user).gid(group);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}
