//! The way from a folder to what a binary embeds.

use std::io;
use std::path::{Path, PathBuf};

use schema_manifest::{
    Dialect, Down, Embedded, Manifest, Migration, Script, Text, Touched, Verification,
};

use crate::arguments::Arguments;
use crate::diagnostic::{Class, Code, Diagnostic, Level};
use crate::folder::{
    Base, DownFile, Downs, Entry, EntryKind, File, Layout, MigrationFiles, Settings, SqlxSettings,
    read,
};
use crate::lock::{self, LockFile, LockMode, Recording};
use crate::source::Source;
use crate::verdict::{self, Adoption, Evidence, Released};
use crate::{fixtures, require};

/// What came of a folder.
#[derive(Debug, Default)]
pub struct Compiled {
    /// What a binary embeds; `None` when one of the diagnostics is an error.
    pub embedded: Option<Embedded>,
    /// Everything that was found, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// Where there is no lock file: how much of what was found would be left alone if the
    /// migrations had been released, or is, when they are being adopted.
    pub adoption: Option<Adoption>,
    /// What the lock file says once every migration is released; `None` where one of the
    /// diagnostics is an error.
    pub recording: Option<Recording>,
    /// Every file that was read, for the build to track.
    pub files: Vec<PathBuf>,
}

/// The SQL of a folder after its dialect has seen it.
#[derive(Default)]
pub(crate) struct Checked {
    /// The scripts of each migration, in order.
    pub(crate) migrations: Vec<Scripts>,
    /// Each fixture, in order.
    pub(crate) fixtures: Vec<Script>,
    /// The schema after the last migration.
    pub(crate) manifest: Manifest,
}

/// The scripts of one migration.
pub(crate) struct Scripts {
    pub(crate) up: Script,
    pub(crate) down: Option<Script>,
    pub(crate) verify: Option<Script>,
    /// The objects that the up touches.
    pub(crate) touches: Vec<Touched>,
}

/// Reads a folder, checks it, replays it.
pub fn compile(arguments: &Arguments) -> Compiled {
    whole_or_part(arguments, None)
}

/// The same as far as the migration of this version, as if those behind it were not there; what `require` and
/// the fixtures name may come later, and is left out. Where the folder has no such version, all of it.
pub fn compile_until(arguments: &Arguments, version: i64) -> Compiled {
    let arguments = Arguments { fixtures: None, require: vec![], ..arguments.clone() };
    whole_or_part(&arguments, Some(version))
}

fn whole_or_part(arguments: &Arguments, until: Option<i64>) -> Compiled {
    let mut compiled = Compiled::default();
    let embedded = attempt(arguments, until, &mut compiled);
    let faulty = compiled.diagnostics.iter().any(|finding| finding.level == Level::Error);
    compiled.embedded = embedded.filter(|_| !faulty);
    compiled.recording = compiled.recording.filter(|_| !faulty);
    compiled
}

fn attempt(arguments: &Arguments, until: Option<i64>, compiled: &mut Compiled) -> Option<Embedded> {
    let Compiled { diagnostics: findings, files, .. } = compiled;
    let folder = folder(arguments, findings, files);
    let folder = folder.trim_end_matches('/');
    let entries = match read_folder(&arguments.root, folder) {
        Ok(entries) => entries,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    track(&entries, files);
    let settings = settings(folder, &entries, findings);
    let lock = lock_file(folder, &entries, &arguments.lock, findings);
    let dialect = dialect(arguments, &settings, folder, findings);
    let mut layout = Layout::new(folder, entries, &settings);
    let nothing_found = layout.findings.is_empty();
    findings.extend(layout.findings);
    if layout.migrations.is_empty() && nothing_found {
        findings.push(
            Diagnostic::new(Code::EmptyFolder, "the folder holds no migration").about(folder).help(
                "write the first one: `0001_name.sql`, or `0001_name/up.sql` with \
                       `down.sql`",
            ),
        );
    }
    if let Some(lock) = &lock {
        lock::check(lock, &layout.migrations, &arguments.lock, findings);
    }
    let last = layout.migrations.iter().position(|one| Some(one.version) == until);
    layout.migrations.truncate(last.map_or(usize::MAX, |last| last + 1));
    let fixture_files = match &arguments.fixtures {
        Some(folder) => fixtures::read(&arguments.root, folder, findings, files),
        None => vec![],
    };
    let base = settings.base.as_ref();
    let base = base.and_then(|base| read_base(base, arguments, folder, findings, files));
    let sql = Sql { migrations: &layout.migrations, fixtures: &fixture_files, base: base.as_ref() };
    let checked = check(dialect?, &sql, &settings, findings);
    // A faulty migration leaves out what it should have made: asking for that would be a second
    // error for one cause.
    if !findings.iter().any(|finding| matches!(finding.class, Class::Fault | Class::Sql)) {
        require::check(&arguments.require, &checked.manifest, findings);
        require::check_only(arguments.verify_only.as_deref(), &checked.manifest, findings);
    }
    let evidence = Evidence {
        folder,
        base: base.as_ref(),
        migrations: &layout.migrations,
        scripts: &checked.migrations,
        settings: &settings,
        released: released(lock.as_ref(), &arguments.lock),
    };
    let verdict = verdict::judge(std::mem::take(findings), &evidence);
    compiled.diagnostics = verdict.diagnostics;
    compiled.adoption = verdict.adoption;
    let path = format!("{folder}/{LOCK}");
    compiled.recording =
        Some(Recording::new(path, &layout.migrations, lock.as_ref(), &arguments.lock));
    let migrations = layout.migrations.into_iter().map(Key::of).collect();
    let mut embedded = assemble(dialect?, folder, arguments, migrations, &fixture_files, checked);
    let ignored: Vec<_> = layout.ignored.into_iter().map(Text::from).collect();
    embedded.ignored = ignored.into();
    let only = arguments.verify_only.clone();
    embedded.verification = Verification::new(only.map(Into::into), settings.verify.into());
    for migration in embedded.migrations.to_mut() {
        if let Some(entry) = lock.as_ref().and_then(|lock| lock.entry(migration.version)) {
            migration.accepted = entry.accepted.clone().into();
        }
        if let Some(findings) = verdict.down_findings.get(&migration.version) {
            migration.down_findings = findings.clone().into();
        }
    }
    Some(embedded)
}

const LOCK: &str = "schema.lock";

/// The lock file, where there is one.
fn lock_file(
    folder: &str,
    entries: &[Entry],
    mode: &LockMode,
    findings: &mut Vec<Diagnostic>,
) -> Option<LockFile> {
    let file = entries.iter().find(|entry| entry.name == LOCK)?;
    let path = format!("{folder}/{LOCK}");
    match &file.kind {
        EntryKind::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            Some(LockFile::parse(&Source::new(path, text), mode, findings))
        }
        EntryKind::Unreadable(reason) => {
            let message = format!("cannot be read: {reason}");
            findings.push(Diagnostic::new(Code::Unreadable, message).about(path));
            None
        }
        EntryKind::File | EntryKind::Folder(_) => {
            let message = "the lock file is no file";
            findings.push(Diagnostic::new(Code::BadLock, message).about(path).help(
                "take the folder out of the way: `schema.lock` is where releases are recorded",
            ));
            None
        }
    }
}

fn released(lock: Option<&LockFile>, mode: &LockMode) -> Released {
    match (lock, mode) {
        (Some(lock), _) => Released::Listed(lock.versions().collect()),
        (None, LockMode::Adopt) => Released::All,
        (None, LockMode::Check | LockMode::Update { .. }) => Released::Unknown,
    }
}

/// The argument wins over `sqlx.toml`, that over the default.
fn folder(
    arguments: &Arguments,
    findings: &mut Vec<Diagnostic>,
    files: &mut Vec<PathBuf>,
) -> String {
    let path = arguments.root.join("sqlx.toml");
    let sqlx = match read::text(&path) {
        Some(text) => {
            files.push(path);
            SqlxSettings::parse(&Source::new("sqlx.toml", text), findings)
        }
        None => SqlxSettings::default(),
    };
    let named = arguments.folder.clone().or(sqlx.folder);
    named.unwrap_or_else(|| "migrations".to_owned())
}

/// What is left of a migration's files once its scripts are read: the texts of a long folder need
/// not be there twice while it is put together.
struct Key {
    version: i64,
    name: String,
    irreversible: Option<String>,
}

impl Key {
    fn of(files: MigrationFiles) -> Key {
        let irreversible = match files.down {
            DownFile::Irreversible(reason) => Some(reason),
            DownFile::Script(_) | DownFile::ForwardOnly => None,
        };
        Key { version: files.version, name: files.name, irreversible }
    }
}

fn assemble(
    dialect: Dialect,
    folder: &str,
    arguments: &Arguments,
    keys: Vec<Key>,
    fixture_files: &[File],
    checked: Checked,
) -> Embedded {
    let migrations: Vec<Migration> = keys
        .into_iter()
        .zip(checked.migrations)
        .map(|(key, scripts)| {
            let down = match (scripts.down, key.irreversible) {
                (Some(script), _) => Down::Script(script),
                (None, Some(reason)) => Down::Irreversible(reason.into()),
                (None, None) => Down::ForwardOnly,
            };
            Migration::new(
                key.version,
                key.name.into(),
                scripts.up,
                down,
                scripts.verify,
                vec![].into(),
                vec![].into(),
                scripts.touches.into(),
            )
        })
        .collect();
    let fixtures: Vec<_> = fixture_files
        .iter()
        .zip(checked.fixtures)
        .map(|(file, script)| fixtures::embedded(file, script))
        .collect();
    Embedded::new(
        dialect,
        folder.to_owned().into(),
        migrations.into(),
        fixtures.into(),
        checked.manifest,
        arguments.require.clone().into(),
        Verification::default(),
        arguments.hint.clone().map(Into::into),
        vec![].into(),
    )
}

/// The entries of a folder below the root.
pub(crate) fn read_folder(root: &Path, folder: &str) -> Result<Vec<Entry>, Diagnostic> {
    read::read(&root.join(folder)).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Diagnostic::new(Code::MissingFolder, format!("there is no folder `{folder}`"))
                .help(format!("looked for `{}`", root.join(folder).display()))
                .help(
                    "paths are relative to the folder of the crate's Cargo.toml; another folder is \
                     named in the macro: `embed_migrations!(\"db/migrations\", fixtures = \
                     \"db/fixtures\")`",
                )
        }
        _ => Diagnostic::new(Code::Unreadable, format!("cannot be read: {error}")).about(folder),
    })
}

/// Remembers the files whose text was read.
pub(crate) fn track(entries: &[Entry], files: &mut Vec<PathBuf>) {
    for entry in entries {
        match &entry.kind {
            EntryKind::Text(_) => files.push(entry.path.clone()),
            EntryKind::Folder(inner) => track(inner, files),
            EntryKind::File | EntryKind::Unreadable(_) => {}
        }
    }
}

fn settings(folder: &str, entries: &[Entry], findings: &mut Vec<Diagnostic>) -> Settings {
    let file = entries.iter().find(|entry| entry.name == "schema.toml");
    let Some(EntryKind::Text(bytes)) = file.map(|entry| &entry.kind) else {
        return Settings::default();
    };
    let path = format!("{folder}/schema.toml");
    match std::str::from_utf8(bytes) {
        Ok(text) => Settings::parse(&Source::new(path, text), findings),
        Err(_) => {
            findings.push(Diagnostic::new(Code::NotUtf8, "the file is not UTF-8").about(path));
            Settings { downs: Downs::Optional, ..Settings::default() }
        }
    }
}

/// The argument wins over `schema.toml`, and that over the only dialect that is switched on.
fn dialect(
    arguments: &Arguments,
    settings: &Settings,
    folder: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Dialect> {
    let features = |dialect: Dialect| format!("features = [\"{}\"]", dialect.keyword());
    match arguments.dialect.or(settings.dialect) {
        Some(dialect) if arguments.available.contains(&dialect) => Some(dialect),
        Some(dialect) => {
            findings.push(
                Diagnostic::new(
                    Code::BadSetting,
                    format!("the migrations are for {dialect}, and its feature is off"),
                )
                .about(folder)
                .help(format!("switch it on: `schema-runtime = {{ .., {} }}`", features(dialect))),
            );
            None
        }
        None => match *arguments.available {
            [only] => Some(only),
            _ => {
                findings.push(
                    Diagnostic::new(
                        Code::BadSetting,
                        "it is not said which database these migrations are for",
                    )
                    .about(folder)
                    .help("PostgreSQL and SQLite are both possible here")
                    .help(
                        "write `dialect = \"postgres\"` or `dialect = \"sqlite\"` in the macro or \
                         in the folder's `schema.toml`",
                    ),
                );
                None
            }
        },
    }
}

/// All the SQL of a folder.
struct Sql<'a> {
    migrations: &'a [MigrationFiles],
    fixtures: &'a [File],
    base: Option<&'a File>,
}

/// What exists before the first migration.
fn read_base(
    base: &Base,
    arguments: &Arguments,
    folder: &str,
    findings: &mut Vec<Diagnostic>,
    files: &mut Vec<PathBuf>,
) -> Option<File> {
    let is_inside = arguments.root.join(&base.path).starts_with(arguments.root.join(folder));
    if is_inside {
        findings
            .push(base.wrong("the base lies among the migrations", "in the migrations folder").help(
            "put it beside the folder: what lies in it is a migration, to sqlx too; paths begin \
                 where `Cargo.toml` is",
        ));
        return None;
    }
    let path = arguments.root.join(&base.path);
    match read::bytes(&path) {
        Ok(bytes) => {
            files.push(path);
            File::new(&base.path, bytes, findings)
        }
        Err(error) => {
            findings.push(
                base.wrong(format!("`{}` cannot be read: {error}", base.path), "this file").help(
                    format!("looked for `{}`: paths begin where `Cargo.toml` is", path.display()),
                ),
            );
            None
        }
    }
}

/// SQLite runs every statement: nothing of it is opaque, and nothing exists before the first.
#[cfg(feature = "sqlite")]
fn for_postgres_only(
    migrations: &[MigrationFiles],
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) {
    let label = "SQLite runs every statement";
    for migration in migrations {
        let down = match &migration.down {
            crate::folder::DownFile::Script(file) => Some(file),
            _ => None,
        };
        let declared =
            [Some(&migration.up), down].into_iter().flatten().flat_map(|file| &file.opaque);
        findings.extend(declared.map(|one| one.idle(label)));
    }
    findings.extend(settings.opaque.iter().map(|one| one.idle(label)));
    if let Some(base) = &settings.base {
        findings.push(base.wrong("`base` is for PostgreSQL", "SQLite starts with an empty file"));
    }
}

#[allow(unused_variables, reason = "without a feature there is nothing to check with")]
fn check(
    dialect: Dialect,
    sql: &Sql<'_>,
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) -> Checked {
    let Sql { migrations, fixtures, base } = *sql;
    match dialect {
        #[cfg(feature = "postgres")]
        Dialect::Postgres => crate::postgres::check(migrations, fixtures, base, settings, findings),
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            for_postgres_only(migrations, settings, findings);
            crate::sqlite::check(migrations, fixtures, &settings.sqlite, findings)
        }
        #[cfg(not(all(feature = "postgres", feature = "sqlite")))]
        _ => Checked::default(),
    }
}
