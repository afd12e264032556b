//! SQLite: the real one runs the folder, in memory, at build time.
//!
//! So the manifest is what SQLite itself shows, and every error is SQLite's own. Nothing here
//! parses SQL beyond finding where a statement starts.

mod connection;
mod fixtures;
mod message;
mod observe;
mod script;
mod text;

use schema_manifest::Script;

use crate::compile::{Checked, Scripts};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{DownFile, File, MigrationFiles};
use crate::script::{Role, Subject, is_empty};
use crate::transactions;
use connection::Connection;
use message::Failed;
use observe::Origins;

/// Runs a folder on an empty database. Everything that is found goes to `findings`.
pub(crate) fn check(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let connection = match Connection::open() {
        Ok(connection) => connection,
        Err(error) => {
            let message = format!("SQLite did not open a database in memory: {error}");
            findings.push(Diagnostic::new(Code::Sqlite, message));
            return Checked::default();
        }
    };
    let mut failed = Failed::default();
    let mut origins = Origins::default();
    let migrations = migrations
        .iter()
        .map(|migration| {
            let mut observe = |connection: &Connection, span| {
                origins.observe(connection, migration.version, &migration.up.source, span);
            };
            let up = Subject::new(Role::Up, &migration.up);
            let up = script::run(&connection, up, &mut failed, findings, &mut observe);
            let down = match &migration.down {
                DownFile::Script(file) => {
                    let subject = Subject::new(Role::Down, file);
                    let ran = script::rehearse(&connection, subject, &mut failed, findings);
                    if up.good && up.changed && ran.good && is_empty(&ran.script) {
                        findings.push(subject.empty_down(&ran.script));
                    }
                    Some((file, ran))
                }
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let needless = down.as_ref().map(|(file, ran)| (*file, ran.needless));
            transactions::needless((&migration.up, up.needless), needless, findings);
            let verify = migration.verify.as_ref().map(|file| {
                let subject = Subject::new(Role::Verify, file);
                script::rehearse(&connection, subject, &mut failed, findings).script
            });
            Scripts { up: up.script, down: down.map(|(_, ran)| ran.script), verify }
        })
        .collect();
    let fixtures: Vec<Script> = fixtures
        .iter()
        .map(|file| fixtures::check(&connection, file, &mut failed, findings))
        .collect();
    let manifest = observe::manifest(&connection, &origins);
    Checked { migrations, fixtures, manifest }
}
