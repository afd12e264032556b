//! An example that is a service, as its users see it: a process, its log, its HTTP.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

/// How long anything may take: machines are slow at times.
const PATIENCE: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A running service. It is killed when dropped.
pub(crate) struct Process {
    child: Child,
    address: String,
    /// What it printed before it listened.
    pub(crate) printed: String,
    log: JoinHandle<String>,
}

impl Process {
    /// Starts it on a database, or on a throw-away one. Returns when it listens.
    pub(crate) async fn start(binary: &Path, url: Option<&str>, arguments: &[&str]) -> Self {
        let mut command = Command::new(binary);
        command.args(arguments).args(["--listen", "127.0.0.1:0"]);
        command.env_remove("SCHEMA_DRIFT").env_remove("DATABASE_URL");
        url.map(|url| command.env("DATABASE_URL", url));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            stderr.read_to_string(&mut text).await.unwrap();
            text
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        while let Some(line) = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap() {
            if let Some(address) = line.strip_prefix("listening on http://") {
                return Process { child, address: address.to_owned(), printed, log };
            }
            printed.push_str(&line);
            printed.push('\n');
        }
        panic!("it does not listen: {printed}{}", log.await.unwrap());
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        self.send(&format!("GET {path}"), "").await
    }

    pub(crate) async fn get_json(&self, path: &str) -> (u16, Value) {
        let (status, body) = self.get(path).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    /// The answer's body; null where there is none.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, body) = self.send(&format!("POST {path}"), &body.to_string()).await;
        (status, if body.is_empty() { Value::Null } else { serde_json::from_str(&body).unwrap() })
    }

    /// The whole answer, its head in lower case.
    pub(crate) async fn answer(&self, what: &str, body: &str) -> (String, String) {
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
        (head.to_lowercase(), body.to_owned())
    }

    async fn send(&self, what: &str, body: &str) -> (u16, String) {
        let (head, body) = self.answer(what, body).await;
        (head.split_whitespace().nth(1).unwrap().parse().unwrap(), body)
    }

    /// Waits until `/readyz` says that the start is done; gives its text.
    pub(crate) async fn ready(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                let log = std::mem::replace(&mut self.log, tokio::spawn(async { String::new() }));
                panic!("it gave up, {status}: {}", log.await.unwrap());
            }
            let (found, body) = self.get("/readyz").await;
            if found == 200 {
                return body;
            }
            assert!(Instant::now() < deadline, "/readyz says {found}: {body}");
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Sends SIGTERM and waits for the end; gives its log.
    pub(crate) async fn stop(mut self) -> (ExitStatus, String) {
        let pid = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().await.unwrap().success());
        let status = timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        (status, self.log.await.unwrap())
    }

    /// Ends it as the kernel does, without a word: SIGKILL.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Waits until it gives up by itself; gives its log.
    pub(crate) async fn refusal(mut self) -> String {
        let status = timeout(PATIENCE, self.child.wait()).await.expect("it serves").unwrap();
        let log = self.log.await.unwrap();
        assert_eq!(status.code(), Some(1), "{log}");
        log
    }
}

/// Runs an example that ends by itself on a database; gives what it printed, or what it logged as it failed.
pub(crate) async fn command(
    binary: &Path,
    url: &str,
    arguments: &[&str],
) -> Result<String, String> {
    let mut command = Command::new(binary);
    command.args(arguments).env("DATABASE_URL", url).env_remove("SCHEMA_DRIFT").kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.expect("it ends").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

/// A copy of a folder of the repository, gone when this is.
pub(crate) struct Copy(pub(crate) PathBuf);

impl Copy {
    pub(crate) fn of(folder: &str, name: &str) -> Self {
        let target = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &target);
        Copy(target)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A file of the repository.
pub(crate) fn file(path: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).unwrap()
}
