//! What `schema_core::locks` says of a statement, held against what a real server locks, scans and rewrites.

use schema_core::{TableLock, locks};
use schema_runtime::testing::TestDatabase;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// What is there before each statement.
const BEFORE: &str = "
CREATE DOMAIN plain AS integer;
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE other (id integer PRIMARY KEY);
INSERT INTO other SELECT generate_series(1, 100);
CREATE TABLE t (
    id integer PRIMARY KEY, n integer, other_id integer, v varchar(10), w text, ts timestamp,
    dec numeric(10, 2), idn integer GENERATED ALWAYS AS IDENTITY
);
INSERT INTO t (id, n, other_id, v, ts) SELECT i, i, i, i::text, now() FROM generate_series(1, 100) i;
CREATE UNIQUE INDEX t_n ON t (n);
CREATE UNIQUE INDEX t_idn ON t (idn);
ALTER TABLE t ADD CONSTRAINT n_positive CHECK (n > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT t_other FOREIGN KEY (other_id) REFERENCES other NOT VALID;
CREATE TABLE parts (id integer) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (10);
INSERT INTO parts SELECT generate_series(0, 9);
CREATE TABLE loose (id integer);
INSERT INTO loose SELECT generate_series(10, 19);
CREATE TABLE plain_parent (id integer);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t_f BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY seen ON t USING (true);
CREATE MATERIALIZED VIEW mv AS SELECT id FROM t;
CREATE UNIQUE INDEX mv_id ON mv (id);
";

/// A statement, and for each table that it locks the level with what it does: `brief`, `scan`, `may`, `rewrite`.
const STATEMENTS: &[(&str, &[&str])] = &[
    ("ALTER TABLE t ADD x integer", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x integer DEFAULT 1", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x integer NOT NULL DEFAULT 1", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x timestamptz DEFAULT now()", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x text DEFAULT lower('random()')", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x date DEFAULT CURRENT_DATE", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x jsonb NOT NULL DEFAULT '{}'::jsonb", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x text[] DEFAULT ARRAY[]::text[]", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD x float8 DEFAULT random()", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ADD x uuid DEFAULT gen_random_uuid()", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ADD x timestamptz DEFAULT clock_timestamp()", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ADD x bigserial", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ADD x integer GENERATED ALWAYS AS IDENTITY", &["t: ACCESS EXCLUSIVE rewrite"]),
    (
        "ALTER TABLE t ADD x integer GENERATED ALWAYS AS (n * 2) STORED",
        &["t: ACCESS EXCLUSIVE rewrite"],
    ),
    ("ALTER TABLE t ADD x text DEFAULT md5('a') || pg_backend_pid()", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ADD x plain", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ADD x positive", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ADD x integer CHECK (x > 0)", &["t: ACCESS EXCLUSIVE scan"]),
    ("ALTER TABLE t ADD x integer UNIQUE", &["t: ACCESS EXCLUSIVE scan"]),
    (
        "ALTER TABLE t ADD x integer REFERENCES other",
        &["other: SHARE ROW EXCLUSIVE brief", "t: ACCESS EXCLUSIVE brief"],
    ),
    ("ALTER TABLE t DROP COLUMN w", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER n SET NOT NULL", &["t: ACCESS EXCLUSIVE scan"]),
    ("ALTER TABLE t ALTER idn DROP IDENTITY", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER n SET DEFAULT 3", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER n DROP DEFAULT", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER n TYPE bigint", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ALTER n TYPE bigint USING n + 1", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t ALTER v TYPE varchar(20)", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ALTER v TYPE text", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ALTER dec TYPE numeric(12, 2)", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ALTER n TYPE plain", &["t: ACCESS EXCLUSIVE may"]),
    ("ALTER TABLE t ALTER n SET STATISTICS 200", &["t: SHARE UPDATE EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER n SET (n_distinct = 5)", &["t: SHARE UPDATE EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER w SET STORAGE external", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ALTER w SET COMPRESSION pglz", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t SET (fillfactor = 70)", &["t: SHARE UPDATE EXCLUSIVE brief"]),
    ("ALTER TABLE t RESET (autovacuum_enabled)", &["t: SHARE UPDATE EXCLUSIVE brief"]),
    ("ALTER TABLE t CLUSTER ON t_n", &["t: SHARE UPDATE EXCLUSIVE brief"]),
    ("ALTER TABLE t SET UNLOGGED", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("ALTER TABLE t OWNER TO CURRENT_USER", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t REPLICA IDENTITY FULL", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t DISABLE TRIGGER t_f", &["t: SHARE ROW EXCLUSIVE brief"]),
    ("ALTER TABLE t RENAME TO u", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t RENAME COLUMN n TO m", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t RENAME CONSTRAINT n_positive TO n_p", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t DROP CONSTRAINT n_positive", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD CONSTRAINT c CHECK (n < 1000)", &["t: ACCESS EXCLUSIVE scan"]),
    ("ALTER TABLE t ADD CONSTRAINT c CHECK (n < 1000) NOT VALID", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER TABLE t ADD CONSTRAINT c UNIQUE (w)", &["t: ACCESS EXCLUSIVE scan"]),
    ("ALTER TABLE t ADD CONSTRAINT c UNIQUE USING INDEX t_n", &["t: ACCESS EXCLUSIVE brief"]),
    (
        "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES other",
        &["other: SHARE ROW EXCLUSIVE brief", "t: SHARE ROW EXCLUSIVE scan"],
    ),
    (
        "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (n) REFERENCES other NOT VALID",
        &["other: SHARE ROW EXCLUSIVE brief", "t: SHARE ROW EXCLUSIVE brief"],
    ),
    ("ALTER TABLE t VALIDATE CONSTRAINT n_positive", &["t: SHARE UPDATE EXCLUSIVE scan"]),
    ("ALTER TABLE t VALIDATE CONSTRAINT t_other", &["t: SHARE UPDATE EXCLUSIVE scan"]),
    (
        "ALTER TABLE parts ATTACH PARTITION loose FOR VALUES FROM (10) TO (20)",
        &["loose: ACCESS EXCLUSIVE scan", "parts: SHARE UPDATE EXCLUSIVE brief"],
    ),
    (
        "ALTER TABLE parts DETACH PARTITION part",
        &["part: ACCESS EXCLUSIVE brief", "parts: ACCESS EXCLUSIVE brief"],
    ),
    (
        "ALTER TABLE loose INHERIT plain_parent",
        &["loose: ACCESS EXCLUSIVE brief", "plain_parent: SHARE UPDATE EXCLUSIVE brief"],
    ),
    ("CREATE INDEX ON t (w)", &["t: SHARE scan"]),
    ("CREATE INDEX ON ONLY parts (id)", &["parts: SHARE brief"]),
    ("CREATE TABLE new (id integer REFERENCES other)", &["other: SHARE ROW EXCLUSIVE brief"]),
    (
        "CREATE TABLE new PARTITION OF parts FOR VALUES FROM (20) TO (30)",
        &["parts: ACCESS EXCLUSIVE brief"],
    ),
    ("CREATE TABLE new (LIKE t INCLUDING ALL)", &[]),
    ("CREATE TABLE new () INHERITS (plain_parent)", &[]),
    (
        "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        &["t: SHARE ROW EXCLUSIVE brief"],
    ),
    ("DROP TRIGGER t_f ON t", &["t: ACCESS EXCLUSIVE brief"]),
    ("CREATE POLICY p ON t USING (true)", &["t: ACCESS EXCLUSIVE brief"]),
    ("ALTER POLICY seen ON t USING (false)", &["t: ACCESS EXCLUSIVE brief"]),
    ("DROP POLICY seen ON t", &["t: ACCESS EXCLUSIVE brief"]),
    ("DROP TABLE loose", &["loose: ACCESS EXCLUSIVE brief"]),
    ("TRUNCATE loose", &["loose: ACCESS EXCLUSIVE brief"]),
    ("CLUSTER t USING t_n", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("REINDEX TABLE t", &["t: SHARE scan"]),
    ("REFRESH MATERIALIZED VIEW mv", &["mv: ACCESS EXCLUSIVE rewrite"]),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY mv", &["mv: EXCLUSIVE scan"]),
    ("LOCK TABLE t IN SHARE MODE", &["t: SHARE brief"]),
    ("LOCK t", &["t: ACCESS EXCLUSIVE brief"]),
    ("LOCK t IN ROW EXCLUSIVE MODE", &[]),
    ("COMMENT ON TABLE t IS 'x'", &[]),
    ("UPDATE t SET w = 'x'", &[]),
    ("SELECT count(*) FROM t", &[]),
    ("CREATE VIEW seen AS SELECT * FROM t", &[]),
];

/// These run in no transaction, so that the server cannot be looked at meanwhile.
const ALONE: &[(&str, &[&str])] = &[
    ("CREATE INDEX CONCURRENTLY ON t (w)", &["t: SHARE UPDATE EXCLUSIVE scan"]),
    ("VACUUM FULL t", &["t: ACCESS EXCLUSIVE rewrite"]),
    ("VACUUM (FULL, ANALYZE) app.t", &["app.t: ACCESS EXCLUSIVE rewrite"]),
    ("VACUUM t", &[]),
    ("REINDEX TABLE CONCURRENTLY t", &["t: SHARE UPDATE EXCLUSIVE scan"]),
    (
        "ALTER TABLE parts DETACH PARTITION part CONCURRENTLY",
        &["part: ACCESS EXCLUSIVE brief", "parts: SHARE UPDATE EXCLUSIVE brief"],
    ),
];

fn told(sql: &str) -> Vec<String> {
    let word = |lock: &TableLock| {
        let text = lock.to_string();
        if text.contains("may rewrite") {
            "may"
        } else if text.contains("rewrites") {
            "rewrite"
        } else if text.contains("reads the whole") {
            "scan"
        } else {
            "brief"
        }
    };
    let locks = locks([sql]).remove(0);
    let mut told: Vec<String> =
        locks.iter().map(|lock| format!("{}: {} {}", lock.table, lock.level, word(lock))).collect();
    told.sort();
    told
}

/// The strongest lock on each table that was there, whether its rows were read, and whether it has another
/// file than before: `oid` at the end of the transaction, and by the name that it had.
const SEEN: &str = "
SELECT b.relname::text,
       (SELECT mode FROM unnest(ARRAY['AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock',
                                      'ShareLock', 'ShareUpdateExclusiveLock']) WITH ORDINALITY m (mode, at)
        WHERE EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.relation = b.oid
                          AND l.database <> 0 AND l.mode = m.mode)
        ORDER BY at LIMIT 1),
       coalesce(pg_stat_get_xact_numscans(b.oid), 0) > b.scans,
       coalesce(pg_relation_filenode(b.oid) <> b.file, false)
FROM before b
ORDER BY 1";

async fn seen(
    connection: &mut PgConnection,
    sql: &str,
) -> Result<Vec<(String, String, bool, bool)>, sqlx::Error> {
    let run = |sql: String| sqlx::raw_sql(AssertSqlSafe(sql));
    run("BEGIN; CREATE TEMP TABLE before ON COMMIT DROP AS SELECT c.oid, c.relname, \
         pg_stat_get_xact_numscans(c.oid) AS scans, pg_relation_filenode(c.oid) AS file \
         FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm')"
        .to_owned())
    .execute(&mut *connection)
    .await
    .unwrap();
    let ran = run(sql.to_owned()).execute(&mut *connection).await;
    if let Err(error) = ran {
        run("ROLLBACK".to_owned()).execute(connection).await?;
        return Err(error);
    }
    let rows: Vec<(String, Option<String>, bool, bool)> =
        sqlx::query_as(SEEN).fetch_all(&mut *connection).await.unwrap();
    run("ROLLBACK".to_owned()).execute(connection).await.unwrap();
    let locked = |(name, mode, read, file): (String, Option<String>, bool, bool)| {
        Some((name, mode?, read, file))
    };
    Ok(rows.into_iter().filter_map(locked).collect())
}

/// `AccessExclusiveLock` of `ACCESS EXCLUSIVE`.
fn mode(level: &str) -> String {
    let word = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
    level.split(' ').map(word).collect::<String>() + "Lock"
}

#[test]
fn a_server_locks_scans_and_rewrites_what_is_told() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let wrong = runtime.block_on(contradictions());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn contradictions() -> Vec<String> {
    let database = TestDatabase::empty().await.unwrap();
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    sqlx::raw_sql(BEFORE).execute(&mut connection).await.unwrap();
    let mut wrong = Vec::new();
    for (sql, expected) in STATEMENTS {
        if told(sql) != *expected {
            wrong.push(format!("{sql}: told {:?}", told(sql)));
        }
        let seen = match seen(&mut connection, sql).await {
            Ok(seen) => seen,
            Err(error) => {
                wrong.push(format!("{sql}: {error}"));
                continue;
            }
        };
        for lock in *expected {
            let (table, rest) = lock.split_once(": ").unwrap();
            let (level, work) = rest.rsplit_once(' ').unwrap();
            let Some((_, held, read, file)) = seen.iter().find(|one| one.0 == table) else {
                wrong.push(format!("{sql}: {lock}, and the server locks {seen:?}"));
                continue;
            };
            // A file that is only emptied is no work.
            let is_new = *file && !sql.starts_with("TRUNCATE");
            let is_so = match work {
                "brief" => !read && !is_new,
                "scan" => {
                    !is_new && (*read || sql.starts_with("REINDEX") || sql.contains("CONCURRENTLY"))
                }
                "rewrite" => is_new,
                _ => true,
            };
            if *held != mode(level) || !is_so {
                wrong.push(format!(
                    "{sql}: {lock}, and the server: {held}, read {read}, new file {file}"
                ));
            }
        }
        // Nothing that others wait for is left out.
        for (table, held, ..) in &seen {
            let is_told = expected.iter().any(|lock| lock.starts_with(&format!("{table}: ")));
            if !is_told && held != "ShareUpdateExclusiveLock" {
                wrong.push(format!("{sql}: nothing is told of {table}, and the server: {held}"));
            }
        }
    }
    connection.close().await.unwrap();
    wrong
}

#[test]
fn what_runs_alone_is_told_too() {
    for (sql, expected) in ALONE {
        assert_eq!(told(sql), *expected, "{sql}");
    }
}
