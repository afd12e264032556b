//! `PostgreSQL`: what a user sees of the server's errors, one by one.

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Error, ScriptFailure};

use crate::folder::Folder;
use crate::postgres::{count, database, pool_of_one, schema};

/// A statement that the server refuses.
struct Refused {
    /// What it is about.
    case: &'static str,
    /// The statements of the script; they stand one below the other from its second line on.
    up: &'static [&'static str],
    /// The place that is shown: `line` or `line:column`.
    place: &'static str,
    /// The SQLSTATE.
    code: &'static str,
    /// What the excerpt shows.
    excerpt: &'static str,
}

const SETUP: &[&str] = &[
    "CREATE TABLE disks (id int PRIMARY KEY, name text NOT NULL UNIQUE, size int CHECK (size > 0), \
     code varchar(3), double int GENERATED ALWAYS AS (id * 2) STORED)",
    "INSERT INTO disks VALUES (1, 'a', 1), (2, 'b', 2)",
    "CREATE TABLE parts (disk int REFERENCES disks)",
    "CREATE TYPE state AS ENUM ('on')",
    "CREATE VIEW disk_ids AS SELECT id FROM disks",
    "CREATE FUNCTION broken(n int) RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RAISE EXCEPTION \
     'broken with %', n USING HINT = 'do not call it';\nEND $$",
    "CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n    PERFORM broken(3);\n    \
     RETURN NEW;\nEND $$",
    "CREATE TRIGGER refuses BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION refuses()",
    "CREATE TABLE bookings (during int4range, EXCLUDE USING gist (during WITH &&))",
    "INSERT INTO bookings VALUES ('[1,5)')",
];

/// Shorter to write below.
const fn refused(
    case: &'static str,
    up: &'static [&'static str],
    place: &'static str,
    code: &'static str,
    excerpt: &'static str,
) -> Refused {
    Refused { case, up, place, code, excerpt }
}

const OK: &str = "SELECT '\u{e9}\u{1f980}'";

const CASES: &[Refused] = &[
    refused("a syntax error", &[OK, "SELECT 1 FRM x y"], "3:14", "42601", "SELECT 1 FRM x y"),
    refused("an unknown table", &[OK, "SELECT 1 FROM nope"], "3:15", "42P01", "FROM nope"),
    refused("an unknown column", &[OK, "SELECT\n    nope\nFROM disks"], "4:5", "42703", "    nope"),
    refused("an unknown function", &[OK, "SELECT nope(1)"], "3:8", "42883", "nope(1)"),
    refused("an unknown type", &[OK, "CREATE TABLE x (a nope)"], "3:19", "42704", "(a nope)"),
    refused("an unknown schema", &[OK, "CREATE TABLE nope.x (a int)"], "3:14", "3F000", "nope.x"),
    refused("an unknown parameter", &[OK, "SELECT $1"], "3:8", "42P02", "SELECT $1"),
    refused(
        "an ambiguous column",
        &[OK, "SELECT id FROM disks a, disks b"],
        "3:8",
        "42702",
        "SELECT id",
    ),
    refused("a missing group", &[OK, "SELECT name, max(id) FROM disks"], "3:8", "42803", "max(id)"),
    refused("a table that exists", &[OK, "CREATE TABLE disks (a int)"], "3", "42P07", "disks"),
    refused(
        "a column that exists",
        &[OK, "ALTER TABLE disks\n    ADD COLUMN id int"],
        "3",
        "42701",
        "    ADD COLUMN id int",
    ),
    refused("a type that exists", &[OK, "CREATE TYPE state AS ENUM ('a')"], "3", "42710", "state"),
    refused("what something depends on", &[OK, "DROP TABLE disks"], "3", "2BP01", "DROP TABLE"),
    refused("a view as a table", &[OK, "DROP TABLE disk_ids"], "3", "42809", "disk_ids"),
    refused(
        "a second primary key",
        &[OK, "ALTER TABLE disks ADD PRIMARY KEY (name)"],
        "3",
        "42P16",
        "PRIMARY KEY",
    ),
    refused(
        "a key on what is not unique",
        &[OK, "CREATE TABLE x (a int REFERENCES disks (size))"],
        "3",
        "42830",
        "REFERENCES",
    ),
    refused(
        "a type that nothing casts to",
        &[OK, "ALTER TABLE disks ALTER COLUMN name TYPE int"],
        "3",
        "42804",
        "TYPE int",
    ),
    refused(
        "a row that is there",
        &[OK, "INSERT INTO disks VALUES (1, 'c', 1)"],
        "3",
        "23505",
        "INSERT",
    ),
    refused("a missing value", &[OK, "UPDATE disks SET name = NULL"], "3", "23502", "UPDATE"),
    refused(
        "a value that is not allowed",
        &[OK, "UPDATE disks SET size = -size"],
        "3",
        "23514",
        "-size",
    ),
    refused(
        "a row that nothing refers to",
        &[
            OK,
            "ALTER TABLE parts DISABLE TRIGGER refuses",
            "INSERT INTO parts VALUES (9)",
            "SELECT 1",
        ],
        "4",
        "23503",
        "VALUES (9)",
    ),
    refused("an overlap", &[OK, "INSERT INTO bookings VALUES ('[2,3)')"], "3", "23P01", "[2,3)"),
    refused("a generated column", &[OK, "UPDATE disks SET double = 1"], "3", "428C9", "double"),
    refused(
        "a division by zero",
        &[OK, "SELECT 1 / (id - id) FROM disks"],
        "3",
        "22012",
        "id - id",
    ),
    refused("a text that is no number", &[OK, "SELECT 'x'::int"], "3:8", "22P02", "'x'::int"),
    refused(
        "a text that is no JSON",
        &[OK, "SELECT '{\n\"a\":\n}'::json"],
        "3:8",
        "22P02",
        "SELECT '{",
    ),
    refused("a date that is none", &[OK, "SELECT date '2026-02-31'"], "3:13", "22008", "02-31"),
    refused("a long text", &[OK, "UPDATE disks SET code = 'four'"], "3", "22001", "'four'"),
    refused("a large number", &[OK, "SELECT 99999 * id * 99999 FROM disks"], "3", "22003", "99999"),
    refused(
        "a new enum value",
        &["ALTER TYPE state ADD VALUE 'off'", "SELECT 'off'::state"],
        "3:8",
        "55P04",
        "'off'::state",
    ),
    refused(
        "what no transaction takes",
        &[OK, "CREATE INDEX CONCURRENTLY i ON disks (size)"],
        "3",
        "25001",
        "CONCURRENTLY",
    ),
    refused(
        "a time-out of its own",
        &[OK, "SET LOCAL statement_timeout = '50ms'", "SELECT pg_sleep(20)"],
        "4",
        "57014",
        "pg_sleep(20)",
    ),
    refused(
        "a missing privilege",
        &[OK, "SET LOCAL ROLE pg_monitor", "CREATE TABLE public.x (a int)"],
        "4:14",
        "42501",
        "public.x",
    ),
    refused(
        "a DO block that raises",
        &[OK, "DO $$\nDECLARE\n    n int := 3;\nBEGIN\n    RAISE EXCEPTION 'n is %', n;\nEND $$"],
        "7",
        "P0001",
        "    RAISE EXCEPTION 'n is %', n;",
    ),
    refused(
        "a DO block in quotes",
        &[OK, "DO LANGUAGE plpgsql\n'BEGIN\n    ASSERT 1 = 2, ''sums'';\nEND'"],
        "5",
        "P0004",
        "    ASSERT 1 = 2",
    ),
    refused(
        "a query of a DO block",
        &[OK, "DO $do$\nBEGIN\n\n    UPDATE nope SET a = 1;\nEND $do$"],
        "6",
        "42P01",
        "    UPDATE nope",
    ),
    refused(
        "a DO block that calls",
        &[OK, "DO $$\nBEGIN\n    PERFORM broken(2);\nEND $$"],
        "5",
        "P0001",
        "    PERFORM broken(2);",
    ),
    refused(
        "the grammar of a DO block",
        &[OK, "DO $$\nBEGIN\n    IF true\n    END IF;\nEND $$"],
        "6:11",
        "42601",
        "    END IF;",
    ),
    refused("a function that raises", &[OK, "SELECT broken(1)"], "3", "P0001", "broken(1)"),
    refused("a trigger", &[OK, "INSERT INTO parts VALUES (1)"], "3", "P0001", "INSERT INTO parts"),
    refused(
        "the body of an SQL function",
        &[OK, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n    SELECT nope\n$$"],
        "4:12",
        "42703",
        "    SELECT nope",
    ),
    refused(
        "the body of a function",
        &[
            OK,
            "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n    RETRUN 1;\nEND $$",
        ],
        "5:5",
        "42601",
        "    RETRUN 1;",
    ),
    refused(
        "an isolation level too late",
        &[OK, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"],
        "3",
        "25001",
        "SERIALIZABLE",
    ),
    refused(
        "an isolation level that is none",
        &["SET TRANSACTION ISOLATION LEVEL SNAPSHOT", OK],
        "2:33",
        "42601",
        "LEVEL SNAPSHOT",
    ),
];

#[tokio::test]
async fn each_error_of_the_server_shows_file_line_and_excerpt() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let folder = Folder::new(Dialect::Postgres).up(1, "setup", SETUP);
    schema(folder.clone()).start(&pool).await.unwrap();
    let objects = "SELECT (SELECT count(*) FROM pg_class) + (SELECT count(*) FROM pg_proc) + (SELECT \
                   count(*) FROM pg_enum) + (SELECT sum(id) FROM disks)";
    let before = count(&pool, objects).await;
    assert!(CASES.len() >= 25);
    for Refused { case, up, place, code, excerpt } in CASES {
        let bad = schema(folder.clone().up(2, "bad", up));
        let error = bad.start(&pool).await.unwrap_err();
        println!("-- {case}\n{error}\n");
        let Error::Script { failure } = &error else { panic!("{case}: {error}") };
        let ScriptFailure { location, server, .. } = &**failure;
        assert_eq!(server.code.as_deref(), Some(*code), "{case}: {error}");
        let text = error.to_string();
        let told = format!("\n  --> migrations/2_bad/up.sql:{place}\n");
        assert!(text.contains(&told), "{case}, expected {place}: {text}");
        assert!(location.excerpt.contains(excerpt), "{case}: {text}");
        assert!(text.contains("nothing of this migration remains"), "{case}: {text}");
        // True, and the connection is in order.
        assert_eq!(count(&pool, objects).await, before, "{case}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 1, "{case}");
    }
}
