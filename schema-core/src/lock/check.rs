//! The folder held against its lock file: what was released is as it was, and nothing new stands
//! before it.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha384};

use super::file::{Entry, shown};
use super::{LockFile, LockMode};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::MigrationFiles;
use crate::source::Span;

/// Reports each released migration that is edited, renamed or gone, and each new one that stands
/// before a released one. `migrations` are in their order.
pub(crate) fn check(
    lock: &LockFile,
    migrations: &[MigrationFiles],
    mode: &LockMode,
    findings: &mut Vec<Diagnostic>,
) {
    if !lock.is_sound {
        return;
    }
    let accept: &[i64] = match mode {
        LockMode::Update { accept } => accept,
        LockMode::Check | LockMode::Adopt => &[],
    };
    let by_version: HashMap<i64, &MigrationFiles> =
        migrations.iter().map(|one| (one.version, one)).collect();
    let is_new = |one: &&MigrationFiles| lock.entry(one.version).is_none();
    let new: HashMap<_, &MigrationFiles> =
        migrations.iter().filter(is_new).map(|one| (one.up.checksum, one)).collect();
    findings.extend(accept.iter().filter(|version| lock.entry(**version).is_none()).map(
        |version| {
            let message = format!("no released migration has the version {version}");
            Diagnostic::new(Code::BadLock, message)
                .about(lock.source.path())
                .help("`--accept` takes the version of a line of the lock file")
        },
    ));
    let mut renamed = HashSet::new();
    let mut with_other_line_ends = Vec::new();
    for entry in &lock.entries {
        let Some(&migration) = by_version.get(&entry.version) else {
            findings.push(match new.get(&entry.checksum) {
                Some(new) => {
                    renamed.insert(new.version);
                    renamed_release(lock, entry, new)
                }
                None => removed(lock, entry),
            });
            continue;
        };
        if migration.up.checksum != entry.checksum && !accept.contains(&entry.version) {
            if has_other_line_ends(migration, entry) {
                with_other_line_ends.push((entry, migration));
            } else {
                findings.push(edited(lock, entry, migration));
            }
        } else if migration.name != entry.name {
            findings.push(renamed_release(lock, entry, migration));
        }
    }
    findings.extend(line_ends(lock, &with_other_line_ends));
    let last = migrations.iter().rposition(|one| lock.entry(one.version).is_some());
    let before = &migrations[..last.unwrap_or(0)];
    let is_new = |one: &&MigrationFiles| is_new(one) && !renamed.contains(&one.version);
    let last = last.and_then(|last| migrations.get(last));
    if let Some(last) = last {
        findings.extend(before.iter().filter(is_new).map(|new| inserted(lock, new, last)));
    }
}

fn edited(lock: &LockFile, entry: &Entry, migration: &MigrationFiles) -> Diagnostic {
    let released = shown(entry.version, &entry.name);
    let path = migration.up.source.path();
    Diagnostic::new(Code::EditedRelease, format!("released migration `{released}` was edited"))
        .at(&migration.up.source, first_line(migration), "not the text that was released")
        .at(&lock.source, entry.title(), "released with this checksum")
        .help(format!(
            "put `{path}` back as it was (`git log -p` on it shows the edit), and make the change a new \
             migration: a database that has this one refuses another text"
        ))
        .help(format!(
            "if only comments were edited: `schema lock --accept {}`, then both texts are taken",
            entry.version
        ))
}

fn first_line(migration: &MigrationFiles) -> Span {
    let line = migration.up.source.text().lines().next().unwrap_or_default();
    Span::new(0, u32::try_from(line.len()).unwrap_or(u32::MAX))
}

/// Whether the text with the other convention for line ends is the released one.
fn has_other_line_ends(migration: &MigrationFiles, entry: &Entry) -> bool {
    let text = migration.up.source.text();
    let other =
        if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text.replace('\n', "\r\n") };
    Sha384::digest(other)[..] == entry.checksum.0
}

/// One finding for all: the cause is one setting of git.
fn line_ends(lock: &LockFile, found: &[(&Entry, &MigrationFiles)]) -> Option<Diagnostic> {
    let (entry, migration) = found.first()?;
    let message = match found.len() {
        1 => "the line ends of a released migration were changed".to_owned(),
        many => format!("the line ends of {many} released migrations were changed"),
    };
    let now = if migration.up.source.text().contains("\r\n") { "CRLF" } else { "LF" };
    Some(
        Diagnostic::new(Code::EditedRelease, message)
            .at(&migration.up.source, first_line(migration), format!("its lines end in {now} now"))
            .at(
                &lock.source,
                entry.title(),
                "released with other line ends, and otherwise the same",
            )
            .help(
                "git does this on checkout where `core.autocrlf` is set: commit a `.gitattributes` \
                 with the line `*.sql -text` beside the migrations, and check the files out again",
            ),
    )
}

fn renamed_release(lock: &LockFile, entry: &Entry, migration: &MigrationFiles) -> Diagnostic {
    let released = shown(entry.version, &entry.name);
    let now = shown(migration.version, &migration.name);
    Diagnostic::new(
        Code::RenamedRelease,
        format!("released migration `{released}` is called `{now}` now"),
    )
    .about(migration.up.source.path())
    .at(&lock.source, entry.title(), "released under this version and name")
    .help(format!(
        "name `{}` as it was released: databases have it under that version and name",
        migration.up.source.path()
    ))
}

fn removed(lock: &LockFile, entry: &Entry) -> Diagnostic {
    let released = shown(entry.version, &entry.name);
    Diagnostic::new(
        Code::RemovedRelease,
        format!("released migration `{released}` is not in the folder"),
    )
    .at(&lock.source, entry.title(), "released, and gone")
    .help(
        "put its files back as they were (`git log --diff-filter=D` finds the commit); to take its \
         effect back write a new migration",
    )
    .help("if no database anywhere has it, take this line away and run `schema lock`")
}

fn inserted(lock: &LockFile, new: &MigrationFiles, last: &MigrationFiles) -> Diagnostic {
    let name = shown(new.version, &new.name);
    let after = shown(last.version, &last.name);
    let finding = Diagnostic::new(
        Code::InsertedBeforeRelease,
        format!("new migration `{name}` stands before a released one"),
    )
    .about(new.up.source.path());
    let finding = match lock.entry(last.version) {
        Some(entry) => finding.at(&lock.source, entry.title(), "released, and runs after it"),
        None => finding,
    };
    finding
        .help(format!(
            "some databases would run it before `{after}` and some after it: give `{}` a version \
             behind it",
            new.up.source.path()
        ))
        .help(format!(
            "if it was released too, on another branch, say: add its line to the lock file, then run \
             `schema lock`; the line is\n{} {} {}",
            new.version, new.name, new.up.checksum
        ))
}
