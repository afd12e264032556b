//! The built `schema` command, as it is called.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot run fails")]

mod agree;
mod backup;
mod database;
mod folder;
mod init;
mod kept;
mod killed;
mod locks;
mod manifest;
mod secrets;
mod tls;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a call printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    pub(crate) fn ends(self, status: i32) -> Ran {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout).expect(&self.stdout);
        assert_eq!(value["format"], 1, "{value}");
        value
    }
}

/// A working directory with a folder `migrations`.
pub(crate) struct Project(PathBuf);

impl Project {
    pub(crate) fn new(name: &str, files: &[(&str, &str)]) -> Project {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema").join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        let project = Project(path);
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    /// The command, not started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_schema"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        for name in ["DATABASE_URL", "SCHEMA_DRIFT", "PGPASSWORD", "PG_DUMP"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn schema(&self, arguments: &[&str]) -> Ran {
        self.schema_with(arguments, &[])
    }

    /// With these variables of the environment, and no other of those that matter.
    pub(crate) fn schema_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = self.command(arguments);
        let ran = command.envs(environment.iter().copied()).output().unwrap();
        Ran {
            status: ran.status.code().unwrap(),
            stdout: String::from_utf8(ran.stdout).unwrap(),
            stderr: String::from_utf8(ran.stderr).unwrap(),
        }
    }
}

/// Every subcommand that the help lists.
pub(crate) fn commands(project: &Project) -> Vec<String> {
    let help = project.schema(&["--help"]).ends(0).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    commands
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}
