//! A folder of migrations in one text, and what comes of it.
//!
//! ```text
//! What the case shows.
//! dialect: postgres
//! == migrations/1_users.sql
//! CREATE TABLE users (id bigint);
//! == migrations/2_disks.sql -> ../shared/disks.sql
//! == expected
//! error: ..                      the rendered diagnostics, or the schema that is left
//! ```
//!
//! `path latin1` is a file of one byte a character, `path -> target` a symbolic link, and a path that
//! ends in `/` an empty folder. Before the files stand the settings: `dialect`, `fixtures`, `require`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, Compiled, LockMode, compile, render};
use schema_manifest::{Dialect, Down, Embedded, ObjectName, Requirement};

/// The parts of a case.
pub(crate) struct Case {
    /// What stands before the first file: what the case shows, and its settings.
    pub(crate) head: String,
    /// The files, in the order of the text.
    pub(crate) files: Vec<CaseFile>,
    /// What should come of it.
    pub(crate) expected: String,
}

/// Something that lies in the folder of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CaseFile {
    /// Where, below the root.
    pub(crate) path: String,
    /// What.
    pub(crate) content: Content,
}

/// What a file of a case holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A text in UTF-8.
    Text(String),
    /// A text of one byte a character: for bytes that are not UTF-8.
    Latin1(String),
    /// A symbolic link to this place.
    Link(String),
    /// An empty folder.
    Folder,
}

impl Case {
    /// Reads the text of a case.
    pub(crate) fn parse(text: &str) -> Case {
        let mut parts = text.split("\n== ");
        let head = parts.next().unwrap().to_owned();
        let mut files = Vec::new();
        let mut expected = String::new();
        for part in parts {
            let (title, body) = part.split_once('\n').unwrap_or((part, ""));
            if title == "expected" {
                body.clone_into(&mut expected);
            } else {
                files.push(CaseFile::parse(title, body));
            }
        }
        Case { head, files, expected }
    }

    /// The value of `key: value` before the first file.
    pub(crate) fn setting(&self, key: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    }

    /// Compiles the case in a folder of that name; what comes of it, and as text.
    pub(crate) fn run(&self, name: &str) -> (Compiled, String) {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).unwrap();
        for file in &self.files {
            file.write(&root);
        }
        let compiled = compile(&self.arguments(root.clone()));
        let text = shown(&compiled, &root);
        (compiled, text)
    }

    /// The diagnostics alone, as a user sees them.
    pub(crate) fn diagnostics(&self, name: &str) -> String {
        let (compiled, text) = self.run(name);
        let embedded = compiled.embedded.map(|embedded| {
            let mut text = String::new();
            show_embedded(&embedded, &mut text);
            text
        });
        let text = text.strip_suffix(&*embedded.unwrap_or_default()).unwrap_or(&text);
        text.trim_end().to_owned() + "\n"
    }

    fn arguments(&self, root: PathBuf) -> Arguments {
        let dialect = self.setting("dialect").and_then(Dialect::from_keyword);
        let require = self.setting("require").map(|names| {
            names
                .split(", ")
                .map(|name| match name.split_once('.') {
                    Some((table, column)) => Requirement::new(
                        ObjectName::unqualified(table.to_owned()),
                        vec![column.to_owned().into()].into(),
                    ),
                    None => {
                        let table = ObjectName::unqualified(name.to_owned());
                        Requirement::new(table, vec![].into())
                    }
                })
                .collect()
        });
        Arguments {
            root,
            folder: None,
            fixtures: self.setting("fixtures").map(str::to_owned),
            dialect,
            available: vec![Dialect::Postgres, Dialect::Sqlite],
            require: require.unwrap_or_default(),
            verify_only: self.setting("only").map(|names| {
                names.split(", ").map(|name| ObjectName::unqualified(name.to_owned())).collect()
            }),
            hint: None,
            lock: match self.setting("lock") {
                None => LockMode::Check,
                Some("update") => LockMode::Update { accept: vec![] },
                Some("adopt") => LockMode::Adopt,
                Some(other) => panic!("there is no lock mode {other}"),
            },
        }
    }
}

impl CaseFile {
    fn parse(title: &str, body: &str) -> CaseFile {
        let (path, content) = if let Some((path, target)) = title.split_once(" -> ") {
            assert!(body.is_empty(), "{path}: a symbolic link holds nothing");
            (path, Content::Link(target.to_owned()))
        } else if let Some(path) = title.strip_suffix(" latin1") {
            (path, Content::Latin1(body.to_owned()))
        } else if title.ends_with('/') {
            (title, Content::Folder)
        } else {
            (title, Content::Text(format!("{body}\n")))
        };
        CaseFile { path: path.to_owned(), content }
    }

    fn write(&self, root: &Path) {
        let path = root.join(&self.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        match &self.content {
            Content::Text(text) => fs::write(path, text).unwrap(),
            Content::Latin1(text) => {
                let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
                fs::write(path, bytes.collect::<Vec<u8>>()).unwrap();
            }
            Content::Link(target) => std::os::unix::fs::symlink(target, path).unwrap(),
            Content::Folder => fs::create_dir_all(path).unwrap(),
        }
    }
}

/// What is compared: the diagnostics, or what a binary would embed.
fn shown(compiled: &Compiled, root: &Path) -> String {
    let mut text = String::new();
    for diagnostic in &compiled.diagnostics {
        writeln!(text, "{}: {}\n", diagnostic.level, render(diagnostic)).unwrap();
    }
    if let Some(adoption) = &compiled.adoption {
        writeln!(text, "adoption: {adoption}\n").unwrap();
    }
    if let Some(embedded) = &compiled.embedded {
        show_embedded(embedded, &mut text);
    }
    let root = format!("{}/", root.display());
    text.replace(&root, "").trim_end().to_owned() + "\n"
}

fn show_embedded(embedded: &Embedded, text: &mut String) {
    for migration in embedded.migrations.iter() {
        let down = match &migration.down {
            Down::Script(_) => "with a down".to_owned(),
            Down::Irreversible(reason) => format!("irreversible: {reason}"),
            Down::ForwardOnly => "forward only".to_owned(),
        };
        let verified = if migration.verify.is_some() { ", verified" } else { "" };
        writeln!(text, "migration {migration}, {down}{verified}").unwrap();
        for finding in migration.down_findings.iter() {
            writeln!(text, "    down not to be trusted: {finding}").unwrap();
        }
        for accepted in migration.accepted.iter() {
            writeln!(text, "    accepts {accepted}").unwrap();
        }
        for statement in migration.up.statements.iter() {
            let what =
                migration.up.text(statement).split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = what.chars().take(40).collect();
            let discards = if statement.discards_data { ", discards data" } else { "" };
            writeln!(
                text,
                "    {}: {:?}{discards}: {short}",
                statement.line, statement.transaction
            )
            .unwrap();
        }
    }
    for table in embedded.manifest.tables.iter() {
        let complete = if table.complete { "" } else { ", not complete" };
        writeln!(text, "table {}{complete} ({})", table.name, table.origin.as_ref().unwrap())
            .unwrap();
        for column in table.columns.iter() {
            let unknown = if column.data_type.is_none() { " of unknown type" } else { "" };
            let line = column.origin.as_ref().unwrap().line;
            writeln!(text, "    {column}{unknown} ({line})").unwrap();
        }
        for constraint in table.constraints.iter() {
            let name = constraint.name.as_deref().unwrap_or("without a name");
            write!(text, "    {:?} {name} ({})", constraint.kind, constraint.columns.join(", "))
                .unwrap();
            match constraint.references() {
                Some(other) => writeln!(text, " -> {other}").unwrap(),
                None => writeln!(text).unwrap(),
            }
        }
        for index in table.indexes.iter() {
            let keys: Vec<&str> = index
                .keys
                .iter()
                .map(|key| key.column().map_or("an expression", |name| &**name))
                .collect();
            let unique = if index.unique { "unique " } else { "" };
            let partial = if index.is_partial() { ", partial" } else { "" };
            writeln!(text, "    {unique}index {} ({}){partial}", index.name, keys.join(", "))
                .unwrap();
        }
    }
    for item in embedded.manifest.enums.iter() {
        writeln!(text, "enum {} ({})", item.name, item.labels.join(", ")).unwrap();
    }
    for object in embedded.manifest.objects.iter() {
        let aspects: Vec<String> =
            object.aspects.iter().map(|one| format!("{} {}", one.name, one.value)).collect();
        let aspects = aspects.join("; ");
        let colon = if aspects.is_empty() { "" } else { ": " };
        writeln!(text, "{object}{colon}{aspects}").unwrap();
    }
    for opaque in embedded.manifest.opaque.iter() {
        writeln!(text, "opaque {}: {}", opaque.object, opaque.reason).unwrap();
    }
}
