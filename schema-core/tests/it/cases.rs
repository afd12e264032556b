//! Each `.case` file is a folder of migrations with what is expected of it.
//!
//! ```text
//! What the case shows.
//! dialect: postgres
//! == migrations/1_users.sql
//! CREATE TABLE users (id bigint);
//! == expected
//! error: ..                      the rendered diagnostics, or the schema that is left
//! ```
//!
//! `SCHEMA_BLESS=1 cargo test -p schema-core` rewrites what is expected; look at the difference
//! before you commit it. A file whose name starts with `near_miss` must not show the code of its
//! folder; every other one must.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, Code, Compiled, compile, render};
use schema_manifest::{Dialect, Down, Embedded, ObjectName, Requirement};

/// The parts of a case file.
struct Case {
    head: String,
    files: Vec<(String, Vec<u8>)>,
    expected: String,
}

impl Case {
    fn parse(text: &str) -> Case {
        let mut parts = text.split("\n== ");
        let head = parts.next().unwrap().to_owned();
        let mut files = Vec::new();
        let mut expected = String::new();
        for part in parts {
            let (title, body) = part.split_once('\n').unwrap_or((part, ""));
            match title.strip_suffix(" latin1") {
                // One byte a character: for bytes that are not UTF-8.
                Some(path) => {
                    let bytes = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap());
                    files.push((path.to_owned(), bytes.collect()));
                }
                None if title == "expected" => body.clone_into(&mut expected),
                None => files.push((title.to_owned(), format!("{body}\n").into_bytes())),
            }
        }
        Case { head, files, expected }
    }

    fn setting(&self, key: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
    }

    fn run(&self, root: &Path) -> Compiled {
        for (path, bytes) in &self.files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            // A path that ends in `/` is an empty folder.
            if !path.to_str().unwrap().ends_with('/') {
                fs::write(path, bytes).unwrap();
            }
        }
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
        compile(&Arguments {
            root: root.to_owned(),
            folder: None,
            fixtures: self.setting("fixtures").map(str::to_owned),
            dialect,
            available: vec![Dialect::Postgres, Dialect::Sqlite],
            require: require.unwrap_or_default(),
            hint: None,
        })
    }
}

/// What is compared: the diagnostics, or what a binary would embed.
fn shown(compiled: &Compiled, root: &Path) -> String {
    let mut text = String::new();
    for diagnostic in &compiled.diagnostics {
        writeln!(text, "error: {}\n", render(diagnostic)).unwrap();
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
        writeln!(text, "migration {migration}, {down}").unwrap();
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
            match &constraint.references {
                Some(other) => writeln!(text, " -> {other}").unwrap(),
                None => writeln!(text).unwrap(),
            }
        }
        for index in table.indexes.iter() {
            let keys: Vec<&str> =
                index.keys.iter().map(|key| key.as_deref().unwrap_or("an expression")).collect();
            let unique = if index.unique { "unique " } else { "" };
            let partial = if index.partial { ", partial" } else { "" };
            writeln!(text, "    {unique}index {} ({}){partial}", index.name, keys.join(", "))
                .unwrap();
        }
    }
    for item in embedded.manifest.enums.iter() {
        writeln!(text, "enum {} ({})", item.name, item.labels.join(", ")).unwrap();
    }
    for opaque in embedded.manifest.opaque.iter() {
        writeln!(text, "opaque {}: {}", opaque.object, opaque.reason).unwrap();
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Every case file, by the name of its folder.
fn case_files() -> BTreeMap<String, Vec<PathBuf>> {
    let mut all: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for folder in fs::read_dir(folder()).unwrap() {
        let folder = folder.unwrap().path();
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        all.insert(code, files);
    }
    all
}

#[test]
fn every_case_gives_what_it_expects() {
    let bless = std::env::var_os("SCHEMA_BLESS").is_some();
    let mut wrong = String::new();
    for (code, files) in case_files() {
        for path in files {
            let text = fs::read_to_string(&path).unwrap();
            let case = Case::parse(&text);
            let name = format!("{code}/{}", path.file_stem().unwrap().to_str().unwrap());
            let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
            let _ = fs::remove_dir_all(&root);
            fs::create_dir_all(&root).unwrap();
            let found = shown(&case.run(&root), &root);
            if bless {
                let body = text.split("\n== expected").next().unwrap();
                fs::write(&path, format!("{body}\n== expected\n{found}")).unwrap();
            } else if found != case.expected {
                write!(wrong, "\n{name}\n--- expected\n{}--- found\n{found}", case.expected)
                    .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "SCHEMA_BLESS=1 rewrites what is expected{wrong}");
}

#[test]
fn every_code_has_a_case_that_fires_and_a_near_miss() {
    let cases = case_files();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        // Needs a file that root may not read, and root reads everything.
        if *code == Code::Unreadable {
            continue;
        }
        let of_code = cases.get(code.as_str()).map(Vec::as_slice).unwrap_or_default();
        let (near, fires): (Vec<_>, Vec<_>) = of_code
            .iter()
            .partition(|path| path.file_stem().unwrap().to_str().unwrap().starts_with("near_miss"));
        if fires.is_empty() {
            wrong.push(format!("{code}: no case fires it"));
        }
        if near.is_empty() {
            wrong.push(format!("{code}: no near miss"));
        }
        let shows = |path: &&&PathBuf| {
            let expected = Case::parse(&fs::read_to_string(path).unwrap()).expected;
            expected.contains(&format!(" [{code}]"))
        };
        wrong.extend(
            fires.iter().filter(|path| !shows(path)).map(|path| format!("{path:?} does not fire")),
        );
        wrong.extend(near.iter().filter(shows).map(|path| format!("{path:?} fires")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
