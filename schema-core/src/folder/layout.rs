//! Which files are whose: pure, on the entries of a folder.

use std::collections::BTreeMap;

use super::name::{self, Direction, NameFault};
use super::{Downs, Entry, EntryKind, File, Ignored, Settings, metadata, order};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// The scripts of one migration.
#[derive(Debug, Clone)]
pub(crate) struct MigrationFiles {
    /// Its order key.
    pub(crate) version: i64,
    /// Its name as written.
    pub(crate) name: String,
    /// The forward script.
    pub(crate) up: File,
    /// The way back.
    pub(crate) down: DownFile,
    /// Queries that return no row where the up has done its work.
    pub(crate) verify: Option<File>,
}

/// The way back of a migration.
#[derive(Debug, Clone)]
pub(crate) enum DownFile {
    /// A script.
    Script(File),
    /// None, for this reason.
    Irreversible(String),
    /// None: the layout has no downs, or they are optional.
    ForwardOnly,
}

#[cfg(test)]
impl MigrationFiles {
    /// A migration for tests of what comes after the layout.
    pub(crate) fn sample(version: i64, name: &str, up: File, down: DownFile) -> Self {
        MigrationFiles { version, name: name.to_owned(), up, down, verify: None }
    }
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Its migrations in order.
    pub(crate) migrations: Vec<MigrationFiles>,
    /// What is wrong with its files.
    pub(crate) findings: Vec<Diagnostic>,
    /// The `.sql` files that `ignore` leaves out, as messages show them.
    pub(crate) ignored: Vec<String>,
}

/// A migration whose files are being gathered.
#[derive(Default)]
struct Gathered {
    up: Option<(String, Option<File>)>,
    down: Option<(String, Option<File>)>,
    /// Has no down because its layout has none.
    single: bool,
    /// diesel's `run_in_transaction = false`.
    no_transaction: bool,
}

impl Layout {
    /// Accounts for every entry of a folder. `folder` is its path as messages show it.
    pub(crate) fn new(folder: &str, entries: &[Entry], settings: &Settings) -> Layout {
        let mut reader = Reader {
            folder,
            findings: vec![],
            gathered: BTreeMap::new(),
            sample: Sample::default(),
            ignored: Ignored::new(&settings.ignore),
        };
        for entry in entries {
            reader.entry(entry);
        }
        reader.finish(settings)
    }
}

/// One file of each layout, to show when they are mixed.
#[derive(Default)]
struct Sample {
    folders: Option<String>,
    files: Option<String>,
    flyway: Option<String>,
}

struct Reader<'a> {
    folder: &'a str,
    findings: Vec<Diagnostic>,
    /// By version and name, so that a version that stands twice is seen as two migrations.
    gathered: BTreeMap<(i64, String), Gathered>,
    sample: Sample,
    ignored: Ignored<'a>,
}

impl Reader<'_> {
    fn entry(&mut self, entry: &Entry) {
        let path = format!("{}/{}", self.folder, entry.name);
        if is_known(&entry.name) || self.ignored.take(&path, &entry.name, &entry.kind) {
            return;
        }
        match &entry.kind {
            EntryKind::Unreadable(reason) => self.unreadable(&path, reason),
            EntryKind::Folder(inner) => self.folder_entry(&path, &entry.name, inner),
            EntryKind::Text(bytes) if entry.name.ends_with(".sql") => {
                self.file_entry(&path, &entry.name, bytes);
            }
            EntryKind::Text(_) | EntryKind::File => self.unknown(&path),
        }
    }

    /// `<version>_<name>.sql`, `.up.sql` or `.down.sql`.
    fn file_entry(&mut self, path: &str, file: &str, bytes: &[u8]) {
        let Some((stem, direction)) = name::split_file(file) else { return };
        let flyway = name::parse_flyway(stem).filter(|_| direction == Direction::Single);
        let sample =
            if flyway.is_some() { &mut self.sample.flyway } else { &mut self.sample.files };
        let parsed = flyway.unwrap_or_else(|| name::parse(stem, false));
        if parsed.is_ok() {
            sample.get_or_insert_with(|| path.to_owned());
        }
        let Some((version, name)) = self.named(path, parsed) else { return };
        let text = File::new(path, bytes, &mut self.findings);
        let gathered = self.gathered.entry((version, name)).or_default();
        gathered.single |= direction == Direction::Single;
        let slot = if direction == Direction::Down { &mut gathered.down } else { &mut gathered.up };
        if let Some((other, _)) = slot {
            // `1_a.sql` beside `1_a.up.sql`, the only way to one version and name twice.
            self.findings.push(duplicate(version, path, other));
            return;
        }
        *slot = Some((path.to_owned(), text));
    }

    /// `<version>_<name>/{up,down}.sql`
    fn folder_entry(&mut self, path: &str, folder: &str, inner: &[Entry]) {
        let is_script = |entry: &&Entry| matches!(&*entry.name, "up.sql" | "down.sql");
        if !inner.iter().any(|entry| is_script(&entry)) {
            self.findings.push(
                Diagnostic::new(Code::UnknownFile, "a folder that is no migration")
                    .about(path)
                    .help("a migration's folder holds `up.sql` and `down.sql`; take others out")
                    .help(IGNORE),
            );
            return;
        }
        let Some((version, name)) = self.named(path, name::parse(folder, true)) else { return };
        self.sample.folders.get_or_insert_with(|| format!("{path}/up.sql"));
        let mut gathered = Gathered::default();
        for entry in inner {
            let path = format!("{path}/{}", entry.name);
            let below = format!("{folder}/{}", entry.name);
            if self.ignored.take(&path, &below, &entry.kind) {
                continue;
            }
            let slot = match &*entry.name {
                "up.sql" => &mut gathered.up,
                "down.sql" => &mut gathered.down,
                "metadata.toml" => {
                    if let EntryKind::Text(bytes) = &entry.kind {
                        let text = String::from_utf8_lossy(bytes);
                        let source = Source::new(&*path, &*text);
                        gathered.no_transaction =
                            metadata::no_transaction(&source, &mut self.findings);
                    }
                    continue;
                }
                known if is_known(known) => continue,
                _ => {
                    self.unknown(&path);
                    continue;
                }
            };
            match &entry.kind {
                EntryKind::Text(bytes) => {
                    let text = File::new(&path, bytes, &mut self.findings);
                    *slot = Some((path, text));
                }
                EntryKind::Unreadable(reason) => {
                    let reason = reason.clone();
                    *slot = Some((path.clone(), None));
                    self.unreadable(&path, &reason);
                }
                EntryKind::File | EntryKind::Folder(_) => self.unknown(&path),
            }
        }
        self.gathered.insert((version, name), gathered);
    }

    /// Version and name, or a finding.
    fn named(
        &mut self,
        path: &str,
        parsed: Result<(i64, &str), NameFault>,
    ) -> Option<(i64, String)> {
        let fault = match parsed {
            Ok((version, name)) => return Some((version, name.to_owned())),
            Err(fault) => fault,
        };
        self.findings.push(match fault {
            NameFault::Shape => {
                Diagnostic::new(Code::UnknownFile, "the name fits no layout of migrations")
                    .about(path)
                    .help(
                        "call it `<version>_<name>`: `0001_users.sql`, `0001_users.up.sql` with \
                           `0001_users.down.sql`, or `0001_users/up.sql` with `down.sql`",
                    )
                    .help(IGNORE)
            }
            NameFault::NotInteger(version) => {
                Diagnostic::new(Code::BadVersion, format!("the version `{version}` is no integer"))
                    .about(path)
                    .help(
                        "start the name with digits and `_`: `0001_users`, \
                           `20260105090000_users`",
                    )
                    .help(IGNORE)
            }
            NameFault::Dotted(version) => Diagnostic::new(
                Code::BadVersion,
                format!("the version `{version}` has several parts, which is not supported"),
            )
            .about(path)
            .help("number the files with whole numbers: `V1__users.sql`, `V2__disks.sql`"),
            NameFault::Undo => Diagnostic::new(
                Code::UnknownFile,
                "an undo script of Flyway, which is not supported",
            )
            .about(path)
            .help("use pairs (`1_users.up.sql`, `1_users.down.sql`) or folders for downs"),
            NameFault::Repeatable => Diagnostic::new(
                Code::UnknownFile,
                "a repeatable migration of Flyway, which is not supported",
            )
            .about(path)
            .help(
                "make each change a migration with a version; reference data belongs to fixtures",
            ),
            NameFault::TooLarge(version) => Diagnostic::new(
                Code::BadVersion,
                format!("the version `{version}` does not fit 64 bits"),
            )
            .about(path)
            .help(format!("the largest version is {}; use fewer digits", i64::MAX)),
        });
        None
    }

    fn unknown(&mut self, path: &str) {
        self.findings.push(
            Diagnostic::new(Code::UnknownFile, "the name fits no layout of migrations")
                .about(path)
                .help(
                    "take it out of the folder, or rename it if it is a migration: \
                       `<version>_<name>.sql`",
                )
                .help(IGNORE),
        );
    }

    fn unreadable(&mut self, path: &str, reason: &str) {
        self.findings.push(
            Diagnostic::new(Code::Unreadable, format!("cannot be read: {reason}")).about(path),
        );
    }

    fn finish(mut self, settings: &Settings) -> Layout {
        let Sample { folders, files, flyway } = &self.sample;
        let layouts: Vec<String> = [
            (folders, "the folders layout"),
            (files, "the layouts of sqlx"),
            (flyway, "the layout of Flyway and refinery"),
        ]
        .into_iter()
        .filter_map(|(sample, layout)| Some(format!("`{}` is of {layout}", sample.as_ref()?)))
        .collect();
        if layouts.len() > 1 {
            let finding = Diagnostic::new(Code::MixedLayouts, "several layouts in one folder")
                .about(self.folder)
                .help(format!("{}; use one", layouts.join(", ")));
            return Layout { findings: vec![finding], ..Layout::default() };
        }
        self.ignored.report_idle(&mut self.findings);
        let gathered = self.pair_by_version();
        let mut migrations = Vec::new();
        for ((version, name), gathered) in gathered {
            let Some((up_path, up)) = gathered.up else {
                if let Some((path, _)) = gathered.down {
                    self.findings.push(
                        Diagnostic::new(Code::OrphanDown, "a down without an up").about(path).help(
                            format!("there is no up of version {version}: add it, or delete this"),
                        ),
                    );
                }
                continue;
            };
            let down = match gathered.down {
                Some((_, Some(file))) => DownFile::Script(file),
                // Its text is no SQL, and that is reported already.
                Some((_, None)) => DownFile::ForwardOnly,
                None => match up.as_ref().and_then(|up| up.irreversible.clone()) {
                    Some(reason) => DownFile::Irreversible(reason),
                    None if gathered.single || settings.downs == Downs::Optional => {
                        DownFile::ForwardOnly
                    }
                    None => {
                        self.findings.push(missing_down(&up_path, up.as_ref()));
                        DownFile::ForwardOnly
                    }
                },
            };
            if let Some(mut up) = up {
                let mut down = down;
                if gathered.no_transaction {
                    up.no_transaction = true;
                    if let DownFile::Script(down) = &mut down {
                        down.no_transaction = true;
                    }
                }
                migrations.push(MigrationFiles { version, name, up, down, verify: None });
            }
        }
        let migrations = order::sort(migrations, &mut self.findings);
        Layout { migrations, findings: self.findings, ignored: self.ignored.files }
    }

    /// Brings together an up and a down of one version whose names differ, with a finding.
    fn pair_by_version(&mut self) -> BTreeMap<(i64, String), Gathered> {
        let mut gathered = std::mem::take(&mut self.gathered);
        let lonely = |wants_up: bool| {
            move |(_, one): &(&(i64, String), &Gathered)| {
                if wants_up { one.down.is_none() && !one.single } else { one.up.is_none() }
            }
        };
        let ups: Vec<_> =
            gathered.iter().filter(lonely(true)).map(|(key, _)| key.clone()).collect();
        let downs: Vec<_> =
            gathered.iter().filter(lonely(false)).map(|(key, _)| key.clone()).collect();
        for key in downs {
            let Some(up) = ups.iter().find(|up| up.0 == key.0) else { continue };
            let Some(down) = gathered.remove(&key).and_then(|one| one.down) else { continue };
            let Some(one) = gathered.get_mut(up) else { continue };
            let up_path = one.up.as_ref().map_or("", |(path, _)| path);
            self.findings.push(
                Diagnostic::new(
                    Code::NameMismatch,
                    format!("up and down of version {} have different names", key.0),
                )
                .about(&down.0)
                .help(format!("its up is `{up_path}`; give both the same name")),
            );
            one.down = Some(down);
        }
        gathered
    }
}

/// The way out for a file that has to stay.
const IGNORE: &str = "or say in `schema.toml` why it may stay: \
                      `ignore = [{ files = \"..\", reason = \"..\" }]`";

fn duplicate(version: i64, path: &str, other: &str) -> Diagnostic {
    Diagnostic::new(Code::DuplicateVersion, format!("version {version} stands twice"))
        .about(path)
        .help(format!("`{other}` is the same migration; keep one of them"))
}

fn missing_down(up: &str, file: Option<&File>) -> Diagnostic {
    let finding = Diagnostic::new(Code::MissingDown, "the migration has no down").about(up);
    let finding = match file {
        Some(file) => {
            let line = file.source.text().lines().next().unwrap_or_default();
            let end = u32::try_from(line.len()).unwrap_or(u32::MAX);
            finding.at(&file.source, Span::new(0, end), "nothing takes this back")
        }
        None => finding,
    };
    let down = match up.strip_suffix(".up.sql") {
        Some(stem) => format!("{stem}.down.sql"),
        None => up.replace("/up.sql", "/down.sql"),
    };
    finding
        .help(format!("write `{down}`"))
        .help(
            "or say why there is no way back, in the first lines of the up: \
               `-- irreversible: why`",
        )
        .help("or set `downs = \"optional\"` in `schema.toml`")
}

/// Files that may lie beside migrations.
fn is_known(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("README")
        || matches!(name, "schema.toml" | "schema.lock")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder described by its paths; each file holds `SELECT 1;`.
    fn entries(paths: &[&str]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let text = || EntryKind::Text(b"SELECT 1;\n".to_vec());
        let entry = |name: &str, kind| Entry { name: name.to_owned(), path: PathBuf::new(), kind };
        for path in paths {
            match path.split_once('/') {
                None if path.ends_with(".sql") => entries.push(entry(path, text())),
                None => entries.push(entry(path, EntryKind::File)),
                Some((folder, file)) => {
                    let at = entries.iter().position(|entry| entry.name == folder);
                    let at = at.unwrap_or_else(|| {
                        entries.push(entry(folder, EntryKind::Folder(vec![])));
                        entries.len() - 1
                    });
                    if let EntryKind::Folder(inner) = &mut entries[at].kind {
                        inner.push(entry(file, text()));
                    }
                }
            }
        }
        entries
    }

    fn layout(paths: &[&str]) -> (Vec<String>, Vec<String>) {
        let layout = Layout::new("m", &entries(paths), &Settings::default());
        let migrations = layout.migrations.iter().map(|one| {
            let down = match &one.down {
                DownFile::Script(file) => file.source.path().to_owned(),
                DownFile::Irreversible(reason) => format!("irreversible: {reason}"),
                DownFile::ForwardOnly => "-".to_owned(),
            };
            format!("{} {}: {} {down}", one.version, one.name, one.up.source.path())
        });
        let findings = layout
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.path.as_deref().unwrap_or("?")));
        (migrations.collect(), findings.collect())
    }

    #[test]
    fn each_layout_is_read() {
        let cases: [(&[&str], &[&str]); 6] = [
            (&["V10__b.sql", "V2__a.sql"], &["2 a: m/V2__a.sql -", "10 b: m/V10__b.sql -"]),
            (
                &["2_b.sql", "10_c.sql", "1_a.sql"],
                &["1 a: m/1_a.sql -", "2 b: m/2_b.sql -", "10 c: m/10_c.sql -"],
            ),
            (&["01_a.up.sql", "01_a.down.sql"], &["1 a: m/01_a.up.sql m/01_a.down.sql"]),
            (
                &["1_a.sql", "2_b.up.sql", "2_b.down.sql"],
                &["1 a: m/1_a.sql -", "2 b: m/2_b.up.sql m/2_b.down.sql"],
            ),
            (
                &["20260101_a/up.sql", "20260101_a/down.sql"],
                &["20260101 a: m/20260101_a/up.sql m/20260101_a/down.sql"],
            ),
            (
                &["2026-01-01-000000_a/up.sql", "2026-01-01-000000_a/down.sql", "README.md"],
                &["20260101000000 a: m/2026-01-01-000000_a/up.sql m/2026-01-01-000000_a/down.sql"],
            ),
        ];
        for (paths, expected) in cases {
            let (migrations, findings) = layout(paths);
            assert_eq!(migrations, expected, "{paths:?}");
            assert_eq!(findings, Vec::<String>::new(), "{paths:?}");
        }
    }

    #[test]
    fn each_file_that_does_not_fit_is_reported() {
        let cases: [(&[&str], &[&str]); 16] = [
            (&["1_a.sql", "x_b.sql"], &["bad-version m/x_b.sql"]),
            (&["1_a.sql", "V2__b.sql"], &["mixed-layouts m"]),
            (&["V1__a.sql", "V1.1__b.sql"], &["bad-version m/V1.1__b.sql"]),
            (&["V1__a.sql", "U1__a.sql"], &["unknown-file m/U1__a.sql"]),
            (&["V1__a.sql", "R__b.sql"], &["unknown-file m/R__b.sql"]),
            (
                &["1_a.sql", "99999999999999999999_b.sql"],
                &["bad-version m/99999999999999999999_b.sql"],
            ),
            (&["1_a.sql", "b.sql"], &["unknown-file m/b.sql"]),
            (&["1_a.sql", "notes.txt"], &["unknown-file m/notes.txt"]),
            (&["1_a.sql", "1_b.sql"], &["duplicate-version m/1_b.sql"]),
            (&["1_a.sql", "1_a.up.sql", "1_a.down.sql"], &["duplicate-version m/1_a.up.sql"]),
            (&["1_a.up.sql"], &["missing-down m/1_a.up.sql"]),
            (&["1_a/up.sql"], &["missing-down m/1_a/up.sql"]),
            (&["1_a/down.sql"], &["orphan-down m/1_a/down.sql"]),
            (&["1_a.sql", "2_b.down.sql"], &["orphan-down m/2_b.down.sql"]),
            (&["1_a.up.sql", "1_b.down.sql"], &["name-mismatch m/1_b.down.sql"]),
            (&["1_a.sql", "2_b/up.sql", "2_b/down.sql"], &["mixed-layouts m"]),
        ];
        for (paths, expected) in cases {
            assert_eq!(layout(paths).1, expected, "{paths:?}");
        }
        let stray = ["1_a/up.sql", "1_a/down.sql", "1_a/notes.sql", "old/x.sql"];
        assert_eq!(layout(&stray).1, ["unknown-file m/1_a/notes.sql", "unknown-file m/old"]);
    }
}
