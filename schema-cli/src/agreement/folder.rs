//! A folder of migrations: its scripts as they are to be run, and what we say about them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, Class, Code, Diagnostic, LockMode, compile, compile_until};
use schema_manifest::{Dialect, Down, Manifest, Script, TransactionClass};
use serde::Serialize;

/// A folder of migrations.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) name: String,
    /// What the paths of scripts are relative to.
    root: PathBuf,
    /// Below it.
    path: String,
    pub(crate) migrations: Vec<Migration>,
    /// The schema after the last migration; `None` where the folder is refused even as one that has
    /// been released.
    pub(crate) manifest: Option<Manifest>,
    /// What is found in the folder as one whose migrations are new.
    pub(crate) findings: Vec<Finding>,
    /// What is in the way of adopting it.
    pub(crate) refusals: Vec<Finding>,
}

/// A migration with its way back.
#[derive(Debug)]
pub(crate) struct Migration {
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) up: Sql,
    pub(crate) down: Option<Sql>,
}

/// A script as it is sent.
#[derive(Debug)]
pub(crate) struct Sql {
    pub(crate) path: String,
    pub(crate) sending: Sending,
}

/// How a script is sent.
#[derive(Debug)]
pub(crate) enum Sending {
    /// As one message, which is one transaction.
    Together(String),
    /// Statement by statement.
    Apart(Vec<String>),
}

/// A diagnostic, as data.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) level: String,
    pub(crate) message: String,
    pub(crate) path: Option<String>,
    pub(crate) line: Option<u32>,
    /// What its labels and its help say.
    pub(crate) labels: Vec<String>,
    /// Whether it says something about what the file does, not only about how it is written.
    pub(crate) accuses: bool,
}

impl Folder {
    /// Reads a folder, whatever is wrong with its migrations. It is named as the macro names it: relative to where
    /// `Cargo.toml` is.
    pub(crate) fn read(root: &Path, folder: &str, name: &str) -> io::Result<Folder> {
        let path = root.join(folder);
        let compiled = |lock| compile(&arguments(root, folder, lock));
        let (new, released) = (compiled(LockMode::Check), compiled(LockMode::Adopt));
        let findings: Vec<Finding> = new.diagnostics.iter().map(Finding::new).collect();
        let refusals = released.diagnostics.iter().map(Finding::new).collect();
        let (migrations, manifest) = match released.embedded {
            Some(embedded) => {
                let migrations = embedded.migrations.iter();
                let migrations = migrations.map(|one| Migration::new(one, &findings)).collect();
                (migrations, Some(embedded.manifest))
            }
            None => (raw(&path)?, None),
        };
        let (root, path) = (root.to_owned(), folder.to_owned());
        Ok(Folder { name: name.to_owned(), root, path, migrations, manifest, findings, refusals })
    }

    /// What the migrations up to this one leave; `None` where they are refused.
    pub(crate) fn manifest_after(&self, migration: &Migration) -> Option<Manifest> {
        let arguments = arguments(&self.root, &self.path, LockMode::Adopt);
        Some(compile_until(&arguments, migration.version).embedded?.manifest)
    }

    /// What is said about a file.
    pub(crate) fn findings_in(&self, path: &str) -> Vec<Finding> {
        let here = self.findings.iter().filter(|finding| finding.path.as_deref() == Some(path));
        here.cloned().collect()
    }
}

/// How a folder is compiled.
pub(crate) fn arguments(root: &Path, folder: &str, lock: LockMode) -> Arguments {
    Arguments {
        folder: Some(folder.to_owned()),
        dialect: None,
        lock,
        ..Arguments::new(root.to_owned(), Dialect::Postgres)
    }
}

fn last(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

impl Migration {
    /// An up runs as the runtime runs one that has been released. A down runs as its file declares it:
    /// where its tool would open a transaction that it cannot run in, it fails.
    fn new(migration: &schema_manifest::Migration, findings: &[Finding]) -> Self {
        let is_undeclared = |path: &str| {
            findings.iter().any(|finding| {
                finding.path.as_deref() == Some(path)
                    && finding.code == Code::NeedsNoTransaction.as_str()
            })
        };
        Migration {
            version: migration.version,
            name: migration.name.to_string(),
            up: Sql::new(&migration.up),
            down: match &migration.down {
                Down::Script(script) if is_undeclared(&script.path) => Some(Sql {
                    path: script.path.to_string(),
                    sending: Sending::Together(checked(&script.sql)),
                }),
                Down::Script(script) => Some(Sql::new(script)),
                Down::Irreversible(_) | Down::ForwardOnly => None,
            },
        }
    }
}

impl Sql {
    /// The script as the runtime would send it.
    fn new(script: &Script) -> Self {
        let path = script.path.to_string();
        if script.no_transaction {
            let texts = script.statements.iter().map(|one| script.text(one).to_owned());
            return Sql { path, sending: Sending::Apart(texts.collect()) };
        }
        let is = |class| script.statements.iter().any(|one| one.transaction == class);
        let text = unwrapped(script);
        // An implicit transaction takes no savepoint.
        let text = if script.begins_itself() {
            format!("{text}\n;\nCOMMIT")
        } else if is(TransactionClass::Savepoint) || is(TransactionClass::Unread) {
            format!("BEGIN;\n{text}\n;\nCOMMIT")
        } else {
            checked(&text)
        };
        Sql { path, sending: Sending::Together(text) }
    }
}

/// A message of several statements, which is a transaction, and in which what is deferred is checked.
fn checked(text: &str) -> String {
    format!("{text}\n;\nSET CONSTRAINTS ALL IMMEDIATE")
}

/// The script without the `BEGIN` and `COMMIT` around it.
fn unwrapped(script: &Script) -> String {
    let mut text = script.sql.to_string();
    let wrappers = script.statements.iter().rev();
    for one in wrappers.filter(|one| one.transaction == TransactionClass::Wrapper) {
        let range = one.start as usize..one.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, "");
        }
    }
    text
}

impl Finding {
    pub(crate) fn new(diagnostic: &Diagnostic) -> Self {
        let first = diagnostic.labels.first();
        Finding {
            code: diagnostic.code.as_str(),
            level: diagnostic.level.to_string(),
            message: diagnostic.message.clone(),
            path: diagnostic.place().map(str::to_owned),
            line: first.map(|label| label.source.line(label.span.start)),
            labels: diagnostic
                .labels
                .iter()
                .map(|label| label.text.clone())
                .chain(diagnostic.help.iter().cloned())
                .collect(),
            // Column order alone counts as right.
            accuses: diagnostic.code != Code::ColumnOrder
                && (diagnostic.code.class() != Class::Style
                    || matches!(
                        diagnostic.code,
                        Code::NeedsNoTransaction | Code::TransactionControl
                    )),
        }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.level == "error"
    }
}

/// The migrations of a folder that is refused, by the names of its files alone: `1_a.up.sql` with
/// `1_a.down.sql`, `1_a/up.sql` with `1_a/down.sql`, `1_a.sql`. Each file is one message.
fn raw(folder: &Path) -> io::Result<Vec<Migration>> {
    let mut migrations = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let file = last(&path);
        let found = if path.join("up.sql").is_file() {
            Some((file, path.join("up.sql"), path.join("down.sql")))
        } else if let Some(stem) = file.strip_suffix(".up.sql") {
            let down = path.with_file_name(format!("{stem}.down.sql"));
            Some((stem.to_owned(), path, down))
        } else if file.ends_with(".down.sql") {
            None
        } else {
            let stem = file.strip_suffix(".sql").map(str::to_owned);
            stem.map(|stem| (stem, path, PathBuf::new()))
        };
        let Some((stem, up, down)) = found else { continue };
        let digits: String = stem.chars().filter(char::is_ascii_digit).collect();
        migrations.push(Migration {
            version: digits.get(..digits.len().min(18)).unwrap_or_default().parse().unwrap_or(0),
            up: whole(folder, &up)?,
            down: if down.is_file() { Some(whole(folder, &down)?) } else { None },
            name: stem,
        });
    }
    migrations.sort_by(|a, b| (leading(&a.name), &a.name).cmp(&(leading(&b.name), &b.name)));
    Ok(migrations)
}

/// The number that a name begins with, which orders it.
fn leading(name: &str) -> u128 {
    let digits = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let end = digits.find(|letter: char| !letter.is_ascii_digit() && letter != '-');
    let digits: String =
        digits.get(..end.unwrap_or(digits.len())).unwrap_or_default().replace('-', "");
    digits.parse().unwrap_or(u128::MAX)
}

fn whole(folder: &Path, path: &Path) -> io::Result<Sql> {
    let below = path.strip_prefix(folder.parent().unwrap_or(folder)).unwrap_or(path);
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    Ok(Sql { path: below.display().to_string(), sending: Sending::Together(text) })
}
