//! Verify scripts: `<migration>/verify.sql` for folders, `verify/<version>_<name>.sql` for files.
//!
//! Never a suffix: sqlx would run `1_users.verify.sql` as a migration. It reads no subfolder, and
//! neither does golang-migrate. Flyway and refinery do, so that beside their files a script that is
//! called `verify/1_users.sql` is safe from them, and `verify/V1__users.sql` is not.

use std::collections::{BTreeSet, HashMap};

use super::layout::{IGNORE, is_for_people, unreadable};
use super::name::{self, Direction, Named};
use super::{Entry, EntryKind, File, Ignored, MigrationFiles};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The folder of verify scripts, beside migrations that are files.
pub(super) const FOLDER: &str = "verify";
/// The verify script in the folder of a migration.
pub(super) const FILE: &str = "verify.sql";

/// A file of the folder `verify`.
pub(super) struct Script {
    version: i64,
    name: String,
    file: File,
}

/// Accounts for every entry of the folder `verify`.
pub(super) fn read(
    folder: &str,
    entries: Vec<Entry>,
    flyway: bool,
    ignored: &mut Ignored<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Script> {
    let mut scripts = Vec::new();
    for entry in entries {
        let path = format!("{folder}/{}", entry.name);
        let below = format!("{FOLDER}/{}", entry.name);
        if is_for_people(&entry.name) || ignored.take(&path, &below, &entry.kind) {
            continue;
        }
        let bytes = match entry.kind {
            EntryKind::Text(bytes) => bytes,
            EntryKind::Unreadable(reason) => {
                findings.push(unreadable(&path, &reason));
                continue;
            }
            EntryKind::File | EntryKind::Folder(_) => {
                findings.push(stray(&path));
                continue;
            }
        };
        let Some(Named { version, name, .. }) = named(&entry.name, flyway) else {
            findings.push(stray(&path));
            continue;
        };
        if let Some(mut file) = File::new(&path, bytes, findings) {
            header(&mut file, findings);
            scripts.push(Script { version, name, file });
        }
    }
    scripts
}

/// Which migration a file of the folder `verify` is about.
fn named(file: &str, flyway: bool) -> Option<Named> {
    let (stem, Direction::Single) = name::split_file(file)? else { return None };
    let parsed = name::parse_flyway(stem).filter(|_| flyway);
    parsed.unwrap_or_else(|| name::parse(stem, false)).ok()
}

/// Gives each script to its migration. `known` are the migrations that were found, those among
/// them that are faulty and reported already.
pub(super) fn attach(
    mut scripts: Vec<Script>,
    migrations: &mut [MigrationFiles],
    known: &BTreeSet<(i64, String)>,
    findings: &mut Vec<Diagnostic>,
) {
    let place: HashMap<i64, usize> =
        migrations.iter().enumerate().map(|(at, one)| (one.version, at)).collect();
    let faulty: BTreeSet<i64> = known.iter().map(|(version, _)| *version).collect();
    // Of two for one version, the one that has another name is one too many.
    let is_called_otherwise = |script: &Script| {
        let at = place.get(&script.version).and_then(|at| migrations.get(*at));
        at.is_some_and(|migration| migration.name != script.name)
    };
    scripts.sort_by_cached_key(is_called_otherwise);
    for Script { version, name, file } in scripts {
        let path = file.source.path();
        let Some(migration) = place.get(&version).and_then(|at| migrations.get_mut(*at)) else {
            if !faulty.contains(&version) {
                findings.push(orphan(path, version));
            }
            continue;
        };
        let is_called_otherwise = migration.name != name;
        if is_called_otherwise && known.contains(&(version, name)) {
            // It is that of a migration whose version stands twice.
            continue;
        }
        if let Some(other) = &migration.verify {
            let message = format!("version {version} has two verify scripts");
            findings.push(
                Diagnostic::new(Code::DuplicateVersion, message)
                    .about(path)
                    .help(format!("the other is `{}`; keep one of them", other.source.path())),
            );
            continue;
        }
        if is_called_otherwise {
            findings.push(
                Diagnostic::new(
                    Code::NameMismatch,
                    format!(
                        "migration and verify script of version {version} have different names"
                    ),
                )
                .about(path)
                .help(format!(
                    "the migration is `{}`; give both the same name",
                    migration.up.source.path()
                )),
            );
        }
        migration.verify = Some(file);
    }
}

/// Reports the directives of a verify script that are about running a migration.
pub(super) fn header(file: &mut File, findings: &mut Vec<Diagnostic>) {
    let text = file.source.text();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let trimmed = line.trim();
        let Some(comment) = trimmed.strip_prefix("--").map(str::trim) else {
            if trimmed.is_empty() {
                continue;
            }
            break;
        };
        // What is misplaced or without its reason is a finding already.
        let no_transaction = at == 0 && text.starts_with("-- no-transaction");
        let irreversible = comment.strip_prefix("irreversible:").is_some_and(|why| !why.is_empty());
        if !no_transaction && !irreversible {
            continue;
        }
        let which = if no_transaction { "-- no-transaction" } else { "-- irreversible" };
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(position(at + indent), position(at + indent + trimmed.len()));
        findings.push(
            Diagnostic::new(Code::BadDirective, format!("`{which}` in a verify script"))
                .at(&file.source, span, "says how a migration runs, and this is none")
                .help("take the line away: a verify script holds queries only"),
        );
    }
    file.no_transaction = false;
    file.irreversible = None;
}

/// A verify script without a migration.
pub(super) fn orphan(path: &str, version: i64) -> Diagnostic {
    Diagnostic::new(Code::OrphanVerify, "a verify script without a migration").about(path).help(
        format!("there is no migration of version {version}: correct the version, or delete this"),
    )
}

/// `1_users.verify.sql` beside migrations.
pub(super) fn misplaced(path: &str, folder: &str, stem: &str) -> Diagnostic {
    let (stem, why) = match name::parse_flyway(stem) {
        Some(Ok(Named { digits, name, .. })) => (
            format!("{digits}_{name}"),
            "Flyway would run it as a migration, and so it would in a subfolder if its name \
             started with `V`",
        ),
        _ => (
            stem.to_owned(),
            "sqlx runs every `.sql` file of this folder as a migration, and looks into no subfolder",
        ),
    };
    Diagnostic::new(Code::UnknownFile, "a verify script among the migrations")
        .about(path)
        .help(format!("call it `{folder}/{FOLDER}/{stem}.sql`: {why}"))
}

/// The folder `verify` beside migrations that are folders.
pub(super) fn beside_folders(path: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownFile, "a folder of verify scripts beside migrations in folders")
        .about(path)
        .help(format!("put each script into the folder of its migration, as `{FILE}`"))
        .help(IGNORE)
}

fn stray(path: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownFile, "the name fits no verify script")
        .about(path)
        .help(format!("call it like its migration: `{FOLDER}/<version>_<name>.sql`"))
        .help(IGNORE)
}
