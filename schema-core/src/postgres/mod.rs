//! Postgres: the SQL of a folder replayed on an in-memory catalog, no database needed.
//!
//! [`syntax`] turns text into statements, [`replay`] runs them on the [`catalog`], which gives the
//! manifest at the end.

mod catalog;
mod collation;
mod conventions;
mod declared;
mod expression;
mod fixtures;
mod format_type;
mod locks;
mod parameters;
mod proof;
mod psql;
mod replay;
mod script;
mod syntax;
mod touches;
mod word;
mod wording;

use schema_manifest::Origin;

use crate::compile::{Checked, Scripts};
use crate::diagnostic::{Class, Code, Diagnostic};
use crate::down;
use crate::folder::{DownFile, File, MigrationFiles, Settings};
use crate::script::{Role, Subject, is_empty};
use crate::transactions;
pub use locks::{LockLevel, TableLock, TableWork, locks};

use catalog::{Catalog, Changes};
use conventions::Conventions;
use declared::OfSettings;
use replay::Replay;
use script::{Read, read};
use syntax::{Ahead, Job, Kind};
use touches::{Changed, touched};

/// Replays a folder. Everything that is found goes to `findings`, in the order of the files.
pub(crate) fn check(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    base: Option<&File>,
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let jobs = jobs(migrations, fixtures, base, settings.server);
    syntax::ahead(jobs, |ahead| replay_all(migrations, fixtures, base, settings, ahead, findings))
}

/// The scripts in the order in which they are read.
fn jobs<'t>(
    migrations: &'t [MigrationFiles],
    fixtures: &'t [File],
    base: Option<&'t File>,
    server: Option<u32>,
) -> Vec<Job<'t>> {
    let scripts = migrations.iter().flat_map(|migration| {
        let down = match &migration.down {
            DownFile::Script(file) => Some(file),
            DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
        };
        std::iter::once(&migration.up).chain(down).chain(&migration.verify)
    });
    let job = |file: &'t File, server| Job { text: file.source.text(), server };
    let base = base.map(|file| job(file, None));
    base.into_iter().chain(scripts.chain(fixtures).map(|file| job(file, server))).collect()
}

fn replay_all(
    migrations: &[MigrationFiles],
    fixtures: &[File],
    base: Option<&File>,
    settings: &Settings,
    ahead: &mut Ahead<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let Settings { server, ref default_schema, .. } = *settings;
    let mut catalog = Catalog::new(default_schema);
    let mut opaque = OfSettings::new(&settings.opaque);
    if let Some(file) = base {
        let base = read_base(file, &mut opaque, ahead, findings);
        run(&mut catalog, Origin::BASE, (file, &base), default_schema, findings);
        let own = base.parsed.statements.iter();
        let own = own.filter(|statement| !matches!(statement.kind, Kind::Setting { .. }));
        let own = own.map(|statement| file.source.slice(statement.span));
        let texts = migrations.iter().flat_map(|migration| {
            let down = match &migration.down {
                DownFile::Script(file) => Some(file.source.text()),
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            std::iter::once(migration.up.source.text()).chain(down)
        });
        replay::keep_those_only_read(&mut catalog.settings, own.chain(texts));
    }
    let mut ups = Vec::with_capacity(migrations.len());
    let mut conventions = Conventions::new(settings);
    let mut migrations: Vec<Scripts> = migrations
        .iter()
        .map(|migration| {
            let before = findings.len();
            let mut up = read(Subject::new(Role::Up, &migration.up), server, ahead, findings);
            let statements = &up.parsed.statements;
            let version = Some(migration.version);
            let mut idle = Vec::new();
            up.declared = opaque.find(&migration.up, version, statements, &mut idle);
            conventions.up(&migration.up, &up.parsed.statements, &catalog, findings);
            let mark = catalog.begin();
            let effect = replay(&mut catalog, migration, &up, default_schema, findings);
            let changes = catalog.end(mark);
            let good = !findings[before..].iter().any(is_in_doubt);
            let down = match &migration.down {
                DownFile::Script(file) => {
                    let subject = Subject::new(Role::Down, file);
                    let start = findings.len();
                    let mut down = read(subject, server, ahead, findings);
                    down.declared = opaque.find(file, None, &down.parsed.statements, &mut idle);
                    let left_open = findings[start..].iter().position(transactions::is_left_open);
                    let runs = !findings[start..].iter().any(is_in_doubt);
                    if let (true, Some(at)) = (good, left_open) {
                        // Nothing of it is kept.
                        let mark = catalog.begin();
                        let differences = proof::differences(&changes, &catalog, changes.blurred);
                        catalog.take_back(mark);
                        findings[start + at].help.extend(down::listed(differences.iter()));
                    } else if good && effect.changed && runs && is_empty(&down.script) {
                        let mark = catalog.begin();
                        let differences = proof::differences(&changes, &catalog, changes.blurred);
                        catalog.take_back(mark);
                        if !differences.is_empty() || effect.unproven {
                            let mut finding = subject.empty_down(&down.script);
                            finding.help.extend(down::listed(differences.iter()));
                            findings.push(finding);
                        }
                    } else if good && runs && !changes.swept {
                        let files = (migration, file);
                        prove(
                            &mut catalog,
                            files,
                            (&up, &down),
                            &changes,
                            default_schema,
                            findings,
                        );
                    }
                    Some((file, down))
                }
                DownFile::Irreversible(_) | DownFile::ForwardOnly => None,
            };
            let needless = down.as_ref().map(|(file, down)| (*file, down.needless));
            transactions::needless((&migration.up, good && up.needless), needless, findings);
            findings.append(&mut idle);
            let verify = migration.verify.as_ref();
            let verify = verify
                .map(|file| read(Subject::new(Role::Verify, file), server, ahead, findings).script);
            ups.push((Changed::of(&up.parsed), migration.up.source.text()));
            let down = down.map(|(_, down)| down.script);
            Scripts { up: up.script, down, verify, touches: Vec::new() }
        })
        .collect();
    opaque.idle(findings);
    conventions.end(&catalog, findings);
    for (scripts, touches) in migrations.iter_mut().zip(touched(&ups)) {
        scripts.touches = touches;
    }
    drop(ups);
    let fixtures = fixtures
        .iter()
        .map(|file| {
            let fixture = read(Subject::new(Role::Fixture, file), server, ahead, findings);
            if fixture.parsed.fault.is_none() {
                let statements = &fixture.parsed.statements;
                fixtures::check(&catalog, file, statements, default_schema, findings);
            }
            fixture.script
        })
        .collect();
    Checked { migrations, fixtures, manifest: catalog.manifest() }
}

/// Whether a script that this is found in may do something else than what is replayed: how it is
/// written is a matter of style.
fn is_in_doubt(finding: &Diagnostic) -> bool {
    finding.class != Class::Style
}

/// Parses what exists before the first migration; whatever applied it, it was not us.
fn read_base<'a>(
    file: &'a File,
    opaque: &mut OfSettings<'a>,
    ahead: &mut Ahead<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Read<'a> {
    let subject = Subject::new(Role::Base, file);
    let before = findings.len();
    let mut base = read(subject, None, ahead, findings);
    // How it runs is not our concern.
    let is_about_running = |finding: &Diagnostic| finding.code != Code::Syntax;
    let found = findings.split_off(before);
    findings.extend(found.into_iter().filter(|finding| !is_about_running(finding)));
    base.declared = opaque.find(file, None, &base.parsed.statements, findings);
    base
}

/// What a script does to the schema.
#[derive(Debug, Clone, Copy, Default)]
struct Effect {
    /// It changes it.
    changed: bool,
    /// It changes what the proof of a down does not see.
    unproven: bool,
}

/// Replays an up.
fn replay(
    catalog: &mut Catalog,
    migration: &MigrationFiles,
    up: &Read<'_>,
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) -> Effect {
    run(catalog, migration.version, (&migration.up, up), default_schema, findings)
}

/// Replays a down on what its up has left, and the up again after it; what is wrong with that is
/// reported, and all of it taken back.
fn prove(
    catalog: &mut Catalog,
    (migration, file): (&MigrationFiles, &File),
    (up, down): (&Read<'_>, &Read<'_>),
    changes: &Changes,
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) {
    let mark = catalog.begin();
    let before = findings.len();
    run(catalog, migration.version, (file, down), default_schema, findings);
    if findings.len() == before && !catalog.is_swept(mark) {
        let blurred = changes.blurred || catalog.is_blurred(mark);
        let differences = proof::differences(changes, catalog, blurred);
        down::report(file, &differences, findings);
        if !findings[before..].iter().any(|finding| finding.code == Code::DownDiffers) {
            let mut again = Vec::new();
            run(catalog, migration.version, (&migration.up, up), default_schema, &mut again);
            findings.extend(
                again.into_iter().next().map(|because| down::not_repeatable(file, because)),
            );
        }
    }
    catalog.take_back(mark);
}

/// Replays a script.
fn run(
    catalog: &mut Catalog,
    version: i64,
    (file, read): (&File, &Read<'_>),
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) -> Effect {
    let up = read;
    let foreign = up.parsed.psql.iter().any(|one| !psql::is_harmless(file, one));
    if foreign {
        // What it reads from elsewhere is not seen.
        catalog.anything_may_exist();
    }
    let mut replay = Replay::new(catalog, findings, version, &file.source, default_schema);
    if up.is_one_transaction() {
        replay.in_one_transaction();
    }
    let mut effect = Effect::default();
    for (at, statement) in up.parsed.statements.iter().enumerate() {
        if let Some(declared) = up.declared.get(&at) {
            effect.changed = true;
            effect.unproven = true;
            replay.declared(statement, declared);
            continue;
        }
        let changes = replay.changes_schema(&statement.kind);
        replay.check_reads(&statement.kind);
        let changes = !replay.statement_is_idle(statement) && changes;
        effect.changed |= changes;
        effect.unproven |= changes && !replay.is_proven(&statement.kind);
    }
    if foreign || up.parsed.fault.is_some() {
        replay.unreadable(file.source.text());
    }
    effect
}
