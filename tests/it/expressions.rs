//! What a real server makes of expressions, written down for the tests of `schema-core`.
//!
//! `schema-core/tests/expressions.txt` is one table, and expressions over it as a default, a check or a key of
//! an index, each with what `pg_get_expr` shows of it. Here the server is held against the file; there the
//! file is held against the code.

use std::fmt::Write as _;
use std::path::Path;

use schema_runtime::testing::TestDatabase;
use sqlx::{AssertSqlSafe, PgConnection};

#[tokio::test]
async fn the_server_prints_what_the_file_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema-core/tests/expressions.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let database = TestDatabase::empty().await.unwrap();
    let mut connection = database.pool().acquire().await.unwrap();
    let shown = shown(&mut connection, &text).await;
    if std::env::var_os("SCHEMA_BLESS").is_some() {
        std::fs::write(&path, shown).unwrap();
        return;
    }
    let mut lines = text.lines().zip(shown.lines());
    let different = lines.find(|(written, shown)| written != shown);
    assert_eq!(different, None, "the file, and the server");
}

/// The file as it would be by this server.
async fn shown(connection: &mut PgConnection, text: &str) -> String {
    sqlx::raw_sql(AssertSqlSafe(set_up(text))).execute(&mut *connection).await.unwrap();
    // A word that is kept as its date is another date tomorrow.
    let today: String =
        sqlx::query_scalar("SELECT current_date::text").fetch_one(&mut *connection).await.unwrap();
    let mut shown = String::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let (make, ask) = match fields[..] {
            ["check", expression, _] => (
                format!("ALTER TABLE probe ADD CONSTRAINT fresh CHECK (\n{expression}\n)"),
                "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'fresh'",
            ),
            ["key", expression, _] => (
                format!("CREATE INDEX fresh ON probe ((\n{expression}\n))"),
                "SELECT coalesce(pg_get_expr(indexprs, indrelid), pg_get_indexdef(indexrelid, 1, false)) \
                 FROM pg_index WHERE indexrelid = 'fresh'::regclass",
            ),
            [purpose, expression, _] if purpose.starts_with("default ") => (
                format!(
                    "ALTER TABLE probe ADD COLUMN fresh {} DEFAULT (\n{expression}\n)",
                    &purpose["default ".len()..]
                ),
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute \
                 ON attrelid = adrelid AND attnum = adnum WHERE attname = 'fresh'",
            ),
            _ => {
                writeln!(shown, "{line}").unwrap();
                continue;
            }
        };
        let script = AssertSqlSafe(format!("BEGIN;\n{make}"));
        let outcome = sqlx::raw_sql(script).execute(&mut *connection).await;
        outcome.unwrap_or_else(|error| panic!("{line}: {error}"));
        let form: String = sqlx::query_scalar(ask).fetch_one(&mut *connection).await.unwrap();
        sqlx::raw_sql("ROLLBACK").execute(&mut *connection).await.unwrap();
        let form = form.replace(&today, "{today}");
        writeln!(shown, "{}\t{}\t{form}", fields[0], fields[1]).unwrap();
    }
    shown
}

/// The types, the functions and the table of the file.
fn set_up(text: &str) -> String {
    let mut script = "CREATE SEQUENCE s;\n".to_owned();
    let mut columns = Vec::new();
    for line in text.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["type", name, labels] => {
                let labels = labels.replace(',', "', '");
                writeln!(script, "CREATE TYPE {name} AS ENUM ('{labels}');").unwrap();
            }
            ["function", call] => {
                writeln!(
                    script,
                    "CREATE FUNCTION {call} RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'x'$$;"
                )
                .unwrap();
            }
            ["column", name, of] => columns.push(format!("\"{}\" {of}", name.trim_matches('"'))),
            _ => {}
        }
    }
    writeln!(script, "CREATE TABLE probe ({});", columns.join(", ")).unwrap();
    script
}
