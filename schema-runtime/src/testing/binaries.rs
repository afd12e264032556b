//! Where the programs of a PostgreSQL server are on this machine.
//!
//! Only looks; starts nothing but `pg_config --bindir` and `postgres --version`. The shell script
//! `scripts/test` looks in the same places, to decide whether it has to install a server: change
//! both.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the folder to use and ends the search.
const VARIABLE: &str = "SCHEMA_PG_BIN";

/// What a folder must hold to serve.
const PROGRAMS: [&str; 2] = ["initdb", "postgres"];

/// Where packages put a server without putting it into `PATH`. In each, one component may hold one
/// `*`: the packages of different major versions stand side by side. Homebrew says in `HOMEBREW_PREFIX`
/// where it is, on Linux too.
const PLACES: [&str; 7] = [
    "/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
    "/usr/pgsql-*/bin",                  // Red Hat and SUSE, from postgresql.org
    "/usr/libexec/postgresql*",          // Alpine
    "/usr/local/pgsql/bin",              // built from source
    "/opt/homebrew/opt/postgresql*/bin", // Homebrew on Apple silicon
    "/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// There is no PostgreSQL server on this machine that could be started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BinariesError {
    /// `SCHEMA_PG_BIN` names a folder without a server: correct or unset it.
    #[error("SCHEMA_PG_BIN is `{}`, which has no `{missing}`", folder.display())]
    Incomplete {
        /// The folder as the variable names it.
        folder: PathBuf,
        /// The program that is not there.
        missing: &'static str,
    },

    /// No server was found: install one, or say where it is.
    #[error(
        "no PostgreSQL server found on this machine; {}, \
         or set SCHEMA_PG_BIN to the folder that holds `initdb` and `postgres`",
        advice()
    )]
    NotFound,
}

/// How to install a server on the operating system that this was built for.
fn advice() -> &'static str {
    if cfg!(target_os = "macos") {
        "install it with `brew install postgresql@17`"
    } else {
        "install it with `apt-get install postgresql` (Debian, Ubuntu), \
         `dnf install postgresql-server` (Fedora, Red Hat) or `apk add postgresql` (Alpine)"
    }
}

/// The folder that holds `initdb` and `postgres`: the one that `SCHEMA_PG_BIN` names, else the first
/// that `PATH` leads to, else the newest of those in the usual places.
pub(super) fn find() -> Result<PathBuf, BinariesError> {
    if let Some(folder) = env::var_os(VARIABLE).filter(|folder| !folder.is_empty()) {
        return named(PathBuf::from(folder));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let homebrew = env::var("HOMEBREW_PREFIX").ok();
    let homebrew = homebrew.map(|prefix| format!("{prefix}/opt/postgresql*/bin"));
    let places: Vec<&str> = PLACES.into_iter().chain(homebrew.as_deref()).collect();
    in_path(&path).or_else(|| newest(&places)).ok_or(BinariesError::NotFound)
}

/// The folder that the user named, which must not be passed over in silence.
fn named(folder: PathBuf) -> Result<PathBuf, BinariesError> {
    match PROGRAMS.into_iter().find(|program| !folder.join(program).is_file()) {
        Some(missing) => Err(BinariesError::Incomplete { folder, missing }),
        // The server changes its working folder.
        None => Ok(fs::canonicalize(&folder).unwrap_or(folder)),
    }
}

/// The first folder of `PATH` that leads to a server: itself, where its `initdb` links to, or what
/// its `pg_config` says. A wrapper script with no `postgres` beside it leads nowhere.
fn in_path(path: &OsStr) -> Option<PathBuf> {
    env::split_paths(path).find_map(|folder| {
        let linked = fs::canonicalize(folder.join("initdb")).ok();
        let linked = linked.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        linked
            .filter(|folder| is_complete(folder))
            .or_else(|| bindir(&folder.join("pg_config")).filter(|folder| is_complete(folder)))
    })
}

/// What `pg_config --bindir` answers. It comes with the client library, too: the folder that it
/// names need not exist.
fn bindir(pg_config: &Path) -> Option<PathBuf> {
    let text = output(Command::new(pg_config).arg("--bindir"))?;
    Some(PathBuf::from(text.trim()))
}

/// The newest server in these places.
fn newest(places: &[&str]) -> Option<PathBuf> {
    places
        .iter()
        .flat_map(|place| expand(place))
        .filter(|folder| is_complete(folder))
        .max_by_key(|folder| version(folder))
}

/// The folders that a place stands for.
fn expand(place: &str) -> Vec<PathBuf> {
    let Some((before, after)) = place.split_once('*') else {
        return vec![PathBuf::from(place)];
    };
    let Some((parent, prefix)) = before.rsplit_once('/') else { return Vec::new() };
    let (suffix, rest) = after.split_once('/').unwrap_or((after, ""));
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with(prefix) && name.ends_with(suffix)
        })
        .map(|entry| entry.path().join(rest))
        .collect()
}

fn is_complete(folder: &Path) -> bool {
    folder.is_absolute() && PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

/// The version that `postgres --version` prints, `[15, 18]`; empty, and so the oldest, for what does
/// not run.
fn version(folder: &Path) -> Vec<u32> {
    let text = output(Command::new(folder.join("postgres")).arg("--version"));
    text.as_deref().map(parse_version).unwrap_or_default()
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-1)`, `postgres (PostgreSQL) 19beta1`.
fn parse_version(text: &str) -> Vec<u32> {
    let word = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let parts = word.unwrap_or_default().split(|c: char| !c.is_ascii_digit());
    parts.map_while(|part| part.parse().ok()).collect()
}

fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

#[cfg(test)]
mod tests {
    use super::super::folder::Folder;
    use super::*;
    use std::os::unix::fs::symlink;

    /// A folder for one test, with programs that answer as those of one version do.
    fn server(parent: &Path, version: &str) -> PathBuf {
        let folder = parent.join(version).join("bin");
        fs::create_dir_all(&folder).unwrap();
        for program in PROGRAMS {
            script(&folder.join(program), &format!("echo '{program} (PostgreSQL) {version}'"));
        }
        folder
    }

    /// Written by another process: while this one has the file open, a process that another test
    /// starts inherits it for a moment, and the kernel runs no program that is open for writing.
    fn script(path: &Path, body: &str) {
        let write = r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod +x "$1""#;
        let status = Command::new("sh").args(["-c", write, "sh"]).arg(path).arg(body).status();
        assert!(status.unwrap().success());
    }

    fn scratch() -> Folder {
        Folder::create(None).unwrap()
    }

    #[test]
    fn newest_version_wins_by_number() {
        let scratch = scratch();
        for version in ["9.6.24", "14.9", "16.2", "16.10"] {
            server(scratch.path(), version);
        }
        let place = format!("{}/*/bin", scratch.path().display());
        assert_eq!(newest(&[&place]), Some(scratch.path().join("16.10/bin")));
    }

    #[test]
    fn link_in_path_leads_to_the_folder_of_the_server() {
        let scratch = scratch();
        let folder = server(scratch.path(), "17.1");
        let links = scratch.path().join("links");
        fs::create_dir(&links).unwrap();
        symlink(folder.join("initdb"), links.join("initdb")).unwrap();
        assert_eq!(in_path(links.as_os_str()), Some(fs::canonicalize(folder).unwrap()));
    }

    #[test]
    fn wrapper_in_path_is_resolved_by_pg_config() {
        let scratch = scratch();
        let folder = server(scratch.path(), "17.1");
        let wrappers = scratch.path().join("wrappers");
        fs::create_dir(&wrappers).unwrap();
        script(&wrappers.join("initdb"), "exit 1");
        assert_eq!(in_path(wrappers.as_os_str()), None);
        script(&wrappers.join("pg_config"), &format!("echo '{}'", folder.display()));
        assert_eq!(in_path(wrappers.as_os_str()), Some(folder));
    }

    #[test]
    fn pg_config_of_a_client_without_a_server_leads_nowhere() {
        let scratch = scratch();
        script(&scratch.path().join("pg_config"), "echo /nonexistent/bin");
        assert_eq!(in_path(scratch.path().as_os_str()), None);
    }

    #[test]
    fn named_folder_without_a_server_is_an_error_that_names_the_program() {
        let scratch = scratch();
        let folder = scratch.path().to_path_buf();
        let error = named(folder.clone()).unwrap_err();
        assert_eq!(error, BinariesError::Incomplete { folder, missing: "initdb" });
    }

    #[test]
    fn versions_are_read_as_numbers() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-1)"), [15, 18]);
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1"), [19]);
        assert_eq!(parse_version("nothing"), [0_u32; 0]);
    }

    #[test]
    fn missing_server_says_what_to_install() {
        let text = BinariesError::NotFound.to_string();
        assert!(text.contains("install") && text.contains("SCHEMA_PG_BIN"), "{text}");
    }
}
