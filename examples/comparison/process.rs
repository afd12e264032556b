//! A process of its own, where one has to be killed or to be one of many.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use schema_manifest::Dialect;
use schema_runtime::Schema;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{PgPool, Postgres, Sqlite};

use crate::Fallible;
use crate::folder::{Folder, embed};
use crate::service::Tool;

/// How another copy of this program is told what it is.
const TOOL: &str = "SCHEMA_COMPARISON_TOOL";
const URL: &str = "SCHEMA_COMPARISON_URL";
const FOLDER: &str = "SCHEMA_COMPARISON_FOLDER";

/// What this process is to play.
pub(crate) struct Role {
    tool: Tool,
    url: String,
    folder: PathBuf,
}

/// `None`: it is the one that compares.
pub(crate) fn role() -> Option<Role> {
    let tool = match std::env::var(TOOL).ok()?.as_str() {
        "sqlx" => Tool::Sqlx,
        _ => Tool::Ours,
    };
    Some(Role { tool, url: std::env::var(URL).ok()?, folder: std::env::var_os(FOLDER)?.into() })
}

impl Role {
    /// Starts when its standard input is closed, so that many begin at once.
    pub(crate) async fn play(self) -> Fallible<()> {
        println!("ready");
        let _ = std::io::stdin().read(&mut [0]);
        let Role { tool, url, folder } = self;
        let migrations = folder.join("migrations");
        let refused = |errors: Vec<String>| errors.join(", ");
        if let Some(file) = url.strip_prefix("sqlite:") {
            let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
            let pool = SqlitePoolOptions::new().connect_with(options).await?;
            match tool {
                Tool::Sqlx => sqlx::migrate::Migrator::new(migrations).await?.run(&pool).await?,
                Tool::Ours => {
                    let embedded = embed(&folder, Dialect::Sqlite).map_err(refused)?;
                    Schema::<Sqlite>::new(embedded).start(&pool).await?;
                }
            }
            return Ok(());
        }
        let pool = PgPool::connect(&url).await?;
        match tool {
            Tool::Sqlx => sqlx::migrate::Migrator::new(migrations).await?.run(&pool).await?,
            Tool::Ours => {
                let embedded = embed(&folder, Dialect::Postgres).map_err(refused)?;
                Schema::<Postgres>::new(embedded).start(&pool).await?;
            }
        }
        Ok(())
    }
}

/// Another process; killed with `SIGKILL` when it is dropped.
#[derive(Debug)]
pub(crate) struct Process(Child);

impl Process {
    /// Returns when it is ready to begin.
    pub(crate) fn spawn(tool: Tool, url: &str, folder: &Folder) -> Fallible<Self> {
        let name = match tool {
            Tool::Sqlx => "sqlx",
            Tool::Ours => "ours",
        };
        let mut command = Command::new(std::env::current_exe()?);
        command.env(TOOL, name).env(URL, url).env(FOLDER, Path::new(folder.root()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Process(command.spawn()?);
        if let Some(output) = &mut process.0.stdout {
            let _ = output.read(&mut [0; 6])?;
        }
        Ok(process)
    }

    pub(crate) fn begin(&mut self) {
        drop(self.0.stdin.take());
    }

    /// Waits for its end; the first line of its error.
    pub(crate) async fn end(&mut self) -> Fallible<Result<(), String>> {
        while self.0.try_wait()?.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let mut errors = String::new();
        if let Some(output) = &mut self.0.stderr {
            output.read_to_string(&mut errors)?;
        }
        let told = errors.lines().next().unwrap_or_default().to_owned();
        Ok(if self.0.wait()?.success() { Ok(()) } else { Err(told) })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
