//! `pg_dump` and `pg_restore`, the programs of the server's own packages.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::backup::error::BackupError;

/// The variable that names `pg_dump`.
const VARIABLE: &str = "PG_DUMP";

/// `pg_dump`: as it was said, else as the environment says, else from `PATH`.
pub(super) fn pg_dump(said: Option<&Path>) -> PathBuf {
    let set = || env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    said.map(Path::to_path_buf).or_else(set).unwrap_or_else(|| PathBuf::from("pg_dump"))
}

/// `pg_restore`, which lies beside `pg_dump`.
pub(super) fn pg_restore(said: Option<&Path>) -> PathBuf {
    pg_dump(said).with_file_name("pg_restore")
}

/// The major version of `pg_dump`, which has to be that of the server or a later one: it refuses a newer server
/// (<https://www.postgresql.org/docs/current/app-pgdump.html>).
pub(super) fn fits(program: &Path, server: u32) -> Result<(), BackupError> {
    let output = command(program).arg("--version").output();
    let output = output.map_err(|error| absent(program, &error))?;
    let text = String::from_utf8_lossy(&output.stdout);
    match major(&text) {
        Some(version) if version >= server => Ok(()),
        Some(version) => Err(BackupError::Program {
            program: program.display().to_string(),
            fault: format!("it is of version {version}, and the server is of version {server}"),
            to_do: format!(
                "install the client programs of PostgreSQL {server} or later, and name its pg_dump with `--pg-dump` or \
                 {VARIABLE}"
            ),
        }),
        None => Err(BackupError::Program {
            program: program.display().to_string(),
            fault: format!("it does not tell its version: `{}`", text.trim()),
            to_do: format!("name the pg_dump of PostgreSQL with `--pg-dump` or {VARIABLE}"),
        }),
    }
}

/// `pg_dump (PostgreSQL) 15.18 (Debian 15.18-1)`, `pg_dump (PostgreSQL) 19beta1`
fn major(text: &str) -> Option<u32> {
    let version = text.split_once("(PostgreSQL) ")?.1;
    let end = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..end].parse().ok()
}

pub(super) fn absent(program: &Path, error: &std::io::Error) -> BackupError {
    BackupError::Program {
        program: program.display().to_string(),
        fault: format!("it cannot be started: {error}"),
        to_do: format!(
            "install it (`apt-get install postgresql-client` on Debian), or name pg_dump with `--pg-dump` or {VARIABLE}; \
             pg_restore has to lie beside it"
        ),
    }
}

/// A program that asks nobody, and speaks English.
pub(super) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).env("LC_ALL", "C");
    command
}

/// Tells a program of libpq where the database is, through its environment only: arguments are seen by everybody on
/// the machine (<https://www.postgresql.org/docs/current/libpq-envars.html>).
pub(super) fn connects(command: &mut Command, options: &PgConnectOptions) {
    for name in ["PGSERVICE", "PGHOSTADDR", "PGPASSWORD", "PGOPTIONS", "PGTARGETSESSIONATTRS"] {
        command.env_remove(name);
    }
    match options.get_socket() {
        Some(socket) => command.env("PGHOST", socket),
        None => command.env("PGHOST", options.get_host()),
    };
    let user = options.get_username();
    command.env("PGPORT", options.get_port().to_string()).env("PGUSER", user);
    command.env("PGDATABASE", options.get_database().unwrap_or(user));
    command.env("PGAPPNAME", "schema backup");
    command.env("PGSSLMODE", ssl_mode(options.get_ssl_mode()));
    if let Some(more) = options.get_options() {
        command.env("PGOPTIONS", more);
    }
    // sqlx gives these in its URL only; a user, host or database in it could not be read again.
    let url = options.clone().host("host").username("role").database("database").to_url_lossy();
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", decoded(password));
    }
    for (key, value) in url.query_pairs() {
        // What was given as a text of its own has no file that libpq could read.
        let Some(file) = value.strip_prefix("file: ") else { continue };
        match &*key {
            "sslrootcert" => command.env("PGSSLROOTCERT", file),
            "sslcert" => command.env("PGSSLCERT", file),
            "sslkey" => command.env("PGSSLKEY", file),
            _ => continue,
        };
    }
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

/// Percent-encoding taken away: RFC 3986, 2.1.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (text, expected) in [
            ("pg_dump (PostgreSQL) 15.18 (Debian 15.18-1)\n", Some(15)),
            ("pg_dump (PostgreSQL) 19beta1\n", Some(19)),
            ("pg_dump (PostgreSQL) 9.6.24\n", Some(9)),
            ("mysqldump  Ver 10.19\n", None),
            ("", None),
        ] {
            assert_eq!(major(text), expected, "{text:?}");
        }
    }

    #[test]
    fn credentials_go_through_the_environment() {
        let options: PgConnectOptions =
            "postgres://app:s3%2Fcr%25e%40t%20%C3%BC@db:6543/gpu?sslmode=verify-full&sslrootcert=/etc/ca.pem"
                .parse()
                .unwrap();
        for options in
            [options.clone(), options.clone().username("a:b/c").host("::1").database("a?b#c")]
        {
            let mut command = command(Path::new("pg_dump"));
            connects(&mut command, &options);
            assert_eq!(command.get_args().count(), 0);
            let found = |name: &str| {
                let value =
                    command.get_envs().find(|(key, _)| *key == name).and_then(|(_, value)| value);
                value.map(|value| value.to_string_lossy().into_owned())
            };
            assert_eq!(found("PGPASSWORD").as_deref(), Some("s3/cr%e@t ü"));
            assert_eq!(found("PGUSER").as_deref(), Some(options.get_username()));
            assert_eq!(found("PGHOST").as_deref(), Some(options.get_host()));
            assert_eq!(found("PGDATABASE").as_deref(), options.get_database());
            assert_eq!(found("PGPORT").as_deref(), Some("6543"));
            assert_eq!(found("PGSSLMODE").as_deref(), Some("verify-full"));
            assert_eq!(found("PGSSLROOTCERT").as_deref(), Some("/etc/ca.pem"));
        }
    }
}
