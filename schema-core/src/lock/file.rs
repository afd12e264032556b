//! The text of the lock file.

use std::collections::HashMap;
use std::fmt::Write as _;

use schema_manifest::Checksum;
use sha2::{Digest as _, Sha384};

use super::LockMode;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::MigrationFiles;
use crate::source::{Source, Span};

/// The migrations that have been released.
#[derive(Debug, Clone)]
pub(crate) struct LockFile {
    pub(super) source: Source,
    pub(super) entries: Vec<Entry>,
    /// The place of each version's entry.
    by_version: HashMap<i64, usize>,
    /// Whether every line was understood.
    pub(super) is_sound: bool,
}

/// A released migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) checksum: Checksum,
    /// Checksums of earlier texts, equal but for comments.
    pub(crate) accepted: Vec<Checksum>,
    /// Its line.
    pub(super) span: Span,
}

impl Entry {
    /// The part of its line that says which migration it is.
    pub(super) fn title(&self) -> Span {
        let length = self.version.to_string().len() + 1 + self.name.len();
        let end = self.span.start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
        Span::new(self.span.start, end.min(self.span.end))
    }
}

const HEADER: &str = "\
# The migrations of this folder that have been released: version, name, checksum. Released means
# that a database may have them, so they are not edited, removed, renamed or preceded by new ones.
# `schema lock` or `SCHEMA_LOCK=update cargo test` writes this file. After a merge conflict keep the
# lines of both sides, and run one of the two again.
";

impl LockFile {
    /// Reads the text of a lock file. Under [`LockMode::Update`] a digest that does not match is
    /// passed over, since it is about to be made anew.
    pub(crate) fn parse(
        source: &Source,
        mode: &LockMode,
        findings: &mut Vec<Diagnostic>,
    ) -> LockFile {
        let mut file = LockFile::new(source.clone(), vec![]);
        let mut digests = Vec::new();
        let mut faults = Vec::new();
        for (line, span) in lines(source.text()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(digest) = line.strip_prefix("digest ") {
                digests.push((digest.trim(), span));
            } else if let Some(entry) = entry(line, span) {
                file.entries.push(entry);
            } else {
                faults.push(span);
            }
        }
        if let Some(first) = faults.first() {
            findings.push(not_understood(source, *first));
        }
        // Between the markers of a conflict a version may well stand twice.
        let unread = &mut Vec::new();
        let twice = file.remove_twice(if faults.is_empty() { findings } else { unread });
        file = LockFile::new(file.source, file.entries);
        file.is_sound = faults.is_empty() && !twice;
        let matches = matches!(*digests, [(digest, _)] if digest == file.digest().to_string());
        if file.is_sound && !matches && !matches!(mode, LockMode::Update { .. }) {
            file.is_sound = false;
            findings.push(wrong_digest(source, digests.last().map(|(_, span)| *span)));
        }
        file
    }

    /// Whether the file has this text, but for its line ends.
    pub(super) fn says(&self, text: &str) -> bool {
        self.source.text().lines().eq(text.lines())
    }

    fn new(source: Source, entries: Vec<Entry>) -> Self {
        let by_version = entries.iter().zip(0..).map(|(entry, at)| (entry.version, at)).collect();
        LockFile { source, entries, by_version, is_sound: true }
    }

    /// The entry of a version.
    pub(crate) fn entry(&self, version: i64) -> Option<&Entry> {
        self.entries.get(*self.by_version.get(&version)?)
    }

    /// The versions of the released migrations.
    pub(crate) fn versions(&self) -> impl Iterator<Item = i64> {
        self.entries.iter().map(|entry| entry.version)
    }

    /// The text of a lock file with all of these in it; what `old` accepts stays accepted.
    pub(crate) fn text(
        migrations: &[MigrationFiles],
        old: Option<&LockFile>,
        mode: &LockMode,
    ) -> String {
        let entries = migrations.iter().map(|migration| {
            let checksum = migration.up.checksum;
            let mut accepted = Vec::new();
            if let Some(entry) = old.and_then(|old| old.entry(migration.version)) {
                accepted.clone_from(&entry.accepted);
                let accepts = matches!(
                    mode,
                    LockMode::Update { accept } if accept.contains(&migration.version)
                );
                if accepts && entry.checksum != checksum {
                    accepted.push(entry.checksum);
                }
                accepted.retain(|old| *old != checksum);
            }
            let (version, name) = (migration.version, migration.name.clone());
            Entry { version, name, checksum, accepted, span: Span::default() }
        });
        let file = LockFile::new(Source::new("", ""), entries.collect());
        let mut text = format!("{HEADER}digest {}\n", file.digest());
        for entry in &file.entries {
            text += &line(entry);
        }
        text
    }

    /// SHA-384 of the lines of the entries.
    fn digest(&self) -> Checksum {
        let mut digest = Sha384::new();
        for entry in &self.entries {
            digest.update(line(entry));
        }
        Checksum(digest.finalize().into())
    }

    /// Keeps one of two equal lines, as a merge leaves them; reports two that differ.
    fn remove_twice(&mut self, findings: &mut Vec<Diagnostic>) -> bool {
        let mut first: HashMap<i64, Entry> = HashMap::new();
        let mut differ = false;
        let source = &self.source;
        self.entries.retain(|entry| {
            let Some(other) = first.get(&entry.version) else {
                first.insert(entry.version, entry.clone());
                return true;
            };
            if line(other) != line(entry) {
                differ = true;
                findings.push(
                    Diagnostic::new(
                        Code::BadLock,
                        format!("version {} was released twice", entry.version),
                    )
                    .at(source, entry.title(), "released as this")
                    .at(source, other.title(), "and as this")
                    .help(
                        "two branches gave one version to two migrations: keep the line of the one \
                         that a database has, and give the other migration a version of its own",
                    ),
                );
            }
            false
        });
        differ
    }
}

/// `7_disks`, as messages show it.
pub(super) fn shown(version: i64, name: &str) -> String {
    format!("{version}_{name}")
}

/// The line of an entry.
fn line(entry: &Entry) -> String {
    let Entry { version, name, checksum, accepted, span: _ } = entry;
    let mut line = format!("{version} {name} {checksum}");
    for old in accepted {
        // Writing to a string cannot fail.
        let _ = write!(line, " accept {old}");
    }
    line + "\n"
}

/// The lines of a text without their ends, each with its place.
fn lines(text: &str) -> impl Iterator<Item = (&str, Span)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let line = whole.trim_end();
        let at = start;
        start += whole.len();
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (line, Span::new(position(at), position(at + line.len())))
    })
}

/// `version name checksum [accept checksum]..`, read from both ends: a name may hold spaces.
fn entry(line: &str, span: Span) -> Option<Entry> {
    let (version, mut rest) = line.split_once(' ')?;
    let version = version.parse().ok()?;
    let mut checksums = Vec::new();
    loop {
        let (before, last) = rest.rsplit_once(' ')?;
        checksums.push(checksum(last)?);
        match before.strip_suffix(" accept") {
            Some(before) => rest = before,
            None => {
                rest = before;
                break;
            }
        }
    }
    let checksum = checksums.pop()?;
    checksums.reverse();
    (!rest.is_empty()).then(|| Entry {
        version,
        name: rest.to_owned(),
        checksum,
        accepted: checksums,
        span,
    })
}

/// 96 hexadecimal digits.
fn checksum(text: &str) -> Option<Checksum> {
    let mut bytes = [0; 48];
    if text.len() != 96 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..96).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(Checksum(bytes))
}

fn not_understood(source: &Source, span: Span) -> Diagnostic {
    let line = source.slice(span);
    let conflict = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"];
    if conflict.iter().any(|marker| line.starts_with(marker)) {
        return Diagnostic::new(Code::BadLock, "a merge conflict in the lock file")
            .at(source, span, "a marker of git")
            .help("keep the lines of both sides, and take the markers away")
            .help(AGAIN);
    }
    Diagnostic::new(Code::BadLock, "a line of the lock file is not understood")
        .at(source, span, "expected a version, a name and a checksum")
        .help(
            "restore the file as it was committed, or take the line away if nothing with it was \
               released",
        )
        .help(AGAIN)
}

fn wrong_digest(source: &Source, span: Option<Span>) -> Diagnostic {
    let finding =
        Diagnostic::new(Code::BadLock, "the lock file does not hold what its digest says");
    let finding = match span {
        Some(span) => finding.at(source, span, "not the digest of the lines below"),
        None => finding.about(source.path()),
    };
    finding
        .help(
            "after a merge this is as it should be: look whether the lines of both sides are there",
        )
        .help(AGAIN)
}

const AGAIN: &str = "then write it again: `schema lock`, or `SCHEMA_LOCK=update cargo test`";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::{DownFile, File};

    fn migration(version: i64, name: &str, sql: &str) -> MigrationFiles {
        let up = File::new("a.sql", sql.as_bytes().to_vec(), &mut vec![]).unwrap();
        MigrationFiles::sample(version, name, up, DownFile::ForwardOnly)
    }

    fn parse(text: &str, mode: &LockMode) -> (LockFile, Vec<String>) {
        let mut findings = Vec::new();
        let file = LockFile::parse(&Source::new("schema.lock", text), mode, &mut findings);
        (file, findings.into_iter().map(|one| one.message).collect())
    }

    #[test]
    fn what_is_written_is_read() {
        let migrations = [migration(1, "users and keys", "a"), migration(20, "disks", "b")];
        let text = LockFile::text(&migrations, None, &LockMode::Check);
        let (file, findings) = parse(&text, &LockMode::Check);
        assert_eq!(findings, Vec::<String>::new());
        assert!(file.is_sound);
        let read = file.entries.iter().map(|entry| (entry.version, &*entry.name, entry.checksum));
        let written = migrations.iter().map(|one| (one.version, &*one.name, one.up.checksum));
        assert_eq!(read.collect::<Vec<_>>(), written.collect::<Vec<_>>());
        // As git writes it on Windows.
        assert_eq!(parse(&text.replace('\n', "\r\n"), &LockMode::Check).1, Vec::<String>::new());
    }

    #[test]
    fn what_is_accepted_stays_and_an_edit_is_accepted_on_request() {
        let first = LockFile::text(&[migration(1, "a", "one")], None, &LockMode::Check);
        let edited = [migration(1, "a", "two")];
        let (old, _) = parse(&first, &LockMode::Check);
        let mode = LockMode::Update { accept: vec![1] };
        let text = LockFile::text(&edited, Some(&old), &mode);
        let (file, findings) = parse(&text, &LockMode::Check);
        assert_eq!(findings, Vec::<String>::new());
        assert_eq!(file.entries[0].accepted, [old.entries[0].checksum]);
        // Written again, it still accepts; edited back, it accepts the text in between.
        assert_eq!(LockFile::text(&edited, Some(&file), &LockMode::Check), text);
        let back = LockFile::text(&[migration(1, "a", "one")], Some(&file), &mode);
        let (file, _) = parse(&back, &LockMode::Check);
        assert_eq!(file.entries[0].accepted, [edited[0].up.checksum]);
    }

    #[test]
    fn each_fault_of_the_text_is_told_apart() {
        let text = LockFile::text(
            &[migration(1, "a", "one"), migration(2, "b", "two")],
            None,
            &LockMode::Check,
        );
        let update = LockMode::Update { accept: vec![] };
        let a_line = text.lines().find(|line| line.starts_with("1 a ")).unwrap();
        let cases = [
            (text.replace(a_line, ""), "the lock file does not hold what its digest says", true),
            (
                text.replace("digest", "# digest"),
                "the lock file does not hold what its digest says",
                true,
            ),
            (
                text.replace("1 a ", "<<<<<<< HEAD\n1 a "),
                "a merge conflict in the lock file",
                false,
            ),
            (text.replace("1 a ", "1 "), "a line of the lock file is not understood", false),
            (text.replace("1 a ", "x a "), "a line of the lock file is not understood", false),
            (text.replace("2 b ", "1 b "), "version 1 was released twice", false),
            (
                format!("{text}{a_line} accept 00"),
                "a line of the lock file is not understood",
                false,
            ),
        ];
        for (text, message, passes_in_update) in cases {
            assert_eq!(parse(&text, &LockMode::Check).1, [message], "{text}");
            let expected: &[&str] = if passes_in_update { &[] } else { &[message] };
            assert_eq!(parse(&text, &update).1, expected, "{text}");
        }
        // Both sides of a merge released the same migration.
        assert_eq!(parse(&format!("{text}{a_line}\n"), &update).0.entries.len(), 2);
    }
}
