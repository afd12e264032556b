//! Postgres: the SQL of a folder replayed on an in-memory catalog, no database needed.
//!
//! [`syntax`] turns text into statements, [`replay`] runs them on the [`catalog`], which gives the
//! manifest at the end.

mod catalog;
mod fixtures;
mod format_type;
mod psql;
mod replay;
mod script;
mod syntax;
mod wording;

use crate::compile::{Checked, Scripts};
use crate::diagnostic::Diagnostic;
use crate::folder::{DownFile, File, MigrationFiles};
use crate::script::{Role, Subject, is_empty};
use crate::transactions;
use catalog::Catalog;
use replay::Replay;
use script::{Read, read};

/// Replays a folder. Everything that is found goes to `findings`, in the order of the files.
pub(crate) fn check(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let mut catalog = Catalog::default();
    let migrations = migrations
        .iter()
        .map(|migration| {
            let before = findings.len();
            let up = read(Subject::new(Role::Up, &migration.up), findings);
            let changed = replay(&mut catalog, migration, &up, default_schema, findings);
            let good = findings.len() == before;
            let down = match &migration.down {
                DownFile::Script(file) => {
                    let subject = Subject::new(Role::Down, file);
                    let down = read(subject, findings);
                    if good && changed && !down.faulty && is_empty(&down.script) {
                        findings.push(subject.empty_down(&down.script));
                    }
                    Some((file, down))
                }
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let needless = down.as_ref().map(|(file, down)| (*file, down.needless));
            transactions::needless((&migration.up, good && up.needless), needless, findings);
            let verify = migration.verify.as_ref();
            let verify = verify.map(|file| read(Subject::new(Role::Verify, file), findings).script);
            Scripts { up: up.script, down: down.map(|(_, down)| down.script), verify }
        })
        .collect();
    let fixtures = fixtures
        .iter()
        .map(|file| {
            let fixture = read(Subject::new(Role::Fixture, file), findings);
            if fixture.parsed.fault.is_none() {
                let statements = &fixture.parsed.statements;
                fixtures::check(&catalog, file, statements, default_schema, findings);
            }
            fixture.script
        })
        .collect();
    Checked { migrations, fixtures, manifest: catalog.manifest() }
}

/// Replays an up; whether it changes the schema.
fn replay(
    catalog: &mut Catalog,
    migration: &MigrationFiles,
    up: &Read,
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    let file: &File = &migration.up;
    let foreign = up.parsed.psql.iter().any(|one| !psql::is_harmless(file, one));
    if foreign {
        // What it reads from elsewhere is not seen.
        catalog.anything_may_exist();
    }
    let mut replay =
        Replay::new(catalog, findings, migration.version, &file.source, default_schema);
    if up.is_one_transaction() {
        replay.in_one_transaction();
    }
    let mut changed = false;
    for statement in &up.parsed.statements {
        changed |= replay.changes_schema(&statement.kind);
        replay.statement(statement);
    }
    if foreign || up.parsed.fault.is_some() {
        replay.unreadable(file.source.text());
    }
    changed
}
