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

use schema_core::{Arguments, Code, Compiled, LockMode, compile, render};
use schema_manifest::{ConstraintKind, Dialect, Embedded, Manifest, ObjectName};
use schema_runtime::Schema;
use schema_runtime::testing::TestDatabase;
use sqlx::{PgPool, Postgres, Row as _};

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
        root,
        folder: Some(folder.to_owned()),
        fixtures: None,
        dialect: Some(Dialect::Postgres),
        available: vec![Dialect::Postgres],
        require: vec![],
        hint: None,
        lock: LockMode::Check,
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

/// A line for everything that the manifest claims, in the form of [`shown`].
fn claimed(manifest: &Manifest) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for table in manifest.tables.iter() {
        let name = &table.name;
        lines.insert(format!("table {name}"));
        for column in table.columns.iter() {
            let column_name = &column.name;
            lines.insert(format!("column {name}.{column_name}"));
            if let Some(data_type) = &column.data_type {
                lines.insert(format!("column {name}.{column_name} type {data_type}"));
            }
            lines.insert(format!("column {name}.{column_name} nullable {}", column.nullable));
        }
        for constraint in table.constraints.iter() {
            let kind = match constraint.kind {
                ConstraintKind::PrimaryKey => "p",
                ConstraintKind::Unique => "u",
                ConstraintKind::ForeignKey => "f",
                ConstraintKind::Check => "c",
                ConstraintKind::Exclusion => "x",
                other => panic!("{other:?}"),
            };
            let columns = match constraint.kind {
                ConstraintKind::Check | ConstraintKind::Exclusion => String::new(),
                _ => constraint.columns.join(","),
            };
            let references = constraint.references.as_ref().map(|other| format!(" -> {other}"));
            lines.insert(format!(
                "constraint {name}.{} {kind} ({columns}){}",
                constraint.name.as_deref().unwrap(),
                references.unwrap_or_default()
            ));
        }
        for index in table.indexes.iter() {
            let keys: Vec<&str> =
                index.keys.iter().map(|key| key.as_deref().unwrap_or("?")).collect();
            lines.insert(format!(
                "index {name}.{} ({}) unique {} partial {}",
                index.name,
                keys.join(","),
                index.unique,
                index.partial
            ));
        }
    }
    for item in manifest.enums.iter() {
        lines.insert(format!("enum {} ({})", item.name, item.labels.join(",")));
    }
    lines
}

/// The same lines from the catalogs of the server, by queries that share nothing with the runtime.
async fn shown(pool: &PgPool) -> BTreeSet<String> {
    let sql = "
        WITH named AS (
            SELECT c.oid, c.relkind,
                CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
              AND c.relname <> '_sqlx_migrations' AND c.relname NOT LIKE '\\_sqlx\\_%'
        ), tables AS (SELECT * FROM named WHERE relkind IN ('r', 'p'))
        SELECT 'table ' || name FROM tables
        UNION ALL
        SELECT 'column ' || t.name || '.' || a.attname || part
        FROM tables t
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type y ON y.oid = a.atttypid
        LEFT JOIN pg_type e ON e.oid = y.typelem AND y.typcategory = 'A'
        JOIN pg_type base ON base.oid = COALESCE(e.oid, y.oid)
        JOIN pg_namespace n ON n.oid = base.typnamespace
        CROSS JOIN LATERAL (VALUES
            (''),
            (' nullable ' || NOT a.attnotnull),
            (' type ' || CASE WHEN n.nspname = 'pg_catalog' THEN format_type(a.atttypid, a.atttypmod)
                ELSE CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END
                    || base.typname || CASE WHEN e.oid IS NULL THEN '' ELSE '[]' END END)
        ) AS parts (part)
        UNION ALL
        SELECT 'constraint ' || t.name || '.' || k.conname || ' ' || k.contype::text || ' ('
            || CASE WHEN k.contype IN ('c', 'x') THEN '' ELSE (
                SELECT string_agg(a.attname, ',' ORDER BY place)
                FROM unnest(k.conkey) WITH ORDINALITY AS keys (number, place)
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = number
               ) END || ')' || COALESCE(' -> ' || f.name, '')
        FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid
        LEFT JOIN named f ON f.oid = k.confrelid
        WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
        UNION ALL
        SELECT 'index ' || t.name || '.' || c.relname || ' (' || (
                SELECT string_agg(COALESCE(a.attname, '?'), ',' ORDER BY place)
                FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS keys (number, place)
                LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = number
                WHERE place <= i.indnkeyatts
            ) || ') unique ' || i.indisunique || ' partial ' || (i.indpred IS NOT NULL)
        FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
        WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid
            AND k.contype IN ('p', 'u', 'x'))
        UNION ALL
        SELECT 'enum ' || CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || y.typname
            || ' (' || COALESCE((SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder)
                FROM pg_enum WHERE enumtypid = y.oid), '') || ')'
        FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace WHERE y.typtype = 'e'";
    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Applies a folder and gives what is claimed and not shown, and what is shown and not claimed.
async fn disagreement(embedded: &Embedded) -> (Vec<String>, Vec<String>) {
    let database = TestDatabase::empty().await.unwrap();
    let mut connection = database.pool().acquire().await.unwrap();
    for migration in embedded.migrations.iter() {
        // As the runtime does: in one transaction.
        let sql = sqlx::AssertSqlSafe(format!("BEGIN;\n{}\n;COMMIT", migration.up.sql));
        sqlx::raw_sql(sql).execute(&mut *connection).await.unwrap();
    }
    drop(connection);
    let (claimed, shown) = (claimed(&embedded.manifest), shown(database.pool()).await);
    (claimed.difference(&shown).cloned().collect(), shown.difference(&claimed).cloned().collect())
}

async fn agrees(embedded: &Embedded) {
    let (unsound, unclaimed) = disagreement(embedded).await;
    assert_eq!(unsound, Vec::<String>::new(), "claimed, and the server does not show it");
    assert_eq!(unclaimed, Vec::<String>::new(), "shown, and not claimed");
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
    let others: Vec<&String> = unclaimed.iter().filter(|line| !line.contains(" type ")).collect();
    assert_eq!(others, Vec::<&String>::new());
    assert!(unclaimed.len() <= 12, "{unclaimed:#?}");
}

#[tokio::test]
async fn generated_names_are_those_of_the_server() {
    let (unsound, unclaimed) = disagreement(&embed_file("names")).await;
    assert_eq!(unsound, Vec::<String>::new());
    // The server names an index by what its expression is; only calls and columns are sure.
    assert_eq!(unclaimed, ["index a.a_expr_idx (?) unique false partial false"]);
}

#[tokio::test]
async fn what_is_not_replayed_is_not_claimed() {
    let embedded = embed_file("opaque");
    let (unsound, unclaimed) = disagreement(&embedded).await;
    assert_eq!(unsound, Vec::<String>::new());
    // Everything that is not claimed belongs to something that is listed as opaque.
    let opaque: Vec<&str> = embedded.manifest.opaque.iter().map(|one| &*one.object).collect();
    for line in &unclaimed {
        let object = line.split([' ', '.']).nth(1).unwrap();
        let listed = opaque.iter().any(|opaque| opaque.contains(&format!("`{object}`")));
        let by_code = ["made_by_code"].contains(&object);
        let of_unknown_type = line.contains(" type ");
        assert!(listed || by_code || of_unknown_type, "{line} is neither claimed nor opaque");
    }
    let certain = ["column e.n nullable false", "table copied", "column copied.more type integer"];
    let claimed = claimed(&embedded.manifest);
    for line in certain {
        assert!(claimed.contains(line), "{line} is not claimed");
    }
}

#[tokio::test]
async fn what_goes_by_cascade_or_is_taken_back_is_not_claimed() {
    let embedded = embed_file("cascade");
    assert_eq!(disagreement(&embedded).await.0, Vec::<String>::new());
    assert!(claimed(&embedded.manifest).contains("table after_all"));
}

#[tokio::test]
async fn after_dynamic_sql_only_what_is_made_later_is_claimed() {
    let embedded = embed_file("dynamic");
    assert_eq!(disagreement(&embedded).await.0, Vec::<String>::new());
    let claimed: Vec<String> = claimed(&embedded.manifest).into_iter().collect();
    assert_eq!(
        claimed,
        [
            "column b.id",
            "column b.id nullable true",
            "column b.id type integer",
            "column b.t",
            "column b.t nullable true",
            "table b"
        ]
    );
    let name = ObjectName::unqualified("a");
    assert!(!embedded.manifest.tables.iter().any(|table| table.name == name));
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
    assert_eq!(
        opaque,
        [
            "materialized view `counted`",
            "view `moody`",
            "sequence `app.numbers`",
            "function `touch`",
        ]
    );
    let claimed = claimed(&embedded.manifest);
    assert_eq!(claimed, shown(origin.pool()).await);

    // The runtime applies it, finds its own table again behind the emptied path, and verifies.
    let copy = TestDatabase::empty().await.unwrap();
    let schema: Schema<Postgres> = Schema::new(embedded);
    schema.start(copy.pool()).await.unwrap();
    let recorded: bool = sqlx::query_scalar("SELECT success FROM public._sqlx_migrations")
        .fetch_one(copy.pool())
        .await
        .unwrap();
    assert!(recorded);
    assert_eq!(claimed, shown(copy.pool()).await);
    assert_eq!(schema.check(copy.pool()).await.unwrap().to_string().lines().count(), 1);
}
