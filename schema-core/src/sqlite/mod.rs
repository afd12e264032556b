//! SQLite: the real one runs the folder, in memory, at build time.
//!
//! So the manifest is what SQLite itself shows, and every error is SQLite's own. Nothing here
//! parses SQL beyond finding where a statement starts.

mod connection;
mod fixtures;
mod message;
mod observe;
mod origins;
mod orphans;
mod proof;
mod schema;
mod script;
mod stubs;
mod table;
mod text;
mod token;

use schema_manifest::Script;

use crate::compile::{Checked, Scripts};
use crate::diagnostic::{Code, Diagnostic};
use crate::down;
use crate::folder::{DownFile, File, MigrationFiles, Registered};
use crate::script::{Role, Subject, is_empty};
use crate::transactions;
use connection::Connection;
use message::Failed;
use origins::Origins;
use proof::Proof;
use script::Ran;

/// Runs a folder on an empty database, with stand-ins for what the application registers. Everything that is found goes to `findings`.
pub(crate) fn check(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    registered: &Registered,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let opened =
        Connection::open(registered).and_then(|one| Ok((one, Proof::of(migrations, registered)?)));
    let (connection, mut proof) = match opened {
        Ok(opened) => opened,
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
            // What a down or a verify script made and was taken back.
            connection.seen();
            let mut observe = |connection: &Connection, span| {
                origins.observe(connection, migration.version, &migration.up.source, span);
                if let Some(proof) = &mut proof {
                    proof.touch(connection, span);
                }
            };
            let up = Subject::new(Role::Up, &migration.up);
            let up = script::run(&connection, up, &mut failed, findings, &mut observe);
            if let Some(proof) = &mut proof {
                proof.take(&connection, &migration.up.source);
            }
            let down = match &migration.down {
                DownFile::Script(file) => {
                    let subject = Subject::new(Role::Down, file);
                    let look = |ran: &Ran, failed: &Failed, findings: &mut Vec<Diagnostic>| {
                        if !up.good || !ran.good {
                            return;
                        }
                        if is_empty(&ran.script) {
                            if up.changed {
                                let mut finding = subject.empty_down(&ran.script);
                                let left = proof.as_ref().map(|one| one.left(&connection, failed));
                                finding.help.extend(down::listed(left.unwrap_or_default().iter()));
                                findings.push(finding);
                            }
                        } else if let Some(proof) = &proof {
                            proof.prove(&connection, &migration.up, file, failed, findings);
                        }
                    };
                    let ran = script::rehearse(&connection, subject, &mut failed, findings, look);
                    Some((file, ran))
                }
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let needless = down.as_ref().map(|(file, ran)| (*file, ran.needless));
            transactions::needless((&migration.up, up.needless), needless, findings);
            let verify = migration.verify.as_ref().map(|file| {
                let subject = Subject::new(Role::Verify, file);
                script::rehearse(&connection, subject, &mut failed, findings, |_, _, _| {}).script
            });
            // Not known: a late migration runs, as it always did.
            let touches = Vec::new();
            Scripts { up: up.script, down: down.map(|(_, ran)| ran.script), verify, touches }
        })
        .collect();
    let fixtures: Vec<Script> = fixtures
        .iter()
        .map(|file| fixtures::check(&connection, file, &mut failed, findings))
        .collect();
    let mut manifest = observe::manifest(&connection, &origins);
    stubs::unclaim(&mut manifest, &connection.virtual_tables());
    Checked { migrations, fixtures, manifest }
}
