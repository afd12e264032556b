//! A schema with what makes it hard to put rows back, and all rows of a database, to compare them.

use std::collections::BTreeMap;

use sqlx::{Connection as _, Executor as _, Row as _};

use crate::Project;

/// Keys in a circle, one that may wait and one that may not; a table that refers to itself; identity, generated and
/// serial columns; partitions; a trigger that spoils what it sees; a materialized view over a view; a foreign key that
/// old rows need not obey.
const POSTGRES: &str = r#"
CREATE TYPE state AS ENUM ('free', 'in use');
CREATE TABLE users (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    shout text GENERATED ALWAYS AS (upper(name)) STORED,
    leader bigint REFERENCES users (user_id),
    team integer
);
CREATE TABLE teams (team_id serial PRIMARY KEY, head bigint REFERENCES users (user_id));
ALTER TABLE users ADD CONSTRAINT users_team FOREIGN KEY (team) REFERENCES teams (team_id);
COMMENT ON CONSTRAINT users_team ON users IS 'a circle';
CREATE TABLE disks (
    disk_id integer PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    "odd ""name""" text,
    data bytea,
    state state NOT NULL DEFAULT 'free',
    many text[],
    doc jsonb,
    size double precision,
    at timestamp with time zone
);
CREATE TABLE events (at date NOT NULL, note text) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE log (entry text);
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO log VALUES ('fired');
    NEW.note = 'spoiled';
    RETURN NEW;
END $$;
CREATE TRIGGER spoil BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION spoil();
CREATE VIEW named AS SELECT name, disk_id FROM users JOIN disks USING (user_id);
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS disks FROM named;
CREATE SEQUENCE tickets START 100;
"#;

const POSTGRES_DOWN: &str = "
DROP SEQUENCE tickets;
DROP MATERIALIZED VIEW counted;
DROP VIEW named;
DROP TABLE events;
DROP FUNCTION spoil();
DROP TABLE log;
DROP TABLE disks;
ALTER TABLE users DROP CONSTRAINT users_team;
DROP TABLE teams;
DROP TABLE users;
DROP TYPE state;
";

const SQLITE: &str = r#"
CREATE TABLE users (
    user_id integer PRIMARY KEY AUTOINCREMENT,
    name text NOT NULL UNIQUE,
    shout text GENERATED ALWAYS AS (upper(name)) STORED,
    leader integer REFERENCES users (user_id),
    team integer REFERENCES teams (team_id)
);
CREATE TABLE teams (team_id integer PRIMARY KEY, head integer REFERENCES users (user_id));
CREATE TABLE disks (
    disk_id integer PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
    "odd ""name""" text,
    data blob,
    size real
);
CREATE TABLE log (entry text);
CREATE TRIGGER spoil AFTER INSERT ON disks BEGIN
    INSERT INTO log VALUES ('fired');
END;
CREATE VIRTUAL TABLE notes USING fts5 (note);
"#;

const SQLITE_DOWN: &str =
    "DROP TABLE notes; DROP TABLE log; DROP TABLE disks; DROP TABLE teams; DROP TABLE users;\n";

/// Rows of every kind of text: empty and NULL, quotes, newlines, what `COPY` would take for its end.
const POSTGRES_ROWS: &str = r#"
INSERT INTO users (name, leader) VALUES ('root', NULL), ('Ünal "the, one"', 1), (E'new\nline\r\n', 2);
INSERT INTO teams (head) VALUES (1), (NULL);
UPDATE users SET team = 1 WHERE user_id > 1;
INSERT INTO disks (disk_id, user_id, "odd ""name""", data, state, many, doc, size, at) VALUES
    (1, 1, '', '\x00ff0a22', 'in use', '{a,NULL,"",b c}', '{"a": [1, null]}', 0.1, '2026-01-05 09:00:00+02'),
    (2, 3, NULL, NULL, 'free', NULL, NULL, 'NaN', 'infinity'),
    (3, 2, E'\\.', '', 'free', '{}', '"\\n"', 1e300, NULL),
    (4, 2, E'a\n\\.\nb', NULL, 'free', NULL, NULL, NULL, NULL),
    (5, 2, 'NULL', NULL, 'free', NULL, NULL, NULL, NULL),
    (6, 2, repeat('🎉,"', 200000), NULL, 'free', NULL, NULL, NULL, NULL);
INSERT INTO disks (disk_id, user_id, size) SELECT n, 1, n / 7.0 FROM generate_series(10, 3000) n;
ALTER TABLE events DISABLE TRIGGER spoil;
INSERT INTO events SELECT date '2025-06-01' + n, 'event ' || n FROM generate_series(1, 500) n;
ALTER TABLE events ENABLE TRIGGER spoil;
INSERT INTO log VALUES (NULL), (''), ('one');
REFRESH MATERIALIZED VIEW counted;
SELECT nextval('tickets'), nextval('tickets');
"#;

const SQLITE_ROWS: &str = r#"
INSERT INTO users (name, leader) VALUES ('root', NULL), ('Ünal "the, one"', 1), ('new
line', 2), ('gone', NULL);
DELETE FROM users WHERE name = 'gone';
INSERT INTO teams (head) VALUES (1), (NULL);
UPDATE users SET team = 1 WHERE user_id > 1;
WITH RECURSIVE n (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM n WHERE n < 3000)
INSERT INTO disks (disk_id, user_id, size) SELECT n, 1, n / 7.0 FROM n;
INSERT INTO disks VALUES (1, 1, '', x'00ff', 0.1), (2, 3, NULL, NULL, NULL), (3, 2, 'a"b', x'', 1e300);
DELETE FROM log;
INSERT INTO log VALUES (NULL), (''), ('one');
INSERT INTO notes VALUES ('a note of a disk'), ('another');
"#;

/// A project with this schema, and one fixture.
pub(crate) fn project(name: &str, url: &str) -> Project {
    let (up, down) = if is_sqlite(url) { (SQLITE, SQLITE_DOWN) } else { (POSTGRES, POSTGRES_DOWN) };
    Project::new(
        name,
        &[
            ("migrations/0001_all/up.sql", up),
            ("migrations/0001_all/down.sql", down),
            (
                "fixtures/001_users.sql",
                "INSERT INTO users (name) VALUES ('root') ON CONFLICT (name) DO NOTHING;\n",
            ),
        ],
    )
}

pub(crate) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Fills the tables.
pub(crate) fn fill(url: &str) {
    execute(url, if is_sqlite(url) { SQLITE_ROWS } else { POSTGRES_ROWS });
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn execute(url: &str, sql: &str) {
    block_on(async {
        let sql = sqlx::AssertSqlSafe(sql);
        if is_sqlite(url) {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            connection.execute(sqlx::raw_sql(sql)).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            connection.execute(sqlx::raw_sql(sql)).await.unwrap();
            connection.close().await.unwrap();
        }
    });
}

/// What a query gives, a text a row.
pub(crate) fn texts(url: &str, sql: &str) -> Vec<String> {
    block_on(async {
        let sql = sqlx::AssertSqlSafe(sql);
        if is_sqlite(url) {
            let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows.iter().map(|row| row.get::<Option<String>, _>(0).unwrap_or_default()).collect()
        } else {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows.iter().map(|row| row.get::<Option<String>, _>(0).unwrap_or_default()).collect()
        }
    })
}

/// Every row of every table but for the history, the sequences, and what views show.
pub(crate) fn rows(url: &str) -> BTreeMap<String, Vec<String>> {
    let queries: &[(&str, &str)] = if is_sqlite(url) {
        &[
            (
                "users",
                "SELECT json_array(user_id, name, shout, leader, team) FROM users ORDER BY 1",
            ),
            ("teams", "SELECT json_array(team_id, head) FROM teams ORDER BY 1"),
            (
                "disks",
                "SELECT json_array(disk_id, user_id, \"odd \"\"name\"\"\", quote(data), size) FROM disks ORDER BY 1",
            ),
            ("log", "SELECT json_array(entry) FROM log ORDER BY 1"),
            ("notes", "SELECT json_array(rowid, note) FROM notes ORDER BY 1"),
            ("found", "SELECT json_array(rowid) FROM notes WHERE notes MATCH 'disk' ORDER BY 1"),
            ("sequence", "SELECT json_array(name, seq) FROM sqlite_sequence ORDER BY 1"),
            ("triggers", "SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY 1"),
        ]
    } else {
        &[
            ("users", "SELECT t::text FROM users t ORDER BY 1"),
            ("teams", "SELECT t::text FROM teams t ORDER BY 1"),
            ("disks", "SELECT t::text FROM disks t ORDER BY 1"),
            ("events", "SELECT tableoid::regclass::text || t::text FROM events t ORDER BY 1"),
            ("log", "SELECT t::text FROM log t ORDER BY 1"),
            ("view", "SELECT t::text FROM counted t"),
            (
                "sequences",
                "SELECT s.sequencename || coalesce(s.last_value::text, '-') FROM pg_sequences s ORDER BY 1",
            ),
            (
                "keys",
                "SELECT conname || pg_get_constraintdef(oid) || convalidated::text || coalesce(obj_description(oid), '') \
                 FROM pg_constraint WHERE contype = 'f' ORDER BY 1",
            ),
            (
                "triggers",
                "SELECT tgrelid::regclass::text || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            ),
        ]
    };
    queries.iter().map(|(name, sql)| ((*name).to_owned(), texts(url, sql))).collect()
}
