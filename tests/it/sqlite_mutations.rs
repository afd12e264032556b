//! The same as `mutations.rs` on SQLite: what the manifest claims of `tests/mutations/sqlite` is changed in a
//! real database, one thing at a time, and the line is held that the drift then has.
//!
//! `tests/mutations/sqlite.sql` is the table, in the form that `mutations.rs` describes.
//! `SCHEMA_BLESS=1` writes the last lines of each row anew.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, LockMode, compile, render};
use schema_manifest::sqlite::{self, QUERY, WIDTH};
use schema_manifest::{
    Consequence, Constraint, Depth, Dialect, Embedded, Finding, Manifest, Object, compare, extra,
};
use schema_runtime::{Migrator, Schema};
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, Sqlite};

use crate::agreement::claims::{Line, claimed};
use crate::mutations::{FAILED, Row, base, drift, each_is_changed, held, rows};

/// What is the same of everything on SQLite, which has no other.
const NOT_OF_SQLITE: &[&str] = &[
    "constraint inheritance",
    "constraint match",
    "constraint nulls",
    "index method",
    "table no forced row security",
    "table no row security",
];

/// What is claimed and changed by no row, with why.
const WITHOUT_A_ROW: &[(&str, &str)] = &[
    ("constraint expression", "a check without one is none"),
    ("trigger body", "there is none without"),
    ("view query", "there is none without"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table() -> PathBuf {
    root().join("tests/mutations/sqlite.sql")
}

/// A folder below the root of the repository.
fn embedded(folder: &str) -> Embedded {
    let mut arguments = Arguments::new(root().to_path_buf(), Dialect::Sqlite);
    arguments.folder = Some(folder.to_owned());
    arguments.lock = LockMode::Adopt;
    let compiled = compile(&arguments);
    let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
    compiled.embedded.unwrap_or_else(|| panic!("{folder}: {rendered:#?}"))
}

/// What is claimed of the folder of the mutations, as lines.
pub(crate) fn claimed_of_sqlite(manifest: &Manifest) -> BTreeSet<Line> {
    let lines = claimed(manifest).into_iter();
    lines.filter(|line| !NOT_OF_SQLITE.contains(&&*line.topic())).collect()
}

/// What is claimed of a folder with something of every kind.
pub(crate) fn claimed_of_the_folder() -> BTreeSet<Line> {
    claimed_of_sqlite(&embedded("tests/mutations/sqlite").manifest)
}

/// A migrated database in memory.
async fn migrated(schema: &Schema<Sqlite>) -> SqliteConnection {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    schema.start(&mut connection).await.unwrap();
    connection
}

async fn observed(connection: &mut SqliteConnection) -> Manifest {
    let rows = sqlx::raw_sql(QUERY).fetch_all(connection).await.unwrap();
    let rows = rows.iter().map(|row| {
        let values: Vec<Option<String>> = (0..WIDTH).map(|at| row.get(at)).collect();
        values.try_into().unwrap()
    });
    let own = ["_sqlx_migrations", "_schema_fixtures", "_schema_progress"];
    sqlite::manifest(rows, |table| own.contains(&table))
}

/// What a row does.
#[derive(Default)]
struct Seen {
    /// Each difference as a line.
    report: Vec<String>,
    /// What of that which is claimed has been changed, as topics.
    covered: BTreeSet<String>,
}

async fn see(schema: &Schema<Sqlite>, before: &BTreeSet<Line>, row: &Row) -> Seen {
    let mut connection = migrated(schema).await;
    let mut seen = Seen::default();
    let done = sqlx::raw_sql(AssertSqlSafe(row.sql.clone())).execute(&mut connection).await;
    if let Err(error) = done {
        seen.report.push(format!("{FAILED}{error}"));
        return seen;
    }
    let drift = drift(schema, &mut connection).await;
    let refuses = Migrator::new(schema).verify(&mut connection).await.is_err();
    let differences: Vec<_> = drift.iter().flat_map(|drift| &drift.differences).collect();
    for one in &differences {
        seen.report.push(format!("{} {}: {one}", one.kind.consequence(), one.kind));
        if matches!(one.difference.finding, Finding::Missing) {
            let manifest = &schema.embedded().manifest;
            seen.covered.insert(existence(manifest, &one.difference.object));
        }
    }
    let worst = differences.iter().map(|one| one.kind.consequence()).max();
    assert_eq!(refuses, worst == Some(Consequence::Refuse), "{}\n{:#?}", row.sql, seen.report);
    if differences.is_empty() {
        seen.report.push("nothing".to_owned());
        return seen;
    }
    // One attribute of an object, where something is said.
    let after = claimed_of_sqlite(&observed(&mut connection).await);
    let gone: Vec<&Line> = before.difference(&after).collect();
    let mut attributes: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for line in &gone {
        attributes.entry((&line.kind, &line.object)).or_default().insert(base(line));
    }
    let changed = gone.iter().filter(|line| {
        let attributes = &attributes[&(&*line.kind, &*line.object)];
        attributes.len() == 1 && !attributes.contains("")
    });
    seen.covered.extend(changed.map(|line| line.topic()));
    seen
}

/// The topic of an object that is there.
fn existence(manifest: &Manifest, object: &Object) -> String {
    match object {
        Object::Table(_) => "table".to_owned(),
        Object::Column { .. } => "column".to_owned(),
        Object::Constraint { table, constraint } => {
            let table = manifest.tables.iter().find(|one| one.name == *table).unwrap();
            let is_it = |one: &&Constraint| match &one.name {
                Some(name) => name == constraint,
                None => constraint.starts_with(&one.kind.to_string()),
            };
            format!("constraint: {}", table.constraints.iter().find(is_it).unwrap().kind)
        }
        Object::Index { .. } => "index".to_owned(),
        Object::Other { kind, .. } => kind.to_string(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_is_changed_by_hand_on_sqlite_is_reported() {
    let schema = Schema::<Sqlite>::new(embedded("tests/mutations/sqlite"));
    let text = fs::read_to_string(table()).unwrap();
    let rows = rows(&text);

    let mut untouched = migrated(&schema).await;
    assert_eq!(drift(&schema, &mut untouched).await, None, "nobody has changed anything");
    let before = claimed_of_sqlite(&schema.embedded().manifest);

    let mut all = Vec::new();
    for row in &rows {
        all.push(see(&schema, &before, row).await);
    }
    let reports: Vec<&[String]> = all.iter().map(|seen| &*seen.report).collect();
    held(&table(), &text, &rows, &reports, true);
    let covered: BTreeSet<&str> =
        all.iter().flat_map(|seen| seen.covered.iter().map(String::as_str)).collect();
    each_is_changed(&before, &covered, WITHOUT_A_ROW);
}

/// Without the places, which a database does not know.
fn without_origins(mut manifest: Manifest) -> Manifest {
    for table in manifest.tables.to_mut() {
        table.origin = None;
        table.columns.to_mut().iter_mut().for_each(|one| one.origin = None);
        table.constraints.to_mut().iter_mut().for_each(|one| one.origin = None);
        table.indexes.to_mut().iter_mut().for_each(|one| one.origin = None);
    }
    for object in manifest.objects.to_mut() {
        object.origin = None;
        let columns = object.columns.iter_mut().flat_map(Cow::to_mut);
        columns.for_each(|one| one.origin = None);
    }
    manifest
}

/// Object by object: what the build says of a folder is what a start sees of it.
async fn holds(folder: &str) {
    let embedded = embedded(folder);
    let claimed = without_origins(embedded.manifest.clone());
    let schema = Schema::<Sqlite>::new(embedded);
    let mut connection = migrated(&schema).await;
    assert_eq!(observed(&mut connection).await, claimed, "{folder}");
    assert_eq!(drift(&schema, &mut connection).await, None, "{folder}");
    let count = |topic: &str| {
        crate::agreement::claims::claimed(&claimed).iter().filter(|one| one.kind == topic).count()
    };
    println!(
        "{folder}: {} tables, {} lines of columns, {} of constraints, {} of indexes, {} objects",
        claimed.tables.len(),
        count("column"),
        count("constraint"),
        count("index"),
        claimed.objects.len(),
    );
}

#[tokio::test]
async fn what_is_claimed_of_our_folders_is_what_a_start_sees() {
    for folder in [
        "tests/mutations/sqlite",
        "tests/folders/diesel_sqlite",
        "tests/folders/mixed_sqlite",
        "tests/folders/pairs_sqlite",
        "tests/folders/single_sqlite",
    ] {
        holds(folder).await;
    }
}

/// `SCHEMA_FOLDERS=a:b cargo test .. -- --ignored` holds any other folders against a database; with
/// `SCHEMA_FILES=a.db:b.db` against these, which something else made of them.
#[tokio::test]
#[ignore = "for folders that are not ours"]
async fn what_is_claimed_of_other_folders_is_what_a_start_sees() {
    let list = |name| std::env::var(name).unwrap_or_default();
    let (folders, files) = (list("SCHEMA_FOLDERS"), list("SCHEMA_FILES"));
    let mut files = files.split(':').filter(|file| !file.is_empty());
    for folder in folders.split(':').filter(|folder| !folder.is_empty()) {
        let Some(file) = files.next() else {
            holds(folder).await;
            continue;
        };
        let expected = embedded(folder).manifest;
        let mut connection = SqliteConnection::connect(&format!("sqlite://{file}")).await.unwrap();
        let found = sqlite::respelled(observed(&mut connection).await, &expected);
        let mut differences = compare(&expected, &found, Depth::Exact);
        differences.extend(extra(&expected, &found, |_| false));
        let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(lines, [""; 0], "{folder}");
        println!("{folder} is as in {file}: {} tables", found.tables.len());
    }
}
