//! A server that a test may stop, start again and copy, which the one of all tests must not be.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::postgres::{database, pool_of_one, run};

const PRIMARY: &str = "5432";
const STANDBY: &str = "5433";

/// What keeps a tablespace small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SmallDisk {
    /// Nothing.
    Not,
    /// A file system of its own in memory, which only the server sees and which ends with it.
    Mounted,
    /// No file may grow larger: for where nobody lets us mount.
    LimitedFiles,
}

/// How much the small disk takes.
const MEGABYTES: u32 = 48;

/// A primary, and a standby once it is asked for, in one folder.
pub(crate) struct Server {
    /// Ends the servers and removes the folder, also when this process is killed.
    keeper: Child,
    folder: PathBuf,
    programs: PathBuf,
    owner: (u32, u32),
    small: SmallDisk,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let server = Server::stopped().await;
        server.control("primary", PRIMARY, &["start"]);
        server
    }

    /// One with a folder for a tablespace on a disk that is soon full.
    pub(crate) async fn with_small_disk() -> Self {
        let mut server = Server::stopped().await;
        std::fs::create_dir(server.disk()).unwrap();
        chown(server.disk(), Some(server.owner.0), Some(server.owner.1)).unwrap();
        let (user, group) = server.owner;
        // In namespaces of its own, which need no rights on most systems: whoever makes one is its
        // root and may mount; the server refuses to run as root, and so it is its own user again.
        let mount = format!("mount -t tmpfs -o size={MEGABYTES}m,mode=0700");
        let namespaces = format!(
            "exec unshare --user --map-root-user --mount sh -c '{mount} tmpfs \"$0\" && exec unshare \
             --user --map-user={user} --map-group={group} \"$@\"' \"$0\" \"$@\""
        );
        // As root, where users may make none.
        let root = format!(
            "exec unshare --mount sh -c '{mount},uid={user},gid={group} tmpfs \"$0\" && exec setpriv \
             --reuid={user} --regid={group} --clear-groups \"$@\"' \"$0\" \"$@\""
        );
        let ways = [(&namespaces, server.owner), (&root, (0, 0))];
        for (script, owner) in ways {
            if server.start_by(script, owner) {
                server.small = SmallDisk::Mounted;
                return server;
            }
        }
        loudly(
            "NOT TESTED AS IT SHOULD BE: nothing can be mounted here, so that files that must not grow \
             stand for a disk that is full",
        );
        server.small = SmallDisk::LimitedFiles;
        server.control("primary", PRIMARY, &["start"]);
        server
    }

    /// Starts the primary by a shell script, which is given the small disk, the program and what it is
    /// told; whether it runs.
    fn start_by(&self, script: &str, owner: (u32, u32)) -> bool {
        let (program, arguments) = self.controlling("primary", PRIMARY, &["start"]);
        let mut command = command(Path::new("sh"), &self.folder, owner);
        command.args(["-c", script]).arg(self.disk()).arg(&program).args(&arguments);
        command.status().unwrap().success()
    }

    /// Of the same programs and the same user as the server of all tests.
    async fn stopped() -> Self {
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
        let small = SmallDisk::Not;
        let server = Server { keeper, folder, programs: programs.into(), owner, small };
        let data = server.data("primary");
        let made = ["-D", &data, "-U", "postgres", "-A", "trust", "--no-sync"];
        server.run(&server.programs.join("initdb"), &made.map(str::to_owned));
        server
    }

    pub(crate) fn small(&self) -> SmallDisk {
        self.small
    }

    /// The folder for the tablespace.
    pub(crate) fn disk(&self) -> String {
        format!("{}/small", self.path())
    }

    /// Fills the small disk, but for so many kilobytes.
    pub(crate) async fn fill(&self, administrator: &PgPool, left: usize) {
        match self.small {
            SmallDisk::Mounted => {
                // The server writes it: nobody else sees that file system.
                let fill = format!("cat /dev/zero > {0}; truncate -s -{left}K {0}", self.ballast());
                let fill = format!("COPY (SELECT) TO PROGRAM '({fill}) 2>/dev/null; cat'");
                run(administrator, &fill).await;
            }
            SmallDisk::LimitedFiles => {
                self.control("primary", PRIMARY, &["stop", "-m", "fast"]);
                // In blocks of 512 bytes; what the server writes ahead are files of 16 MB.
                let limit = format!("ulimit -f {} && exec \"$@\"", 20 * 2048);
                assert!(self.start_by(&limit, self.owner), "{}", self.logs());
            }
            SmallDisk::Not => {}
        }
    }

    pub(crate) async fn make_room(&self, administrator: &PgPool) {
        match self.small {
            SmallDisk::Mounted => {
                let remove = format!("COPY (SELECT) TO PROGRAM 'rm {}; cat'", self.ballast());
                run(administrator, &remove).await;
            }
            // Without its limit.
            SmallDisk::LimitedFiles => self.restart("fast"),
            SmallDisk::Not => {}
        }
    }

    fn ballast(&self) -> String {
        format!("{}/ballast", self.disk())
    }

    /// That an error says what to do where there is no room.
    pub(crate) fn is_told(&self, text: &str) {
        let told = match self.small {
            SmallDisk::Mounted => "make room on the server's disk",
            // The system says that the file is too large.
            _ => "the server is in trouble, and not through the file",
        };
        assert!(text.contains(told), "{text}");
    }

    /// A database of its own.
    pub(crate) async fn database(&self, name: &str) -> PgPool {
        run(&pool_of_one(self.options()), &format!("CREATE DATABASE {name}")).await;
        pool_of_one(self.options().database(name))
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
        let (program, arguments) = self.controlling(which, port, arguments);
        self.run(&program, &arguments);
    }

    fn run(&self, program: &Path, arguments: &[String]) {
        let mut command = command(program, &self.folder, self.owner);
        let status = command.args(arguments).status().unwrap();
        assert!(status.success(), "{} {arguments:?}: {}", program.display(), self.logs());
    }

    /// The program that starts and stops a server, and what it is told.
    fn controlling(&self, which: &str, port: &str, arguments: &[&str]) -> (PathBuf, Vec<String>) {
        let data = self.data(which);
        let log = format!("{}/{which}.log", self.path());
        let options =
            format!("-k {} -p {port} -c listen_addresses= -c fsync=off -c jit=off", self.path());
        let always = ["-D", &data, "-w", "-l", &log, "-o", &options];
        let all = [arguments, &always].concat().into_iter().map(str::to_owned).collect();
        (self.programs.join("pg_ctl"), all)
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

/// Says it also where the output of a test that passes is not shown.
pub(crate) fn loudly(text: &str) {
    let _ = writeln!(std::io::stderr(), "\n{text}");
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
