//! `PgBouncer` in transaction mode. The comparison with sqlx shares it.

use std::error::Error;
use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use schema_runtime::testing::TestDatabase;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A pooler of its own, ended when it is dropped.
#[derive(Debug)]
pub(crate) struct PgBouncer {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl PgBouncer {
    pub(crate) fn start(database: &TestDatabase) -> Fallible<Self> {
        let options = database.connect_options();
        let socket = options.get_socket().ok_or("the server has no socket")?.clone();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let folder =
            std::env::temp_dir().join(format!("schema-pooler-{}-{port}", std::process::id()));
        fs::create_dir(&folder)?;
        // The socket's folder is the server's: what may enter it is its user.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777))?;
        let ini = folder.join("pgbouncer.ini");
        let (server, user) = (socket.display(), options.get_username());
        fs::write(
            &ini,
            format!(
                "[databases]\n* = host={server} port={} user={user}\n[pgbouncer]\nlisten_addr = \
                 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = \
                 transaction\ndefault_pool_size = 5\nlogfile = {}\n",
                options.get_port(),
                folder.join("log").display()
            ),
        )?;
        let mut command = Command::new("pgbouncer");
        // Debian has it where only root looks.
        let path = std::env::var("PATH").unwrap_or_default();
        command.arg(&ini).env("PATH", format!("{path}:/usr/sbin"));
        command.stdout(Stdio::null()).stderr(Stdio::null());
        if fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
            command.arg("-u").arg(user_name(fs::metadata(&socket)?.uid())?);
        }
        let told =
            |error| format!("no PgBouncer on this machine ({error}): scripts/test installs it");
        let child = command.spawn().map_err(told)?;
        let bouncer = PgBouncer { child, folder, port };
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if began.elapsed() > Duration::from_secs(20) {
                let log = fs::read_to_string(bouncer.folder.join("log")).unwrap_or_default();
                return Err(format!("PgBouncer did not start: {log}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(bouncer)
    }

    /// As sqlx connects by itself.
    pub(crate) fn options(&self, database: &TestDatabase) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.port)
            .username("postgres")
            .database(database.name())
            .ssl_mode(PgSslMode::Disable)
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn user_name(uid: u32) -> Fallible<String> {
    let users = fs::read_to_string("/etc/passwd")?;
    let of = |line: &&str| line.split(':').nth(2) == Some(uid.to_string().as_str());
    let line = users.lines().find(of).ok_or("the server's user has no name")?;
    Ok(line.split(':').next().unwrap_or_default().to_owned())
}
