//! The example `components`: numbered files, the checks that its team switched on, a large table rewritten.

#[path = "../../examples/components/schema.rs"]
mod schema;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use schema_core::{Arguments, Code, Compiled, LockMode, compile};
use schema_manifest::Dialect;
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator, Standing};
use sqlx::{AssertSqlSafe, PgPool};

use crate::process::file;
use schema::{SCHEMA, Version};

const FOLDER: &str = "examples/components/migrations";

async fn run(pool: &PgPool, sql: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.map(|_| ())
}

async fn text(pool: &PgPool, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

/// A database that has the migrations up to a version.
async fn at(version: Version) -> TestDatabase {
    let database = TestDatabase::empty().await.unwrap();
    Migrator::new(&SCHEMA).migrate_to(database.pool(), version).await.unwrap();
    database
}

#[test]
fn the_example_goes_through_its_folder() {
    let mut example = Command::new(crate::example::binary("components"));
    let output = example.args(["--metrics", "60000"]).env_remove("DATABASE_URL").output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{shown}{log}");
    for line in [
        "schema is at 13_inference_cache_validated: 13 migrations applied (",
        "schema is at 17_metrics_old: 4 migrations applied (",
        "16_metrics_swap",
    ] {
        assert!(shown.contains(line), "no {line:?}: {shown}{log}");
    }
}

/// psql's two files are for hands; they include what is a migration, in its order, and nothing else.
#[test]
fn the_master_file_includes_every_migration_in_its_order() {
    let included = |name: &str| -> Vec<String> {
        let text = file(&format!("{FOLDER}/{name}"));
        let lines = text.lines().filter_map(|line| line.strip_prefix("\\ir "));
        lines.map(str::to_owned).collect()
    };
    let ups: Vec<String> = SCHEMA.migrations().iter().map(|one| one.up.path.to_string()).collect();
    let ups: Vec<&str> = ups.iter().map(|path| path.rsplit('/').next().unwrap()).collect();
    assert_eq!(included("00_master_schema.sql"), ups);
    assert_eq!(included("rollback_06_experiments.sql"), ["06_experiments.down.sql"]);
}

/// A copy of the folder, with files changed or added.
struct Copy(PathBuf);

impl Copy {
    fn with(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("components-{name}-{}", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let target = root.join("migrations");
        std::fs::create_dir_all(target.join("verify")).unwrap();
        for folder in ["", "verify"] {
            for entry in std::fs::read_dir(source.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let name = path.file_name().unwrap();
                    std::fs::copy(&path, target.join(folder).join(name)).unwrap();
                }
            }
        }
        for (name, text) in files {
            std::fs::write(target.join(name), text).unwrap();
        }
        Copy(root)
    }

    fn compile(&self, lock: LockMode) -> Compiled {
        compile(&Arguments { lock, ..Arguments::new(self.0.clone(), Dialect::Postgres) })
    }

    fn codes(&self) -> Vec<Code> {
        let compiled = self.compile(LockMode::Check);
        compiled.diagnostics.iter().map(|finding| finding.code).collect()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_the_team_has_agreed_on_is_held_to() {
    assert_eq!(Copy::with("as-it-is", &[]).codes(), []);
    let cases: [(&str, &str, Code); 4] = [
        ("ALTER TABLE models DROP COLUMN IF EXISTS name", "", Code::NotIdempotent),
        ("", "CREATE INDEX IF NOT EXISTS by_name ON models (name);", Code::IndexName),
        ("", "ALTER TABLE models ADD COLUMN IF NOT EXISTS notes text;", Code::MissingComment),
        (
            "ALTER TABLE models DROP COLUMN IF EXISTS name;",
            "ALTER TABLE models ADD COLUMN IF NOT EXISTS name text; COMMENT ON COLUMN models.name IS 'x';",
            Code::ColumnReplaced,
        ),
    ];
    for (number, (before, after, code)) in cases.into_iter().enumerate() {
        let before = match code {
            Code::NotIdempotent => "DROP VIEW v_model_architecture;",
            Code::ColumnReplaced => {
                "DROP VIEW IF EXISTS v_model_architecture; ALTER TABLE models DROP COLUMN IF EXISTS name;"
            }
            _ => before,
        };
        let text = format!("{before}\n{after}\n");
        let copy = Copy::with(&format!("agreed-{number}"), &[("18_new.sql", &text)]);
        assert_eq!(copy.codes(), [code], "{text}");
    }
}

/// The seed's way, to change the file of a component: refused by the build, and by a database.
#[tokio::test]
async fn editing_an_applied_file_is_refused_and_a_new_migration_is_the_way() {
    let core = file(&format!("{FOLDER}/01_core_tables.sql"));
    let edited = core
        .replace("    name text NOT NULL,\n", "    name text NOT NULL,\n    family text,\n")
        + "COMMENT ON COLUMN models.family IS 'Such as halo';\n";
    assert_ne!(edited, core);

    // Released, then edited: the compiler says so.
    let copy = Copy::with("edited", &[]);
    let recorded = copy.compile(LockMode::Adopt).recording.unwrap();
    std::fs::write(copy.0.join("migrations/schema.lock"), recorded.text).unwrap();
    assert_eq!(copy.codes(), []);
    std::fs::write(copy.0.join("migrations/01_core_tables.sql"), &edited).unwrap();
    let compiled = copy.compile(LockMode::Check);
    let rendered: String = compiled.diagnostics.iter().map(schema_core::render).collect();
    for part in [
        "released migration `1_core_tables` was edited [edited-release]",
        "make the change a new migration",
    ] {
        assert!(rendered.contains(part), "{rendered}");
    }

    // Where the build knows of no release, the database has it.
    let database = at(Version::Experiments).await;
    run(
        database.pool(),
        "UPDATE _sqlx_migrations SET checksum = sha384('a text without created_at') WHERE version = 1;
         ALTER TABLE models DROP COLUMN created_at;",
    )
    .await
    .unwrap();
    let refusal = Migrator::new(&SCHEMA).start(database.pool()).await.unwrap_err();
    assert!(matches!(refusal, Error::Edited { .. }), "{refusal}");
    let refusal = refusal.to_string();
    let line = 1 + core.lines().position(|line| line.contains(" created_at timestamptz")).unwrap();
    let added = format!(
        "column `models.created_at` is missing: created in {FOLDER}/01_core_tables.sql:{line}"
    );
    assert!(refusal.contains(&added), "{refusal}");
    assert!(!refusal.contains("attention_heads"), "what is pending is no edit: {refusal}");
    assert!(refusal.contains("put the change into a new migration"), "{refusal}");

    // As a new migration it is taken.
    let new = "ALTER TABLE models ADD COLUMN IF NOT EXISTS family text;\n\
               COMMENT ON COLUMN models.family IS 'Such as halo';\n";
    assert_eq!(Copy::with("new", &[("18_model_family.sql", new)]).codes(), []);
}

#[tokio::test]
async fn status_stands_for_the_table_of_versions() {
    let database = at(Version::Experiments).await;
    let status = Migrator::new(&SCHEMA).status(database.pool()).await.unwrap();
    let applied: Vec<i64> = status.with(Standing::Applied).map(|one| one.version).collect();
    assert_eq!(applied, [1, 2, 3, 4, 5, 6]);
    assert_eq!(status.with(Standing::Pending).count(), 11);
    assert!(status.migrations[5].installed_on.is_some(), "{status}");
}

#[tokio::test]
async fn every_migration_is_proven_on_a_real_server() {
    let proven = schema_runtime::testing::prove(&SCHEMA).await.unwrap();
    assert!(proven.to_string().contains("17 migrations"), "{proven}");
}

#[tokio::test]
async fn orphans_are_put_aside_before_the_foreign_key() {
    let database = at(Version::TensorBytesOnly).await;
    let pool = database.pool();
    run(
        pool,
        "INSERT INTO models (name) VALUES ('kept');
         INSERT INTO inference_cache (cache_key, model_id, answer)
             SELECT 'kept', model_id, 'a' FROM models;
         INSERT INTO inference_cache (cache_key, model_id, answer)
             VALUES ('orphan', gen_random_uuid(), 'b');",
    )
    .await
    .unwrap();
    Migrator::new(&SCHEMA).start(pool).await.unwrap();
    let keys = |table: &str| {
        format!("SELECT string_agg(convert_from(cache_key, 'UTF8'), ' ') FROM {table}")
    };
    assert_eq!(text(pool, &keys("inference_cache")).await, "kept");
    assert_eq!(text(pool, &keys("inference_cache_orphans")).await, "orphan");
    let orphan = "INSERT INTO inference_cache (cache_key, model_id, answer)
                  VALUES ('late', gen_random_uuid(), 'c')";
    assert!(run(pool, orphan).await.is_err());
}

#[tokio::test]
async fn a_column_is_replaced_in_steps_and_every_value_is_kept() {
    let database = at(Version::SlowQueries).await;
    let pool = database.pool();
    let tensor = |columns: &str, values: &str| {
        format!(
            "INSERT INTO tensors (layer_id, dtype, location, {columns})
             SELECT layer_id, 'bf16', 'x', {values} FROM layers"
        )
    };
    let layer = "INSERT INTO models (name) VALUES ('m');
                 INSERT INTO layers (model_id, position, kind) SELECT model_id, 1, 'k' FROM models;";
    run(pool, layer).await.unwrap();
    run(pool, &tensor("size_mb", "3")).await.unwrap();
    let migrator = Migrator::new(&SCHEMA);
    migrator.migrate_to(pool, Version::TensorBytes).await.unwrap();
    // A release that knows the old column alone, and one that knows the new one alone.
    run(pool, &tensor("size_mb", "5")).await.unwrap();
    run(pool, &tensor("size_bytes", "7340033")).await.unwrap();
    let both =
        "SELECT string_agg(size_mb || '=' || size_bytes, ' ' ORDER BY size_bytes) FROM tensors";
    assert_eq!(text(pool, both).await, "3=3145728 5=5242880 8=7340033");
    migrator.run_verify_scripts(pool).await.unwrap();
    migrator.migrate_to(pool, Version::TensorBytesOnly).await.unwrap();
    let one = "SELECT string_agg(size_bytes::text, ' ' ORDER BY size_bytes) FROM tensors";
    assert_eq!(text(pool, one).await, "3145728 5242880 7340033");
}

/// Stopped half-way it keeps what it has, says how far it is, and goes on there; what is written meanwhile
/// is in the new table too.
#[tokio::test]
async fn a_large_table_is_rewritten_in_batches_and_goes_on_where_it_stopped() {
    let database = at(Version::MetricsRewrite).await;
    let pool = database.pool();
    run(
        pool,
        "DROP TRIGGER training_metrics_follow ON training_metrics;
         INSERT INTO models (name) VALUES ('m');
         INSERT INTO training_sessions (model_id) SELECT model_id FROM models;
         INSERT INTO training_metrics (session_id, epoch, metric_type, metric_value)
             SELECT session_id, number, 'loss', 0.5 FROM training_sessions, generate_series(1, 35000) AS number;
         UPDATE rewrite_progress SET last_id = 35000;
         CREATE TRIGGER training_metrics_follow AFTER INSERT OR UPDATE OR DELETE ON training_metrics
             FOR EACH ROW EXECUTE FUNCTION training_metrics_follow();
         ALTER TABLE training_metrics_new ADD CONSTRAINT stop CHECK (metric_id <> 25000);",
    )
    .await
    .unwrap();
    let migrator = Migrator::new(&SCHEMA);
    let failure = migrator.start(pool).await.unwrap_err();
    assert!(matches!(failure, Error::Script { .. }), "{failure}");
    assert!(failure.to_string().contains("15_metrics_copy.sql"), "{failure}");
    let progress = "SELECT copied_to || ' of ' || last_id || ', ' ||
                    (SELECT count(*) FROM training_metrics_new) FROM rewrite_progress";
    assert_eq!(text(pool, progress).await, "20000 of 35000, 20000");

    // The service goes on meanwhile.
    run(
        pool,
        "ALTER TABLE training_metrics_new DROP CONSTRAINT stop;
         UPDATE training_metrics SET metric_value = 0.25 WHERE metric_id IN (1, 30000);
         DELETE FROM training_metrics WHERE metric_id IN (2, 30001);
         INSERT INTO training_metrics (session_id, epoch, metric_type, metric_value)
             SELECT session_id, 1, 'loss', 0.125 FROM training_sessions;",
    )
    .await
    .unwrap();
    migrator.migrate_to(pool, Version::MetricsSwap).await.unwrap();
    let rows = |table: &str| {
        format!("SELECT count(*) || ' ' || sum(metric_value) || ' ' || max(metric_id) FROM {table}")
    };
    let expected = "34999 17498.625 35001";
    assert_eq!(text(pool, &rows("training_metrics_old")).await, expected);
    assert_eq!(text(pool, &rows("training_metrics")).await, expected);
    // The next id is free.
    run(
        pool,
        "INSERT INTO training_metrics (session_id, epoch, metric_type, metric_value)
             SELECT session_id, 2, 'loss', 0.1 FROM training_sessions;",
    )
    .await
    .unwrap();
    let names: BTreeSet<String> = sqlx::query_scalar(
        "SELECT indexname::text FROM pg_indexes WHERE tablename = 'training_metrics'",
    )
    .fetch_all(pool)
    .await
    .unwrap()
    .into_iter()
    .collect();
    let expected = ["idx_training_metrics_session_id_epoch", "training_metrics_pkey"];
    assert_eq!(names, expected.map(str::to_owned).into());
    migrator.start(pool).await.unwrap();
}
