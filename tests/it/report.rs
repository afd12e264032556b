//! The report of drift as data: `docs/operations.md` shows one as it is.

use std::fs;
use std::path::Path;

use schema_core::{Arguments, compile};
use schema_manifest::{Dialect, Embedded};
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator, Schema};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool, Postgres};

/// One table with an index, whose column is at the line that the page shows.
const DISKS: &str = "\
-- What is stored.
CREATE TABLE disks (
    id uuid PRIMARY KEY,
    disk_size bigint
);

CREATE INDEX disks_disk_size_idx ON disks (disk_size);
";

fn embedded() -> Embedded {
    let service = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report");
    let folder = service.join("migrations/1_disks");
    let _ = fs::remove_dir_all(&service);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("up.sql"), DISKS).unwrap();
    fs::write(folder.join("down.sql"), "DROP TABLE disks;\n").unwrap();
    let compiled = compile(&Arguments::new(service, Dialect::Postgres));
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    let mut embedded = compiled.embedded.unwrap();
    embedded.hint = Some("ask the operator".into());
    embedded
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

/// What the page shows, with a table of every field below it.
fn page() -> (Value, String) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operations.md");
    let page = fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let (block, rest) = rest.split_once("```").unwrap();
    (serde_json::from_str(block).unwrap(), rest.to_owned())
}

#[tokio::test]
async fn the_data_of_a_report_is_as_the_page_shows() {
    let database = TestDatabase::empty().await.unwrap();
    let (pool, schema) = (database.pool(), Schema::<Postgres>::new(embedded()));
    schema.start(pool).await.unwrap();
    run(pool, "ALTER TABLE disks ALTER id TYPE text").await;
    let Error::Drift { report } = schema.check(pool).await.unwrap_err() else { panic!() };
    let mut found = serde_json::to_value(&report).unwrap();
    let (shown, fields) = page();
    // What is of this database and of this moment.
    found["database"] = json!("gpu");
    let when = &mut found["differences"][0]["reason"]["installed_on"];
    assert!(when.as_str().is_some_and(|when| when.ends_with(" UTC")), "{when}");
    *when = shown["differences"][0]["reason"]["installed_on"].clone();
    assert_eq!(found, shown);
    let one = &shown["differences"][0];
    for name in shown.as_object().unwrap().keys().chain(one.as_object().unwrap().keys()) {
        let is_told =
            fields.contains(&format!("`{name}")) || fields.contains(&format!(", `{name}`"));
        let is_plain =
            ["database", "differences", "what_to_do", "hint", "reason"].contains(&&**name);
        assert!(is_told || is_plain, "{name}");
    }
}

/// The words of the data that the page names.
#[tokio::test]
async fn the_words_of_the_data_are_those_of_the_page() {
    let database = TestDatabase::empty().await.unwrap();
    let (pool, schema) = (database.pool(), Schema::<Postgres>::new(embedded()));
    let migrator = Migrator::new(&schema);
    let (_, fields) = page();
    let told = |word: &Value| {
        let word = word.as_str().unwrap();
        assert!(fields.contains(&format!("`{word}`")), "{word}");
        word.to_owned()
    };
    let status = serde_json::to_value(migrator.status(pool).await.unwrap()).unwrap();
    let first = &status["drift"]["differences"][0];
    assert_eq!(first["finding"], json!("missing"));
    assert_eq!(told(&first["reason"]["kind"]), "pending");
    assert_eq!(told(&status["drift"]["verdict"]), "refused");
    for key in status.as_object().unwrap().keys().filter(|key| *key != "database") {
        told(&json!(key));
    }
    for key in status["migrations"][0].as_object().unwrap().keys() {
        told(&json!(key));
    }
    run(pool, DISKS).await;
    migrator.baseline(pool).await.unwrap();
    run(pool, "DROP INDEX disks_disk_size_idx; ALTER TABLE disks ADD owner text NOT NULL").await;
    let status = migrator.status(pool).await.unwrap();
    let data = serde_json::to_value(&status).unwrap();
    let [extra, index] = [0, 1].map(|at| &data["drift"]["differences"][at]);
    assert_eq!(extra["finding"], json!({ "unexpected": { "what": "NOT NULL without a default" } }));
    assert_eq!(
        (told(&extra["reason"]["kind"]), &extra["origin"]),
        ("unknown".into(), &Value::Null)
    );
    assert_eq!(told(&index["reason"]["kind"]), "baselined");
    assert_eq!(index["object"]["index"]["index"], json!("disks_disk_size_idx"));
    let summary = serde_json::to_value(status.summary()).unwrap();
    for key in summary.as_object().unwrap().keys() {
        told(&json!(key));
    }
    assert_eq!((&summary["valid"], &summary["last"]["version"]), (&json!(false), &json!(1)));
    println!("{status}\n\n{}", status.drift.as_ref().unwrap());
}
