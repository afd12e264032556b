//! Whatever is changed by hand is reported: what the manifest claims of `tests/mutations/postgres` is
//! changed on a real server, one thing at a time, and the line is held that the drift then has.
//!
//! `tests/mutations/postgres.sql` is the table. A row is a paragraph: a comment, the SQL that somebody
//! types, and what is reported, a line for each difference:
//!
//! ```text
//! -- an index that is gone
//! DROP INDEX disks_by_size;
//! --> warn index-missing: index `disks_by_size` of `disks` is missing: created in 3_indexes.sql:2
//! ```
//!
//! `SCHEMA_BLESS=1` writes the last lines anew. The folder needs PostgreSQL 15, and its last file a module
//! that comes with the server; without that the rows about it are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_core::{Arguments, compile, render};
use schema_manifest::{
    Consequence, Dialect, DifferenceKind, Embedded, Finding, Manifest, Object, ObjectKind,
};
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Connect, Drift, Error, Migrator, Schema, SupportedDatabase};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, Postgres};

use crate::agreement::claims::{Line, claimed, shown};

/// What is claimed and changed by no row, with why.
const WITHOUT_A_ROW: &[(&str, &str)] = &[
    ("constraint expression", "a check without one is none"),
    ("materialized view query", "there is none without"),
    ("view query", "there is none without"),
];

/// Kinds of differences that no row has, with why.
const KINDS_WITHOUT_A_ROW: &[(&str, &str)] =
    &[("other-changed", "for what has no kind of its own yet"), ("table-options", "of SQLite")];

const ARROW: &str = "-->";
/// What stands where the server did not take the SQL of a row.
pub(crate) const FAILED: &str = "failed: ";

/// What somebody does by hand, and what is reported of it.
pub(crate) struct Row {
    /// With its comment.
    pub(crate) sql: String,
    pub(crate) expected: Vec<String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn table() -> PathBuf {
    root().join("tests/mutations/postgres.sql")
}

pub(crate) fn rows(text: &str) -> Vec<Row> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|one| !one.is_empty());
    let rows = paragraphs.map(|paragraph| {
        let (expected, sql): (Vec<&str>, Vec<&str>) =
            paragraph.lines().partition(|line| line.starts_with(ARROW));
        let expected = expected.iter().map(|line| line[ARROW.len()..].trim().to_owned());
        Row { sql: sql.join("\n"), expected: expected.collect() }
    });
    // The head of the file has no statement.
    rows.filter(|row| row.sql.lines().any(|line| !line.starts_with("--"))).collect()
}

/// The first paragraph, which says what the file is.
fn head(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or_default()
}

/// The folder, without its last file where the server does not have the module.
fn embedded(with_module: bool) -> Embedded {
    let name = if with_module { "mutations" } else { "mutations_without_module" };
    compiled(name, with_module, None)
}

/// The folder with settings, under a name for the test.
pub(crate) fn embedded_with(name: &str, settings: &str) -> Embedded {
    compiled(name, true, Some(settings))
}

fn compiled(name: &str, with_module: bool, settings: Option<&str>) -> Embedded {
    let source = root().join("tests/mutations/postgres");
    let root_of_service = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = root_of_service.join("migrations");
    let _ = fs::remove_dir_all(&root_of_service);
    fs::create_dir_all(&folder).unwrap();
    for entry in fs::read_dir(source).unwrap() {
        let entry = entry.unwrap();
        let file = entry.file_name();
        if with_module || file != "6_extension.sql" {
            fs::copy(entry.path(), folder.join(file)).unwrap();
        }
    }
    if let Some(settings) = settings {
        fs::write(folder.join("schema.toml"), settings).unwrap();
    }
    let compiled = compile(&Arguments::new(root_of_service, Dialect::Postgres));
    let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
    assert!(compiled.diagnostics.is_empty(), "{rendered:#?}");
    let embedded = compiled.embedded.unwrap();
    // The query of a view is always opaque.
    let opaque = embedded.manifest.opaque.iter().map(|opaque| &opaque.object);
    let opaque: Vec<_> = opaque.filter(|object| !object.contains("view `")).collect();
    assert!(opaque.is_empty(), "{opaque:#?}");
    embedded
}

async fn has_module(pool: &PgPool) -> bool {
    let sql = "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citext')";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// What a row does.
struct Seen {
    /// Each difference as a line.
    report: Vec<String>,
    kinds: BTreeSet<DifferenceKind>,
    /// What of that which is claimed has been changed, as topics.
    covered: BTreeSet<String>,
}

/// A migrated database.
async fn migrated(schema: &Schema<Postgres>) -> TestDatabase {
    let fill = async |pool: PgPool| schema.start(&pool).await.map(drop);
    TestDatabase::from_template("mutations", fill).await.unwrap()
}

/// Every difference, those too that nobody is told of.
pub(crate) async fn drift<DB: SupportedDatabase>(
    schema: &Schema<DB>,
    connect: impl Connect<DB>,
) -> Option<Drift> {
    let migrator = DifferenceKind::ALL.iter().fold(Migrator::new(schema), |migrator, kind| {
        migrator.on_difference(*kind, Consequence::Refuse, "to see it")
    });
    match migrator.verify(connect).await {
        Ok(_) => None,
        Err(Error::Drift { report }) => Some(*report),
        Err(error) => panic!("{error}"),
    }
}

async fn see(schema: &Schema<Postgres>, before: &BTreeSet<Line>, row: &Row) -> Seen {
    let database = migrated(schema).await;
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(row.sql.clone())).execute(&mut connection).await;
    if let Err(error) = done {
        let report = vec![format!("{FAILED}{error}")];
        return Seen { report, kinds: BTreeSet::new(), covered: BTreeSet::new() };
    }
    let after = shown(&mut connection).await.unwrap();
    let drift = drift(schema, &mut connection).await;
    // What is told where nobody has said anything.
    let refuses = Migrator::new(schema).verify(&mut connection).await.is_err();
    connection.close().await.unwrap();

    let differences = drift.iter().flat_map(|drift| &drift.differences);
    let mut seen = Seen { report: Vec::new(), kinds: BTreeSet::new(), covered: BTreeSet::new() };
    for one in differences.clone() {
        let consequence = one.kind.consequence();
        seen.report.push(format!("{consequence} {}: {one}", one.kind));
        seen.kinds.insert(one.kind);
    }
    let worst = seen.kinds.iter().map(|kind| kind.consequence()).max();
    assert_eq!(refuses, worst == Some(Consequence::Refuse), "{}\n{:#?}", row.sql, seen.report);
    if seen.report.is_empty() {
        seen.report.push("nothing".to_owned());
    }
    let manifest = &schema.embedded().manifest;
    let gone: Vec<&Line> = before.difference(&after).collect();
    let differences: Vec<_> = differences.map(|one| &one.difference).collect();
    for one in &differences {
        if matches!(one.finding, Finding::Missing) {
            seen.covered.insert(existence(manifest, &one.object));
        }
    }
    // One attribute of an object, where something is said.
    let mut attributes: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for line in &gone {
        attributes.entry((&line.kind, &line.object)).or_default().insert(base(line));
    }
    let changed = gone.iter().filter(|line| {
        let attributes = &attributes[&(&*line.kind, &*line.object)];
        attributes.len() == 1 && !attributes.contains("") && !differences.is_empty()
    });
    seen.covered.extend(changed.map(|line| line.topic()));
    seen
}

/// An attribute, whether the line is that it is there, that it is not, or its text.
pub(crate) fn base(line: &Line) -> String {
    let attribute = line.attribute.strip_prefix("no ").unwrap_or(&line.attribute);
    attribute.strip_suffix(" text").unwrap_or(attribute).to_owned()
}

/// The topic of an object that is there.
fn existence(manifest: &Manifest, object: &Object) -> String {
    match object {
        Object::Table(_) => "table".to_owned(),
        Object::Column { .. } => "column".to_owned(),
        Object::Enum(_) => "enum".to_owned(),
        Object::EnumLabel { .. } => "enum labels".to_owned(),
        Object::Constraint { table, constraint } => {
            let table = manifest.tables.iter().find(|one| one.name == *table).unwrap();
            let mut constraints = table.constraints.iter();
            let one = constraints.find(|one| one.name.as_ref() == Some(constraint)).unwrap();
            format!("constraint: {}", one.kind)
        }
        Object::Index { .. } => "index".to_owned(),
        Object::Other { kind: ObjectKind::DomainCheck, .. } => "constraint: check".to_owned(),
        Object::Other { kind: ObjectKind::Comment(what), .. } => format!("comment: {what}"),
        Object::Other { kind, .. } => kind.to_string(),
        other => panic!("{other}"),
    }
}

/// What a line says is there, or the attribute that it gives.
fn topic(line: &Line) -> String {
    match (&*line.kind, &*line.attribute) {
        ("constraint", "") => format!("constraint: {}", line.value),
        ("comment", "") => {
            format!("comment: {}", line.object.split(' ').next().unwrap_or_default())
        }
        _ => line.topic(),
    }
}

/// Every row, some at a time.
async fn all(schema: &Schema<Postgres>, before: &BTreeSet<Line>, rows: &[Row]) -> Vec<Seen> {
    const AT_ONCE: usize = 6;
    let share = rows.len().div_ceil(AT_ONCE).max(1);
    let mut shares = rows.chunks(share);
    let mut next = || {
        let rows = shares.next().unwrap_or_default();
        async move {
            let mut seen = Vec::new();
            for row in rows {
                seen.push(see(schema, before, row).await);
            }
            seen
        }
    };
    let six = tokio::join!(next(), next(), next(), next(), next(), next());
    let (one, two, three, four, five, six) = six;
    [one, two, three, four, five, six].into_iter().flatten().collect()
}

/// The rows report what the table says; `SCHEMA_BLESS=1` writes what they do, where all of them ran.
pub(crate) fn held(table: &Path, text: &str, rows: &[Row], reports: &[&[String]], are_all: bool) {
    if std::env::var_os("SCHEMA_BLESS").is_some() && are_all {
        let mut new = head(text).to_owned() + "\n";
        for (row, report) in rows.iter().zip(reports) {
            write!(new, "\n{}\n", row.sql).unwrap();
            for line in *report {
                writeln!(new, "{ARROW} {line}").unwrap();
            }
        }
        fs::write(table, new).unwrap();
    } else {
        let mut wrong = String::new();
        for (row, report) in rows.iter().zip(reports).filter(|(row, one)| row.expected != **one) {
            writeln!(wrong, "{}\nexpected {:#?}\nfound {report:#?}", row.sql, row.expected)
                .unwrap();
        }
        assert!(wrong.is_empty(), "SCHEMA_BLESS=1 writes what is found\n{wrong}");
    }
    let failed = reports.iter().copied().flatten().filter(|line| line.starts_with(FAILED));
    assert_eq!(failed.collect::<Vec<_>>(), Vec::<&String>::new());
}

/// Nothing is claimed that no row changes, but for what is excused.
pub(crate) fn each_is_changed<'l>(
    claimed: impl IntoIterator<Item = &'l Line>,
    covered: &BTreeSet<&str>,
    excused: &[(&str, &str)],
) {
    let mut uncovered: BTreeMap<String, &Line> = BTreeMap::new();
    for line in claimed {
        let topic = topic(line);
        let is_excused = excused.iter().any(|(excused, _)| *excused == topic);
        if covered.contains(&*topic) == is_excused {
            uncovered.insert(topic, line);
        }
    }
    assert!(uncovered.is_empty(), "without a row, or with one and excused: {uncovered:#?}");
}

#[tokio::test]
async fn what_is_changed_by_hand_is_reported() {
    let empty = TestDatabase::empty().await.unwrap();
    let with_module = has_module(empty.pool()).await;
    drop(empty);
    let schema = Schema::<Postgres>::new(embedded(with_module));
    let text = fs::read_to_string(table()).unwrap();
    let mut rows = rows(&text);
    if !with_module {
        eprintln!("the server does not have the module citext: the rows about it are left out");
        rows.retain(|row| !row.sql.contains("citext"));
    }

    let untouched = migrated(&schema).await;
    let mut connection = untouched.pool().acquire().await.unwrap();
    assert_eq!(drift(&schema, &mut *connection).await, None, "nobody has changed anything");
    // What is claimed, as the server shows it.
    let claimed = claimed(&schema.embedded().manifest);
    let before = shown(&mut connection).await.unwrap();
    let before: BTreeSet<Line> = before.into_iter().filter(|line| claimed.contains(line)).collect();
    drop(connection);

    let all = Box::pin(all(&schema, &before, &rows)).await;
    let reports: Vec<&[String]> = all.iter().map(|seen| &*seen.report).collect();
    held(&table(), &text, &rows, &reports, with_module);
    let covered: BTreeSet<&str> =
        all.iter().flat_map(|seen| seen.covered.iter().map(String::as_str)).collect();
    each_is_changed(&claimed, &covered, WITHOUT_A_ROW);

    // Nor is there a kind of difference that none shows.
    let kinds: BTreeSet<&str> =
        all.iter().flat_map(|seen| seen.kinds.iter().map(|kind| kind.name())).collect();
    for kind in DifferenceKind::ALL {
        let is_excused = KINDS_WITHOUT_A_ROW.iter().any(|(excused, _)| *excused == kind.name());
        let is_there =
            kinds.contains(kind.name()) || (!with_module && kind.name() == "extension-missing");
        assert!(is_there != is_excused, "{kind}");
    }
}
