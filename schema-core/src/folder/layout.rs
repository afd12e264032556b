//! Which files are whose: pure, on the entries of a folder.

use std::collections::{BTreeMap, BTreeSet};

use super::name::{self, Direction, NameFault, Named};
use super::order::{self, Order};
use super::{Downs, Entry, EntryKind, File, Ignored, Settings, metadata, numbering, verify};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// The scripts of one migration.
#[derive(Debug, Clone)]
pub(crate) struct MigrationFiles {
    /// Its order key.
    pub(crate) version: i64,
    /// The digits of the version as written, without diesel's dashes.
    pub(crate) digits: String,
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
        MigrationFiles {
            version,
            digits: version.to_string(),
            name: name.to_owned(),
            up,
            down,
            verify: None,
        }
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

/// What tells the migrations of a folder apart while their files are gathered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    version: i64,
    /// By the name too, so that a version that stands twice is seen as two migrations.
    name: String,
    /// Of a folder: `01_a` and `1_a` are two. Not of files: `01_a.up.sql` and `1_a.down.sql` are
    /// one migration.
    digits: Option<String>,
}

/// A file with its path, and its text where that is SQL; out of the way, since there are many places
/// for one and few are taken.
type Slot = Option<Box<(String, Option<File>)>>;

/// A migration whose files are being gathered.
#[derive(Default)]
struct Gathered {
    /// The version as the up writes it.
    digits: String,
    up: Slot,
    down: Slot,
    verify: Slot,
    /// Has no down because its layout has none.
    single: bool,
    /// diesel's `run_in_transaction = false`.
    no_transaction: bool,
}

impl Layout {
    /// Accounts for every entry of a folder. `folder` is its path as messages show it.
    pub(crate) fn new(folder: &str, entries: Vec<Entry>, settings: &Settings) -> Layout {
        let mut reader = Reader {
            folder,
            findings: vec![],
            gathered: BTreeMap::new(),
            verify: None,
            taken: BTreeSet::new(),
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
    gathered: BTreeMap<Key, Gathered>,
    /// What lies in the folder `verify`.
    verify: Option<Vec<Entry>>,
    /// The versions that names in the folder start with, whatever else they are.
    taken: BTreeSet<i64>,
    sample: Sample,
    ignored: Ignored<'a>,
}

impl Reader<'_> {
    fn entry(&mut self, entry: Entry) {
        self.taken.extend(name::leading_digits(&entry.name).parse::<i64>());
        let path = format!("{}/{}", self.folder, entry.name);
        if is_known(&entry.name) || self.ignored.take(&path, &entry.name, &entry.kind) {
            return;
        }
        match entry.kind {
            EntryKind::Unreadable(reason) => self.unreadable(&path, &reason),
            EntryKind::Folder(inner) if entry.name == verify::FOLDER => self.verify = Some(inner),
            EntryKind::Folder(inner) => self.folder_entry(&path, &entry.name, inner),
            EntryKind::Text(bytes) if entry.name.ends_with(".sql") => {
                self.file_entry(&path, &entry.name, bytes);
            }
            EntryKind::Text(_) | EntryKind::File => self.unknown(&path),
        }
    }

    /// `<version>_<name>.sql`, `.up.sql` or `.down.sql`.
    fn file_entry(&mut self, path: &str, file: &str, bytes: Vec<u8>) {
        let Some((stem, direction)) = name::split_file(file) else { return };
        if direction == Direction::Verify {
            self.findings.push(verify::misplaced(path, self.folder, stem));
            return;
        }
        let flyway = name::parse_flyway(stem).filter(|_| direction == Direction::Single);
        let sample =
            if flyway.is_some() { &mut self.sample.flyway } else { &mut self.sample.files };
        let parsed = flyway.unwrap_or_else(|| name::parse(stem, false));
        if parsed.is_ok() {
            sample.get_or_insert_with(|| path.to_owned());
        }
        let Some(Named { version, digits, name }) = self.named(path, parsed) else { return };
        let text = File::new(path, bytes, &mut self.findings);
        let gathered = self.gathered.entry(Key { version, name, digits: None }).or_default();
        gathered.single |= direction == Direction::Single;
        let slot = if direction == Direction::Down { &mut gathered.down } else { &mut gathered.up };
        if let Some((other, _)) = slot.as_deref() {
            // `1_a.sql` beside `1_a.up.sql`, the only way to one version and name twice.
            self.findings.push(duplicate(version, path, other));
            return;
        }
        *slot = Some(Box::new((path.to_owned(), text)));
        if direction != Direction::Down {
            gathered.digits = digits;
        }
    }

    /// `<version>_<name>/{up,down,verify}.sql`
    fn folder_entry(&mut self, path: &str, folder: &str, inner: Vec<Entry>) {
        let script = ["up.sql", "down.sql", verify::FILE]
            .into_iter()
            .find(|file| inner.iter().any(|entry| entry.name == *file));
        let Some(script) = script else {
            self.findings.push(
                Diagnostic::new(Code::UnknownFile, "a folder that is no migration")
                    .about(path)
                    .help("a migration's folder holds `up.sql` and `down.sql`; take others out")
                    .help(IGNORE),
            );
            return;
        };
        let parsed = name::parse(folder, true);
        let Some(Named { version, digits, name }) = self.named(path, parsed) else { return };
        self.sample.folders.get_or_insert_with(|| format!("{path}/{script}"));
        let mut gathered = Gathered { digits: digits.clone(), ..Gathered::default() };
        for entry in inner {
            let path = format!("{path}/{}", entry.name);
            let below = format!("{folder}/{}", entry.name);
            if self.ignored.take(&path, &below, &entry.kind) {
                continue;
            }
            let slot = match &*entry.name {
                "up.sql" => &mut gathered.up,
                "down.sql" => &mut gathered.down,
                verify::FILE => &mut gathered.verify,
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
            match entry.kind {
                EntryKind::Text(bytes) => {
                    let mut text = File::new(&path, bytes, &mut self.findings);
                    if entry.name == verify::FILE
                        && let Some(file) = &mut text
                    {
                        verify::header(file, &mut self.findings);
                    }
                    *slot = Some(Box::new((path, text)));
                }
                EntryKind::Unreadable(reason) => {
                    *slot = Some(Box::new((path.clone(), None)));
                    self.unreadable(&path, &reason);
                }
                EntryKind::File | EntryKind::Folder(_) => self.unknown(&path),
            }
        }
        self.gathered.insert(Key { version, name, digits: Some(digits) }, gathered);
    }

    /// Version and name, or a finding.
    fn named(&mut self, path: &str, parsed: Result<Named, NameFault>) -> Option<Named> {
        let fault = match parsed {
            Ok(named) => return Some(named),
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
                let finding = Diagnostic::new(
                    Code::BadVersion,
                    format!("the version `{version}` is no integer"),
                )
                .about(path);
                let plain = version.replace('-', "");
                if plain != version && plain.parse::<i64>().is_ok() {
                    finding.help(format!("leave the dashes out: `{plain}_..`"))
                } else {
                    finding.help(
                        "start the name with digits and `_`: `0001_users`, \
                           `20260105090000_users`",
                    )
                }
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
            .help(format!(
                "the largest version is {}; write fewer digits, a date and time in fourteen: \
                 `20260105090000_users`",
                i64::MAX
            )),
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
        self.findings.push(unreadable(path, reason));
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
        let order = if folders.is_some() { Order::Text } else { Order::Number };
        let verify_scripts = self.verify_folder();
        self.ignored.report_idle(&mut self.findings);
        let gathered = self.pair_by_version();
        let known = gathered.keys().map(|key| (key.version, key.name.clone())).collect();
        let mut migrations = Vec::with_capacity(gathered.len());
        for (Key { version, name, .. }, gathered) in gathered {
            let Some((up_path, up)) = gathered.up.map(|up| *up) else {
                if let (None, Some((path, _))) = (&gathered.down, gathered.verify.as_deref()) {
                    self.findings.push(verify::orphan(path, version));
                }
                if let Some((path, _)) = gathered.down.as_deref() {
                    self.findings.push(
                        Diagnostic::new(Code::OrphanDown, "a down without an up").about(path).help(
                            format!("there is no up of version {version}: add it, or delete this"),
                        ),
                    );
                }
                continue;
            };
            let down = match gathered.down.map(|down| *down) {
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
                let verify = gathered.verify.and_then(|verify| verify.1);
                let digits = gathered.digits;
                migrations.push(MigrationFiles { version, digits, name, up, down, verify });
            }
        }
        order::sort(&mut migrations, order, &mut self.findings);
        verify::attach(verify_scripts, &mut migrations, &known, &mut self.findings);
        numbering::check(&migrations, order, &self.taken, &mut self.findings);
        Layout { migrations, findings: self.findings, ignored: self.ignored.files }
    }

    /// The scripts in the folder `verify`, which only files have beside them.
    fn verify_folder(&mut self) -> Vec<verify::Script> {
        let Some(entries) = self.verify.take() else { return vec![] };
        let folder = format!("{}/{}", self.folder, verify::FOLDER);
        if self.sample.folders.is_some() {
            self.findings.push(verify::beside_folders(&folder));
            return vec![];
        }
        let flyway = self.sample.flyway.is_some();
        verify::read(&folder, entries, flyway, &mut self.ignored, &mut self.findings)
    }

    /// Brings together an up and a down of one version whose names differ, with a finding.
    fn pair_by_version(&mut self) -> BTreeMap<Key, Gathered> {
        let mut gathered = std::mem::take(&mut self.gathered);
        let keys = |lonely: fn(&Gathered) -> bool| {
            let lonely = gathered.iter().filter(|(_, one)| lonely(one));
            lonely.map(|(key, _)| key.clone()).collect::<Vec<Key>>()
        };
        let ups = keys(|one| one.up.is_some() && one.down.is_none() && !one.single);
        let downs = keys(|one| one.up.is_none() && one.down.is_some());
        for key in downs {
            let Some(up) = ups.iter().find(|up| up.version == key.version) else { continue };
            let Some(other) = gathered.remove(&key) else { continue };
            let Some(down) = other.down else { continue };
            let Some(one) = gathered.get_mut(up) else { continue };
            one.verify = one.verify.take().or(other.verify);
            let up_path = one.up.as_ref().map_or("", |up| &*up.0);
            self.findings.push(
                Diagnostic::new(
                    Code::NameMismatch,
                    format!("up and down of version {} have different names", key.version),
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
pub(super) const IGNORE: &str = "or say in `schema.toml` why it may stay: \
                      `ignore = [{ files = \"..\", reason = \"..\" }]`";

pub(super) fn unreadable(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::Unreadable, format!("cannot be read: {reason}")).about(path)
}

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
    is_for_people(name) || matches!(name, "schema.toml" | "schema.lock")
}

/// Files that may lie anywhere.
pub(super) fn is_for_people(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("README")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::path::PathBuf;

    /// The migration `m/<digits>_a.sql`.
    pub(in crate::folder) fn migration(digits: &str) -> MigrationFiles {
        let up =
            File::new(&format!("m/{digits}_a.sql"), b"SELECT 1;\n".to_vec(), &mut vec![]).unwrap();
        MigrationFiles {
            version: digits.parse().unwrap(),
            digits: digits.to_owned(),
            name: "a".to_owned(),
            up,
            down: DownFile::ForwardOnly,
            verify: None,
        }
    }

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
        let layout = Layout::new("m", entries(paths), &Settings::default());
        let migrations = layout.migrations.iter().map(|one| {
            let down = match &one.down {
                DownFile::Script(file) => file.source.path().to_owned(),
                DownFile::Irreversible(reason) => format!("irreversible: {reason}"),
                DownFile::ForwardOnly => "-".to_owned(),
            };
            let verify = one.verify.as_ref().map(|file| format!(" {}", file.source.path()));
            let up = one.up.source.path();
            format!("{} {}: {up} {down}{}", one.version, one.name, verify.unwrap_or_default())
        });
        let findings = layout
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.code, finding.path.as_deref().unwrap_or("?")));
        (migrations.collect(), findings.collect())
    }

    #[test]
    fn each_layout_is_read() {
        let cases: [(&[&str], &[&str]); 10] = [
            (&["V02__a.sql", "V10__b.sql"], &["2 a: m/V02__a.sql -", "10 b: m/V10__b.sql -"]),
            (&["01_a.up.sql", "01_a.down.sql"], &["1 a: m/01_a.up.sql m/01_a.down.sql"]),
            // One version, whatever its zeros: sqlx and golang-migrate pair them too.
            (&["01_a.up.sql", "1_a.down.sql"], &["1 a: m/01_a.up.sql m/1_a.down.sql"]),
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
            (
                &["1_a/up.sql", "1_a/down.sql", "1_a/verify.sql"],
                &["1 a: m/1_a/up.sql m/1_a/down.sql m/1_a/verify.sql"],
            ),
            (&["1_a.sql", "verify/1_a.sql"], &["1 a: m/1_a.sql - m/verify/1_a.sql"]),
            (&["V1__a.sql", "verify/1_a.sql"], &["1 a: m/V1__a.sql - m/verify/1_a.sql"]),
            (
                &["V1__a.sql", "verify/V1__a.sql", "verify/README.md", "verify/.keep"],
                &["1 a: m/V1__a.sql - m/verify/V1__a.sql"],
            ),
        ];
        for (paths, expected) in cases {
            let (migrations, findings) = layout(paths);
            assert_eq!(migrations, expected, "{paths:?}");
            assert_eq!(findings, Vec::<String>::new(), "{paths:?}");
        }
    }

    #[test]
    fn each_layout_has_the_order_of_its_tool() {
        let cases: [(&[&str], &str, &str); 3] = [
            (&["10_b.sql", "1_a.sql", "2_c.sql"], "1 2 10", "mixed-widths m/2_c.sql"),
            (&["V10__b.sql", "V1__a.sql", "V2__c.sql"], "1 2 10", "mixed-widths m/V2__c.sql"),
            (
                &[
                    "10_b/up.sql",
                    "10_b/down.sql",
                    "1_a/up.sql",
                    "1_a/down.sql",
                    "2_c/up.sql",
                    "2_c/down.sql",
                ],
                "1 10 2",
                "mixed-widths m/2_c/up.sql",
            ),
        ];
        for (paths, order, finding) in cases {
            let (migrations, findings) = layout(paths);
            let versions: Vec<&str> =
                migrations.iter().filter_map(|one| one.split(' ').next()).collect();
            assert_eq!(versions.join(" "), order);
            assert_eq!(findings, [finding]);
        }
    }

    #[test]
    fn every_verify_script_has_its_migration() {
        let cases: [(&[&str], &[&str]); 14] = [
            (&["1_a.sql", "verify/2_b.sql"], &["orphan-verify m/verify/2_b.sql"]),
            (&["1_a.sql", "verify/1_b.sql"], &["name-mismatch m/verify/1_b.sql"]),
            (
                &["1_a.sql", "verify/01_a.sql", "verify/1_a.sql"],
                &["duplicate-version m/verify/1_a.sql"],
            ),
            // The one of the right name is the right one.
            (
                &["1_b.sql", "verify/1_a.sql", "verify/1_b.sql"],
                &["duplicate-version m/verify/1_a.sql"],
            ),
            (&["1_a.sql", "verify/notes.txt"], &["unknown-file m/verify/notes.txt"]),
            (&["1_a.sql", "verify/schema.toml"], &["unknown-file m/verify/schema.toml"]),
            (&["1_a.sql", "verify/a.sql"], &["unknown-file m/verify/a.sql"]),
            (&["1_a.sql", "verify/1_a.up.sql"], &["unknown-file m/verify/1_a.up.sql"]),
            (&["1_a.sql", "verify/V1__a.sql"], &["unknown-file m/verify/V1__a.sql"]),
            (&["1_a.sql", "1_a.verify.sql"], &["unknown-file m/1_a.verify.sql"]),
            (&["1_a/up.sql", "1_a/down.sql", "verify/1_a.sql"], &["unknown-file m/verify"]),
            (&["1_a/verify.sql"], &["orphan-verify m/1_a/verify.sql"]),
            // One cause, one finding.
            (&["1_a/down.sql", "1_a/verify.sql"], &["orphan-down m/1_a/down.sql"]),
            (
                &["1_a.sql", "1_b.sql", "2_c.down.sql", "verify/1_b.sql", "verify/2_c.sql"],
                &["orphan-down m/2_c.down.sql", "duplicate-version m/1_b.sql"],
            ),
        ];
        for (paths, expected) in cases {
            assert_eq!(layout(paths).1, expected, "{paths:?}");
        }
        // A faulty name does not lose the script.
        let paths = ["1_a/up.sql", "1_b/down.sql", "1_b/verify.sql"];
        let (migrations, findings) = layout(&paths);
        assert_eq!(migrations, ["1 a: m/1_a/up.sql m/1_b/down.sql m/1_b/verify.sql"]);
        assert_eq!(findings, ["name-mismatch m/1_b/down.sql"]);
    }

    #[test]
    fn a_version_is_missing_only_where_nothing_takes_it() {
        let paths = ["1_a.sql", "2_b.sql", "3_c.sql", "5_e.sql"];
        assert_eq!(layout(&paths).1, ["version-gap m/5_e.sql"]);
        let paths = ["1_a.sql", "2_b.sql", "3_c.sql", "4_d.go", "5_e.sql"];
        assert_eq!(layout(&paths).1, ["unknown-file m/4_d.go"]);
    }

    #[test]
    fn a_way_to_write_a_version_is_shown() {
        let help = |path: &str| {
            let settings = Settings::default();
            let layout = Layout::new("m", entries(&[path]), &settings);
            layout.findings[0].help[0].clone()
        };
        assert_eq!(help("2026-01-05_a.sql"), "leave the dashes out: `20260105_..`");
        assert!(help("x-1_a.sql").contains("start the name with digits and `_`"));
        assert!(help("20260105090000000000_a.sql").contains("fourteen: `20260105090000_users`"));
    }

    #[test]
    fn each_file_that_does_not_fit_is_reported() {
        let cases: [(&[&str], &[&str]); 17] = [
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
            (
                &["01_a/up.sql", "01_a/down.sql", "1_a/up.sql", "1_a/down.sql"],
                &["duplicate-version m/1_a/up.sql"],
            ),
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
