//! The judge is a real server: what the replay claims must be what PostgreSQL shows.
//!
//! Each file of `tests/agreement` is one migration, and the repository's own `migrations/` are
//! one more folder. Each is applied to a database of its own, and the manifest is held against
//! the catalog. *Soundness*: nothing is claimed that the server does not show. *Completeness*:
//! what the server shows is claimed, or the file is about what is opaque.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use schema_core::{Arguments, Code, Compiled, compile, render};
use schema_manifest::{Dialect, Embedded, ObjectName};
use schema_runtime::Schema;
use schema_runtime::testing::TestDatabase;
use sqlx::{PgPool, Postgres};

#[path = "../../schema-cli/src/agreement/lines.rs"]
pub(crate) mod claims;
#[path = "../../schema-cli/src/agreement/observed.rs"]
mod observed;

use claims as lines;
use claims::{Line, claimed};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn embed(root: PathBuf, folder: &str) -> Embedded {
    let compiled = compiled(root, folder);
    let rendered: Vec<String> = compiled.diagnostics.iter().map(render).collect();
    compiled.embedded.unwrap_or_else(|| panic!("{folder}: {rendered:#?}"))
}

fn compiled(root: PathBuf, folder: &str) -> Compiled {
    compile(&Arguments {
        folder: Some(folder.to_owned()),
        ..Arguments::new(root, Dialect::Postgres)
    })
}

/// One of `tests/agreement`, as the only migration of a folder.
fn embed_file(name: &str) -> Embedded {
    embed(folder_of(name, &text(name)), "")
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join("tests/agreement").join(format!("{name}.sql"))).unwrap()
}

/// A folder with one migration.
fn folder_of(name: &str, sql: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("1_{name}.sql")), sql).unwrap();
    folder
}

/// Attributes that nothing claims yet; an entry goes when something does.
const NOT_YET: &[&str] = &[
    "constraint elements text",
    "index valid",
    "materialized view query text",
    "rule definition text",
    "view query text",
];

/// The text of an expression is claimed where it is known how the server prints it.
const SOMETIMES: &[&str] = &[
    "column default text",
    "column generated text",
    "constraint expression text",
    "domain default text",
    "index key collation",
    "extension schema",
    "index key expression text",
    "index predicate text",
    "policy using text",
    "policy with check text",
    "table bound text",
    "table partition key text",
    "trigger condition text",
];

/// What a database shows, as [`claimed`] has it.
async fn shown(pool: &PgPool) -> BTreeSet<Line> {
    let mut connection = pool.acquire().await.unwrap();
    claims::shown(&mut connection).await.unwrap()
}

/// What is claimed and not shown, and what is shown and not claimed though it could be.
fn disagreements(claimed: &BTreeSet<Line>, shown: &BTreeSet<Line>) -> (Vec<String>, Vec<Line>) {
    for line in claimed {
        assert!(!NOT_YET.contains(&&*line.topic()), "{line} is claimed: it is not for the list");
    }
    let unsound = claimed.difference(shown).map(ToString::to_string);
    let passed_over = |line: &Line| {
        let topic = line.topic();
        // The comments that extensions bring are not claimed.
        NOT_YET.contains(&&*topic)
            || SOMETIMES.contains(&&*topic)
            || line.object.starts_with("extension ")
    };
    let unclaimed =
        shown.difference(claimed).filter(|line| !line.is_denial() && !passed_over(line));
    (unsound.collect(), unclaimed.cloned().collect())
}

/// Applies a folder and gives what is claimed and not shown, and what is shown and not claimed.
async fn disagreement(embedded: &Embedded) -> (Vec<String>, Vec<Line>) {
    let database = TestDatabase::empty().await.unwrap();
    let mut connection = database.pool().acquire().await.unwrap();
    for migration in embedded.migrations.iter() {
        // As the runtime does: in one transaction.
        let sql = sqlx::AssertSqlSafe(format!("BEGIN;\n{}\n;COMMIT", migration.up.sql));
        sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap();
    }
    drop(connection);
    let shown = shown(database.pool()).await;
    let mut connection = database.pool().acquire().await.unwrap();
    let read = observed::disagreements(&mut connection, &embedded.manifest, &shown).await.unwrap();
    assert_eq!(read, Vec::<String>::new(), "read otherwise than the server shows it");
    disagreements(&claimed(&embedded.manifest), &shown)
}

async fn agrees(embedded: &Embedded) {
    let (unsound, unclaimed) = disagreement(embedded).await;
    assert_eq!(unsound, Vec::<String>::new(), "claimed, and the server does not show it");
    assert_eq!(unclaimed, vec![], "shown, and not claimed");
}

#[tokio::test]
async fn types_are_spelled_as_the_server_spells_them() {
    agrees(&embed_file("types")).await;
}

#[tokio::test]
async fn alter_and_drop_do_what_the_server_does() {
    agrees(&embed_file("alter")).await;
}

#[tokio::test]
async fn tables_have_what_they_get_from_others() {
    agrees(&embed_file("derived")).await;
}

#[tokio::test]
async fn columns_of_queries_are_named_and_typed_as_the_server_does() {
    let (unsound, unclaimed) = disagreement(&embed_file("queries")).await;
    assert_eq!(unsound, Vec::<String>::new());
    // Names are all known; a type is claimed only where it surely follows.
    let others = unclaimed.iter().filter(|line| line.attribute != "type");
    assert_eq!(others.collect::<Vec<_>>(), Vec::<&Line>::new());
    assert!(unclaimed.len() <= 12, "{unclaimed:#?}");
}

#[tokio::test]
async fn generated_names_are_those_of_the_server() {
    let (unsound, unclaimed) = disagreement(&embed_file("names")).await;
    assert_eq!(unsound, Vec::<String>::new());
    assert_eq!(unclaimed, Vec::<Line>::new());
}

#[tokio::test]
async fn what_is_not_replayed_is_not_claimed() {
    let embedded = embed_file("opaque");
    let (unsound, unclaimed) = disagreement(&embedded).await;
    assert_eq!(unsound, Vec::<String>::new());
    // Everything that is not claimed belongs to something that is listed as opaque.
    let opaque: Vec<&str> = embedded.manifest.opaque.iter().map(|one| &*one.object).collect();
    let mut neither = Vec::new();
    for line in &unclaimed {
        let object = line.object.split(['.', '(']).next().unwrap();
        let listed = opaque.iter().any(|opaque| opaque.contains(&format!("`{object}`")));
        // One is made by code, the other without a name on a view.
        let by_code = ["made_by_code", "m_id_idx"].contains(&object);
        let of_unknown_type = line.attribute == "type";
        let of_package = object == "extension citext";
        if !(listed || by_code || of_unknown_type || of_package) {
            neither.push(line.to_string());
        }
    }
    assert_eq!(neither, Vec::<String>::new(), "neither claimed nor opaque");
    let certain = ["column e.n nullable false", "table copied", "column copied.more type integer"];
    let claimed = texts(&embedded);
    for line in certain {
        assert!(claimed.contains(line), "{line} is not claimed");
    }
}

fn texts(embedded: &Embedded) -> BTreeSet<String> {
    claimed(&embedded.manifest).iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_goes_by_cascade_or_is_taken_back_is_not_claimed() {
    let embedded = embed_file("cascade");
    assert_eq!(disagreement(&embedded).await.0, Vec::<String>::new());
    assert!(texts(&embedded).contains("table after_all"));
}

#[tokio::test]
async fn after_dynamic_sql_only_what_is_made_later_is_claimed() {
    let embedded = embed_file("dynamic");
    assert_eq!(disagreement(&embedded).await.0, Vec::<String>::new());
    let claimed: Vec<String> = texts(&embedded).into_iter().collect();
    assert_eq!(
        claimed,
        [
            "column b.id",
            "column b.id no default",
            "column b.id nullable true",
            "column b.id type integer",
            "column b.t",
            "column b.t no default",
            "column b.t nullable true",
            "column b.t type t",
            "enum t",
            "enum t labels y",
            "table b",
            "table b no forced row security",
            "table b no row security",
        ]
    );
    let name = ObjectName::unqualified("a");
    assert!(!embedded.manifest.tables.iter().any(|table| table.name == name));
}

#[tokio::test]
async fn every_aspect_is_the_one_that_the_server_shows() {
    let (unsound, unclaimed) = disagreement(&embed_file("objects")).await;
    assert_eq!(unsound, Vec::<String>::new());
    let unclaimed: BTreeSet<String> = unclaimed.iter().map(Line::topic).collect();
    assert_eq!(
        unclaimed.into_iter().collect::<Vec<_>>(),
        [
            "aggregate definition",
            // With a type of the migrations that has another name since.
            "function parameters",
            "function result",
            // `CURRENT_USER`
            "policy roles",
        ]
    );
}

#[tokio::test]
async fn blocks_whose_guards_and_values_are_known_are_replayed() {
    let embedded = embed_file("do_blocks");
    assert!(embedded.manifest.opaque.is_empty(), "{:#?}", embedded.manifest.opaque);
    agrees(&embedded).await;
}

#[tokio::test]
async fn what_the_base_describes_is_required_and_never_applied() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("agreement/base");
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(root.join("migrations")).unwrap();
    let base = "CREATE SCHEMA jobs; CREATE TABLE jobs.queue (id bigint PRIMARY KEY);";
    fs::write(root.join("base.sql"), base).unwrap();
    fs::write(root.join("migrations/schema.toml"), "base = 'base.sql'").unwrap();
    fs::write(root.join("migrations/1_disks.sql"), "CREATE TABLE disks (id bigint);").unwrap();
    let embedded = embed(root, "migrations");
    assert_eq!(embedded.migrations.len(), 1);
    let claims = claimed(&embedded.manifest);
    let schema: Schema<Postgres> = Schema::new(embedded);

    let database = TestDatabase::empty().await.unwrap();
    let refused = schema.start(database.pool()).await.unwrap_err().to_string();
    assert!(refused.contains("`jobs.queue` is missing: created in base.sql:1"), "{refused}");
    assert!(refused.contains("no migration makes what the base describes"), "{refused}");
    assert!(!refused.contains(&i64::MIN.to_string()), "{refused}");

    let database = TestDatabase::empty().await.unwrap();
    sqlx::raw_sql(base).execute(database.pool()).await.unwrap();
    schema.start(database.pool()).await.unwrap();
    let (unsound, unclaimed) = disagreements(&claims, &shown(database.pool()).await);
    assert_eq!((unsound, unclaimed), (vec![], vec![]));
}

#[tokio::test]
async fn the_repositorys_migrations_agree_with_the_server() {
    agrees(&embed(root().to_owned(), "migrations")).await;
}

/// The schema of a database as the `pg_dump` of its server writes it.
async fn dumped(database: &TestDatabase) -> String {
    let programs: String =
        sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            .fetch_one(database.pool())
            .await
            .unwrap();
    let program = Path::new(&programs).join("pg_dump");
    let output = Command::new(&program)
        .args(["--schema-only", "--dbname", &database.url()])
        .output()
        .unwrap_or_else(|error| panic!("{} of the server's version: {error}", program.display()));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn a_dump_is_a_first_migration() {
    let origin = TestDatabase::empty().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(text("dump"))).execute(origin.pool()).await.unwrap();
    let dump = dumped(&origin).await;
    assert!(dump.contains("set_config('search_path', '', false)"), "{dump}");

    // The lines for psql, which it writes since August 2025, are all that is in the way.
    let found = compiled(folder_of("dump_as_it_is", &dump), "").diagnostics;
    let codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
    let has_commands = dump.lines().any(|line| line.starts_with('\\'));
    assert_eq!(codes, if has_commands { vec![Code::PsqlOnly] } else { vec![] });
    let lines: Vec<&str> = dump.lines().filter(|line| !line.starts_with('\\')).collect();
    let embedded = embed(folder_of("dump", &lines.join("\n")), "");
    let opaque: Vec<&str> = embedded.manifest.opaque.iter().map(|one| &*one.object).collect();
    assert_eq!(opaque, ["materialized view `counted`", "view `moody`",]);
    let claimed = claimed(&embedded.manifest);
    let (unsound, unclaimed) = disagreements(&claimed, &shown(origin.pool()).await);
    assert_eq!(unsound, Vec::<String>::new());
    let of_views =
        |line: &&Line| ["counted", "moody"].contains(&line.object.split('.').next().unwrap());
    assert_eq!(unclaimed.iter().find(|line| !of_views(line)), None);

    // The runtime applies it, finds its own table again behind the emptied path, and verifies.
    let copy = TestDatabase::empty().await.unwrap();
    let schema: Schema<Postgres> = Schema::new(embedded);
    schema.start(copy.pool()).await.unwrap();
    let recorded: bool = sqlx::query_scalar("SELECT success FROM public._sqlx_migrations")
        .fetch_one(copy.pool())
        .await
        .unwrap();
    assert!(recorded);
    let (unsound, mut of_copy) = disagreements(&claimed, &shown(copy.pool()).await);
    // The dump makes materialized views without their rows.
    of_copy.retain(|line| line.attribute != "populated");
    assert_eq!((unsound, of_copy), (vec![], unclaimed));
    assert_eq!(schema.check(copy.pool()).await.unwrap().to_string().lines().count(), 1);
}
